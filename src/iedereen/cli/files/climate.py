# SPDX-License-Identifier: EUPL-1.2
"""`iedereen climate`: scales, their reliability and the agreement within teams, from a file of answers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from iedereen.cli.files.climate_report import report_text
from iedereen.cli.files.climate_spec import ClimateSpec, read_spec
from iedereen.cli.files.columns import Columns
from iedereen.cli.files.columns_csv import read_csv
from iedereen.cli.files.columns_parquet import read_parquet
from iedereen.cli.files.input_error import InputError, ProblemList, on_one_line, quoted
from iedereen.cli.files.output_file import check_output, write_whole
from iedereen.engines.scales import climate, outside_range, team_index

OK = 0
BAD_INPUT = 2


def main(argv: list[str]) -> int:
    """Run the command; 0: the output is written, 2: bad input (messages on stderr, output untouched)."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:  # argparse has printed its help or its complaint
        return OK if stop.code in {None, 0} else BAD_INPUT
    try:
        _run(arguments.input, arguments.spec, arguments.output)
    except InputError as error:
        return _refuse(*error.problems)
    except OSError as error:
        return _refuse(f"{error.filename}: {error.strerror}; check the name, the rights and the free space.")
    return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="iedereen climate", description=__doc__, allow_abbrev=False)
    parser.add_argument("--input", type=Path, required=True, metavar="FILE", help=".csv, .csv.gz or .parquet")
    parser.add_argument("--spec", type=Path, required=True, metavar="FILE.toml", help="team column and scales")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE.json", help="the report to write")
    return parser


def _refuse(*problems: str) -> int:
    for problem in problems:
        print(f"iedereen climate: {on_one_line(problem)}", file=sys.stderr)
    return BAD_INPUT


def _run(source: Path, spec_file: Path, output: Path) -> None:
    for path in (source, spec_file):
        if not path.is_file():
            raise InputError(f"{path}: there is no such file; check the name.")
    check_output(output, source, spec_file)
    spec = read_spec(spec_file)
    read = read_parquet if source.suffix.lower() == ".parquet" else read_csv
    columns = read(source, spec.team, spec.items)
    _check_ranges(source, columns, spec)
    teams = team_index(columns.teams)
    reports = [climate(columns.values, teams, scale) for scale in spec.scales]
    write_whole(output, report_text(spec.team, len(columns.rows), reports))


def _check_ranges(source: Path, columns: Columns, spec: ClimateSpec) -> None:
    problems = ProblemList(str(source))
    for scale in spec.scales:
        matrix = np.column_stack([columns.values[item] for item in scale.items])
        for place, number in np.argwhere(outside_range(matrix, scale)):
            problems.add(
                f"row {columns.rows[place]}, column {quoted(scale.items[number])}: "
                f"{matrix[place, number]} is outside the range {scale.low:g} to {scale.high:g} "
                f"of [scales.{scale.name}]; correct it, or leave the cell empty for no answer."
            )
    problems.raise_any()
