# SPDX-License-Identifier: EUPL-1.2
"""Plans worked out by hand, and the best plan against trying everything."""

import random

import pytest
from hypothesis import given, settings

from iedereen.engines.protect import (
    DEFAULT_INVITED,
    DEFAULT_MINIMUM,
    DEFAULT_RESPONSE,
    FLOOR,
    ProtectError,
    Rule,
    Status,
    Tree,
    plan,
)
from tests.engines.protect_trees import FORCE, SMALL, best_by_trying, rounds

SHOWN, FEW, HIDDEN, EMPTY = Status.PUBLISHED, Status.TOO_FEW, Status.HIDDEN_TO_PROTECT, Status.EMPTY
TEN = Rule(minimum=10, invited=0, response=0.0)


def test_defaults_and_floor_are_what_was_promised() -> None:
    assert (FLOOR, DEFAULT_MINIMUM, DEFAULT_INVITED, DEFAULT_RESPONSE) == (5, 10, 10, 0.40)
    assert Rule() == Rule(10, 10, 0.40, 0)


def test_when_all_teams_are_large_everything_is_shown() -> None:
    result = plan(FORCE, {"n1": 10, "n2": 12, "n3": 20, "s1": 10, "s2": 11}, None, TEN)
    assert set(result.status.values()) == {SHOWN}


def test_one_small_team_takes_its_smallest_sister_with_it_and_nothing_else() -> None:
    # north - n2 - n3 would be the three of n1; hiding n2 (12 < 20) makes it a group of 15.
    result = plan(FORCE, {"n1": 3, "n2": 12, "n3": 20, "s1": 10, "s2": 11}, None, TEN)
    assert result.status["n1"] is FEW
    assert result.status["n2"] is HIDDEN
    assert result.shown == {"force", "north", "south", "n3", "s1", "s2"}


def test_two_small_teams_that_are_large_together_protect_each_other() -> None:
    result = plan(FORCE, {"n1": 4, "n2": 6, "n3": 20, "s1": 10, "s2": 11}, None, TEN)
    assert (result.status["n1"], result.status["n2"]) == (FEW, FEW)
    assert HIDDEN not in result.status.values()


def test_an_empty_team_needs_no_protection() -> None:
    result = plan(FORCE, {"n1": 0, "n2": 12, "n3": 20, "s1": 10, "s2": 11}, None, TEN)
    assert result.status["n1"] is EMPTY
    assert HIDDEN not in result.status.values()


def test_a_small_unit_cannot_be_had_from_the_force() -> None:
    # south has 7 in all, so force - north would be south: north must go, and one of its teams with it,
    # else force - n1 - n2 - n3 is south as well. The force stays.
    result = plan(FORCE, {"n1": 30, "n2": 12, "n3": 20, "s1": 3, "s2": 4}, None, TEN)
    assert result.status == {
        "force": SHOWN,
        "north": HIDDEN,
        "south": FEW,
        "n1": SHOWN,
        "n2": HIDDEN,
        "n3": SHOWN,
        "s1": FEW,
        "s2": FEW,
    }


def test_hidden_parts_of_different_depth_count_together() -> None:
    # Team t (6) hangs under the unit; in district d, team d2 (5) is small and d itself too (5 + 0).
    # Unit minus the shown team is t + d = 11 people, so nothing more needs to go.
    tree = Tree({"unit": None, "t": "unit", "big": "unit", "d": "unit", "d1": "d", "d2": "d"})
    result = plan(tree, {"t": 6, "big": 40, "d1": 0, "d2": 5}, None, TEN)
    assert result.status == {"unit": SHOWN, "t": FEW, "big": SHOWN, "d": FEW, "d1": EMPTY, "d2": FEW}


def test_a_union_along_a_hidden_district_is_found() -> None:
    # d is hidden for its response, its large team is shown, its team of 4 is not: unit - a - d1 = 4 people,
    # which no comparison of a parent with its children sees. Smallest team: a.
    tree = Tree({"unit": None, "a": "unit", "d": "unit", "d1": "d", "d2": "d"})
    invited = {"a": 20, "d1": 20, "d2": 80}
    result = plan(tree, {"a": 15, "d1": 18, "d2": 4}, invited, Rule(10, 0, 0.30))
    assert result.status == {"unit": SHOWN, "a": HIDDEN, "d": FEW, "d1": SHOWN, "d2": FEW}


def test_staff_directly_below_a_unit_are_a_leaf_of_their_own() -> None:
    tree = Tree({"unit": None, "a": "unit", "b": "unit"})
    result = plan(tree, {"unit": 2, "a": 15, "b": 12}, None, TEN)
    assert result.status == {"unit": SHOWN, "a": SHOWN, "b": HIDDEN}
    enough = plan(tree, {"unit": 10, "a": 15, "b": 12}, None, TEN)
    assert set(enough.status.values()) == {SHOWN}


def test_a_unit_with_one_district_shows_both() -> None:
    tree = Tree({"unit": None, "d": "unit", "a": "d", "b": "d"})
    result = plan(tree, {"a": 15, "b": 12}, None, TEN)
    assert set(result.status.values()) == {SHOWN}


def test_several_roots_are_planned_each_for_itself() -> None:
    tree = Tree({"x": None, "y": None, "y1": "y", "y2": "y"})
    result = plan(tree, {"x": 3, "y1": 12, "y2": 12}, None, TEN)
    assert result.status == {"x": FEW, "y": SHOWN, "y1": SHOWN, "y2": SHOWN}


@pytest.mark.parametrize(
    ("respondents", "invited", "status"),
    [(10, 25, SHOWN), (10, 26, FEW), (9, 10, FEW), (10, 10, SHOWN), (0, 30, EMPTY), (14, 35, SHOWN)],
)
def test_response_and_invited_are_thresholds_too(respondents: int, invited: int, status: Status) -> None:
    result = plan(Tree({"t": None}), {"t": respondents}, {"t": invited}, Rule())
    assert result.status == {"t": status}


def test_a_threshold_on_response_is_exact_where_floating_point_is_not() -> None:
    assert Rule(5, 0, 0.07).represented(7, 100)  # 0.07 * 100 > 7 in floating point


def test_a_coalition_makes_every_group_larger() -> None:
    counts = {"n1": 4, "n2": 6, "n3": 20, "s1": 10, "s2": 11}
    result = plan(FORCE, counts, None, Rule(10, 0, 0.0, coalition=1))
    assert result.status["s1"] is FEW  # ten, of whom one is known
    assert result.status["s2"] is HIDDEN
    assert result.status["n3"] is HIDDEN  # n1 + n2 are ten, of whom one is known


def test_the_order_of_input_does_not_matter() -> None:
    counts = {"n1": 3, "n2": 12, "n3": 12, "s1": 4, "s2": 11}
    expected = plan(FORCE, counts, None, TEN)
    nodes = list(FORCE.parents)
    for seed in range(20):
        random.Random(seed).shuffle(nodes)
        tree = Tree({node: FORCE.parents[node] for node in nodes})
        assert plan(tree, {n: counts.get(n, 0) for n in nodes}, None, TEN) == expected


@given(rounds(most=9))
@settings(max_examples=60, deadline=None)
def test_no_safe_plan_hides_less(case: tuple[Tree, dict[str, int]]) -> None:
    tree, counts = case
    result = plan(tree, counts, None, SMALL)
    total, height = tree.totals(counts), tree.heights()
    may_show = [node for node in tree.nodes if total[node] >= 5]
    hidden = [node for node in may_show if result.status[node] is HIDDEN]
    levels = range(max(height.values()), -1, -1)
    key = ([sum(height[h] == level for h in hidden) for level in levels], sum(total[h] for h in hidden))
    assert key == best_by_trying(tree, counts, may_show, 5)


@pytest.mark.parametrize(
    ("parents", "code"),
    [
        ({}, "no_nodes"),
        ({"a": "b"}, "unknown_parent"),
        ({"a": "b", "b": "a"}, "cycle"),
        ({"a": None, "b": "c", "c": "b"}, "cycle"),
        ({"a": "a"}, "cycle"),
    ],
)
def test_a_broken_tree_is_refused(parents: dict[str, str | None], code: str) -> None:
    with pytest.raises(ProtectError) as refused:
        Tree(parents)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("parts", "code"), [({"z"}, "unknown_part"), ({"b"}, "part_not_leaf"), ({"a"}, "part_not_leaf")]
)
def test_parts_must_be_leaves_below_a_team(parts: set[str], code: str) -> None:
    with pytest.raises(ProtectError) as refused:
        Tree({"a": None, "b": "a", "c": "b"}, frozenset(parts))
    assert refused.value.code == code


def test_rules_below_the_floor_are_refused() -> None:
    for bad, code in (
        ({"minimum": 4}, "minimum_below_floor"),
        ({"response": 1.2}, "response_outside_0_1"),
        ({"coalition": -1}, "negative_threshold"),
    ):
        with pytest.raises(ProtectError) as refused:
            Rule(**{"minimum": 10, "invited": 10, "response": 0.4} | bad)  # type: ignore[arg-type]
        assert refused.value.code == code


def test_impossible_counts_are_refused() -> None:
    for counts, invited, code in (
        ({"zz": 3}, None, "unknown_node"),
        ({"n1": -1}, None, "negative_count"),
        ({"n1": 3}, {"n1": 2}, "more_respondents_than_invited"),
        ({"n1": 3}, {"n1": 3, "zz": 1}, "unknown_node"),
    ):
        with pytest.raises(ProtectError) as refused:
            plan(FORCE, counts, invited, TEN)
        assert refused.value.code == code
