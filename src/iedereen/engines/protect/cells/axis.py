# SPDX-License-Identifier: EUPL-1.2
"""One side of a table: the positions on it, and which of them add up to which.

A side is the organisation (all its hierarchies together) or one dimension (gender, answer, ...). Position 0 is
the total. The atoms are the positions that respondents themselves stand at; every other position is the sum of
the children in each of its lines. Overlapping hierarchies are several lines below one parent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from iedereen.engines.protect.tree import ProtectError

Line = tuple[int, tuple[int, ...]]
"""(parent, children): positions."""
Node = tuple[str, str]
"""(column, value)."""
Step = tuple[str, str]
"""(coarse column, fine column): every fine value lies within one coarse value."""
_ALL = ""
_KIND = "\0kind"


@dataclass(frozen=True, slots=True)
class Axis:
    """`places`: what each position is called, None for the total. `lines`: children before parents.

    `unlisted`: positions that never stand in the table: people who share the finest value of every hierarchy,
    where no hierarchy has them as a node of its own. An attacker may know who they are; they are hidden cells.
    """

    places: tuple[Node | None, ...]
    lines: tuple[Line, ...]
    unlisted: frozenset[int] = frozenset()
    atoms: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        parents = {parent for parent, _ in self.lines}
        object.__setattr__(self, "atoms", tuple(i for i in range(len(self.places)) if i not in parents))

    @property
    def size(self) -> int:
        return len(self.places)

    def parents(self) -> list[list[int]]:
        """Per position the positions directly above it, in every hierarchy."""
        above: list[list[int]] = [[] for _ in self.places]
        for parent, children in self.lines:
            for child in children:
                above[child].append(parent)
        return above

    def below(self) -> list[frozenset[int]]:
        """Per position everything below it."""
        found: list[frozenset[int]] = [frozenset()] * self.size
        for parent, children in self.lines:
            found[parent] = found[parent].union(children, *(found[child] for child in children))
        return found


def dimension(name: str, values: Sequence[str]) -> Axis:
    """The total and the values of one dimension. Errors: `no_values`."""
    if not values:
        raise ProtectError("no_values", dimension=name)
    return Axis((None, *((name, value) for value in values)), ((0, tuple(range(1, len(values) + 1))),))


def organisation(hierarchies: Mapping[str, Sequence[str]], rows: Sequence[Mapping[str, str]]) -> tuple[Axis, list[int]]:
    """The organisation of `rows` (column -> value), and per row the atom that it stands at.

    `hierarchies`: name -> columns, coarse to fine. A node is a value in a column, under whatever hierarchy.
    Nodes are in the order of the columns and then of their names, whatever the order of the rows.

    Errors: `two_parents` (a value that lies within two values of the next coarser column).
    """
    if not hierarchies:
        return Axis((None,), ()), [0] * len(rows)
    columns = list(dict.fromkeys(column for levels in hierarchies.values() for column in levels))
    steps = [step for levels in hierarchies.values() for step in pairwise((_ALL, *levels))]
    ends = list(dict.fromkeys(levels[-1] for levels in hierarchies.values()))
    kinds = [tuple(row[end] for end in ends) for row in rows]
    atom = _telling(ends, kinds)
    if atom is None:
        atom, unlisted = _KIND, ["\0".join(kind) for kind in kinds]
    else:
        unlisted = []
    steps += [(end, atom) for end in ends if end != atom]
    nodes: list[Node] = [(column, value) for column in columns for value in sorted({row[column] for row in rows})]
    nodes += [(_KIND, kind) for kind in sorted(set(unlisted))]
    position = {node: i for i, node in enumerate([(_ALL, _ALL), *nodes])}
    lines = [line for step in dict.fromkeys(steps) for line in _lines(step, rows, unlisted, position)]
    places = (None, *(None if node[0] == _KIND else node for node in nodes))
    hidden = frozenset(i for node, i in position.items() if node[0] == _KIND)
    stands = unlisted or [row[atom] for row in rows]
    return Axis(places, _children_first(lines, len(places)), hidden), [position[atom, value] for value in stands]


def _telling(ends: Sequence[str], kinds: Sequence[tuple[str, ...]]) -> str | None:
    """The first of the finest columns whose value tells that of all the others."""
    different = len(set(kinds))
    return next((end for i, end in enumerate(ends) if len({kind[i] for kind in kinds}) == different), None)


def _lines(
    step: Step, rows: Sequence[Mapping[str, str]], kinds: Sequence[str], position: Mapping[Node, int]
) -> list[Line]:
    coarse, fine = step
    parent: dict[str, str] = {}
    for number, row in enumerate(rows):
        above = row[coarse] if coarse else _ALL
        mine = kinds[number] if fine == _KIND else row[fine]
        if parent.setdefault(mine, above) != above:
            raise ProtectError(
                "two_parents", row=number, column=fine, value=mine, above=coarse, parents=(parent[mine], above)
            )
    children: dict[str, list[int]] = {}
    for value in sorted(parent):
        children.setdefault(parent[value], []).append(position[fine, value])
    return [(position[coarse, above], tuple(below)) for above, below in sorted(children.items())]


def _children_first(lines: Sequence[Line], size: int) -> tuple[Line, ...]:
    below: list[list[int]] = [[] for _ in range(size)]
    for parent, children in lines:
        below[parent].extend(children)
    height = [0] * size
    for position in _bottom_up(below):
        height[position] = max((height[child] + 1 for child in below[position]), default=0)
    return tuple(sorted(lines, key=lambda line: height[line[0]]))


def _bottom_up(below: Sequence[Sequence[int]]) -> list[int]:
    """Every position reachable from the total, after all that lies below it."""
    order: list[int] = []
    done: set[int] = set()
    todo = [(0, False)]
    while todo:
        position, ready = todo.pop()
        if ready:
            order.append(position)
        elif position not in done:
            done.add(position)
            todo.append((position, True))
            todo += [(child, False) for child in below[position]]
    return order
