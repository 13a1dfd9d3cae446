# SPDX-License-Identifier: EUPL-1.2
"""Everything that a figure can be about: organisation nodes crossed with characteristics of people.

An *atom* is the finest thing the data tell apart: people at one node of every hierarchy and in one category
of every characteristic. A *group* is a node with a cell of some characteristics: a set of atoms.
Whatever tells two releases of the same answers apart belongs in the lattice: another organisation is another
hierarchy, ballots that came in late are a characteristic with the categories "in time" and "late".
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from types import MappingProxyType

from iedereen.engines.protect.rule import DEFAULT_MINIMUM, FLOOR
from iedereen.engines.protect.tree import ProtectError, Tree

Atom = tuple[str, ...]
"""A node per hierarchy, then a category per characteristic, in the order of the lattice."""
Cell = tuple[tuple[str, str], ...]
"""(characteristic, category) pairs, sorted by characteristic; empty: everybody."""
PATH = "\x1f"
"""Between the columns in the node names that `lattice_of` makes (the ASCII unit separator)."""


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """The people of `node` (and below) in `hierarchy` who are in `cell`."""

    hierarchy: str
    node: str
    cell: Cell = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "cell", tuple(sorted(self.cell)))


@dataclass(frozen=True, slots=True)
class Splits:
    """Which characteristics split a figure, where, and how many people such a figure needs.

    `by`: the splits wanted, each the names of the characteristics that it crosses; None: each characteristic
    alone. Crosses of two are made only when asked.
    `from_level`: steps above the lowest teams where splits begin. 0 splits teams too; the default never
    crosses a background with a team.
    `minimum`: respondents in every computable group that takes a part of a team, that is: which only a
    characteristic sets apart. Where it is lower than the minimum of the rule, the rule counts.

    Errors: `minimum_below_floor`, `negative_threshold`.
    """

    by: tuple[tuple[str, ...], ...] | None = None
    from_level: int = 1
    minimum: int = DEFAULT_MINIMUM

    def __post_init__(self) -> None:
        if self.minimum < FLOOR:
            raise ProtectError("minimum_below_floor", minimum=self.minimum, floor=FLOOR)
        if self.from_level < 0:
            raise ProtectError("negative_threshold", from_level=self.from_level)


EACH_ALONE = Splits()
"""Each characteristic alone, from one level above the teams."""


@dataclass(frozen=True)
class Lattice:
    """Hierarchies, characteristics and the respondents of every atom; checked once, then read only.

    `hierarchies`: name -> tree, at least one. They may overlap in any way. People may stand at any node.
    `characteristics`: name -> its categories ("rather not say" is a category).
    `counts`: respondents per atom; atoms that are left out have none.

    Errors: `no_hierarchy`, `atom_shape`, `unknown_node`, `unknown_category`, `negative_count`.
    """

    hierarchies: Mapping[str, Tree]
    characteristics: Mapping[str, Sequence[str]]
    counts: Mapping[Atom, int]
    people: Mapping[Atom, int] = field(init=False, repr=False, compare=False)
    """The atoms with somebody in them, sorted, with their respondents."""

    def __post_init__(self) -> None:
        if not self.hierarchies:
            raise ProtectError("no_hierarchy")
        known = [set(tree.parents) for tree in self.hierarchies.values()]
        known += [set(categories) for categories in self.characteristics.values()]
        for atom, count in self.counts.items():
            _check_atom(atom, count, known, len(self.hierarchies))
        people = {atom: self.counts[atom] for atom in sorted(self.counts) if self.counts[atom]}
        object.__setattr__(self, "hierarchies", MappingProxyType(dict(self.hierarchies)))
        kept = {name: tuple(categories) for name, categories in self.characteristics.items()}
        object.__setattr__(self, "characteristics", MappingProxyType(kept))
        object.__setattr__(self, "people", MappingProxyType(people))

    def known(self, group: Group) -> Group:
        """The group itself.

        Errors: `unknown_hierarchy`, `unknown_node`, `unknown_characteristic`, `unknown_category`.
        """
        if group.hierarchy not in self.hierarchies:
            raise ProtectError("unknown_hierarchy", hierarchy=group.hierarchy)
        self.hierarchies[group.hierarchy].known(group.node)
        for characteristic, category in group.cell:
            if category not in self._categories(characteristic):
                raise ProtectError("unknown_category", characteristic=characteristic, category=category)
        if len(dict(group.cell)) < len(group.cell):
            raise ProtectError("unknown_category", cell=group.cell)
        return group

    def candidates(self, splits: Splits, hierarchies: Collection[str] | None = None) -> dict[Group, int]:
        """Every group that can have a figure, with its respondents; all hierarchies unless some are named."""
        wanted = tuple(self.hierarchies) if hierarchies is None else tuple(hierarchies)
        for name in wanted:
            if name not in self.hierarchies:
                raise ProtectError("unknown_hierarchy", hierarchy=name)
        by = self.splits(splits)
        found = [group for name in sorted(wanted) for group in self._candidates_of(name, by, splits.from_level)]
        counted = self._counted(wanted, by)
        return {group: counted[group] for group in found}

    def splits(self, splits: Splits) -> tuple[tuple[str, ...], ...]:
        """What figures are split by: first not at all, then by one characteristic, then by crosses."""
        asked = splits.by if splits.by is not None else tuple((name,) for name in self.characteristics)
        for name in {name for names in asked for name in names}:
            self._categories(name)
        return tuple(sorted({(), *(tuple(sorted(set(names))) for names in asked)}, key=lambda by: (len(by), by)))

    def members(self, group: Group) -> frozenset[Atom]:
        """The atoms of the group that have people."""
        within = self.hierarchies[self.known(group).hierarchy].within(group.node)
        place = list(self.hierarchies).index(group.hierarchy)
        column = {name: len(self.hierarchies) + i for i, name in enumerate(self.characteristics)}
        cell = [(column[name], category) for name, category in group.cell]
        return frozenset(
            atom for atom in self.people if atom[place] in within and all(atom[i] == category for i, category in cell)
        )

    def respondents(self, group: Group) -> int:
        return sum(self.people[atom] for atom in self.members(group))

    def groups_of(self, atom: Atom, by: Iterable[tuple[str, ...]]) -> list[Group]:
        """Every group that the atom is in, over all hierarchies and the given splits."""
        cells = [self.cell(atom, names) for names in by]
        return [
            Group(name, node, cell)
            for name, start in zip(self.hierarchies, atom, strict=False)
            for node in self._line[name][start]
            for cell in cells
        ]

    @cached_property
    def _line(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Per hierarchy and node: the node and everything above it."""
        lines: dict[str, dict[str, tuple[str, ...]]] = {}
        for name, tree in self.hierarchies.items():
            line = lines[name] = {}
            for node in tree.order:
                parent = tree.parents[node]
                line[node] = (node, *line[parent]) if parent is not None else (node,)
        return lines

    def cell(self, atom: Atom, names: tuple[str, ...]) -> Cell:
        category = dict(zip(self.characteristics, atom[len(self.hierarchies) :], strict=True))
        return tuple((name, category[name]) for name in names)

    def _categories(self, characteristic: str) -> Sequence[str]:
        if characteristic not in self.characteristics:
            raise ProtectError("unknown_characteristic", characteristic=characteristic)
        return self.characteristics[characteristic]

    def _candidates_of(self, hierarchy: str, by: tuple[tuple[str, ...], ...], from_level: int) -> Iterable[Group]:
        tree = self.hierarchies[hierarchy]
        height = tree.heights()
        cells = [
            tuple(zip(names, categories, strict=True))
            for names in by
            for categories in product(*(self.characteristics[name] for name in names))
        ]
        return (
            Group(hierarchy, node, cell)
            for node in tree.nodes
            for cell in cells
            if not cell or height[node] >= from_level
        )

    def _counted(self, hierarchies: Collection[str], by: tuple[tuple[str, ...], ...]) -> Counter[Group]:
        counted: Counter[tuple[str, str, Cell]] = Counter()
        for atom, count in self.people.items():
            cells = [self.cell(atom, names) for names in by]
            for name, start in zip(self.hierarchies, atom, strict=False):
                for key in product((name,), self._line[name][start] if name in hierarchies else (), cells):
                    counted[key] += count
        return Counter({Group(*key): count for key, count in counted.items()})


def lattice_of(
    rows: Iterable[Mapping[str, str]],
    *,
    hierarchies: Mapping[str, Sequence[str]],
    characteristics: Sequence[str] = (),
    count: str | None = None,
) -> Lattice:
    """A lattice from a table: one row per respondent or, with the column `count`, one row per cell.

    `hierarchies`: name -> its columns, coarse to fine. A node is named by its path, joined by `PATH`; the
    root (everybody) is the empty string.

    Errors: those of `Lattice`, `unknown_column`, `not_a_count` (with the number of the row, from 1).
    """
    parents: dict[str, dict[str, str | None]] = {name: {"": None} for name in hierarchies}
    categories: dict[str, set[str]] = {name: set() for name in characteristics}
    counts: Counter[Atom] = Counter()
    for number, row in enumerate(rows, start=1):
        try:
            steps = {name: [row[column] for column in columns] for name, columns in hierarchies.items()}
            cell = [row[name] for name in characteristics]
            here = 1 if count is None else int(row[count])
        except KeyError as missing:
            raise ProtectError("unknown_column", column=missing.args[0], row=number) from None
        except ValueError:
            raise ProtectError("not_a_count", row=number) from None
        places = [_path(parents[name], path) for name, path in steps.items()]
        counts[(*places, *cell)] += here
        for name, category in zip(characteristics, cell, strict=True):
            categories[name].add(category)
    trees = {name: Tree(above) for name, above in parents.items()}
    return Lattice(trees, {name: tuple(sorted(found)) for name, found in categories.items()}, counts)


def _path(parents: dict[str, str | None], steps: Sequence[str]) -> str:
    node = ""
    for depth in range(len(steps)):
        above, node = node, PATH.join(steps[: depth + 1])
        parents[node] = above
    return node


def _check_atom(atom: Atom, count: int, known: Sequence[Collection[str]], hierarchies: int) -> None:
    if len(atom) != len(known):
        raise ProtectError("atom_shape", atom=atom, names=len(known))
    if count < 0:
        raise ProtectError("negative_count", atom=atom, count=count)
    for i, (name, names) in enumerate(zip(atom, known, strict=True)):
        if name not in names:
            raise ProtectError("unknown_node" if i < hierarchies else "unknown_category", name=name, atom=atom)
