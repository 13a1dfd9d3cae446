# SPDX-License-Identifier: EUPL-1.2
"""What holds for support, for the development conversation and for advice of peers. Pure: no Django, no clock."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from iedereen.people.rules import Role, Viewer

LEADING = frozenset({Role.TEAM_LEADER, Role.UNIT_CHIEF, Role.FORCE_LEADERSHIP})


def leads(viewer: Viewer, unit: UUID) -> bool:
    """Who leads this unit, or leads the line above it: whoever a promise can come to can also act."""
    return bool(viewer.roles_at(unit) & LEADING)


def leads_anything(viewer: Viewer) -> bool:
    return any(grant.role in LEADING for grant in viewer.grants)


@dataclass(frozen=True)
class Period:
    """A year or a quarter: from its first day to its last."""

    code: str
    first: date
    last: date


def periods(today: date) -> tuple[Period, ...]:
    """This year, its quarters so far, and the year before; this year first."""
    year = today.year
    quarters = [Period(f"{year}-K{q}", date(year, 3 * q - 2, 1), _month_end(year, 3 * q)) for q in (1, 2, 3, 4)]
    begun = [q for q in reversed(quarters) if q.first <= today]
    return (_year(year), *begun, _year(year - 1))


def period(code: str, today: date) -> Period:
    """The one with this code; this year for a code that does not exist."""
    choices = periods(today)
    return next((p for p in choices if p.code == code), choices[0])


def _year(year: int) -> Period:
    return Period(str(year), date(year, 1, 1), date(year, 12, 31))


def _month_end(year: int, month: int) -> date:
    return date(year, month, 31 if month in (3, 12) else 30)
