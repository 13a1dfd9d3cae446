# SPDX-License-Identifier: EUPL-1.2
"""What hidden cells alone allow: a linear programme of the hidden cells of a part, asked again and again.

One question can serve many targets: it maximises the sum of all their moves at once, each counted up to what it
needs. Whatever target gets what it needs in the answer is served by it.
"""

from collections.abc import Sequence

import highspy
import numpy as np

from .moves import Floats, Move, Rows, Targets, found, limited, simplex
from .table import Cells

_ROUNDS = 12
FEW = 3  # targets; fewer are asked one by one


class Doubts:
    """Columns: the change of each cell, from -down to what it needs, and what it rises further.

    Where nothing is needed the first column does for both.
    """

    def __init__(self, cells: Cells, down: Floats, need: Floats, rows: Rows) -> None:
        """`need` [cells]: how far the cell must be able to rise; 0 where nothing is asked of it."""
        self.cells, self._n = cells, len(cells)
        self._low = np.concatenate([-np.asarray(down, dtype=np.float64), np.zeros(self._n)])
        further = np.full(self._n, highspy.kHighsInf)
        self._high = np.concatenate([np.where(need > 0, need, further), np.where(need > 0, further, 0.0)])
        self._asked = np.zeros(0, dtype=np.int32)
        self._solver = simplex()
        self._solver.take(limited(self._low, self._high, rows, 1.0))

    def close(self, places: Cells) -> None:
        """These cells stand still from now on."""
        self._bounds(places, np.zeros(2 * len(places)), np.zeros(2 * len(places)))

    def reopen(self, places: Cells) -> None:
        both = np.concatenate([places, places + self._n])
        self._bounds(places, self._low[both], self._high[both])

    def settle(self, places: Cells) -> None:
        """Close for good: `reopen` no longer opens these."""
        both = np.concatenate([places, places + self._n])
        self._low[both] = self._high[both] = 0.0
        self.close(places)

    def reach(self, place: int, by: float, unbound: Sequence[tuple[int, float]] = ()) -> Move | None:
        """A move in which the cell at `place` changes by exactly `by`; None when there is none."""
        self._ask(np.zeros(0, dtype=np.int64), 0.0)
        for other, down in unbound:
            self._solver.bound(other, -down, float(self._high[other]))
        self._bounds(np.array([place]), np.array([by, 0.0]), np.array([by, 0.0]))
        move = self._run()
        self.reopen(np.unique([place, *(other for other, _ in unbound)]))
        return move

    def together(self, places: Cells, up: bool) -> Move | None:
        """A move in which as many as possible of these cells rise to what they need, or fall to nothing."""
        self._ask(places if up else np.concatenate([places, places + self._n]), -1.0 if up else 1.0)
        return self._run()

    def _ask(self, places: Cells, price: float) -> None:
        if len(self._asked):
            self._solver.cost(self._asked, np.zeros(len(self._asked)))
        self._asked = places.astype(np.int32)
        if len(places):
            self._solver.cost(self._asked, np.full(len(places), price))

    def _bounds(self, places: Cells, low: Floats, high: Floats) -> None:
        both = np.concatenate([places, places + self._n]).astype(np.int32)
        self._solver.bounds(both, low, high)

    def _run(self) -> Move | None:
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        value = np.array(self._solver.getSolution().col_value)
        return found(self.cells, value[: self._n] + value[self._n :])


def ask_together(doubts: Doubts, targets: Targets, wanted: Sequence[int]) -> dict[int, Move]:
    """Serve as many of the `wanted` targets as some questions about many of them at once can: target -> move."""
    found: dict[int, Move] = {}
    for up in (True, False):
        left = [t for t in wanted if (targets.by[t] > 0) == up and targets.floors[t] is None]
        for _ in range(_ROUNDS):
            if len(left) < FEW:
                break
            move = doubts.together(np.searchsorted(doubts.cells, targets.cell[left]), up)
            served = targets.served_by(move, left) if move else []
            if move is None or not served:
                break
            found |= dict.fromkeys(served, move)
            left = [t for t in left if t not in found]
    return found
