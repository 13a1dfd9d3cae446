# SPDX-License-Identifier: EUPL-1.2
"""Geometry of the three charts: values in, coordinates out. Units are those of the viewBox, 360 wide.

A phone shows the drawing at its own size, so that text in it keeps the size it has here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 360.0
BAR_TOP, BAR_HEIGHT = 2.0, 40.0
SCALE_LEFT, SCALE_RIGHT = 18.0, 342.0
HATCH = 6.0  # distance between the lines in the low part
MIN_LABEL = 34.0  # a part narrower than this has its figure only in the legend
TREND_TOP, TREND_BOTTOM = 26.0, 150.0
TREND_LEFT, TREND_RIGHT = 34.0, 336.0
LETTER = 6.2  # how wide a letter of a label is, about


@dataclass(frozen=True)
class Part:
    """One part of the bar. `lines` are the x of the hatching, so that colour is never alone."""

    key: str
    share: int
    x: float
    width: float
    lines: tuple[float, ...]

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def labelled(self) -> bool:
        return self.width >= MIN_LABEL


def bands(low: int, middle: int, high: int) -> tuple[Part, ...]:
    """Three shares in whole percent side by side. They may add to 99 or 101: rounding is not hidden, the bar is
    divided in proportion. Raises ValueError for a negative share or none at all.
    """
    shares = {"low": low, "middle": middle, "high": high}
    total = sum(shares.values())
    if min(shares.values()) < 0 or total == 0:
        raise ValueError(shares)
    parts: list[Part] = []
    x = 0.0
    for key, share in shares.items():
        width = WIDTH * share / total
        lines = _hatching(x, width) if key == "low" else ()
        parts.append(Part(key, share, round(x, 2), round(width, 2), lines))
        x += width
    return tuple(parts)


def _hatching(x: float, width: float) -> tuple[float, ...]:
    count = int(width // HATCH)
    return tuple(round(x + HATCH * (i + 0.5), 2) for i in range(count))


def position(value: float, low: float, high: float, left: float, right: float) -> float:
    """Where a value lies on a line; what lies beyond the scale lies at its end. Raises ValueError if low >= high."""
    if low >= high:
        raise ValueError((low, high))
    share = (min(max(value, low), high) - low) / (high - low)
    return round(left + share * (right - left), 2)


@dataclass(frozen=True)
class Interval:
    """A mean with its margin on a scale; `ticks` are (x, value) of the scale's whole points."""

    mean: float
    start: float
    end: float
    reference: float | None
    ticks: tuple[tuple[float, float], ...]


def interval(mean: float, margin: float | None, low: float, high: float, reference: float | None) -> Interval:
    def at(value: float) -> float:
        return position(value, low, high, SCALE_LEFT, SCALE_RIGHT)

    half = margin or 0.0
    return Interval(
        at(mean), at(mean - half), at(mean + half), None if reference is None else at(reference),
        tuple((at(v), v) for v in _ticks(low, high)),
    )  # fmt: skip


def _ticks(low: float, high: float) -> list[float]:
    span = high - low
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50, 100, 10**9) if span / s <= 6)
    found = [low]
    while found[-1] + step < high:
        found.append(found[-1] + step)
    return [*found, high]


@dataclass(frozen=True)
class Dot:
    """One moment of a trend. Without a figure `y` is None and nothing is drawn but its label."""

    x: float
    y: float | None
    label: str
    value: float | None


@dataclass(frozen=True)
class Trend:
    """`runs` are the unbroken lines, each as the points of an SVG polyline: a gap stays a gap."""

    dots: tuple[Dot, ...]
    runs: tuple[str, ...]
    ticks: tuple[tuple[float, float], ...]


def trend(points: Sequence[tuple[str, float | None]], low: float, high: float) -> Trend:
    steps = max(1, len(points) - 1)
    start = (TREND_LEFT + TREND_RIGHT) / 2 if len(points) == 1 else TREND_LEFT + 14
    width = TREND_RIGHT - TREND_LEFT - 28
    most = int((TREND_RIGHT - TREND_LEFT) / (LETTER * max(2, len(points))))
    dots = tuple(
        Dot(round(start + width * i / steps, 2), None if v is None else _height(v, low, high), _short(label, most), v)
        for i, (label, v) in enumerate(points)
    )
    ticks = tuple((_height(v, low, high), v) for v in _ticks(low, high))
    return Trend(dots, _runs(dots), ticks)


def _short(label: str, most: int) -> str:
    """As much as fits between two moments; the whole label stands in the table."""
    return label if len(label) <= most else f"{label[: most - 1].rstrip(' –-')}…"


def _height(value: float, low: float, high: float) -> float:
    return position(value, low, high, TREND_BOTTOM, TREND_TOP)


def _runs(dots: Sequence[Dot]) -> tuple[str, ...]:
    runs: list[list[str]] = [[]]
    for dot in dots:
        if dot.y is None:
            runs.append([])
        else:
            runs[-1].append(f"{dot.x},{dot.y}")
    return tuple(" ".join(run) for run in runs if len(run) > 1)
