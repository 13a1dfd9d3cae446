# SPDX-License-Identifier: EUPL-1.2
"""Where to look for a way to hide a cell: first near it, then further away.

Somebody more in one team can be somebody less in a sister team, with nothing changed in their district. Only where
that fails one has to look in a larger part: sisters of the district, of the unit, at last everywhere. What holds in a
part holds in the whole, because the rest stands still; so the parts cost no safety, only perhaps a few hidden cells.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .axis import Axis
from .doubts import Doubts
from .moves import Floats, Moves, Rows, cut, joined
from .table import Cells, CountTables, Equations, Mask

_HEIRS = 2
_WIDER = 4
_LARGE = 1500  # cells; sisters in parts larger than this are looked at in smaller companies first


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """Cells at these nodes in these tables. Cells that other tables share stand still, unless those are here too."""

    tables: tuple[int, ...]
    nodes: tuple[int, ...]


class Ladder:
    """For every node of an organisation the sets of nodes to look at, one after another."""

    def __init__(self, axis: Axis, people: NDArray[np.int64], cells_per_node: int) -> None:
        """`people` [nodes]: respondents in each node."""
        self._parents, self._below = axis.parents(), axis.below()
        self._children: list[list[tuple[int, ...]]] = [[] for _ in range(axis.size)]
        for parent, children in axis.lines:
            self._children[parent].append(children)
        self._all = tuple(range(axis.size))
        self._people = people
        self._company = max(2, _LARGE // cells_per_node)
        self._under: dict[tuple[int, ...], tuple[int, ...]] = {}

    def rungs(self, node: int) -> Iterator[tuple[int, ...]]:
        """First all below the parents, the grandparents, ...: thinned out where that is much, then less, then not."""
        for company in (self._company, _WIDER * self._company):
            tops = tuple(self._parents[node])
            near: frozenset[int] = frozenset()
            while tops:
                near |= self._family(node, tops, company)
                whole = self._everything(tops)
                if len(whole) <= company:
                    yield whole
                else:
                    yield tuple(sorted(near))
                near |= frozenset(tops)
                tops = self._above(tops)
        tops = tuple(self._parents[node])
        while tops:
            if len(self._everything(tops)) > _WIDER * self._company:
                yield self._everything(tops)
            tops = self._above(tops)
        yield self._all

    def _above(self, tops: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted({above for top in tops for above in self._parents[top]}))

    def _everything(self, tops: tuple[int, ...]) -> tuple[int, ...]:
        if tops not in self._under:
            self._under[tops] = tuple(sorted(frozenset().union(*(self._below[top] for top in tops))))
        return self._under[tops]

    def _family(self, node: int, tops: tuple[int, ...], company: int) -> frozenset[int]:
        """The children of `tops`, each with one line of descent; where they are many, a company of them."""
        sisters = sorted({child for top in tops for line in self._children[top] for child in line})
        width = max(2, company // len(self._descent(sisters[0])))
        if len(sisters) > width:
            own = next((i for i, sister in enumerate(sisters) if node == sister or node in self._below[sister]), 0)
            first = max(0, min(own // width * width, len(sisters) - width))
            sisters = sisters[first : first + width]
        return frozenset().union(*(self._descent(sister) for sister in sisters))

    def _descent(self, node: int) -> frozenset[int]:
        """The node, its largest children in each hierarchy, and so on down."""
        found, todo = {node}, [node]
        while todo:
            for line in self._children[todo.pop()]:
                heirs = sorted(line, key=lambda child: (-self._people[child], child))[:_HEIRS]
                todo += [heir for heir in heirs if heir not in found]
                found.update(heirs)
        return frozenset(found)


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
