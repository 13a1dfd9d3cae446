# SPDX-License-Identifier: EUPL-1.2
"""Groups as sparse integer vectors in coordinates in which nearly every group is one single entry.

The obvious coordinates are atoms, and there the force as a whole has thousands of entries. In the
hierarchical basis the coordinates of one tree are its roots and, of the children of every node, all but one:
the child left out is its parent minus its sisters. Over a tree and characteristics (each a tree of one level)
the coordinates are the products. Left out is the largest child, since small groups are what is looked for: so
they stay short too.

The tree is that of the first hierarchy, with one more level: the *places* within a node, that is the
combinations of nodes of all hierarchies where people are. A node of another hierarchy is a sum of places, which
collapses to few entries where the hierarchies agree. Nodes and categories without people do not exist here.
Atoms without people do get a vector, listed in `void`: their total is known, whoever takes part.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

from .lattice import Atom, Group, Lattice

Row = dict[int, int]
"""Coordinate -> integer, no zeros."""
Place = tuple[str, ...]


@dataclass(slots=True)
class Basis:
    """Vectors of the groups and atoms of one lattice."""

    lattice: Lattice
    _place: dict[Place, Row] = field(init=False)
    _node: dict[str, Row] = field(init=False)
    _category: list[dict[str, Row]] = field(init=False)
    _at: list[dict[str, list[Place]]] = field(init=False)

    def __post_init__(self) -> None:
        places: Counter[Place] = Counter()
        for atom, count in self.lattice.people.items():
            places[self.place(atom)] += count
        self._node, self._place = _tree_rows(self.lattice, places)
        self._category = _category_rows(self.lattice)
        self._at = [defaultdict(list) for _ in self.lattice.hierarchies]
        for place in sorted(places):
            for found, node in zip(self._at, place, strict=True):
                found[node].append(place)

    def place(self, atom: Atom) -> Place:
        return atom[: len(self.lattice.hierarchies)]

    def atom(self, atom: Atom) -> Row:
        return self._product(self._place[self.place(atom)], dict(enumerate(atom[len(self.lattice.hierarchies) :])))

    def group(self, group: Group) -> Row:
        """Empty when nobody is in it."""
        order = {name: i for i, name in enumerate(self.lattice.characteristics)}
        cell = {order[name]: category for name, category in group.cell}
        if any(category not in self._category[i] for i, category in cell.items()):
            return {}
        return self._product(self._nodes(group), cell)

    def void(self) -> Iterable[Row]:
        """Places crossed with cells where nobody is."""
        for place in self._place:
            for cell in product(*(sorted(rows) for rows in self._category)):
                if (*place, *cell) not in self.lattice.people:
                    yield self.atom((*place, *cell))

    def _nodes(self, group: Group) -> Row:
        hierarchy = list(self.lattice.hierarchies).index(group.hierarchy)
        if hierarchy == 0:
            return self._node.get(group.node, {})
        total: Row = {}
        for node in sorted(self.lattice.hierarchies[group.hierarchy].within(group.node)):
            for place in self._at[hierarchy].get(node, ()):
                _add(total, self._place[place], 1)
        return total

    def _product(self, row: Row, cell: Mapping[int, str]) -> Row:
        """Kronecker product; a coordinate is a number in mixed radix, 0 standing for the whole of a characteristic."""
        for i, rows in enumerate(self._category):
            radix = len(rows)
            part = rows[cell[i]] if i in cell else {0: 1}
            row = {k * radix + j: x * y for k, x in row.items() for j, y in part.items()}
        return row


def _tree_rows(lattice: Lattice, places: Mapping[Place, int]) -> tuple[dict[str, Row], dict[Place, Row]]:
    tree = next(iter(lattice.hierarchies.values()))
    here: Counter[str] = Counter()
    for place, count in places.items():
        here[place[0]] += count
    size = tree.totals(here)
    inside: dict[str, list[Place]] = defaultdict(list)
    for place in sorted(places):
        inside[place[0]].append(place)
    nodes: dict[str, Row] = {}
    leaves: dict[Place, Row] = {}
    fresh = 0
    for node in tree.order:
        if not size[node]:
            continue
        if tree.parents[node] is None:
            nodes[node], fresh = {fresh: 1}, fresh + 1
        below: list[tuple[int, Place, bool]] = [
            (size[child], (child,), True) for child in tree.children[node] if size[child]
        ]
        below += [(places[place], place, False) for place in inside[node]]
        rest = dict(nodes[node])
        *smaller, (_, largest, is_node) = sorted(below)
        for _, name, inner in smaller:
            _store(nodes, leaves, name, inner, {fresh: 1})
            rest[fresh], fresh = -1, fresh + 1
        _store(nodes, leaves, largest, is_node, rest)
    return nodes, leaves


def _store(nodes: dict[str, Row], leaves: dict[Place, Row], name: Place, is_node: bool, row: Row) -> None:
    if is_node:
        nodes[name[0]] = row
    else:
        leaves[name] = row


def _category_rows(lattice: Lattice) -> list[dict[str, Row]]:
    """Per characteristic, category -> row; as many coordinates as categories, 0 being their sum."""
    rows = []
    for column in range(len(lattice.hierarchies), len(lattice.hierarchies) + len(lattice.characteristics)):
        size: Counter[str] = Counter()
        for atom, count in lattice.people.items():
            size[atom[column]] += count
        *smaller, largest = sorted(size, key=lambda category: (size[category], category)) or [""]
        here = {category: {i: 1} for i, category in enumerate(smaller, start=1)}
        here[largest] = {0: 1} | dict.fromkeys(range(1, len(smaller) + 1), -1)
        rows.append(here)
    return rows


def _add(total: Row, row: Row, factor: int) -> None:
    for k, x in row.items():
        if value := total.get(k, 0) + factor * x:
            total[k] = value
        else:
            del total[k]
