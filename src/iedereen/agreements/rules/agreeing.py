# SPDX-License-Identifier: EUPL-1.2
"""What an agreement can become, who may take which step, and the priorities that always stand.

While an agreement is open exactly one duty moves it on, and each has an owner and a day: to confirm it, to do it, or to
look back at it together. `DUTIES` says which; it is why an open agreement always has an open promise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from iedereen.engines.states import picture, step_name, table
from iedereen.people.rules import Permission, Role, Viewer
from iedereen.screen.rules import Refused

MATTER = "agreement"  # the kind of matter under which `followup` keeps its promises


class AgreementState(StrEnum):
    PROPOSED = "proposed"  # written down, waits for the leader's confirmation
    AGREED = "agreed"
    DONE = "done"
    DROPPED = "dropped"  # with a reason


class Duty(StrEnum):
    """The kinds of promise that carry an open agreement."""

    CONFIRM = "confirm_agreement"  # of the leader
    DO = "do_agreement"  # of the agreement's owner
    REVIEW = "review_agreement"  # of the leader, once the owner reports that it is done


class Step(StrEnum):
    """What somebody does with an agreement; each is one event in its history."""

    PROPOSE = "propose"
    CONFIRM = "confirm"
    REPORT = "report"  # the owner says that it is done
    FINISH = "finish"  # looked at together: done
    MOVE = "move"  # not yet: another day, with the reason
    REOPEN = "reopen"  # not done after all, with the reason
    DROP = "drop"  # no longer needed, with the reason


MOVES: Mapping[AgreementState, frozenset[AgreementState]] = {
    AgreementState.PROPOSED: frozenset({AgreementState.AGREED, AgreementState.DROPPED}),
    AgreementState.AGREED: frozenset({AgreementState.AGREED, AgreementState.DONE, AgreementState.DROPPED}),
    AgreementState.DONE: frozenset({AgreementState.AGREED}),  # not done after all: reopened with a reason
    AgreementState.DROPPED: frozenset(),
}
OPEN = frozenset({AgreementState.PROPOSED, AgreementState.AGREED})


@dataclass(frozen=True)
class Arrow:
    """A step from states to a state. `duty` is the promise that carries the agreement from then on."""

    step: Step
    start: frozenset[AgreementState]
    end: AgreementState
    duty: Duty | None
    reason: bool = False


ARROWS: Mapping[Step, Arrow] = {
    a.step: a
    for a in (
        Arrow(Step.CONFIRM, frozenset({AgreementState.PROPOSED}), AgreementState.AGREED, Duty.DO),
        Arrow(Step.REPORT, frozenset({AgreementState.AGREED}), AgreementState.AGREED, Duty.REVIEW),
        Arrow(Step.FINISH, frozenset({AgreementState.AGREED}), AgreementState.DONE, None),
        Arrow(Step.MOVE, frozenset({AgreementState.AGREED}), AgreementState.AGREED, Duty.DO, reason=True),
        Arrow(Step.REOPEN, frozenset({AgreementState.DONE}), AgreementState.AGREED, Duty.DO, reason=True),
        Arrow(Step.DROP, OPEN, AgreementState.DROPPED, None, reason=True),
    )
}


@dataclass(frozen=True)
class StandingPriority:
    """A priority that every team always has (policy: 'veilig team' is part of the agreed results, S2)."""

    code: str
    clause: str


SAFE_TEAM = StandingPriority("veilig_team", "S2")
PRIORITIES: Mapping[str, StandingPriority] = {SAFE_TEAM.code: SAFE_TEAM}


def check_can_move(state: AgreementState, to: AgreementState) -> None:
    """Raises Refused("agreement_closed") when this agreement can no longer become that."""
    if to not in MOVES[state]:
        raise Refused("agreement_closed")


def check_step(state: AgreementState, step: Step, *, reported: bool = False, reason: str = "") -> Arrow:
    """The arrow of this step. Raises Refused: agreement_unconfirmed, agreement_closed, agreement_reported or
    reason_missing."""
    arrow = ARROWS[step]
    if state not in arrow.start:
        waits = state is AgreementState.PROPOSED and AgreementState.AGREED in arrow.start
        raise Refused("agreement_unconfirmed" if waits else "agreement_closed")
    if step is Step.REPORT and reported:
        raise Refused("agreement_reported")
    if arrow.reason and not reason.strip():
        raise Refused("reason_missing")
    return arrow


def may_propose(viewer: Viewer, unit: UUID) -> bool:
    """Who makes agreements, and who helps to prepare the conversation and writes down what is said there."""
    return viewer.may(Permission.MAKE_AGREEMENTS, unit) or viewer.may(Permission.PREPARE_TALK, unit)


def proposable(viewer: Viewer) -> frozenset[UUID]:
    """The units of today's tree for which the viewer `may_propose`."""
    return viewer.units_with(Permission.MAKE_AGREEMENTS) | viewer.units_with(Permission.PREPARE_TALK)


def may_confirm(viewer: Viewer, unit: UUID) -> bool:
    """The team's agreements are confirmed by who leads it; above the teams also by the chief and the leadership."""
    if viewer.may(Permission.CONFIRM_TALK, unit):
        return True
    leads = viewer.roles_at(unit) & {Role.UNIT_CHIEF, Role.FORCE_LEADERSHIP}
    return unit not in viewer.team_kinds and bool(leads)


def may_take(viewer: Viewer, step: Step, unit: UUID, owner: UUID, state: AgreementState) -> bool:
    """Who may take a step with an agreement of this unit and owner that is in this state."""
    match step:
        case Step.PROPOSE:
            return may_propose(viewer, unit)
        case Step.CONFIRM:
            return may_confirm(viewer, unit)
        case Step.REPORT:
            return viewer.person == owner or viewer.may(Permission.REVIEW_AGREEMENTS, unit)
        case Step.DROP if state is AgreementState.PROPOSED:
            return may_propose(viewer, unit)
        case _:
            return viewer.may(Permission.REVIEW_AGREEMENTS, unit)


def steps(viewer: Viewer, unit: UUID, owner: UUID, state: AgreementState, *, reported: bool) -> frozenset[Step]:
    """The steps that this viewer can take now: what the page offers and what the actions accept are the same."""
    return frozenset(
        step
        for step, arrow in ARROWS.items()
        if state in arrow.start
        and not (step is Step.REPORT and reported)
        and may_take(viewer, step, unit, owner, state)
    )


def may_see(viewer: Viewer, unit: UUID, owner: UUID) -> bool:
    return viewer.person == owner or viewer.may(Permission.SEE_AGREEMENTS, unit)


def state_picture() -> str:
    """The state picture of the room's README, in Mermaid, drawn from `ARROWS`."""
    moves = (
        (state.value, arrow.end.value, step_name(step.value, reason=arrow.reason))
        for step, arrow in ARROWS.items() for state in AgreementState if state in arrow.start
    )  # fmt: skip
    return picture(f"{AgreementState.PROPOSED.value}: {Step.PROPOSE.value}", moves)


def state_table() -> str:
    """Which step leads where, and whose promise carries the agreement after it, as a Markdown table."""
    return table(("step", "from", "to", "next promise"), (
        (step.value, ", ".join(s.value for s in AgreementState if s in arrow.start), arrow.end.value,
         arrow.duty.value if arrow.duty else "–")
        for step, arrow in ARROWS.items()
    ))  # fmt: skip
