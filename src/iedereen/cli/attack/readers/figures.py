# SPDX-License-Identifier: EUPL-1.2
"""What the released figures of one group tell, to whoever knows how many answered, and to whoever knows more than that:
the own answer, what everybody else answered last time, or exactly who else took part."""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product

from iedereen.cli.attack.chance import Line, Score, caught, coins, held, limit, nothing
from iedereen.engines import protect

LONGEST = 120  # people in the largest group that is tried
BANDS = (0, 0, 1, 2, 2)  # of the answers 1 to 5
ENDS = (1, 5)  # what a joiner answers: the one or the other
WAVES = 2_000  # pairs of rounds
SOME = 0.3  # of the people answer anew, where not everybody answers as last time
Look = tuple[object, float | None]


def lines(alpha: float) -> Iterator[Line]:
    sizes = range(protect.FLOOR, LONGEST + 1)
    had = "the released shares and mean of one group, and how many people answered"
    yield held("reader", "unanimity", had, [_counted(sure_of_unanimity(n) for n in sizes)], alpha)
    yield caught("planted", "exact shares", had, [_counted(sure_of_unanimity(n, exact=True) for n in sizes)], alpha)
    yield limit("unanimity of all others, by who alone answered otherwise", f"{had}; one's own answer",
                [_counted(sure_of_the_others(n, own) for n in sizes for own in (1, 3, 5))])  # fmt: skip
    had = "the figures before and after somebody came, and that nobody else changed their answer"
    yield limit("two waves, one joiner: high or low, nobody else changes", had, [joined(0.0)])
    yield caught("planted", "two waves with exact figures", had, [joined(0.0, exact=True)], alpha)
    had = f"the figures before and after somebody came; {SOME:.0%} of the others answer anew"
    yield limit("two waves, one joiner: high or low, some others change", had, [joined(SOME)])
    had = "the released response, how many were asked, and exactly who else took part"
    yield limit("response one higher", had, [_counted(response_tells(*x) for x in _asked())])
    yield caught("planted", "exact response", had,
                 [_counted(response_tells(*x, exact=True) for x in _asked())], alpha)  # fmt: skip


def _counted(found: Iterator[bool]) -> Score:
    each = list(found)
    return Score(sum(each), len(each), nothing())


@cache
def look(bands: tuple[int, int, int], total: int) -> Look:
    """Shares and mean as they are released."""
    found = protect.disguise(protect.Statistics(sum(bands), bands, mean=total / sum(bands)))
    return found.bands, found.mean


def exactly(bands: tuple[int, int, int], total: int) -> Look:
    """The planted weakness: nothing is made coarse."""
    return bands, total / sum(bands)


def looks(bands: tuple[int, int, int], own: Sequence[int] = (), *, exact: bool = False) -> set[Look]:
    """Every release that a group with these counts can have, where these answers in it are fixed."""
    free = list(bands)
    for answer in own:
        free[BANDS[answer - 1]] -= 1
    low = sum(own) + free[0] + 3 * free[1] + 4 * free[2]
    return {(exactly if exact else look)(bands, total) for total in range(low, low + free[0] + free[2] + 1)}


def sure_of_unanimity(people: int, *, exact: bool = False) -> bool:
    """Is there a release from which it follows that all agree, whichever band they are in?"""
    return any(_follows(people, (), band, exact=exact) for band in range(3))


def sure_of_the_others(people: int, own: int) -> bool:
    """Is there a release from which somebody who answered this knows that all others agree, in another band?"""
    return any(_follows(people, (own,), band, exact=False) for band in range(3) if band != BANDS[own - 1])


def _follows(people: int, own: Sequence[int], band: int, *, exact: bool) -> bool:
    """All others are in `band`; is there a release that no group has in which one or two of them are not?"""

    def counts(out: int, other: int) -> tuple[int, int, int]:
        found = [0, 0, 0]
        for answer in own:
            found[BANDS[answer - 1]] += 1
        found[band] += people - len(own) - out
        found[other] += out
        return found[0], found[1], found[2]

    others = [b for b in range(3) if b != band]
    elsewhere = set().union(*(looks(counts(out, b), own, exact=exact) for out, b in product((1, 2), others)))
    return bool(looks(counts(0, band), own, exact=exact) - elsewhere)


def joined(changing: float, *, exact: bool = False) -> Score:
    """Between two rounds somebody came who answers 1 or 5, drawn by a coin: is the new mean higher or lower?"""
    right = 0
    for _ in range(WAVES):
        before = _drawn(random.randrange(10, 26))
        after = [_drawn(1)[0] if random.random() < changing else answer for answer in before]
        answer = random.choice(ENDS)
        change = _level([*after, answer], exact=exact) - _level(before, exact=exact)
        said = ENDS[change > 0] if change else random.choice(ENDS)
        right += said == answer
    return Score(right, WAVES, coins(WAVES))


def _drawn(people: int) -> list[int]:
    return random.choices(range(1, 6), weights=(7, 13, 20, 35, 25), k=people)


def _level(answers: Sequence[int], *, exact: bool) -> float:
    """How high the released figure stands: the mean, or where that is not stated the bars as they are drawn."""
    if exact:
        return sum(answers) / len(answers)
    bands = (0, 1, 2)
    low, middle, high = (sum(BANDS[a - 1] == band for a in answers) for band in bands)
    found = protect.disguise(protect.Statistics(len(answers), (low, middle, high), mean=sum(answers) / len(answers)))
    widths = found.widths
    drawn = (1.5 * widths[0] + 3 * widths[1] + 4.5 * widths[2]) / 100
    return drawn if found.mean is None else found.mean + drawn / 100


def _asked() -> Iterator[tuple[int, int]]:
    """(asked, took part) for groups of every size that has a figure."""
    return ((asked, took) for asked in range(10, 61) for took in range(10, asked))


def response_tells(asked: int, took: int, *, exact: bool = False) -> bool:
    """Does the release say whether one more took part?"""

    def released(people: int) -> object:
        if exact:
            return people
        shown = protect.disguise(protect.Statistics(people, (0, people, 0), asked))
        return shown.respondents, shown.response

    return released(took) != released(took + 1)
