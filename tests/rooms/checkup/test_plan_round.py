# SPDX-License-Identifier: EUPL-1.2
"""Planning rounds, moving them, calling them off."""

from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from iedereen.checkup.actions import rounds
from iedereen.checkup.models import Round, TeamCheckup
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.followup.models import Promise
from iedereen.ledger.models import Line
from iedereen.people.models import RoleHolding
from iedereen.people.rules import Role
from iedereen.screen.rules import Refused
from tests.at_once import at_once
from tests.cast import ALWAYS, NOW, Cast, make_cast
from tests.rooms.checkup.rounds_play import CLOSES, OPENS, checkup, opened, planned, released, version


def refused(code: str) -> AbstractContextManager[pytest.ExceptionInfo[Refused]]:
    return pytest.raises(Refused, match=f"^{code}$")


def codes(round: Round) -> list[str]:
    return sorted(TeamCheckup.objects.filter(round=round).values_list("unit__code", flat=True))


@pytest.mark.policy("S5")
def test_a_round_is_planned_with_everybody_who_helps(cast: Cast) -> None:
    round = planned(cast, "AB", by="hrm")
    team = checkup(cast, round, "A")
    assert (round.state, round.next_at, round.minimum) == (RoundState.PLANNED, OPENS, 10)
    assert (team.supporter, team.hrm, team.vik) == tuple(cast.people[n] for n in ("supporter", "hrm", "vik"))
    promises = Promise.objects.filter(matter_kind="checkup", state="open").order_by("unit__code")
    assert [(p.kind, p.owner, p.due_at) for p in promises] == [
        ("announce_checkup", cast.people["supporter"], OPENS), ("announce_checkup", cast.people["supporter_b"], OPENS),
    ]  # fmt: skip
    line = Line.objects.get(action="round_planned")
    assert line.actor == cast.people["hrm"].id


def test_who_works_in_the_team_is_not_its_adviser(cast: Cast) -> None:
    """They may not read its open answers: then nobody could, and the task would lead to a page that is not there."""
    colleague = cast.hire("aagje", "A")
    RoleHolding.objects.create(person=colleague, role=Role.HRM, unit=cast.units["E1"], valid=ALWAYS)
    round = planned(cast, "AB")
    assert (checkup(cast, round, "A").hrm, checkup(cast, round, "B").hrm) == (cast.people["hrm"], colleague)


def test_who_leads_a_team_is_not_its_adviser(cast: Cast) -> None:
    RoleHolding.objects.filter(role=Role.HRM, unit=cast.units["E1"]).update(person=cast.people["chief"])
    round = planned(cast, "A")
    assert checkup(cast, round, "A").hrm == cast.people["hrm_force"]


def test_a_team_without_helpers_has_an_owner_all_the_same(cast: Cast) -> None:
    round = planned(cast, "D")
    team = checkup(cast, round, "D")
    assert (team.supporter, team.hrm) == (None, cast.people["hrm_force"])
    assert Promise.objects.get(matter_id=team.id).owner == cast.people["hrm_force"]


@pytest.mark.parametrize("who", ["leader", "supporter", "chief", "employee", "vik", "admin"])
def test_only_those_who_may_plan_plan(cast: Cast, who: str) -> None:
    which = version(cast.people["hrm"])
    with refused("not_yours") as found:
        planned(cast, "A", by=who, version=which)
    assert found.value.hidden


def test_a_planner_plans_only_the_own_teams(cast: Cast) -> None:
    with refused("not_yours"):
        planned(cast, "AD", by="hrm")


def test_what_cannot_be_planned(cast: Cast) -> None:
    which = version(cast.people["hrm"])

    def plan(**change: object) -> Round:
        given = {"title": "Ronde", "campaign": "2026-1", "version": which.id, "teams": [cast.units["A"].id],
                 "opens_at": OPENS, "closes_at": CLOSES, "by": cast.viewer("hrm"), "now": NOW}  # fmt: skip
        return rounds.plan(**(given | change))

    for code, change in (
        ("no_teams", {"teams": []}),
        ("not_a_team", {"teams": [cast.units["D1"].id]}),
        ("not_a_team", {"teams": [cast.units["A"].id] * 2}),
        ("round_title", {"title": " "}),
        ("round_in_past", {"opens_at": NOW - timedelta(minutes=1)}),
        ("round_window", {"closes_at": OPENS}),
        ("minimum_too_low", {"minimum": 4}),
        ("version_not_published", {"version": cast.units["A"].id}),
    ):
        with refused(code):
            plan(**change)
    assert not TeamCheckup.objects.exists()
    assert plan(closes_at=None).closes_at > OPENS


def test_a_team_is_in_one_unreleased_round_at_a_time(cast: Cast) -> None:
    planned(cast, "A")
    with refused("team_in_round"):
        planned(cast, "AB", version=version(cast.people["hrm_force"], code="tweede"))
    assert TeamCheckup.objects.count() == 1


def test_a_released_team_can_be_planned_again(cast: Cast) -> None:
    first = released(cast, {"A": 20, "B": 20})
    again = planned(cast, "A", start=first.closes_at + timedelta(days=150), version=first.version)
    assert checkup(cast, again, "A").state == CheckupState.PLANNED


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once() -> None:
    cast = make_cast()
    which = version(cast.people["hrm"])

    def go() -> str:
        planned(cast, "A", version=which)
        return "planned"

    assert sorted(map(str, at_once(go, go))) == ["planned", "team_in_round"]
    assert Round.objects.count() == 1


def test_moving_a_round_moves_its_promises(cast: Cast) -> None:
    round = planned(cast, "AB")
    later = OPENS + timedelta(days=7)
    moved = rounds.reschedule(round=round.id, opens_at=later, closes_at=later + timedelta(days=10),
                              by=cast.viewer("hrm_force"), now=NOW)  # fmt: skip
    assert (moved.opens_at, moved.next_at) == (later, later)
    assert set(Promise.objects.filter(state="open").values_list("due_at", flat=True)) == {later}
    with refused("not_yours"):
        rounds.reschedule(round=round.id, opens_at=later, closes_at=CLOSES, by=cast.viewer("leader"), now=NOW)


def test_calling_off(cast: Cast) -> None:
    round = planned(cast, "AB")
    with refused("reason_missing"):
        rounds.cancel(round=round.id, reason=" ", by=cast.viewer("hrm_force"), now=NOW)
    with refused("not_yours"):
        rounds.cancel(round=round.id, reason="Verhuizing", by=cast.viewer("chief"), now=NOW)
    rounds.cancel(round=round.id, reason="Verhuizing", by=cast.viewer("hrm_force"), now=NOW)
    assert checkup(cast, round, "A").state == CheckupState.CANCELLED
    assert {p.outcome for p in Promise.objects.exclude(state="open")} == {"Verhuizing"}
    still = Promise.objects.filter(state="open")  # the teams must still get a check-up
    assert sorted((p.kind, p.unit.code) for p in still) == [("next_checkup", "A"), ("next_checkup", "B")]
    with refused("round_state"):
        rounds.cancel(round=round.id, reason="Nog eens", by=cast.viewer("hrm_force"), now=NOW)
    planned(cast, "AB", version=round.version)  # the teams are free again, and that promise is kept
    assert not Promise.objects.filter(state="open", kind="next_checkup").exists()


def test_an_open_round_can_be_neither_moved_nor_called_off(cast: Cast) -> None:
    round = opened(cast, "AB")
    hrm = cast.viewer("hrm_force")
    for act in (
        lambda: rounds.cancel(round=round.id, reason="Toch niet", by=hrm, now=OPENS),
        lambda: rounds.reschedule(round=round.id, opens_at=OPENS, closes_at=CLOSES, by=hrm, now=OPENS),
    ):
        with refused("round_state"):
            act()


@pytest.mark.policy("G4")
def test_a_campaign_plans_every_team_in_reach(cast: Cast) -> None:
    which = version(cast.people["hrm_force"])
    planned(cast, "B", version=which)
    made = rounds.plan_campaign(campaign="2026-1", version=which.id, first_opens_at=OPENS, weeks=2,
                                by=cast.viewer("hrm_force"), now=NOW)  # fmt: skip
    assert [(r.title, codes(r)) for r in made] == [("2026-1 – E1", ["A", "C"]), ("2026-1 – E2", ["D"])]
    assert made[1].opens_at - made[0].opens_at == timedelta(days=7)
    with refused("no_teams"):
        rounds.plan_campaign(campaign="2026-1", version=which.id, first_opens_at=OPENS, weeks=2,
                             by=cast.viewer("hrm_force"), now=NOW)  # fmt: skip


def test_an_adviser_of_a_unit_plans_the_campaign_of_that_unit(cast: Cast) -> None:
    which = version(cast.people["hrm"])
    made = rounds.plan_campaign(campaign="2026-1", version=which.id, first_opens_at=OPENS, weeks=1,
                                by=cast.viewer("hrm"), now=NOW)  # fmt: skip
    assert [codes(r) for r in made] == [["A", "B", "C"]]
    with refused("no_teams"):
        rounds.plan_campaign(campaign="2026-1", version=which.id, first_opens_at=OPENS, weeks=1,
                             by=cast.viewer("leader"), now=NOW)  # fmt: skip
