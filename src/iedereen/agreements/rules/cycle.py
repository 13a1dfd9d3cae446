# SPDX-License-Identifier: EUPL-1.2
"""The management cycle: what a priority can become, who may set, aim and look back, and what follows from an ambition.

A priority is set for the force and made concrete below it, each pointing to the one above. Whoever helps a team may
write it; who leads the team sets it. How far and how fast is for each unit itself to say (policy G2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from iedereen.agreements.rules.agreeing import may_confirm, may_propose
from iedereen.engines.states import step_name, table
from iedereen.people.rules import Permission, Role, Viewer
from iedereen.screen.rules import Refused

PRIORITY = "priority"  # the kinds of matter under which `followup` keeps the promises of the cycle
CYCLE = "cycle"  # of one unit; its matter is the unit itself
LEADING = frozenset({Role.TEAM_LEADER, Role.UNIT_CHIEF, Role.FORCE_LEADERSHIP})


class PriorityState(StrEnum):
    PROPOSED = "proposed"  # written down, waits for who leads the unit
    SET = "set"
    ENDED = "ended"  # with a reason


class CycleDuty(StrEnum):
    """The promises that carry the cycle on."""

    SET = "set_priority"  # of who leads the unit
    REVIEW = "hold_review"  # of who leads the unit: look back on priorities and agreements


class CycleStep(StrEnum):
    """What somebody does in the cycle of a unit; each is one event in its history."""

    PROPOSE = "propose"
    SET = "set"
    CHANGE = "change"  # other words or another phase
    END = "end"
    AIM = "aim"  # how far, and by when
    REVIEW = "review"


@dataclass(frozen=True)
class PriorityArrow:
    """A step with a priority from states to a state; `duty` is the promise that is open from then on."""

    step: CycleStep
    start: frozenset[PriorityState]
    end: PriorityState
    duty: CycleDuty
    reason: bool = False


P, S = PriorityState, CycleStep
PRIORITY_ARROWS: tuple[PriorityArrow, ...] = (
    PriorityArrow(S.SET, frozenset({P.PROPOSED}), P.SET, CycleDuty.REVIEW),
    PriorityArrow(S.CHANGE, frozenset({P.PROPOSED}), P.PROPOSED, CycleDuty.SET),
    PriorityArrow(S.CHANGE, frozenset({P.SET}), P.SET, CycleDuty.REVIEW),
    PriorityArrow(S.END, frozenset({P.PROPOSED, P.SET}), P.ENDED, CycleDuty.REVIEW, reason=True),
)


def check_priority_step(state: PriorityState, step: CycleStep, *, reason: str = "") -> PriorityArrow:
    """The arrow of this step from this state. Raises Refused: priority_closed or why_missing."""
    arrow = next((a for a in PRIORITY_ARROWS if a.step is step and state in a.start), None)
    if arrow is None:
        raise Refused("priority_closed")
    if arrow.reason and not reason.strip():
        raise Refused("why_missing")
    return arrow


def may_set(viewer: Viewer, unit: UUID, nearest: UUID | None) -> bool:
    """Who leads the unit sets its priorities and looks back; `nearest` is who leads it today, at it or else above."""
    return viewer.may(Permission.SET_PRIORITIES, unit) and (may_confirm(viewer, unit) or viewer.person == nearest)


def may_prepare(viewer: Viewer, unit: UUID) -> bool:
    """Whoever may write agreements down for a unit, may write its priorities down."""
    return may_propose(viewer, unit)


def may_aim(viewer: Viewer, unit: UUID, nearest: UUID | None) -> bool:
    """How close to the wind a unit sails it decides itself (G2): who leads above it only where nobody leads it."""
    own = any(g.unit == unit and g.role in LEADING for g in viewer.grants)
    return unit not in viewer.team_kinds and viewer.may(Permission.SET_PRIORITIES, unit) and (
        own or viewer.person == nearest
    )  # fmt: skip


def may_take_with(viewer: Viewer, step: CycleStep, unit: UUID, state: PriorityState, nearest: UUID | None) -> bool:
    """Who may take a step with a priority of this unit. What is set, only who leads the unit changes or ends."""
    if state is PriorityState.PROPOSED and step is not CycleStep.SET:
        return may_prepare(viewer, unit) or may_set(viewer, unit, nearest)
    return may_set(viewer, unit, nearest)


def priority_steps(viewer: Viewer, unit: UUID, state: PriorityState, nearest: UUID | None) -> frozenset[CycleStep]:
    """What this viewer can do with it now: what the page offers and what the actions accept are the same."""
    return frozenset(
        a.step for a in PRIORITY_ARROWS
        if state in a.start and may_take_with(viewer, a.step, unit, state, nearest)
    )  # fmt: skip


def cycle_units(viewer: Viewer) -> frozenset[UUID]:
    """The units whose cycle the viewer sees: where it sees the agreements."""
    return viewer.units_with(Permission.SEE_AGREEMENTS)


def priority_units(viewer: Viewer) -> frozenset[UUID]:
    """The units whose priorities the viewer sees: those and all above them: no secret."""
    seen = cycle_units(viewer)
    return seen | frozenset(above for unit in seen for above in viewer.lines.get(unit, ()))


def check_above(
    *, force: bool, above: tuple[UUID, int, PriorityState] | None, line: tuple[UUID, ...], year: int
) -> None:
    """A priority makes another one concrete: of a unit above, for the same year, and set. Only the force needs none.

    Raises Refused("above_missing") or Refused("above_elsewhere").
    """
    if force:
        if above is not None:
            raise Refused("above_elsewhere")
        return
    if above is None:
        raise Refused("above_missing")
    unit, its_year, state = above
    if unit not in line or its_year != year or state is not PriorityState.SET:
        raise Refused("above_elsewhere")


class Measure(StrEnum):
    """What a unit can count its ambition by: shares of which the system has the figures."""

    CHECKED_UP = "checked_up"  # of the teams: a check-up not longer ago than the policy allows
    IN_TIME = "in_time"  # of the agreements: kept, and in time
    SUPPORTED = "supported"  # of the base teams: an all-round supporter of their own


@dataclass(frozen=True)
class Figure:
    """A share as it stands: `have` of `all`. `keep` is how much of it still counts on the day of the aim, `lost` what
    cannot count any more whatever is done (an agreement that was late)."""

    have: int
    all: int
    keep: int
    lost: int = 0

    @property
    def share(self) -> int | None:
        """In whole per cent, downwards: 90 stands here only when it is 90."""
        return self.have * 100 // self.all if self.all else None


@dataclass(frozen=True)
class Consequence:
    """What an aim asks: so many more before its day, per month. `possible`: as many are left to do it with."""

    measure: Measure
    aim: int
    figure: Figure
    needed: int
    months: int
    per_month: int
    possible: bool


def consequence(measure: Measure, aim: int, figure: Figure, *, today: date, by: date) -> Consequence:
    """What follows from "so many per cent by that day" for things as they stand."""
    target = -(-aim * figure.all // 100)
    needed = max(0, target - figure.keep)
    months = max(1, round((by - today) / timedelta(days=30.44)))
    return Consequence(measure, aim, figure, needed, months, -(-needed // months),
                       possible=needed <= figure.all - figure.keep - figure.lost)  # fmt: skip


def next_review(after: date, months: int) -> date:
    """The same day so many months later; on the last day of that month where it has no such day."""
    number = after.month - 1 + months
    first = date(after.year + number // 12, number % 12 + 1, 1)
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)
    return min(last, first + timedelta(days=after.day - 1))


QUARTERS: Mapping[int, tuple[int, int]] = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}


def quarter_ends(today: date, number: int = 8) -> list[date]:
    """The last days of the quarters to come: what an ambition can be for."""
    ends = (date(year, *QUARTERS[q]) for year in range(today.year, today.year + number // 4 + 2) for q in QUARTERS)
    return [day for day in ends if day > today][:number]


def priority_picture() -> str:
    """What a priority can become, as a Markdown table for the room's README."""
    return table(("step", "from", "to", "open promise"), (
        (step_name(arrow.step.value, reason=arrow.reason),
         ", ".join(s.value for s in PriorityState if s in arrow.start), arrow.end.value, arrow.duty.value)
        for arrow in PRIORITY_ARROWS
    ))  # fmt: skip
