# SPDX-License-Identifier: EUPL-1.2
"""Which nodes of a round have a figure: decided from numbers of respondents, never from answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from .elimination import RowSpace, Vector
from .rule import Rule, Status
from .skeleton import best_hidden
from .tree import ProtectError, Tree

Atoms = Collection[str]
"""Names of nodes, each standing for the people directly at that node (not below it)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A status for every node that can have a figure."""

    status: Mapping[str, Status]
    shown: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "status", MappingProxyType(dict(self.status)))
        shown = frozenset(n for n, status in self.status.items() if status is Status.PUBLISHED)
        object.__setattr__(self, "shown", shown)


@dataclass(frozen=True, slots=True)
class _Count:
    """Respondents at each node itself over the measures of one plan: at least and at most."""

    certain: Mapping[str, int]
    possible: Mapping[str, int]
    measures: Sequence[Mapping[str, int]]


def plan(
    tree: Tree,
    respondents: Mapping[str, int],
    invited: Mapping[str, int] | None,
    rule: Rule,
    shown_before: Sequence[Atoms] = (),
) -> Plan:
    """The plan that hides least, and lowest, among those from which nothing hidden can be computed.

    `respondents`, `invited`: people directly at each node (a missing node: none). `invited` None: the
    thresholds on invited and response are left out.
    `shown_before`: groups of which the same answers were shown earlier, under this or another organisation;
    use `Tree.parts` where an earlier team is only a piece of a present one.

    Promise: no linear combination of the totals of everything shown, now or before, is the total of a
    group of 1..rule.needed-1 respondents. Without `shown_before` the plan is optimal (`skeleton`); with it
    nodes are taken in one by one, from the top and from large to small, and tested exactly (`elimination`).
    Primary hiding (`TOO_FEW`) is by the rule; what else must be hidden is `HIDDEN_TO_PROTECT`.

    Errors: `unknown_node`, `negative_count`, `more_respondents_than_invited`, `already_disclosed` (what
    was shown before gives a small group away by itself), `too_complex`.
    """
    return _plan(tree, _span([respondents]), invited, rule, shown_before=shown_before, looser=None)


def plan_measures(
    tree: Tree,
    respondents: Mapping[str, Mapping[str, int]],
    invited: Mapping[str, int] | None,
    rules: Mapping[str, Rule],
    *,
    linked: Sequence[Collection[str]] = (),
    shown_before: Sequence[Atoms] = (),
) -> Mapping[str, Plan]:
    """One plan per rule, shared by all measures under that rule; per measure its plan.

    The people of a node are the same for every measure, but some skip an item. If each measure had its own
    plan, a team would be shown for one question and hidden for the next, and the pattern would tell which
    question somebody skipped. So measures under one rule are shown together or not at all, on the number
    that is certain in each: a node counts, per leaf, the respondents of its least answered measure. That is
    never more than the respondents of any one measure, so each measure keeps the promise of `plan`. A leaf
    is empty only when no measure has anybody there, and the response is that of the best answered measure:
    who skips an item took part. Under a stricter rule (rules are ordered by their
    fields) no node is shown that a looser one hides.

    Totals of two unrelated measures never add up to a person: they are totals of different answers. They
    do when one measure is computed from others: twice the index of A and B over those who answered both,
    minus B, is A over those same people; minus A over all who answered A, it is the answer of whoever
    skipped B. `linked` names such families (an index with its shown items). Their counts must be equal at
    every node, that is: count a family on the ballots that are complete for it.

    Errors: those of `plan`, `no_measures`, `rules_differ_from_measures`, `linked_counts_differ`,
    `unknown_measure`.
    """
    if not respondents:
        raise ProtectError("no_measures")
    if set(rules) != set(respondents):
        raise ProtectError("rules_differ_from_measures", measures=tuple(sorted(set(rules) ^ set(respondents))))
    _refuse_unequal(respondents, linked)
    plans: dict[str, Plan] = {}
    looser: Plan | None = None
    for rule in sorted(set(rules.values())):
        members = sorted(measure for measure in rules if rules[measure] == rule)
        count = _span([respondents[measure] for measure in members])
        looser = _plan(tree, count, invited, rule, shown_before=shown_before, looser=looser)
        plans |= dict.fromkeys(members, looser)
    return MappingProxyType(plans)


def _plan(
    tree: Tree,
    count: _Count,
    invited: Mapping[str, int] | None,
    rule: Rule,
    *,
    shown_before: Sequence[Atoms],
    looser: Plan | None,
) -> Plan:
    status = _primary(tree, count, invited, rule)
    if looser is not None:
        status = {node: mine if mine is not Status.PUBLISHED else looser.status[node] for node, mine in status.items()}
    may_show = [node for node, mine in status.items() if mine is Status.PUBLISHED]
    if shown_before:
        hidden = _hidden_beside(tree, count, may_show, rule.needed, shown_before)
    else:
        hidden = best_hidden(tree, count.certain, count.possible, may_show, rule.needed)
    return Plan(status | dict.fromkeys(hidden, Status.HIDDEN_TO_PROTECT))


def _primary(tree: Tree, count: _Count, invited: Mapping[str, int] | None, rule: Rule) -> dict[str, Status]:
    certain, possible = tree.totals(count.certain), tree.totals(count.possible)
    asked = None if invited is None else tree.totals(invited)
    if invited is not None:
        for node, number in sorted(count.possible.items()):
            if number > invited.get(node, 0):
                raise ProtectError("more_respondents_than_invited", node=node, respondents=number)
    status = {}
    for node in tree.nodes:
        met = rule.large_enough(certain[node]) and rule.represented(
            possible[node], None if asked is None else asked[node]
        )
        status[node] = Status.PUBLISHED if met else Status.TOO_FEW if possible[node] else Status.EMPTY
    return status


def _hidden_beside(
    tree: Tree, count: _Count, may_show: Collection[str], needed: int, shown_before: Sequence[Atoms]
) -> frozenset[str]:
    spaces = _spaces(count, needed)
    for group in shown_before:
        found = _taken(spaces, {tree.known(node): 1 for node in group})
        if found is not None:
            raise ProtectError("already_disclosed", group=tuple(sorted(found)))
    total, height = tree.totals(count.certain), tree.heights()
    first = sorted(may_show, key=lambda node: (-height[node], -total[node], node))
    return frozenset(node for node in first if _taken(spaces, dict.fromkeys(tree.within(node), 1)) is not None)


def _spaces(count: _Count, needed: int) -> list[RowSpace]:
    """One space for all measures that have answers at the same nodes (as a rule that is one for all).

    A node where one measure has nobody drops out of that measure's totals, so that more can follow from them
    than from those of its neighbours; the numbers of people may be taken together, the nodes may not.
    """
    alike: dict[frozenset[str], list[Mapping[str, int]]] = {}
    for measure in count.measures:
        alike.setdefault(frozenset(node for node, n in measure.items() if n), []).append(measure)
    return [
        RowSpace({node: min(measure[node] for measure in group) for node in sorted(nodes)}, needed)
        for nodes, group in alike.items()
    ]


def _taken(spaces: Sequence[RowSpace], vector: Vector) -> frozenset[str] | None:
    """Take the vector into every space, or into none: then a small group that would follow."""
    for space in spaces:
        if (found := space.small_group_with(vector)) is not None:
            return found
    for space in spaces:
        space.add(vector)
    return None


def _span(counts: Sequence[Mapping[str, int]]) -> _Count:
    nodes = sorted(set().union(*counts))
    return _Count(
        {node: min(count.get(node, 0) for count in counts) for node in nodes},
        {node: max(count.get(node, 0) for count in counts) for node in nodes},
        counts,
    )


def _refuse_unequal(respondents: Mapping[str, Mapping[str, int]], linked: Sequence[Collection[str]]) -> None:
    for family in linked:
        for measure in family:
            if measure not in respondents:
                raise ProtectError("unknown_measure", measure=measure)
        span = _span([respondents[measure] for measure in family])
        for node, least in span.certain.items():
            if least != span.possible[node]:
                raise ProtectError("linked_counts_differ", family=tuple(sorted(family)), node=node)
