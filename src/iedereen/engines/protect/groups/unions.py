# SPDX-License-Identifier: EUPL-1.2
"""The fewest people in a set of atoms whose residuals cancel, by a mixed integer program (HiGHS).

One 0/1 variable per atom, one equation per coordinate, people as the cost. It is small: only atoms that hang
together with those that changed. A solution is checked exactly before it is believed; one that is no
violation is cut off and the program runs again, until nothing is left. No limit is on time, so that the same
input always gives the same plan.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import lcm

import highspy
import numpy as np

from iedereen.engines.protect.elimination import PRIME
from iedereen.engines.protect.solver import Solver, quiet_solver
from iedereen.engines.protect.tree import ProtectError

Row = Mapping[int, int]
Judge = Callable[[Sequence[int], Sequence[int]], bool]
_CUTS = 200
_NODES = 1_000
_ATOMS = 400
"""The largest knot that is tried: beyond it the program may take hours."""
_SETS_OF_CONFIDANTS = 200
_FACTOR = 1000.0
"""Largest factor of a confidant's answer that is looked for."""


class TooComplex(Exception):
    """The plain search ran out of steps."""


def smallest_union(
    rows: Sequence[Row], people: Sequence[int], start: Sequence[int], confidants: int, few: Judge
) -> tuple[int, ...] | None:
    """A set of atoms whose residuals cancel and that `few` calls a violation, or None when there is none.

    `rows`: residual per atom modulo `PRIME`; `people`: of each atom; `start`: the set hangs together with
    one of these. `confidants`: people whose atoms may take part with any factor.
    Errors: `too_complex`.
    """
    knot = _knot(rows, start)
    if len(knot) > _ATOMS:
        raise ProtectError("too_complex", atoms=len(knot))
    for number, known in enumerate(_confidants(knot, people, confidants)):
        if number >= _SETS_OF_CONFIDANTS:
            raise ProtectError("too_complex", atoms=len(knot))
        if (found := _violation(rows, people, knot, known, few)) is not None:
            return found
    return None


def _violation(
    rows: Sequence[Row], people: Sequence[int], knot: Sequence[int], known: tuple[int, ...], few: Judge
) -> tuple[int, ...] | None:
    members = [i for i in knot if i not in known]
    model = _model([rows[i] for i in members], [people[i] for i in members], [rows[i] for i in known])
    for _ in range(_CUTS):
        model.run()
        status = model.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            break
        value = model.getSolution().col_value[: len(members)]
        chosen = [at for at, z in enumerate(value) if z > 0.5]
        found = tuple(members[at] for at in chosen)
        if _cancels([rows[i] for i in found], [rows[i] for i in known]) and few(found, known):
            return found
        sign = np.ones(len(members))
        sign[chosen] = -1.0
        everywhere = np.arange(len(members), dtype=np.int32)
        model.addRow(1.0 - len(chosen), highspy.kHighsInf, len(members), everywhere, sign)
    raise ProtectError("too_complex", atoms=len(knot))


def _model(rows: Sequence[Row], people: Sequence[int], known: Sequence[Row]) -> Solver:
    model = quiet_solver()
    model.setOptionValue("mip_max_nodes", _NODES)
    model.setOptionValue("mip_rel_gap", 0.0)
    size, total = len(rows), len(rows) + len(known)
    model.addVars(
        total, np.r_[np.zeros(size), np.full(len(known), -_FACTOR)], np.r_[np.ones(size), np.full(len(known), _FACTOR)]
    )
    columns = np.arange(size, dtype=np.int32)
    model.changeColsIntegrality(size, columns, np.full(size, highspy.HighsVarType.kInteger, dtype=object))
    cost = np.array(people, dtype=np.float64)
    model.cost(columns, cost)
    model.addRow(1.0, highspy.kHighsInf, size, columns, np.ones(size))
    equation: dict[int, dict[int, Fraction]] = {}
    for at, row in enumerate((*rows, *known)):
        for k, x in row.items():
            equation.setdefault(k, {})[at] = _rational(x)
    for k in sorted(equation):
        scale = lcm(*(x.denominator for x in equation[k].values()))
        where = np.array(list(equation[k]), dtype=np.int32)
        model.addRow(0.0, 0.0, len(where), where, np.array([float(x * scale) for x in equation[k].values()]))
    return model


def _rational(x: int) -> Fraction:
    """The fraction with small numerator and denominator that is x modulo `PRIME` (Wang 1981).

    Errors: `too_complex` when there is none.
    """
    bound = 1 << 20
    low, high, a, b = 0, 1, PRIME, x % PRIME
    while b > bound:
        a, b, low, high = b, a % b, high, low - a // b * high
    if abs(high) > bound:
        raise ProtectError("too_complex", residual=x)
    return Fraction(b, high)


def _knot(rows: Sequence[Row], start: Sequence[int]) -> list[int]:
    """The atoms that hang together with `start` by shared coordinates."""
    holders: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        for k in row:
            holders.setdefault(k, []).append(i)
    found, todo, crossed = set(start), list(start), set[int]()
    while todo:
        for k in rows[todo.pop()]:
            if k not in crossed:
                crossed.add(k)
                todo += [i for i in holders[k] if i not in found]
                found.update(holders[k])
    return sorted(found)


def _confidants(knot: Sequence[int], people: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    alone = [i for i in knot if people[i] <= most]
    for size in range(most + 1):
        for known in combinations(alone, size):
            if sum(people[i] for i in known) <= most:
                yield known


def _cancels(rows: Sequence[Row], known: Sequence[Row]) -> bool:
    """Whether the rows add up to nothing, apart from multiples of the known ones."""
    basis: dict[int, Row] = {}
    for row in (*known, _sum(rows)):
        rest = dict(row)
        for pivot, other in basis.items():
            if factor := rest.get(pivot, 0) * pow(other[pivot], -1, PRIME):
                rest = _sum([rest, {k: -factor * x for k, x in other.items()}])
        if rest:
            basis[next(iter(rest))] = rest
    return not rest


def _sum(rows: Sequence[Row]) -> dict[int, int]:
    total: dict[int, int] = {}
    for row in rows:
        for k, x in row.items():
            total[k] = (total.get(k, 0) + x) % PRIME
    return {k: x for k, x in total.items() if x}
