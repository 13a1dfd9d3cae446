# SPDX-License-Identifier: EUPL-1.2
"""Results by background: right, of large groups above the team, and beside totals that lose nothing by it."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from django.db import IntegrityError, transaction

from iedereen.checkup.actions.closing import splitting
from iedereen.checkup.models import Release, Result, Round, Shown
from iedereen.checkup.queries import results as results_module
from iedereen.checkup.rules import Definition, Item, ItemKind
from iedereen.checkup.rules.ballots import read_closed
from iedereen.engines import protect
from iedereen.ledger.models import Line
from iedereen.vault.models import Answer, Tally
from tests.cast import Cast
from tests.rooms.checkup.rounds_play import CLOSES, answer, asked, ended, mixed, opened, released, version
from tests.rooms.checkup.test_release import NUMBERS

pytestmark = pytest.mark.policy("S5")
YEARS = ({"nl": "Korter dan 5 jaar"}, {"nl": "5 tot 15 jaar"}, {"nl": "Langer dan 15 jaar"})
SERVICE = Item("dienst", ItemKind.BACKGROUND, {"nl": "Hoe lang werkt u bij de politie?"}, 1, 3, choices=YEARS)


def with_background(*more: Item) -> Definition:
    """`asked` with questions about oneself behind the statements."""
    return replace(asked(), items=(*asked().items, SERVICE, *more))


def told(rows: list[list[float]], said: list[float | None]) -> list[list[float | None]]:
    """Answers with what each person says about oneself."""
    return [[*row, one] for row, one in zip(rows, said, strict=True)]


def played(cast: Cast, said: dict[str, list[float | None]]) -> Round:
    round = opened(cast, "".join(said), version=version(cast.people["hrm_force"], with_background()))
    for team, of in said.items():
        answer(cast, round, team, told(mixed(len(of)), of))
    assert ended(round) == 1
    return round


def by_background(round: Round) -> dict[tuple[str, str, str], Result]:
    """(unit, answer, measure) -> the row of a split."""
    rows = Result.objects.filter(release__round=round).exclude(background="").select_related("unit")
    return {(r.unit.code, r.category, r.measure): r for r in rows}


NEWER, OLDER = [1.0] * 12 + [2.0] * 8 + [None] * 4, [1.0] * 10 + [2.0] * 10 + [None] * 6


def test_a_district_has_its_figures_by_background(cast: Cast) -> None:
    """22 people of A and B say 1, 18 say 2 and nobody 3. By hand: `mixed` gives those 22 1, 3, 5, 2, 4, 1, ... on
    `work`, 34 in A and 30 in B together: 64 / 22 = 2.909."""
    round = played(cast, {"A": NEWER, "B": OLDER, "C": [1.0] * 11})
    rows = by_background(round)
    assert {unit for unit, _, _ in rows} == {"D1"}
    assert {measure for _, _, measure in rows} == {"", "s1", "s2", "s3", "safe", "work"}
    first, second, third = (rows["D1", answer, "work"] for answer in "123")
    assert (first.status, first.mean, first.respondents) == ("published", 2.9, 20)
    assert (first.low, first.middle, first.high) == (40, 25, 35)  # 9, 5 and 8 of 22
    assert second.status == "published"
    assert rows["D1", "1", ""].rate is None and rows["D1", "1", ""].respondents == 20
    # Nobody said 3. That is not said: that there is nobody is news about people too.
    assert (third.status, third.mean, third.coded) == ("too_few", None, {})


def test_nobody_loses_a_figure_because_of_a_background(cast: Cast) -> None:
    """The same answers with and without what people say about themselves: the totals are equal to the last number."""
    said = {"A": NEWER, "B": OLDER, "C": [3.0] * 11, "D": [1.0] * 5 + [None] * 7}
    with_it = totals_of(played(cast, said))
    later = CLOSES + timedelta(days=150)
    assert with_it == totals_of(released(cast, {team: len(of) for team, of in said.items()}, start=later))


def totals_of(round: Round) -> dict[tuple[str, str], tuple[object, ...]]:
    rows = Result.objects.filter(release__round=round, background="").select_related("unit")
    return {(r.unit.code, r.measure): tuple(getattr(r, name) for name in ("status", *NUMBERS, "coded")) for r in rows}


def test_no_split_of_a_team_and_none_that_leaves_one_team(cast: Cast) -> None:
    """K minus D1 is C and D. Only C has people of 3 there: K and D1 together would give those of C away."""
    for n in range(12):
        cast.hire(f"more{n}", "C")
    round = played(cast, {
        "A": [1.0] * 12 + [3.0] * 12, "B": [1.0] * 15 + [3.0] * 15, "C": [3.0] * 12 + [1.0] * 12, "D": [1.0] * 13,
    })  # fmt: skip
    rows = by_background(round)
    assert {unit for unit, _, _ in rows} == {"D1", "K"}
    assert rows["K", "3", "work"].status == "published"
    assert rows["D1", "3", "work"].status == "protected"
    assert not Shown.objects.exclude(background="").filter(unit__in=[cast.units[t] for t in "ABCD"]).exists()


def test_a_small_answer_takes_another_with_it(cast: Cast) -> None:
    """Of D1 23 say 1, 17 say 2 and 5 say 3: beside the total, 1 and 2 would leave those 5."""
    round = played(cast, {"A": [1.0] * 13 + [2.0] * 7, "B": [1.0] * 10 + [2.0] * 10 + [3.0] * 5})
    rows = by_background(round)
    assert [rows["D1", answer, "work"].status for answer in "123"] == ["published", "protected", "too_few"]


def test_ten_are_needed_also_where_the_round_asks_for_five(cast: Cast) -> None:
    """Seven people of 3 are shown in no way, although a team of seven would be: 2 hides with them."""
    said = {"A": [1.0] * 12 + [2.0] * 8, "B": [1.0] * 12 + [2.0] * 8 + [3.0] * 7}
    round = opened(cast, "AB", version=version(cast.people["hrm_force"], with_background()))
    Round.objects.filter(id=round.id).update(minimum=5)
    for team, of in said.items():
        answer(cast, round, team, told(mixed(len(of)), of))
    assert ended(round) == 1
    rows = by_background(round)
    assert [rows["D1", one, "work"].status for one in "123"] == ["published", "protected", "too_few"]


SPREADS = [
    {"A": NEWER, "B": OLDER, "C": [1.0] * 6 + [2.0] * 5, "D": [1.0] * 4 + [3.0] * 9},
    {"A": [1.0] * 20, "B": [1.0] * 20 + [2.0] * 9, "C": [2.0] * 12, "D": [None] * 12},
    {"A": [1.0, 2.0, 3.0, None] * 5, "B": [1.0, 2.0, 3.0] * 10, "C": [3.0, 2.0] * 6, "D": [1.0, 2.0, 3.0] * 5},
]


@pytest.mark.parametrize("said", SPREADS)
def test_no_combination_of_everything_shown_is_a_small_group(cast: Cast, said: dict[str, list[float | None]]) -> None:
    """Least squares over all sets of (team, answer), sharing nothing with the plan; per measure, with its own shown."""
    round = played(cast, said)
    below = {t: t for t in "ABCD"} | {"D1": "AB", "D2": "C", "D3": "D", "E1": "ABC", "E2": "D", "K": "ABCD"}
    atoms = sorted({(team, one or 0.0) for team, of in said.items() for one in of})
    size = np.array([sum((one or 0.0) == answer for one in said[team]) for team, answer in atoms])
    shown = Shown.objects.filter(release__round=round).values_list("measure", "unit__code", "category")
    sets = np.array(list(product((0.0, 1.0), repeat=len(atoms))))
    people = sets @ size
    small = sets[(people > 0) & (people < 10)]
    for measure in ("", "work", "safe"):
        rows = np.array([
            [team in below[unit] and (not category or answer == float(category)) for team, answer in atoms]
            for m, unit, category in shown if m == measure
        ], dtype=float)  # fmt: skip
        found = np.linalg.lstsq(rows.T, small.T, rcond=None)[0]
        assert np.abs(rows.T @ found - small.T).max(axis=0).min() > 0.05
        cells = np.array([[float(a == (team, answer)) for a in atoms] for team, answer in atoms])
        alone = {team for team in said if len(set(said[team])) == 1}
        cells = cells[[team not in alone for team, _ in atoms]]
        if len(cells):
            found = np.linalg.lstsq(rows.T, cells.T, rcond=None)[0]
            assert np.abs(rows.T @ found - cells.T).max(axis=0).min() > 0.05, "an answer of one team"


def test_only_totals_per_team_are_kept(cast: Cast) -> None:
    played(cast, {"A": NEWER, "B": OLDER})
    assert not Answer.objects.exists()
    assert set(Tally.objects.values_list("question", flat=True)) == {"", "s1", "s2", "s3", "work"}
    assert sum(sum(t.counts) for t in Tally.objects.filter(question="")) == 50


def test_who_says_only_something_about_oneself_takes_part_in_nothing(cast: Cast) -> None:
    round = opened(cast, "AB", version=version(cast.people["hrm_force"], with_background()))
    nothing = [[None, None, None, None, 1.0]] * 10
    answer(cast, round, "A", [*told(mixed(12), [1.0] * 12), *nothing])
    answer(cast, round, "B", told(mixed(20), [2.0] * 20))
    ended(round)
    assert sum(sum(t.counts) for t in Tally.objects.filter(question="")) == 32
    assert by_background(round)["D1", "1", ""].respondents == 10


def test_what_is_no_answer_is_not_opened(cast: Cast) -> None:
    what = with_background()
    assert read_closed(b'{"v":1,"a":[1,2,3,4,3]}', what) == [1.0, 2.0, 3.0, 4.0, 3.0]
    for bad in (b"[1,2,3,4]", b"[1,2,3,4,4]", b"[1,2,3,4,0]", b"[1,2,3,4,1,1]"):
        assert read_closed(b'{"v":1,"a":' + bad + b"}", what) is None
    assert read_closed(b'{"v":1,"a":[null,null,null,null,3]}', what) == [None] * 5


def test_the_attack_on_splits_stands_with_the_release(cast: Cast) -> None:
    round = played(cast, {"A": NEWER, "B": OLDER})
    report = Release.objects.get(round=round).attack
    assert report["succeeded"] == 0
    assert report["splits"] | {"tested": 0} == {
        "groups": 2, "tested": 0, "succeeded": 0, "exhaustive": True, "tables": 1, "below": 10,
    }  # fmt: skip
    assert report["splits"]["tested"] > 0
    line = Line.objects.get(action="round_released")
    assert line.details["splits"] == 2 * 6 and "splits" not in (line.reason or "")


def test_when_the_attacker_succeeds_the_splits_go_and_the_totals_stay(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = protect.GroupAttack(9, 1, (), True)
    monkeypatch.setattr(splitting.protect, "attack_groups", lambda *a, **k: found)
    round = played(cast, {"A": NEWER, "B": OLDER})
    assert {r.status for r in by_background(round).values()} <= {"protected", "too_few"} and by_background(round)
    assert results_of_everybody(round)["D1", "work"].status == "published"
    assert Release.objects.get(round=round).attack["splits"]["succeeded"] == 1


def test_when_it_cannot_be_told_there_are_no_splits_and_the_totals_stay(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise protect.ProtectError("too_complex")

    monkeypatch.setattr(splitting.protect, "plan_splits", fails)
    round = played(cast, {"A": NEWER, "B": OLDER})
    assert {r.status for r in by_background(round).values()} == {"protected"}
    assert not Shown.objects.exclude(background="").exists()
    assert results_of_everybody(round)["D1", "work"].status == "published"
    assert Release.objects.get(round=round).attack["splits"] == {"refused": "too_complex"}


def results_of_everybody(round: Round) -> dict[tuple[str, str], Result]:
    rows = Result.objects.filter(release__round=round, background="").select_related("unit")
    return {(r.unit.code, r.measure): r for r in rows}


def test_two_backgrounds_stand_beside_each_other_and_are_never_crossed(cast: Cast) -> None:
    shift = Item("dienst2", ItemKind.BACKGROUND, {"nl": "Wat voor werk doet u?"}, 1, 2, choices=YEARS[:2])
    round = opened(cast, "AB", version=version(cast.people["hrm_force"], with_background(shift)))
    for team, number in (("A", 20), ("B", 26)):
        one, other = [1.0 + i % 2 for i in range(number)], [1.0 + i // 2 % 2 for i in range(number)]
        rows = told(told(mixed(number), one), other)
        answer(cast, round, team, rows)
    assert ended(round) == 1
    rows = Result.objects.filter(release__round=round, measure="work", status="published").exclude(background="")
    assert {(r.background, r.category) for r in rows} == {
        ("dienst", "1"), ("dienst", "2"), ("dienst2", "1"), ("dienst2", "2"),
    }  # fmt: skip


def test_the_database_refuses_half_a_cell_and_twice_the_same(cast: Cast) -> None:
    round = played(cast, {"A": NEWER, "B": OLDER})
    row = by_background(round)["D1", "1", "work"]
    for background, category in (("dienst", ""), ("", "1"), ("dienst", "1")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Result.objects.create(release=row.release, unit=row.unit, background=background, category=category,
                                  measure="work", status="too_few")  # fmt: skip


def test_the_promise_says_what_is_done_with_it(cast: Cast) -> None:
    sentence = "Vragen over uzelf tellen alleen voor grote groepen, nooit voor uw team."
    round = opened(cast, "AB", version=version(cast.people["hrm_force"], with_background()))
    assert sentence in round.promise
    assert sentence not in opened(cast, "C", version=version(cast.people["hrm_force"])).promise


QUERIES_OF_SPLITS = {"queries/backgrounds.py", "queries/proving/splits.py", "queries/proving/register.py"}


def test_whoever_asks_for_results_says_whether_of_everybody() -> None:
    """Every question to the table names `background`, but for those that mean every row."""
    room = Path(results_module.__file__).parents[2]
    bare = []
    for path in room.rglob("*.py"):
        if str(path.relative_to(room)) in QUERIES_OF_SPLITS or "migrations" in path.parts:
            continue
        for call in re.findall(r"Result\.objects\s*\.filter\((.*?)\)\s", path.read_text(), re.DOTALL):
            if 'background=""' not in call:
                bare.append(f"{path.name}: {call[:60]}")
    assert bare == []
