# SPDX-License-Identifier: EUPL-1.2
"""Time lines: what held from a day to a day, and what becomes of it when a file tells otherwise.

A day range is half open: `start` counts, `end` is the first day on which it no longer holds; None is "until further
notice".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Span(Generic[T_co]):
    """`what` held from `start` until `end`."""

    start: date
    end: date | None
    what: T_co

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


Line = tuple[Span[T], ...]


def retold(standing: Sequence[Span[T]], told: Sequence[Span[T]]) -> Line[T]:
    """The time line after a file told its part: from the first day that it names the file rules, before it nothing
    changes. `told` is not empty and does not overlap itself.
    """
    first = min(span.start for span in told)
    kept = [replace(s, end=first) if s.end is None or s.end > first else s for s in standing if s.start < first]
    return joined([*kept, *told])


def joined(spans: Iterable[Span[T]]) -> Line[T]:
    """In order, and neighbours that say the same made one."""
    line: list[Span[T]] = []
    for span in sorted(spans, key=lambda s: s.start):
        if line and line[-1].end == span.start and line[-1].what == span.what:
            line[-1] = replace(line[-1], end=span.end)
        else:
            line.append(span)
    return tuple(line)


def on(line: Iterable[Span[T]], day: date) -> T | None:
    """What held on this day."""
    return next((s.what for s in line if s.holds(day)), None)


def covers(line: Iterable[Span[object]], start: date, end: date | None) -> bool:
    """Does the line hold on every day from `start` until `end`?"""
    reached = start
    for span in sorted(line, key=lambda s: s.start):
        if not span.holds(reached):
            continue
        if span.end is None:
            return True
        reached = span.end
        if end is not None and reached >= end:
            return True
    return False


def overlapping(spans: Sequence[Span[T]]) -> list[int]:
    """Which of these (0-based) begin before an earlier one has ended."""
    order = sorted(range(len(spans)), key=lambda i: (spans[i].start, i))
    found: list[int] = []
    last: date | None = date.min
    for index in order:
        if last is None or spans[index].start < last:
            found.append(index)
        end = spans[index].end
        last = None if last is None or end is None else max(last, end)
    return sorted(found)
