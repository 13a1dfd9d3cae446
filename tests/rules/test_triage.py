# SPDX-License-Identifier: EUPL-1.2
"""The table of states: what is open has a duty, what ends has none, and every row can be reached."""

from datetime import date
from uuid import UUID

import pytest

from iedereen.people.rules import Grant, Role, Viewer
from iedereen.screen.rules import Refused
from iedereen.triage.rules import (
    ALWAYS,
    ARROWS,
    HOLDS,
    OPEN,
    CaseState,
    Closing,
    Matter,
    MemberRole,
    Part,
    Step,
    Ties,
    check_close,
    check_step,
    conflicted,
    missing,
    parts,
    steps,
)

TEAM, DISTRICT, UNIT = UUID(int=1), UUID(int=2), UUID(int=3)
LINES = {TEAM: (DISTRICT, UNIT), DISTRICT: (UNIT,), UNIT: ()}
DAY = date(2026, 3, 2)


def viewer(*grants: tuple[Role, UUID], person: int = 9) -> Viewer:
    return Viewer(UUID(int=person), DAY, tuple(Grant(*g) for g in grants), LINES, frozenset({TEAM}))


def matter(seat: UUID = TEAM, about: int | None = None) -> Matter:
    return Matter(TEAM, seat, UUID(int=about) if about else None, CaseState.COMPOSED)


@pytest.mark.policy("S6")
def test_every_state_can_be_reached() -> None:
    reached = {CaseState.RECEIVED}
    for _ in CaseState:
        reached |= {a.end for a in ARROWS.values() if a.start & reached}
    assert reached == set(CaseState)


@pytest.mark.policy("S6")
def test_from_every_open_state_there_is_a_way_to_the_end() -> None:
    for state in OPEN:
        seen = {state}
        for _ in CaseState:
            seen |= {a.end for a in ARROWS.values() if a.start & seen}
        assert CaseState.CLOSED in seen


def test_what_is_open_has_a_duty_and_every_step_an_arrow() -> None:
    assert {CaseState.CLOSED, CaseState.JOINED, CaseState.REFERRED} == set(CaseState) - set(HOLDS)
    assert set(ARROWS) == set(Step)


@pytest.mark.parametrize("state", list(CaseState))
@pytest.mark.parametrize("step", list(Step))
def test_a_step_from_the_wrong_state_is_refused(state: CaseState, step: Step) -> None:
    everything = frozenset(Part)
    if state in ARROWS[step].start:
        assert check_step(everything, state, step, reason="x").end is ARROWS[step].end
    else:
        with pytest.raises(Refused, match="case_moved_on"):
            check_step(everything, state, step, reason="x")


def test_who_closed_it_does_not_decide() -> None:
    assert steps(frozenset({Part.COMPOSER}), CaseState.CONTESTED, barred=True) == frozenset()
    with pytest.raises(Refused, match="decide_other"):
        check_step(frozenset({Part.COMPOSER}), CaseState.CONTESTED, Step.STAND, reason="x", barred=True)


@pytest.mark.policy("S7")
def test_who_must_be_in_the_team() -> None:
    assert missing([]) == ALWAYS
    assert missing([MemberRole.HRM, MemberRole.VIK, MemberRole.LEADER]) == (MemberRole.COMMUNICATIONS,)


@pytest.mark.policy("S6")
@pytest.mark.parametrize(
    ("now_is", "code"),
    [
        (Closing(False, 1, 0, 0, DAY), "close_analysis"),
        (Closing(True, 0, 0, 0, DAY), "close_measures"),
        (Closing(True, 2, 1, 0, DAY), "close_measures"),
        (Closing(True, 1, 0, 1, DAY), "close_told"),
        (Closing(True, 1, 0, 0, None), "close_checked"),
    ],
)
def test_what_closing_asks_for(now_is: Closing, code: str) -> None:
    with pytest.raises(Refused) as no:
        check_close(now_is)
    assert no.value.code == code
    check_close(Closing(True, 1, 0, 0, DAY))


def test_conflict_of_interest() -> None:
    between = viewer((Role.TEAM_LEADER, DISTRICT))
    assert conflicted(between, matter(seat=UNIT, about=5))
    assert not conflicted(between, matter(seat=DISTRICT, about=5))
    assert not conflicted(between, matter(seat=UNIT))
    assert conflicted(viewer(person=5), matter(about=5))


def test_whom_it_is_about_is_nothing_whatever_their_roles() -> None:
    chief = viewer((Role.HRM, UNIT), (Role.TEAM_LEADER, TEAM), person=5)
    ties = Ties(frozenset(MemberRole), owes=True)
    assert parts(chief, matter(seat=DISTRICT, about=5), ties) == frozenset()


def test_a_member_who_is_no_longer_what_they_were_asked_for_sees_nothing() -> None:
    ties = Ties(frozenset({MemberRole.COMMUNICATIONS}))
    assert parts(viewer((Role.COMMUNICATIONS, UNIT)), matter(), ties) == {Part.MEMBER}
    assert parts(viewer((Role.EMPLOYEE, TEAM)), matter(), ties) == frozenset()


def test_a_former_member_sees_nothing_also_who_puts_teams_together() -> None:
    hrm = viewer((Role.HRM, UNIT))
    assert parts(hrm, matter(), Ties()) == {Part.COMPOSER}
    assert parts(hrm, matter(), Ties(former=True)) == frozenset()
    assert Part.MEMBER in parts(hrm, matter(), Ties(frozenset({MemberRole.HRM}), former=True))
