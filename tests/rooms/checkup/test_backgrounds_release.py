# SPDX-License-Identifier: EUPL-1.2
"""Results by background: right, of large groups above the team, and beside totals that lose nothing by it."""

from dataclasses import replace

import pytest

from iedereen.checkup.models import Result, Round
from iedereen.checkup.rules import Definition, Item, ItemKind
from tests.cast import Cast
from tests.rooms.checkup.rounds_play import answer, asked, ended, mixed, opened, version

pytestmark = pytest.mark.policy("S5")
YEARS = ({"nl": "Korter dan 5 jaar"}, {"nl": "5 tot 15 jaar"}, {"nl": "Langer dan 15 jaar"})
SERVICE = Item("dienst", ItemKind.BACKGROUND, {"nl": "Hoe lang werkt u bij de politie?"}, 1, 3, choices=YEARS)


def with_background(*more: Item) -> Definition:
    """`asked` with questions about oneself behind the statements."""
    return replace(asked(), items=(*asked().items, SERVICE, *more))


def told(rows: list[list[float]], said: list[float | None]) -> list[list[float | None]]:
    """Answers with what each person says about oneself."""
    return [[*row, one] for row, one in zip(rows, said, strict=True)]


def played(cast: Cast, said: dict[str, list[float | None]]) -> Round:
    round = opened(cast, "".join(said), version=version(cast.people["hrm_force"], with_background()))
    for team, of in said.items():
        answer(cast, round, team, told(mixed(len(of)), of))
    assert ended(round) == 1
    return round


def by_background(round: Round) -> dict[tuple[str, str, str], Result]:
    """(unit, answer, measure) -> the row of a split."""
    rows = Result.objects.filter(release__round=round).exclude(background="").select_related("unit")
    return {(r.unit.code, r.category, r.measure): r for r in rows}


def test_a_district_has_its_figures_by_background(cast: Cast) -> None:
    """D1: A and B say 1 twelve and ten times, 2 eight and ten times; who said nothing counts in no answer."""
    round = played(cast, {"A": [1.0] * 12 + [2.0] * 8, "B": [1.0] * 10 + [2.0] * 10 + [None] * 5, "C": [1.0] * 11})
    rows = by_background(round)
    assert {unit for unit, _, _ in rows} == {"D1"}
    short, middle, long = (rows["D1", answer, "work"] for answer in "123")
    assert (short.status, short.mean, short.respondents) == ("published", 2.9, 20)
    assert middle.status == "published"
    assert (long.status, long.mean) == ("too_few", None)
