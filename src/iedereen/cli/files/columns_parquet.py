# SPDX-License-Identifier: EUPL-1.2
"""Columns out of a Parquet file, through an in-memory DuckDB that reads that one file and nothing else."""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from iedereen.cli.files.columns import Columns, check_columns, check_row_count
from iedereen.cli.files.input_error import InputError, ProblemList, quoted
from iedereen.engines.scales import LARGEST

_BOUNDS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "memory_limit": "1GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_NUMERIC = re.compile(r"U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)")
_NO_LABEL = re.compile(r".*\]|(STRUCT|MAP|UNION)\(.*|BLOB")
_MAGIC = b"PAR1"


def read_parquet(path: Path, team: str, items: Sequence[str]) -> Columns:
    """The team column and the item columns. Raises `InputError` with every problem found."""
    _check_magic(path)
    try:
        with duckdb.connect(":memory:", config=_BOUNDS) as database:
            return _read(database, path, team, items)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"{path}: cannot be read as Parquet ({reason}); write the file again.") from None


def _read(database: duckdb.DuckDBPyConnection, path: Path, team: str, items: Sequence[str]) -> Columns:
    # The name is bound, never part of the SQL; escaped, because read_parquet takes * ? [ as a pattern.
    source = "FROM read_parquet(?, hive_partitioning = false)"
    bound = [glob.escape(str(path.resolve()))]
    types = {str(row[0]): str(row[1]) for row in database.execute(f"DESCRIBE SELECT * {source}", bound).fetchall()}
    check_columns(path, "schema", list(types), [team, *items])
    _check_types(path, types, team, items)
    counted = database.execute(f"SELECT count(*) {source}", bound).fetchone()
    check_row_count(path, counted[0] if counted else 0)
    wanted = [f"CAST({_identifier(team)} AS VARCHAR) AS team"]
    wanted += [f"CAST({_identifier(item)} AS DOUBLE) AS item{place}" for place, item in enumerate(items)]
    found = database.execute(f"SELECT {', '.join(wanted)} {source}", bound).fetchnumpy()
    values = {item: _floats(found[f"item{place}"]) for place, item in enumerate(items)}
    _check_values(path, values)
    return Columns(np.arange(1, len(found["team"]) + 1, dtype=np.int64), _labels(found["team"]), values)


def _check_magic(path: Path) -> None:
    with path.open("rb") as stream:
        start = stream.read(4)
        stream.seek(max(path.stat().st_size - 4, 0))
        end = stream.read(4)
    if (start, end) != (_MAGIC, _MAGIC):
        raise InputError(
            f"{path}: is not a Parquet file (no PAR1 at its start and end); write it again, or name a CSV file .csv."
        )


def _check_types(path: Path, types: dict[str, str], team: str, items: Sequence[str]) -> None:
    problems = ProblemList(str(path))
    if _NO_LABEL.fullmatch(types[team]):
        problems.add(f"column {quoted(team)} holds {types[team]}; a team is a text or a number.")
    for item in items:
        if not _NUMERIC.fullmatch(types[item]):
            problems.add(f"column {quoted(item)} holds {types[item]}; write it as a column of numbers.")
    problems.raise_any()


def _check_values(path: Path, values: dict[str, NDArray[np.float64]]) -> None:
    problems = ProblemList(str(path))
    for item, column in values.items():
        for place in np.flatnonzero(np.abs(column) > LARGEST):
            problems.add(
                f"row {place + 1}, column {quoted(item)}: {column[place]} is not a usable number; "
                "write a number, or null for no answer."
            )
    problems.raise_any()


def _floats(column: Any) -> NDArray[np.float64]:
    """DuckDB gives a masked array where there are nulls, a plain one where there are none."""
    return np.asarray(np.ma.filled(column, np.nan), dtype=np.float64)


def _labels(column: Any) -> list[str | None]:
    texts = np.ma.filled(column, None) if isinstance(column, np.ma.MaskedArray) else column
    return [str(text).strip() or None if text is not None else None for text in texts]


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
