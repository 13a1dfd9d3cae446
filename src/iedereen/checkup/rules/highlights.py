# SPDX-License-Identifier: EUPL-1.2
"""What stands out in a team's released figures, and which questions fit. Codes only; sentences stand in the views."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import hypot


class Band(StrEnum):
    """Where a mean lies: each is a key of the questions in `policy/gesprek.toml`."""

    LOW = "laag"
    MIDDLE = "midden"
    HIGH = "hoog"


class Remark(StrEnum):
    """One thing that stands out, or that is worth knowing not to."""

    HIGHEST = "highest"
    LOWEST = "lowest"
    ONLY = "only"  # one figure: nothing to compare within the team
    CLOSE = "close"  # highest and lowest do not differ beyond chance
    ROSE = "rose"
    FELL = "fell"
    SAME = "same"  # compared with last time, nothing changed beyond chance
    ABOVE = "above"
    BELOW = "below"
    ALIKE = "alike"  # compared with the unit, nothing differs beyond chance


@dataclass(frozen=True)
class Estimate:
    """A mean on the scale of its statements, and half the width of its 95 % interval (None: not stated)."""

    mean: float
    margin: float | None


@dataclass(frozen=True)
class Other:
    """A mean that may be compared with; `differs`: more than the margins of both allow."""

    mean: float
    differs: bool


@dataclass(frozen=True)
class Figure:
    """One released measure of a team; `before` last time's, `around` its unit's, where those may be compared."""

    code: str
    now: Estimate
    low: float
    high: float
    before: Other | None = None
    around: Other | None = None

    @property
    def place(self) -> float:
        """The mean on 1 to 5, so that figures of different scales can be set side by side."""
        return 1 + 4 * (self.now.mean - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Highlight:
    """A remark, about which measure, its mean and the mean it is compared with."""

    remark: Remark
    code: str = ""
    mean: float | None = None
    other: float | None = None


@dataclass(frozen=True)
class Banks:
    """Questions by measure and band, and general ones: about what goes well and about what could be better."""

    by_code: Mapping[str, Mapping[str, Sequence[str]]]
    fallback: str
    well: Sequence[str]
    better: Sequence[str]


def band(figure: Figure, low_below: float, high_from: float) -> Band:
    """`low_below` and `high_from` on a scale of 1 to 5."""
    if figure.place < low_below:
        return Band.LOW
    return Band.HIGH if figure.place >= high_from else Band.MIDDLE


def beyond_chance(one: Estimate, other: Estimate) -> bool:
    """Do two means differ more than their margins allow? As if they were independent: sqrt(a^2 + b^2).

    The same people answered both, so in truth their difference varies less: the rule errs to the side of saying
    nothing. Without a margin nothing is said.
    """
    if one.margin is None or other.margin is None:
        return False
    return abs(one.mean - other.mean) > hypot(one.margin, other.margin)


def highlights(figures: Sequence[Figure]) -> tuple[Highlight, ...]:
    """Highest and lowest, the biggest change since last time, the biggest difference with the unit; at most four."""
    if not figures:
        return ()
    return (*_within(figures), *_change(figures), *_difference(figures))


def _within(figures: Sequence[Figure]) -> tuple[Highlight, ...]:
    top, bottom = max(figures, key=lambda f: f.place), min(figures, key=lambda f: f.place)
    if len(figures) == 1:
        return (Highlight(Remark.ONLY, top.code, top.now.mean),)
    if not _apart(top, bottom):
        return (Highlight(Remark.CLOSE),)
    return Highlight(Remark.HIGHEST, top.code, top.now.mean), Highlight(Remark.LOWEST, bottom.code, bottom.now.mean)


def _apart(top: Figure, bottom: Figure) -> bool:
    """Beyond chance, on the common scale."""
    return beyond_chance(*(Estimate(f.place, _stretched(f)) for f in (top, bottom)))


def _stretched(figure: Figure) -> float | None:
    margin = figure.now.margin
    return None if margin is None else 4 * margin / (figure.high - figure.low)


def _change(figures: Sequence[Figure]) -> tuple[Highlight, ...]:
    return _furthest([(f, f.before) for f in figures if f.before], Remark.ROSE, Remark.FELL, Remark.SAME)


def _difference(figures: Sequence[Figure]) -> tuple[Highlight, ...]:
    return _furthest([(f, f.around) for f in figures if f.around], Remark.ABOVE, Remark.BELOW, Remark.ALIKE)


def _furthest(pairs: Sequence[tuple[Figure, Other]], up: Remark, down: Remark, none: Remark) -> tuple[Highlight, ...]:
    if not pairs:
        return ()
    telling = [(f, other) for f, other in pairs if other.differs]
    if not telling:
        return (Highlight(none),)
    figure, other = max(telling, key=lambda pair: abs(pair[0].now.mean - pair[1].mean) / (pair[0].high - pair[0].low))
    remark = up if figure.now.mean > other.mean else down
    return (Highlight(remark, figure.code, figure.now.mean, other.mean),)


def two_questions(
    figures: Sequence[Figure], banks: Banks, *, low_below: float, high_from: float, asked: frozenset[str] = frozenset()
) -> tuple[str, str]:
    """First about what asks for attention (what fell most, otherwise what is lowest), then about what goes best.

    `asked`: last time's questions, not asked again while there is another. Without figures: two general ones.
    """
    if not figures:
        return _fresh(banks.better, asked), _fresh(banks.well, asked)
    fell = next((h.code for h in _change(figures) if h.remark is Remark.FELL), None)
    care = next((f for f in figures if f.code == fell), min(figures, key=lambda f: f.place))
    best = max(figures, key=lambda f: f.place)
    first = _fresh(_bank(care, banks, low_below, high_from), asked)
    if best.code == care.code:
        return first, _fresh(banks.well, asked)
    return first, _fresh(_bank(best, banks, low_below, high_from), asked | {first})


def _bank(figure: Figure, banks: Banks, low_below: float, high_from: float) -> Sequence[str]:
    own = banks.by_code.get(figure.code, banks.by_code[banks.fallback])
    return own[band(figure, low_below, high_from).value]


def _fresh(questions: Sequence[str], asked: frozenset[str]) -> str:
    return next((q for q in questions if q not in asked), questions[0])
