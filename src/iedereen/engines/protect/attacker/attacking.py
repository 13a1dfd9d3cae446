# SPDX-License-Identifier: EUPL-1.2
"""The attack as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .points import determined
from .ranges import Question, unreachable
from .reading import Key, Puzzle, Row, read

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


def attack_cells(rows: Sequence[Row], threshold: int, coalition: int = 0) -> CellAttack:
    """Try every unsafe cell: it is cracked when it cannot hold no strangers, or not `threshold` of them.

    Strangers are all but a `coalition` of respondents who tell each other their answers. It is given more than any
    coalition has: of every cell without parts (`Row.known`) people at once. High: can the cell hold `threshold` beyond
    those known in it? Low: for each way in which the coalition can stand in the parts of the cell (in one of its
    tables), can there be exactly those people in it? An unsafe cell that is not hidden is cracked by definition.

    Errors: those of `read`, `no_table_fits`.
    """
    puzzle = read(rows)
    bare = [row for row in rows if row.unsafe and row.count is not None]
    targets = [i for i, row in enumerate(puzzle.row) if row.unsafe]
    exact = determined(puzzle.sums, _MOST_ELIMINATED)
    cracked = {i for i in targets if i in exact}
    known = np.array([0 if parts else row.known for parts, row in zip(puzzle.parts, puzzle.row, strict=True)], float)
    questions: list[Question] = []
    for cell in targets:
        if cell not in cracked:
            questions.append(Question(cell, True, float(threshold + puzzle.row[cell].known)))
            questions += _lows(puzzle, cell, coalition)
    cracked |= {question.cell for question in unreachable(puzzle, questions, known)}
    examples = [*bare, *(puzzle.row[i] for i in sorted(cracked))]
    return CellAttack(
        len(targets) + len(bare), len(examples), len(exact & set(targets)) + len(bare), tuple(examples[:10])
    )


def _lows(puzzle: Puzzle, cell: int, coalition: int) -> Iterator[Question]:
    """Can it be that nobody is in the cell but the coalition itself, wherever it stands?"""
    if not coalition:
        yield Question(cell, False, 0.0)
        return
    for table in puzzle.parts[cell] or {puzzle.row[cell].table: set()}:
        parts = [part for part in puzzle.innermost(cell, table) if puzzle.row[part].known]
        lifted = dict.fromkeys(_also_there(puzzle, parts, table), 0)
        for people in _standing([puzzle.row[part].known for part in parts], coalition):
            here = lifted | dict(zip(parts, people, strict=True))
            yield Question(cell, False, float(sum(people)), tuple(sorted(here.items())))


def _also_there(puzzle: Puzzle, parts: Sequence[int], table: Key) -> Iterator[int]:
    """Where people of these parts stand in other tables: below a total that nobody else is in."""
    for total in {total for part in parts for total in puzzle.totals(part)}:
        below = {other: puzzle.innermost(total, other) for other in puzzle.parts[total]}
        if {part for part in below[table] if puzzle.row[part].known} <= set(parts):
            yield from (part for other, found in below.items() if other != table for part in found)


def _standing(room: Sequence[int], people: int) -> Iterator[tuple[int, ...]]:
    """Every way in which at most so many people can stand in these cells."""
    if not room:
        yield ()
        return
    for first in range(min(room[0], people) + 1):
        for rest in _standing(room[1:], people - first):
            yield (first, *rest)
