# SPDX-License-Identifier: EUPL-1.2
"""Which cells of count tables are hidden, so that no unsafe cell can be narrowed down."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from .hiding import Hiding, Progress
from .rule import CellRule
from .table import CountTables


class CellStatus(IntEnum):
    """What stands in a cell. EMPTY: nobody, and it is shown so."""

    PUBLISHED = 0
    PRIMARY = 1
    SECONDARY = 2
    EMPTY = 3


def suppress(tables: CountTables, rule: CellRule, progress: Progress = lambda what, done, of: None) -> NDArray[np.int8]:
    """A `CellStatus` for every cell [tables, *axes].

    Promise: for every unsafe cell there is a table with non-negative counts that agrees with everything shown and has
    0 there, and one that has at least the threshold (see `CellRule` for a coalition). Zeros that are not unsafe are
    never hidden. Same input, same output. `progress` is told about each group of linked tables.
    """
    status = np.full(tables.counts.size, CellStatus.PUBLISHED, dtype=np.int8)
    counts = tables.counts.reshape(-1)
    status[counts == 0] = CellStatus.EMPTY
    for group in linked(tables):
        hidden = Hiding(tables, rule, group).run(progress)
        for table in group:
            part = slice(table * tables.size, (table + 1) * tables.size)
            status[part][hidden[tables.same[part]]] = CellStatus.SECONDARY
    status[rule.unsafe(counts)] = CellStatus.PRIMARY
    return status.reshape(tables.counts.shape)


def linked(tables: CountTables) -> list[tuple[int, ...]]:
    """Tables that share a cell, in groups."""
    first = tables.same.reshape(tables.tables, -1) // tables.size
    group = list(range(tables.tables))
    for table in range(tables.tables):
        for twin in np.unique(first[table]).tolist():
            old, new = max(group[table], group[twin]), min(group[table], group[twin])
            group = [new if other == old else other for other in group]
    return [tuple(t for t in range(tables.tables) if group[t] == root) for root in sorted(set(group))]
