# SPDX-License-Identifier: EUPL-1.2
"""What must remain possible for every unsafe cell, and the moves that show that it does."""

from collections.abc import Iterable, Sequence

import numpy as np

from .moves import STILL, Floats, Move
from .table import Cells, Mask


class Targets:
    """Moves wanted: `cell` [targets] must be able to change by `by` [targets].

    `shy` [targets]: the move that serves this target may empty its own cell of people whom a coalition knows, so it
    serves no other target, and other moves do not serve it.
    """

    def __init__(self, cell: Cells, by: Floats, shy: Mask) -> None:
        self.cell, self.by, self.shy = cell, by, shy
        self._proof: list[Move | None] = [None] * len(cell)
        self._users: dict[int, set[int]] = {}

    def __len__(self) -> int:
        return len(self.cell)

    def served(self, target: int) -> bool:
        return self._proof[target] is not None

    def proof(self, target: int) -> Move | None:
        return self._proof[target]

    def serve(self, target: int, move: Move) -> None:
        """From now on `move` shows that the target is possible."""
        old = self._proof[target]
        if old is not None:
            for cell in old.cells.tolist():
                self._users[cell].discard(target)
        self._proof[target] = move
        for cell in move.cells.tolist():
            self._users.setdefault(cell, set()).add(target)

    def users(self, cells: Iterable[int]) -> list[int]:
        """Targets whose proof moves one of these cells."""
        return sorted(set().union(*(self._users.get(cell, set()) for cell in cells)))

    def served_by(self, move: Move, among: Sequence[int]) -> list[int]:
        """Which `among` the targets this move serves."""
        if not len(move.cells):
            return []
        wanted = np.array(among, dtype=np.int64)
        at = np.minimum(np.searchsorted(move.cells, self.cell[wanted]), len(move.cells) - 1)
        moved = np.where(move.cells[at] == self.cell[wanted], move.by[at], 0.0)
        reached = np.where(self.by[wanted] > 0, moved >= self.by[wanted] - STILL, moved <= self.by[wanted] + STILL)
        return [int(target) for target in wanted[reached]]

    def others(self, move: Move, target: int, among: Sequence[int]) -> list[int]:
        """Which `among` the targets the move found for `target` serves too."""
        return [] if self.shy[target] else self.served_by(move, among)
