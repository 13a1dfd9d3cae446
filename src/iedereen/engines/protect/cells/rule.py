# SPDX-License-Identifier: EUPL-1.2
"""Which cells are unsafe, and between which two values an attacker must remain in doubt about each.

Threshold K, coalition c: c respondents tell each other their answers. A cell counts by the people in it whom they do
not know, so a cell is unsafe from 1 up to K + c - 1 respondents (and at 0, where zeros are unsafe). For every unsafe
cell with count a, whatever c answers are known:

upper   the cell can hold K people beyond those known in it: some possible table has K + min(a, c) there, while every
        inner cell keeps min(count, c), so that it agrees with what any coalition knows of any cell;
lower   somebody outside the cell cannot tell that it is not empty: some possible table has 0 there, while every inner
        cell outside it keeps min(count, c). For an inner cell also nobody inside can tell that somebody else is there:
        between this table and the true one lies one with exactly the known people in it.

With c = 0 this is: the attacker's interval contains 0 and K. With c = 1 it is also what statisticians call the
protection of singletons: somebody alone in a hidden cell cannot use that to open another.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from iedereen.engines.protect.rule import FLOOR
from iedereen.engines.protect.tree import ProtectError

from .table import Counts, Mask

MOST_COALITION = 1000


@dataclass(frozen=True, slots=True)
class CellRule:
    """`threshold`: K. Errors: `minimum_below_floor`, `coalition_out_of_range`."""

    threshold: int = FLOOR
    zeros_unsafe: bool = False
    coalition: int = 0

    def __post_init__(self) -> None:
        if self.threshold < FLOOR:
            raise ProtectError("minimum_below_floor", minimum=self.threshold, floor=FLOOR)
        if not 0 <= self.coalition <= MOST_COALITION:
            raise ProtectError("coalition_out_of_range", coalition=self.coalition, most=MOST_COALITION)

    def unsafe(self, counts: Counts) -> Mask:
        small = (counts > 0) & (counts < self.threshold + self.coalition)
        return small | (counts == 0) if self.zeros_unsafe else small

    def goal(self, counts: Counts) -> NDArray[np.int64]:
        """What a cell must be able to hold in the attacker's eyes."""
        return self.threshold + self.known(counts)

    def known(self, counts: Counts) -> NDArray[np.int64]:
        """The most people in a cell that a coalition can know."""
        return np.minimum(counts, self.coalition)
