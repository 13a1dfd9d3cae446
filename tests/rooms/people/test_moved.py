# SPDX-License-Identifier: EUPL-1.2
"""What the history of units tells about a reorganisation."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from iedereen.people.models import Unit, UnitPeriod
from iedereen.people.queries import ended_under, reorganised_on, tree
from tests.cast import ALWAYS, Cast

pytestmark = pytest.mark.django_db
MAY, JUNE, TODAY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


def place(cast: Cast, code: str, *line: tuple[str | None, date, date | None]) -> None:
    """The whole history of a unit: under what, from, until."""
    unit = cast.units.get(code) or Unit.objects.create(code=code, kind="district")
    cast.units[code] = unit
    UnitPeriod.objects.filter(unit=unit).delete()
    for above, start, end in line:
        UnitPeriod.objects.create(
            unit=unit, parent=cast.units[above] if above else None, name=code, valid=DateRange(start, end)
        )


def ended(cast: Cast, *codes: str) -> dict[str, str]:
    found = ended_under([cast.units[c].id for c in codes], TODAY, tree(TODAY))
    named = {unit.id: code for code, unit in cast.units.items()}
    return {named[unit]: named[above] for unit, above in found.items()}


def test_a_unit_ended_under_the_last_one_above_it_that_is_still_there(cast: Cast) -> None:
    start = ALWAYS.lower
    place(cast, "A", ("D1", start, MAY), ("D2", MAY, JUNE))
    place(cast, "B", ("D1", start, JUNE))
    place(cast, "D1", ("E1", start, JUNE))
    assert ended(cast, "A", "B", "C", "D1") == {"A": "D2", "B": "E1", "D1": "E1"}


def test_what_comes_later_is_not_known_today(cast: Cast) -> None:
    start = ALWAYS.lower
    place(cast, "A", ("D1", start, MAY), ("D3", date(2026, 9, 1), None))
    assert ended(cast, "A") == {"A": "D1"}


def test_where_nobody_can_tell_it_is_left_out(cast: Cast) -> None:
    start = ALWAYS.lower
    place(cast, "Z", (None, start, JUNE))
    place(cast, "A", ("Z", start, JUNE))
    # Each ended under the other: there is no way up.
    place(cast, "X", ("E1", start, MAY))
    place(cast, "Y", ("X", start, JUNE))
    place(cast, "X", ("Y", start, JUNE))
    assert ended(cast, "A", "Y", "X", "Z") == {}


def day(cast: Cast, *codes: str, after: date = date(2026, 3, 2)) -> date | None:
    return reorganised_on([cast.units[c].id for c in codes], after, TODAY)


def test_the_day_of_a_reorganisation(cast: Cast) -> None:
    start = ALWAYS.lower
    assert day(cast, "A", "B", "D1") is None
    place(cast, "A", ("D1", start, MAY), ("D2", MAY, None))
    assert day(cast, "A", "B") == MAY
    place(cast, "B", ("D1", start, JUNE))
    assert day(cast, "A", "B") == JUNE
    place(cast, "D9", ("E1", date(2026, 6, 15), None))
    assert day(cast, "A", "B", "D9") == date(2026, 6, 15)
    assert day(cast, "A", after=MAY) is None
    place(cast, "C", ("D2", start, date(2026, 8, 1)), ("D1", date(2026, 8, 1), None))
    assert day(cast, "A", "C") == MAY  # what is planned has not happened


def test_another_name_is_no_reorganisation(cast: Cast) -> None:
    start = ALWAYS.lower
    place(cast, "A", ("D1", start, MAY), ("D1", MAY, None))
    assert day(cast, "A") is None
