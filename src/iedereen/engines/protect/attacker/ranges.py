# SPDX-License-Identifier: EUPL-1.2
"""How far hidden counts can be narrowed down: the least and the most that each can be, by linear programming.

The attacker finds one table that fits, well away from the edges, and then looks how far cells can move from there:
first with everything outside their own neighbourhood standing still, since a table found in that way is as good as
any; what does not move far enough is tried in a larger neighbourhood, at last in everything. Only that last
answer counts as a success.

One table answers many questions: it is made as high (or low) as it can be at many cells at once. Beyond `_WIDE` hidden
cells that is done by an interior point method without crossover, which took 2 seconds for 27,000 cells and 16,000
questions where the simplex method took half a minute for one question; and it comes first, since it is soon done with
most of them. Questions that are in each other's way are asked in ever smaller sets, at last one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from iedereen.engines.protect.solver import Solver, quiet_solver

from .reading import AttackerPuzzled, Puzzle, Sum

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_CLOSE = 1e-4  # persons
_ROUNDS = 10
_SMALL = 1500  # hidden cells; in a larger neighbourhood single questions wait
_WIDE = 6000  # hidden cells; from here on by an interior point method
_WORTH = 0.1  # of the questions; where a table answers fewer, smaller sets are asked


@dataclass(frozen=True, slots=True)
class Question:
    """Can the cell be as high (`up`) or as low as `value`?

    `inside`: (cell, least count) for cells about which, for this question, that is all that the attacker knows.
    """

    cell: int
    up: bool
    value: float
    inside: tuple[tuple[int, int], ...] = ()


def unreachable(puzzle: Puzzle, questions: Sequence[Question], known: Floats) -> list[Question]:
    """The questions whose answer is no: the attacker's successes.

    `known` [hidden cells]: least count of each, from what the attacker knows besides the tables.

    Errors: `no_table_fits`.
    """
    failed: list[Question] = []
    by_cell: dict[int, list[Question]] = {}
    for question in questions:
        by_cell.setdefault(question.cell, []).append(question)
    for cells, sums in _components(puzzle):
        mine = [question for cell in cells for question in by_cell.get(cell, ())]
        if mine:
            failed += _attack(puzzle, cells, sums, mine, known)
    return failed


def _attack(
    puzzle: Puzzle, cells: Sequence[int], sums: Sequence[Sum], questions: Sequence[Question], known: Floats
) -> list[Question]:
    start = _some_table(cells, sums, known)
    at = {cell: i for i, cell in enumerate(cells)}
    matrix = _Matrix([(tuple(at[c] for c in s.cells), s.signs) for s in sums], len(cells))
    failed: list[Question] = []
    left = list(questions)
    whole = _Neighbourhood(np.arange(len(cells)), matrix, start, known[list(cells)])
    if whole.size > _WIDE:
        left = _glance(whole, left, at)
    for step in range(max(len(puzzle.above[cell]) for cell in cells) + 1):
        blocks: dict[int, list[Question]] = {}
        for question in left:
            above = puzzle.above[question.cell]
            blocks.setdefault(above[step] if step < len(above) - 1 else -1, []).append(question)
        left = _ask(whole, blocks.pop(-1), at, True) if -1 in blocks else []
        failed, left = [*failed, *left], []
        for block, asked in sorted(blocks.items()):
            inside = [i for i, cell in enumerate(cells) if block in puzzle.above[cell]]
            left += _ask(_Neighbourhood(np.array(inside), matrix, start, known[list(cells)]), asked, at, False)
    return failed


def _glance(whole: "_Neighbourhood", questions: Sequence[Question], at: Mapping[int, int]) -> list[Question]:
    """What is left of the questions after the tables that answer many of them."""
    out = [question for question in questions if question.inside]
    for up in (True, False):
        left = [question for question in questions if question.up == up and not question.inside]
        out += _together(whole, left, at, _WORTH)
    return out


def _together(
    area: "_Neighbourhood", questions: Sequence[Question], at: Mapping[int, int], worth: float
) -> list[Question]:
    """What is left, when questions of one kind are asked at once as long as that answers a part of them."""
    left = list(questions)
    for _ in range(_ROUNDS if left else 0):
        value = area.together([(at[q.cell], q.value) for q in left], left[0].up)
        still = [q for q in left if not _reached(value[at[q.cell]], q)]
        few = len(left) - len(still) <= worth * len(left)
        left = still
        if few or not left:
            break
    return left


def _ask(area: "_Neighbourhood", questions: Sequence[Question], at: Mapping[int, int], last: bool) -> list[Question]:
    """The questions that could not be answered with yes here."""
    out: list[Question] = []
    for up in (True, False):
        left = [question for question in questions if question.up == up]
        if last and area.size > _WIDE:
            left = _sifted(area, [question for question in left if not question.inside], at)
            left += [question for question in questions if question.up == up and question.inside]
        elif not any(question.inside for question in left):
            left = _together(area, left, at, 0.0)
        if last or area.size <= _SMALL:
            left = [q for q in left if not _alone(area, q, at)]
        out += left
    return out


def _sifted(area: "_Neighbourhood", questions: Sequence[Question], at: Mapping[int, int]) -> list[Question]:
    """The questions that even alone get no yes; sets in which many get none are halved."""
    failed: list[Question] = []
    todo = [list(questions)]
    while todo:
        asked = todo.pop()
        left = _together(area, asked, at, _WORTH)
        if len(asked) == 1:
            failed += left
        elif left:
            todo += [left] if len(left) == 1 else [left[::2], left[1::2]]
    return failed


def _alone(area: "_Neighbourhood", question: Question, at: Mapping[int, int]) -> bool:
    cell, inside = at[question.cell], [(at[cell], least) for cell, least in question.inside]
    return _reached(area.together([(cell, question.value)], question.up, inside)[cell], question)


def _reached(value: float, question: Question) -> bool:
    return value >= question.value - _CLOSE if question.up else value <= question.value + _CLOSE


class _Matrix:
    """The sums of one component by cell and by row."""

    def __init__(self, rows: Sequence[tuple[tuple[int, ...], tuple[int, ...]]], cells: int) -> None:
        self.row = np.repeat(np.arange(len(rows)), [len(r[0]) for r in rows])
        self.cell = np.array([c for r in rows for c in r[0]], dtype=np.int64)
        self.sign = np.array([s for r in rows for s in r[1]], dtype=np.float64)
        self.rows, self.cells = len(rows), cells


class _Neighbourhood:
    """Movements of some cells of a component, in two columns each: the second takes what is beyond a value asked."""

    def __init__(self, inside: Ints, matrix: _Matrix, start: Floats, known: Floats) -> None:
        self.size = len(inside)
        self._inside, self._start = inside, start
        self._column = np.full(matrix.cells, -1, dtype=np.int64)
        self._column[inside] = np.arange(self.size)
        self._low = np.minimum(known[inside] - start[inside], 0.0)
        self._priced = np.zeros(0, dtype=np.int32)
        self._solver = _solver() if self.size <= _WIDE else _inner()
        self._solver.take(self._model(matrix))

    def together(self, wanted: Sequence[tuple[int, float]], up: bool, inside: Sequence[tuple[int, int]] = ()) -> Floats:
        """A table in which as many of the wanted cells as possible are high (up to the value wanted) or low.

        `inside`: (cell, least count) for cells about which that is all that is known, this once.
        """
        columns = self._column[[cell for cell, _ in wanted]].astype(np.int32)
        low, high = self._low.copy(), np.full(self.size, highspy.kHighsInf)
        if up:
            high[columns] = np.maximum(np.array([value - self._start[cell] for cell, value in wanted]), 0.0)
        for cell, least in inside:
            if self._column[cell] >= 0:
                low[self._column[cell]] = least - self._start[cell]
        changed = np.flatnonzero((low != self._low) | np.isfinite(high)).astype(np.int32)
        self._solver.bounds(changed, low[changed], high[changed])
        self._price(columns, -1.0 if up else 1.0)
        value = self._run()
        self._solver.bounds(changed, self._low[changed], np.full(len(changed), highspy.kHighsInf))
        return value

    def _price(self, columns: NDArray[np.int32], price: float) -> None:
        self._solver.cost(self._priced, np.zeros(len(self._priced)))
        if price > 0:  # low as a whole; high only up to the value wanted
            columns = np.concatenate([columns, columns + self.size]).astype(np.int32)
        self._solver.cost(columns, np.full(len(columns), price))
        self._priced = columns

    def _run(self) -> Floats:
        self._solver.run()
        out = self._start.copy()
        status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise AttackerPuzzled("no_answer", status=str(status))
        value = np.array(self._solver.getSolution().col_value)
        out[self._inside] += value[: self.size] + value[self.size :]
        return out

    def _model(self, matrix: _Matrix) -> highspy.HighsLp:
        here = self._column[matrix.cell] >= 0
        used, row = np.unique(matrix.row[here], return_inverse=True)
        column, sign = self._column[matrix.cell[here]], matrix.sign[here]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * self.size, len(used)
        model.col_cost_ = np.zeros(2 * self.size)
        model.col_lower_ = np.concatenate([self._low, np.zeros(self.size)])
        model.col_upper_ = np.full(2 * self.size, highspy.kHighsInf)
        model.row_lower_ = model.row_upper_ = np.zeros(len(used))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.concatenate([[0], 2 * np.cumsum(np.bincount(row, minlength=len(used)))])
        model.a_matrix_.index_ = np.stack([column, column + self.size], axis=1).reshape(-1).astype(np.int32)
        model.a_matrix_.value_ = np.repeat(sign, 2)
        return model


def _some_table(cells: Sequence[int], sums: Sequence[Sum], known: Floats) -> Floats:
    """Counts that fit all sums, by an interior point method: far from the edges, which leaves room to move."""
    at = {cell: i for i, cell in enumerate(cells)}
    solver = _inner()
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cells), len(sums)
    model.col_cost_ = np.zeros(len(cells))
    model.col_lower_ = known[list(cells)]
    model.col_upper_ = np.full(len(cells), highspy.kHighsInf)
    model.row_lower_ = model.row_upper_ = np.array([s.total for s in sums], dtype=np.float64)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(s.cells) for s in sums])]).astype(np.int32)
    model.a_matrix_.index_ = np.array([at[c] for s in sums for c in s.cells], dtype=np.int32)
    model.a_matrix_.value_ = np.array([sign for s in sums for sign in s.signs], dtype=np.float64)
    solver.take(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise AttackerPuzzled("no_table_fits", status=str(solver.getModelStatus()))
    found: NDArray[np.float64] = np.array(solver.getSolution().col_value, dtype=np.float64)
    return np.maximum(found, known[list(cells)])


def _components(puzzle: Puzzle) -> Iterator[tuple[list[int], list[Sum]]]:
    """Hidden cells that hang together by sums."""
    root = list(range(len(puzzle.row)))

    def find(cell: int) -> int:
        while root[cell] != cell:
            root[cell] = root[root[cell]]
            cell = root[cell]
        return cell

    for one in puzzle.sums:
        for cell in one.cells[1:]:
            root[find(cell)] = find(one.cells[0])
    cells: dict[int, list[int]] = {}
    sums: dict[int, list[Sum]] = {}
    for cell in range(len(root)):
        cells.setdefault(find(cell), []).append(cell)
    for one in puzzle.sums:
        sums.setdefault(find(one.cells[0]), []).append(one)
    for name, members in cells.items():
        yield members, sums.get(name, [])


def _solver() -> Solver:
    solver = quiet_solver()
    solver.setOptionValue("solver", "simplex")
    return solver


def _inner() -> Solver:
    solver = quiet_solver()
    solver.setOptionValue("solver", "ipm")
    solver.setOptionValue("run_crossover", "off")
    return solver
