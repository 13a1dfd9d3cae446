# SPDX-License-Identifier: EUPL-1.2
"""Hidden counts that follow exactly from the published ones: linear algebra without rounding.

A hidden cell is determined when its unit vector is a combination of the sums. Sums are eliminated over the rationals
modulo the prime 2^61 - 1: what follows over the rationals follows modulo a prime that divides no pivot, and pivots
of such tables are small numbers.
"""

from collections.abc import Sequence

from .reading import Sum

_PRIME = (1 << 61) - 1
Vector = dict[int, int]


def determined(sums: Sequence[Sum], most: int) -> set[int]:
    """Hidden cells that follow exactly.

    Cells that follow one by one (the only hidden one in a sum) are found always; the full elimination is left out
    when more than `most` cells remain.
    """
    vectors = [dict(zip(one.cells, one.signs, strict=True)) for one in sums]
    found = _peeled(vectors)
    rest = [{cell: x % _PRIME for cell, x in vector.items()} for vector in vectors if vector]
    if len(set().union(*rest)) > most:
        return found
    return found | _eliminated(rest)


def _peeled(vectors: list[Vector]) -> set[int]:
    inside: dict[int, list[int]] = {}
    for number, vector in enumerate(vectors):
        for cell in vector:
            inside.setdefault(cell, []).append(number)
    found: set[int] = set()
    todo = [number for number, vector in enumerate(vectors) if len(vector) == 1]
    while todo:
        vector = vectors[todo.pop()]
        if len(vector) != 1:
            continue
        cell = next(iter(vector))
        found.add(cell)
        for number in inside[cell]:
            vectors[number].pop(cell, None)
            if len(vectors[number]) == 1:
                todo.append(number)
    return found


def _eliminated(rows: Sequence[Vector]) -> set[int]:
    """Gauss-Jordan: in reduced form a determined cell is alone in its row."""
    pivots: dict[int, Vector] = {}
    users: dict[int, set[int]] = {}
    for row in sorted(rows, key=len):
        rest = dict(row)
        for cell in [cell for cell in rest if cell in pivots]:
            _subtract(rest, rest[cell], pivots[cell])
        if not rest:
            continue
        pivot = min(rest, key=lambda cell: (len(users.get(cell, ())), cell))
        inverse = pow(rest[pivot], -1, _PRIME)
        rest = {cell: x * inverse % _PRIME for cell, x in rest.items()}
        for other in sorted(users.pop(pivot, ())):
            before = set(pivots[other])
            _subtract(pivots[other], pivots[other][pivot], rest)
            for cell in before - set(pivots[other]):
                users.get(cell, set()).discard(other)
            for cell in set(pivots[other]) - before:
                users.setdefault(cell, set()).add(other)
        pivots[pivot] = rest
        for cell in rest:
            if cell != pivot:
                users.setdefault(cell, set()).add(pivot)
    return {pivot for pivot, row in pivots.items() if len(row) == 1}


def _subtract(rest: Vector, factor: int, row: Vector) -> None:
    for cell, x in row.items():
        value = (rest.get(cell, 0) - factor * x) % _PRIME
        if value:
            rest[cell] = value
        else:
            rest.pop(cell, None)
