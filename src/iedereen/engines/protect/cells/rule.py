# SPDX-License-Identifier: EUPL-1.2
"""Which cells are unsafe, and between which two values an attacker must remain in doubt about each.

Threshold K, coalition c: any c respondents tell each other their answers, so each of them knows one inner cell of every
table to hold that person. A cell counts by the strangers in it, the people who are not in the coalition; so it is
unsafe from 1 up to K + c - 1 respondents (and at 0, where zeros are unsafe).

Definition. For every unsafe cell and every coalition of at most c respondents: among the tables that agree with
everything shown and with what the coalition knows, one has no strangers in the cell, and one has at least K.

This is cell suppression against several attackers, each with lower limits of its own on the inner cells (Salazar-
Gonzalez 2002, "Extending cell suppression to protect tabular data against several attackers", LNCS 2316, 34-58); the
coalition is that of k-disclosure (`SuppressKDisclosure` in Statistics Norway's GaussSuppression). With c = 0: the
attacker's interval contains 0 and K. With c = 1 it is also what statisticians call the protection of singletons:
somebody alone in a hidden cell cannot use that to open another.

There are too many coalitions to try, so the attacker is given more than any of them has: of *every* inner cell with a
people that min(a, c) are known. What is possible even then is possible for each coalition.

upper   some table has K + min(a, c) in the cell, and every inner cell keeps its known people.
lower   what the coalition has inside the cell itself counts exactly: if it has k[i] people in inner cell i of the cell,
        some table has exactly k[i] there, for every i, while every inner cell outside keeps its known people. Such
        tables form a convex set. The true table is one of them, so it is enough to look at the corners of all that
        k can be (`corners`), and for an inner cell at k = 0 alone, since the rest lies between that and the truth.

Several tables of the same people: what a coalition has inside the cell counts for one table at a time. Where all people
of a shared total are in the cell, nothing is taken as known about those people in the other tables.

By hand, K = 5: two teams; all four answers are hidden, all totals shown. Let x be the people of a who say no.

            no   yes                 x may be 0..6, then b has 6 - x times no and 14 + x times yes. Without a coalition
    a        1    20     21          that is enough: 0 and 5 are possible. With c = 1 x must reach 6, so that beside the
    b        5    15     20          one who knows of himself there may be 5 others; then b has 0 times no, and any of
             6    35     41          the five in it knows better. And `b no` must reach 6, but whoever is the 1 in a
                                     knows that it is 5 at most. So more is hidden: the total of `no` too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from iedereen.engines.protect.rule import FLOOR
from iedereen.engines.protect.tree import ProtectError

from .table import Counts, Mask

MOST_COALITION = 3
"""Beyond it nearly everything would have to be hidden, and the corners become many."""


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


def corners(counts: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    """The corners of {0 <= k <= counts, sum of k <= most}, except `counts` itself.

    In a corner every k[i] is 0 or counts[i], but for one that may take what is left of `most`. Where there is only
    one cell all lie between 0 and the truth: 0 is enough.
    """
    yield (0,) * len(counts)
    if len(counts) == 1:
        return
    for number in range(min(len(counts), most) + 1):
        for whole in combinations(range(len(counts)), number):
            k = [counts[i] if i in whole else 0 for i in range(len(counts))]
            left = most - sum(k)
            if left >= 0 and 0 < number < len(counts):
                yield tuple(k)
            for i in range(len(counts)):
                if i not in whole and 0 < left < counts[i]:
                    yield (*k[:i], left, *k[i + 1 :])
