# SPDX-License-Identifier: EUPL-1.2
"""Promises are made once, kept, withdrawn, moved and handed over, each with its line in the ledger."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from iedereen.followup.actions import hand_over, keep, move, promise, withdraw
from iedereen.followup.models import Promise
from iedereen.ledger.models import Line
from iedereen.people.models import Person
from iedereen.screen.rules import Refused
from tests.cast import NOW, Cast
from tests.rooms.followup.two import at_once

# Friday 20 March 2026, 17:00 in Amsterdam; two working days before it is Wednesday the 18th.
DUE = datetime(2026, 3, 20, 16, 0, tzinfo=UTC)
MATTER = ("thing", UUID(int=7))


def make(cast: Cast, owner: str = "leader", kind: str = "do", due_at: datetime = DUE) -> Promise:
    person = cast.people[owner]
    return promise(
        kind=kind, matter=MATTER, unit=cast.units["A"].id, owner=person.id, owner_role="team_leader",
        label="Het gesprek plannen", due_at=due_at, by=person.id, now=NOW,
    )  # fmt: skip


def lines(row: Promise) -> list[str]:
    return list(Line.objects.filter(subject_kind="promise", subject_id=str(row.id)).values_list("action", flat=True))


def test_it_is_looked_at_two_working_days_before_the_day(cast: Cast) -> None:
    row = make(cast)
    assert (row.state, row.level, row.reminded) == ("open", 0, False)
    assert row.next_at == datetime(2026, 3, 18, 7, 0, tzinfo=UTC)  # 08:00 in Amsterdam
    assert lines(row) == ["promise_made"]


def test_without_time_for_a_reminder_it_is_looked_at_on_the_day_itself(cast: Cast) -> None:
    tomorrow = NOW + timedelta(days=1)
    assert make(cast, due_at=tomorrow).next_at == tomorrow


def test_promising_again_gives_the_promise_that_stands(cast: Cast) -> None:
    first = make(cast)
    again = make(cast, due_at=DUE + timedelta(days=9))
    assert (again.id, again.due_at) == (first.id, DUE)
    assert lines(first) == ["promise_made"]


def test_two_people_can_promise_the_same(cast: Cast) -> None:
    make(cast)
    make(cast, owner="supporter")
    assert keep(kind="do", matter=MATTER, by=cast.people["supporter"].id, now=NOW) == 2


def test_keeping_closes_it_once(cast: Cast) -> None:
    row = make(cast)
    by = cast.people["supporter"].id
    assert keep(kind="do", matter=MATTER, by=by, now=NOW, outcome="klaar") == 1
    assert keep(kind="do", matter=MATTER, by=by, now=NOW) == 0
    row.refresh_from_db()
    assert (row.state, row.closed_by_id, row.closed_at, row.next_at, row.outcome) == ("kept", by, NOW, None, "klaar")
    assert lines(row) == ["promise_made", "promise_kept"]


def test_keeping_leaves_other_kinds_and_matters_alone(cast: Cast) -> None:
    make(cast)
    assert keep(kind="other", matter=MATTER, by=None, now=NOW) == 0
    assert keep(kind="do", matter=("thing", uuid4()), by=None, now=NOW) == 0


def test_withdrawing_takes_all_kinds_or_one(cast: Cast) -> None:
    make(cast, kind="a")
    make(cast, kind="b")
    make(cast, kind="c")
    assert withdraw(matter=MATTER, by=None, now=NOW, outcome="weg", kind="a") == 1
    assert withdraw(matter=MATTER, by=None, now=NOW, outcome="weg") == 2
    assert set(Promise.objects.values_list("state", "outcome")) == {("withdrawn", "weg")}


def test_moving_puts_a_new_one_in_its_place(cast: Cast) -> None:
    old = make(cast)
    new = move(kind="do", matter=MATTER, due_at=DUE + timedelta(days=7), reason="ziek", by=None, now=NOW)
    old.refresh_from_db()
    assert (old.state, old.outcome) == ("moved", "ziek")
    assert (new.owner_id, new.owner_role, new.label) == (old.owner_id, old.owner_role, old.label)
    assert new.due_at == DUE + timedelta(days=7)
    assert keep(kind="do", matter=MATTER, by=None, now=NOW) == 1


def test_what_is_closed_cannot_be_moved(cast: Cast) -> None:
    make(cast)
    keep(kind="do", matter=MATTER, by=None, now=NOW)
    with pytest.raises(Refused) as no:
        move(kind="do", matter=MATTER, due_at=DUE, reason="x", by=None, now=NOW)
    assert no.value.code == "promise_closed"


def test_a_promise_of_somebody_who_left_is_looked_at_at_once(cast: Cast) -> None:
    row = make(cast)
    Person.objects.filter(id=row.owner_id).update(is_active=False)
    moved = move(kind="do", matter=MATTER, due_at=DUE + timedelta(days=7), reason="later", by=None, now=NOW)
    assert moved.next_at == NOW


def test_handing_over_begins_anew_for_the_next_owner(cast: Cast) -> None:
    row = make(cast)
    Promise.objects.filter(id=row.id).update(level=2, reminded=True)
    to = cast.people["supporter"].id
    over = hand_over(promise=row.id, to=to, role="supporter", by=cast.people["leader"].id, now=NOW)
    over.refresh_from_db()
    assert (over.id, over.owner_id, over.owner_role, over.level, over.reminded) == (row.id, to, "supporter", 0, False)
    assert (over.due_at, over.state) == (DUE, "open")
    assert lines(row) == ["promise_made", "promise_handed_over"]


def test_handing_over_to_who_promised_it_already_leaves_one(cast: Cast) -> None:
    row, other = make(cast), make(cast, owner="supporter")
    assert hand_over(promise=row.id, to=other.owner_id, by=None, now=NOW).id == other.id
    row.refresh_from_db()
    assert row.state == "moved"


def test_what_is_closed_cannot_be_handed_over(cast: Cast) -> None:
    row = make(cast)
    withdraw(matter=MATTER, by=None, now=NOW, outcome="weg")
    with pytest.raises(Refused, match="promise_closed"):
        hand_over(promise=row.id, to=cast.people["supporter"].id, by=None, now=NOW)


def test_the_database_knows_no_open_promise_without_a_next_moment(cast: Cast) -> None:
    row = make(cast)
    with pytest.raises(IntegrityError, match="promise_open_or_closed"), transaction.atomic():
        Promise.objects.filter(id=row.id).update(next_at=None)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_promise(cast: Cast) -> None:
    rows = at_once(2, lambda: make(cast).id)
    assert len(set(rows)) == 1
    assert Line.objects.filter(action="promise_made").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_keep_it_once(cast: Cast) -> None:
    make(cast)
    kept = at_once(2, lambda: keep(kind="do", matter=MATTER, by=None, now=NOW))
    assert sorted(kept) == [0, 1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_line WHERE action = 'promise_kept'")
        assert cursor.fetchone() == (1,)
