# SPDX-License-Identifier: EUPL-1.2
"""Columns of numbers, and the team of each row, out of a CSV or Parquet file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from iedereen.cli.files.input_error import InputError, ProblemList, quoted

MOST_COLUMNS = 10_000
MOST_ROWS = 2_000_000


@dataclass(frozen=True, eq=False)
class Columns:
    """`rows` [persons] are row numbers as a reader of the file counts them; nan and None are missing."""

    rows: NDArray[np.int64]
    teams: list[str | None]
    values: dict[str, NDArray[np.float64]]


def check_columns(path: Path, where: str, present: Sequence[str], wanted: Sequence[str]) -> None:
    """Refuse a file with too many columns, two of the same name, or one of `wanted` missing.

    `where` says where the names stand in this kind of file.
    """
    if len(present) > MOST_COLUMNS:
        raise InputError(
            f"{path}: {where} has {len(present)} columns, more than the {MOST_COLUMNS} that can be read; "
            "keep the team and the items only."
        )
    problems = ProblemList(str(path))
    first: dict[str, int] = {}
    for place, name in enumerate(present, start=1):
        if name and name in first:
            problems.add(f"{where}: {quoted(name)} is the name of columns {first[name]} and {place}; rename one.")
        first.setdefault(name, place)
    for name in wanted:
        if name not in first:
            problems.add(f"{where}: column {quoted(name)} of the spec is missing; {_remedy(name, present)}")
    problems.raise_any()


def check_row_count(path: Path, rows: int) -> None:
    if rows > MOST_ROWS:
        raise InputError(f"{path}: more than {MOST_ROWS} rows; split the file.")
    if rows == 0:
        raise InputError(f"{path}: no rows below the column names; export the answers again.")


def _remedy(name: str, present: Sequence[str]) -> str:
    close = get_close_matches(name, present, n=1)
    if close:
        return f"did you mean {quoted(close[0])}?"
    names = ", ".join(quoted(other) for other in present[:10])
    return f"the file has {names}" + ("." if len(present) <= 10 else " …")
