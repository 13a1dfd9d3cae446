# SPDX-License-Identifier: EUPL-1.2
"""Working days counted, terms and steps of escalation as moments.

Counting follows the Algemene termijnenwet and daily use: the day on which something happens does not count,
the n-th working day after it is the last, and that day ends when the office closes.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from .calendar import OFFICE, Calendar, ScheduleError, is_working_day

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OPENS, CLOSES = time(8), time(17)
LONGEST_TERM = 10_000  # working days, some forty years

_DAY = timedelta(days=1)


def add_working_days(day: date, n: int, calendar: Calendar = OFFICE) -> date:
    """The n-th working day after the day; before it when n is negative.

    n = 0 gives the day itself, or the first working day after it. Raises too_many_days, year_out_of_range.
    """
    if abs(n) > LONGEST_TERM:
        raise ScheduleError("too_many_days")
    step = -_DAY if n < 0 else _DAY
    if n == 0 and not is_working_day(day, calendar):
        n = 1
    for _ in range(abs(n)):
        day += step
        while not is_working_day(day, calendar):
            day += step
    return day


def working_days_between(start: date, end: date, calendar: Calendar = OFFICE) -> int:
    """Working days after `start` up to and with `end`; the inverse of `add_working_days`.

    When `end` is earlier: minus the working days before `start` down to and with `end`.
    """
    if end < start:
        return -_count(end, (start - end).days, calendar)
    return _count(start + _DAY, (end - start).days, calendar)


def _count(first: date, days: int, calendar: Calendar) -> int:
    return sum(is_working_day(first + i * _DAY, calendar) for i in range(days))


def due(now: datetime, days: int, calendar: Calendar = OFFICE) -> datetime:
    """When a term of so many working days ends: 17:00 in Amsterdam on its last day, as a moment in UTC.

    Days are days in Amsterdam. 0 days: the first closing of the office at or after `now`.
    Raises naive_moment, negative_days, too_many_days, year_out_of_range.
    """
    if days < 0:
        raise ScheduleError("negative_days")
    local = _local(now)
    if days == 0 and local.time() > CLOSES and is_working_day(local.date(), calendar):
        days = 1
    return _at(add_working_days(local.date(), days, calendar), CLOSES)


def in_office_hours(now: datetime, calendar: Calendar = OFFICE) -> bool:
    """Whether the office is open: a working day, from 08:00 until just before 17:00 in Amsterdam."""
    local = _local(now)
    return OPENS <= local.time() < CLOSES and is_working_day(local.date(), calendar)


def next_office_moment(now: datetime, calendar: Calendar = OFFICE) -> datetime:
    """`now` while the office is open, otherwise its next opening; in UTC."""
    if in_office_hours(now, calendar):
        return now.astimezone(UTC)
    local = _local(now)
    return _at(add_working_days(local.date(), 0 if local.time() < OPENS else 1, calendar), OPENS)


def escalation_times(
    due_at: datetime, steps_in_working_days: Sequence[int], calendar: Calendar = OFFICE
) -> tuple[datetime, ...]:
    """When an unkept promise goes up the line: per step the closing of the office so many working days later.

    Steps increase; step 0 is `due_at` itself. Raises bad_steps and what `due` raises.
    """
    steps = tuple(steps_in_working_days)
    if any(step < 0 for step in steps) or any(a >= b for a, b in pairwise(steps)):
        raise ScheduleError("bad_steps")
    return tuple(due(due_at, step, calendar) if step else _utc(due_at) for step in steps)


def _utc(moment: datetime) -> datetime:
    return _local(moment).astimezone(UTC)


def _local(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ScheduleError("naive_moment")
    return moment.astimezone(AMSTERDAM)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, AMSTERDAM).astimezone(UTC)
