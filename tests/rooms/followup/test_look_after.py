# SPDX-License-Identifier: EUPL-1.2
"""Reminders, the climb up the line, and promises whose owner left."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from iedereen.followup.actions import keep, look_after, look_now, looking, promise
from iedereen.followup.models import Note, Promise
from iedereen.followup.rules import NoteKind
from iedereen.ledger.models import Line
from iedereen.people.models import RoleHolding
from tests.cast import NOW, Cast
from tests.rooms.followup.two import at_once

# Amsterdam is one hour ahead of UTC until 29 March 2026, two hours after it.
DUE = datetime(2026, 3, 20, 16, 0, tzinfo=UTC)  # Friday, 17:00
REMIND = datetime(2026, 3, 18, 7, 0, tzinfo=UTC)  # Wednesday, 08:00: two working days before
FIRST = datetime(2026, 3, 25, 16, 0, tzinfo=UTC)  # Wednesday: three working days after
SECOND = datetime(2026, 3, 30, 15, 0, tzinfo=UTC)  # Monday: three more, in summer time
# Three more end on Thursday 2 April; Good Friday is worked, Easter Monday (6 April) is not.
THIRD = datetime(2026, 4, 2, 15, 0, tzinfo=UTC)
FOURTH = datetime(2026, 4, 8, 15, 0, tzinfo=UTC)


def make(cast: Cast, owner: str = "leader", role: str = "team_leader", unit: str = "A", **given: object) -> Promise:
    words = {"kind": "do", "matter": ("thing", uuid4()), "label": "Het gesprek plannen", "due_at": DUE} | given
    return promise(  # type: ignore[misc]
        unit=cast.units[unit].id, owner=cast.people[owner].id, owner_role=role, by=None, now=NOW, **words
    )  # fmt: skip


def to_read() -> list[str]:
    """For whom something is noted, and takes the notes away, as if they were told."""
    found = list(Note.objects.order_by("person__name").values_list("person__name", flat=True))
    Note.objects.all().delete()
    return found


def actions(row: Promise) -> list[str]:
    return list(Line.objects.filter(subject_id=str(row.id)).order_by("at").values_list("action", flat=True))


def test_nothing_happens_before_its_moment(cast: Cast) -> None:
    make(cast)
    assert look_after(REMIND - timedelta(seconds=1)) == 0
    assert to_read() == []


@pytest.mark.policy("G1")
def test_first_the_owner_then_one_step_up_the_line_each_time(cast: Cast) -> None:
    row = make(cast)
    expected = [
        (REMIND, FIRST, 0, ["Leader"]),
        (FIRST, SECOND, 1, ["District_leader", "Leader"]),
        (SECOND, THIRD, 2, ["Chief", "Leader"]),
        (THIRD, FOURTH, 3, ["Leader", "Leadership"]),
        # The top, again: there the norm is ten working days (Good Friday is worked, Easter Monday is not).
        (FOURTH, datetime(2026, 4, 22, 15, 0, tzinfo=UTC), 3, ["Leader", "Leadership"]),
    ]
    for now, following, level, to in expected:
        assert look_after(now) == 1
        assert look_after(now) == 0
        row.refresh_from_db()
        assert (row.next_at, row.level, row.reminded) == (following, level, True)
        assert to_read() == to
    assert actions(row) == ["promise_made", "promise_reminded"] + ["promise_escalated"] * 4


def test_what_is_kept_is_left_alone(cast: Cast) -> None:
    row = make(cast)
    keep(kind="do", matter=(row.matter_kind, row.matter_id), by=None, now=NOW)
    assert look_after(SECOND) == 0
    assert to_read() == []


def test_after_a_week_without_a_worker_the_owner_still_hears_it_first(cast: Cast) -> None:
    row = make(cast)
    late = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
    look_after(late)
    row.refresh_from_db()
    assert (to_read(), row.level) == (["Leader"], 0)
    assert row.next_at == datetime(2026, 4, 1, 15, 0, tzinfo=UTC)  # one working day to do it


@pytest.mark.parametrize(
    ("owner", "role", "told"),
    [
        ("supporter", "supporter", ["Leader", "District_leader", "Chief", "Leadership"]),
        ("district_leader", "team_leader", ["Chief", "Leadership", "Leadership"]),
        ("chief", "unit_chief", ["Leadership", "Leadership"]),
        ("leadership", "force_leadership", [None, None]),
    ],
)
def test_it_climbs_from_above_the_owner(cast: Cast, owner: str, role: str, told: list[str | None]) -> None:
    row = make(cast, owner, role)
    look_after(REMIND)
    for leader in told:
        to_read()
        row.refresh_from_db()
        assert row.next_at is not None
        look_after(row.next_at)
        mine = cast.people[owner].name
        assert to_read() == sorted([mine] if leader is None else [mine, leader])


def test_who_leaves_and_comes_back_hears_no_step_twice_within_a_term(cast: Cast) -> None:
    row = make(cast)
    look_after(REMIND)
    look_after(FIRST)
    soon = FIRST + timedelta(hours=1)
    look_now(person=row.owner_id, now=soon)  # the account ended, and was restored before the worker's turn
    to_read()
    assert look_after(soon) == 1
    row.refresh_from_db()
    assert (to_read(), row.level, row.next_at) == ([], 1, SECOND)
    look_after(SECOND)
    assert to_read() == ["Chief", "Leader"]


def test_a_leader_who_left_is_skipped(cast: Cast) -> None:
    make(cast)
    look_after(REMIND)
    cast.people["district_leader"].is_active = False
    cast.people["district_leader"].save()
    to_read()
    look_after(FIRST)
    assert to_read() == ["Chief", "Leader"]


def test_when_who_heard_it_left_whoever_comes_next_is_not_passed_by(cast: Cast) -> None:
    row = make(cast)
    look_after(REMIND)
    look_after(FIRST)  # the district leader
    leave(cast, "district_leader")
    to_read()
    look_after(SECOND)
    row.refresh_from_db()
    assert (to_read(), row.level) == (["Chief", "Leader"], 1)
    look_after(THIRD)
    assert to_read() == ["Leader", "Leadership"]


def leave(cast: Cast, name: str) -> None:
    cast.people[name].is_active = False
    cast.people[name].save()


def lose_role(cast: Cast, name: str) -> None:
    RoleHolding.objects.filter(person=cast.people[name]).update(valid="[2020-01-01,2026-03-10)")


@pytest.mark.policy("G1")
@pytest.mark.parametrize("gone", [leave, lose_role])
def test_what_an_owner_leaves_behind_goes_to_the_next_in_the_role(
    cast: Cast, gone: Callable[[Cast, str], None]
) -> None:
    row = make(cast, "supporter", "supporter")
    gone(cast, "supporter")
    successor = cast.people["supporter_b"]
    RoleHolding.objects.create(person=successor, role="supporter", unit=cast.units["A"], valid="[2026-03-10,)")
    assert look_after(REMIND) == 1
    row.refresh_from_db()
    assert (row.owner_id, row.owner_role, row.state, row.level) == (successor.id, "supporter", "open", 0)
    assert row.next_at is not None and row.next_at > REMIND
    assert (to_read(), actions(row)) == (["Supporter_b"], ["promise_made", "promise_handed_over"])
    assert look_after(REMIND) == 0


@pytest.mark.parametrize("gone", [leave, lose_role])
def test_without_a_next_holder_it_goes_to_who_leads(cast: Cast, gone: Callable[[Cast, str], None]) -> None:
    row = make(cast, "supporter", "supporter")
    gone(cast, "supporter")
    look_after(REMIND)
    row.refresh_from_db()
    assert (row.owner.name, row.owner_role) == ("Leader", "team_leader")


def test_an_employee_who_left_the_team_leaves_it_to_the_leader(cast: Cast) -> None:
    row = make(cast, "employee", "employee")
    leave(cast, "employee")
    look_after(REMIND)
    row.refresh_from_db()
    assert row.owner.name == "Leader"


def test_a_new_owner_of_something_late_gets_a_working_day_before_it_climbs(cast: Cast) -> None:
    row = make(cast)
    look_after(REMIND)
    leave(cast, "leader")
    look_after(FIRST)
    row.refresh_from_db()
    assert (row.owner.name, row.level) == ("District_leader", 0)
    assert row.next_at == datetime(2026, 3, 26, 16, 0, tzinfo=UTC)
    to_read()
    look_after(row.next_at)
    assert to_read() == ["Chief", "District_leader"]


def test_when_nobody_is_left_at_all_it_stays_in_sight(cast: Cast) -> None:
    row = make(cast)
    for name in ("leader", "district_leader", "chief", "leadership"):
        leave(cast, name)
    assert look_after(REMIND) == 1
    row.refresh_from_db()
    assert (row.state, row.owner.name, row.next_at) == ("open", "Leader", FIRST)
    assert to_read() == []  # nobody is there to read it


def test_a_poisoned_promise_does_not_hold_up_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = make(cast, label="geheim"), make(cast, due_at=DUE + timedelta(hours=1))
    noted = looking.notes.noted

    def fails(kind: NoteKind, row: Promise, *more: object) -> object:
        if row.id == bad.id:
            raise ZeroDivisionError("geheim")
        return noted(kind, row, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(looking.notes, "noted", fails)
    with caplog.at_level(logging.ERROR):
        assert look_after(REMIND) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.next_at, bad.reminded) == (REMIND + timedelta(hours=1), False)
    assert good.reminded
    assert str(bad.id) in caplog.text and "geheim" not in caplog.text
    monkeypatch.undo()
    assert look_after(REMIND + timedelta(hours=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_it_once(cast: Cast) -> None:
    for number in range(12):
        make(cast, matter=("thing", UUID(int=number + 1)))
    assert sum(at_once(3, lambda: look_after(REMIND))) == 12
    assert Note.objects.count() == 12
    assert Line.objects.filter(action="promise_reminded").count() == 12


def test_many_promises_cost_no_more_statements_than_few(cast: Cast) -> None:
    asked = []
    owners = (("leader", "A"), ("leader_b", "B"), ("leader_c", "C"), ("leader_d", "D"))
    for number in (1, 2, 200):  # the first time the tree of the day is read
        for place in range(number):
            owner, unit = owners[place % len(owners)]
            make(cast, owner, unit=unit)
        with CaptureQueriesContext(connection) as reminding:
            assert look_after(REMIND) == number
        with CaptureQueriesContext(connection) as climbing:
            assert look_after(FIRST) == number
        asked.append((len(reminding), len(climbing)))
        Promise.objects.filter(state="open").update(state="kept", closed_at=FIRST, next_at=None)
    assert asked[1] == asked[2]
    assert max(asked[2]) <= 12


@pytest.mark.django_db(transaction=True)
def test_what_somebody_is_doing_right_now_is_left_for_the_next_turn(cast: Cast) -> None:
    """A promise that is being kept at this very moment neither holds up the others nor is reminded of."""
    held, other = make(cast), make(cast)
    looked = []
    with transaction.atomic():
        Promise.objects.select_for_update().get(id=held.id)
        looked += at_once(1, lambda: look_after(REMIND))
    held.refresh_from_db()
    other.refresh_from_db()
    assert (looked, held.reminded, other.reminded) == ([1], False, True)
