# SPDX-License-Identifier: EUPL-1.2
"""What an attacker makes of published rows: which cells are hidden, and which sums they stand in.

Nothing is taken over from the program that hid the cells. The organisation is read off the rows themselves: a row
names a node and everything above it, so whatever is filled in on every row of a finer column lies above it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One published row. Names are empty for a total.

    `table`: which table. `place`: a name per column of the organisation. `cell`: a name per dimension.
    `count`: None where hidden. `unsafe`: the publisher says that this cell is unsafe. `people`: rows with the same
    number show the same people, whatever table they are in (None: nobody else shows them). `known`: the most people
    in it whom a coalition of attackers can know.
    """

    table: Key
    place: Key
    cell: Key
    count: int | None
    unsafe: bool = False
    people: int | None = None
    known: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """Hidden cells that add up: sum of sign x cell = `total`."""

    cells: tuple[int, ...]
    signs: tuple[int, ...]
    total: int


@dataclass
class Puzzle:
    """Hidden cells, numbered, and the sums over them.

    `row` [hidden cells]: a row that shows it. `above` [hidden cells]: nodes above it, nearest first, as numbers.
    `parts` [hidden cells]: per table in which it stands, hidden cells that it is the sum of, each in one step.
    """

    row: list[Row] = field(default_factory=list)
    above: list[tuple[int, ...]] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    parts: list[dict[Key, set[int]]] = field(default_factory=list)

    def innermost(self, cell: int, table: Key) -> list[int]:
        """The hidden cells without parts of their own within this one, in one table; itself, when it is one."""
        found: set[int] = set()
        done, todo = {cell}, [cell]
        while todo:
            here = todo.pop()
            parts = self.parts[here].get(table, set())
            if not parts:
                found.add(here)
            todo += parts - done
            done |= parts
        return sorted(found)

    def totals(self, cell: int) -> list[int]:
        """Hidden cells that this one is in and that stand in several tables."""
        return self._totals.get(cell, [])

    @cached_property
    def _totals(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for total, tables in enumerate(self.parts):
            for table in tables if len(tables) > 1 else ():
                for cell in self.innermost(total, table):
                    found.setdefault(cell, []).append(total)
        return found


class AttackerPuzzled(Exception):
    """The rows contradict each other or are incomplete: a reason `code` and its `details`."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details


def read(rows: Sequence[Row]) -> Puzzle:
    """Errors: `no_total` (children without a parent row), `sums_disagree` (published counts do not add up)."""
    puzzle = Puzzle()
    by_key = {(row.table, row.place, row.cell): row for row in rows}
    places = sorted({row.place for row in rows})
    nested = _nested(places)
    climb = _climb(nested, {place: i for i, place in enumerate(places)})
    number: dict[tuple[Key, Key, Key], int] = {}
    same: dict[int, int] = {}
    for key, row in by_key.items():
        if row.count is not None:
            continue
        if row.people is not None and row.people in same:
            number[key] = same[row.people]
            continue
        number[key] = len(puzzle.row)
        if row.people is not None:
            same[row.people] = number[key]
        puzzle.row.append(row)
        puzzle.above.append(climb[row.place])
        puzzle.parts.append({})
    families: dict[tuple[int, Key, Key, Key], list[tuple[Key, Key, Key]]] = {}
    for table, place, cell in by_key:
        for step, parent in nested[place]:
            families.setdefault((step, table, parent, cell), []).append((table, place, cell))
        for i, name in enumerate(cell):
            if name:
                crossed = (*cell[:i], "", *cell[i + 1 :])
                families.setdefault((-1 - i, table, place, crossed), []).append((table, place, cell))
    for (_, in_table, over, crossed), children in families.items():
        whole = (in_table, over, crossed)
        if whole in number:
            hidden = {number[child] for child in children if child in number}
            puzzle.parts[number[whole]].setdefault(in_table, set()).update(hidden)
        found = _sum(by_key, whole, children, number)
        if found is not None:
            puzzle.sums.append(found)
    return puzzle


def _sum(
    by_key: Mapping[tuple[Key, Key, Key], Row],
    parent: tuple[Key, Key, Key],
    children: Sequence[tuple[Key, Key, Key]],
    number: Mapping[tuple[Key, Key, Key], int],
) -> Sum | None:
    if parent not in by_key:
        raise AttackerPuzzled("no_total", place=parent)
    signed: dict[int, int] = {}
    total = 0
    for key, sign in [(parent, -1), *((child, 1) for child in children)]:
        count = by_key[key].count
        if count is None:
            signed[number[key]] = signed.get(number[key], 0) + sign
        else:
            total -= sign * count
    signed = {cell: sign for cell, sign in signed.items() if sign}
    if not signed:
        if total:
            raise AttackerPuzzled("sums_disagree", place=parent, difference=total)
        return None
    return Sum(tuple(signed), tuple(signed.values()), total)


def _nested(places: Sequence[Key]) -> dict[Key, list[tuple[int, Key]]]:
    """Per place its (step, place directly above it); one step per pair of columns, so that families stay apart."""
    width = len(places[0]) if places else 0
    levels: list[dict[str, Key]] = []
    for column in range(width):
        own: dict[str, Key] = {}
        for place in sorted(places, key=lambda p: sum(map(bool, p))):  # a node's own row fills the fewest names
            if place[column]:
                own.setdefault(place[column], place)
        levels.append(own)
    named = {place for own in levels for place in own.values()}
    kinds = [place for place in places if any(place) and place not in named]
    members = [list(own.values()) for own in levels] + [kinds]
    over = [
        [c for c in range(width) if c != d and members[d] and all(p[c] for p in members[d])] for d in range(width + 1)
    ]
    nothing = ("",) * width
    out: dict[Key, list[tuple[int, Key]]] = {place: [] for place in places}
    for fine in range(width + 1):
        direct = [c for c in over[fine] if not any(c in over[m] for m in over[fine] if m != c and fine not in over[m])]
        direct = [c for c in direct if members[c] != members[fine]]
        for coarse in direct:
            for place in members[fine]:
                out[place].append((fine * (width + 1) + coarse, levels[coarse][place[coarse]]))
        if not direct:
            for place in members[fine]:
                out[place].append((fine * (width + 1) + width, nothing))
    return out


def _climb(nested: Mapping[Key, Sequence[tuple[int, Key]]], index: Mapping[Key, int]) -> dict[Key, tuple[int, ...]]:
    """Per place the places above it along its first parent, nearest first."""
    out = {}
    for place in nested:
        path, here = [], place
        while nested[here]:
            here = nested[here][0][1]
            if here not in nested:
                raise AttackerPuzzled("no_total", place=here)
            path.append(index[here])
        out[place] = tuple(path)
    return out
