# SPDX-License-Identifier: EUPL-1.2
"""Proposing, confirming, doing, reviewing and dropping agreements.

Every step is one transaction: a conditional update, one event in the agreement's history, one line in the ledger, and
the promise that carries the agreement on (see `rules.ARROWS`). The leader gives one word twice: yes at the start, and
yes or not yet at the end. All else may be done by who supports the team.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from iedereen.agreements.models import Agreement, AgreementEvent
from iedereen.agreements.queries import agreement_for
from iedereen.agreements.rules import (
    MATTER,
    PRIORITIES,
    SAFE_TEAM,
    AgreementState,
    Arrow,
    Duty,
    Step,
    check_step,
    may_confirm,
    may_take,
)
from iedereen.engines.schedule import AMSTERDAM, CLOSES, due
from iedereen.followup import actions as followup
from iedereen.followup.queries import open_for
from iedereen.followup.rules import check_not_far
from iedereen.ledger.actions import record
from iedereen.people.models import Person
from iedereen.people.queries import leaders_up, viewer
from iedereen.people.rules import Role, Viewer
from iedereen.screen.rules import Refused

# In which role somebody promises: the role that passes to a successor comes before the role that ends with the person.
PROMISING = (
    Role.TEAM_LEADER, Role.UNIT_CHIEF, Role.FORCE_LEADERSHIP, Role.SUPPORTER, Role.HRM, Role.VIK, Role.COMMUNICATIONS,
    Role.NDV, Role.PROFESSION, Role.EMPLOYEE,
)  # fmt: skip


@transaction.atomic
def propose(
    *, unit: UUID, source: tuple[str, UUID], what: str, owner: UUID, due_date: date, review_date: date | None,
    by: Viewer, now: datetime, priority: str = SAFE_TEAM.code,
) -> Agreement:  # fmt: skip
    """Write an agreement down; it waits for confirmation, with a promise of the leader to confirm it.

    Written down by who may confirm it, it is agreed at once. Without `review_date` we look back some weeks after the
    day (policy `opvolging.afspraken`). Raises Refused: not_yours, text_missing, date_past, review_before_due,
    owner_elsewhere, no_leader.
    """
    if not may_take(by, Step.PROPOSE, unit, owner, AgreementState.PROPOSED):
        raise Refused("not_yours", hidden=True)
    if not what.strip() or priority not in PRIORITIES:
        raise Refused("text_missing")
    review_date = _review_date(due_date, review_date, by.today)
    if _role_of(owner, unit, by) is None:
        raise Refused("owner_elsewhere")
    row = Agreement.objects.create(
        unit_id=unit, source_kind=source[0], source_id=source[1], what=what.strip()[:300], owner_id=owner,
        due_date=due_date, review_date=review_date, made_at=now, priority=priority,
    )  # fmt: skip
    _write(row, Step.PROPOSE, by=by, now=now)
    if may_confirm(by, unit):
        return confirm(agreement=row.id, by=by, now=now)
    _promise(row, Duty.CONFIRM, by=by, now=now)
    return row


@transaction.atomic
def confirm(*, agreement: UUID, by: Viewer, now: datetime) -> Agreement:
    """The leader agrees: from now its owner has a promise to do it."""
    row, arrow = _take(agreement, Step.CONFIRM, by)
    return _go(row, arrow, by=by, now=now)


@transaction.atomic
def confirm_all(*, source: tuple[str, UUID], by: Viewer, now: datetime) -> int:
    """The leader agrees with everything of this source that waits for it, in one go; gives how many that were."""
    waiting = Agreement.objects.filter(
        source_kind=source[0], source_id=source[1], state=AgreementState.PROPOSED
    ).order_by("made_at", "id")
    return len([confirm(agreement=key, by=by, now=now) for key in waiting.values_list("id", flat=True)])


@transaction.atomic
def report_done(*, agreement: UUID, note: str, by: Viewer, now: datetime) -> Agreement:
    """The owner (or who supports the team) says that it is done: the leader promises to look back with them."""
    row, arrow = _take(agreement, Step.REPORT, by)
    return _go(row, arrow, by=by, now=now, note=note, reported_at=now)


@transaction.atomic
def review(
    *, agreement: UUID, done: bool, note: str, new_due_date: date | None, by: Viewer, now: datetime
) -> Agreement:
    """Looked at together: done, or not yet and then a new date with a reason.

    Not yet after all is possible for what was done: it is open again. Raises Refused: not_yours, agreement_closed,
    agreement_unconfirmed, reason_missing, date_missing, date_past.
    """
    if done:
        row, arrow = _take(agreement, Step.FINISH, by)
        return _go(row, arrow, by=by, now=now, note=note)
    row = agreement_for(by, agreement)
    step = Step.REOPEN if row.state == AgreementState.DONE else Step.MOVE
    row, arrow = _take(agreement, step, by, reason=note)
    if new_due_date is None:
        raise Refused("date_missing")
    review_date = _review_date(new_due_date, None, by.today)
    return _go(row, arrow, by=by, now=now, note=note, due_date=new_due_date, review_date=review_date, reported_at=None)


@transaction.atomic
def drop(*, agreement: UUID, reason: str, by: Viewer, now: datetime) -> Agreement:
    """No longer needed, with the reason."""
    row, arrow = _take(agreement, Step.DROP, by, reason=reason)
    return _go(row, arrow, by=by, now=now, note=reason)


def _take(agreement: UUID, step: Step, by: Viewer, reason: str = "") -> tuple[Agreement, Arrow]:
    """The agreement and the arrow, when this viewer may take this step now."""
    row = agreement_for(by, agreement)
    state = AgreementState(row.state)
    if not may_take(by, step, row.unit_id, row.owner_id, state):
        raise Refused("not_yours", hidden=True)
    return row, check_step(state, step, reported=row.reported_at is not None, reason=reason)


def _go(row: Agreement, arrow: Arrow, *, by: Viewer, now: datetime, note: str = "", **change: object) -> Agreement:
    """Takes the step unless somebody else changed the agreement since it was read."""
    seen = Agreement.objects.filter(
        id=row.id, state=row.state, due_date=row.due_date, reported_at__isnull=row.reported_at is None
    )
    if seen.update(state=arrow.end.value, **change) != 1:
        raise Refused("agreement_closed")
    row.refresh_from_db()
    _write(row, arrow.step, by=by, now=now, note=note)
    _carry_on(row, arrow, by=by, now=now, note=note)
    return row


def _carry_on(row: Agreement, arrow: Arrow, *, by: Viewer, now: datetime, note: str) -> None:
    """Ends the promises of before this step and makes the one that carries the agreement from now on."""
    matter = (MATTER, row.id)
    if arrow.step is Step.DROP:
        followup.withdraw(matter=matter, by=by.person, now=now, outcome=note)
        return
    standing = {p.kind for p in open_for(matter)}
    if arrow.step is Step.MOVE and Duty.DO in standing:
        followup.move(
            kind=Duty.DO, matter=matter, due_at=_due_at(row, Duty.DO, now), reason=note, by=by.person, now=now
        )
        return
    for duty in standing:
        followup.keep(kind=duty, matter=matter, by=by.person, now=now, outcome=arrow.step.value)
    if arrow.duty is not None:
        _promise(row, arrow.duty, by=by, now=now)


def _promise(row: Agreement, duty: Duty, *, by: Viewer, now: datetime) -> None:
    """Of the owner to do it, of the leader to confirm or review it; of the leader too when the owner has left."""
    owner, role = row.owner_id, _role_of(row.owner_id, row.unit_id, by)
    if duty is not Duty.DO or role is None:
        owner = _leader(row.unit_id, by)
        role = _role_of(owner, row.unit_id, by)
    followup.promise(
        kind=duty, matter=(MATTER, row.id), unit=row.unit_id, owner=owner, owner_role=role or "",
        label=row.what, due_at=_due_at(row, duty, now), by=by.person, now=now,
    )  # fmt: skip


def _due_at(row: Agreement, duty: Duty, now: datetime) -> datetime:
    if duty is Duty.CONFIRM:
        return due(now, settings.POLICY["check-up"]["termijnen"]["bevestigen_werkdagen"])
    day = row.due_date if duty is Duty.DO else row.review_date
    return datetime.combine(day, CLOSES, AMSTERDAM)


def _review_date(due_date: date, review_date: date | None, today: date) -> date:
    if due_date < today:
        raise Refused("date_past")
    check_not_far(review_date or due_date, today)
    if review_date is None:
        return due_date + timedelta(days=settings.POLICY["opvolging"]["afspraken"]["terugkijken_dagen"])
    if review_date < due_date:
        raise Refused("review_before_due")
    return review_date


def _leader(unit: UUID, by: Viewer) -> UUID:
    """Who leads the unit, or the first who leads above it."""
    line = leaders_up(unit, by.today)
    if not line:
        raise Refused("no_leader")
    return line[0].id


def _role_of(person: UUID, unit: UUID, by: Viewer) -> str | None:
    """In which role this person has to do with the unit; None for who has nothing to do with it (any more)."""
    roles = viewer(person, by.today).roles_at(unit) if Person.objects.filter(id=person, is_active=True) else ()
    return next((r.value for r in PROMISING if r in roles), None)


def _write(row: Agreement, step: Step, *, by: Viewer, now: datetime, note: str = "") -> None:
    """The event in the history and the line in the ledger."""
    AgreementEvent.objects.create(
        agreement=row, at=now, by_id=by.person, step=step.value, state=row.state, due_date=row.due_date,
        note=note.strip()[:500],
    )  # fmt: skip
    record(at=now, by=by.person, action=f"agreement_{step.value}", subject=(MATTER, row.id), unit=row.unit_id,
           details={"state": row.state, "due": row.due_date.isoformat()})  # fmt: skip
