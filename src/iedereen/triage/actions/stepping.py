# SPDX-License-Identifier: EUPL-1.2
"""One step of a case: a conditional update, an event, a line in the ledger, and the promise that carries it on.

Nothing about what a case is about leaves it: the ledger's line names no unit, and every promise is called by the
case's name only, for its owner as for the line above. What somebody wrote stays in the case.
"""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from iedereen.engines.schedule import AMSTERDAM, CLOSES, due
from iedereen.followup import actions as followup
from iedereen.ledger.actions import record
from iedereen.people.queries import tree, viewer
from iedereen.people.rules import Role, Viewer
from iedereen.screen.rules import Refused
from iedereen.triage.models import Case, CaseEvent, Member
from iedereen.triage.queries.cases import Seen, case_for
from iedereen.triage.queries.staffing import intake, leader_at
from iedereen.triage.rules import (
    CARRYING,
    HOLDS,
    LINE,
    MATTER,
    Arrow,
    CaseState,
    Duty,
    MemberRole,
    Owner,
    SignalKind,
    Step,
    check_step,
    name_of,
)

Hand = tuple[UUID, str]  # who promises, in which role


def terms(kind: str) -> dict[str, int]:
    """The terms for a kind of signal: its own before the common ones."""
    norm = settings.POLICY["triage"]["termijnen"]
    both = norm["gewoon"] | norm.get(kind, {})
    return {key: days for key, days in both.items() if isinstance(days, int)}


def take(case: UUID, step: Step, by: Viewer, *, reason: str = "") -> tuple[Seen, Arrow]:
    """The case and the arrow, when this viewer may take this step now."""
    seen = case_for(by, case, lock=True)
    return seen, check_step(seen.parts, CaseState(seen.case.state), step, reason=reason, barred=seen.barred)


def go(
    case: Case, arrow: Arrow, *, by: UUID | None, now: datetime, note: str = "", hand: Hand | None = None,
    due_at: datetime | None = None, **change: object,
) -> Case:  # fmt: skip
    """Takes the step, unless somebody took one since the case was read."""
    change |= {"state": arrow.end.value, "moves": case.moves + 1}
    if Case.objects.filter(id=case.id, moves=case.moves).update(**change) != 1:
        raise Refused("case_moved_on")
    for name, value in change.items():
        setattr(case, name, value)
    written(case, arrow.step.value, by=by, now=now, note=note)
    followup.keep_all(kinds=[d.value for d in CARRYING], matter_kind=MATTER, matters=[case.id], by=by, now=now,
                      outcome=arrow.step.value)  # fmt: skip
    carry_on(case, by=by, now=now, hand=hand, due_at=due_at)
    return case


def carry_on(
    case: Case, *, by: UUID | None, now: datetime, hand: Hand | None = None, due_at: datetime | None = None
) -> None:
    """Promises what the state of this case asks for, if it asks for anything."""
    hold = HOLDS.get(CaseState(case.state))
    if hold is None:
        return
    day = due_at or due(now, terms(case.kind)[hold.term])
    promise(case, hold.duty, hand or _hand(case, hold.owner, now), day, by=by, now=now)


def promise(case: Case, duty: Duty, hand: Hand, due_at: datetime, *, by: UUID | None, now: datetime) -> None:
    name = name_of(case.year, case.number)
    followup.promise(kind=duty.value, matter=(MATTER, case.id), unit=case.seat_id, owner=hand[0], owner_role=hand[1],
                     label=name, outward=name, due_at=due_at, by=by, now=now)  # fmt: skip


def written(case: Case, step: str, *, by: UUID | None, now: datetime, note: str = "") -> None:
    """The event in the case's history and the line in the ledger, which has no content and names no unit."""
    CaseEvent.objects.create(case=case, at=now, by_id=by, step=step, state=case.state, note=note.strip()[:500])
    record(at=now, by=by, action=f"case_{step}", subject=(MATTER, case.id), details={"state": case.state})


def _hand(case: Case, owner: Owner, now: datetime) -> Hand:
    """Who promises it: of the team, or where there is none (yet) who receives signals or leads there."""
    today = timezone.localdate(now)
    wanted = {Owner.ADVISER: adviser_of(case), Owner.LEADER: (MemberRole.LEADER,)}.get(owner, ())
    members = dict(Member.objects.filter(case=case, until__isnull=True).values_list("role", "person_id"))
    for place in wanted:
        if place in members:
            return members[place], role_of(case, place, members[place], today)
    if owner is Owner.LEADER:
        leader = leader_at(case.seat_id, today, tree(today)).id
        return leader, role_of(case, MemberRole.LEADER, leader, today)
    person, role = intake(case.seat_id, first_role(case), case.about_id, today, tree(today))
    return person.id, role.value


def adviser_of(case: Case) -> tuple[MemberRole, ...]:
    return (MemberRole.VIK, MemberRole.HRM) if case.kind == SignalKind.INTEGRITY else (MemberRole.HRM, MemberRole.VIK)


def first_role(case: Case) -> Role:
    return Role.VIK if case.kind == SignalKind.INTEGRITY else Role.HRM


def role_of(case: Case, place: MemberRole, person: UUID, today: date) -> str:
    """In which role of the house somebody promises what their place in the team asks for."""
    if place is not MemberRole.LEADER:
        return place.value
    held = viewer(person, today).roles_at(case.seat_id)
    return next((r.value for r in sorted(LINE) if r in held), "")


def closes(day: date) -> datetime:
    """The closing of the office on a day, as a moment."""
    return datetime.combine(day, CLOSES, AMSTERDAM)
