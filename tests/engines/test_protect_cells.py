# SPDX-License-Identifier: EUPL-1.2
"""Count tables: by hand, against every possible table, and against an attacker that shares no code."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iedereen.cli.files.protecting.spec import ProtectSpec
from iedereen.cli.files.protecting.tables import Protected, plan_cells, protect_cells
from iedereen.engines.protect import ProtectError
from iedereen.engines.protect.attacker import Row, attack_cells
from iedereen.engines.protect.cells.rule import CellRule

Counts = dict[tuple[str, ...], int]


def spec(hierarchy: dict[str, tuple[str, ...]] | None = None, **more: object) -> ProtectSpec:
    given = {
        "mode": "cells", "threshold": 5, "count": "freq", "by": (), "dimensions": ("answer",), "zeros_unsafe": False,
        "coalition": 0, "hierarchy": {"geo": ("unit", "team")} if hierarchy is None else hierarchy,
    }  # fmt: skip
    return ProtectSpec(**{**given, **more})  # type: ignore[arg-type]


def protect(counts: Counts, **more: object) -> Protected:
    asked = spec(**more)  # type: ignore[arg-type]
    return protect_cells(asked, [*asked.by, *asked.places, *asked.dimensions], Counter(counts))


def cells(found: Protected) -> dict[tuple[str, ...], tuple[str, str]]:
    return {tuple(row[:-2]): (row[-2], row[-1]) for row in found.rows}


def test_a_small_cell_is_not_the_difference_of_what_is_shown() -> None:
    """Unit A has teams a and b, unit B team c. Of three 'no' in team a neighbours go too."""
    found = protect({
        ("A", "a", "no"): 3, ("A", "a", "yes"): 20, ("A", "b", "no"): 9, ("A", "b", "yes"): 12,
        ("B", "c", "no"): 7, ("B", "c", "yes"): 8,
    })  # fmt: skip
    shown = cells(found)
    assert shown["A", "a", "no"] == ("", "primary")
    assert shown["", "", ""] == ("59", "published")
    line = [shown["A", "a", answer][1] for answer in ("", "yes")]
    column = [shown["A", team, "no"][1] for team in ("", "b")]
    assert "secondary" in line and "secondary" in column
    assert found.succeeded == 0 and found.tested >= 1
    assert len(shown) == 6 * 3  # force, A, B, a, b, c; total, no, yes


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    found = protect({("A", team, answer): 30 for team in "ab" for answer in ("no", "yes")})
    assert {status for _, status in cells(found).values()} == {"published"}
    assert (found.tested, found.succeeded) == (0, 0)


def test_zeros_are_rows_and_hidden_only_when_they_are_unsafe() -> None:
    counts = {("A", "a", "no"): 30, ("A", "b", "no"): 30, ("A", "b", "yes"): 30}
    assert cells(protect(counts))["A", "a", "yes"] == ("", "empty")
    hidden = protect(counts, zeros_unsafe=True)
    assert cells(hidden)["A", "a", "yes"] == ("", "primary")
    assert hidden.succeeded == 0


def test_tables_of_the_same_people_are_one_problem() -> None:
    counts = {
        (q, "A", team, answer): n
        for q, rows in {"q1": (2, 20, 30, 30), "q2": (11, 11, 30, 30)}.items()
        for (team, answer), n in zip(product("ab", ("no", "yes")), rows, strict=True)
    }
    found = protect(counts, by=("question",))
    assert found.succeeded == 0
    totals = {q: cells(found)[q, "A", "a", ""][1] for q in ("q1", "q2")}
    assert totals["q1"] == totals["q2"]  # the same 22 people: shown in both, or in neither


def test_a_team_in_two_units_is_refused() -> None:
    with pytest.raises(ProtectError) as refused:
        protect({("A", "a", "no"): 9, ("B", "a", "no"): 9})
    assert refused.value.code == "two_parents"


def test_no_threshold_below_the_floor() -> None:
    with pytest.raises(ProtectError):
        CellRule(threshold=4)


def possible(found: Protected, most: int) -> dict[tuple[str, ...], set[int]]:
    """The slow twin: every table of whole numbers up to `most` that agrees with all that is shown."""
    shown = cells(found)
    inner = [key for key in shown if key[1] and key[2]]
    values: dict[tuple[str, ...], set[int]] = {key: set() for key in shown}
    for guess in product(range(most + 1), repeat=len(inner)):
        sums: Counter[tuple[str, ...]] = Counter()
        for (unit, team, answer), n in zip(inner, guess, strict=True):
            for place in ((unit, team), (unit, ""), ("", "")):
                for said in (answer, ""):
                    sums[(*place, said)] += n
        if all(
            status in {"primary", "secondary"} or sums[key] == int(freq or 0) for key, (freq, status) in shown.items()
        ):
            for key in shown:
                values[key].add(sums[key])
    return values


@pytest.mark.parametrize("seed", range(6))
def test_every_unsafe_cell_can_be_empty_and_can_be_large(seed: int) -> None:
    dice = np.random.default_rng(seed)
    counts = {("A", team, answer): int(dice.integers(1, 9)) for team in "ab" for answer in ("no", "yes")}
    found = protect(counts)
    values = possible(found, 18)
    for key, (_, status) in cells(found).items():
        if status == "primary":
            assert min(values[key]) == 0 and max(values[key]) >= 5, key
    assert found.succeeded == 0


NUMBERS = st.lists(st.integers(0, 14), min_size=24, max_size=24)


@settings(max_examples=40)
@given(NUMBERS, st.booleans())
def test_the_attacker_never_succeeds_and_sums_agree(numbers: list[int], zeros: bool) -> None:
    places = [("A", "a"), ("A", "b"), ("B", "c"), ("B", "d")]
    keys = [(*place, answer, sex) for place in places for answer in ("1", "2", "3") for sex in ("x", "y")]
    counts = {key: n for key, n in zip(keys, numbers, strict=True) if n} or {keys[0]: 7}
    found = protect(counts, dimensions=("answer", "sex"), zeros_unsafe=zeros)
    assert found.succeeded == 0
    shown = cells(found)
    for key, (freq, status) in shown.items():
        total = sum(
            n for k, n in counts.items() if all(not mine or mine == his for mine, his in zip(key, k, strict=True))
        )
        assert freq == (str(total) if status == "published" else "")
        assert (status == "empty") == (total == 0 and not zeros) or status == "secondary"
    again = protect(dict(reversed(list(counts.items()))), dimensions=("answer", "sex"), zeros_unsafe=zeros)
    assert again.rows == found.rows


def test_the_attacker_finds_what_is_not_protected() -> None:
    """By hand: only the small cell itself is hidden, so it is the total minus the rest."""
    rows = [
        Row((), ("",), ("",), 30), Row((), ("",), ("no",), None, unsafe=True), Row((), ("",), ("yes",), 27),
    ]  # fmt: skip
    report = attack_cells(rows, 5)
    assert (report.tested, report.succeeded, report.exact) == (1, 1, 1)


def test_overlapping_hierarchies_are_protected_together() -> None:
    places = {("A", "a", "city"): (3, 20), ("A", "b", "land"): (9, 12), ("B", "c", "city"): (8, 9)}
    places[("B", "d", "land")] = (6, 7)
    counts = {
        (*place, answer): n for place, two in places.items() for answer, n in zip(("no", "yes"), two, strict=True)
    }
    found = protect(counts, hierarchy={"geo": ("unit", "team"), "sort": ("kind", "team")})
    assert found.succeeded == 0
    assert ("", "", "city", "no") in cells(found)


def test_a_plan_shows_groups_from_numbers_alone() -> None:
    counts = Counter({("A", "a", "x"): 3, ("A", "a", "y"): 20, ("A", "b", "x"): 9, ("A", "b", "y"): 12})
    asked = spec(mode="plan", dimensions=("sex",))
    found = plan_cells(asked, ["unit", "team", "sex"], counts)
    assert found.succeeded == 0
    shown = cells(found)
    assert shown["A", "a", "x"] == ("", "primary")
    assert shown["", "", ""] == ("44", "published")
    assert "secondary" in {status for _, status in shown.values()}
