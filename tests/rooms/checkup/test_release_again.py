# SPDX-License-Identifier: EUPL-1.2
"""A released round shown once more, for the units of after a reorganisation."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from iedereen.checkup.models import Release, ReleaseNode, Result, Round, Shown
from iedereen.checkup.queries.proving import integrity, register
from iedereen.checkup.rules import CellStatus
from iedereen.ledger.models import Line
from iedereen.people.models import UnitPeriod
from iedereen.people.rules import UnitKind
from iedereen.screen.rules import Refused
from tests.cast import Cast
from tests.rooms.checkup.reorganising import (
    ANSWERS,
    DAY,
    LATER,
    again,
    asked_round,
    end,
    looked,
    move,
    new_unit,
    split_district,
    verdicts,
)
from tests.rooms.checkup.rounds_play import answer, ended, mixed, opened

pytestmark = pytest.mark.django_db


def refused(code: str) -> AbstractContextManager[pytest.ExceptionInfo[Refused]]:
    return pytest.raises(Refused, match=f"^{code}$")


def figures(release: Release) -> dict[tuple[str, str], Result]:
    return {(r.unit.code, r.measure): r for r in Result.objects.filter(release=release).select_related("unit")}


def proved() -> None:
    assert register.not_registered() == register.gives_away() == []
    assert integrity.results_astray() == integrity.derivable_results() == []


@pytest.mark.policy("S5")
def test_units_with_other_teams_get_a_figure_and_nothing_else_does(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    assert verdicts(cast, round) == {
        "K": "unchanged", "E1": "unchanged", "D1": "figure", "D2": "unchanged", "D4": "figure", "E2": "unchanged",
        "D3": "unchanged",
    }  # fmt: skip
    made = again(cast, round)
    assert (made.number, made.reorganised_on, made.rule) == (2, DAY, Release.objects.get(round=round, number=1).rule)
    assert {code for code, _ in figures(made)} == {"D1", "D4"}
    assert {m for _, m in figures(made)} == {"", "safe", "s1", "s2", "s3", "work"}
    assert all(r.status == CellStatus.PUBLISHED for r in figures(made).values())
    shown = Shown.objects.filter(release=made)
    assert {(s.hierarchy, s.unit.code) for s in shown.select_related("unit")} == {(2, "D1"), (2, "D4")}
    assert shown.count() == 12
    tree = {n.unit.code: n.parent.code if n.parent else None for n in ReleaseNode.objects.filter(release=made)}
    assert (tree["F"], tree["I"], tree["A"], tree["D4"], tree["K"]) == ("D4", "D4", "D1", "E1", None)
    assert (made.attack["succeeded"], made.attack["below"]) == (0, 10)
    assert made.attack["teams"] > 0 and made.attack["tables"] > 0
    line = Line.objects.get(action="round_released_again")
    assert (line.actor, line.details["release"], line.details["units"]) == (cast.people["hrm_force"].id, 2, 2)
    proved()


def test_a_round_with_results_by_background_stays_as_it_is(cast: Cast) -> None:
    """How many said what about themselves is destroyed, so nothing can be tested beside those figures any more."""
    round = asked_round(cast)
    first = Release.objects.get(round=round, number=1)
    Shown.objects.create(release=first, unit=cast.units["E1"], measure="safe", background="years", category="1")
    split_district(cast)
    with refused("again_backgrounds"):
        again(cast, round)
    assert Release.objects.filter(round=round).count() == 1


def test_the_figures_are_those_of_the_answers(cast: Cast) -> None:
    """Counted here from the answers themselves, which the system no longer has."""
    round = asked_round(cast)
    split_district(cast)
    found = figures(again(cast, round))
    places = list(ANSWERS)
    for code, teams in {"D1": "AB", "D4": "FI"}.items():
        rows = np.array([row for t in teams for row in mixed(ANSWERS[t], places.index(t))])
        for column, measure in enumerate(("s1", "s2", "s3", "work")):
            row, values = found[code, measure], rows[:, column]
            assert row.mean == pytest.approx(values.mean(), abs=0.051)
            shares = [(values <= 2).mean(), (values == 3).mean(), (values >= 4).mean()]
            assert [row.low, row.middle, row.high] == pytest.approx([100 * s for s in shares], abs=5)
            assert row.margin is not None and row.rwg is None
        index = found[code, "safe"]
        assert index.mean == pytest.approx((rows[:, :2].sum(axis=1) + 6 - rows[:, 2]).mean() / 3, abs=0.11)
        assert (index.low, index.middle, index.high, index.margin, index.rwg) == (None,) * 5
        assert index.respondents == found[code, ""].respondents
        assert found[code, ""].rate == pytest.approx(100 * len(rows) / (54 if code == "D1" else 50), abs=2.5)


def test_a_district_under_another_name_gets_the_very_same_figures(cast: Cast) -> None:
    """The same people, so the same rounding and coding as in the first release."""
    round = asked_round(cast)
    new_unit(cast, "D9", UnitKind.DISTRICT, "E1", DateRange(DAY, None))
    for team in "CGH":
        move(cast, team, "D9")
    end(cast, "D2")
    old, new = figures(Release.objects.get(round=round)), figures(again(cast, round))
    assert {code for code, _ in new} == {"D9"}
    same = ("status", "respondents", "rate", "mean", "margin", "low", "middle", "high", "rwg", "coded")
    for measure in ("", "s1", "s2", "s3", "work"):
        one, other = old["D2", measure], new["D9", measure]
        assert [getattr(one, f) for f in same] == [getattr(other, f) for f in same]
    assert new["D9", "safe"].mean == pytest.approx(old["D2", "safe"].mean, abs=0.11)
    proved()


def test_the_answer_of_nearly_everybody_stays_coarse(cast: Cast) -> None:
    round = opened_with(cast, [[5.0, 5.0, 1.0, 5.0]])
    split_district(cast)
    for (_, measure), row in figures(again(cast, round)).items():
        if measure not in ("", "safe"):
            assert "almost_everyone" in row.coded.values()
            assert row.mean is None or 1.0 < row.mean < 5.0
        if measure == "safe":
            assert row.mean is None or row.mean < 5.0


def opened_with(cast: Cast, rows: list[list[float]]) -> Round:
    asked_round(cast, dict.fromkeys(ANSWERS, 12))
    first = Round.objects.get()
    start = first.closes_at + timedelta(days=2)
    round = opened(cast, "".join(ANSWERS), version=first.version, start=start)
    for team, n in ANSWERS.items():
        answer(cast, round, team, rows * n)
    assert ended(round) == 1
    return round


@pytest.mark.parametrize("who", ["leader", "supporter", "chief", "leadership", "vik", "admin", "privacy", "stranger"])
def test_only_who_plans(cast: Cast, who: str) -> None:
    round = asked_round(cast, {"A": 20, "B": 25})
    for act in (lambda: looked(cast, round, who), lambda: again(cast, round, who, "x")):
        with refused("not_yours") as found:
            act()
        assert found.value.hidden


def test_only_who_plans_for_all_its_teams_where_they_stand_now(cast: Cast) -> None:
    round = asked_round(cast, {"A": 20, "B": 25, "F": 15, "I": 15, "C": 11, "G": 15})
    assert looked(cast, round, "hrm").figures == 0
    move(cast, "G", "D3")
    with refused("not_yours"):
        again(cast, round, "hrm")
    # A team that is gone belongs to where it ended.
    move(cast, "G", "D2", DAY + timedelta(days=1))
    end(cast, "G", DAY + timedelta(days=2))
    assert looked(cast, round, "hrm").gone == (("G nieuw", "D2"),)


def test_not_before_the_round_is_released(cast: Cast) -> None:
    round = opened(cast, "AB")
    for act in (lambda: looked(cast, round), lambda: again(cast, round, seen="x")):
        with refused("round_state"):
            act()


def test_an_unknown_round(cast: Cast) -> None:
    round = asked_round(cast, {"A": 20, "B": 25})
    round.id = cast.units["A"].id
    with refused("not_yours"):
        again(cast, round, seen="x")


def test_nothing_changed(cast: Cast) -> None:
    round = asked_round(cast)
    move(cast, "F", "D1")  # under the same
    UnitPeriod.objects.filter(unit=cast.units["D1"]).update(name="District Noord")
    assert not looked(cast, round).changed
    with refused("again_unchanged"):
        again(cast, round)


def test_twice(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    seen = looked(cast, round).mark
    again(cast, round, seen=seen)
    with refused("again_unchanged"):
        again(cast, round, seen=seen)
    assert Release.objects.filter(round=round).count() == 2


def test_nobody_releases_what_they_did_not_see(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    seen = looked(cast, round).mark
    move(cast, "I", "D1", DAY + timedelta(days=3))
    with refused("again_overtaken"):
        again(cast, round, seen=seen)
    assert Release.objects.filter(round=round).count() == 1


@pytest.mark.policy("S5")
def test_a_district_that_loses_one_team_stays_hidden(cast: Cast) -> None:
    """Before minus after would be that team, large as it is: its figure is its own (ADR 10)."""
    round = asked_round(cast)
    move(cast, "F", "D2")
    assert verdicts(cast, round)["D1"] == verdicts(cast, round)["D2"] == "one_team"
    with refused("again_nothing"):
        again(cast, round)


@pytest.mark.policy("S5")
def test_a_district_that_loses_a_small_group_stays_hidden(cast: Cast) -> None:
    """F and I have 8 answers together: two teams, and too few people."""
    round = asked_round(cast, {"A": 20, "B": 25, "F": 4, "I": 4, "C": 11, "G": 15, "H": 15}, size=10)
    assert figures(Release.objects.get(round=round))["D1", ""].status == CellStatus.PUBLISHED
    move(cast, "F", "D2")
    move(cast, "I", "D2")
    found = verdicts(cast, round)
    assert (found["D1"], found["D2"]) == ("protected", "protected")
    with refused("again_nothing"):
        again(cast, round)


def test_a_new_district_that_is_too_small_is_said(cast: Cast) -> None:
    round = asked_round(cast, {"A": 20, "B": 25, "F": 4, "I": 4, "C": 11, "G": 15, "H": 15}, size=10)
    split_district(cast)
    assert verdicts(cast, round)["D4"] == "too_few"


def test_a_third_release_is_safe_beside_both(cast: Cast) -> None:
    """D1 was ABFI, then AB. As ABF it would give F away: together with the second, not with the first alone."""
    round = asked_round(cast)
    split_district(cast)
    again(cast, round)
    move(cast, "F", "D1", DAY + timedelta(days=3))
    found = verdicts(cast, round)
    assert (found["D1"], found["D4"]) == ("one_team", "one_team")
    with refused("again_nothing"):
        again(cast, round)
    # Back to where they were: the first figure is right again, and nothing is to be done.
    move(cast, "I", "D1", DAY + timedelta(days=4))
    assert not looked(cast, round).changed


def test_another_third_release(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    again(cast, round)
    for team in "DMN":
        move(cast, team, "D4", DAY + timedelta(days=3))
    found = verdicts(cast, round)
    assert found == {"K": "unchanged", "E1": "figure", "D1": "unchanged", "D2": "unchanged", "D4": "figure"}
    made = again(cast, round)
    assert (made.number, made.reorganised_on) == (3, DAY + timedelta(days=3))
    assert {s.hierarchy for s in Shown.objects.filter(release=made)} == {3}
    proved()


def test_a_team_that_is_gone_counts_where_it_ended(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    end(cast, "F", DAY + timedelta(days=3))
    end(cast, "B", DAY + timedelta(days=3))
    page = looked(cast, round)
    assert page.gone == (("F nieuw", "D4 nieuw"), ("Team B", "D1"))
    found = figures(again(cast, round))
    assert found["D4", ""].respondents == 30 and found["D1", ""].respondents == 45
    proved()


def test_a_district_that_is_gone_too_hands_its_teams_up(cast: Cast) -> None:
    round = asked_round(cast)
    for code in ("C", "G", "H", "D2"):
        end(cast, code)
    page = looked(cast, round)
    assert page.gone == (("G nieuw", "E1"), ("H nieuw", "E1"), ("Team C", "E1"))
    assert not page.changed  # E1 still has all of them


def test_a_team_of_which_nobody_knows_where_it_went_is_left_out(cast: Cast) -> None:
    round = asked_round(cast)
    new_unit(cast, "Z", UnitKind.UNIT, None, DateRange(DAY, DAY + timedelta(days=5)))
    for team in "FI":
        move(cast, team, "Z")
        end(cast, team, DAY + timedelta(days=5))
    page = looked(cast, round)
    assert page.left_out == ("F nieuw", "I nieuw")
    assert {row.code: row.verdict.value for row in page.rows}["D1"] == "figure"
    made = again(cast, round)
    assert not ReleaseNode.objects.filter(release=made, unit__code__in=("F", "I")).exists()
    assert figures(made)["D1", ""].respondents == 45
    proved()


def test_a_round_of_one_unit_never_gets_a_figure_of_the_force(cast: Cast) -> None:
    """As at its opening: the force is more than that unit, also when some of its teams are elsewhere now."""
    round = asked_round(cast, {"A": 20, "B": 25, "F": 15, "I": 15, "C": 11, "G": 15})
    for team in "FI":
        move(cast, team, "D3")
    found = verdicts(cast, round)
    assert "K" not in found
    assert (found["E1"], found["D1"], found["E2"], found["D3"]) == ("figure", "figure", "figure", "figure")
    again(cast, round)
    proved()


def test_of_a_round_counted_on_all_ballots_only_statements_without_an_index(cast: Cast) -> None:
    """ADR 18: the difference between what was shown and what was counted is who skipped a statement."""
    round = asked_round(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE checkup_release DISABLE TRIGGER release_frozen")
        cursor.execute("UPDATE checkup_release SET rule = rule - 'tallies'")
        cursor.execute("ALTER TABLE checkup_release ENABLE TRIGGER release_frozen")
    split_district(cast)
    assert looked(cast, round).partly
    assert {m for _, m in figures(again(cast, round))} == {"", "work"}
    proved()


def plant(round: Round, code: str, measure: str = "work") -> None:
    """One more group in the register of the last release, as a release without tests would have shown."""
    made = Release.objects.filter(round=round).order_by("-number")[0]
    node = ReleaseNode.objects.get(release=made, unit__code=code)
    Shown.objects.create(release=made, hierarchy=made.number, unit=node.unit, measure=measure)


def test_verify_finds_a_planted_release_that_gives_a_team_away(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    move(cast, "G", "D3")
    assert verdicts(cast, round)["D2"] == "one_team"
    again(cast, round)
    proved()
    plant(round, "D2")  # D2 was CGH: minus CH that is G, alone and large
    (found,) = register.gives_away()
    assert str(round.id) in found and str(cast.units["G"].id) in found
    assert len(register.not_registered()) == 1


def test_verify_finds_a_planted_release_that_gives_a_small_group_away(cast: Cast) -> None:
    sizes = {"A": 20, "B": 25, "F": 4, "I": 4, "C": 11, "G": 8, "H": 8, "D": 12, "M": 10, "N": 10, "O": 10}
    round = asked_round(cast, sizes, size=10)
    for team in "FI":
        move(cast, team, "D2")
    new_unit(cast, "D5", UnitKind.DISTRICT, "E2", DateRange(DAY, None))
    for team in "NO":
        move(cast, team, "D5")
    found = verdicts(cast, round)
    assert (found["D1"], found["D2"], found["D3"], found["D5"]) == ("protected", "protected", "figure", "figure")
    again(cast, round)
    proved()
    plant(round, "D1")
    (found,) = register.gives_away()
    assert "work: small_group" in found


def test_verify_finds_a_figure_of_a_team_shown_once_more(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    made = again(cast, round)
    Result.objects.create(release=made, unit=cast.units["A"], measure="", status=CellStatus.PROTECTED)
    assert integrity.results_astray() == [f"release {made.id} has 1 figures of units outside its tree"]


def test_verify_finds_a_figure_under_the_wrong_tree(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    made = again(cast, round)
    Result.objects.create(release=made, unit=cast.units["D3"], measure="", status=CellStatus.PUBLISHED)
    Shown.objects.create(release=made, hierarchy=0, unit=cast.units["D3"], measure="")
    assert len(register.not_registered()) == 2


def test_the_database_keeps_the_tree(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    made = again(cast, round)
    one = ReleaseNode.objects.filter(release=made)[0]
    changes: tuple[Callable[[], object], ...] = (
        lambda: ReleaseNode.objects.filter(id=one.id).update(name="Anders"),
        lambda: ReleaseNode.objects.filter(id=one.id).delete(),
        lambda: ReleaseNode.objects.create(release=made, unit=one.unit, name="x", kind="team"),
        lambda: ReleaseNode.objects.create(
            release=Release.objects.get(round=round, number=1), unit=one.unit, parent=one.unit, name="x", kind="team"
        ),
        lambda: Release.objects.create(round=round, number=2, made_at=LATER, rule={}, attack={}),
        lambda: Release.objects.create(round=round, number=0, made_at=LATER, rule={}, attack={}),
    )
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_team_that_ended_under_more_than_the_round_counts_nowhere(cast: Cast) -> None:
    """The force is more than a round of E1: a team that ended straight under it belongs to no unit of the round."""
    round = asked_round(cast, {"A": 20, "B": 25, "F": 15, "I": 15, "C": 11, "G": 15})
    for team in "FI":
        move(cast, team, "K")
        end(cast, team, DAY + timedelta(days=5))
    page = looked(cast, round)
    assert (page.gone, page.left_out) == ((), ("F nieuw", "I nieuw"))
    assert {row.code: row.verdict.value for row in page.rows} == {"E1": "figure", "D1": "figure", "D2": "unchanged"}
    made = again(cast, round)
    assert not ReleaseNode.objects.filter(release=made, unit__code__in=("F", "I", "K")).exists()
    proved()
