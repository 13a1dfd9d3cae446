# SPDX-License-Identifier: EUPL-1.2
"""What follows from shown groups of any shape: elimination modulo the prime 2^61 - 1.

One tree needs none of this (see `skeleton`). Groups shown under another organisation cut across the tree,
and then only linear algebra tells what can be computed. Vectors are sparse: name of an atom (the people
directly at one node) -> coefficient.

Which groups of fewer than `below` people can be computed is answered for ALL groups, not for a list of
suspects. Such a group holds no atom of `below` people or more (a heavy atom), so its vector lies in the
part of the row space that is zero on all heavy atoms. With the heavy columns eliminated first, the rows
whose pivot is a light column span exactly that part. In reduced form a 0/1 vector in it is the sum of the
rows at whose pivots it is 1, so one tries sets of rows with fewer than `below` people at the pivots; rows
that share no column are tried apart, since a 0/1 vector splits along them. For organisations of some size
nearly all atoms are heavy, and there is nothing to try.

Modulo p: a vector that follows over the rationals follows modulo p unless p divides a pivot minor of the
0/1 matrix. For two organisations (two nested families of sets) every minor is -1, 0 or 1 (Edmonds 1970), so
the test is exact; for more it errs only if a minor happens to be a multiple of 2^61 - 1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .tree import ProtectError

PRIME = (1 << 61) - 1
Vector = Mapping[str, int]
Row = dict[str, int]
_TRIALS = 20_000


@dataclass(slots=True)
class RowSpace:
    """Vectors taken in one by one, refusing those that would let a small group be computed.

    `people`: respondents per atom; atoms outside it carry nobody and are left out of every vector.
    """

    people: Mapping[str, int]
    below: int
    _rows: dict[str, Row] = field(default_factory=dict)
    _light: dict[str, Row] = field(default_factory=dict)

    def remainder(self, vector: Vector) -> Row:
        """The vector minus what the rows explain; empty when it can be computed from them."""
        rest = {atom: x % PRIME for atom, x in vector.items() if atom in self.people and x % PRIME}
        todo = [atom for atom in rest if atom in self._rows or atom in self._light]
        while todo:
            pivot = todo.pop()
            if not (factor := rest.get(pivot, 0)):
                continue
            row = self._rows[pivot] if pivot in self._rows else self._light[pivot]
            todo += [a for a in _subtract(rest, factor, row) if a in self._rows or a in self._light]
        return rest

    def add(self, vector: Vector) -> frozenset[str] | None:
        """Take the vector in, unless with it some group of 1..below-1 people could be computed.

        Returns None when taken, else the atoms of such a group (and the space is as it was).
        Errors: `too_complex` when the trials run out (many tiny atoms in one knot).
        """
        return self._with(vector, keep=True)

    def small_group_with(self, vector: Vector) -> frozenset[str] | None:
        """What `add` would return; the space stays as it was."""
        return self._with(vector, keep=False)

    def _with(self, vector: Vector, *, keep: bool) -> frozenset[str] | None:
        rest = self.remainder(vector)
        if not rest:
            return None
        pivot = max(rest, key=lambda atom: (self.people[atom], atom))
        row = _scaled(rest, pow(rest[pivot], -1, PRIME))
        if self.people[pivot] >= self.below:
            if keep:
                self._rows[pivot] = row
            return None
        light, touched = self._light_with(pivot, row)
        tried: set[str] = set()
        for name in [pivot, *touched]:  # a touched row may have come loose from the new one
            if name not in tried:
                knot = _knot(light, name)
                tried.update(knot)
                if (found := self._small_group(knot)) is not None:
                    return found
        if keep:
            self._light = light
        return None

    def _light_with(self, pivot: str, row: Row) -> tuple[dict[str, Row], list[str]]:
        light = {name: dict(other) for name, other in self._light.items()}
        touched = [name for name, other in light.items() if pivot in other]
        for name in touched:
            _subtract(light[name], light[name][pivot], row)
        light[pivot] = row
        return light, touched

    def _small_group(self, rows: dict[str, Row]) -> frozenset[str] | None:
        order = sorted(rows, key=lambda pivot: (-self.people[pivot], pivot))
        todo: list[tuple[int, int, Row]] = [(0, 0, {})]
        for _ in range(_TRIALS):
            if not todo:
                return None
            start, weight, total = todo.pop()
            if self._is_small(total):
                return frozenset(total)
            for i in range(start, len(order)):
                heavier = weight + self.people[order[i]]
                if heavier < self.below:
                    todo.append((i + 1, heavier, _plus(total, rows[order[i]])))
        raise ProtectError("too_complex", rows=len(rows))

    def _is_small(self, total: Row) -> bool:
        if not total or any(x != 1 for x in total.values()):
            return False
        return sum(self.people[atom] for atom in total) < self.below


def derivable(shown: Iterable[Vector], target: Vector) -> bool:
    """Whether `target` is a linear combination of the `shown` vectors (all over the same atoms)."""
    vectors = [dict(vector) for vector in shown]
    atoms = set(target).union(*vectors)
    space = RowSpace(dict.fromkeys(atoms, 1), below=1)  # nothing is light: plain elimination
    for vector in vectors:
        space.add(vector)
    return not space.remainder(target)


def small_group(shown: Iterable[Vector], people: Mapping[str, int], below: int) -> frozenset[str] | None:
    """A group of 1..below-1 people that can be computed from `shown`, or None when there is none.

    `people`: respondents per atom; atoms with nobody are ignored. Errors: `too_complex`.
    """
    space = RowSpace({atom: n for atom, n in people.items() if n > 0}, below)
    return next((found for vector in shown if (found := space.add(vector)) is not None), None)


def _subtract(rest: Row, factor: int, row: Row) -> list[str]:
    """rest -= factor * row, in place; returns the atoms that are still there."""
    left = []
    for atom, x in row.items():
        if value := (rest.get(atom, 0) - factor * x) % PRIME:
            rest[atom] = value
            left.append(atom)
        else:
            rest.pop(atom, None)
    return left


def _plus(left: Row, right: Row) -> Row:
    out = dict(left)
    _subtract(out, PRIME - 1, right)
    return out


def _scaled(row: Row, factor: int) -> Row:
    return {atom: x * factor % PRIME for atom, x in row.items()}


def _knot(rows: dict[str, Row], pivot: str) -> dict[str, Row]:
    """The rows that hang together with the row of `pivot` by shared columns."""
    found, columns, grown = {pivot: rows[pivot]}, set(rows[pivot]), True
    while grown:
        grown = False
        for name, row in rows.items():
            if name not in found and not columns.isdisjoint(row):
                found[name] = row
                columns |= set(row)
                grown = True
    return found
