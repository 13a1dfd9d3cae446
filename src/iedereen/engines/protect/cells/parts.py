# SPDX-License-Identifier: EUPL-1.2
"""Where to look for a way to hide a cell: first near it, then further away.

Somebody more in one team can be somebody less in a sister team, with nothing changed in their district. Only where
that fails one has to look in a larger part: sisters of the district, of the unit, at last everywhere. What holds in a
part holds in the whole, because the rest stands still; so the parts cost no safety, only perhaps a few hidden cells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .axis import Axis
from .doubts import Doubts
from .moves import Floats, Moves, Rows, cut, joined
from .table import Cells, Counts, CountTables, Equations, Mask

_WIDTHS = (2, 4)  # sisters, and children of each
_WIDER = 4
_LARGE = 1500  # cells; in parts larger than this a family of the cell is looked at first


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """Cells at these nodes in these tables. Cells that other tables share stand still, unless those are here too."""

    tables: tuple[int, ...]
    nodes: tuple[int, ...]


class Ladder:
    """For every cell the sets of nodes to look at, one after another.

    Where everything below a node is too much, the *family* of the cell is looked at: those who are in it, where they
    are, and near them the few sisters with most people in the same crossing, with the few children of each who have
    most. These, and hardly anybody else, can give people to the cell or take them from it. The largest sisters, which
    are the obvious choice, often have nobody there: with 108 cells per node three in four of such parts were in vain.
    """

    def __init__(self, axis: Axis, counts: Counts) -> None:
        """`counts` [tables, nodes, crossings]."""
        self._parents, self._below = axis.parents(), axis.below()
        self._children: list[list[tuple[int, ...]]] = [[] for _ in range(axis.size)]
        for parent, children in axis.lines:
            self._children[parent].append(children)
        self._all = tuple(range(axis.size))
        self._counts = counts
        self._company = max(2, _LARGE // counts.shape[2])
        self._under: dict[tuple[int, ...], tuple[int, ...]] = {}

    def rungs(self, cell: int) -> Iterator[tuple[int, ...]]:
        """First within the parents, the grandparents, ...: in the family where that is much, then in all of it."""
        table, node, crossing = np.unravel_index(cell, self._counts.shape)
        crowd = _Crowd(self._counts[table], int(crossing))
        for width, company in zip(_WIDTHS, (self._company, _WIDER * self._company), strict=True):
            near = self._descent(int(node), crowd, max(width, crowd.people(int(node))))
            for tops in self._heights(int(node)):
                near |= self._sisters(tops, crowd, width)
                whole = self._everything(tops)
                yield whole if len(whole) <= company else tuple(sorted(near))
                near |= frozenset(tops)
        for tops in self._heights(int(node)):
            yield self._everything(tops)
        yield self._all

    def _heights(self, node: int) -> Iterator[tuple[int, ...]]:
        """The parents, their parents, and so on."""
        tops = tuple(self._parents[node])
        while tops:
            yield tops
            tops = tuple(sorted({above for top in tops for above in self._parents[top]}))

    def _everything(self, tops: tuple[int, ...]) -> tuple[int, ...]:
        if tops not in self._under:
            self._under[tops] = tuple(sorted(frozenset().union(*(self._below[top] for top in tops))))
        return self._under[tops]

    def _sisters(self, tops: tuple[int, ...], crowd: "_Crowd", width: int) -> frozenset[int]:
        """The foremost children of `tops`, each with its descent."""
        sisters = {child for top in tops for line in self._children[top] for child in crowd.foremost(line, width)}
        return frozenset().union(*(self._descent(sister, crowd, width) for sister in sisters))

    def _descent(self, node: int, crowd: "_Crowd", width: int) -> frozenset[int]:
        """The node, its foremost children in each hierarchy, and so on down."""
        found, todo = {node}, [node]
        while todo:
            for line in self._children[todo.pop()]:
                heirs = crowd.foremost(line, width)
                todo += [heir for heir in heirs if heir not in found]
                found.update(heirs)
        return frozenset(found)


class _Crowd:
    """Where people of one crossing are."""

    def __init__(self, counts: Counts, crossing: int) -> None:
        """`counts` [nodes, crossings]."""
        self._in, self._all = counts[:, crossing].tolist(), counts[:, 0].tolist()

    def people(self, node: int) -> int:
        return int(self._in[node])

    def foremost(self, line: Sequence[int], width: int) -> list[int]:
        """Of these nodes the few with most people in the crossing; where nobody is in it, with most people."""
        first = sorted(line, key=lambda node: (-self._in[node], -self._all[node], node))[:width]
        return [node for node in first if self._in[node]] or first


class Workshop:
    """Makes the linear programmes of parts."""

    def __init__(self, tables: CountTables, down: Floats) -> None:
        """`down` [all cells]: how far a cell may fall."""
        self._tables, self._down = tables, down
        self._equations: Equations = tables.equations()
        self._node = tables.node()
        self._shared = tables.same != np.arange(len(tables.same))
        self._shared[tables.same[self._shared]] = True

    def moves(self, part: Part, movable: Mask) -> Moves:
        """`movable` [all cells]: not shown as zero."""
        cells, rows = self._cut(part, movable)
        return Moves(cells, self._down[cells], rows)

    def doubts(self, part: Part, hidden: Mask, need: Floats) -> Doubts:
        """`hidden`, `need` [all cells]."""
        cells, rows = self._cut(part, hidden)
        return Doubts(cells, self._down[cells], need[cells], rows)

    def _cut(self, part: Part, movable: Mask) -> tuple[Cells, Rows]:
        here = np.isin(self._node, part.nodes)
        moving = {table: self._moving(table, part, here & movable[self._names(table)]) for table in part.tables}
        cells = np.unique(np.concatenate([self._names(table)[mask] for table, mask in moving.items()]))
        rows = []
        for table, mask in moving.items():
            place = np.zeros(self._tables.size, dtype=np.int64)
            place[mask] = np.searchsorted(cells, self._names(table)[mask])
            rows.append(cut(self._equations, mask, here, place))
        return cells, joined(rows)

    def _names(self, table: int) -> Cells:
        return self._tables.same[table * self._tables.size : (table + 1) * self._tables.size]

    def _moving(self, table: int, part: Part, mask: Mask) -> Mask:
        if len(part.tables) == 1:
            mask &= ~self._shared[table * self._tables.size : (table + 1) * self._tables.size]
        return mask
