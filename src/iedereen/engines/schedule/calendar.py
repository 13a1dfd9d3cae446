# SPDX-License-Identifier: EUPL-1.2
"""Which days are working days.

Two practices stand side by side in the Netherlands, and differ in two days:

- *Government offices* (collective agreements such as the CAO Rijk): Good Friday is a working day, 5 May is a
  day off only in a lustrum year of the liberation (2025, 2030, ...). This is `OFFICE`, the default, because
  the terms of this system are promises between colleagues.
- *Terms set by law* (Algemene termijnenwet, art. 3): 5 May every year, and Good Friday is put on a par with
  a holiday. This is `STATUTORY`, for a term that follows from an act.

Both have New Year's Day, Easter, King's Day (26 April when the 27th is a Sunday), Ascension Day, Whitsun and
both days of Christmas, and both leave out Saturdays and Sundays. The dates come from the library `holidays`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays

# From the first King's Day to the last year for which the library gives days: after it, it is silent.
FIRST_YEAR, LAST_YEAR = 2014, 2100
_SATURDAY = 5
_GOOD_FRIDAY = "Goede vrijdag"

CODES: Mapping[str, str] = MappingProxyType(
    {
        "naive_moment": "A moment without a time zone.",
        "year_out_of_range": f"A day before {FIRST_YEAR} or after {LAST_YEAR}: its holidays are not known.",
        "too_many_days": "More working days than any term has.",
        "negative_days": "A term of fewer than zero days.",
        "bad_steps": "Steps of escalation that are negative or do not increase.",
    }
)


class ScheduleError(ValueError):
    """A question that has no answer; `code` is one of CODES."""

    def __init__(self, code: str) -> None:
        if code not in CODES:
            raise KeyError(code)
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Calendar:
    """Which weekdays are not worked. `extra`: days off besides the rule; `without`: worked all the same.

    `good_friday`: a day off. `liberation_day_yearly`: 5 May every year, otherwise in years divisible by five.
    A Saturday or Sunday never becomes a working day.
    """

    good_friday: bool = False
    liberation_day_yearly: bool = False
    extra: frozenset[date] = frozenset()
    without: frozenset[date] = frozenset()


OFFICE = Calendar()
STATUTORY = Calendar(good_friday=True, liberation_day_yearly=True)


def is_holiday(day: date, calendar: Calendar = OFFICE) -> bool:
    """Whether it is a day off of this calendar, on any day of the week. Raises year_out_of_range."""
    if day in calendar.without:
        return False
    return day in calendar.extra or day in _holidays(_year(day), calendar)


def is_working_day(day: date, calendar: Calendar = OFFICE) -> bool:
    """Monday to Friday, no holiday. Raises ScheduleError(year_out_of_range)."""
    return not is_holiday(day, calendar) and day.weekday() < _SATURDAY


def _year(day: date) -> int:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ScheduleError("year_out_of_range")
    return day.year


@lru_cache(maxsize=512)
def _holidays(year: int, calendar: Calendar) -> frozenset[date]:
    named = holidays.country_holidays("NL", years=year, language="nl", expand=False)
    days = {day for day, name in named.items() if calendar.good_friday or name != _GOOD_FRIDAY}
    if calendar.liberation_day_yearly:
        days.add(date(year, 5, 5))
    return frozenset(days)
