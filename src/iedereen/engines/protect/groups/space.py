# SPDX-License-Identifier: EUPL-1.2
"""What follows from the groups shown so far, and whether one more would give a small group away.

Let V be the span of the shown vectors. A set of atoms S can be computed exactly when its vector lies in V,
that is when the residuals modulo V of its atoms add up to nothing. So the residual of every *light* atom
(fewer people than the minimum) is kept, modulo the prime 2^61 - 1, and an unsafe set is a set of light atoms
with few people whose residuals cancel. When a vector v is added, only the atoms that have the pivot of v
change, and a set that becomes unsafe holds one of those. From there the search is forced: as long as the sum
has a coordinate, some other atom with that coordinate must join (the coordinate with fewest atoms is
followed), and the people run out after a few steps. This covers ALL sets, unions across any lines included, not
a list of suspects. Where the steps run out, a mixed integer program decides (`unions`).

Confidants. Attackers who know c answers may take them off any total. Inside a large atom that is a matter of
numbers: everything is made c larger. But an atom that they ARE (at most c people) is known to them altogether,
so its column disappears: a total that holds it twice, or minus once, is as good to them as one that does
not. (The only man of a team subtracts himself from its total and has the women.) So up to c people's atoms may
enter the sum with any factor, as *confidants*; each set of them is eliminated as if it were shown.

Two minimums. A set of whole places is apart from others by the organisation alone and needs `whole` people; a set
that takes a part of a place needs `part`.

Modulo p: a vector that follows over the rationals follows modulo p, unless p divides a pivot minor. One
hierarchy with one characteristic is the union of two nested families (nodes, and nodes within each category), so
every minor is -1, 0 or 1 (Edmonds 1970) and the test is exact; beyond that it errs only where a minor happens
to be a multiple of 2^61 - 1.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from iedereen.engines.protect.elimination import PRIME
from iedereen.engines.protect.tree import ProtectError

from .basis import Basis, Row
from .lattice import Atom
from .unions import TooComplex, smallest_union

_STEPS = 20_000
"""Sets looked at per added vector before the integer program takes over."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Respondents that a computable set needs: one of whole places, one that takes a part of a place."""

    whole: int
    part: int
    confidants: int = 0

    @property
    def most(self) -> int:
        return max(self.whole, self.part) + self.confidants


@dataclass(frozen=True, slots=True)
class _State:
    """A set under construction: its members, the known atoms used, and what has not cancelled yet."""

    members: tuple[int, ...]
    people: int
    known: tuple[tuple[int, int, Row], ...]
    """(atom, pivot, row): each row is free of the pivots before it."""
    left: Row


@dataclass(slots=True)
class Space:
    """The span of what is shown, with the residuals of all light atoms."""

    basis: Basis
    limits: Limits
    _atoms: list[Atom] = field(init=False)
    _people: list[int] = field(init=False)
    _place: list[int] = field(init=False)
    _size: Counter[int] = field(init=False)
    """Atoms with people per place."""
    _rows: list[Row] = field(init=False)
    _holders: dict[int, set[int]] = field(init=False, default_factory=dict)
    _pivots: dict[int, Row] = field(init=False, default_factory=dict)
    _steps: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        number: dict[Atom, int] = {}
        people = self.basis.lattice.people
        place = {atom: number.setdefault(self.basis.place(atom), len(number)) for atom in people}
        self._size = Counter(place.values())
        self._atoms = [atom for atom, count in people.items() if count < self.limits.most]
        self._people = [people[atom] for atom in self._atoms]
        self._place = [place[atom] for atom in self._atoms]
        self._rows = [_modular(self.basis.atom(atom)) for atom in self._atoms]
        for i, row in enumerate(self._rows):
            for k in row:
                self._holders.setdefault(k, set()).add(i)
        for row in sorted(self.basis.void(), key=len):  # short ones first: they make the long ones short
            if rest := self._reduced(_modular(row)):
                self._take(rest)

    def add(self, vector: Row) -> frozenset[Atom] | None:
        """Take the vector in, unless a small set of atoms would follow.

        Returns None when taken, else the atoms of such a set; the space is then as it was.
        Errors: `too_complex` (likewise).
        """
        rest = self._reduced(_modular(vector))
        if not rest:
            return None
        pivot, before = self._take(rest)
        try:
            found = self._small_set(sorted(before, key=lambda i: (self._people[i], i)))
        except ProtectError:
            self._undo(pivot, before)
            raise
        if found is None:
            return None
        self._undo(pivot, before)
        return frozenset(self._atoms[i] for i in found)

    def follows(self, vector: Row) -> bool:
        return not self.residual(vector)

    def residual(self, vector: Row) -> Row:
        """What is left of the vector after everything that follows is taken away: one form for each, modulo `PRIME`."""
        return self._reduced(_modular(vector))

    def _reduced(self, row: Row) -> Row:
        todo = [k for k in row if k in self._pivots]
        while todo:
            k = todo.pop()
            if factor := row.get(k, 0):
                todo += [j for j in _subtract(row, factor, self._pivots[k]) if j in self._pivots]
        return row

    def _take(self, rest: Row) -> tuple[int, dict[int, Row]]:
        """A new pivot, off every residual; returns it with the residuals as they were before."""
        pivot = min(rest, key=lambda k: (len(self._holders.get(k, ())), k))
        inverse = pow(rest[pivot], -1, PRIME)
        row = {k: x * inverse % PRIME for k, x in rest.items()}
        before = {i: self._rows[i] for i in sorted(self._holders.get(pivot, ()))}
        for i, old in before.items():
            new = dict(old)
            _subtract(new, old[pivot], row)
            self._replace(i, new, row)
        self._pivots[pivot] = row
        return pivot, before

    def _undo(self, pivot: int, before: Mapping[int, Row]) -> None:
        row = self._pivots.pop(pivot)
        for i, old in before.items():
            self._replace(i, old, row)

    def _replace(self, i: int, new: Row, where: Row) -> None:
        """Only coordinates in `where` can have come or gone."""
        self._rows[i] = new
        for k in where:
            if k in new:
                self._holders.setdefault(k, set()).add(i)
            elif k in self._holders:
                self._holders[k].discard(i)

    def _small_set(self, touched: Sequence[int]) -> tuple[int, ...] | None:
        self._steps = 0
        done: set[int] = set()
        try:
            for i in touched:
                if (found := self._from(i, done)) is not None:
                    return found
                done.add(i)
        except TooComplex:
            return smallest_union(self._rows, self._people, touched, self.limits.confidants, self._few)
        return None

    def _from(self, i: int, done: set[int]) -> tuple[int, ...] | None:
        row = self._rows[i]
        if (found := self._grow(_State((i,), self._people[i], (), row), done)) is not None:
            return found
        if row and self._people[i] <= self.limits.confidants:
            pivot = min(row, key=lambda k: (len(self._holders[k]), k))
            return self._grow(_State((), 0, ((i, pivot, row),), row), done)
        return None

    def _grow(self, state: _State, done: set[int]) -> tuple[int, ...] | None:
        """The first small set that holds the state and none of `done`."""
        self._steps += 1
        if self._steps > _STEPS:
            raise TooComplex
        if not state.left:
            return state.members if self._few(state.members, [i for i, _, _ in state.known]) else None
        column = min(state.left, key=lambda k: (len(self._holders[k]), k))
        passed = set(done)
        for i in self._next(state, column):
            if i in passed or (row := self._apart(i, state, column)) is None:
                continue
            for next_state in self._joined(state, i, column, row):
                if (found := self._grow(next_state, passed)) is not None:
                    return found
            passed.add(i)
        return None

    def _next(self, state: _State, column: int) -> list[int]:
        """Atoms that may have the column, of their own or once the confidants are eliminated; smallest first."""
        found = self._holders[column].union(*(self._holders[pivot] for _, pivot, _ in state.known))
        found.difference_update(state.members, (i for i, _, _ in state.known))
        return sorted(found, key=lambda i: (self._people[i], i))

    def _apart(self, i: int, state: _State, column: int) -> Row | None:
        """The residual of the atom free of all confidants; None when it cannot cancel the column."""
        row = dict(self._rows[i])
        for at, (_, pivot, known) in enumerate(state.known):
            if not state.members and at == len(state.known) - 1 and column not in row:
                return None  # the last confidant is itself what must cancel
            if factor := row.get(pivot, 0):
                _subtract(row, factor * pow(known[pivot], -1, PRIME), known)
        return row if not state.members or column in row else None

    def _joined(self, state: _State, i: int, column: int, row: Row) -> list[_State]:
        """The atom as a member and, when the attackers can be all of it, as something they know."""
        used = sum(self._people[j] for j, _, _ in state.known)
        out = []
        if state.people + self._people[i] < self.limits.most - used:
            left = dict(state.left) if state.members else {}
            _subtract(left, PRIME - 1, row)
            out.append(_State((*state.members, i), state.people + self._people[i], state.known, left))
        if used + self._people[i] <= self.limits.confidants and row:
            out.append(self._with_confidant(state, i, column, row))
        return out

    def _with_confidant(self, state: _State, i: int, column: int, row: Row) -> _State:
        if not state.members:  # its factor is free, so what must cancel is the row itself
            pivot = min(row, key=lambda k: (len(self._holders[k]), k))
            return _State((), 0, (*state.known, (i, pivot, row)), row)
        left = dict(state.left)
        _subtract(left, left[column] * pow(row[column], -1, PRIME), row)
        return _State(state.members, state.people, (*state.known, (i, column, row)), left)

    def _few(self, members: Sequence[int], known: Sequence[int]) -> bool:
        people = sum(self._people[i] for i in members)
        strangers = self.limits.confidants - sum(self._people[i] for i in known)
        if not people:
            return False
        here = Counter(self._place[i] for i in (*members, *known))
        places = {self._place[i] for i in members}
        whole = all(here[place] == self._size[place] for place in places)
        return people < (self.limits.whole if whole else self.limits.part) + strangers


def _modular(row: Row) -> Row:
    return {k: x % PRIME for k, x in row.items()}


def _subtract(rest: Row, factor: int, row: Row) -> list[int]:
    """rest -= factor * row, in place; returns the coordinates of `row` that are still there."""
    left = []
    for k, x in row.items():
        if value := (rest.get(k, 0) - factor * x) % PRIME:
            rest[k] = value
            left.append(k)
        else:
            rest.pop(k, None)
    return left
