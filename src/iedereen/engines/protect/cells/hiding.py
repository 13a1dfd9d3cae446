# SPDX-License-Identifier: EUPL-1.2
"""Hiding cells until every unsafe cell has what it needs, each time the cheapest ones."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from iedereen.engines.protect.tree import ProtectError

from .doubts import FEW, ask_together
from .moves import Floats, Move, Moves, Targets
from .parts import Ladder, Part, Workshop
from .rule import CellRule, corners
from .table import Cells, CountTables, Floors, Inside, Mask
from .tidy import LARGE, Tidying

_LIGHT = 1 / 64  # hidden cells first, hidden respondents second
_AGAIN = 1 / 64  # a cell hidden to protect others, when used again: proofs that avoid it let it be shown later


Progress = Callable[[str, int, int], None]
"""What is being done, how much of it is done, and of how much."""


class Hiding:
    """One group of linked tables: the unsafe cells are hidden at first, in the end as many more as are needed."""

    def __init__(self, tables: CountTables, rule: CellRule, group: tuple[int, ...]) -> None:
        self._tables, self._rule, self._group = tables, rule, group
        self._counts = counts = tables.counts.reshape(-1)
        mine = np.zeros(len(counts), dtype=np.bool_)
        for table in group:
            mine[table * tables.size : (table + 1) * tables.size] = True
        mine &= tables.same == np.arange(len(counts))
        unlisted = np.tile(tables.unlisted(), tables.tables)
        unsafe = mine & rule.unsafe(counts)
        self._kept: Mask = unsafe | (mine & unlisted)
        self._hidden: Mask = self._kept.copy()
        inner = np.tile(tables.inner(), tables.tables)
        down = (counts - np.where(inner, rule.known(counts), 0)).astype(np.float64)
        self._workshop = Workshop(tables, down)
        self._ladder = Ladder(tables.axes[0], tables.counts.reshape(tables.tables, tables.axes[0].size, -1))
        self._need = np.where(unsafe, rule.goal(counts) - counts, 0).astype(np.float64)
        self._inside = Inside(tables, group)
        self._targets = self._wanted(np.flatnonzero(unsafe))
        self._home: dict[int, Part] = {}

    def run(self, progress: Progress) -> Mask:
        """[all cells]: hidden. Errors: `cannot_hide` (cannot happen: with all totals hidden every target is served)."""
        self._progress = progress
        waiting = sorted(range(len(self._targets)), key=lambda t: -self._counts[self._targets.cell[t]])
        parts = {target: self._parts(target) for target in waiting}
        while waiting:
            by_part: dict[Part, list[int]] = {}
            for target in waiting:
                part = next(parts[target], None)
                if part is None:
                    raise ProtectError("cannot_hide", cell=int(self._targets.cell[target]))
                by_part.setdefault(part, []).append(target)
            waiting = [t for part, targets in sorted(by_part.items(), reverse=True) for t in self._hide(part, targets)]
        self._tidy()
        return self._hidden

    def _wanted(self, cells: Cells) -> Targets:
        full = cells[self._counts[cells] > 0].tolist()
        down: list[tuple[int, Floors | None]] = []
        for cell in full:
            down += [(cell, floors) for floors in self._coalitions(cell)] if self._rule.coalition else [(cell, None)]
        where = np.array([cell for cell, _ in down], dtype=np.int64)
        left = np.array([sum(floors.values()) if floors else 0 for _, floors in down], dtype=np.float64)
        by = np.concatenate([self._need[cells], left - self._counts[where]])
        return Targets(np.concatenate([cells, where]), by, [None] * len(cells) + [floors for _, floors in down])

    def _coalitions(self, cell: int) -> Iterator[Floors]:
        """How many people remain where, when only a coalition is in the cell, as far as it must be looked at."""
        for number, (table, here) in enumerate(self._inside.of(cell).items()):
            elsewhere = dict.fromkeys(self._inside.elsewhere(cell, table, here), 0)
            for corner in corners(self._counts[here].tolist(), self._rule.coalition):
                if number == 0 or any(corner):
                    yield elsewhere | dict(zip(here, corner, strict=True))

    def _parts(self, target: int) -> Iterator[Part]:
        cell = int(self._targets.cell[target])
        before: set[tuple[int, ...]] = set()
        for nodes in self._ladder.rungs(cell):
            if nodes not in before:
                yield Part((cell // self._tables.size,), nodes)
                if len(self._group) > 1:
                    yield Part(self._group, nodes)
            before.add(nodes)

    def _hide(self, part: Part, targets: Sequence[int]) -> list[int]:
        """Serve what can be served in this part; returns what cannot."""
        self._serve_for_nothing(part, targets)
        left = [target for target in targets if not self._targets.served(target)]
        if not left:
            return []
        moves = self._workshop.moves(part, (self._counts > 0) | self._hidden)
        moves.price(self._prices(moves.cells))
        failed = []
        for number, target in enumerate(left):
            self._progress("Hiding", len(self._home), len(self._targets))
            if self._targets.served(target):
                continue
            move = self._reach(moves, target)
            if move is None:
                failed.append(target)
                continue
            new = move.cells[~self._hidden[move.cells]]
            if len(new):
                self._hidden[new] = True
                moves.reprice(np.searchsorted(moves.cells, new), _AGAIN)
            rest = [other for other in left[number + 1 :] if not self._targets.served(other)]
            self._keep(move, part, [target, *self._targets.others(move, target, rest)])
        return failed

    def _serve_for_nothing(self, part: Part, targets: Sequence[int]) -> None:
        if len(targets) < FEW:
            return
        doubts = self._workshop.doubts(part, self._hidden, self._need)
        if len(doubts.cells) > LARGE:
            return  # such answers move everything a little, and then nothing can be shown again
        here = np.isin(self._targets.cell[list(targets)], doubts.cells)
        for target, move in ask_together(doubts, self._targets, np.array(targets)[here].tolist()).items():
            self._keep(move, part, [target])

    def _keep(self, move: Move, part: Part, targets: Sequence[int]) -> None:
        for target in targets:
            self._targets.serve(target, move)
            self._home[target] = part

    def _prices(self, cells: Cells) -> Floats:
        price = 1.0 + _LIGHT * np.log1p(self._counts[cells])
        price[self._hidden[cells]] = _AGAIN
        price[self._kept[cells]] = 0.0
        return np.asarray(price, dtype=np.float64)

    def _reach(self, moves: Moves, target: int) -> Move | None:
        cell = int(self._targets.cell[target])
        place = int(np.searchsorted(moves.cells, cell))
        if place >= len(moves.cells) or moves.cells[place] != cell:
            return None  # a shared cell, in a part that keeps those still
        return moves.reach(place, float(self._targets.by[target]), self._unbound(moves.cells, target))

    def _unbound(self, cells: Cells, target: int) -> list[tuple[int, float]]:
        """How far inner cells may fall for this target, whatever a coalition knows of others."""
        floors = self._targets.floors[target]
        if floors is None:
            return []
        inner = np.array(sorted(floors), dtype=np.int64)
        places = np.searchsorted(cells, inner)
        found = places < len(cells)
        found[found] = cells[places[found]] == inner[found]
        return [
            (int(place), float(self._counts[cell] - floors[int(cell)]))
            for place, cell in zip(places[found], inner[found], strict=True)
        ]

    def _tidy(self) -> None:
        made = {
            part: self._workshop.doubts(part, self._hidden, self._need) for part in sorted(set(self._home.values()))
        }
        lines = [self._tables.same[table * self._tables.size :][: self._tables.size] for table in self._group]
        tidying = Tidying(self._hidden, self._targets, self._home, made, self._unbound, self._progress)
        tidying.run(self._counts, self._kept, self._tables.equations(all_lines=True), lines)
