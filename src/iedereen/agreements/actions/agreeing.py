# SPDX-License-Identifier: EUPL-1.2
"""Proposing, confirming, doing, reviewing and dropping agreements.

Every step is one transaction: a conditional update, one event in the agreement's history, one line in the ledger, and
the promise that carries the agreement on (see `rules.ARROWS`). The leader gives one word twice: yes at the start, and
yes or not yet at the end. All else may be done by who supports the team.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from iedereen.agreements.models import Agreement, AgreementEvent
from iedereen.agreements.queries import agreement_for
from iedereen.agreements.rules import (
    ARROWS,
    MATTER,
    PRIORITIES,
    SAFE_TEAM,
    AgreementState,
    Arrow,
    Duty,
    Step,
    check_step,
    may_confirm,
    may_propose,
    may_take,
)
from iedereen.engines.schedule import AMSTERDAM, CLOSES, due
from iedereen.followup import actions as followup
from iedereen.followup.actions import Wanted
from iedereen.followup.queries import kinds_open
from iedereen.followup.rules import check_not_far
from iedereen.ledger.actions import Entry, record_all
from iedereen.people.models import Person
from iedereen.people.queries import leaders_up_from, tree, viewers
from iedereen.people.rules import Role, Viewer
from iedereen.screen.rules import Refused

# In which role somebody promises: the role that passes to a successor comes before the role that ends with the person.
PROMISING = (
    Role.TEAM_LEADER, Role.UNIT_CHIEF, Role.FORCE_LEADERSHIP, Role.SUPPORTER, Role.HRM, Role.VIK, Role.COMMUNICATIONS,
    Role.NDV, Role.PROFESSION, Role.EMPLOYEE,
)  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """An agreement to be. Without `review_date` we look back some weeks after the day (`opvolging.afspraken`)."""

    what: str
    owner: UUID
    due_date: date
    review_date: date | None = None
    priority: str = SAFE_TEAM.code


def propose(
    *, unit: UUID, source: tuple[str, UUID], what: str, owner: UUID, due_date: date, review_date: date | None,
    by: Viewer, now: datetime, priority: str = SAFE_TEAM.code,
) -> Agreement:  # fmt: skip
    """Write one agreement down; see `propose_all`."""
    one = Proposal(what, owner, due_date, review_date, priority)
    return propose_all(unit=unit, source=source, proposals=[one], by=by, now=now)[0]


@transaction.atomic
def propose_all(
    *, unit: UUID, source: tuple[str, UUID], proposals: Sequence[Proposal], by: Viewer, now: datetime
) -> list[Agreement]:
    """Write agreements down, in this order; they wait for confirmation, with a promise of the leader to confirm each.

    Written down by who may confirm them, they are agreed at once. Raises Refused: not_yours, text_missing, date_past,
    review_before_due, owner_elsewhere, no_leader.
    """
    if not may_propose(by, unit):
        raise Refused("not_yours", hidden=True)
    rows = [_row(one, unit, source, by, now) for one in proposals]
    hands = _hands(rows, by)
    if any(hands.role(row.owner_id, unit) is None for row in rows):
        raise Refused("owner_elsewhere")
    Agreement.objects.bulk_create(rows)
    _write(rows, Step.PROPOSE, by=by, now=now)
    if may_confirm(by, unit):
        _go(rows, ARROWS[Step.CONFIRM], by=by, now=now)
    else:
        _promise(rows, Duty.CONFIRM, hands, by=by, now=now)
    return rows


def _row(one: Proposal, unit: UUID, source: tuple[str, UUID], by: Viewer, now: datetime) -> Agreement:
    if not one.what.strip() or one.priority not in PRIORITIES:
        raise Refused("text_missing")
    return Agreement(
        unit_id=unit, source_kind=source[0], source_id=source[1], what=one.what.strip()[:300], owner_id=one.owner,
        due_date=one.due_date, review_date=_review_date(one.due_date, one.review_date, by.today), made_at=now,
        priority=one.priority,
    )  # fmt: skip


@transaction.atomic
def confirm(*, agreement: UUID, by: Viewer, now: datetime) -> Agreement:
    """The leader agrees: from now its owner has a promise to do it."""
    row, arrow = _take(agreement, Step.CONFIRM, by)
    return _go([row], arrow, by=by, now=now)[0]


@transaction.atomic
def confirm_all(*, source: tuple[str, UUID], by: Viewer, now: datetime) -> int:
    """The leader agrees with everything of this source that waits for it, in one go; gives how many that were."""
    waiting = Agreement.objects.filter(source_kind=source[0], source_id=source[1], state=AgreementState.PROPOSED)
    rows = list(waiting.order_by("made_at", "id"))
    for row in rows:
        _check_may(row, Step.CONFIRM, by)
    return len(_go(rows, ARROWS[Step.CONFIRM], by=by, now=now))


@transaction.atomic
def report_done(*, agreement: UUID, note: str, by: Viewer, now: datetime) -> Agreement:
    """The owner (or who supports the team) says that it is done: the leader promises to look back with them."""
    row, arrow = _take(agreement, Step.REPORT, by)
    return _go([row], arrow, by=by, now=now, note=note, reported_at=now)[0]


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
        return _go([row], arrow, by=by, now=now, note=note)[0]
    row = agreement_for(by, agreement)
    step = Step.REOPEN if row.state == AgreementState.DONE else Step.MOVE
    row, arrow = _take(agreement, step, by, reason=note)
    if new_due_date is None:
        raise Refused("date_missing")
    review_date = _review_date(new_due_date, None, by.today)
    change = {"due_date": new_due_date, "review_date": review_date, "reported_at": None}
    return _go([row], arrow, by=by, now=now, note=note, **change)[0]


@transaction.atomic
def drop(*, agreement: UUID, reason: str, by: Viewer, now: datetime) -> Agreement:
    """No longer needed, with the reason."""
    row, arrow = _take(agreement, Step.DROP, by, reason=reason)
    return _go([row], arrow, by=by, now=now, note=reason)[0]


def _take(agreement: UUID, step: Step, by: Viewer, reason: str = "") -> tuple[Agreement, Arrow]:
    """The agreement and the arrow, when this viewer may take this step now."""
    row = agreement_for(by, agreement)
    _check_may(row, step, by)
    return row, check_step(AgreementState(row.state), step, reported=row.reported_at is not None, reason=reason)


def _check_may(row: Agreement, step: Step, by: Viewer) -> None:
    if not may_take(by, step, row.unit_id, row.owner_id, AgreementState(row.state)):
        raise Refused("not_yours", hidden=True)


def _go(
    rows: list[Agreement], arrow: Arrow, *, by: Viewer, now: datetime, note: str = "", **change: object
) -> list[Agreement]:
    """Takes the step with all of these, unless somebody else changed one of them since it was read."""
    if not rows:
        return rows
    as_read = Q()
    for row in rows:
        reported = row.reported_at is not None
        as_read |= Q(id=row.id, state=row.state, due_date=row.due_date, reported_at__isnull=not reported)
    change["state"] = arrow.end.value
    if Agreement.objects.filter(as_read).update(**change) != len(rows):
        raise Refused("agreement_closed")
    for row in rows:
        for name, value in change.items():
            setattr(row, name, value)
    _write(rows, arrow.step, by=by, now=now, note=note)
    _carry_on(rows, arrow, by=by, now=now, note=note)
    return rows


def _carry_on(rows: list[Agreement], arrow: Arrow, *, by: Viewer, now: datetime, note: str) -> None:
    """Ends the promises of before this step and makes those that carry the agreements from now on."""
    if arrow.step is Step.DROP:
        for row in rows:
            followup.withdraw(matter=(MATTER, row.id), by=by.person, now=now, outcome=note)
        return
    if arrow.step is Step.MOVE:
        rows = [row for row in rows if not _moved(row, by=by, now=now, note=note)]
    followup.keep_all(kinds=list(Duty), matter_kind=MATTER, matters=[row.id for row in rows], by=by.person, now=now,
                      outcome=arrow.step.value)  # fmt: skip
    if arrow.duty is not None and rows:
        _promise(rows, arrow.duty, _hands(rows, by), by=by, now=now)


def _moved(row: Agreement, *, by: Viewer, now: datetime, note: str) -> bool:
    """The owner's promise to do it gets the new day; not when it is the leader's turn to look back."""
    if Duty.DO not in kinds_open(MATTER, [row.id])[row.id]:
        return False
    day = _due_at(row, Duty.DO, now)
    followup.move(kind=Duty.DO, matter=(MATTER, row.id), due_at=day, reason=note, by=by.person, now=now)
    return True


@dataclass(frozen=True)
class Hands:
    """Who can promise something about these agreements: the people who are here today, and who leads each unit."""

    people: Mapping[UUID, Viewer]
    leaders: Mapping[UUID, Sequence[Person]]

    def role(self, person: UUID, unit: UUID) -> str | None:
        """In which role this person has to do with the unit; None for who has nothing to do with it (any more)."""
        roles = self.people[person].roles_at(unit) if person in self.people else ()
        return next((r.value for r in PROMISING if r in roles), None)

    def leader(self, unit: UUID) -> UUID:
        """Who leads the unit, or the first who leads above it. Raises Refused("no_leader")."""
        if not self.leaders[unit]:
            raise Refused("no_leader")
        return self.leaders[unit][0].id


def _hands(rows: Sequence[Agreement], by: Viewer) -> Hands:
    standing = tree(by.today)
    leaders = leaders_up_from({row.unit_id for row in rows}, by.today, standing)
    people = {row.owner_id for row in rows} | {p.id for line in leaders.values() for p in line[:1]}
    here = Person.objects.filter(id__in=people, is_active=True).values_list("id", flat=True)
    return Hands(viewers(here, by.today, standing), leaders)


def _promise(rows: Sequence[Agreement], duty: Duty, hands: Hands, *, by: Viewer, now: datetime) -> None:
    """Of the owner to do it, of the leader to confirm or review it; of the leader too when the owner has left."""
    wanted = []
    for row in rows:
        owner, role = row.owner_id, hands.role(row.owner_id, row.unit_id)
        if duty is not Duty.DO or role is None:
            owner = hands.leader(row.unit_id)
            role = hands.role(owner, row.unit_id)
        matter = (MATTER, row.id)
        wanted.append(Wanted(duty, matter, row.unit_id, owner, role or "", row.what, _due_at(row, duty, now)))
    followup.promise_all(wanted, by=by.person, now=now)


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


def _write(rows: Sequence[Agreement], step: Step, *, by: Viewer, now: datetime, note: str = "") -> None:
    """The event in each history and the line in the ledger."""
    AgreementEvent.objects.bulk_create([
        AgreementEvent(agreement=row, at=now, by_id=by.person, step=step.value, state=row.state,
                       due_date=row.due_date, note=note.strip()[:500])
        for row in rows
    ])  # fmt: skip
    record_all([
        Entry(now, by.person, f"agreement_{step.value}", (MATTER, row.id), row.unit_id,
              details={"state": row.state, "due": row.due_date.isoformat()})
        for row in rows
    ])  # fmt: skip
