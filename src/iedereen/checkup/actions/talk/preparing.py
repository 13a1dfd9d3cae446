# SPDX-License-Identifier: EUPL-1.2
"""Who supports a check-up, the page that prepares its conversation, and the day on which it is held."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from iedereen.checkup.models import Preparation, TeamCheckup
from iedereen.checkup.queries.talk.access import Candidates, candidates, closing_time, find, released_on, state_of
from iedereen.checkup.rules import CheckupState
from iedereen.checkup.rules.talk import ALIVE, MATTER, Duty, may_assign, may_prepare, may_record
from iedereen.engines.schedule import add_working_days
from iedereen.followup import actions as followup
from iedereen.followup.queries import kinds_open, open_for
from iedereen.followup.rules import check_not_far
from iedereen.ledger.actions import record
from iedereen.people.rules import Role, Viewer
from iedereen.screen.rules import Refused

# Who takes over which open promise when somebody else is assigned.
OF_SUPPORTER = frozenset({"announce_checkup", "hand_out_codes", Duty.PREPARE, Duty.ADJUST})
OF_HRM = frozenset({"look_at_low_result", Duty.SUMMARISE, Duty.NEXT})


@transaction.atomic
def assign_supporters(
    *, checkup: UUID, supporter: UUID | None, hrm: UUID | None, vik: UUID | None, by: Viewer, now: datetime
) -> TeamCheckup:
    """HRM says who supports this check-up; what the one before had promised goes to the new one.

    Raises Refused("not_a_candidate") for who does not hold the role here, Refused("checkup_state") when it is over.
    """
    row = find(by, checkup, lambda v, c: may_assign(v, c.unit_id))
    _check_candidates(candidates(row.unit_id, by), supporter, hrm, vik)
    open_states = [state.value for state in ALIVE]
    changed = TeamCheckup.objects.filter(id=checkup, state__in=open_states).update(
        supporter=supporter, hrm=hrm, vik=vik
    )
    if changed != 1:
        raise Refused("checkup_state")
    for promise in open_for((MATTER, checkup)):
        to, role = (supporter, Role.SUPPORTER) if promise.kind in OF_SUPPORTER else (hrm, Role.HRM)
        if to is not None and (promise.kind in OF_SUPPORTER or promise.kind in OF_HRM):
            followup.hand_over(promise=promise.id, to=to, by=by.person, now=now, role=role.value)
    record(at=now, by=by.person, action="supporters_assigned", subject=(MATTER, checkup), unit=row.unit_id)
    row.refresh_from_db()
    return row


def _check_candidates(may_be: Candidates, supporter: UUID | None, hrm: UUID | None, vik: UUID | None) -> None:
    for chosen, people in ((supporter, may_be.supporter), (hrm, may_be.hrm), (vik, may_be.vik)):
        if chosen is not None and chosen not in {p.id for p in people}:
            raise Refused("not_a_candidate")


@transaction.atomic
def plan_talk(*, checkup: UUID, day: date, reason: str = "", by: Viewer, now: datetime) -> TeamCheckup:
    """The day of the conversation. Later than the policy's term only with a reason; then the promise to hold it moves.

    Raises Refused("talk_in_past" | "talk_late_reason" | "checkup_state").
    """
    row = find(by, checkup, lambda v, c: may_record(v, c.unit_id))
    if day < by.today:
        raise Refused("talk_in_past")
    check_not_far(day, by.today)
    released = released_on(row)
    days = settings.POLICY["check-up"]["termijnen"]["gesprek_werkdagen"]
    late = released is not None and day > add_working_days(released, days)
    if late and not reason.strip():
        raise Refused("talk_late_reason")
    if TeamCheckup.objects.filter(id=checkup, state=CheckupState.RELEASED).update(talk_date=day) != 1:
        raise Refused("checkup_state")
    if late and Duty.HOLD in kinds_open(MATTER, [checkup])[checkup]:
        followup.move(kind=Duty.HOLD, matter=(MATTER, checkup), due_at=closing_time(day), reason=reason,
                      by=by.person, now=now)  # fmt: skip
    record(at=now, by=by.person, action="talk_planned", subject=(MATTER, checkup), unit=row.unit_id,
           reason=reason[:500])  # fmt: skip
    row.talk_date = day
    return row


@transaction.atomic
def prepare_talk(
    *, checkup: UUID, highlights: str, questions: tuple[str, str], ready: bool, by: Viewer, now: datetime
) -> Preparation:
    """What a supporter adds to the leader's page; `ready` keeps the promise to prepare it.

    May be improved until the talk is written down. Raises Refused("checkup_state" | "questions_missing").
    """
    row = find(by, checkup, lambda v, c: may_prepare(v, c.unit_id))
    locked = TeamCheckup.objects.select_for_update(of=("self",)).get(id=checkup)
    if state_of(locked) is not CheckupState.RELEASED:
        raise Refused("checkup_state")
    first, second = (q.strip() for q in questions)
    if not (first and second):
        raise Refused("questions_missing")
    text, _ = Preparation.objects.update_or_create(
        checkup=locked,
        defaults={"highlights": highlights.strip(), "first_question": first, "second_question": second,
                  "by_id": by.person},
    )  # fmt: skip
    if ready and text.ready_at is None:
        text.ready_at = now
        text.save(update_fields=["ready_at"])
    if ready:
        followup.keep(kind=Duty.PREPARE, matter=(MATTER, checkup), by=by.person, now=now)
    action = "talk_prepared" if ready else "preparation_saved"
    record(at=now, by=by.person, action=action, subject=(MATTER, checkup), unit=row.unit_id)
    return text
