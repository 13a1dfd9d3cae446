# SPDX-License-Identifier: EUPL-1.2
"""The attacker never breaks a plan, and does break the weak plans that people would make by hand."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iedereen.engines.protect import ProtectError, Rule, Status, Tree, attack, plan
from tests.engines.protect_trees import FORCE, SMALL, rounds

TEN = Rule(minimum=10, invited=0, response=0.0)


@given(rounds())
@settings(max_examples=150, deadline=None)
def test_the_attacker_never_succeeds_against_a_plan(case: tuple[Tree, dict[str, int]]) -> None:
    tree, counts = case
    result = plan(tree, counts, None, SMALL)
    report = attack(tree, result.shown, counts, below=5)
    assert report.succeeded == 0
    assert report.exhaustive


@given(rounds(), st.data())
@settings(max_examples=75, deadline=None)
def test_a_coalition_never_succeeds_where_the_rule_expects_one(
    case: tuple[Tree, dict[str, int]], data: st.DataObject
) -> None:
    tree, counts = case
    size = data.draw(st.integers(1, 3))
    result = plan(tree, counts, None, Rule(5, 0, 0.0, coalition=size))
    people = [node for node in tree.order for _ in range(counts[node])]
    chosen = data.draw(st.lists(st.sampled_from(range(len(people))), max_size=size, unique=True)) if people else []
    known = {node: sum(people[i] == node for i in chosen) for node in tree.order}
    assert attack(tree, result.shown, counts, below=5, known=known).succeeded == 0


@given(rounds())
@settings(max_examples=100, deadline=None)
def test_a_plan_shows_what_it_can(case: tuple[Tree, dict[str, int]]) -> None:
    tree, counts = case
    result = plan(tree, counts, None, SMALL)
    total = tree.totals(counts)
    for root in tree.roots:
        assert (root in result.shown) == (total[root] >= 5)
    for node in tree.nodes:
        assert (result.status[node] is Status.EMPTY) == (total[node] == 0)
        assert (result.status[node] is Status.TOO_FEW) == (0 < total[node] < 5)
    if all(n == 0 or n >= 5 for n in counts.values()):
        assert Status.HIDDEN_TO_PROTECT not in result.status.values()


@given(rounds())
@settings(max_examples=75, deadline=None)
def test_showing_one_hidden_node_more_breaks_the_plan(case: tuple[Tree, dict[str, int]]) -> None:
    tree, counts = case
    result = plan(tree, counts, None, SMALL)
    for node, status in result.status.items():
        if status is Status.HIDDEN_TO_PROTECT:
            assert attack(tree, result.shown | {node}, counts, below=5).succeeded > 0


WEAK = {
    "only_small_teams_hidden": ({"n1": 3, "n2": 12, "n3": 20, "s1": 10, "s2": 11}, {"n1"}, {"n1"}),
    "small_team_itself_shown": ({"n1": 3, "n2": 12, "n3": 20, "s1": 10, "s2": 11}, {"n2"}, {"n1"}),
    "unit_hidden_but_not_its_teams": (
        {"n1": 12, "n2": 12, "n3": 20, "s1": 3, "s2": 4},
        {"north", "south", "s1", "s2"},
        {"s1", "s2"},
    ),
    "hidden_together_still_too_few": (
        {"n1": 4, "n2": 5, "n3": 20, "s1": 10, "s2": 11},
        {"n1", "n2"},
        {"n1", "n2"},
    ),
}


@pytest.mark.parametrize("name", WEAK)
def test_planted_weak_plans_are_caught(name: str) -> None:
    counts, hidden, victims = WEAK[name]
    report = attack(FORCE, set(FORCE.nodes) - hidden, counts, below=10)
    assert report.succeeded > 0
    assert frozenset(victims) in report.examples


def test_one_known_answer_breaks_a_group_of_just_ten() -> None:
    counts = {"n1": 4, "n2": 6, "n3": 20, "s1": 12, "s2": 11}
    weak = plan(FORCE, counts, None, TEN)
    assert attack(FORCE, weak.shown, counts, below=10).succeeded == 0
    assert attack(FORCE, weak.shown, counts, below=10, known={"n1": 1}).examples == (frozenset({"n1", "n2"}),)
    strong = plan(FORCE, counts, None, Rule(10, 0, 0.0, coalition=1))
    assert attack(FORCE, strong.shown, counts, below=10, known={"n1": 1}).succeeded == 0


def test_the_attacker_says_what_it_did_not_try() -> None:
    tree = Tree({"force": None} | {f"t{i:02d}": "force" for i in range(40)})
    counts = {f"t{i:02d}": 1 for i in range(40)}
    report = attack(tree, set(tree.nodes) - {"t00"}, counts, below=5, limit=500)
    assert not report.exhaustive
    assert report.succeeded > 0  # teams of one that are shown


def test_nothing_shown_gives_nothing() -> None:
    report = attack(FORCE, set(), {"n1": 3, "s1": 2}, below=10)
    assert (report.succeeded, report.exhaustive) == (0, True)


def test_an_unknown_node_is_refused() -> None:
    with pytest.raises(ProtectError):
        attack(FORCE, {"zz"}, {"n1": 3}, below=10)


def test_at_real_size_the_attack_takes_less_than_two_seconds() -> None:
    draw = random.Random(20251123)
    parents: dict[str, str | None] = {"force": None}
    parents |= {f"u{i}": "force" for i in range(11)}
    parents |= {f"d{i}": f"u{i % 11}" for i in range(48)}
    parents |= {f"t{i}": f"d{i % 48}" for i in range(540)}
    counts = {f"t{i}": draw.choice([0, 3, 7, 12, 30, 60, 90]) for i in range(540)}
    tree = Tree(parents)
    result = plan(tree, counts, None, TEN)
    assert Status.HIDDEN_TO_PROTECT in result.status.values()
    start = time.process_time()
    report = attack(tree, result.shown, counts, below=10)
    seconds = time.process_time() - start
    assert (report.succeeded, report.exhaustive) == (0, True)
    assert seconds < 2
    weak = result.shown | {n for n, s in result.status.items() if s is Status.HIDDEN_TO_PROTECT}
    assert attack(tree, weak, counts, below=10).succeeded > 0
