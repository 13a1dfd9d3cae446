# SPDX-License-Identifier: EUPL-1.2
"""Which groups of a round have a figure: decided from numbers of respondents, never from answers."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from iedereen.engines.protect.plan import plan as plan_tree
from iedereen.engines.protect.rule import Rule, Status
from iedereen.engines.protect.tree import ProtectError

from .basis import Basis
from .lattice import EACH_ALONE, Atom, Group, Lattice, Splits
from .space import Limits, Space

Invited = Mapping[str, Mapping[str, int]]
"""Per hierarchy, people invited directly at each node."""


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A status for every group that can have a figure."""

    status: Mapping[Group, Status]
    because: Mapping[Group, tuple[Atom, ...]]
    """For every group hidden by the test: the atoms of a small group that would follow from it. Empty where the
    test ran out and the group was hidden to be on the safe side. For tests and auditors, never for a screen."""
    shown: frozenset[Group] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "status", MappingProxyType(dict(self.status)))
        object.__setattr__(self, "because", MappingProxyType(dict(self.because)))
        shown = frozenset(group for group, status in self.status.items() if status is Status.PUBLISHED)
        object.__setattr__(self, "shown", shown)


def plan_groups(
    lattice: Lattice,
    rule: Rule,
    splits: Splits = EACH_ALONE,
    *,
    invited: Invited | None = None,
    shown_before: Sequence[Group] = (),
    hierarchies: Collection[str] | None = None,
    wanted: Collection[Group] | None = None,
) -> GroupPlan:
    """A plan from which no small group can be computed, and to which no hidden group can be added.

    Promise: no linear combination of everything shown, now or before, is the total of 1..needed-1
    respondents; needed is `rule.minimum` for groups of whole places and `splits.minimum` (if larger) for those
    that take a part of a place, `rule.coalition` people telling each other their answers included.

    Groups are taken in one by one, each unless a small group would follow: totals before splits, splits by one
    characteristic before crosses, then large before small and coarse before fine. So every group that is
    `HIDDEN_TO_PROTECT` would give a small group away beside what is shown (`because` says which). Another
    plan may hide fewer; only the totals of a single hierarchy without `shown_before` are planned optimally,
    by `plan`.

    `TOO_FEW`: too few respondents, or a node with too few people `invited` or taking part (no splits either).
    `shown_before`: the register of what was shown of the same answers. `hierarchies`: whose groups are
    wanted; None means all. `wanted`: of those only these groups.

    Errors: those of `Lattice.candidates`, `more_respondents_than_invited`, `already_disclosed` (what was shown
    before gives a small group away by itself), `too_complex` (it cannot be told whether it does).
    """
    size = lattice.candidates(splits, hierarchies)
    limits = limits_of(rule, splits.minimum)
    status = _primary(lattice, size, rule, limits, invited)
    if wanted is not None:
        status = {group: mine for group, mine in status.items() if group in wanted}
    best = _best_totals(lattice, rule, invited) if len(lattice.hierarchies) == 1 and not shown_before else {}
    last = {group for group, mine in best.items() if mine is Status.HIDDEN_TO_PROTECT and group in status}
    first = [group for group, mine in status.items() if mine is Status.PUBLISHED and group not in last]
    priority = _priority(lattice, size)
    space = opened(lattice, limits, shown_before)
    because: dict[Group, tuple[Atom, ...]] = {}
    for group in (*sorted(first, key=priority), *sorted(last, key=priority)):
        if (found := _refused(space, group)) is not None:
            because[group] = found
    return GroupPlan(status | dict.fromkeys(because, Status.HIDDEN_TO_PROTECT), because)


def limits_of(rule: Rule, split_minimum: int) -> Limits:
    return Limits(rule.minimum, max(rule.minimum, split_minimum), rule.coalition)


def opened(lattice: Lattice, limits: Limits, shown_before: Sequence[Group]) -> Space:
    """The space of what was shown before. Errors: `already_disclosed`, `too_complex`."""
    space = Space(Basis(lattice), limits)
    size = {group: lattice.respondents(group) for group in set(shown_before)}
    for group in sorted(size, key=lambda group: (-size[group], group)):
        if (found := space.add(space.basis.group(group))) is not None:
            raise ProtectError("already_disclosed", group=tuple(sorted(found)))
    return space


def _refused(space: Space, group: Group) -> tuple[Atom, ...] | None:
    try:
        found = space.add(space.basis.group(group))
    except ProtectError as problem:
        if problem.code != "too_complex":
            raise
        return ()
    return None if found is None else tuple(sorted(found))


def _primary(
    lattice: Lattice, size: Mapping[Group, int], rule: Rule, limits: Limits, invited: Invited | None
) -> dict[Group, Status]:
    asked = {name: lattice.hierarchies[name].totals(numbers) for name, numbers in (invited or {}).items()}
    status = {}
    for group, respondents in size.items():
        needed = (limits.part if group.cell else limits.whole) + limits.confidants
        everybody = size[Group(group.hierarchy, group.node)]
        here = asked[group.hierarchy][group.node] if group.hierarchy in asked else None
        if here is not None and everybody > here:
            raise ProtectError("more_respondents_than_invited", node=group.node, respondents=everybody)
        met = respondents >= needed and rule.represented(everybody, here)
        status[group] = Status.PUBLISHED if met else Status.TOO_FEW if respondents else Status.EMPTY
    return status


def _best_totals(lattice: Lattice, rule: Rule, invited: Invited | None) -> dict[Group, Status]:
    ((name, tree),) = lattice.hierarchies.items()
    here: dict[str, int] = {}
    for atom, count in lattice.people.items():
        here[atom[0]] = here.get(atom[0], 0) + count
    best = plan_tree(tree, here, None if invited is None else invited.get(name), rule)
    return {Group(name, node): status for node, status in best.status.items()}


def _priority(lattice: Lattice, size: Mapping[Group, int]) -> Callable[[Group], tuple[int, int, int, Group]]:
    height = {name: tree.heights() for name, tree in lattice.hierarchies.items()}
    return lambda group: (len(group.cell), -size[group], -height[group.hierarchy][group.node], group)
