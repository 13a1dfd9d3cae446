# SPDX-License-Identifier: EUPL-1.2
"""What a case can become, whose duty carries it on in each state, who takes part and who may take which step.

While a case is open exactly one duty moves it on, and each has an owner and a day. `HOLDS` says which, `ARROWS` where
each step leads; the pictures in the README are drawn from both.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from iedereen.engines.states import picture, step_name, table
from iedereen.people.rules import Permission, Role, Viewer
from iedereen.screen.rules import Refused

MATTER = "case"  # the kind of matter under which `followup` keeps the promises, and the source of the measures


class SignalKind(StrEnum):
    INCIDENT = "incident"
    TENSION = "tension"
    LOW = "low_satisfaction"
    INTEGRITY = "integrity"
    OTHER = "other"


class Source(StrEnum):
    PERSON = "person"  # somebody who is signed in; the id is theirs
    CHECKUP = "checkup"  # a released result that is low
    REPORT = "report"  # a sealed report: what stands in it stays there
    FIGURES = "figures"  # figures of HR
    COMPLAINTS = "complaints"  # complaints of citizens


class CaseState(StrEnum):
    RECEIVED = "received"
    COMPOSED = "composed"  # there is a triage team
    ANALYSED = "analysed"
    MEASURES_AGREED = "measures_agreed"
    IN_PROGRESS = "in_progress"
    CHECKED_BACK = "checked_back"
    CLOSED = "closed"
    CONTESTED = "contested"  # closed, and somebody says that it should not be
    REOPENED = "reopened"
    JOINED = "joined"  # its signals went on in another case
    REFERRED = "referred"  # an integrity matter: with VIK, and only that is kept


class Duty(StrEnum):
    """The kinds of promise about a case. The last two stand beside the one that carries it on."""

    COMPOSE = "compose_triage"
    ANALYSE = "analyse_case"
    AGREE = "agree_measures"
    BEGIN = "begin_measures"
    CHECK = "check_back"
    CLOSE = "close_case"
    DECIDE = "decide_contest"
    RECEIPT = "confirm_receipt"
    WORD = "give_word_back"


class Owner(StrEnum):
    INTAKE = "HRM (VIK for integrity)"
    ADVISER = "the team's HRM adviser (VIK for integrity)"
    LEADER = "the leader in the team"
    OTHER = "another than who closed it"


@dataclass(frozen=True)
class Hold:
    """The duty that carries a case on from a state, whose it is, and its term in `policy/triage.toml`."""

    duty: Duty
    owner: Owner
    term: str


HOLDS: Mapping[CaseState, Hold] = {
    CaseState.RECEIVED: Hold(Duty.COMPOSE, Owner.INTAKE, "samenstellen_werkdagen"),
    CaseState.COMPOSED: Hold(Duty.ANALYSE, Owner.ADVISER, "analyseren_werkdagen"),
    CaseState.ANALYSED: Hold(Duty.AGREE, Owner.ADVISER, "maatregelen_werkdagen"),
    CaseState.MEASURES_AGREED: Hold(Duty.BEGIN, Owner.LEADER, "beginnen_werkdagen"),
    CaseState.IN_PROGRESS: Hold(Duty.CHECK, Owner.LEADER, "the day of checking back"),
    CaseState.CHECKED_BACK: Hold(Duty.CLOSE, Owner.ADVISER, "sluiten_werkdagen"),
    CaseState.CONTESTED: Hold(Duty.DECIDE, Owner.OTHER, "beslissen_werkdagen"),
    CaseState.REOPENED: Hold(Duty.ANALYSE, Owner.ADVISER, "analyseren_werkdagen"),
}
OPEN = frozenset(HOLDS)
CARRYING = frozenset(hold.duty for hold in HOLDS.values())
# A team is at work: people can be added, it can wait, and what is communicated is written down.
AT_WORK = OPEN - {CaseState.RECEIVED, CaseState.CONTESTED}


class Part(StrEnum):
    """What somebody is in one case."""

    COMPOSER = "composer"  # receives signals about this unit and puts triage teams together
    MEMBER = "member"
    ADVISER = "adviser"  # a member for HRM or VIK
    LEADER = "leader"  # the unit's leader in the team, or who takes their place
    DECIDER = "decider"  # asked to decide about a contest
    RAISER = "raiser"  # gave a signal; sees only its state and the word back


class Step(StrEnum):
    COMPOSE = "compose"
    ANALYSE = "analyse"
    AGREE = "agree"
    BEGIN = "begin"
    CHECK = "check"
    MORE = "more"  # looked back: more is needed
    CLOSE = "close"
    CONTEST = "contest"
    UPHOLD = "uphold"  # the contest is right
    STAND = "stand"  # the closing stands
    JOIN = "join"
    REFER = "refer"


BESIDE = ("receive", "change_team", "wait", "tell")  # events that leave the state as it is


@dataclass(frozen=True)
class Arrow:
    """A step from states to a state, and which part may take it."""

    step: Step
    start: frozenset[CaseState]
    end: CaseState
    who: frozenset[Part]
    reason: bool = False


def _arrow(step: Step, start: Collection[CaseState], end: CaseState, *who: Part, reason: bool = False) -> Arrow:
    return Arrow(step, frozenset(start), end, frozenset(who), reason)


S = CaseState
ARROWS: Mapping[Step, Arrow] = {
    a.step: a
    for a in (
        _arrow(Step.COMPOSE, [S.RECEIVED], S.COMPOSED, Part.COMPOSER),
        _arrow(Step.JOIN, [S.RECEIVED], S.JOINED, Part.COMPOSER),
        _arrow(Step.REFER, [S.RECEIVED, S.COMPOSED], S.REFERRED, Part.COMPOSER),
        _arrow(Step.ANALYSE, [S.COMPOSED, S.REOPENED], S.ANALYSED, Part.MEMBER),
        _arrow(Step.AGREE, [S.ANALYSED], S.MEASURES_AGREED, Part.ADVISER, Part.LEADER),
        _arrow(Step.BEGIN, [S.MEASURES_AGREED], S.IN_PROGRESS, Part.LEADER),
        _arrow(Step.CHECK, [S.IN_PROGRESS], S.CHECKED_BACK, Part.ADVISER, Part.LEADER),
        _arrow(Step.MORE, [S.IN_PROGRESS, S.CHECKED_BACK], S.ANALYSED, Part.ADVISER, Part.LEADER, reason=True),
        _arrow(Step.CLOSE, [S.CHECKED_BACK], S.CLOSED, Part.ADVISER),
        _arrow(Step.CONTEST, [S.CLOSED], S.CONTESTED, Part.RAISER, Part.LEADER, reason=True),
        _arrow(Step.UPHOLD, [S.CONTESTED], S.REOPENED, Part.COMPOSER, Part.DECIDER, reason=True),
        _arrow(Step.STAND, [S.CONTESTED], S.CLOSED, Part.COMPOSER, Part.DECIDER, reason=True),
    )
}


class MemberRole(StrEnum):
    """Why somebody is in the triage team. The first four make it whole (policy S7)."""

    HRM = "hrm"
    VIK = "vik"
    COMMUNICATIONS = "communications"
    LEADER = "leader"
    EXPERT = "expert"
    DECIDER = "decider"


ALWAYS = (MemberRole.HRM, MemberRole.VIK, MemberRole.COMMUNICATIONS, MemberRole.LEADER)
ADVISERS: Mapping[MemberRole, Role] = {
    MemberRole.HRM: Role.HRM, MemberRole.VIK: Role.VIK, MemberRole.COMMUNICATIONS: Role.COMMUNICATIONS,
}  # fmt: skip
LINE = frozenset({Role.TEAM_LEADER, Role.UNIT_CHIEF, Role.FORCE_LEADERSHIP})
PARTS: Mapping[MemberRole, frozenset[Part]] = {
    MemberRole.HRM: frozenset({Part.MEMBER, Part.ADVISER}),
    MemberRole.VIK: frozenset({Part.MEMBER, Part.ADVISER}),
    MemberRole.COMMUNICATIONS: frozenset({Part.MEMBER}),
    MemberRole.LEADER: frozenset({Part.MEMBER, Part.LEADER}),
    MemberRole.EXPERT: frozenset({Part.MEMBER}),
    MemberRole.DECIDER: frozenset({Part.DECIDER}),
}


@dataclass(frozen=True)
class Matter:
    """What decides who may see a case. `seat`: where it is kept, the unit itself or one above whom it is about."""

    unit: UUID
    seat: UUID
    about: UUID | None
    state: CaseState


@dataclass(frozen=True)
class Ties:
    """What one person has to do with one case: as what they are in the team, whether they were, and what they owe."""

    roles: frozenset[MemberRole] = frozenset()
    former: bool = False
    owes: bool = False


def conflicted(viewer: Viewer, matter: Matter) -> bool:
    """Whom it is about, and who leads a unit between them and the place where the case is kept."""
    if matter.about is None:
        return False
    if viewer.person == matter.about:
        return True
    line = (matter.unit, *viewer.lines.get(matter.unit, ()))
    below = line[: line.index(matter.seat)] if matter.seat in line else line
    return any(g.role in LINE and g.unit in below for g in viewer.grants)


def still(viewer: Viewer, role: MemberRole, seat: UUID) -> bool:
    """Whether a member still is today what they were asked for."""
    if role in ADVISERS:
        return ADVISERS[role] in viewer.roles_at(seat)
    if role is MemberRole.LEADER:
        return bool(LINE & viewer.roles_at(seat))
    return viewer.anywhere(Permission.JOIN_TRIAGE)


def parts(viewer: Viewer, matter: Matter, ties: Ties) -> frozenset[Part]:
    """What this viewer is in this case today; nothing: the case does not exist for them.

    A former member sees nothing any more, whatever else they are, until they are asked again or promise something.
    """
    if conflicted(viewer, matter):
        return frozenset()
    found = frozenset[Part]().union(*(PARTS[r] for r in ties.roles if still(viewer, r, matter.seat)))
    held = viewer.roles_at(matter.seat)
    if ties.owes:  # the promise went to who holds the role now
        found |= {Part.MEMBER} if held else frozenset()
        found |= {Part.ADVISER} if held & {Role.HRM, Role.VIK} else frozenset()
        found |= {Part.LEADER} if held & LINE else frozenset()
    if not (ties.former and not found) and viewer.may(Permission.COMPOSE_TRIAGE, matter.seat):
        found |= {Part.COMPOSER}
    return found


def steps(mine: frozenset[Part], state: CaseState, *, barred: bool = False) -> frozenset[Step]:
    """The steps that these parts can take now. `barred`: they closed or contested it, so another decides."""
    return frozenset(
        step
        for step, arrow in ARROWS.items()
        if state in arrow.start and mine & arrow.who and not (barred and step in {Step.UPHOLD, Step.STAND})
    )


def check_step(mine: frozenset[Part], state: CaseState, step: Step, *, reason: str = "", barred: bool = False) -> Arrow:
    """The arrow of this step. Raises Refused: not_yours, case_moved_on, decide_other or reason_short."""
    arrow = ARROWS[step]
    if not mine & arrow.who:
        raise Refused("not_yours", hidden=True)
    if state not in arrow.start:
        raise Refused("case_moved_on")
    if step not in steps(mine, state, barred=barred):
        raise Refused("decide_other")
    if arrow.reason and not reason.strip():
        raise Refused("reason_short")
    return arrow


def may_signal(viewer: Viewer, unit: UUID) -> bool:
    """Who works there, and who leads, supports or advises the unit (also the members of the network, NDV)."""
    return Role.EMPLOYEE in viewer.roles_at(unit) or viewer.may(Permission.JOIN_TRIAGE, unit)


def missing(roles: Collection[MemberRole]) -> tuple[MemberRole, ...]:
    """Who must still be in the triage team before it can begin (policy S7)."""
    return tuple(role for role in ALWAYS if role not in roles)


@dataclass(frozen=True)
class Closing:
    """What must be true before a case can be closed."""

    analysed: bool
    measures: int
    unfinished: int
    untold: int
    held_on: date | None


def check_close(now_is: Closing) -> None:
    """Raises Refused: close_analysis, close_measures, close_told or close_checked."""
    if not now_is.analysed:
        raise Refused("close_analysis")
    if now_is.measures == 0 or now_is.unfinished:
        raise Refused("close_measures")
    if now_is.untold:
        raise Refused("close_told")
    if now_is.held_on is None:
        raise Refused("close_checked")


def name_of(year: int, number: int) -> str:
    """What a case is called everywhere, also where nobody may know what it is about."""
    return f"Zaak {year}-{number:03d}"


def state_picture() -> str:
    """The state picture of the room's README, in Mermaid, drawn from `ARROWS`."""
    moves = (
        (state.value, arrow.end.value, step_name(step.value, reason=arrow.reason))
        for step, arrow in ARROWS.items() for state in CaseState if state in arrow.start
    )  # fmt: skip
    return picture(f"{CaseState.RECEIVED.value}: receive", moves)


def state_table() -> str:
    """Each state with the promise that carries the case on, whose it is and its term, as a Markdown table."""
    holds = ((state, HOLDS.get(state)) for state in CaseState)
    return table(("state", "promise", "whose", "term"), (
        (state.value, *((hold.duty.value, hold.owner.value, hold.term) if hold else ("–", "–", "–")))
        for state, hold in holds
    ))  # fmt: skip
