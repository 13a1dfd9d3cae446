# SPDX-License-Identifier: EUPL-1.2
"""The register knows every group of which something was shown, for good, and is tested over all releases together."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from iedereen.checkup.models import Release, Result, Round, Shown
from iedereen.checkup.queries import results as pages
from iedereen.checkup.queries.proving import integrity, register
from iedereen.checkup.rules import CellStatus
from iedereen.vault import queries as vault
from tests.cast import Cast
from tests.rooms.checkup.rounds_play import answer, ended, group, mixed, opened, released, results

pytestmark = pytest.mark.django_db


def later(round: Round, number: int = 2) -> Release:
    made_at = Release.objects.get(round=round, number=1).made_at + timedelta(days=30)
    return Release.objects.create(round=round, number=number, made_at=made_at, rule={}, attack={})


def test_everything_shown_is_registered_in_the_transaction_of_the_release(cast: Cast) -> None:
    round = opened(cast, "ABC")
    answer(cast, round, "A", mixed(20))
    answer(cast, round, "B", mixed(9))
    assert not Shown.objects.exists()
    assert ended(round) == 1
    shown = {(s.unit.code, s.measure) for s in Shown.objects.select_related("unit")}
    assert shown == {key for key, row in results(round).items() if row.status == CellStatus.PUBLISHED}
    # A is hidden to protect B, B has too few, C nobody: none of them was shown.
    assert {code for code, _ in shown}.isdisjoint({"A", "B", "C"}) and ("E1", "safe") in shown
    assert {(s.hierarchy, s.background, s.category) for s in Shown.objects.all()} == {(0, "", "")}
    assert register.not_registered() == register.gives_away() == []


def test_the_database_refuses_any_change_of_the_register(cast: Cast) -> None:
    round = released(cast, {"A": 20, "B": 25})
    one = Shown.objects.filter(release__round=round, measure="").select_related("release").first()
    assert one is not None
    changes: tuple[Callable[[], object], ...] = (
        lambda: Shown.objects.filter(id=one.id).update(measure="work"),
        lambda: Shown.objects.filter(id=one.id).delete(),
        lambda: Shown.objects.create(release=one.release, unit=one.unit, measure=""),
        lambda: Shown.objects.create(release=one.release, unit=one.unit, measure="", background="half a cell"),
        lambda: later(round, number=1),
    )
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_two_releases_that_are_safe_apart_and_not_together_are_found(cast: Cast) -> None:
    """E1 has 29 respondents, of whom 20 in A. A alone is large enough; next to E1 it gives the 9 of B away."""
    round = opened(cast, "ABC")
    answer(cast, round, "A", mixed(20))
    answer(cast, round, "B", mixed(9))
    assert ended(round) == 1
    Shown.objects.create(release=later(round), unit=cast.units["A"], measure="work")
    (found,) = register.gives_away()
    assert str(round.id) in found and "work: small_group" in found and str(cast.units["B"].id) in found
    # Release by release nothing is seen: that is why there is a register.
    assert integrity.derivable_results() == []
    assert len(register.not_registered()) == 1


@pytest.mark.parametrize("teams", ["AB", "ABCD"])
def test_the_number_of_queries_does_not_grow_with_the_number_of_teams(
    cast: Cast, django_assert_num_queries: Any, teams: str
) -> None:
    released(cast, dict.fromkeys(teams, 20))
    with django_assert_num_queries(6):  # rounds; and of this one: nodes, later nodes, teams, tallies, what was shown
        assert register.gives_away() == []


def test_a_group_outside_the_tree_of_the_round_is_said_and_not_skipped(cast: Cast) -> None:
    round = released(cast, {"A": 20, "B": 25})
    Shown.objects.create(release=later(round), unit=cast.units["D"], measure="work")
    assert [line.rpartition(": ")[2] for line in register.gives_away()] == ["unknown_node"]


def test_a_later_release_changes_nothing_about_the_result_of_the_round(cast: Cast) -> None:
    round = released(cast, {"A": 20, "B": 25, "C": 22})
    before = pages.group_page(cast.viewer("chief"), "E1")
    Result.objects.create(release=later(round), unit=cast.units["E1"], measure="", status=CellStatus.PROTECTED)
    assert pages.group_page(cast.viewer("chief"), "E1") == before


def test_what_is_counted_is_counted_on_the_ballots_of_the_released_figure(cast: Cast) -> None:
    """Else a later figure of the same people minus this one would be the answer of who skipped a statement."""
    round = opened(cast, "AB")
    answer(cast, round, "A", [*mixed(20), [5.0, None, 5.0, 4.0]])
    answer(cast, round, "B", mixed(25))
    assert ended(round) == 1
    team = group(cast, round, "A")
    counted = {question: groups[team] for question, groups in vault.counted([team]).items()}
    assert counted == {"": 21, "s1": 20, "s2": 20, "s3": 20, "work": 21}
