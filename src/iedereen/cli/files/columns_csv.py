# SPDX-License-Identifier: EUPL-1.2
"""Columns out of a CSV file: UTF-8, plain or gzip, separator , or ; as its first row shows."""

from __future__ import annotations

import csv
import gzip
import itertools
import re
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from iedereen.cli.files.columns import Columns, check_columns, check_row_count
from iedereen.cli.files.input_error import InputError, ProblemList, quoted
from iedereen.engines.scales import usable_number

LONGEST_LINE = 16 * 1024 * 1024
MISSING = frozenset({"", "NA"})

# float() also takes "nan", "inf" and "1_000", which nobody means in a file of answers.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_LONGEST_NUMBER = 400
_QUOTED = re.compile(r'"[^"]*"')


def read_csv(path: Path, team: str, items: Sequence[str]) -> Columns:
    """The team column and the item columns. Raises `InputError` with every problem found."""
    with path.open("rb") as raw:
        separator, rows = _opened(raw, path)
        header = next(rows)
        check_columns(path, "row 1", header, [team, *items])
        table = _Table(path, header, team, items, "," if separator == ";" else ".")
        for row, record in enumerate(rows, start=2):
            if record:  # an empty line, as many programs leave at the end, is no row
                table.add(row, record)
        return table.columns()


def records(path: Path) -> Iterator[list[str]]:
    """The rows as text, the column names first. Raises `InputError` at the first row that cannot be read."""
    with path.open("rb") as raw:
        yield from _opened(raw, path)[1]


def _opened(raw: BufferedReader, path: Path) -> tuple[str, Iterator[list[str]]]:
    """(separator, rows), unpacked when it is gzip."""
    packed = raw.peek(2)[:2] == b"\x1f\x8b"
    lines = _lines(cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw, path)
    first = next(lines, "")
    if not first.strip():
        raise InputError(f"{path}: row 1 is empty; the first row must hold the column names.")
    separator = _separator(first)
    return separator, _records(itertools.chain([first], lines), separator, path)


class _Table:
    """Gathers the wanted cells of the rows, and what is wrong with them."""

    def __init__(self, path: Path, header: list[str], team: str, items: Sequence[str], mark: str) -> None:
        self._path, self._width, self._team = path, len(header), header.index(team)
        self._cells = [(item, header.index(item), array("d")) for item in items]
        self._rows, self._teams = array("q"), list[str | None]()
        self._problems, self._number = ProblemList(str(path)), _number_reader(mark)

    def add(self, row: int, record: list[str]) -> None:
        if len(record) != self._width:
            self._problems.add(
                f"row {row} has {len(record)} cells where row 1 has {self._width}; "
                "add what is missing, or quote a cell that holds the separator."
            )
            return
        check_row_count(self._path, len(self._rows) + 1)
        label = record[self._team].strip()
        self._teams.append(None if label in MISSING else label)
        self._rows.append(row)
        for item, place, store in self._cells:
            value = self._number(record[place])
            if value is None:
                self._complain(row, item, record[place])
            store.append(float("nan") if value is None else value)

    def columns(self) -> Columns:
        self._problems.raise_any()
        check_row_count(self._path, len(self._rows))
        values = {item: np.frombuffer(store, dtype=np.float64) for item, _, store in self._cells}
        return Columns(np.frombuffer(self._rows, dtype=np.int64), self._teams, values)

    def _complain(self, row: int, item: str, cell: str) -> None:
        self._problems.add(
            f"row {row}, column {quoted(item)}: {quoted(cell)} is not a number; "
            "write a number, or leave the cell empty for no answer."
        )


def _lines(stream: BinaryIO, path: Path) -> Iterator[str]:
    """Decoded lines. Not by a text stream, so that a wrong byte is named with its exact line."""
    for number in itertools.count(1):
        line = _next_line(stream, path, number)
        if not line:
            return
        if len(line) > LONGEST_LINE:
            raise InputError(
                f"{path}: line {number} is longer than {LONGEST_LINE} bytes; save it as CSV with line ends."
            )
        if b"\0" in line:
            raise InputError(f"{path}: line {number} holds a NUL byte, so is no text; save it as CSV in UTF-8.")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise InputError(
                f"{path}: line {number}, byte {error.start + 1} is not UTF-8; save the file as CSV in UTF-8."
            ) from None


def _next_line(stream: BinaryIO, path: Path, number: int) -> bytes:
    try:
        return stream.readline(LONGEST_LINE + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise InputError(
            f"{path}: line {number}: the gzip data break off or are damaged; copy or compress the file again."
        ) from None


def _separator(first: str) -> str:
    """The separator that stands more often in the first row, outside quotes; a comma when neither does."""
    bare = _QUOTED.sub("", first)
    return max(",;", key=bare.count)


def _records(lines: Iterator[str], separator: str, path: Path) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    for row in itertools.count(1):
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise InputError(
                f"{path}: row {row} (line {reader.line_num}) is not valid CSV ({error}); "
                "check its quotes and line ends."
            ) from None
        if record is None:
            return
        yield record


def _number_reader(mark: str) -> Callable[[str], float | None]:
    """Reader of one cell: nan where missing, None where it is no number. `mark` is a second decimal mark."""

    @lru_cache(maxsize=65_536)  # answers repeat: a file of a million cells holds few different texts
    def number(cell: str) -> float | None:
        text = cell.strip()
        if text in MISSING:
            return float("nan")
        text = text.replace(mark, ".", 1)
        if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
            return None
        value = float(text)
        return value if usable_number(value) else None

    return number
