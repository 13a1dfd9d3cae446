# SPDX-License-Identifier: EUPL-1.2
"""`iedereen protect`: what of a file of respondents or counts may be shown so that nobody can be found in it."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
import time
from collections import Counter
from pathlib import Path

from tqdm import tqdm

from iedereen.cli.files.input_error import InputError, on_one_line, quoted
from iedereen.cli.files.output_file import check_output, write_whole
from iedereen.cli.files.protecting.rows import read_rows
from iedereen.cli.files.protecting.spec import ProtectSpec, read_spec
from iedereen.cli.files.protecting.tables import Protected, plan_cells, protect_cells
from iedereen.engines.protect import ProtectError

OK, REFUSED, BAD_INPUT = 0, 1, 2
STATUSES = ("published", "primary", "secondary", "empty")


def main(argv: list[str]) -> int:
    """Run the command; 0: written; 1: the attacker found somebody, nothing written; 2: bad input, nothing written."""
    try:
        asked = _parser().parse_args(argv)
    except SystemExit as stop:  # argparse has printed its help or its complaint
        return OK if stop.code in {None, 0} else BAD_INPUT
    try:
        return _run(asked.input, asked.spec, asked.output, asked.report)
    except InputError as error:
        return _refuse(BAD_INPUT, *error.problems)
    except OSError as error:
        return _refuse(BAD_INPUT, f"{error.filename}: {error.strerror}; check the name, the rights and the free space.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="iedereen protect", description=__doc__, allow_abbrev=False)
    parser.add_argument("--input", type=Path, required=True, metavar="FILE", help=".csv, .csv.gz or .parquet")
    parser.add_argument("--spec", type=Path, required=True, metavar="FILE.toml", help="columns, and what is unsafe")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE.csv", help="every cell, with its status")
    parser.add_argument("--report", type=Path, required=True, metavar="FILE.json", help="the promise and the attack")
    return parser


def _refuse(status: int, *problems: str) -> int:
    for problem in problems:
        print(f"iedereen protect: {on_one_line(problem)}", file=sys.stderr)
    return status


def _run(source: Path, spec_file: Path, output: Path, report: Path) -> int:
    start = time.process_time()
    for path in (source, spec_file):
        if not path.is_file():
            raise InputError(f"{path}: there is no such file; check the name.")
    if output == report:
        raise InputError(f"{output}: is named as output and as report; name two files.")
    for written in (output, report):
        check_output(written, source, spec_file)
    spec = read_spec(spec_file)
    columns, counts = read_rows(source, spec)
    found = _protected(source, spec, columns, counts)
    if found.succeeded:
        return _refuse(
            REFUSED,
            f"{source}: the attacker still knows {found.succeeded} of {found.tested} unsafe cells too well; nothing is "
            "written. Please report this, with the spec: it must not happen.",
        )
    header = [*spec.by, *spec.places, *spec.dimensions, "freq", "status"]
    write_whole(output, _as_csv([header, *found.rows]))
    write_whole(report, _as_json(found, time.process_time() - start))
    return OK


def _protected(source: Path, spec: ProtectSpec, columns: list[str], counts: Counter[tuple[str, ...]]) -> Protected:
    try:
        if spec.mode == "plan":
            return plan_cells(spec, columns, counts)
        with tqdm(unit=" cells", disable=None, file=sys.stderr, leave=False) as bar:
            doing = ""

            def told(what: str, done: int, of: int) -> None:
                nonlocal doing
                if what != doing:
                    doing = what
                    bar.set_description(what, refresh=False)
                    bar.reset(of)
                bar.total = of
                bar.update(done - bar.n)

            return protect_cells(spec, columns, counts, told)
    except ProtectError as error:
        raise InputError(f"{source}: {_said(error)}") from None


def _said(error: ProtectError) -> str:
    details = error.details
    if error.code == "two_parents":
        named = {key: quoted(str(value)) for key, value in details.items()}
        return (
            f"column {named['column']}: {named['value']} stands within two values {named['parents']} "
            f"of column {named['above']}; give the two different names."
        )
    if error.code == "too_complex":
        return "the hierarchies cross each other in too many ways to be sure; leave one of them out."
    return f"cannot be protected ({error.code}); check the columns of the spec."


def _as_csv(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _as_json(found: Protected, seconds: float) -> str:
    number = Counter(row[-1] for row in found.rows)
    what = {
        "cells": {status: number.get(status, 0) for status in STATUSES},
        "guarantee": found.guarantee,
        "attack": {"tested": found.tested, "succeeded": found.succeeded},
        "cpu_seconds": round(seconds, 2),
    }
    return json.dumps(what, indent=2) + "\n"
