# SPDX-License-Identifier: EUPL-1.2
"""Part of the tables as a linear programme: how can one hidden cell change without any published cell changing?
And what must remain possible for every unsafe cell (`Targets`), with the moves that show that it does.

Columns are moves away from the true counts, two per cell (up and down), so that hiding a cell can have a price in
either direction; rows are the equations of the table. Cells outside the part stand still, which can only make the
attacker look stronger than he is: a move that is possible here is possible in the whole.

The linear programme is that of Fischetti and Salazar-Gonzalez (2001), "Solving the cell suppression problem on
tabular data with linear constraints", Management Science 47, with cells already hidden for free, as in Kelly, Golden
and Assad (1992), Networks 22. HiGHS keeps its basis from one question to the next.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from iedereen.engines.protect.solver import Solver, quiet_solver

from .table import Cells, Equations, Floors, Mask

Floats = NDArray[np.float64]
STILL = 1e-6  # a move smaller than this is none; HiGHS is exact to 1e-7


@dataclass(frozen=True, eq=False, slots=True)
class Move:
    """Cells that change, and by how much (never zero)."""

    cells: Cells
    by: Floats


class Moves:
    """The moves of `cells` (ascending), as far as `equations` and the limits leave them.

    `down` [cells]: how far each may fall. `part` of the equations as [rows' cells], see `cut`.
    """

    def __init__(self, cells: Cells, down: Floats, rows: "Rows") -> None:
        self.cells = cells
        self._n = len(cells)
        self._down = np.asarray(down, dtype=np.float64)
        self._solver = simplex()
        self._low = np.zeros(2 * self._n)
        self._high = np.concatenate([np.full(self._n, highspy.kHighsInf), self._down])
        self._solver.take(limited(self._low, self._high, rows, -1.0))

    def place(self, cell: int) -> int:
        """The column of a cell of this part."""
        return int(np.searchsorted(self.cells, cell))

    def price(self, prices: Floats) -> None:
        """What one person costs who moves in or out of each cell. Where that is nothing one column does for both."""
        columns = np.arange(2 * self._n, dtype=np.int32)
        self._solver.cost(columns, np.concatenate([prices, prices]))
        free = np.flatnonzero(prices == 0.0)
        self._low[free], self._high[free + self._n] = -self._down[free], 0.0
        self._solver.bounds(columns, self._low, self._high)

    def reprice(self, places: Cells, price: float) -> None:
        """The same price for these cells from now on."""
        both = np.concatenate([places, places + self._n]).astype(np.int32)
        self._solver.cost(both, np.full(len(both), price))

    def reach(self, place: int, by: float, unbound: Sequence[tuple[int, float]] = ()) -> Move | None:
        """The cheapest move in which the cell at `place` changes by exactly `by`; None when there is none.

        `unbound`: places that may fall further this once, and how far.
        """
        for other, down in unbound:
            if self._low[other] < 0.0:
                self._set(other, -down, highspy.kHighsInf)
            else:
                self._set(other + self._n, 0.0, down)
        if by < 0 and self._low[place] == 0.0:
            self._set(place, 0.0, 0.0)
            self._set(place + self._n, -by, -by)
        else:
            self._set(place, by, by)
            self._set(place + self._n, 0.0, 0.0)
        self._solver.run()
        done = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        value = np.array(self._solver.getSolution().col_value) if done else np.zeros(0)
        for other in (place, *(other for other, _ in unbound)):
            for column in (other, other + self._n):
                self._set(column, float(self._low[column]), float(self._high[column]))
        return found(self.cells, value[: self._n] - value[self._n :]) if done else None

    def _set(self, column: int, low: float, high: float) -> None:
        self._solver.bound(column, low, high)


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """Equations over the cells of a part: compressed rows, places instead of cells."""

    start: NDArray[np.int32]
    place: NDArray[np.int32]
    sign: Floats


def cut(equations: Equations, moving: Mask, here: Mask, place: Cells) -> Rows:
    """The rows in which something moves, without the cells that stand still.

    `moving`, `here` [cells of a table]: it may move; its node is in the part. `place`: the column of each. Rows are
    left out that follow from others because nothing moves at the node of their parent.
    """
    entry = moving[equations.cell]
    row = equations.row
    kept = np.bincount(row, weights=entry, minlength=len(equations.implied)) > 0
    kept &= ~(equations.implied & ~here[equations.cell[equations.start[:-1]]])
    entry &= kept[row]
    lengths = np.bincount(row[entry], minlength=len(kept))[kept]
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return Rows(start, place[equations.cell[entry]].astype(np.int32), equations.sign[entry])


def joined(parts: Sequence[Rows]) -> Rows:
    """The rows of several tables, one under another."""
    start = [parts[0].start]
    for part in parts[1:]:
        start.append(part.start[1:] + start[-1][-1])
    return Rows(
        np.concatenate(start).astype(np.int32),
        np.concatenate([part.place for part in parts]),
        np.concatenate([part.sign for part in parts]),
    )


def found(cells: Cells, by: Floats) -> Move:
    """The cells that really move."""
    moved = np.flatnonzero(np.abs(by) > STILL)
    return Move(cells[moved], by[moved])


def simplex() -> Solver:
    solver = quiet_solver()
    solver.setOptionValue("solver", "simplex")
    return solver


def limited(low: Floats, high: Floats, rows: Rows, second: float) -> highspy.HighsLp:
    """The equations in two columns per cell: the first counts once, the second `second` times."""
    n = len(low) // 2
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = 2 * n, len(rows.start) - 1
    model.col_cost_ = np.zeros(2 * n)
    model.col_lower_, model.col_upper_ = low, high
    model.row_lower_ = model.row_upper_ = np.zeros(model.num_row_)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = 2 * rows.start
    model.a_matrix_.index_ = np.stack([rows.place, rows.place + n], axis=1).reshape(-1).astype(np.int32)
    model.a_matrix_.value_ = np.stack([rows.sign, second * rows.sign], axis=1).reshape(-1)
    return model


class Targets:
    """Moves wanted: `cell` [targets] must be able to change by `by` [targets].

    `floors` [targets]: None, or how many people remain in some inner cells. Such a move may take people away there whom
    a coalition knows, so it serves no other target, and others do not serve it.
    """

    def __init__(self, cell: Cells, by: Floats, floors: Sequence[Floors | None]) -> None:
        self.cell, self.by, self.floors = cell, by, floors
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
        return [] if self.floors[target] is not None else self.served_by(move, among)
