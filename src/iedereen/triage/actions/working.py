# SPDX-License-Identifier: EUPL-1.2
"""What a triage team does: analyse, agree on measures, begin, look back, or wait with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from iedereen.agreements import actions as agreements
from iedereen.agreements.actions import Proposal
from iedereen.agreements.queries import of_source
from iedereen.agreements.rules import may_confirm
from iedereen.followup import actions as followup
from iedereen.followup.rules import check_not_far
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused
from iedereen.triage.actions.stepping import closes, go, take, written
from iedereen.triage.models import Analysis, Case
from iedereen.triage.queries.cases import case_for, current
from iedereen.triage.queries.staffing import may_join
from iedereen.triage.rules import AT_WORK, HOLDS, MATTER, CaseState, MemberRole, Part, Step, missing


@dataclass(frozen=True)
class Measure:
    """An agreement to be, that this case asks for."""

    what: str
    owner: UUID
    due_date: date


@transaction.atomic
def analyse(*, case: UUID, happened: str, affected: str, sustains: str, needed: str, by: Viewer, now: datetime) -> Case:
    """What happened, whom it touches, what keeps it going, what is needed; by a team that is whole.

    Raises Refused: not_yours, case_moved_on, triage_incomplete or analysis_missing.
    """
    seen, arrow = take(case, Step.ANALYSE, by)
    if missing([MemberRole(m.role) for m in current(case) if may_join(seen.case, m.person_id, by.today)]):
        raise Refused("triage_incomplete")
    words = [happened.strip(), affected.strip(), sustains.strip(), needed.strip()]
    if not all(words):
        raise Refused("analysis_missing")
    Analysis.objects.create(case=seen.case, happened=words[0], affected=words[1][:500], sustains=words[2],
                            needed=words[3], at=now, by_id=by.person)  # fmt: skip
    return go(seen.case, arrow, by=by.person, now=now)


@transaction.atomic
def agree(*, case: UUID, measures: Sequence[Measure], check_back_on: date, by: Viewer, now: datetime) -> Case:
    """The measures become agreements of where the case is kept; and the day on which the team looks back.

    Raises Refused: not_yours, case_moved_on, measures_missing, date_past, date_far and what proposing raises.
    """
    seen, arrow = take(case, Step.AGREE, by)
    if not measures and not of_source((MATTER, case)):
        raise Refused("measures_missing")
    if check_back_on < by.today:
        raise Refused("date_past")
    check_not_far(check_back_on, by.today)
    proposals = [Proposal(m.what, m.owner, m.due_date) for m in measures]
    row = go(seen.case, arrow, by=by.person, now=now, check_back_on=check_back_on, held_on=None, learned="")
    if proposals:
        agreements.propose_all(unit=row.seat_id, source=(MATTER, case), proposals=proposals, by=by, now=now)
    return row


@transaction.atomic
def begin(*, case: UUID, by: Viewer, now: datetime) -> Case:
    """The leader says yes: every measure that waits for that is agreed, and the day of looking back stands."""
    seen, arrow = take(case, Step.BEGIN, by)
    row = seen.case
    if may_confirm(by, row.seat_id):
        agreements.confirm_all(source=(MATTER, case), by=by, now=now)
    due_at = closes(row.check_back_on or by.today)
    return go(row, arrow, by=by.person, now=now, due_at=due_at)


@transaction.atomic
def check_back(*, case: UUID, held_on: date, learned: str, by: Viewer, now: datetime) -> Case:
    """The team looked back, on this day: what is better, and what is not.

    Raises Refused: not_yours, case_moved_on, check_in_future, check_too_early or reason_short.
    """
    seen, arrow = take(case, Step.CHECK, by)
    if held_on > by.today:
        raise Refused("check_in_future")
    if held_on < seen.case.opened_at.date():
        raise Refused("check_too_early")
    if not learned.strip():
        raise Refused("reason_short")
    return go(seen.case, arrow, by=by.person, now=now, held_on=held_on, learned=learned.strip()[:1000])


@transaction.atomic
def more(*, case: UUID, reason: str, by: Viewer, now: datetime) -> Case:
    """Looked back: it is not enough. The team agrees on more."""
    seen, arrow = take(case, Step.MORE, by, reason=reason)
    return go(seen.case, arrow, by=by.person, now=now, note=reason, held_on=None)


@transaction.atomic
def wait(*, case: UUID, until: date, reason: str, by: Viewer, now: datetime) -> Case:
    """The case waits, until a day and with a reason: the promise that carries it gets that day.

    Raises Refused: not_yours, case_moved_on, reason_short, date_past, wait_long or promise_closed.
    """
    seen = case_for(by, case, lock=True)
    state = CaseState(seen.case.state)
    if not seen.parts & {Part.MEMBER, Part.COMPOSER}:
        raise Refused("not_yours", hidden=True)
    if state not in AT_WORK:
        raise Refused("case_moved_on")
    if not reason.strip():
        raise Refused("reason_short")
    if until <= by.today:
        raise Refused("date_past")
    if until > by.today + timedelta(days=settings.POLICY["triage"]["terugkijken"]["langst_wachten_dagen"]):
        raise Refused("wait_long")
    # The reason stays in the case: the outcome of a promise stands in the ledger.
    followup.move(kind=HOLDS[state].duty.value, matter=(MATTER, case), due_at=closes(until), reason="wait",
                  by=by.person, now=now)  # fmt: skip
    written(seen.case, "wait", by=by.person, now=now, note=reason)
    return seen.case
