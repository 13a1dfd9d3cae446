# SPDX-License-Identifier: EUPL-1.2
"""Several measures of the same people: shown together, and no difference between them is a person."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iedereen.engines.protect import ProtectError, Rule, Status, Tree, attack, plan, plan_measures
from tests.engines.protect_trees import FORCE, SMALL, rounds

TEN = Rule(minimum=10, invited=0, response=0.0)
TWENTY = Rule(minimum=20, invited=0, response=0.0)
FULL = {"n1": 30, "n2": 12, "n3": 20, "s1": 10, "s2": 11}


def test_the_least_answered_measure_decides_for_all() -> None:
    # Somebody in s1 skipped q2: ten answers to q1, nine to q2. Neither is shown, nor is s2 for either.
    plans = plan_measures(FORCE, {"q1": FULL, "q2": FULL | {"s1": 9}}, None, {"q1": TEN, "q2": TEN})
    assert plans["q1"] == plans["q2"]
    assert plans["q1"].status["s1"] is Status.TOO_FEW
    assert plans["q1"].status["s2"] is Status.HIDDEN_TO_PROTECT


def test_skipping_an_item_does_not_lower_the_response() -> None:
    counts = {"q1": {"t": 12}, "q2": {"t": 11}}
    plans = plan_measures(Tree({"t": None}), counts, {"t": 30}, dict.fromkeys(counts, Rule()))
    assert plans["q2"].status["t"] is Status.PUBLISHED  # 12 of 30 took part, and q2 has more than ten


def test_one_measure_alone_is_an_ordinary_plan() -> None:
    assert plan_measures(FORCE, {"q": FULL}, None, {"q": TEN})["q"] == plan(FORCE, FULL, None, TEN)


def test_a_measure_that_nobody_of_a_team_answered_does_not_make_the_team_empty() -> None:
    # With q2 at 0 and q1 at 3 the team is not empty: shown sisters would give away three answers to q1.
    counts = {"q1": FULL | {"n1": 3}, "q2": FULL | {"n1": 0}}
    shared = plan_measures(FORCE, counts, None, {"q1": TEN, "q2": TEN})["q1"]
    assert shared.status["n1"] is Status.TOO_FEW
    assert attack(FORCE, shared.shown, counts["q1"], below=10).succeeded == 0
    assert shared.status["n2"] is Status.HIDDEN_TO_PROTECT


def test_a_stricter_rule_shows_no_node_that_a_looser_rule_hides() -> None:
    counts = {"n1": 3, "n2": 50, "n3": 40, "s1": 15, "s2": 30}
    plans = plan_measures(FORCE, {"q": counts, "sensitive": counts}, None, {"q": TEN, "sensitive": TWENTY})
    assert plans["q"].status["n3"] is Status.HIDDEN_TO_PROTECT
    assert plans["sensitive"].shown == plans["q"].shown - {"s1", "s2"}
    assert plans["sensitive"].status["s1"] is Status.TOO_FEW


def test_an_index_and_its_items_need_the_same_ballots() -> None:
    counts = {"index": FULL, "item": FULL | {"n1": 29}}
    rules = dict.fromkeys(counts, TEN)
    with pytest.raises(ProtectError) as refused:
        plan_measures(FORCE, counts, None, rules, linked=[{"index", "item"}])
    assert refused.value.code == "linked_counts_differ"
    assert refused.value.details["node"] == "n1"
    counts["item"] = FULL
    assert plan_measures(FORCE, counts, None, rules, linked=[{"index", "item"}])["item"].shown


def test_incomplete_input_is_refused() -> None:
    for counts, rules, linked, code in (
        ({}, {}, [], "no_measures"),
        ({"q": FULL}, {"q": TEN, "r": TEN}, [], "rules_differ_from_measures"),
        ({"q": FULL}, {"q": TEN}, [{"q", "r"}], "unknown_measure"),
    ):
        with pytest.raises(ProtectError) as refused:
            plan_measures(FORCE, counts, None, rules, linked=linked)
        assert refused.value.code == code


def test_an_earlier_group_is_weighed_per_measure() -> None:
    # Nobody in b answered q2, so for q2 (and not for q1) today's x minus the earlier group is team a.
    tree = Tree({"x": None, "a": "x", "b": "x", "c": "x"})
    counts = {"q1": {"a": 3, "b": 9, "c": 30}, "q2": {"a": 3, "b": 0, "c": 30}}
    rules = dict.fromkeys(counts, TEN)
    assert plan(tree, counts["q1"], None, TEN, shown_before=[{"c"}]).shown == {"x", "c"}
    with pytest.raises(ProtectError) as refused:
        plan_measures(tree, counts, None, rules, shown_before=[{"a", "b", "c"}, {"c"}])
    assert refused.value.code == "already_disclosed"
    assert plan_measures(tree, counts, None, rules, shown_before=[{"c"}])["q1"].shown == {"c"}


@given(rounds(), st.data())
@settings(max_examples=75, deadline=None)
def test_no_measure_can_be_attacked(case: tuple[Tree, dict[str, int]], data: st.DataObject) -> None:
    tree, counts = case
    skipped = st.integers(0, 3)
    measures = {
        name: {node: max(0, n - data.draw(skipped)) for node, n in counts.items()} for name in ("q1", "q2", "q3")
    }
    rules = {"q1": SMALL, "q2": SMALL, "q3": Rule(7, 0, 0.0)}
    before = data.draw(st.lists(st.sets(st.sampled_from(tree.order), min_size=1), max_size=1))
    try:
        plans = plan_measures(tree, measures, None, rules, shown_before=before)
    except ProtectError as refused:
        assert refused.code == "already_disclosed"
        return
    assert plans["q3"].shown <= plans["q1"].shown == plans["q2"].shown
    for name, result in plans.items():
        report = attack(tree, result.shown, measures[name], below=rules[name].needed, shown_before=before)
        assert report.succeeded == 0
