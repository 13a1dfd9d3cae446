# SPDX-License-Identifier: EUPL-1.2
"""The attack as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .points import determined
from .ranges import Question, unreachable
from .reading import Row, read

_MOST_ELIMINATED = 4_000  # hidden cells


@dataclass(frozen=True, slots=True)
class CellAttack:
    """`tested` unsafe cells, of which `succeeded` are known too well; `exact` of those to the person.

    `examples`: some rows on which it succeeded.
    """

    tested: int
    succeeded: int
    exact: int
    examples: tuple[Row, ...]


def attack_cells(rows: Sequence[Row], threshold: int) -> CellAttack:
    """Try every unsafe cell: it is cracked when it cannot be 0, or cannot hold `threshold` unknown people.

    `Row.known` is what the attacker knows besides: he takes it as certain that so many people are in every cell,
    except, for the question whether a cell can be empty, within that cell itself. An unsafe cell that is
    not hidden is cracked by definition.

    Errors: those of `read`, `no_table_fits`.
    """
    puzzle = read(rows)
    bare = [row for row in rows if row.unsafe and row.count is not None]
    targets = [i for i, row in enumerate(puzzle.row) if row.unsafe]
    exact = determined(puzzle.sums, _MOST_ELIMINATED)
    cracked = {i for i in targets if i in exact}
    known = np.array([float(row.known) for row in puzzle.row])
    left = [i for i in targets if i not in cracked]
    upper = [Question(i, True, float(threshold + puzzle.row[i].known)) for i in left]
    lower = [Question(i, False, 0.0) for i in left]
    if known.any():
        lower = [Question(i, False, 0.0, _inside(puzzle.row, i, known)) for i in left]
    failed = unreachable(puzzle, [*upper, *lower], known)
    cracked |= {question.cell for question in failed}
    examples = [*bare, *(puzzle.row[i] for i in sorted(cracked))]
    return CellAttack(
        len(targets) + len(bare), len(examples), len(exact & set(targets)) + len(bare), tuple(examples[:10])
    )


def _inside(rows: Sequence[Row], cell: int, known: NDArray[np.float64]) -> tuple[int, ...]:
    """The hidden cells within a cell of which the attacker knows something."""
    target = rows[cell]
    names = (*target.place, *target.cell)
    return tuple(
        int(i)
        for i in np.flatnonzero(known).tolist()
        if rows[i].table == target.table
        and all(not mine or mine == other for mine, other in zip(names, (*rows[i].place, *rows[i].cell), strict=True))
    )
