# SPDX-License-Identifier: EUPL-1.2
"""Who does what in a team's conversation, which dates are sensible, and what it comes to."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from iedereen.checkup.rules import CheckupState
from iedereen.engines.schedule import add_working_days
from iedereen.people.rules import Grant, Permission, Role, Viewer
from iedereen.screen.rules import Refused

MATTER = "checkup"  # promises and agreements about a team's check-up
BOTTLENECK = "bottleneck"  # promises about one bottleneck
LEADING = frozenset({Role.TEAM_LEADER, Role.UNIT_CHIEF, Role.FORCE_LEADERSHIP})
ALIVE = frozenset(
    {CheckupState.PLANNED, CheckupState.OPEN, CheckupState.RELEASED, CheckupState.TALKED}
)  # people may still be assigned
WITH_RESULT = frozenset({CheckupState.RELEASED, CheckupState.TALKED, CheckupState.AGREED})
WITH_OUTCOME = frozenset({CheckupState.TALKED, CheckupState.AGREED})


class Duty(StrEnum):
    """What somebody promises about a conversation or a bottleneck."""

    SUMMARISE = "summarise_open_answers"
    PREPARE = "prepare_talk"
    HOLD = "hold_talk"
    CONFIRM = "confirm_talk"
    ADJUST = "adjust_talk"  # the leader asked for a change; whoever wrote it down makes it
    SOLVE = "solve_bottleneck"
    NEXT = "next_checkup"


@dataclass(frozen=True)
class BottleneckRow:
    """A bottleneck as it should stand; `id` when it already stood there."""

    kind: str
    what: str
    id: UUID | None = None


@dataclass(frozen=True)
class AgreementRow:
    """An agreement as it should stand; `bottleneck` is the place (from 0) of the bottleneck that it is about."""

    what: str
    owner: UUID
    due_date: date
    bottleneck: int | None = None
    id: UUID | None = None


@dataclass(frozen=True)
class Outcome:
    """All that a conversation came to. What already stood there and is not in it falls away."""

    talk_date: date
    next_date: date
    bottlenecks: tuple[BottleneckRow, ...] = ()
    agreements: tuple[AgreementRow, ...] = ()
    without_agreements: str = ""


def leads(viewer: Viewer, unit: UUID) -> bool:
    """Is this viewer the team's own leader? Who leads the district above is not."""
    return Grant(Role.TEAM_LEADER, unit) in viewer.grants


def works_in(viewer: Viewer, unit: UUID) -> bool:
    return Grant(Role.EMPLOYEE, unit) in viewer.grants


def may_see_preparation(viewer: Viewer, unit: UUID) -> bool:
    """The team's own leader, its supporter, HRM and VIK; not the team (it talks itself) and not the line above."""
    return viewer.may(Permission.SEE_TEAM_RESULT, unit)


def may_see_outcome(viewer: Viewer, unit: UUID, state: CheckupState) -> bool:
    """Whoever prepares it, and the team itself once it has talked."""
    return may_see_preparation(viewer, unit) or (state in WITH_OUTCOME and works_in(viewer, unit))


def may_prepare(viewer: Viewer, unit: UUID) -> bool:
    return viewer.may(Permission.PREPARE_TALK, unit)


def may_record(viewer: Viewer, unit: UUID) -> bool:
    """Everything a supporter may enter, the leader may enter too."""
    return may_prepare(viewer, unit) or leads(viewer, unit)


def may_assign(viewer: Viewer, unit: UUID) -> bool:
    """HRM says who supports a team: it plans the rounds too."""
    return viewer.may(Permission.PLAN_ROUNDS, unit)


def may_confirm(viewer: Viewer, unit: UUID, stand_in: UUID | None) -> bool:
    """The team's own leader. `stand_in`: when the team has no leader today, the nearest leader above it."""
    return leads(viewer, unit) or (stand_in is not None and viewer.person == stand_in)


def may_read_open_answers(viewer: Viewer, unit: UUID, hrm: UUID | None) -> bool:
    """Only the assigned HRM adviser (without one: who may for this team), and never the line or a colleague.

    An open answer can be recognised by its words; who leads the team or works in it would recognise most.
    """
    if not viewer.may(Permission.READ_OPEN_ANSWERS, unit) or works_in(viewer, unit):
        return False
    if LEADING & viewer.roles_at(unit):
        return False
    return hrm is None or hrm == viewer.person


class Step(StrEnum):
    """A page where a team's check-up goes further; the value is the name of its address."""

    CODES = "codes"
    PREPARE = "talk"
    SUMMARISE = "open_answers"
    RECORD = "talk_record"
    CONFIRM = "talk_confirm"
    OUTCOME = "talk_outcome"


def steps(viewer: Viewer, unit: UUID, state: CheckupState, *, asked: bool, hrm: UUID | None) -> tuple[Step, ...]:
    """Where this viewer goes from the page of a check-up in this state; the step that waits for them first.

    `asked`: the team was asked by questionnaire, so that there are codes and open answers. `hrm`: the assigned adviser.
    """
    sees = may_see_preparation(viewer, unit)
    offered = {
        CheckupState.OPEN: ((Step.CODES, asked and viewer.may(Permission.PRINT_CODES, unit)),),
        CheckupState.RELEASED: (
            (Step.SUMMARISE, asked and may_read_open_answers(viewer, unit, hrm)),
            (Step.PREPARE, sees),
        ),
        CheckupState.TALKED: (
            (Step.CONFIRM, leads(viewer, unit)),
            (Step.OUTCOME, may_see_outcome(viewer, unit, state)),
            (Step.RECORD, may_prepare(viewer, unit)),
        ),
        CheckupState.AGREED: ((Step.OUTCOME, may_see_outcome(viewer, unit, state)), (Step.PREPARE, sees)),
    }
    return tuple(step for step, allowed in offered.get(state, ()) if allowed)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def usual_next_date(talk_date: date, per_year: int) -> date:
    """A check-up so many times a year: the first working day so many months after the conversation."""
    return add_working_days(add_months(talk_date, 12 // per_year), 0)


def check_talk_date(talk_date: date, released: date | None, today: date) -> None:
    """A conversation that is written down was held: after the result, and not tomorrow. Raises Refused."""
    if talk_date > today:
        raise Refused("talk_in_future")
    if released is not None and talk_date < released:
        raise Refused("talk_before_result")


def check_next_date(next_date: date, talk_date: date, within_days: int) -> None:
    """Raises Refused("next_date_range"): after the conversation, and before the team would be out of sight."""
    if not talk_date < next_date <= talk_date + timedelta(days=within_days):
        raise Refused("next_date_range", days=within_days)


def check_outcome(outcome: Outcome, kinds: Sequence[str], owners: frozenset[UUID]) -> None:
    """Raises Refused when a row cannot be: unknown kind or owner, a date before the conversation, or nothing agreed
    and no word why.
    """
    if any(not row.what.strip() or row.kind not in kinds for row in outcome.bottlenecks):
        raise Refused("bottleneck_row")
    for row in outcome.agreements:
        if not row.what.strip() or row.owner not in owners:
            raise Refused("agreement_owner")
        if row.due_date < outcome.talk_date:
            raise Refused("agreement_date")
        if row.bottleneck is not None and not 0 <= row.bottleneck < len(outcome.bottlenecks):
            raise Refused("bottleneck_row")
    if not outcome.agreements and not outcome.without_agreements.strip():
        raise Refused("no_agreements_reason")
