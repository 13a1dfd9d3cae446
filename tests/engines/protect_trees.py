# SPDX-License-Identifier: EUPL-1.2
"""Organisations for the tests of the protection: hand-made, random, and the synthetic force."""

from collections.abc import Mapping
from itertools import combinations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from iedereen.engines.protect import Rule, Tree

SMALL = Rule(minimum=5, invited=0, response=0.0)
"""Only the number of respondents counts, and five will do."""

FORCE = Tree(
    {
        "force": None,
        "north": "force",
        "south": "force",
        "n1": "north",
        "n2": "north",
        "n3": "north",
        "s1": "south",
        "s2": "south",
    }
)


@st.composite
def forests(draw: DrawFn, most: int = 12) -> Tree:
    """Up to `most` nodes, any depth, sometimes two roots, sometimes a single child."""
    size = draw(st.integers(1, most))
    parents: dict[str, str | None] = {"k00": None}
    for i in range(1, size):
        above = draw(st.integers(-1, i - 1)) if i == 1 else draw(st.integers(0, i - 1))
        parents[f"k{i:02d}"] = None if above < 0 else f"k{above:02d}"
    return Tree(parents)


@st.composite
def rounds(draw: DrawFn, most: int = 12) -> tuple[Tree, dict[str, int]]:
    """A tree with respondents at every leaf and, now and then, at inner nodes; many small numbers."""
    tree = draw(forests(most))
    few = st.integers(0, 7)
    counts = {}
    for node in tree.order:
        at_leaf = not tree.children[node]
        counts[node] = draw(st.one_of(few, st.integers(0, 30))) if at_leaf else draw(st.sampled_from([0, 0, 2, 6]))
    return tree, counts


def blocks_by_sets(tree: Tree, shown: frozenset[str], counts: Mapping[str, int]) -> list[int]:
    """Sizes of what is left of every shown node, straight from the definition."""
    sizes = []
    for node in shown:
        left = set(tree.within(node))
        for other in shown - {node}:
            if other in tree.within(node):
                left -= tree.within(other)
        sizes.append(sum(counts.get(atom, 0) for atom in left))
    return sizes


def best_by_trying(tree: Tree, counts: Mapping[str, int], may_show: list[str], needed: int) -> tuple[list[int], int]:
    """Hidden nodes per level (highest first) and respondents in them, of the best safe choice."""
    height, total = tree.heights(), tree.totals(counts)
    levels = range(max(height.values()), -1, -1)
    best = None
    for size in range(len(may_show) + 1):
        for hidden in combinations(may_show, size):
            sizes = blocks_by_sets(tree, frozenset(may_show) - set(hidden), counts)
            if all(n == 0 or n >= needed for n in sizes):
                key = (
                    [sum(height[h] == level for h in hidden) for level in levels],
                    sum(total[h] for h in hidden),
                )
                best = key if best is None else min(best, key)
    assert best is not None
    return best
