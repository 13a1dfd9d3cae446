# SPDX-License-Identifier: EUPL-1.2
"""Tables of counts over the same axes, and the equations that tie their cells together.

A cell is a number: tables x positions on every axis, flattened. Two tables of the same respondents (two
questions) whose totals over some dimensions are equal everywhere show the same people there: such cells are one
cell (`same`), hidden together or not at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from .axis import Axis

Counts = NDArray[np.int64]
Cells = NDArray[np.int64]
Mask = NDArray[np.bool_]
Floors = dict[int, int]
"""Inner cell -> people."""


@dataclass(frozen=True, slots=True)
class Equations:
    """Rows of `sum of children - parent = 0` over the cells of one table.

    Row r has entries `start[r]` .. `start[r + 1]`; the parent comes first. `implied[r]`: the row says nothing
    new as long as nothing moves at the node of its parent.
    """

    start: Cells
    cell: Cells
    implied: Mask

    @property
    def sign(self) -> NDArray[np.float64]:
        """-1 for the parent, 1 for a child, per entry."""
        out = np.ones(len(self.cell))
        out[self.start[:-1]] = -1.0
        return out

    @property
    def row(self) -> Cells:
        """The row of each entry."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


@dataclass(frozen=True, eq=False, slots=True)
class CountTables:
    """`counts` [tables, *axes]: every cell of every table. `axes[0]` is the organisation.

    `same` [cells]: the first cell that shows the same people; most cells are their own.
    """

    axes: tuple[Axis, ...]
    counts: Counts
    same: Cells

    @property
    def tables(self) -> int:
        return int(self.counts.shape[0])

    @property
    def size(self) -> int:
        """Cells of one table."""
        return prod(axis.size for axis in self.axes)

    def inner(self) -> Mask:
        """Per cell of one table: respondents stand at it themselves."""
        return _outer([np.isin(np.arange(axis.size), axis.atoms) for axis in self.axes])

    def unlisted(self) -> Mask:
        """Per cell of one table: it stands in no output."""
        listed = [~np.isin(np.arange(axis.size), sorted(axis.unlisted)) for axis in self.axes]
        return ~_outer(listed)

    def node(self) -> Cells:
        """Per cell of one table its position on the organisation axis."""
        return np.repeat(np.arange(self.axes[0].size), self.size // self.axes[0].size)

    def equations(self, *, all_lines: bool = False) -> Equations:
        """Enough equations to imply all others: each cell is summed along its first axis that is a sum.

        `all_lines`: every line of the table instead, implied or not.
        """
        return _equations(self.axes, all_lines)


def count_tables(axes: Sequence[Axis], tables: int, at: Cells, counts: Counts) -> CountTables:
    """Tables from their inner cells.

    `at` [n, 1 + axes]: table and position on each axis of an inner cell; `counts` [n]. The same cell may come
    more than once and is summed.
    """
    filled = np.zeros((tables, *(axis.size for axis in axes)), dtype=np.int64)
    np.add.at(filled, tuple(at.T), counts)
    for i, axis in enumerate(axes, start=1):
        view = np.moveaxis(filled, i, 0)
        for parent, children in axis.lines:
            view[parent] = view[list(children)].sum(axis=0)
    return CountTables(tuple(axes), filled, _same(filled, len(axes) - 1))


def _same(counts: Counts, dimensions: int) -> Cells:
    """Totals over some dimensions that are equal everywhere in two tables are one and the same cell."""
    tables = counts.shape[0]
    out = np.arange(counts.size, dtype=np.int64).reshape(counts.shape)
    if tables == 1 or not dimensions:
        return out.reshape(-1)
    for summed in product((False, True), repeat=dimensions):
        if not any(summed):
            continue
        part = (slice(None), *(0 if total else slice(1, None) for total in summed))
        first: dict[bytes, int] = {}
        for table in range(tables):
            twin = first.setdefault(counts[table][part].tobytes(), table)
            out[table][part] = out[twin][part]
    return out.reshape(-1)


def _outer(masks: Sequence[Mask]) -> Mask:
    out: Mask = np.ones(1, dtype=np.bool_)
    for mask in masks:
        out = np.logical_and.outer(out, mask).reshape(-1)
    return out


def _equations(axes: Sequence[Axis], all_lines: bool) -> Equations:
    sizes = [axis.size for axis in axes]
    strides = [prod(sizes[i + 1 :]) for i in range(len(axes))]
    blocks, lengths, implied = [], [], []
    for i, axis in enumerate(axes):
        before = _offsets(axes[:i], strides[:i], atoms=not all_lines)
        inner_after = _offsets(axes[i + 1 :], strides[i + 1 :], atoms=True)
        after = _offsets(axes[i + 1 :], strides[i + 1 :], atoms=False)
        base = (before[:, None] + after[None, :]).reshape(-1)
        summed = np.tile(~np.isin(after, inner_after), len(before)) if i == 0 else np.zeros(len(base), dtype=np.bool_)
        for parent, children in axis.lines:
            steps = np.array([parent, *children], dtype=np.int64) * strides[i]
            blocks.append((base[:, None] + steps[None, :]).reshape(-1))
            lengths.append(np.full(len(base), len(steps)))
            implied.append(summed)
    if not blocks:
        return Equations(np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_))
    start = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
    return Equations(start, np.concatenate(blocks), np.concatenate(implied))


def _offsets(axes: Sequence[Axis], strides: Sequence[int], *, atoms: bool) -> Cells:
    out = np.zeros(1, dtype=np.int64)
    for axis, stride in zip(axes, strides, strict=True):
        places = np.array(axis.atoms if atoms else range(axis.size), dtype=np.int64)
        out = (out[:, None] + places[None, :] * stride).reshape(-1)
    return out


class Inside:
    """Which people are in a cell: the inner cells with people, in each table of a group that has it."""

    def __init__(self, tables: CountTables, group: Sequence[int]) -> None:
        self._tables, self._group = tables, group
        self._counts = tables.counts.reshape(-1)
        self._below = [axis.below() for axis in tables.axes]
        self._atoms = [frozenset(axis.atoms) for axis in tables.axes]

    def of(self, cell: int) -> dict[int, list[int]]:
        """Per table that has the cell its inner cells with people; itself, when it is one."""
        tables = self._tables
        at = cell % tables.size
        out = np.zeros(1, dtype=np.int64)
        stride = tables.size
        for i, position in enumerate(np.unravel_index(at, tuple(axis.size for axis in tables.axes))):
            stride //= tables.axes[i].size
            within = sorted(({int(position)} | self._below[i][int(position)]) & self._atoms[i])
            out = (out[:, None] + np.array(within, dtype=np.int64)[None, :] * stride).reshape(-1)
        here = [table for table in self._group if tables.same[table * tables.size + at] == cell]
        return {table: self._full(out + table * tables.size) for table in here}

    def _full(self, cells: Cells) -> list[int]:
        found: list[int] = cells[self._counts[cells] > 0].tolist()
        return found

    def elsewhere(self, cell: int, table: int, here: Sequence[int]) -> Iterator[int]:
        """Inner cells of the other tables in which people of the cell stand, and nobody else for sure.

        Where all people of a shared cell are in `cell` (`here` in its own table), they are the same people.
        """
        mine = set(here)
        for shared in {s for inner in here for s in self._shared.get(inner, ())}:
            if self._counts[shared] <= self._counts[cell]:
                inside = self.of(shared)
                if mine.issuperset(inside[table]):
                    yield from (inner for other, cells in inside.items() if other != table for inner in cells)

    @cached_property
    def _shared(self) -> dict[int, list[int]]:
        """Inner cell -> the cells around it that other tables have too."""
        around: dict[int, list[int]] = {}
        twins = np.flatnonzero(self._tables.same != np.arange(len(self._tables.same)))
        for shared in np.unique(self._tables.same[twins]).tolist():
            if shared // self._tables.size in self._group and self._counts[shared]:
                for cells in self.of(shared).values():
                    for inner in cells:
                        around.setdefault(inner, []).append(shared)
        return around
