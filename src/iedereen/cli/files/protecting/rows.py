# SPDX-License-Identifier: EUPL-1.2
"""The rows of the input: one name per column and how many respondents; equal rows are added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from iedereen.cli.files.columns import check_columns, check_row_count
from iedereen.cli.files.columns_csv import MISSING, records
from iedereen.cli.files.input_error import InputError, ProblemList, quoted
from iedereen.cli.files.protecting.spec import ProtectSpec

MOST_COUNT = 10**9
Names = tuple[str, ...]


def read_rows(path: Path, spec: ProtectSpec) -> tuple[list[str], Counter[Names]]:
    """(columns, names in those columns -> respondents). Raises `InputError` with every problem found."""
    wanted = [*spec.by, *spec.places, *spec.dimensions]
    needed = [*wanted, *([spec.count] if spec.count else [])]
    rows = _parquet(path, needed) if path.suffix.lower() == ".parquet" else _csv(path, needed)
    found: Counter[Names] = Counter()
    problems, seen = ProblemList(str(path)), 0
    for number, cells in rows:
        seen += 1
        check_row_count(path, seen)
        names = tuple(cells[: len(wanted)])
        for column, name in zip(wanted, names, strict=True):
            if name in MISSING:
                problems.add(f"row {number}, column {quoted(column)}: is empty; give it a name, or leave the row out.")
        found[names] += _people(cells[-1], number, spec, problems) if spec.count else 1
    check_row_count(path, seen)
    problems.raise_any()
    return wanted, found


def _people(cell: str, number: int, spec: ProtectSpec, problems: ProblemList) -> int:
    if cell.isascii() and cell.isdigit() and int(cell) <= MOST_COUNT:
        return int(cell)
    problems.add(
        f"row {number}, column {quoted(spec.count or '')}: {quoted(cell)} is not a number of respondents; "
        "write a whole number, 0 or more."
    )
    return 0


def _csv(path: Path, needed: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    rows = records(path)
    header = next(rows)
    check_columns(path, "row 1", header, needed)
    places = [header.index(name) for name in needed]
    for number, record in enumerate(rows, start=2):
        if not record:
            continue
        if len(record) != len(header):
            raise InputError(
                f"{path}: row {number} has {len(record)} cells where row 1 has {len(header)}; "
                "add what is missing, or quote a cell that holds the separator."
            )
        yield number, [record[place].strip() for place in places]


def _parquet(path: Path, needed: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    try:
        with duckdb.connect() as base:
            names = [row[0] for row in base.execute("DESCRIBE FROM read_parquet(?)", [str(path)]).fetchall()]
            check_columns(path, "the file", names, needed)
            chosen = ", ".join('"' + name.replace('"', '""') + '"' for name in needed)
            cursor = base.execute(f"SELECT {chosen} FROM read_parquet(?)", [str(path)])
            number = 0
            while rows := cursor.fetchmany(10_000):
                for row in rows:
                    number += 1
                    yield number, ["" if cell is None else str(cell).strip() for cell in row]
    except duckdb.Error as error:
        raise InputError(f"{path}: cannot be read as Parquet ({type(error).__name__}); export it again.") from None
