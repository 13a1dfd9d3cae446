# SPDX-License-Identifier: EUPL-1.2
"""The shapes that a read file has: a workbook of sheets, a sheet of rows, a row of texts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .problems import Problem

Cells = tuple[str | None, ...]


@dataclass(frozen=True)
class Limits:
    """How much a file may ask of us. Sizes in bytes, lengths in characters.

    `expanded_bytes` and `ratio` (expanded : packed, judged above `ratio_floor` bytes) are tested on what an
    archive declares before anything is expanded, and again while it is. `part_bytes` bounds each part that
    has to be in memory as a whole (shared texts, styles). 16,384 columns and 32,767 characters are the limits
    of Excel itself. After `problems` problems the reading of a sheet stops.
    """

    bytes: int = 64 * 2**20
    expanded_bytes: int = 512 * 2**20
    part_bytes: int = 64 * 2**20
    ratio: int = 200
    ratio_floor: int = 4 * 2**20
    members: int = 2_000
    rows: int = 2_000_000
    columns: int = 16_384
    cell_length: int = 32_767
    row_length: int = 4_000_000
    problems: int = 50


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Row:
    """`number`: as the user sees it, from 1, the header included. `cells`: as many as the header has."""

    number: int
    cells: Cells


class Rows(Iterable[Row]):
    """The rows under a header; every `iter()` reads the source again, so memory stays bounded.

    Rows without any content are left out; the others keep their numbers. At the first wrong row no more rows
    are given, the rest is searched for more problems, and all are raised together as `BadTable`. So the rows
    are good only when the end was reached.
    """

    def __init__(self, read: Callable[[], Iterator[Row]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[Row]:
        return self._read()


@dataclass(frozen=True)
class Sheet:
    """One table. `header`: the names, stripped, not unique when `problems` says so.

    `problems` are those of the header. They are also raised when the rows are read or the columns are looked
    up, so a sheet with notes that nobody reads does not spoil the workbook.
    """

    name: str
    header: tuple[str, ...]
    rows: Rows
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """`format`: csv, xlsx or parquet. `sheets`: visible and with content. `hidden`: names of the others.

    Hidden sheets are not read; whoever shows the result says that they are there.
    """

    format: str
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
