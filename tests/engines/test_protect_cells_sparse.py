# SPDX-License-Identifier: EUPL-1.2
"""Sparse count tables, in which a cell has to be looked at far from where it is: with limits set so low that small
tables are treated as the largest ones are.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iedereen.engines.protect.attacker import CellAttack, Row, attack_cells, ranges
from iedereen.engines.protect.cells import parts
from iedereen.engines.protect.cells.axis import dimension, organisation
from iedereen.engines.protect.cells.hiding import Hiding
from iedereen.engines.protect.cells.parts import Ladder
from iedereen.engines.protect.cells.rule import CellRule
from iedereen.engines.protect.cells.table import CountTables, count_tables
from tests.engines.test_protect_cells import protect

PLACES = [(unit, f"{unit}{team}") for unit in "ABC" for team in "abc"]
CROSSINGS = list(product(("1", "2", "3"), ("x", "y"), ("old", "young")))
SPARSE = st.lists(st.sampled_from((0, 0, 0, 0, 1, 1, 2, 3, 4, 9, 25)), min_size=108, max_size=108).filter(any)


@pytest.fixture(params=[False, True], ids=["as it is", "as if large"])
def as_if_large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param:
        monkeypatch.setattr(parts, "_LARGE", 1)  # two nodes are a company: beyond it families of the cell
        monkeypatch.setattr(ranges, "_WIDE", 0)


def counted(numbers: Sequence[int]) -> dict[tuple[str, ...], int]:
    keys = ((*place, *crossing) for place, crossing in product(PLACES, CROSSINGS))
    return {key: n for key, n in zip(keys, numbers, strict=True) if n}


def tables(counts: dict[tuple[str, ...], int]) -> CountTables:
    rows = [{"unit": key[0], "team": key[1]} for key in counts]
    axis, atoms = organisation({"geo": ("unit", "team")}, rows)
    values = [sorted({key[i] for key in counts}) for i in (2, 3, 4)]
    axes = [axis, *(dimension(str(i), some) for i, some in enumerate(values))]
    at = [
        [0, atom, *(some.index(name) + 1 for some, name in zip(values, key[2:], strict=True))]
        for atom, key in zip(atoms, counts, strict=True)
    ]
    return count_tables(axes, 1, np.array(at, dtype=np.int64), np.array(list(counts.values()), dtype=np.int64))


@settings(max_examples=8)
@given(SPARSE, st.booleans(), st.integers(0, 1))
@pytest.mark.usefixtures("as_if_large")
def test_the_attacker_never_succeeds(numbers: list[int], zeros: bool, coalition: int) -> None:
    found = protect(
        counted(numbers), dimensions=("answer", "sex", "age"), zeros_unsafe=zeros, coalition=coalition if zeros else 0
    )
    assert found.succeeded == 0


@settings(max_examples=15)
@given(SPARSE)
@pytest.mark.usefixtures("as_if_large")
def test_every_unsafe_cell_has_a_move_that_anybody_can_check(numbers: list[int]) -> None:
    """By adding up, without any programme: what is shown stays, no sum is broken, nobody becomes less than nobody."""
    made = tables(counted(numbers))
    rule, counts = CellRule(), made.counts.reshape(-1)
    hiding = Hiding(made, rule, (0,))
    hidden = hiding.run(lambda what, done, of: None)
    targets = hiding._targets
    reached: set[tuple[int, bool]] = set()
    for target in range(len(targets)):
        move = targets.proof(target)
        assert move is not None and hidden[move.cells].all()
        change = np.zeros(made.counts.shape)
        change.reshape(-1)[move.cells] = move.by
        assert (counts + change.reshape(-1) >= -1e-5).all()
        for i, axis in enumerate(made.axes, start=1):
            view = np.moveaxis(change, i, 0)
            for parent, children in axis.lines:
                assert np.allclose(view[parent], view[list(children)].sum(axis=0), atol=1e-5)
        cell, up = int(targets.cell[target]), targets.by[target] > 0
        value = counts[cell] + change.reshape(-1)[cell]
        assert value >= rule.threshold - 1e-5 if up else value <= 1e-5
        reached.add((cell, bool(up)))
    assert reached == {(int(cell), up) for cell in np.flatnonzero(rule.unsafe(counts)) for up in (True, False)}


def rows(made: CountTables, hidden: Sequence[int]) -> Iterator[Row]:
    """The table as an attacker reads it, with these cells hidden."""
    names = [
        [("", "")]
        + [(place[1], "") if place[0] == "unit" else (place[1][0], place[1]) for place in made.axes[0].places if place]
    ]
    names += [[place[1] if place else "" for place in axis.places] for axis in made.axes[1:]]  # type: ignore[misc]
    unsafe = CellRule().unsafe(made.counts.reshape(-1))
    for cell, ((place, *crossing), n) in enumerate(zip(product(*names), made.counts.reshape(-1).tolist(), strict=True)):
        yield Row((), place, tuple(map(str, crossing)), None if hidden[cell] else n, bool(unsafe[cell]))


@settings(max_examples=15)
@given(SPARSE, st.integers(0, 2**32 - 1))
def test_both_ways_to_attack_find_the_same(numbers: list[int], seed: int) -> None:
    """Unsafe cells hidden and any others beside them: some are known too well, whichever way one looks."""
    made = tables(counted(numbers))
    counts = made.counts.reshape(-1)
    dice = np.random.default_rng(seed)
    hidden = CellRule().unsafe(counts) | ((counts > 0) & (dice.random(len(counts)) < 0.5))
    reports: list[CellAttack] = []
    for wide in (10**9, 0):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(ranges, "_WIDE", wide)
            reports.append(attack_cells(list(rows(made, hidden.tolist())), 5))
    assert reports[0] == reports[1]


def test_the_family_is_where_the_people_of_the_cell_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of Aa's 2 who say 3 the unit has 2: somebody must come from Cb, where many do, not from the large B."""
    monkeypatch.setattr(parts, "_LARGE", 1)
    counts = Counter({(*place, "1"): 30 for place in PLACES} | {("B", f"B{t}", "1"): 90 for t in "abc"})
    counts |= Counter({("A", "Aa", "3"): 2, ("C", "Cb", "3"): 8, ("C", "Cc", "3"): 1})
    nodes, atoms = organisation({"geo": ("unit", "team")}, [{"unit": key[0], "team": key[1]} for key in counts])
    at = np.array([[0, atom, int(key[2] == "3") + 1] for atom, key in zip(atoms, counts, strict=True)])
    made = count_tables([nodes, dimension("answer", ["1", "3"])], 1, at, np.array(list(counts.values())))
    cell = next(place for place, node in enumerate(nodes.places) if node == ("unit", "A")) * 3 + 2
    ladder = Ladder(nodes, made.counts.reshape(1, nodes.size, 3))
    first = {nodes.places[node] for node in next(ladder.rungs(cell))}
    assert {("unit", "A"), ("team", "Aa"), ("unit", "C"), ("team", "Cb")} <= first
    assert not {("unit", "B"), ("team", "Ba"), ("team", "Ab")} & first
    assert list(ladder.rungs(cell))[-1] == tuple(range(nodes.size))  # at last everywhere
