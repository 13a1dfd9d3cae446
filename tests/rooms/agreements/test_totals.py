# SPDX-License-Identifier: EUPL-1.2
"""Agreements counted from team to force, and the priority that every team has."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from iedereen.agreements import queries
from iedereen.agreements.actions import drop, review
from iedereen.agreements.queries import Totals
from iedereen.agreements.rules import state_picture, state_table
from iedereen.people.models import UnitPeriod
from iedereen.screen.rules import Refused
from tests.cast import NOW, TODAY, Cast
from tests.rooms.agreements.making import DUE, SOURCE, agreed, proposed, reported


def some(cast: Cast) -> None:
    """Team A: one open, one reported, one done, one dropped. B: one open. D (other unit): one open."""
    agreed(cast)
    reported(cast)
    review(agreement=reported(cast).id, done=True, note="", new_due_date=None, by=cast.viewer("leader"), now=NOW)
    drop(agreement=agreed(cast).id, reason="x", by=cast.viewer("leader"), now=NOW)
    proposed(cast, by="supporter_b", owner="supporter_b", unit="B")
    proposed(cast, by="leader_d", owner="leader_d", unit="D")


@pytest.mark.policy("G1")
def test_they_roll_up_from_team_to_force_in_one_question(cast: Cast, django_assert_num_queries: Any) -> None:
    some(cast)
    viewer = cast.viewer("leadership", DUE + timedelta(days=1))
    with django_assert_num_queries(1):
        found = queries.totals(viewer)
    by_code = {code: found[unit.id] for code, unit in cast.units.items()}
    a, b, d = Totals(2, 1, 1, 1), Totals(1, 1, 0, 0), Totals(1, 1, 0, 0)
    none = Totals()
    assert by_code == {"A": a, "B": b, "D1": a + b, "C": none, "D2": none, "E1": a + b, "D": d, "D3": d, "E2": d,
                       "K": Totals(4, 3, 1, 1)}  # fmt: skip


def test_nobody_counts_beyond_their_reach(cast: Cast) -> None:
    some(cast)
    assert set(queries.totals(cast.viewer("leader_d"))) == {cast.units["D"].id}
    assert queries.totals(cast.viewer("council")) == {cast.units["K"].id: Totals()}  # where the council itself works
    assert cast.units["A"].id not in queries.totals(cast.viewer("communications"))


def test_what_is_reported_is_late_only_after_the_day_to_look_back(cast: Cast) -> None:
    row = reported(cast)
    for day, late in [(DUE + timedelta(days=1), 0), (row.review_date, 0), (row.review_date + timedelta(days=1), 1)]:
        assert queries.totals(cast.viewer("leader", day))[cast.units["A"].id].late == late
        assert queries.is_late(row, day) is bool(late)


def test_it_belongs_to_the_team_wherever_the_team_goes(cast: Cast) -> None:
    row = agreed(cast)
    moved = TODAY + timedelta(days=7)
    UnitPeriod.objects.filter(unit=cast.units["A"]).update(valid=f"[2020-01-01,{moved})")
    UnitPeriod.objects.create(unit=cast.units["A"], parent=cast.units["D3"], name="Team A", valid=f"[{moved},)")
    found = queries.totals(cast.viewer("leadership", moved))
    assert (found[cast.units["E1"].id].open, found[cast.units["E2"].id].open) == (0, 1)
    assert queries.of_unit(cast.viewer("leader", moved), cast.units["A"].id) == [row]


@pytest.mark.policy("S2")
@pytest.mark.parametrize("team", ["A", "B", "C", "D"])
def test_every_team_has_safe_team_as_a_standing_priority(cast: Cast, team: str) -> None:
    found = queries.standing(cast.viewer("leadership"), cast.units[team].id)
    assert (found.code, found.clause, found.totals) == ("veilig_team", "S2", Totals())


@pytest.mark.policy("S2")
def test_it_carries_what_was_agreed(cast: Cast) -> None:
    some(cast)
    viewer = cast.viewer("leadership", DUE + timedelta(days=1))
    found = queries.standing(viewer, cast.units["A"].id)
    assert len(found.agreements) == 4
    assert found.totals == queries.totals(viewer)[cast.units["A"].id] == Totals(2, 1, 1, 1)


def test_strangers_read_nothing(cast: Cast) -> None:
    row = agreed(cast)
    for ask in (queries.of_unit, queries.standing, queries.possible_owners):
        with pytest.raises(Refused, match="not_yours"):
            ask(cast.viewer("stranger"), cast.units["A"].id)
    with pytest.raises(Refused, match="not_yours"):
        queries.story(cast.viewer("stranger"), row.id)


def test_by_source(cast: Cast) -> None:
    rows = [agreed(cast), proposed(cast)]
    assert queries.of_source(SOURCE) == rows
    assert queries.of_sources("bottleneck", [SOURCE[1]]) == {SOURCE[1]: rows}


def test_the_picture_in_the_readme_is_the_one_of_the_rules() -> None:
    text = (Path(queries.__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    assert state_picture() in text and state_table() in text
