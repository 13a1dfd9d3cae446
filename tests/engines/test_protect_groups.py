# SPDX-License-Identifier: EUPL-1.2
"""The plan per group: random small lattices against exact rational elimination over all subsets."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iedereen.engines.protect import (
    GroupPlan,
    Lattice,
    Rule,
    Splits,
    Status,
    Tree,
    attack_groups,
    plan,
    plan_groups,
    small_group,
)
from iedereen.engines.protect.groups import space as space_module
from iedereen.engines.protect.groups.basis import Basis
from iedereen.engines.protect.groups.plan import limits_of
from iedereen.engines.protect.groups.space import Space
from tests.engines.protect_lattices import ANYONE, EVERYWHERE, lattices, small_sets
from tests.engines.protect_trees import rounds

CROSSED = Splits(by=(("x",), ("y",), ("x", "y")), from_level=0, minimum=5)


def crossed(lattice: Lattice, minimum: int = 5) -> Splits:
    names = tuple(lattice.characteristics)
    return Splits(by=(*((name,) for name in names), names), from_level=0, minimum=minimum)


@given(lattices(), st.integers(5, 8), st.integers(0, 2))
@settings(max_examples=120, deadline=None)
def test_nothing_small_follows_from_a_plan_and_nothing_can_be_added(
    lattice: Lattice, minimum: int, coalition: int
) -> None:
    rule = Rule(minimum=5, invited=0, response=0.0, coalition=coalition)
    made = plan_groups(lattice, rule, crossed(lattice, minimum))
    assert small_sets(lattice, made.shown, 5, minimum, coalition) == set()
    for group, atoms in made.because.items():
        assert made.status[group] is Status.HIDDEN_TO_PROTECT
        assert atoms  # small instances: the test never runs out
        assert small_sets(lattice, made.shown | {group}, 5, minimum, coalition)


@given(lattices(), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_the_attacker_gets_nothing_from_a_plan(lattice: Lattice, coalition: int) -> None:
    rule = Rule(minimum=5, invited=0, response=0.0, coalition=coalition)
    made = plan_groups(lattice, rule, EVERYWHERE)
    report = attack_groups(lattice, made.shown, rule.needed)
    assert (report.succeeded, report.exhaustive) == (0, True)
    for atom in lattice.people:
        for number in range(1, coalition + 1):
            known = {atom: min(number, lattice.people[atom])}
            assert attack_groups(lattice, made.shown, rule.minimum, known=known).succeeded == 0


@given(lattices(), st.data())
@settings(max_examples=100, deadline=None)
def test_the_attacker_finds_what_exact_elimination_finds(lattice: Lattice, data: st.DataObject) -> None:
    every = sorted(lattice.candidates(crossed(lattice)))
    shown = data.draw(st.sets(st.sampled_from(every), max_size=8))
    report = attack_groups(lattice, shown, 6)
    assert report.exhaustive
    assert (report.succeeded > 0) == bool(small_sets(lattice, shown, 6, 6))


@given(lattices(), st.data(), st.integers(0, 2))
@settings(max_examples=120, deadline=None)
def test_the_space_takes_a_vector_exactly_when_nothing_small_follows(
    lattice: Lattice, data: st.DataObject, coalition: int
) -> None:
    rule = Rule(minimum=5, invited=0, response=0.0, coalition=coalition)
    space = Space(Basis(lattice), limits_of(rule, 6))
    taken = []
    for group in data.draw(st.lists(st.sampled_from(sorted(lattice.candidates(crossed(lattice)))), max_size=8)):
        found = space.add(space.basis.group(group))
        small = small_sets(lattice, [*taken, group], 5, 6, coalition)
        assert (found is not None) == bool(small)
        if found is None:
            taken.append(group)
        elif not coalition:
            assert found in small


@given(lattices(), st.integers(0, 1))
@settings(max_examples=60, deadline=None)
def test_search_and_integer_program_decide_alike(lattice: Lattice, coalition: int) -> None:
    rule = Rule(minimum=5, invited=0, response=0.0, coalition=coalition)
    splits = crossed(lattice, 8)
    searched = plan_groups(lattice, rule, splits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(space_module, "_STEPS", 0)
        programmed = plan_groups(lattice, rule, splits)
    assert searched.status == programmed.status


@given(rounds(most=10))
@settings(max_examples=100, deadline=None)
def test_one_hierarchy_without_characteristics_is_the_plan_of_the_tree(case: tuple[Tree, dict[str, int]]) -> None:
    tree, counts = case
    made = plan_groups(Lattice({"h": tree}, {}, {(node,): n for node, n in counts.items()}), ANYONE)
    assert {group.node: status for group, status in made.status.items()} == plan(tree, counts, None, ANYONE).status
    assert set(made.because) == {g for g, status in made.status.items() if status is Status.HIDDEN_TO_PROTECT}


@given(rounds(most=10), st.data())
@settings(max_examples=60, deadline=None)
def test_the_space_and_the_older_elimination_say_the_same(
    case: tuple[Tree, dict[str, int]], data: st.DataObject
) -> None:
    tree, counts = case
    lattice = Lattice({"h": tree}, {}, {(node,): n for node, n in counts.items()})
    space = Space(Basis(lattice), limits_of(ANYONE, 5))
    groups = data.draw(st.lists(st.sampled_from(sorted(lattice.candidates(EVERYWHERE))), max_size=8))
    found = [space.add(space.basis.group(group)) for group in groups]
    vectors = [dict.fromkeys(sorted(tree.within(group.node)), 1) for group in groups]
    assert any(found) == (small_group(vectors, counts, below=5) is not None)


def shuffled(lattice: Lattice, seed: int) -> Lattice:
    draw = random.Random(seed)
    atoms = list(lattice.counts)
    draw.shuffle(atoms)
    trees = {}
    for name, tree in lattice.hierarchies.items():
        nodes = list(tree.parents)
        draw.shuffle(nodes)
        trees[name] = Tree({node: tree.parents[node] for node in nodes})
    kinds = {name: tuple(draw.sample(list(kept), len(kept))) for name, kept in lattice.characteristics.items()}
    return Lattice(trees, kinds, {atom: lattice.counts[atom] for atom in atoms})


@given(lattices(), st.integers(0, 10))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_input_does_not_matter(lattice: Lattice, seed: int) -> None:
    def made(from_: Lattice) -> GroupPlan:
        return plan_groups(from_, ANYONE, crossed(lattice, 7))

    assert made(shuffled(lattice, seed)) == made(lattice)
