# SPDX-License-Identifier: EUPL-1.2
"""What guessing gives, exactly: distributions of the number right, and how far a result lies from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NEGLIGIBLE = 1e-18  # a tail below this cannot change a verdict


@dataclass(frozen=True)
class Score:
    """One try on one round: `right` of `tested`; `chance[k]` is the probability of k right by guessing."""

    right: int
    tested: int
    chance: Floats


def matches(n: int) -> Floats:
    """Right of `n` people who are paired with their `n` answers at random: fixed points of a random permutation.

    P(k) = D(n-k) / (k! (n-k)!) with D(m) / m! = sum over j <= m of (-1)^j / j! (de Montmort, 1713).
    """
    if n == 0:
        return nothing()
    most = min(n, 40)  # P(41 or more) < 1e-49
    inverse = [exp(-lgamma(k + 1)) for k in range(most + 1)]
    signed = np.cumsum([(-1) ** j * exp(-lgamma(j + 1)) for j in range(min(n, 60) + 1)])
    return np.array([inverse[k] * max(0.0, signed[min(n - k, len(signed) - 1)]) for k in range(most + 1)])


def members(people: int, inside: int, named: int) -> Floats:
    """Right when `named` of `people` are named at random and `inside` of all are looked for: hypergeometric."""

    def log_choose(n: int, k: int) -> float:
        return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)

    found = np.zeros(min(inside, named) + 1)
    for k in range(max(0, inside + named - people), len(found)):
        found[k] = exp(log_choose(inside, k) + log_choose(people - inside, named - k) - log_choose(people, named))
    return found


def halves(n: int) -> Floats:
    """Right of `n` people of whom it is said whose answer is in the first half of all, by a random pairing.

    With h people in the first half and x of them named rightly, h - x of the others are named wrongly too.
    """
    first = n // 2
    named = members(n, first, first)
    found = np.zeros(n + 1)
    for x, chance in enumerate(named):
        found[n - 2 * (first - x)] += chance
    return found


def coins(n: int) -> Floats:
    """Right of `n` when each is drawn by a coin: binomial."""
    return np.array([exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) - n * log(2)) for k in range(n + 1)])


def nothing() -> Floats:
    """By guessing nothing is found."""
    return np.ones(1)


@dataclass(frozen=True)
class Compared:
    """All rounds of one try together. `expected` by guessing; `p`: two-sided probability of so far from it."""

    right: int
    tested: int
    expected: float
    p: float


def compared(scores: Sequence[Score]) -> Compared:
    """The rounds are independent, so their distributions are convolved; the two-sided p is twice the smaller tail."""
    total = nothing()
    for score in scores:
        total = np.convolve(total, score.chance)
    right = sum(s.right for s in scores)
    expected = float(np.arange(len(total)) @ total)
    if sum(total > NEGLIGIBLE) == 1:  # nothing is left to chance: any other number is a finding
        return Compared(right, sum(s.tested for s in scores), expected, float(right == int(np.argmax(total))))
    above = float(total[right:].sum()) if right < len(total) else 0.0
    below = float(total[: right + 1].sum())
    return Compared(right, sum(s.tested for s in scores), expected, min(1.0, 2 * min(above, below)))


@dataclass(frozen=True)
class Line:
    """One row of the table: what was tried, with what in hand, and what came of it. `holds`: it came out as it must."""

    part: str
    name: str
    had: str
    right: int
    tested: int
    by_guessing: float
    p: float
    verdict: str
    holds: bool


def held(part: str, name: str, had: str, scores: Sequence[Score], alpha: float) -> Line:
    """A try that may do no better, and no worse, than guessing."""
    found = compared(scores)
    holds = found.p >= alpha
    return Line(part, name, had, found.right, found.tested, found.expected, found.p,
                "no better than guessing" if holds else "SUCCEEDS", holds)  # fmt: skip


def caught(part: str, name: str, had: str, scores: Sequence[Score], alpha: float) -> Line:
    """A planted weakness, which a try must find."""
    found = compared(scores)
    holds = found.p < alpha and found.right > found.expected
    return Line(part, name, had, found.right, found.tested, found.expected, found.p,
                "found, as it must" if holds else "NOT FOUND", holds)  # fmt: skip


def limit(name: str, had: str, scores: Sequence[Score]) -> Line:
    """What is said not to be protected, measured; nothing is judged."""
    found = compared(scores)
    return Line("stated limit", name, had, found.right, found.tested, found.expected, found.p, "stated limit", True)
