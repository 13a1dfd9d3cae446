# SPDX-License-Identifier: EUPL-1.2
"""Asking for support, promising it, giving it, and the leader's one word about it.

Every step is one transaction: a conditional update, one event in the request's history, one line in the ledger, and the
promise that carries the request on (see `rules.support.DUTIES`).
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from iedereen.engines.schedule import AMSTERDAM, CLOSES, due
from iedereen.followup import actions as followup
from iedereen.followup.rules import check_not_far
from iedereen.leadership.models import SupportEvent, SupportRequest
from iedereen.leadership.queries.norms import kind, kinds, terms
from iedereen.leadership.queries.support import facts, request_for
from iedereen.leadership.rules import LEADING
from iedereen.leadership.rules.support import (
    DUTIES,
    MATTER,
    Arrow,
    Duty,
    Step,
    SupportState,
    check_hours,
    check_step,
    may_ask,
    may_give,
    may_take,
)
from iedereen.ledger.actions import record
from iedereen.people.models import Person
from iedereen.people.queries import holders_of, leaders_up, tree
from iedereen.people.queries import viewer as looking
from iedereen.people.rules import Role, Viewer
from iedereen.screen.rules import Refused


@transaction.atomic
def ask(*, unit: UUID, kind: str, hours: int, why: str, wanted_by: date, by: Viewer, now: datetime) -> SupportRequest:
    """Ask for hours of help; who can give it nearest by promises to answer.

    Raises Refused: not_yours, support_kind, support_hours, support_why, date_past, date_far, no_leader.
    """
    if not may_ask(by, unit):
        raise Refused("not_yours", hidden=True)
    if kind not in kinds():
        raise Refused("support_kind")
    check_hours(hours, terms()["meeste_uren"])
    if not why.strip():
        raise Refused("support_why")
    _check_day(wanted_by, by)
    row = SupportRequest.objects.create(
        unit_id=unit, kind=kind, hours=hours, why=why.strip()[:500], wanted_by=wanted_by, asked_by_id=by.person,
        asked_on=by.today, asked_at=now,
    )  # fmt: skip
    _write(row, Step.ASK, hours=hours, by=by, now=now)
    _promise(row, by=by, now=now)
    return row


@transaction.atomic
def promise(*, request: UUID, hours: int, day: date, by: Viewer, now: datetime) -> SupportRequest:
    """Yes: so many hours, at the latest on that day.

    Raises Refused: not_yours, support_state, support_hours, date_past, date_far.
    """
    row, arrow = _take(request, Step.PROMISE, by)
    check_hours(hours, terms()["meeste_uren"])
    _check_day(day, by)
    change: dict[str, Any] = {"giver_id": by.person, "promised_hours": hours, "promised_for": day}
    return _go(row, arrow, by=by, now=now, hours=hours, **change)


@transaction.atomic
def decline(*, request: UUID, reason: str, by: Viewer, now: datetime) -> SupportRequest:
    """No, with the reason. Raises Refused: not_yours, support_state, support_reason."""
    row, arrow = _take(request, Step.DECLINE, by, reason)
    return _go(row, arrow, by=by, now=now, note=reason)


@transaction.atomic
def let_go(*, request: UUID, reason: str, by: Viewer, now: datetime) -> SupportRequest:
    """Cannot after all, with the reason: somebody else is asked. Raises as `decline`."""
    row, arrow = _take(request, Step.LET_GO, by, reason)
    change: dict[str, Any] = {"giver_id": None, "promised_hours": None, "promised_for": None}
    return _go(row, arrow, by=by, now=now, note=reason, **change)


@transaction.atomic
def give(*, request: UUID, hours: int, note: str, by: Viewer, now: datetime) -> SupportRequest:
    """So many hours were given; the leader says whether it was right.

    Raises Refused: not_yours, support_state, support_hours.
    """
    row, arrow = _take(request, Step.GIVE, by)
    check_hours(hours, terms()["meeste_uren"])
    return _go(row, arrow, by=by, now=now, hours=hours, note=note, given_hours=hours, giver_id=by.person)


@transaction.atomic
def confirm(*, request: UUID, by: Viewer, now: datetime) -> SupportRequest:
    """The leader: yes, this was given. Raises Refused: not_yours, support_state."""
    row, arrow = _take(request, Step.CONFIRM, by)
    return _go(row, arrow, by=by, now=now, hours=row.given_hours)


@transaction.atomic
def not_yet(*, request: UUID, reason: str, day: date, by: Viewer, now: datetime) -> SupportRequest:
    """The leader: not yet, with the reason and another day; who gives it goes on.

    Raises Refused: not_yours, support_state, support_reason, date_past, date_far.
    """
    row, arrow = _take(request, Step.NOT_YET, by, reason)
    _check_day(day, by)
    return _go(row, arrow, by=by, now=now, note=reason, given_hours=None, promised_for=day)


@transaction.atomic
def withdraw(*, request: UUID, reason: str, by: Viewer, now: datetime) -> SupportRequest:
    """No longer needed, with the reason. Raises Refused: not_yours, support_state, support_reason."""
    row, arrow = _take(request, Step.WITHDRAW, by, reason)
    return _go(row, arrow, by=by, now=now, note=reason)


def _check_day(day: date, by: Viewer) -> None:
    if day < by.today:
        raise Refused("date_past")
    check_not_far(day, by.today)


def _take(request: UUID, step: Step, by: Viewer, reason: str = "") -> tuple[SupportRequest, Arrow]:
    """The request and the arrow, when this viewer may take this step now."""
    row = request_for(by, request)
    about = facts(row)
    if not may_take(by, step, about):
        raise Refused("not_yours", hidden=True)
    return row, check_step(about.state, step, reason=reason)


def _go(
    row: SupportRequest, arrow: Arrow, *, by: Viewer, now: datetime, hours: int | None = None, note: str = "",
    **change: object,
) -> SupportRequest:  # fmt: skip
    """Takes the step, unless somebody else took one since the row was read."""
    change["state"] = arrow.end.value
    as_read = SupportRequest.objects.filter(id=row.id, state=row.state, giver=row.giver_id)
    if as_read.update(**change) != 1:
        raise Refused("support_state")
    before = row.giver_id
    for name, value in change.items():
        setattr(row, name, value)
    _write(row, arrow.step, hours=hours, by=by, now=now, note=note)
    if arrow.step is Step.WITHDRAW:
        followup.withdraw(matter=(MATTER, row.id), by=by.person, now=now, outcome=arrow.step.value)
        return row
    followup.keep_all(kinds=list(Duty), matter_kind=MATTER, matters=[row.id], by=by.person, now=now,
                      outcome=arrow.step.value)  # fmt: skip
    if arrow.duty is not None:
        _promise(row, by=by, now=now, but_not=before if arrow.step is Step.LET_GO else None)
    return row


def _promise(row: SupportRequest, *, by: Viewer, now: datetime, but_not: UUID | None = None) -> None:
    """The promise that carries the request in the state in which it is."""
    duty = DUTIES[SupportState(row.state)]
    owner, role = _owner(row, duty, by, but_not)
    followup.promise(
        kind=duty, matter=(MATTER, row.id), unit=row.unit_id, owner=owner, owner_role=role,
        label=f"{kind(row.kind).title}, {row.hours} uur", due_at=_due_at(row, duty, now), by=by.person, now=now,
    )  # fmt: skip


def _owner(row: SupportRequest, duty: Duty, by: Viewer, but_not: UUID | None) -> tuple[UUID, str]:
    """Who answers, gives or confirms, and in which role."""
    if duty is Duty.GIVE and row.giver_id is not None:
        return row.giver_id, _giving_as(row, row.giver_id, by)
    if duty is Duty.ANSWER and (found := _answerer(row, by, but_not)) is not None:
        return found
    away = row.giver_id if duty is Duty.CONFIRM else but_not
    leader = next((p for p in leaders_up(row.unit_id, by.today) if p.id != away), None)
    if leader is None:
        raise Refused("no_leader")
    roles = looking(leader.id, by.today).roles_at(row.unit_id)
    return leader.id, next(r.value for r in Role if r in LEADING & roles)


def _answerer(row: SupportRequest, by: Viewer, but_not: UUID | None) -> tuple[UUID, str] | None:
    """Of the first role that somebody has, whoever is nearest; who asks or let go only when there is nobody else.

    None when nobody can give this kind here: then who leads has to find somebody.
    """
    line = (row.unit_id, *tree(by.today).lines.get(row.unit_id, ()))
    roles = kind(row.kind).roles
    held = holders_of(roles, line, by.today)
    there: list[tuple[Person, Role]] = [(p, r) for r in roles for place in line for p in held[r].get(place, [])]
    # The nearest in the order of roles; the order of `there` is already that.
    free = [(p, r) for p, r in there if p.id not in (row.asked_by_id, but_not)] or there
    return (free[0][0].id, free[0][1].value) if free else None


def _giving_as(row: SupportRequest, giver: UUID, by: Viewer) -> str:
    """The role that passes to a successor; empty when it is the person's own."""
    sees = by if giver == by.person else looking(giver, by.today)
    return next((r.value for r in kind(row.kind).roles if may_give(sees, row.unit_id, (r,))), "")


def _due_at(row: SupportRequest, duty: Duty, now: datetime) -> datetime:
    if duty is Duty.GIVE and row.promised_for is not None:
        return datetime.combine(row.promised_for, CLOSES, AMSTERDAM)
    return due(now, terms()["antwoord_werkdagen" if duty is Duty.ANSWER else "bevestigen_werkdagen"])


def _write(
    row: SupportRequest, step: Step, *, by: Viewer, now: datetime, hours: int | None = None, note: str = ""
) -> None:
    """The event in the history and the line in the ledger."""
    SupportEvent.objects.create(
        request=row, at=now, by_id=by.person, step=step.value, state=row.state, hours=hours, note=note.strip()[:500]
    )
    record(
        at=now, by=by.person, action=f"support_{step.value}", subject=(MATTER, row.id), unit=row.unit_id,
        details={"kind": row.kind, "state": row.state, "hours": hours},
    )  # fmt: skip
