# SPDX-License-Identifier: EUPL-1.2
"""Which people are in a cell: the inner cells, in each table that has it, of which it is the sum."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from .table import Cells, CountTables

Floors = dict[int, int]
"""Inner cell -> people."""


class Inside:
    """Inner cells with people, within the cells of one group of linked tables."""

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
