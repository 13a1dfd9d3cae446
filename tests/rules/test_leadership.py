# SPDX-License-Identifier: EUPL-1.2
"""The steps of a request for support fit its states; what stays open has a duty; periods; nothing to score with."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from iedereen.leadership.rules import advice, period, periods, talks
from iedereen.leadership.rules.advice import AdviceState, Offer
from iedereen.leadership.rules.support import ARROWS, DUTIES, OPEN, Facts, Step, SupportState, check_hours, check_step
from iedereen.leadership.rules.support import may_take as may
from iedereen.leadership.rules.talks import LeaderTalkState
from iedereen.people.rules import Grant, Role, Viewer
from iedereen.screen.rules import Refused

TEAM, DISTRICT = uuid4(), uuid4()
TODAY = date(2026, 3, 2)


def viewer(*roles: Role, at: UUID = TEAM, person: UUID | None = None) -> Viewer:
    grants = tuple(Grant(role, at) for role in roles)
    lines: dict[UUID, tuple[UUID, ...]] = {TEAM: (DISTRICT,), DISTRICT: ()}
    return Viewer(person or uuid4(), TODAY, grants, lines, frozenset({TEAM}))


def facts(state: SupportState, giver: UUID | None = None) -> Facts:
    return Facts(TEAM, (Role.SUPPORTER, Role.HRM), uuid4(), giver, state)


@pytest.mark.policy("S1")
def test_what_stays_open_has_a_duty_and_what_ends_has_none() -> None:
    assert set(DUTIES) == OPEN
    assert all((arrow.duty is not None) is (arrow.end in OPEN) for arrow in ARROWS.values())
    assert set(ARROWS) == set(Step) - {Step.ASK}


def test_every_open_state_has_a_way_out_and_no_other() -> None:
    assert {start for arrow in ARROWS.values() for start in arrow.start} == OPEN
    assert {arrow.end for arrow in ARROWS.values()} == set(SupportState)


@pytest.mark.parametrize("step", list(ARROWS))
def test_a_step_from_another_state_is_refused(step: Step) -> None:
    for state in set(SupportState) - ARROWS[step].start:
        with pytest.raises(Refused, match="support_state"):
            check_step(state, step, reason="x")


@pytest.mark.parametrize("step", [s for s, a in ARROWS.items() if a.reason])
def test_a_no_has_a_reason(step: Step) -> None:
    [state, *_] = ARROWS[step].start
    with pytest.raises(Refused, match="support_reason"):
        check_step(state, step, reason="  ")


@pytest.mark.parametrize(("hours", "fine"), [(0, False), (1, True), (200, True), (201, False), (-3, False)])
def test_hours_are_whole_and_no_slip_of_the_pen(hours: int, fine: bool) -> None:
    if fine:
        check_hours(hours, 200)
    else:
        with pytest.raises(Refused, match="support_hours"):
            check_hours(hours, 200)


@pytest.mark.policy("S1", "C8")
def test_who_may_do_what() -> None:
    leader, supporter, ndv = viewer(Role.TEAM_LEADER), viewer(Role.SUPPORTER), viewer(Role.NDV)
    above = viewer(Role.TEAM_LEADER, at=DISTRICT)
    asked = facts(SupportState.ASKED)
    assert [may(v, Step.ASK, asked) for v in (leader, supporter, above, ndv)] == [True, True, True, False]
    assert [may(v, Step.PROMISE, asked) for v in (leader, supporter, ndv)] == [False, True, False]
    given = facts(SupportState.GIVEN, supporter.person)
    assert [may(v, Step.CONFIRM, given) for v in (leader, supporter, above)] == [True, False, True]


def test_nobody_confirms_the_own_hours() -> None:
    both = viewer(Role.TEAM_LEADER, Role.SUPPORTER)
    assert not may(both, Step.CONFIRM, facts(SupportState.GIVEN, both.person))


def test_periods_are_this_year_its_quarters_and_last_year() -> None:
    assert [p.code for p in periods(date(2026, 5, 1))] == ["2026", "2026-K2", "2026-K1", "2025"]
    assert (period("2026-K2", date(2026, 5, 1)).first, period("2026-K2", date(2026, 5, 1)).last) == (
        date(2026, 4, 1), date(2026, 6, 30),
    )  # fmt: skip
    assert period("onzin", TODAY).code == "2026"


@pytest.mark.parametrize("code", ["2026-K1", "2026-K2", "2026-K3", "2026-K4"])
def test_quarters_follow_each_other(code: str) -> None:
    found = {p.code: p for p in periods(date(2026, 12, 31))}
    assert found[code].first.day == 1 and found[code].last.day in (30, 31)


@pytest.mark.policy("S3")
def test_only_the_two_open_a_conversation() -> None:
    leader, partner = uuid4(), uuid4()
    assert talks.may_open(viewer(Role.TEAM_LEADER, person=leader), leader, partner)
    assert talks.may_open(viewer(person=partner), leader, partner)
    assert not talks.may_open(viewer(*Role), leader, partner)


def test_a_conversation_ends_once() -> None:
    talks.check_can_move(LeaderTalkState.PLANNED, LeaderTalkState.HELD)
    with pytest.raises(Refused, match="leader_talk_over"):
        talks.check_can_move(LeaderTalkState.HELD, LeaderTalkState.CANCELLED)


@pytest.mark.policy("S4")
def test_what_helps_with_a_theme() -> None:
    offers = [Offer(code, code, "training", themes, "", "") for code, themes in (("a", ("x",)), ("b", ("y", "z")))]
    assert [o.code for o in advice.matched(offers, {"z"})] == ["b"]
    assert advice.matched(offers, set()) == []


def test_a_question_closes_once() -> None:
    for end in set(AdviceState) - {AdviceState.OPEN}:
        advice.check_can_move(AdviceState.OPEN, end)
        with pytest.raises(Refused, match="advice_closed"):
            advice.check_can_move(end, AdviceState.ANSWERED)
