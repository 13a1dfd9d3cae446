# SPDX-License-Identifier: EUPL-1.2
"""How far every team is: from the tree of today, so that none can be forgotten (G4)."""

from datetime import date, timedelta

import pytest
from django.test import Client

from iedereen.checkup.models import Round, TeamCheckup
from iedereen.checkup.queries import staffing
from iedereen.checkup.queries.coverage import (
    CoverageTotals,
    TeamCoverage,
    campaign_of,
    coverage,
    coverage_totals,
    known_teams,
    next_start,
)
from iedereen.people.queries import tree
from iedereen.screen.rules import Refused
from tests.cast import TODAY, Cast
from tests.rooms.checkup.rounds_play import CLOSES, OPENS, checkup, opened, planned, released, version

pytestmark = pytest.mark.policy("G4")


def rows(cast: Cast, who: str = "hrm_force", today: date = TODAY) -> dict[str, TeamCoverage]:
    return {r.code: r for r in coverage(cast.viewer(who, today))}


def test_a_team_that_never_had_a_check_up_is_on_the_list(cast: Cast) -> None:
    found = rows(cast)
    assert set(found) == {"A", "B", "C", "D"}
    for row in found.values():
        assert (row.state, row.last, row.next, row.overdue, row.checkup) == ("never", None, None, True, None)
    assert (found["A"].district, found["A"].unit_name) == ("D1", "E1")


def test_from_planned_to_agreed(cast: Cast) -> None:
    round = planned(cast, "AB")
    assert (rows(cast)["A"].state, rows(cast)["A"].next) == ("planned", OPENS.date())
    Round.objects.all().update(next_at=OPENS)
    assert rows(cast)["C"].state == "never"
    team = checkup(cast, round, "A")
    TeamCheckup.objects.filter(id=team.id).update(
        state="agreed", talk_date=CLOSES.date(), next_date=date(2026, 9, 1), confirmed_at=CLOSES,
        confirmed_by=cast.people["leader"],
    )  # fmt: skip
    row = rows(cast, today=CLOSES.date() + timedelta(days=5))["A"]
    assert (row.state, row.last, row.next, row.overdue) == ("agreed", CLOSES.date(), date(2026, 9, 1), False)


def agreed(cast: Cast, round: Round, next_date: date) -> None:
    TeamCheckup.objects.filter(id=checkup(cast, round, "A").id).update(
        state="agreed", talk_date=round.closes_at.date(), next_date=next_date, confirmed_at=round.closes_at,
        confirmed_by=cast.people["leader"],
    )  # fmt: skip


def test_a_date_that_is_over_is_not_the_next_one(cast: Cast) -> None:
    agreed(cast, planned(cast, "A"), date(2026, 9, 1))
    assert rows(cast, today=date(2026, 9, 1))["A"].next == date(2026, 9, 1)
    assert rows(cast, today=date(2026, 9, 2))["A"].next is None


def test_a_date_after_which_a_check_up_came_early_is_not_the_next_one(cast: Cast) -> None:
    first = planned(cast, "A")
    agreed(cast, first, date(2026, 9, 1))
    second = planned(cast, "A", version=first.version, start=OPENS + timedelta(days=60))
    assert rows(cast)["A"].next == second.opens_at.date()
    TeamCheckup.objects.filter(round=second).update(state="released")
    assert rows(cast, today=second.closes_at.date())["A"].next is None
    agreed(cast, second, date(2027, 1, 4))
    assert rows(cast, today=second.closes_at.date())["A"].next == date(2027, 1, 4)


def test_too_late_after_the_days_of_the_policy(cast: Cast) -> None:
    released(cast, {"A": 20, "B": 20})
    assert not rows(cast, today=CLOSES.date() + timedelta(days=200))["A"].overdue
    assert rows(cast, today=CLOSES.date() + timedelta(days=201))["A"].overdue


def test_a_cancelled_round_counts_for_nothing(cast: Cast) -> None:
    planned(cast, "A")
    TeamCheckup.objects.update(state="cancelled")
    assert rows(cast)["A"].state == "never"


def test_a_team_that_is_planned_again_keeps_its_last_result(cast: Cast) -> None:
    first = released(cast, {"A": 20, "B": 20})
    planned(cast, "A", version=first.version, start=CLOSES + timedelta(days=100))
    row = rows(cast, today=CLOSES.date() + timedelta(days=10))["A"]
    assert (row.state, row.last) == ("planned", CLOSES.date())


def test_totals_roll_up_the_tree(cast: Cast) -> None:
    opened(cast, "AB")
    planned(cast, "D", version=version(cast.people["hrm_force"], code="nog een"))
    totals = coverage_totals(coverage(cast.viewer("hrm_force")))
    at = {code: totals[unit.id] for code, unit in cast.units.items()}
    assert at["D1"] == CoverageTotals(teams=2, open=2, overdue=2)
    assert at["E1"] == CoverageTotals(teams=3, open=2, never=1, overdue=3)
    assert at["K"] == CoverageTotals(teams=4, open=2, planned=1, never=1, overdue=4)
    for total in at.values():
        stages = (total.planned, total.open, total.released, total.talked, total.agreed, total.never)
        assert sum(stages) == total.teams


@pytest.mark.parametrize(
    ("who", "teams"),
    [("chief", "ABC"), ("district_leader", "AB"), ("leader", "A"), ("hrm", "ABC"), ("leadership", "ABCD"),
     ("council", "ABCD")],
)  # fmt: skip
def test_everybody_sees_the_own_part(cast: Cast, who: str, teams: str) -> None:
    assert set(rows(cast, who)) == set(teams)


@pytest.mark.parametrize("who", ["employee", "supporter", "ndv", "admin"])
def test_who_has_no_part_in_it_gets_nothing(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="not_yours"):
        rows(cast, who)


def test_an_employee_knows_the_own_team(cast: Cast) -> None:
    assert [t.code for t in known_teams(cast.viewer("employee"))] == ["A"]


def test_few_queries_however_many_teams(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    released(cast, {"A": 20, "B": 20, "C": 11})
    looking, at = cast.viewer("hrm_force"), tree(TODAY)
    with django_assert_num_queries(2):  # the rounds, the check-ups
        coverage(looking, at)
    with django_assert_num_queries(2):  # who holds which role, where the HRM advisers work
        staffing.staff([cast.units[t].id for t in "ABCD"], TODAY, at)


def test_the_page_filters_and_exports(cast: Cast, client: Client) -> None:
    opened(cast, "AB")
    client.force_login(cast.people["hrm_force"])
    page = client.get("/check-up/dekking/").content.decode()
    assert "Team A" in page and "Team D" in page and "te laat" in page
    filtered = client.get("/check-up/dekking/?state=never").content.decode()
    assert "Team C" in filtered and "Team A<" not in filtered
    export = b"".join(client.get("/check-up/dekking/?export=csv")).decode("utf-8-sig")  # type: ignore[arg-type]
    assert len(export.strip().splitlines()) == 5


def test_campaigns_of_a_year() -> None:
    assert [campaign_of(date(2026, m, 1), 2) for m in (1, 6, 7, 12)] == ["2026-1", "2026-1", "2026-2", "2026-2"]
    assert [campaign_of(date(2026, m, 1), 4) for m in (3, 4, 12)] == ["2026-1", "2026-2", "2026-4"]
    assert next_start(date(2026, 1, 9), 2) == next_start(date(2026, 6, 9), 2) == date(2026, 7, 1)
    assert next_start(date(2026, 7, 9), 2) == date(2027, 1, 1)
    assert campaign_of(next_start(date(2026, 11, 5), 3), 3) == "2027-1"
