# SPDX-License-Identifier: EUPL-1.2
"""The best safe set of shown nodes in one tree, exactly.

Theorem. Let S be the shown nodes and, for s in S, let the block B(s) be the people of s who are in no shown
node properly below s (s minus its maximal shown proper descendants). Then the groups whose total can be
computed from the totals of S are exactly the unions of blocks, and the smallest non-empty one is the
smallest non-empty block.

Proof. Write 1[G] for the 0/1 vector of group G over people. The maximal shown proper descendants c of s are
disjoint, so 1[B(s)] = 1[s] - sum 1[c]; and summing from below, 1[s] = sum of 1[B(t)] over the shown t
within s. So {1[s]} and {1[B(s)]} span the same space. The blocks are disjoint: for s, t in S either the
nodes are disjoint, or one, say t, lies properly below the other, and then all of t was taken out of B(s). A
linear combination of vectors with disjoint supports is constant on each block and zero outside all; so it
is a 0/1 vector only if it is the indicator of a union of blocks, and each such indicator is one. Nothing
else, not even a weighted sum over people, can be computed but from the totals per block. QED

So a plan is safe if and only if every block is empty or has at least K people: linear time, no elimination.
It is not enough to look at each parent and its children: where a district is hidden, its hidden team lies
in the same block as what is hidden elsewhere in the unit, and this is what the block says.

The best plan follows by dynamic programming from below. The only thing that the part of the tree above a
node has to know is how many people of that node are open (in no shown node so far): none, 0..K-1, or K and
more. A shown node closes its open people and may do so only when they are none or at least K.
"""

from collections.abc import Collection, Mapping

from .tree import Tree

_NOBODY = 0  # a state: no open people at all; state j + 1: j open people (at most K)
States = dict[int, int]  # state of the open people -> least cost of getting there


def best_hidden(
    tree: Tree,
    certain: Mapping[str, int],
    possible: Mapping[str, int],
    may_show: Collection[str],
    needed: int,
) -> frozenset[str]:
    """The nodes of `may_show` that must be hidden so that every block is empty or has `needed` people.

    `certain` and `possible`: least and largest number of respondents at each node itself, over the measures
    that share the plan. A block is safe when `possible` is 0 or `certain` at least `needed`.
    Least in this order: fewest hidden at the top level, then at the next, down to the teams (level: steps to
    the deepest team below); then fewest respondents in hidden nodes; then by name. The last makes the
    answer unique, so that no order of input can matter.
    """
    names = sorted(may_show, reverse=True)
    cost = _costs(tree, certain, names)
    hidden = 0
    states: dict[str, States] = {}
    for node in reversed(tree.order):
        here: States = {_state(certain.get(node, 0), possible.get(node, 0), needed): 0}
        for child in tree.children[node]:
            here = _together(here, states.pop(child), needed)
        states[node] = _decide(here, cost.get(node), needed)
    for root in tree.roots:
        hidden |= min(states[root].values())
    return frozenset(name for bit, name in enumerate(names) if hidden >> bit & 1)


def _costs(tree: Tree, certain: Mapping[str, int], names: list[str]) -> dict[str, int]:
    """One integer per node; sums compare by level, then respondents, and their low bits spell the set."""
    total, height = tree.totals(certain), tree.heights()
    base = len(names) + 1
    room = sum(total[name] for name in names).bit_length()
    return {
        name: ((base ** height[name] << room) + total[name] << len(names)) + (1 << bit)
        for bit, name in enumerate(names)
    }


def _state(certain: int, possible: int, needed: int) -> int:
    return 1 + min(certain, needed) if possible else _NOBODY


def _together(left: States, right: States, needed: int) -> States:
    out: States = {}
    for a, cost_a in left.items():
        for b, cost_b in right.items():
            state = min(a + b - 1, needed + 1) if a and b else a + b
            cost = cost_a + cost_b
            if state not in out or cost < out[state]:
                out[state] = cost
    return out


def _decide(open_below: States, cost: int | None, needed: int) -> States:
    """Hide the node (its people stay open) or, where allowed, show it (its open people are closed)."""
    if cost is None:
        return open_below
    out = {state: before + cost for state, before in open_below.items()}
    closing = [open_below[state] for state in (_NOBODY, needed + 1) if state in open_below]
    if closing:
        out[_NOBODY] = min([*closing, out[_NOBODY]] if _NOBODY in out else closing)
    return out


def blocks(tree: Tree, shown: Collection[str], counts: Mapping[str, int]) -> dict[str, int]:
    """Number of people in the block of every shown node."""
    size = dict.fromkeys(shown, 0)
    nearest: dict[str, str | None] = {}
    for node in tree.order:
        parent = tree.parents[node]
        above = nearest[parent] if parent is not None else None
        nearest[node] = node if node in size else above
        owner = nearest[node]
        if owner is not None:
            size[owner] += counts.get(node, 0)
    return size
