# SPDX-License-Identifier: EUPL-1.2
"""From raw rows to a sheet: the header, the width, the limits and the gathering of problems."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from .cells import control_character, letters
from .problems import BadTable, Problem
from .sheets import Cells, Limits, Row, Rows, Sheet

Found = tuple[str, int, dict[str, str]]


@dataclass(slots=True)
class RawRow:
    """A row as a format gives it: its number, its texts, and what was found wrong.

    `found`: (code, 0-based column, details). `exact`: the format writes every cell, so fewer cells than the
    header has is a fault (CSV), not an empty end (XLSX).
    """

    number: int
    cells: Sequence[str | None]
    found: list[Found] = field(default_factory=list)
    exact: bool = False


class Trailing(Exception):
    """Problems known only after the last row (merged cells); the judge adds them to what it has."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(len(problems))
        self.problems = problems


Raw = Callable[[], Iterator[RawRow]]


def key(name: str) -> str:
    """What makes two names of columns the same: capitals and inner white space do not count."""
    return " ".join(name.split()).casefold()


def sheet(name: str, raw: Raw, limits: Limits) -> Sheet | None:
    """The sheet whose header is the first row with content; None when there is none. Raises BadTable."""
    first = _header_row(raw)
    if first is None:
        return None
    cells = list(first.cells)
    faulty = {column for _, column, _ in first.found}
    while cells and cells[-1] is None and len(cells) - 1 not in faulty:
        cells.pop()
    header = tuple(cell or "" for cell in cells)
    problems = tuple(_header_problems(name, first, header, limits))
    judge = _Judge(name, header, first.number, problems, limits)
    return Sheet(name, header, Rows(lambda: judge.rows(raw())), problems)


def _header_row(raw: Raw) -> RawRow | None:
    try:
        return next((row for row in raw() if row.found or any(row.cells)), None)
    except Trailing:
        return None


def _header_problems(name: str, row: RawRow, header: tuple[str, ...], limits: Limits) -> Iterator[Problem]:
    for code, column, details in row.found:
        yield Problem(code, name, row.number, letters(column + 1), details)
    if len(header) > limits.columns:
        yield Problem("too_many_columns", name, row.number, None, {"limit": str(limits.columns)})
        return
    faulty = {column for _, column, _ in row.found}
    seen: dict[str, str] = {}
    for index, text in enumerate(header):
        place = letters(index + 1)
        if not text:
            if index not in faulty:
                yield Problem("empty_header", name, row.number, place)
        elif key(text) in seen:
            details = {"first": seen[key(text)], "this": place}
            yield Problem("duplicate_header", name, row.number, text, details)
        seen.setdefault(key(text), place)
        for code, details in _text_faults(text, limits):
            yield Problem(code, name, row.number, place, details)


def _text_faults(text: str, limits: Limits) -> Iterator[tuple[str, dict[str, str]]]:
    if len(text) > limits.cell_length:
        yield "cell_too_long", {"limit": str(limits.cell_length)}
    if character := control_character(text):
        yield "control_character", {"character": character}


@dataclass(frozen=True)
class _Judge:
    sheet: str
    header: tuple[str, ...]
    header_row: int
    header_problems: tuple[Problem, ...]
    limits: Limits

    def rows(self, raw: Iterator[RawRow]) -> Iterator[Row]:
        """Yield rows until one is wrong; then only look for more problems, and raise them together."""
        problems = list(self.header_problems[: self.limits.problems])
        count = 0
        try:
            for row in raw:
                if row.number <= self.header_row or not (row.found or any(row.cells)):
                    continue
                count += 1
                problems += self._faults(row)
                if count > self.limits.rows:
                    problems.append(self._at(row, "too_many_rows", {"limit": str(self.limits.rows)}))
                if count > self.limits.rows or len(problems) >= self.limits.problems:
                    break
                if not problems:
                    yield Row(row.number, self._fitted(row.cells))
        except Trailing as end:
            problems += end.problems
        except BadTable as end:
            problems += end.problems
        if problems:
            raise BadTable(*sorted(problems, key=lambda p: p.row or 0)[: self.limits.problems])

    def _at(self, row: RawRow, code: str, details: dict[str, str], column: int | None = None) -> Problem:
        named = column is not None and column < len(self.header) and self.header[column]
        place = None if column is None else named or letters(column + 1)
        return Problem(code, self.sheet, row.number, place, details)

    def _fitted(self, cells: Sequence[str | None]) -> Cells:
        width = len(self.header)
        if len(cells) == width:
            return tuple(cells)
        return tuple(cells[:width]) + (None,) * (width - len(cells))

    def _faults(self, row: RawRow) -> list[Problem]:
        width = len(self.header)
        faults = [self._at(row, code, details, column) for code, column, details in row.found]
        if row.exact and len(row.cells) < width:
            details = {"cells": str(len(row.cells)), "expected": str(width)}
            faults.append(self._at(row, "short_row", details))
        if len(row.cells) > width:
            outside = next((i for i in range(width, len(row.cells)) if row.cells[i]), None)
            if outside is not None:
                faults.append(self._at(row, "cell_outside_header", {}, outside))
        # Most rows are short and printable: one look at the whole row instead of one per cell.
        whole = "".join(filter(None, row.cells))
        if len(whole) > self.limits.cell_length or not whole.isprintable():
            for index, text in enumerate(row.cells):
                faults += [self._at(row, *fault, index) for fault in _text_faults(text or "", self.limits)]
        return faults
