# SPDX-License-Identifier: EUPL-1.2
"""The clean-up pass: show hidden cells again, one by one, as long as every target can still be served."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .doubts import Doubts, ask_together
from .moves import Move, Targets
from .parts import Part
from .table import Cells, Equations, Mask

Unbound = Callable[[Cells, int], list[tuple[int, float]]]


# What the proofs in a larger part use, or so many of them, stays hidden, to be done in good time.
LARGE = 1200  # hidden cells
_MANY = 100  # proofs


class Tidying:
    """`hidden` [all cells] is changed in place. `home`: the part in which each target was served."""

    def __init__(
        self,
        hidden: Mask,
        targets: Targets,
        home: Mapping[int, Part],
        made: Mapping[Part, Doubts],
        unbound: Unbound,
        progress: Callable[[str, int, int], None],
    ) -> None:
        self._hidden, self._targets, self._home, self._made, self._unbound = hidden, targets, home, made, unbound
        self._progress = progress
        self._refusals: Counter[int] = Counter()
        self._with: dict[int, list[Part]] = {}  # the parts that have a cell
        for part, doubts in made.items():
            for cell in doubts.cells.tolist():
                self._with.setdefault(cell, []).append(part)

    def run(
        self, counts: NDArray[np.int64], kept: Mask, equations: Equations, tables: Sequence[NDArray[np.int64]]
    ) -> None:
        """`kept` [all cells]: hidden whatever happens. `tables`: the cells of each table."""
        lines = Lines(equations, tables, self._hidden)
        extra = np.flatnonzero(self._hidden & ~kept)
        for number, cell in enumerate(sorted(extra.tolist(), key=lambda c: (-counts[c], c)), start=1):
            self._progress("Cleaning up", number, len(extra))
            if not self._hidden[cell]:
                continue
            shown = lines.follow(cell)
            cells = np.array(sorted(shown), dtype=np.int64)
            if not kept[cells].any() and self._can_show(cells):
                self._hidden[cells] = False
                lines.show(shown)

    def _can_show(self, cells: Cells) -> bool:
        by_part = self._touched(cells)
        if any(len(self._made[part].cells) > LARGE for part in by_part) or sum(map(len, by_part.values())) > _MANY:
            return False
        having = {part for cell in cells.tolist() for part in self._with.get(cell, ())}
        places = {part: _places(self._made[part], cells) for part in having}
        found: dict[int, Move] = {}
        for number, (part, wanted) in enumerate(by_part.items()):
            self._made[part].close(places[part])
            if not self._serve(self._made[part], wanted, found):
                for closed in list(by_part)[: number + 1]:
                    self._made[closed].reopen(places[closed])
                return False
        for target, move in found.items():
            self._targets.serve(target, move)
        for part in having:
            self._made[part].settle(places[part])
        return True

    def _touched(self, cells: Cells) -> dict[Part, list[int]]:
        """The targets whose proofs use these cells, by part, small parts first: they refuse sooner."""
        by_part: dict[Part, list[int]] = {}
        for target in self._targets.users(cells.tolist()):
            by_part.setdefault(self._home[target], []).append(target)
        return dict(sorted(by_part.items(), key=lambda item: (len(self._made[item[0]].cells), item[0])))

    def _serve(self, doubts: Doubts, wanted: Sequence[int], found: dict[int, Move]) -> bool:
        """First the target that has refused most often: most cells cannot be shown, and that is soon clear."""
        first = sorted(wanted, key=lambda target: -self._refusals[target])
        if not self._one_by_one(doubts, first[:1], found):
            return False
        left = [target for target in first if target not in found]
        found |= ask_together(doubts, self._targets, left)
        return self._one_by_one(doubts, [target for target in left if target not in found], found)

    def _one_by_one(self, doubts: Doubts, wanted: Sequence[int], found: dict[int, Move]) -> bool:
        for number, target in enumerate(wanted):
            if target in found:
                continue
            place = int(np.searchsorted(doubts.cells, self._targets.cell[target]))
            move = doubts.reach(place, float(self._targets.by[target]), self._unbound(doubts.cells, target))
            if move is None:
                self._refusals[target] += 1
                return False
            rest = [other for other in wanted[number + 1 :] if other not in found]
            found |= dict.fromkeys([target, *self._targets.others(move, target, rest)], move)
        return True


class Lines:
    """How many hidden cells each line has: the last one in a line is no secret."""

    def __init__(self, equations: Equations, tables: Sequence[NDArray[np.int64]], hidden: Mask) -> None:
        rows = len(equations.start) - 1
        cells = np.concatenate([table[equations.cell] for table in tables])
        lines = np.concatenate([equations.row + i * rows for i in range(len(tables))])
        secret = hidden[cells]
        cells, lines = cells[secret], lines[secret]
        self._left = np.bincount(lines, minlength=rows * len(tables)).tolist()
        self._sum = np.bincount(lines, weights=cells, minlength=rows * len(tables)).astype(np.int64).tolist()
        self._of: dict[int, list[int]] = {}
        for cell, line in zip(cells.tolist(), lines.tolist(), strict=True):
            self._of.setdefault(cell, []).append(line)

    def follow(self, cell: int) -> set[int]:
        """The cell, and all that can be worked out line by line once it is shown."""
        shown, todo = {cell}, [cell]
        left: dict[int, int] = {}
        total: dict[int, int] = {}
        while todo:
            here = todo.pop()
            for line in self._of[here]:
                left[line] = left.get(line, self._left[line]) - 1
                total[line] = total.get(line, self._sum[line]) - here
                if left[line] == 1 and total[line] not in shown:
                    shown.add(total[line])
                    todo.append(total[line])
        return shown

    def show(self, cells: set[int]) -> None:
        for cell in cells:
            for line in self._of.pop(cell):
                self._left[line] -= 1
                self._sum[line] -= cell


def _places(doubts: Doubts, cells: Cells) -> Cells:
    places = np.searchsorted(doubts.cells, cells)
    inside = places < len(doubts.cells)
    inside[inside] = doubts.cells[places[inside]] == cells[inside]
    return places[inside]
