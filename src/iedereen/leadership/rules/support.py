# SPDX-License-Identifier: EUPL-1.2
"""A request for support: people who help a leader, in hours.

While a request is open exactly one duty moves it on, and each has an owner and a day: to say yes or no, to give the
hours, to say whether it was right. `DUTIES` says which: an open request always has an open promise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from iedereen.engines.states import picture, step_name, table
from iedereen.leadership.rules import leads
from iedereen.people.rules import ROLES, Permission, Role, Viewer
from iedereen.screen.rules import Refused

MATTER = "support_request"  # the kind of matter under which `followup` keeps its promises


class SupportState(StrEnum):
    ASKED = "asked"
    PROMISED = "promised"  # somebody gives hours, with a day
    GIVEN = "given"  # waits for the leader's word
    CONFIRMED = "confirmed"
    DECLINED = "declined"  # with a reason
    WITHDRAWN = "withdrawn"  # with a reason


class Duty(StrEnum):
    """The kinds of promise that carry an open request."""

    ANSWER = "answer_support"  # of who can give it
    GIVE = "give_support"  # of who promised it
    CONFIRM = "confirm_support"  # of the leader


class Step(StrEnum):
    """What somebody does with a request; each is one event in its history."""

    ASK = "ask"
    PROMISE = "promise"
    DECLINE = "decline"
    LET_GO = "let_go"  # who promised cannot after all: somebody else is asked
    GIVE = "give"
    CONFIRM = "confirm"
    NOT_YET = "not_yet"  # the leader: not what was promised, not yet; who gives it goes on
    WITHDRAW = "withdraw"


State = SupportState
OPEN = frozenset({State.ASKED, State.PROMISED, State.GIVEN})
DUTIES: Mapping[SupportState, Duty] = {
    State.ASKED: Duty.ANSWER, State.PROMISED: Duty.GIVE, State.GIVEN: Duty.CONFIRM,
}  # fmt: skip


@dataclass(frozen=True)
class Arrow:
    """A step from states to a state; the duty that carries the request from then on follows from the state."""

    step: Step
    start: frozenset[SupportState]
    end: SupportState
    reason: bool = False

    @property
    def duty(self) -> Duty | None:
        return DUTIES.get(self.end)


ARROWS: Mapping[Step, Arrow] = {
    a.step: a
    for a in (
        Arrow(Step.PROMISE, frozenset({State.ASKED}), State.PROMISED),
        Arrow(Step.DECLINE, frozenset({State.ASKED}), State.DECLINED, reason=True),
        Arrow(Step.LET_GO, frozenset({State.PROMISED}), State.ASKED, reason=True),
        Arrow(Step.GIVE, frozenset({State.PROMISED}), State.GIVEN),
        Arrow(Step.CONFIRM, frozenset({State.GIVEN}), State.CONFIRMED),
        Arrow(Step.NOT_YET, frozenset({State.GIVEN}), State.PROMISED, reason=True),
        Arrow(Step.WITHDRAW, frozenset({State.ASKED, State.PROMISED}), State.WITHDRAWN, reason=True),
    )
}


@dataclass(frozen=True)
class Kind:
    """What one can ask help for, and which roles can give it, the first first (`policy/leiding.toml`)."""

    code: str
    title: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Facts:
    """What of a request decides who may do what."""

    unit: UUID
    roles: tuple[Role, ...]  # that can give this kind
    asked_by: UUID
    giver: UUID | None
    state: SupportState


def check_step(state: SupportState, step: Step, *, reason: str = "") -> Arrow:
    """The arrow of this step. Raises Refused: support_state or support_reason."""
    arrow = ARROWS[step]
    if state not in arrow.start:
        raise Refused("support_state")
    if arrow.reason and not reason.strip():
        raise Refused("support_reason")
    return arrow


def check_hours(hours: int, most: int) -> None:
    """Raises Refused("support_hours"): whole hours, at least one, and no slip of the pen."""
    if not 1 <= hours <= most:
        raise Refused("support_hours", most=most)


def may_ask(viewer: Viewer, unit: UUID) -> bool:
    """The leader, or the supporter on the leader's behalf."""
    return leads(viewer, unit) or Role.SUPPORTER in viewer.roles_at(unit)


def may_give(viewer: Viewer, unit: UUID, roles: tuple[Role, ...]) -> bool:
    """Who has, for this unit, a role that can give this kind of support."""
    held = viewer.roles_at(unit) & frozenset(roles)
    return any(Permission.GIVE_SUPPORT in ROLES[role].permissions for role in held)


def may_take(viewer: Viewer, step: Step, facts: Facts) -> bool:
    """Who may take this step with such a request."""
    match step:
        case Step.ASK | Step.WITHDRAW:
            return may_ask(viewer, facts.unit)
        case Step.CONFIRM | Step.NOT_YET:  # nobody says of the own hours that they were right
            return leads(viewer, facts.unit) and viewer.person != facts.giver
        case Step.GIVE | Step.LET_GO:
            return viewer.person == facts.giver or may_give(viewer, facts.unit, facts.roles)
        case _:
            return may_give(viewer, facts.unit, facts.roles)


def may_see(viewer: Viewer, facts: Facts) -> bool:
    """Who asked or gives, who could give it, and who sees the support of that unit."""
    if viewer.person in (facts.asked_by, facts.giver):
        return True
    return viewer.may(Permission.SEE_SUPPORT, facts.unit) or may_give(viewer, facts.unit, facts.roles)


def steps(viewer: Viewer, facts: Facts) -> frozenset[Step]:
    """The steps that this viewer can take now: what the page offers and what the actions accept are the same."""
    return frozenset(s for s, a in ARROWS.items() if facts.state in a.start and may_take(viewer, s, facts))


def state_picture() -> str:
    """The state picture of the room's README, in Mermaid, drawn from `ARROWS`."""
    moves = (
        (state.value, arrow.end.value, step_name(step.value, reason=arrow.reason))
        for step, arrow in ARROWS.items() for state in State if state in arrow.start
    )  # fmt: skip
    return picture(f"{State.ASKED.value}: {Step.ASK.value}", moves)


def state_table() -> str:
    """Which step leads where, and whose promise carries the request after it, as a Markdown table."""
    return table(("step", "from", "to", "next promise"), (
        (step.value, ", ".join(s.value for s in State if s in arrow.start), arrow.end.value,
         arrow.duty.value if arrow.duty else "–")
        for step, arrow in ARROWS.items()
    ))  # fmt: skip
