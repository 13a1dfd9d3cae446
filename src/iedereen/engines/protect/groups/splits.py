# SPDX-License-Identifier: EUPL-1.2
"""Which splits have a figure beside totals that are settled: the totals stay as they are, whatever the splits do.

Two promises. The one of `plan_groups`: nothing shown, taken together, is a group of too few. And: of no single lowest
team anything follows about one category, however many people that are. Otherwise a unit minus its other
districts would tell the line above how the newcomers of one team answer.

A vector that may not follow is kept as its residual modulo what is shown. Showing one more vector makes it follow
exactly when the two residuals are multiples of each other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from iedereen.engines.protect.elimination import PRIME
from iedereen.engines.protect.rule import Rule, Status
from iedereen.engines.protect.tree import ProtectError

from .basis import Basis, Row
from .lattice import Atom, Group, Lattice, Splits
from .plan import GroupPlan, limits_of, opened
from .space import Limits, Space

UNSAID = ""
"""The category of who would rather not say: in the totals and in every test, never with a figure of its own."""


def plan_splits(
    lattices: Sequence[Lattice], rule: Rule, totals: Collection[Group], splits: Splits | None = None
) -> GroupPlan:
    """One plan for all lattices: a split is shown in each of them or in none, as the measures of `plan_measures` are.

    `lattices`: the counts of one round, one for every measure with other counts; same trees and characteristics.
    `totals`: the groups without a cell that are shown. Splits are wanted of those that stand above the lowest teams.
    The status is that of splits only. `TOO_FEW` and `EMPTY`: in one of the lattices, in all of them. Groups are
    taken in one by one, large ones first, each unless a small group or a category of one team would follow.

    Errors: those of `Lattice.candidates`, `already_disclosed` (the totals give a small group away), `too_complex`.
    """
    asked = splits or Splits()
    sizes = [_wanted(lattice, totals, asked) for lattice in lattices]
    limits = limits_of(rule, asked.minimum)
    needed = limits.part + limits.confidants
    status = {group: _primary([size[group] for size in sizes], needed) for group in (sizes[0] if sizes else ())}
    left = [group for group, mine in status.items() if mine is Status.PUBLISHED]
    because: dict[Group, tuple[Atom, ...]] = {}
    for lattice, size in zip(lattices, sizes, strict=True):
        space = opened(lattice, limits, list(totals))
        watch = _Watch(space, _of_one_team(lattice, space.basis))
        kept = []
        for group in sorted(left, key=lambda group: (-size[group], group)):
            found = _taken(space, watch, group)
            if found is None:
                kept.append(group)
            else:
                because[group] = found
        left = kept
    return GroupPlan(status | dict.fromkeys(because, Status.HIDDEN_TO_PROTECT), because)


def cells_of_one_team(lattice: Lattice, shown: Collection[Group]) -> list[Group]:
    """Categories of a single lowest team that follow from these groups and not from the totals among them."""
    spaces = [Space(Basis(lattice), Limits(0, 0)) for _ in range(2)]
    for group in shown:
        for space in spaces[: 1 if group.cell else 2]:
            space.add(space.basis.group(group))
    everything, totals = spaces
    cells = _cells_of_teams(lattice)
    rows = {group: everything.basis.group(group) for group in cells}
    return [group for group, row in rows.items() if row and everything.follows(row) and not totals.follows(row)]


def _wanted(lattice: Lattice, totals: Collection[Group], splits: Splits) -> dict[Group, int]:
    """The splits that may be asked for, with their respondents."""
    shown = {group for group in totals if not group.cell}
    return {
        group: number
        for group, number in lattice.candidates(splits).items()
        if group.cell
        and Group(group.hierarchy, group.node) in shown
        and lattice.hierarchies[group.hierarchy].children[group.node]
        and all(category != UNSAID for _, category in group.cell)
    }


def _primary(respondents: Sequence[int], needed: int) -> Status:
    if min(respondents) >= needed:
        return Status.PUBLISHED
    return Status.TOO_FEW if any(respondents) else Status.EMPTY


def _of_one_team(lattice: Lattice, basis: Basis) -> list[Row]:
    """Every category of every lowest team where somebody is in it."""
    return [row for group in _cells_of_teams(lattice) if (row := basis.group(group))]


def _cells_of_teams(lattice: Lattice) -> list[Group]:
    cells = [(name, category) for name, found in lattice.characteristics.items() for category in found]
    return [
        Group(name, team, (cell,))
        for name, tree in lattice.hierarchies.items()
        for team in tree.leaves
        for cell in cells
    ]


@dataclass(slots=True)
class _Watch:
    """Vectors that may not come to follow; those that do already (from totals alone) are let go."""

    space: Space
    vectors: list[Row]
    _rows: list[Row] = field(init=False)
    _at: dict[int, set[int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._rows = [self.space.residual(vector) for vector in self.vectors]
        for i, row in enumerate(self._rows):
            self._file(i, row)

    def exposed_by(self, rest: Row) -> bool:
        """Whether one of them would follow once a vector with this residual is shown."""
        first = min(rest)
        return any(_multiples(rest, self._rows[i], first) for i in self._at.get(first, ()))

    def shown(self, rest: Row) -> None:
        """A vector with this residual was shown: what held the coordinate that it took is reduced anew."""
        touched = {i for k in rest for i in self._at.get(k, ()) if k not in self.space.residual({k: 1})}
        for i in touched:
            for k in self._rows[i]:
                self._at[k].discard(i)
            self._rows[i] = self.space.residual(self._rows[i])
            self._file(i, self._rows[i])

    def _file(self, i: int, row: Row) -> None:
        for k in row:
            self._at.setdefault(k, set()).add(i)


def _multiples(one: Row, other: Row, at: int) -> bool:
    if one.keys() != other.keys():
        return False
    factor = other[at] * pow(one[at], -1, PRIME) % PRIME
    return all(other[k] == x * factor % PRIME for k, x in one.items())


def _taken(space: Space, watch: _Watch, group: Group) -> tuple[Atom, ...] | None:
    """None when the group is shown from now on; else the atoms of what would follow (empty: one team's category,
    or it could not be told)."""
    vector = space.basis.group(group)
    rest = space.residual(vector)
    if not rest:
        return None
    if watch.exposed_by(rest):
        return ()
    try:
        found = space.add(vector)
    except ProtectError as problem:
        if problem.code != "too_complex":
            raise
        return ()
    if found is not None:
        return tuple(sorted(found))
    watch.shown(rest)
    return None
