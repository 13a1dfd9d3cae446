# SPDX-License-Identifier: EUPL-1.2
"""Count tables against respondents who tell each other their answers: by hand, and against every coalition there is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from iedereen.cli.files.protecting.tables import Protected
from iedereen.engines.protect import ProtectError
from iedereen.engines.protect.attacker import Row, attack_cells
from iedereen.engines.protect.cells.rule import MOST_COALITION, CellRule, corners
from tests.engines.test_protect_cells import Counts, cells, protect

TEAMS = (("A", "a"), ("A", "b"))
ANSWERS = ("no", "yes")
INNER = [(*team, answer) for team in TEAMS for answer in ANSWERS]


def by_hand() -> list[Row]:
    """The table in `cells/rule.py`: 1 and 20, 5 and 15; the answers of both teams hidden, every total shown."""
    counts = {("a", "no"): 1, ("a", "yes"): 20, ("b", "no"): 5, ("b", "yes"): 15}
    rows = [
        Row((), (team,), (answer,), None, n in {1, 5}, i, known=1)
        for i, ((team, answer), n) in enumerate(counts.items())
    ]
    rows += [Row((), (team,), ("",), n) for team, n in (("a", 21), ("b", 20), ("", 41))]
    return rows + [Row((), ("",), (answer,), n) for answer, n in (("no", 6), ("yes", 35))]


def test_by_hand_the_one_in_a_cell_knows_more_than_an_outsider() -> None:
    outsider = [replace(row, known=0, unsafe=row.unsafe and row.place == ("a",)) for row in by_hand()]  # five is enough
    assert attack_cells(outsider, 5).succeeded == 0
    report = attack_cells(by_hand(), 5, 1)
    assert {(row.place, row.cell) for row in report.examples} == {(("a",), ("no",)), (("b",), ("no",))}


def test_by_hand_the_total_is_hidden_too() -> None:
    counts = dict(zip(INNER, (1, 20, 5, 15), strict=True))
    assert cells(protect(counts))["A", "", "no"] == ("6", "published")
    careful = protect(counts, coalition=1)
    assert careful.succeeded == 0
    assert cells(careful)["A", "b", "no"] == ("", "primary")  # five, and one of them may be the attacker
    assert cells(careful)["A", "", "no"][1] == "secondary"


def test_five_may_be_one_less() -> None:
    assert CellRule(5, coalition=2).unsafe(np.array([0, 1, 6, 7])).tolist() == [False, True, True, False]
    with pytest.raises(ProtectError):
        CellRule(coalition=MOST_COALITION + 1)


def all_ways(counts: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    """Everybody whom a coalition can consist of, by trying."""
    return (k for k in product(*(range(min(n, most) + 1) for n in counts)) if sum(k) <= most)


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), st.integers(1, 3))
def test_corners_are_those_of_all_coalitions(counts: list[int], most: int) -> None:
    """A corner is no mean of two others: exactly those are found, but for the truth."""
    ways = set(all_ways(counts, most))
    steps = [np.array(step) for step in product((-1, 0, 1), repeat=len(counts)) if any(step)]
    real = {
        k for k in ways if not any({tuple(np.array(k) + s), tuple(np.array(k) - s)} <= ways for s in steps)
    }  # fmt: skip
    found = list(corners(counts, most))
    assert set(found) == real - {tuple(counts)} and len(found) == len(set(found))


GUESS = np.array(list(product(range(19), repeat=4)), dtype=np.int16)
MEMBERS = {
    (place, answer): [i for i, (_, team, said) in enumerate(INNER) if place in {"", team} and answer in {"", said}]
    for place in ("", "a", "b")
    for answer in ("", *ANSWERS)
}


def possible(found: Protected) -> NDArray[np.int16]:
    """The slow twin: every table of whole numbers up to 18 that agrees with all that is shown."""
    left = GUESS
    for (unit, team, answer), (freq, status) in cells(found).items():
        if status in {"published", "empty"}:
            left = left[left[:, MEMBERS[team, answer]].sum(axis=1) == int(freq or 0)]
        assert unit or not team
    return left


@settings(max_examples=60)
@given(st.lists(st.integers(0, 8), min_size=4, max_size=4).filter(any), st.integers(0, MOST_COALITION))
def test_no_coalition_can_narrow_down_the_others(numbers: list[int], coalition: int) -> None:
    found = protect(dict(zip(INNER, numbers, strict=True)), coalition=coalition)
    assert found.succeeded == 0
    tables = possible(found)
    for (_, team, answer), (_, status) in cells(found).items():
        total = sum(numbers[i] for i in MEMBERS[team, answer])
        assert (status == "primary") == (0 < total < 5 + coalition)
        if status == "primary":
            for k in all_ways(numbers, coalition):
                here = tables[(tables >= k).all(axis=1)][:, MEMBERS[team, answer]].sum(axis=1)
                strangers = here - sum(k[i] for i in MEMBERS[team, answer])
                assert strangers.min() == 0 and strangers.max() >= 5, (team, answer, k)


NUMBERS = st.lists(st.integers(0, 9), min_size=16, max_size=16).filter(any)


FOUR = (*TEAMS, ("B", "c"), ("B", "d"))
KEYS = [(*place, answer, sex) for place in FOUR for answer in ("1", "2") for sex in ("x", "y")]


def test_a_known_person_is_not_taken_from_a_cell_that_another_move_had_emptied() -> None:
    """Two single people in cells that can only move together: found by the attacker where bounds were not restored."""
    numbers = (33, 24, 34, 38, 31, 34, 1, 24, 35, 1, 27, 33, 1, 36, 31, 1)
    assert protect(dict(zip(KEYS, numbers, strict=True)), dimensions=("answer", "sex"), coalition=1).succeeded == 0


@settings(max_examples=15)
@given(NUMBERS, st.integers(1, 2), st.booleans())
def test_the_attacker_never_succeeds_with_a_coalition(numbers: list[int], coalition: int, zeros: bool) -> None:
    counts: Counts = {key: n for key, n in zip(KEYS, numbers, strict=True) if n}
    found = protect(counts, dimensions=("answer", "sex"), coalition=coalition, zeros_unsafe=zeros)
    assert found.succeeded == 0


@settings(max_examples=15)
@given(st.lists(st.integers(0, 5), min_size=8, max_size=8).filter(any), st.integers(1, 2), st.data())
def test_tables_of_the_same_people_are_safe_from_a_coalition(
    numbers: list[int], coalition: int, data: st.DataObject
) -> None:
    """The total of a team is one cell in both tables; whoever is in it answered both questions."""
    counts: Counts = {}
    for i, team in enumerate(FOUR):
        both = numbers[2 * i] + numbers[2 * i + 1]
        other = data.draw(st.integers(0, both))
        for question, (no, yes) in {"q1": tuple(numbers[2 * i : 2 * i + 2]), "q2": (other, both - other)}.items():
            counts |= {(question, *team, "no"): no, (question, *team, "yes"): yes}
    found = protect(counts, by=("question",), coalition=coalition)
    assert found.succeeded == 0
    shown = cells(found)
    assert all((shown["q1", *t, ""][1] == shown["q2", *t, ""][1]) for t in FOUR)


def test_where_hierarchies_cross_nobody_is_found_either() -> None:
    """Team `a` and place `x` differ by one person who says no: the difference of two totals."""
    no = {("a", "x"): 19, ("a", "y"): 1, ("b", "y"): 30, ("c", "y"): 30}
    counts = {(*where, "no"): n for where, n in no.items()} | {(*where, "yes"): 30 for where in no}
    found = protect(counts, hierarchy={"teams": ("team",), "places": ("place",)})
    assert found.succeeded == 0 < found.tested
    shown = cells(found)
    assert "secondary" in {shown["a", "", "no"][1], shown["", "x", "no"][1]}
