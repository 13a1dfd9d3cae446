# SPDX-License-Identifier: EUPL-1.2
"""HiGHS without a word on the terminal, with the same output for the same input, and never silently ignoring us."""

import highspy
import numpy as np
from numpy.typing import NDArray

Columns = NDArray[np.int32]
Floats = NDArray[np.float64]


class Solver(highspy.Highs):
    """`Highs()` prints its licence while it makes itself, before anybody can say that it should be silent.

    It does so where it enables callbacks (1.16), which nothing here uses. `tests/cli/test_protect.py` looks whether
    this still helps in a later release. What it refuses (a column named twice, say) it only says in its log.
    """

    def enableCallbacks(self) -> None:
        self.setOptionValue("output_flag", False)

    def cost(self, columns: Columns, cost: Floats) -> None:
        _done(self.changeColsCost(len(columns), columns, cost))

    def bounds(self, columns: Columns, low: Floats, high: Floats) -> None:
        _done(self.changeColsBounds(len(columns), columns, low, high))

    def bound(self, column: int, low: float, high: float) -> None:
        _done(self.changeColBounds(column, low, high))

    def take(self, model: highspy.HighsLp) -> None:
        _done(self.passModel(model))


def _done(status: highspy.HighsStatus) -> None:
    if status == highspy.HighsStatus.kError:
        raise ValueError("the solver refuses what it is given")


def quiet_solver() -> Solver:
    solver = Solver()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)  # same input, same output
    return solver
