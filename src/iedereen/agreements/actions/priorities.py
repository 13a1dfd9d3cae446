# SPDX-License-Identifier: EUPL-1.2
"""Writing priorities down, setting, changing and ending them, and saying how far a unit wants to get with them.

Every step is one transaction: a conditional update, one event in the history, one line in the ledger, and the promise
that is open from then on (see `rules.cycle.PRIORITY_ARROWS`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from iedereen.agreements.actions.looking_back import ensure_review, leader_of, note, role_of
from iedereen.agreements.models import Ambition, Priority
from iedereen.agreements.queries.cycle import nearest_leader, priority_for
from iedereen.agreements.rules.cycle import (
    PRIORITY,
    CycleDuty,
    CycleStep,
    Measure,
    PriorityArrow,
    PriorityState,
    check_above,
    check_priority_step,
    may_aim,
    may_prepare,
    may_set,
    may_take_with,
)
from iedereen.engines.schedule import due
from iedereen.followup import actions as followup
from iedereen.followup.rules import check_not_far
from iedereen.people.models import Unit
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused


@dataclass(frozen=True)
class Draft:
    """The words of a priority. `phase` is a key of policy `cyclus.fasen`, or empty."""

    title: str
    what: str
    phase: str = ""
    situation: str = ""


@transaction.atomic
def propose_priority(*, unit: UUID, year: int, above: UUID | None, draft: Draft, by: Viewer, now: datetime) -> Priority:
    """Write a priority down; it waits for who leads the unit. Written by who leads it, it is set at once.

    Raises Refused: not_yours, priority_text, priority_year, above_missing, above_elsewhere, priorities_full,
    priority_twice, no_leader.
    """
    leads = _leads(by, unit)
    if not (leads or may_prepare(by, unit)):
        raise Refused("not_yours", hidden=True)
    words = _words(draft)
    if not by.today.year <= year <= by.today.year + 1:
        raise Refused("priority_year")
    # Two who write at once for one unit come one after the other: then the number of priorities is what it seems.
    Unit.objects.select_for_update(no_key=True).get(id=unit)
    _check_above(unit, year, above, by)
    standing = Priority.objects.filter(unit=unit, year=year).exclude(state=PriorityState.ENDED)
    if above is not None and standing.filter(above=above).exists():
        raise Refused("priority_twice")
    if standing.count() >= settings.POLICY["cyclus"]["prioriteiten"]["meeste"]:
        raise Refused("priorities_full")
    row = Priority.objects.create(unit_id=unit, year=year, above_id=above, made_at=now, **words)
    _note(row, CycleStep.PROPOSE, row.what, by=by, now=now)
    _promise_to_set(row, by=by, now=now)
    if leads:
        return set_priority(priority=row.id, by=by, now=now)
    return row


@transaction.atomic
def set_priority(*, priority: UUID, by: Viewer, now: datetime) -> Priority:
    """Who leads the unit says yes: from now it is this unit's, and looking back on it is promised."""
    row, arrow = _take(priority, CycleStep.SET, by)
    _go(row, arrow)
    _note(row, CycleStep.SET, row.what, by=by, now=now)
    followup.keep(kind=CycleDuty.SET, matter=(PRIORITY, row.id), by=by.person, now=now, outcome=CycleStep.SET.value)
    ensure_review(row.unit_id, by=by, now=now)
    return row


@transaction.atomic
def change_priority(*, priority: UUID, version: int, draft: Draft, by: Viewer, now: datetime) -> Priority:
    """Other words, or another phase. `version` is the one that was read: who comes second looks again.

    Raises Refused: not_yours, priority_closed, priority_changed, priority_text.
    """
    row, arrow = _take(priority, CycleStep.CHANGE, by)
    if row.version != version:
        raise Refused("priority_changed")
    _go(row, arrow, **_words(draft))
    _note(row, CycleStep.CHANGE, row.what, by=by, now=now)
    return row


@transaction.atomic
def end_priority(*, priority: UUID, reason: str, by: Viewer, now: datetime) -> Priority:
    """No longer a priority of this unit, with the reason. What makes it concrete below, its owners end themselves."""
    row, arrow = _take(priority, CycleStep.END, by, reason=reason)
    _go(row, arrow)
    _note(row, CycleStep.END, reason, by=by, now=now)
    followup.withdraw(matter=(PRIORITY, row.id), by=by.person, now=now, outcome=reason)
    return row


@transaction.atomic
def set_ambition(
    *, unit: UUID, priority: UUID | None, words: str, by_date: date, measure: str, aim: int | None, by: Viewer,
    now: datetime,
) -> Ambition:  # fmt: skip
    """How far this unit wants to get with one of its own priorities (None: 'Veilig team'), and by when.

    Raises Refused: not_yours, ambition_text, ambition_aim, date_past, date_far, priority_closed.
    """
    nearest = nearest_leader(unit, by.today)
    if not may_aim(by, unit, nearest.id if nearest else None):
        raise Refused("not_yours", hidden=True)
    if not words.strip():
        raise Refused("ambition_text")
    if bool(measure) != (aim is not None) or (measure and (measure not in set(Measure) or not 1 <= (aim or 0) <= 100)):
        raise Refused("ambition_aim")
    if by_date <= by.today:
        raise Refused("date_past")
    check_not_far(by_date, by.today)
    if priority is not None and not Priority.objects.filter(id=priority, unit=unit, state=PriorityState.SET).exists():
        raise Refused("priority_closed")
    Unit.objects.select_for_update(no_key=True).get(id=unit)
    row = Ambition.objects.filter(unit=unit, priority=priority).first()
    row = row or Ambition(unit_id=unit, priority_id=priority)
    row.words, row.by_date, row.measure, row.aim = words.strip()[:300], by_date, measure, aim
    row.set_at, row.set_by_id = now, by.person
    row.save()
    counted = {"measure": measure, "aim": str(aim)} if measure else {}
    note(unit, CycleStep.AIM, row.words, by=by, now=now, priority=priority, until=by_date.isoformat(), **counted)
    return row


def _leads(by: Viewer, unit: UUID) -> bool:
    nearest = nearest_leader(unit, by.today)
    return may_set(by, unit, nearest.id if nearest else None)


def _words(draft: Draft) -> dict[str, str]:
    if not draft.title.strip() or not draft.what.strip():
        raise Refused("priority_text")
    phase = draft.phase if draft.phase in settings.POLICY["cyclus"]["fasen"] else ""
    return {"title": draft.title.strip()[:120], "what": draft.what.strip()[:500], "phase": phase,
            "situation": draft.situation.strip()[:300]}  # fmt: skip


def _check_above(unit: UUID, year: int, above: UUID | None, by: Viewer) -> None:
    line = by.lines.get(unit, ())
    found = Priority.objects.filter(id=above).first() if above else None
    if above and found is None:
        raise Refused("above_elsewhere")
    facts = (found.unit_id, found.year, PriorityState(found.state)) if found else None
    check_above(force=not line, above=facts, line=line, year=year)


def _take(priority: UUID, step: CycleStep, by: Viewer, reason: str = "") -> tuple[Priority, PriorityArrow]:
    """The priority and the arrow, when this viewer may take this step now."""
    row = priority_for(by, priority)
    state, nearest = PriorityState(row.state), nearest_leader(row.unit_id, by.today)
    if not may_take_with(by, step, row.unit_id, state, nearest.id if nearest else None):
        raise Refused("not_yours", hidden=True)
    return row, check_priority_step(state, step, reason=reason)


def _go(row: Priority, arrow: PriorityArrow, **change: object) -> None:
    """Takes the step, unless somebody else took one since this was read."""
    change |= {"state": arrow.end.value, "version": row.version + 1}
    if not Priority.objects.filter(id=row.id, version=row.version).update(**change):
        raise Refused("priority_changed")
    for name, value in change.items():
        setattr(row, name, value)


def _note(row: Priority, step: CycleStep, words: str, *, by: Viewer, now: datetime) -> None:
    note(row.unit_id, step, words, by=by, now=now, priority=row.id, state=row.state, year=str(row.year))


def _promise_to_set(row: Priority, *, by: Viewer, now: datetime) -> None:
    owner = leader_of(row.unit_id, by.today)
    days = settings.POLICY["check-up"]["termijnen"]["bevestigen_werkdagen"]
    followup.promise(kind=CycleDuty.SET, matter=(PRIORITY, row.id), unit=row.unit_id, owner=owner.id,
                     owner_role=role_of(owner, row.unit_id, by.today), label=row.title, due_at=due(now, days),
                     by=by.person, now=now)  # fmt: skip
