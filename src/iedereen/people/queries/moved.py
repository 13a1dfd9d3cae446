# SPDX-License-Identifier: EUPL-1.2
"""What reorganisations did to units: where those that are gone ended, and on which day the last change was."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from iedereen.people.models import UnitPeriod
from iedereen.people.queries.today import Tree


def ended_under(units: Iterable[UUID], today: date, at: Tree) -> dict[UUID, UUID]:
    """Units that are gone -> the nearest unit above their last place that is still there today.

    Of a unit that hung under one that is gone too, that one's last place is followed further up. A unit of which no
    such place is known is left out.
    """
    last: dict[UUID, UUID | None] = {}
    over = UnitPeriod.objects.filter(valid__startswith__lte=today).exclude(unit__in=list(at.places))
    for unit, parent in over.order_by("valid").values_list("unit_id", "parent_id"):
        last[unit] = parent
    found = {unit: _up(unit, last, at) for unit in units if unit not in at.places}
    return {unit: place for unit, place in found.items() if place is not None}


def _up(unit: UUID, last: dict[UUID, UUID | None], at: Tree) -> UUID | None:
    here: UUID | None = unit
    for _ in range(len(last) + 1):  # what is gone may hang in a circle: each under the other on another day
        here = None if here is None else last.get(here)
        if here is None or here in at.places:
            return here
    return None


def reorganised_on(units: Iterable[UUID], after: date, today: date) -> date | None:
    """The last day after `after`, until today, on which one of these units came, went, or got another place. That a
    unit is only called otherwise is no reorganisation."""
    lines: dict[UUID, list[tuple[date, date | None, UUID | None]]] = {}
    rows = UnitPeriod.objects.filter(unit__in=list(units)).order_by("valid")
    for unit, parent, valid in rows.values_list("unit_id", "parent_id", "valid"):
        lines.setdefault(unit, []).append((valid.lower or date.min, valid.upper, parent))
    days = {day for line in lines.values() for day in _changes(line)}
    return max((day for day in days if after < day <= today), default=None)


def _changes(line: list[tuple[date, date | None, UUID | None]]) -> Iterable[date]:
    """Days on which the unit begins, ends, or hangs under another than the day before."""
    before: tuple[date | None, UUID | None] = (None, None)
    for start, end, parent in line:
        if before != (start, parent):
            yield start
        if before[0] is not None and before[0] < start:
            yield before[0]
        before = (end, parent)
    if before[0] is not None:
        yield before[0]
