# SPDX-License-Identifier: EUPL-1.2
"""Elimination modulo a prime: against the combinatorial plan, against brute force, and on reorganisations."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iedereen.engines.protect import (
    ProtectError,
    Rule,
    Status,
    Tree,
    attack,
    derivable,
    plan,
    small_group,
)
from tests.engines.protect_trees import FORCE, SMALL, blocks_by_sets, rounds

TEN = Rule(minimum=10, invited=0, response=0.0)


def vectors(tree: Tree, shown: frozenset[str]) -> list[dict[str, int]]:
    return [dict.fromkeys(sorted(tree.within(node)), 1) for node in sorted(shown)]


def test_what_follows_and_what_does_not() -> None:
    shown = [{"a": 1, "b": 1}, {"b": 1, "c": 1}, {"a": 1, "c": 1}]
    assert derivable(shown, {"a": 1})  # half of (first - second + third)
    assert derivable(shown, {"a": 5, "b": -2})
    assert derivable(shown, {})
    assert not derivable(shown[:2], {"a": 1})
    assert derivable(shown[:2], {"a": 1, "c": -1})
    assert not derivable(shown, {"d": 1})
    assert not derivable([], {"a": 1})


def test_a_group_nobody_listed_is_found() -> None:
    # {b, c} is no node of any organisation: it is what two overlapping groups leave over.
    shown = [{"a": 1, "b": 1, "c": 1, "d": 1}, {"a": 1, "d": 1}]
    people = {"a": 10, "b": 2, "c": 2, "d": 30}
    assert small_group(shown, people, below=5) == {"b", "c"}
    assert small_group(shown, people, below=4) is None


def test_a_row_that_comes_loose_is_looked_at_again() -> None:
    shown = [{"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 1}]
    assert small_group(shown, {"a": 4, "b": 4, "c": 4}, below=8) == {"c"}


def test_too_many_tiny_atoms_in_one_knot_are_refused_not_passed() -> None:
    draw = random.Random(1)
    people = {f"a{i}": 1 for i in range(60)}
    shown = [dict.fromkeys(draw.sample(sorted(people), 20), 1) for _ in range(40)]
    with pytest.raises(ProtectError) as refused:
        small_group(shown, people, below=10)
    assert refused.value.code == "too_complex"


@given(rounds(most=10), st.data())
@settings(max_examples=100, deadline=None)
def test_for_a_tree_the_blocks_say_the_same(case: tuple[Tree, dict[str, int]], data: st.DataObject) -> None:
    tree, counts = case
    shown = frozenset(data.draw(st.sets(st.sampled_from(tree.nodes))))
    by_blocks = any(0 < n < 5 for n in blocks_by_sets(tree, shown, counts))
    assert (small_group(vectors(tree, shown), counts, below=5) is not None) == by_blocks


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_groups_at_all_against_brute_force(data: st.DataObject) -> None:
    tree = Tree({"top": None} | {f"a{i}": "top" for i in range(8)})
    counts = {f"a{i}": data.draw(st.integers(0, 6)) for i in range(8)}
    groups = data.draw(st.lists(st.sets(st.sampled_from(sorted(counts)), min_size=1), max_size=7))
    report = attack(tree, set(), counts, below=8, shown_before=[frozenset(g) for g in groups])
    found = small_group([dict.fromkeys(group, 1) for group in groups], counts, below=8)
    assert report.exhaustive
    assert (found is not None) == (report.succeeded > 0)
    if found is not None:
        assert 0 < sum(counts[atom] for atom in found) < 8
        assert derivable([{a: 1 for a in group if counts[a]} for group in groups], dict.fromkeys(found, 1))


def test_moving_three_people_hides_the_teams_they_moved_between() -> None:
    # Before: team a = stay + move (15), team b (20). After: the three work in b. 15 - 12 = 3 = 23 - 20.
    parents = {
        "force": None,
        "a": "force",
        "b": "force",
        "c": "force",
        "stay": "a",
        "move": "b",
        "b_old": "b",
    }
    tree = Tree(parents, frozenset({"stay", "move", "b_old"}))
    counts = {"stay": 12, "move": 3, "b_old": 20, "c": 11}
    before = [{"stay", "move"}, {"b_old"}, {"c"}]
    result = plan(tree, counts, None, TEN, shown_before=before)
    assert result.status == {
        "force": Status.PUBLISHED,
        "a": Status.HIDDEN_TO_PROTECT,
        "b": Status.HIDDEN_TO_PROTECT,
        "c": Status.PUBLISHED,
    }
    assert plan(tree, counts, None, TEN).shown == {"force", "a", "b", "c"}
    assert attack(tree, {"a"}, counts, below=10, shown_before=before).examples == (frozenset({"move"}),)


def test_what_was_shown_already_is_shown_again() -> None:
    counts = {"n1": 3, "n2": 12, "n3": 20, "s1": 10, "s2": 11}
    first = plan(FORCE, counts, None, TEN)
    before = [FORCE.within(node) for node in sorted(first.shown)]
    assert plan(FORCE, counts, None, TEN, shown_before=before) == first


def test_the_other_sister_stays_hidden_when_the_first_was_shown() -> None:
    # Alone the plan hides n2 (12 < 20); but n2 was shown before, so n3 must go.
    counts = {"n1": 3, "n2": 12, "n3": 20, "s1": 10, "s2": 11}
    result = plan(FORCE, counts, None, TEN, shown_before=[{"n2"}])
    assert result.status["n2"] is Status.PUBLISHED
    assert result.status["n3"] is Status.HIDDEN_TO_PROTECT


def test_what_already_gave_a_group_away_is_an_alarm() -> None:
    counts = {"n1": 3, "n2": 12, "n3": 20, "s1": 10, "s2": 11}
    with pytest.raises(ProtectError) as refused:
        plan(FORCE, counts, None, TEN, shown_before=[{"n1", "n2"}, {"n2"}])
    assert refused.value.code == "already_disclosed"
    assert refused.value.details["group"] == ("n1",)


@given(rounds(most=11), st.data())
@settings(max_examples=150, deadline=None)
def test_after_two_reorganisations_the_attacker_still_fails(
    case: tuple[Tree, dict[str, int]], data: st.DataObject
) -> None:
    tree, counts = case
    before = data.draw(st.lists(st.sets(st.sampled_from(tree.order), min_size=1), min_size=1, max_size=4))
    try:
        result = plan(tree, counts, None, SMALL, shown_before=before)
    except ProtectError as refused:
        assert refused.code == "already_disclosed"
        assert attack(tree, set(), counts, below=5, shown_before=before).succeeded > 0
        return
    assert attack(tree, result.shown, counts, below=5, shown_before=before).succeeded == 0
    for node, status in result.status.items():
        if status is Status.HIDDEN_TO_PROTECT:
            assert attack(tree, result.shown | {node}, counts, below=5, shown_before=before).succeeded > 0


def test_at_real_size_the_combinatorial_plan_and_elimination_agree() -> None:
    draw = random.Random(7)
    parents: dict[str, str | None] = {"force": None}
    parents |= {f"u{i:02d}": "force" for i in range(11)}
    parents |= {f"d{i:02d}": f"u{i % 11:02d}" for i in range(43)}
    parents |= {
        f"t{i:03d}": f"d{draw.randrange(43):02d}" if i % 20 else f"u{draw.randrange(11):02d}" for i in range(400)
    }
    tree = Tree(parents)
    counts = {f"t{i:03d}": draw.choice([0, 1, 4, 8, 12, 40, 80]) for i in range(400)} | {"u03": 3, "d07": 2}
    best = plan(tree, counts, None, TEN)
    assert small_group(vectors(tree, best.shown), counts, below=10) is None
    hidden = [node for node in tree.nodes if best.status[node] is Status.HIDDEN_TO_PROTECT]
    assert len(hidden) > 10
    for node in hidden[::5]:
        assert small_group(vectors(tree, best.shown | {node}), counts, below=10) is not None
    # Elimination as the planner: told that the force was shown before, which adds nothing.
    greedy = plan(tree, counts, None, TEN, shown_before=[tree.within("force")])
    assert greedy.shown.issuperset({"force"})
    assert small_group(vectors(tree, greedy.shown), counts, below=10) is None
    assert len(best.shown) >= len(greedy.shown)
