# SPDX-License-Identifier: EUPL-1.2
"""The tree of a day: kept as long as nothing changed, never longer; and what a visit costs."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from iedereen.people.models import OrganisationStamp, UnitPeriod
from iedereen.people.queries import tree, viewer
from iedereen.people.rules import Grant, Role
from tests.cast import TODAY, Cast

pytestmark = pytest.mark.django_db
CHANGED = date(2026, 1, 1)


def reorganise(cast: Cast) -> None:
    old = UnitPeriod.objects.get(unit=cast.units["A"])
    UnitPeriod.objects.filter(pk=old.pk).update(valid=DateRange(old.valid.lower, CHANGED))
    UnitPeriod.objects.create(unit=cast.units["A"], parent=cast.units["D3"], name="Team A2", valid=DateRange(CHANGED))


def line(cast: Cast, day: date) -> list[str]:
    at = tree(day)
    return [at.places[u].code for u in at.lines[cast.units["A"].pk]]


def test_before_and_after_a_reorganisation(cast: Cast) -> None:
    assert line(cast, TODAY) == ["D1", "E1", "K"]
    reorganise(cast)
    assert line(cast, date(2025, 12, 31)) == ["D1", "E1", "K"]
    assert line(cast, CHANGED) == line(cast, TODAY) == ["D3", "E2", "K"]
    assert tree(date(2019, 1, 1)).places == {}


def test_roles_reach_along_the_tree_of_the_day(cast: Cast) -> None:
    reorganise(cast)
    team, chief = cast.units["A"].pk, cast.people["chief"].pk
    assert viewer(chief, date(2025, 12, 31)).roles_at(team) == {Role.UNIT_CHIEF}
    assert viewer(chief, CHANGED).roles_at(team) == frozenset()


def test_the_tree_is_read_once_as_long_as_nothing_changes(cast: Cast) -> None:
    first = tree(TODAY)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert tree(TODAY) is first
    assert len(queries) == 1


def test_a_change_is_seen_at_once_and_undone_work_leaves_no_trace(cast: Cast) -> None:
    before = tree(TODAY)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        UnitPeriod.objects.filter(unit=cast.units["A"]).update(name="Anders")
        assert tree(TODAY).places[cast.units["A"].pk].name == "Anders"
        1 / 0
    assert tree(TODAY) is before
    UnitPeriod.objects.filter(unit=cast.units["A"]).update(name="Ander")
    assert tree(TODAY).places[cast.units["A"].pk].name == "Ander"


def test_without_a_stamp_the_tree_is_read_every_time(cast: Cast) -> None:
    OrganisationStamp.objects.all().delete()
    assert tree(TODAY) is not tree(TODAY)


def test_grants_come_in_one_query(cast: Cast) -> None:
    at = tree(TODAY)
    with CaptureQueriesContext(connection) as queries:
        seen = viewer(cast.people["leader"].pk, TODAY, at)
    assert len(queries) == 1
    team = cast.units["A"].pk
    assert set(seen.grants) == {Grant(Role.TEAM_LEADER, team), Grant(Role.EMPLOYEE, team)}
