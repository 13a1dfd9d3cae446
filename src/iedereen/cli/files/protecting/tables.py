# SPDX-License-Identifier: EUPL-1.2
"""From the rows of the input to the rows of the output, in both modes, with the attack on what would be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from iedereen.cli.files.protecting.rows import Names
from iedereen.cli.files.protecting.spec import ProtectSpec
from iedereen.engines.protect import Rule, Status
from iedereen.engines.protect.attacker import Row, attack_cells
from iedereen.engines.protect.cells.axis import Axis, dimension, organisation
from iedereen.engines.protect.cells.hiding import Progress
from iedereen.engines.protect.cells.rule import CellRule
from iedereen.engines.protect.cells.suppress import CellStatus, suppress
from iedereen.engines.protect.cells.table import CountTables, count_tables
from iedereen.engines.protect.groups import PATH, Group, Splits, attack_groups, lattice_of, plan_groups

STATUS = {
    CellStatus.PUBLISHED: "published",
    CellStatus.PRIMARY: "primary",
    CellStatus.SECONDARY: "secondary",
    CellStatus.EMPTY: "empty",
}
GROUP_STATUS = {
    Status.PUBLISHED: "published",
    Status.TOO_FEW: "primary",
    Status.HIDDEN_TO_PROTECT: "secondary",
    Status.EMPTY: "empty",
}


@dataclass(frozen=True)
class Protected:
    """`rows`: the cells of the output, without header. `tested` and `succeeded`: of the attack."""

    rows: list[list[str]]
    tested: int
    succeeded: int
    guarantee: str


def protect_cells(
    spec: ProtectSpec, columns: Sequence[str], counts: Counter[Names], progress: Progress = lambda what, done, of: None
) -> Protected:
    """Cell suppression with interval protection. Errors: `ProtectError` (two_parents, cannot_hide, ...)."""
    table = _Tables(spec, columns, counts)
    rule = CellRule(spec.threshold, spec.zeros_unsafe, spec.coalition)
    status = suppress(table.tables, rule, progress)
    cells = list(table.cells(status))
    progress("Attacking", 0, 1)
    report = attack_cells([_attacked(cell, rule) for cell in cells], spec.threshold, spec.coalition)
    shown = [cell for cell in cells if cell.listed]
    return Protected(
        [[*cell.names, str(cell.count) if cell.status == "published" else "", cell.status] for cell in shown],
        report.tested,
        report.succeeded,
        _promise(spec),
    )


def _promise(spec: ProtectSpec) -> str:
    if not spec.coalition:
        return (
            "Whoever sees all published cells of all tables together can exclude neither 0 nor "
            f"{spec.threshold} respondents for any unsafe cell."
        )
    return (
        f"Whoever sees all published cells of all tables together and knows the answers of {spec.coalition} "
        "respondents can exclude, for any unsafe cell, neither that nobody else is in it nor that "
        f"{spec.threshold} others are."
    )


@dataclass(frozen=True)
class _Cell:
    """One row of the lattice. `names` as in the output; `people`: cells with the same number show the same people.

    `listed`: it stands in the output; where not, it is where hierarchies cross, and an attacker may know who that is.
    """

    table: Names
    place: Names
    cell: Names
    count: int
    status: str
    unsafe: bool
    people: int
    listed: bool

    @property
    def names(self) -> Names:
        return (*self.table, *self.place, *self.cell)


def _attacked(cell: _Cell, rule: CellRule) -> Row:
    hidden = cell.status in {"primary", "secondary"}
    known = min(cell.count, rule.coalition) if hidden else 0
    count = None if hidden else cell.count
    return Row(cell.table, cell.place, cell.cell, count, cell.unsafe, cell.people if hidden else None, known)


class _Tables:
    """The axes and the counts of the input, and how each cell is called."""

    def __init__(self, spec: ProtectSpec, columns: Sequence[str], counts: Counter[Names]) -> None:
        keys = sorted(counts)
        rows = [dict(zip(columns, key, strict=True)) for key in keys]
        self._spec, self._rows = spec, rows
        self._names = sorted({tuple(row[name] for name in spec.by) for row in rows})
        self._axis, atoms = organisation(spec.hierarchy, rows)
        self._example = dict(zip(atoms, rows, strict=True))
        self._values = [sorted({row[name] for row in rows}) for name in spec.dimensions]
        axes = [self._axis, *(dimension(n, v) for n, v in zip(spec.dimensions, self._values, strict=True))]
        number = {name: place for place, name in enumerate(self._names)}
        value = [{v: place for place, v in enumerate(values, start=1)} for values in self._values]
        at = [
            [number[tuple(row[n] for n in spec.by)], atom, *(value[i][row[n]] for i, n in enumerate(spec.dimensions))]
            for row, atom in zip(rows, atoms, strict=True)
        ]
        people = np.array([counts[key] for key in keys], dtype=np.int64)
        self.tables: CountTables = count_tables(axes, len(self._names), np.array(at, dtype=np.int64), people)

    def cells(self, status: NDArray[np.int8]) -> Iterator[_Cell]:
        """Every cell, coarse to fine."""
        places = _places(self._axis, self._spec, self._rows, self._example)
        counts, same = self.tables.counts.reshape(-1), self.tables.same
        flat, unlisted = status.reshape(-1), np.tile(self.tables.unlisted(), self.tables.tables)
        across = list(product(*(["", *values] for values in self._values)))
        for number, (table, place, cell) in enumerate(product(self._names, places, across)):
            code = CellStatus(int(flat[number]))
            yield _Cell(table, place, cell, int(counts[number]), STATUS[code], code is CellStatus.PRIMARY,
                        int(same[number]), not unlisted[number])  # fmt: skip


def _places(
    axis: Axis, spec: ProtectSpec, rows: Sequence[Mapping[str, str]], example: Mapping[int, Mapping[str, str]]
) -> list[Names]:
    """Per position of the organisation its names: the node's own, and those of all that lies above it.

    `example`: a row for each position at which respondents stand themselves.
    """
    coarser: dict[str, set[str]] = {column: set() for column in spec.places}
    for levels in spec.hierarchy.values():
        for depth, column in enumerate(levels):
            coarser[column] |= set(levels[:depth])
    first: dict[tuple[str, str], Mapping[str, str]] = {}
    for row in rows:
        for column in spec.places:
            first.setdefault((column, row[column]), row)
    found = []
    for position, node in enumerate(axis.places):
        shown = {} if node is None else {c: first[node][c] for c in coarser[node[0]]} | {node[0]: node[1]}
        if position in axis.unlisted:
            shown = dict(example[position])
        found.append(tuple(shown.get(column, "") for column in spec.places))
    return found


def plan_cells(spec: ProtectSpec, columns: Sequence[str], counts: Counter[Names]) -> Protected:
    """The publication plan: which groups are shown with all their answers, from respondent counts only."""
    rows = [{**dict(zip(columns, key, strict=True)), _COUNT: str(number)} for key, number in sorted(counts.items())]
    lattice = lattice_of(rows, hierarchies=spec.hierarchy, characteristics=spec.dimensions, count=_COUNT)
    crosses = tuple(c for n in range(1, len(spec.dimensions) + 1) for c in combinations(spec.dimensions, n))
    splits = Splits(by=crosses, from_level=0, minimum=spec.threshold)
    plan = plan_groups(lattice, Rule(minimum=spec.threshold, invited=0, response=0, coalition=spec.coalition), splits)
    report = attack_groups(lattice, plan.shown, spec.threshold + spec.coalition)  # c are known of any group
    out: dict[Names, list[str]] = {}
    for group, status in plan.status.items():
        names = _group_names(spec, group)
        shown = str(lattice.respondents(group)) if status is Status.PUBLISHED else ""
        out.setdefault(names, [*names, shown, GROUP_STATUS[status]])
    return Protected(
        [out[names] for names in sorted(out)],
        report.tested,
        report.succeeded,
        f"No sum or difference of everything shown is a group of 1 to {spec.threshold + spec.coalition - 1} "
        "respondents.",
    )


_COUNT = "\0count"


def _group_names(spec: ProtectSpec, group: Group) -> Names:
    steps = group.node.split(PATH) if group.node else []
    place = dict(zip(spec.hierarchy[group.hierarchy], steps, strict=False))
    cell = dict(group.cell)
    return (*(place.get(c, "") for c in spec.places), *(cell.get(d, "") for d in spec.dimensions))
