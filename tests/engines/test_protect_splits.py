# SPDX-License-Identifier: EUPL-1.2
"""Splits beside settled totals, judged by something that shares no code with the plan: least squares over all sets."""

from collections.abc import Collection, Mapping, Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iedereen.engines.protect import (
    UNSAID,
    Group,
    Lattice,
    ProtectError,
    Rule,
    Splits,
    Status,
    Tree,
    attack_groups,
    cells_of_one_team,
    plan_measures,
    plan_splits,
)

KINDS = {"years": ("1", "2", "3", UNSAID)}
TREE = Tree({"k": None, "d": "k", "e": "k", "a": "d", "b": "d", "c": "e", "f": "e"})
Counts = Mapping[tuple[str, str], int]


def lattice(counts: Counts, tree: Tree = TREE) -> Lattice:
    return Lattice({"0": tree}, KINDS, counts)


def node(name: str, category: str | None = None) -> Group:
    return Group("0", name, () if category is None else (("years", category),))


def totals(counts: Counts, rule: Rule, tree: Tree = TREE) -> list[Group]:
    """As a room decides them: from the numbers per team, without a word about backgrounds."""
    here: dict[str, int] = {}
    for (team, _), number in counts.items():
        here[team] = here.get(team, 0) + number
    return [node(n) for n in sorted(plan_measures(tree, {"": here}, None, {"": rule})[""].shown)]


def vector(lattice: Lattice, group: Group, atoms: Sequence[tuple[str, ...]]) -> np.ndarray:
    inside = lattice.members(group)
    return np.array([atom in inside for atom in atoms], dtype=float)


def sight(lattice: Lattice, shown: Collection[Group]) -> tuple[np.ndarray, list[tuple[str, ...]]]:
    atoms = list(lattice.people)
    rows = np.array([vector(lattice, group, atoms) for group in shown])
    return rows, atoms


def follows(rows: np.ndarray, target: np.ndarray) -> bool:
    """Whether some combination of the rows is the target, by least squares."""
    if not len(rows):
        return not target.any()
    found = np.linalg.lstsq(rows.T, target, rcond=None)[0]
    return bool(np.abs(rows.T @ found - target).max() < 1e-6)


def given_away(lattice: Lattice, shown: Collection[Group], below: int) -> np.ndarray:
    """Every set of atoms of 1..below-1 people that follows; only for a few atoms."""
    rows, atoms = sight(lattice, shown)
    people = np.array([lattice.people[atom] for atom in atoms])
    sets = np.array(list(product((0.0, 1.0), repeat=len(atoms))))
    sets = sets[(sets @ people > 0) & (sets @ people < below)]
    if not len(rows):
        return sets[:0]
    found = np.linalg.lstsq(rows.T, sets.T, rcond=None)[0]
    return np.asarray(sets[np.abs(rows.T @ found - sets.T).max(axis=0) < 1e-6])


def test_a_small_category_takes_a_second_with_it() -> None:
    """In d: 40 of 1, 22 of 2, 6 of 3 and 2 who said nothing. Shown next to the total, 1 and 2 would leave 8."""
    counts = {
        ("a", "1"): 20,
        ("b", "1"): 20,
        ("a", "2"): 11,
        ("b", "2"): 11,
        ("a", "3"): 3,
        ("b", "3"): 3,
        ("a", ""): 2,
    }
    plan = plan_splits([lattice(counts)], Rule(), [node("d"), node("a"), node("b")])
    assert plan.status == {
        node("d", "1"): Status.PUBLISHED, node("d", "2"): Status.HIDDEN_TO_PROTECT, node("d", "3"): Status.TOO_FEW,
    }  # fmt: skip


def test_who_would_rather_not_say_protects_and_is_never_shown() -> None:
    """The same with 14 who said nothing: 20 are left, so that 2 is shown; those 14 have no figure."""
    counts = {(team, answer): n for team in "ab" for answer, n in (("1", 20), ("2", 11), ("3", 3), (UNSAID, 7))}
    plan = plan_splits([lattice(counts)], Rule(), [node("d"), node("a"), node("b")])
    assert plan.shown == {node("d", "1"), node("d", "2")}
    assert not [group for group in plan.status if ("years", UNSAID) in group.cell]


def test_no_split_of_a_team_not_even_by_subtraction() -> None:
    """k minus d is e, and in e only c has people of 1: shown together they would be c's."""
    counts = {(team, cat): 20 for team in "abc" for cat in "12"} | {("f", "2"): 40, ("f", "3"): 20, ("a", "3"): 20,
              ("b", "3"): 20, ("c", "3"): 20}  # fmt: skip
    shown = [node(name) for name in ("k", "d", "e", "a", "b", "c", "f")]
    plan = plan_splits([lattice(counts)], Rule(), shown)
    assert not [group for group in plan.status if group.node in "abcf"]
    assert {node("k", "1"), node("d", "1")} & plan.shown == {node("k", "1")}
    assert plan.status[node("e", "1")] is Status.HIDDEN_TO_PROTECT
    assert cells_of_one_team(lattice(counts), [*shown, *plan.shown]) == []
    told = [*shown, *plan.shown, node("d", "1")]
    assert node("c", "1") in cells_of_one_team(lattice(counts), told)
    rows, atoms = sight(lattice(counts), told)
    assert follows(rows, vector(lattice(counts), node("c", "1"), atoms))


def test_a_node_without_a_figure_has_no_splits() -> None:
    counts = {(team, cat): 20 for team in "ab" for cat in "12"}
    plan = plan_splits([lattice(counts)], Rule(), [node("k")])
    assert {group.node for group in plan.status} == {"k"}


def test_all_measures_show_the_same_splits() -> None:
    """At the second measure some of 3 skipped: nine are left, so 3 goes everywhere, and with it 2 or nobody."""
    counts = {(team, cat): 20 for team in "ab" for cat in "12"} | {("a", "3"): 10}
    skipped = counts | {("a", "3"): 9}
    groups = [node("d"), node("a"), node("b")]
    assert node("d", "3") in plan_splits([lattice(counts)], Rule(), groups).status
    plan = plan_splits([lattice(skipped), lattice(counts)], Rule(), groups)
    assert plan.status[node("d", "3")] is Status.TOO_FEW
    assert len(plan.shown) == 1
    for one in (counts, skipped):
        assert given_away(lattice(one), [*groups, *plan.shown], 10).size == 0


def test_a_split_needs_its_own_minimum() -> None:
    counts = {(team, cat): 4 for team in "ab" for cat in "123"}
    rule = Rule(minimum=5)
    groups = [node("d"), node("a"), node("b")]
    assert plan_splits([lattice(counts)], rule, groups).shown == frozenset()
    assert plan_splits([lattice(counts)], rule, groups, Splits(minimum=8)).shown == {node("d", c) for c in "123"}


def test_totals_that_give_themselves_away_are_an_error() -> None:
    counts = {("a", "1"): 20, ("b", "2"): 3}
    with pytest.raises(ProtectError, match="already_disclosed"):
        plan_splits([lattice(counts)], Rule(), [node("d"), node("a")])


def test_the_attacker_knows_the_two_minimums() -> None:
    """A team of seven may be shown where the minimum is five; seven of one answer may not."""
    counts = {("a", "1"): 7, ("b", "1"): 7, ("b", "2"): 20, ("a", "2"): 20, ("c", "1"): 7}
    shown = [node("d"), node("c")]
    assert attack_groups(lattice(counts), shown, 5, part_below=10).succeeded == 0
    small = {("a", "1"): 4, ("b", "1"): 3, ("b", "2"): 20, ("a", "2"): 20}
    assert attack_groups(lattice(small), [node("d"), node("d", "1")], 5).succeeded == 0
    assert attack_groups(lattice(small), [node("d"), node("d", "1")], 5, part_below=10).succeeded == 1
    assert attack_groups(lattice(counts), shown, 8).succeeded == 1


small = st.integers(0, 9)


@settings(max_examples=60, deadline=None)
@given(st.lists(small, min_size=16, max_size=16), st.sampled_from([5, 6]))
def test_nothing_small_follows_and_nothing_is_hidden_for_nothing(numbers: list[int], minimum: int) -> None:
    counts = {(team, cat): n for (team, cat), n in zip(product("abcf", KINDS["years"]), numbers, strict=True) if n}
    if not counts or len(counts) > 11:
        counts = dict(sorted(counts.items(), key=lambda item: -item[1])[:11]) or {("a", "1"): 9}
    one, rule = lattice(counts), Rule(minimum=minimum)
    groups = totals(counts, rule)
    plan = plan_splits([one], rule, groups, Splits(minimum=minimum))
    assert given_away(one, [*groups, *plan.shown], minimum).size == 0
    rows, atoms = sight(one, [*groups, *plan.shown])
    alone, _ = sight(one, groups)
    cells = [vector(one, node(team, cat), atoms) for team in "abcf" for cat in KINDS["years"] if (team, cat) in counts]
    assert not [cell for cell in cells if follows(rows, cell) and not follows(alone, cell)]
    for group, status in plan.status.items():
        if status is Status.HIDDEN_TO_PROTECT:
            more = [*groups, *plan.shown, group]
            told, _ = sight(one, more)
            assert given_away(one, more, minimum).size or [
                c for c in cells if follows(told, c) and not follows(alone, c)
            ]
