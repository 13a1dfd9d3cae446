# SPDX-License-Identifier: EUPL-1.2
"""An attacker on groups: floating-point algebra on 0/1 columns per atom, sharing no reasoning with the plan.

It has the exact total of everything shown, and of what it knows. First it subtracts what is obvious: from
every total the shown totals inside it. That changes nothing about what can be computed, and leaves remainders that
fall apart into knots (remainders with no atom in common); a group that can be computed is made of such pieces, one
per knot, so each knot is broken apart from the others, by eigenvectors.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from iedereen.engines.protect.tree import ProtectError

from .lattice import Atom, Group, Lattice

Matrix = NDArray[np.float64]
Bits = NDArray[np.bool_]
_NEAR = 1e-6  # entries are small fractions; a miss is of the order 0.1 and more
_BATCH = 4096


@dataclass(frozen=True, slots=True)
class GroupAttack:
    """`tested` sets of 1..below-1 people, of which `succeeded` could be computed, with some `examples`.

    `exhaustive`: every set that exists was tested, none left out for want of time.
    """

    tested: int
    succeeded: int
    examples: tuple[frozenset[Atom], ...]
    exhaustive: bool


def attack_groups(
    lattice: Lattice,
    shown: Collection[Group],
    below: int,
    *,
    part_below: int = 0,
    known: Mapping[Atom, int] | None = None,
    limit: int = 20_000,
) -> GroupAttack:
    """Try sets of atoms with 1..below-1 people whose answers the attacker does not know.

    `part_below`: of a set that takes a part of a place, which only a characteristic sets apart, up to this many
    people (if that is more).
    `known`: answers it knows (its own and those of colleagues), people per atom.
    `limit`: most sets to try per knot of remainders. All sets are tried where they are fewer; else every atom,
    every remainder, every group named by a node and characteristics, and sets of few atoms up to the limit
    (`exhaustive` is then False).

    Errors: `unknown_atom`; `attack_blind` when it cannot even compute what is shown.
    """
    people = dict(lattice.people)
    for atom, number in (known or {}).items():
        if atom not in people:
            raise ProtectError("unknown_atom", atom=atom)
        people[atom] -= number
    atoms = [atom for atom, number in people.items() if number > 0]
    weight = np.array([people[atom] for atom in atoms], dtype=np.int64)
    judge = _Judge(below, max(below, part_below), *_places(lattice, atoms, weight))
    rows = _members(lattice, sorted(shown), atoms)
    rest = _apart(rows)
    report = GroupAttack(0, 0, (), True)
    for at, columns in _knots(rest):
        here = [atoms[i] for i in columns]
        knot = _Knot(rest[np.ix_(at, columns)].astype(np.float64), weight[columns], tuple(_named(lattice, here)))
        sight = knot.sight()
        if not _seen(_distinct(rows[:, columns]).astype(np.float64), sight).all():
            raise ProtectError("attack_blind")
        report = _both(report, _break(knot, sight, judge.of(columns), limit), here)
    return report


@dataclass(frozen=True, slots=True)
class _Judge:
    """How few people are too few: of whole places, and of a part of one. `place` per atom, `size` per place."""

    whole: int
    part: int
    place: NDArray[np.intp]
    size: NDArray[np.int64]

    def of(self, columns: Sequence[int]) -> "_Judge":
        return _Judge(self.whole, self.part, self.place[list(columns)], self.size)

    def too_few(self, targets: Matrix, weight: NDArray[np.int64]) -> Bits:
        people = targets @ weight
        here, place = np.unique(self.place, return_inverse=True)
        spread = np.zeros((len(place), len(here)))
        spread[np.arange(len(place)), place] = weight
        at = targets @ spread
        entire = ((at == 0) | (at == self.size[here])).all(axis=1)
        return np.asarray((people > 0) & (people < np.where(entire, self.whole, self.part)), dtype=np.bool_)


def _places(
    lattice: Lattice, atoms: Sequence[Atom], weight: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    number: dict[Atom, int] = {}
    place = [number.setdefault(atom[: len(lattice.hierarchies)], len(number)) for atom in atoms]
    at = np.array(place, dtype=np.intp)
    return at, np.bincount(at, weight, minlength=len(number)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Knot:
    """Remainders over the atoms that they share, the people of those, and the sets that have a name."""

    rows: Matrix
    weight: NDArray[np.int64]
    named: tuple[tuple[int, ...], ...]

    def sight(self) -> Matrix:
        """An orthonormal basis of what can be computed, one vector per row."""
        # By the eigenvectors of the products of rows: there are far fewer rows than atoms. Rows are zeros and ones, so
        # that no true direction comes near the limit; were one lost, the shown rows would not all be seen.
        value, vector = np.linalg.eigh(self.rows @ self.rows.T)
        kept = value > 1e-9 * max(1.0, float(value[-1]))
        return np.asarray((vector[:, kept] / np.sqrt(value[kept])).T @ self.rows, dtype=np.float64)


def _members(lattice: Lattice, groups: Sequence[Group], atoms: Sequence[Atom]) -> Bits:
    """One row per group, by walking up from every atom."""
    column: dict[tuple[int, str], NDArray[np.intp]] = {}
    for i in range(len(lattice.hierarchies) + len(lattice.characteristics)):
        values = np.array([atom[i] for atom in atoms], dtype=object)
        for value in set(values):
            column[i, value] = np.flatnonzero(values == value)
    out = np.zeros((len(groups), len(atoms)), dtype=np.bool_)
    place = {name: i for i, name in enumerate((*lattice.hierarchies, *lattice.characteristics))}
    nobody = np.zeros(0, dtype=np.intp)
    for at, group in enumerate(groups):
        row = out[at]
        for node in lattice.hierarchies[group.hierarchy].within(group.node):
            row[column.get((place[group.hierarchy], node), nobody)] = True
        for characteristic, category in group.cell:
            here = np.zeros(len(atoms), dtype=np.bool_)
            here[column.get((place[characteristic], category), nobody)] = True
            row &= here
    return out


def _apart(rows: Bits) -> Bits:
    """Remainders of remainders, until nothing changes: who would rather not say is first left over of every unit, and
    then falls apart into districts like everybody else."""
    rest = _remainders(_distinct(rows))
    while (smaller := _remainders(rest)).sum() < rest.sum():
        rest = smaller
    return rest


def _distinct(rows: Bits) -> Bits:
    """Each row once."""
    _, first = np.unique(np.packbits(rows, axis=1), axis=0, return_index=True)
    return np.asarray(rows[np.sort(first)], dtype=np.bool_)


def _remainders(rows: Bits) -> Bits:
    """Every row minus disjoint smaller rows inside it, largest first: the same span, many of them empty."""
    rows = rows[np.argsort(-rows.sum(axis=1), kind="stable")]
    size = rows.sum(axis=1)
    shared = rows.astype(np.float32) @ rows.T.astype(np.float32)
    out, where, left = rows.copy(), [np.flatnonzero(row) for row in rows], size.copy()
    for i, j in zip(*np.nonzero((shared == size) & (size < size[:, None]) & (size > 0)), strict=True):
        if left[i] >= size[j] and out[i][where[j]].all():
            out[i][where[j]] = False
            left[i] -= size[j]
    return _distinct(out[out.any(axis=1)])


def _knots(rows: Bits) -> Iterator[tuple[list[int], list[int]]]:
    """Rows and columns that hang together."""
    touches = rows.astype(np.float32) @ rows.T.astype(np.float32) > 0
    left = np.ones(len(rows), dtype=np.bool_)
    while left.any():
        reached = np.zeros(len(rows), dtype=np.bool_)
        front = reached.copy()
        front[np.argmax(left)] = True
        while front.any():
            reached |= front
            front = touches[front].any(axis=0) & ~reached
        left &= ~reached
        yield np.flatnonzero(reached).tolist(), np.flatnonzero(rows[reached].any(axis=0)).tolist()


def _named(lattice: Lattice, atoms: Sequence[Atom]) -> Iterator[tuple[int, ...]]:
    """Within these atoms, every node with any combination of categories; and each atom."""
    found: dict[tuple[object, ...], list[int]] = {}
    free = len(lattice.hierarchies)
    for i, atom in enumerate(atoms):
        for place, tree in enumerate(lattice.hierarchies.values()):
            node: str | None = atom[place]
            while node is not None:
                for mask in range(1 << len(atom) - free):
                    cell = tuple(c if mask >> n & 1 else None for n, c in enumerate(atom[free:]))
                    found.setdefault((place, node, *cell), []).append(i)
                node = tree.parents[node]
    yield from ((i,) for i in range(len(atoms)))
    yield from (tuple(group) for group in found.values())


def _break(knot: _Knot, sight: Matrix, judge: _Judge, limit: int) -> tuple[int, list[Bits], bool]:
    weight = knot.weight
    light = sorted((i for i in range(len(weight)) if weight[i] < judge.part), key=lambda i: -int(weight[i]))
    sets, exhaustive = _sets([int(weight[i]) for i in light], judge.part, limit)
    whole = [tuple(np.flatnonzero(row).tolist()) for row in knot.rows]
    chosen = [*knot.named, *whole, *(tuple(light[i] for i in group) for group in sets)]
    tested, hits = 0, []
    for start in range(0, len(chosen), _BATCH):
        batch = chosen[start : start + _BATCH]
        targets = np.zeros((len(batch), len(weight)))
        for row, group in zip(targets, batch, strict=True):
            row[list(group)] = 1.0
        targets = targets[judge.too_few(targets, weight)]
        tested += len(targets)
        hits += list(targets[_seen(targets, sight)] > 0.5)
    return tested, hits, exhaustive


def _sets(weights: Sequence[int], below: int, limit: int) -> tuple[list[tuple[int, ...]], bool]:
    """Index sets of total weight below `below`, fewest members first, up to `limit` of them."""
    found: list[tuple[int, ...]] = []
    level: list[tuple[tuple[int, ...], int]] = [((), 0)]
    while level:
        grown = []
        for members, total in level:
            for i in range(members[-1] + 1 if members else 0, len(weights)):
                if total + weights[i] < below:
                    if len(found) == limit:
                        return found, False
                    found.append((*members, i))
                    grown.append((found[-1], total + weights[i]))
        level = grown
    return found, True


def _seen(targets: Matrix, sight: Matrix) -> Bits:
    """Which targets lie in the row space: distance to their projection."""
    missed = targets - (targets @ sight.T) @ sight
    return np.asarray(np.abs(missed).max(axis=1, initial=0.0) < _NEAR, dtype=np.bool_)


def _both(report: GroupAttack, found: tuple[int, list[Bits], bool], atoms: Sequence[Atom]) -> GroupAttack:
    tested, hits, exhaustive = found
    examples = [frozenset(atoms[i] for i in np.flatnonzero(hit).tolist()) for hit in hits]
    return GroupAttack(
        report.tested + tested,
        report.succeeded + len({hit.tobytes() for hit in hits}),
        (*report.examples, *sorted(set(examples), key=sorted))[:10],
        report.exhaustive and exhaustive,
    )
