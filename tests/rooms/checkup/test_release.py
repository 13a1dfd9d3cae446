# SPDX-License-Identifier: EUPL-1.2
"""What leaves a round: protected, tested, and nothing that is hidden has a number."""

from itertools import combinations

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from numpy.typing import NDArray

from iedereen.checkup.actions.closing import close, measuring, protecting
from iedereen.checkup.actions.closing.protecting import Ballots, Cell
from iedereen.checkup.models import Release, Reliability, Result, Round, TeamCheckup
from iedereen.checkup.rules import CellStatus, RoundState
from iedereen.engines import protect
from iedereen.followup.models import Promise
from iedereen.vault import queries as vault
from tests.cast import Cast
from tests.rooms.checkup.rounds_play import (
    answer,
    asked,
    checkup,
    ended,
    mixed,
    opened,
    opened_by_holders,
    released,
    results,
    version,
)

NUMBERS = ("respondents", "rate", "mean", "margin", "low", "middle", "high", "rwg")


@pytest.mark.policy("S5")
def test_a_team_with_enough_answers_gets_its_figures(cast: Cast) -> None:
    rows = results(released(cast, {"A": 20, "B": 25, "C": 11, "D": 12}))
    alone = rows["B", "work"]  # five answers of each kind: ten low, five in the middle, ten high
    assert (alone.status, alone.mean, alone.low, alone.middle, alone.high) == ("published", 3.0, 40, 20, 40)
    assert (rows["B", ""].respondents, rows["B", ""].rate) == (25, 85)
    # sd 1.414 is stated as 1.4; 1.96 * 1.4 / 5 * sqrt(1 - 0.85) = 0.2125, stated upwards
    assert alone.margin == 0.3
    # s3 counts the other way round in the index: (1 + 2 + (6 - 3)) / 3 = 2 and so on
    assert rows["B", "safe"].mean == 3.0


def test_hidden_is_a_message_and_has_no_number(cast: Cast) -> None:
    round = opened(cast, "ABC")
    answer(cast, round, "A", mixed(20))
    answer(cast, round, "B", mixed(9))
    assert ended(round) == 1
    rows = results(round)
    # E1 has 24 respondents; next to it A would give the 9 of B away. C did not answer at all.
    assert {u: rows[u, "safe"].status for u in ("A", "B", "C", "E1")} == {
        "A": "protected", "B": "too_few", "C": "empty", "E1": "published",
    }  # fmt: skip
    for row in rows.values():
        if row.status != "published":
            assert [getattr(row, n) for n in NUMBERS] == [None] * 8
            assert row.coded == {}


def test_the_database_refuses_a_number_in_a_hidden_row_and_any_later_change(cast: Cast) -> None:
    round = released(cast, {"A": 20, "B": 3})
    release = Release.objects.get(round=round)
    for change in (
        lambda: Result.objects.create(release=release, unit=cast.units["K"], measure="x", status="too_few", mean=3.0),
        lambda: Result.objects.filter(release=release).update(mean=1.0),
        lambda: Release.objects.filter(id=release.id).delete(),
        lambda: Reliability.objects.filter(release=release).update(icc1=0.5),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_unanimous_team_cannot_be_told_from_one_that_nearly_is(cast: Cast) -> None:
    round = opened(cast, "AB")
    answer(cast, round, "A", [[5.0, 5.0, 1.0, 5.0]] * 20)
    answer(cast, round, "B", [[5.0, 5.0, 1.0, 5.0]] * 19 + [[3.0, 3.0, 3.0, 3.0]])
    assert ended(round) == 1
    rows = results(round)
    for measure in ("s1", "safe", "work"):
        same = rows["A", measure]
        assert same.coded["high"] == "almost_everyone"
        assert (same.low, same.middle, same.high, same.rwg) == (None, None, None, None)
        assert same.mean is None or same.mean < 5.0
        assert (same.mean, same.coded) == (rows["B", measure].mean, rows["B", measure].coded | {})


def test_that_everybody_took_part_is_not_said(cast: Cast) -> None:
    rows = results(released(cast, {"A": 24, "B": 20}))
    assert rows["A", ""].rate is None
    assert rows["A", ""].coded == {"rate": "almost_everyone"}


def test_who_skips_one_question_of_an_index_is_left_out_of_all_of_it(cast: Cast) -> None:
    round = opened(cast, "AB")
    answer(cast, round, "A", [*mixed(20), [5.0, None, 1.0, 5.0]])
    answer(cast, round, "B", mixed(20))
    frame = measuring.frame({"A": "D1", "B": "D1", "D1": None}, ["A", "B"])
    close.close_due(round.closes_at)
    opened_by_holders(round, round.closes_at)
    team_of, answers = close_answers(round)
    found = {m.code: m for m in measuring.measure(asked(), frame, team_of, answers)}
    for code in ("s1", "s2", "s3", "safe"):
        assert found[code].per_team == {"A": 20, "B": 20}
    assert found["work"].per_team == {"A": 21, "B": 20}


def close_answers(round: Round) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    groups = list(TeamCheckup.objects.filter(round=round).order_by("unit__code").values_list("id", flat=True))
    return vault.answers(groups, 4)


def test_no_subtraction_of_released_rows_gives_a_small_group(cast: Cast) -> None:
    """The attacker has the exact numbers of respondents of every released row of the whole force."""
    round = opened(cast, "ABCD")
    for team, n in {"A": 20, "B": 9, "C": 12, "D": 13}.items():
        answer(cast, round, team, mixed(n))
    assert ended(round) == 1
    below = {t: t for t in "ABCD"} | {"D1": "AB", "D2": "C", "D3": "D", "E1": "ABC", "E2": "D", "K": "ABCD"}
    sizes = {"A": 20, "B": 9, "C": 12, "D": 13}
    rows = results(round).items()
    shown = [set(below[unit]) for (unit, measure), r in rows if measure == "" and r.status == "published"]
    assert len(shown) >= 3
    for number in range(1, len(shown) + 1):
        for chosen in combinations(shown, number):
            for whole in chosen:
                rest = whole.difference(*(c for c in chosen if c < whole))
                assert not rest or sum(sizes[t] for t in rest) >= 10


def test_the_line_above_never_gets_one_single_team(cast: Cast) -> None:
    rows = results(released(cast, {"A": 20, "B": 25, "C": 11, "D": 12}))
    shown = {unit for (unit, measure), r in rows.items() if measure == "" and r.status == "published"}
    assert shown == {"A", "B", "C", "D", "D1", "K"}  # D2, D3 and E2 are one team; E1 minus D1 would be C


def test_reliability_is_coarse_where_teams_are_few(cast: Cast) -> None:
    round = released(cast, {"A": 20, "B": 25, "C": 11, "D": 12})
    rows = Reliability.objects.filter(release__round=round)
    assert {r.measure for r in rows} == {"s1", "s2", "s3", "work", "safe"}
    for row in rows:
        assert row.icc1 in {n / 10 for n in range(11)}


def test_the_rule_and_the_attack_stand_with_the_release(cast: Cast) -> None:
    release = Release.objects.get(round=released(cast, {"A": 20, "B": 25}))
    assert release.rule == {"minimum": 10, "invited": 10, "response": 0.4, "coalition": 0, "least_teams": 2,
                            "tallies": "per_family"}  # fmt: skip
    assert (release.attack["succeeded"], release.attack["below"]) == (0, 10)


@pytest.mark.policy("S6")
def test_a_low_result_is_looked_at_by_somebody(cast: Cast) -> None:
    round = opened(cast, "AB")
    answer(cast, round, "A", [[1.0 + i % 3, 1.0 + i % 2, 5.0 - i % 3, 3.0] for i in range(20)])
    answer(cast, round, "B", mixed(20))
    ended(round)
    low = Promise.objects.get(kind="look_at_low_result")
    assert (low.matter_id, low.owner) == (checkup(cast, round, "A").id, cast.people["hrm"])


def test_a_hidden_low_result_raises_nothing(cast: Cast) -> None:
    round = opened(cast, "AB")
    answer(cast, round, "A", [[1.0, 1.0, 5.0, 1.0]] * 8)
    answer(cast, round, "B", mixed(20))
    ended(round)
    assert not Promise.objects.filter(kind="look_at_low_result").exists()


def test_nothing_is_released_when_the_attacker_finds_somebody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    round = opened(cast, "AB")
    answer(cast, round, "A", mixed(20))
    monkeypatch.setattr(protecting.protect, "attack", lambda *a, **k: protect.AttackReport(3, 1, (), True))
    assert ended(round) == 0
    round.refresh_from_db()
    assert (round.state, round.trouble) == (RoundState.CLOSING, "release_unsafe")
    assert not Release.objects.exists()
    assert round.next_at > round.closes_at
    assert close.close_due(round.next_at) == 0  # tried again, and said once
    assert Promise.objects.filter(kind="look_at_refused_release", state="open").count() == 1
    monkeypatch.undo()
    round.refresh_from_db()
    assert close.close_due(round.next_at) == 1
    assert not Promise.objects.filter(kind="look_at_refused_release", state="open").exists()


def test_open_answers_wait_for_their_summary(cast: Cast) -> None:
    definition = asked(open_item=True)
    round = opened(cast, "AB", version=version(cast.people["hrm_force"], definition))
    answer(cast, round, "A", mixed(20), {"more": "Meer rust in het rooster."})
    answer(cast, round, "B", mixed(20))
    ended(round)
    assert Promise.objects.get(kind="summarise_open_answers").matter_id == checkup(cast, round, "A").id


def test_ranges_of_bands_are_those_that_the_scales_engine_counts() -> None:
    scale = measuring.scales.Scale("q", ("q",), 1, 4)
    assert measuring.ranges(scale, whole=True) == ((1, 2), (2, 3), (3, 4))
    assert measuring.ranges(measuring.scales.Scale("q", ("q",), 1, 7), whole=True) == ((1, 3), (4, 4), (5, 7))
    assert measuring.ranges(measuring.scales.Scale("q", ("q",)), whole=True) is None


def test_a_margin_follows_from_released_numbers_alone() -> None:
    shown = protect.disguise(protect.Statistics(25, (9, 8, 8), 30, 3.0, 1.4))
    assert (shown.respondents, shown.response, shown.sd) == (25, 85, 1.4)
    assert protecting.margin(shown) == 0.3  # 1.96 * 1.4 / 5 * sqrt(0.15) = 0.2126
    full = protect.disguise(protect.Statistics(30, (10, 10, 10), 30, 3.0, 1.4))
    assert protecting.margin(full) == 0.2  # as if 90 % answered: 1.96 * 1.4 / sqrt(30) * sqrt(0.1) = 0.158


def test_a_larger_tree_hides_no_more_than_needed() -> None:
    """Ten districts of four teams: everything is shown. With one district of one team only that district is not."""
    parents: dict[str, str | None] = {"k": None} | {f"d{i}": "k" for i in range(10)}
    teams = {f"d{i}t{j}": f"d{i}" for i in range(10) for j in range(1 if i == 9 else 4)}
    answered = dict.fromkeys(teams, 30)
    cells = _cells_of(parents | teams, answered)
    hidden = {c.node for c in cells if c.status is not CellStatus.PUBLISHED}
    # d9 is one team; k minus the other nine would be that team, so one more district joins it.
    assert len(hidden) == 2 and "d9" in hidden and "k" not in hidden


def _cells_of(parents: dict[str, str | None], answered: dict[str, int]) -> list[Cell]:
    tree, invited = protect.Tree(parents), dict.fromkeys(answered, 40)
    kept = protecting.guard(tree, [], Ballots(answered, invited), protect.Rule())
    return list(kept.cells)
