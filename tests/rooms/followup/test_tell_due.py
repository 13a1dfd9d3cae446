# SPDX-License-Identifier: EUPL-1.2
"""One message per person per day about promises, in office hours: what it says; nothing is told twice or never."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from iedereen.followup import queries
from iedereen.followup.actions import Letter, digests, hand_over, keep, look_after, move, post, promise, tell_due
from iedereen.followup.models import Mail, Note, Promise
from iedereen.ledger.models import Line
from iedereen.people.models import RoleHolding
from tests.cast import NOW, Cast
from tests.rooms.followup.two import at_once

DUE = datetime(2026, 3, 20, 16, 0, tzinfo=UTC)  # Friday, 17:00
REMIND = datetime(2026, 3, 18, 7, 0, tzinfo=UTC)  # Wednesday, 08:00: the office opens
FIRST = datetime(2026, 3, 25, 16, 0, tzinfo=UTC)  # Wednesday, 17:00: the office is closed
AFTER_FIRST = datetime(2026, 3, 26, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def make(
    cast: Cast, label: str = "Het gesprek plannen", owner: str = "leader", unit: str = "A", **given: object
) -> Promise:
    words = {"kind": "do", "matter": ("thing", uuid4()), "owner_role": "team_leader", "due_at": DUE} | given
    return promise(  # type: ignore[misc]
        unit=cast.units[unit].id, owner=cast.people[owner].id, label=label, by=None, now=NOW, **words
    )  # fmt: skip


def turn(now: datetime) -> None:
    """The worker's turn, until nothing is due."""
    while look_after(now) + tell_due(now):
        pass


def digests_of(name: str) -> list[str]:
    return [m.body for m in Mail.objects.filter(to__name=name).order_by("made_at")]


def readers(day: date | None = None) -> list[str]:
    rows = Mail.objects.filter(digest_of=day) if day else Mail.objects.filter(digest_of__isnull=False)
    return sorted(m.to.name for m in rows.select_related("to"))


def leave(cast: Cast, name: str) -> None:
    cast.people[name].is_active = False
    cast.people[name].save()


@pytest.mark.policy("G1")
def test_everything_of_one_day_stands_in_one_message_in_its_order(cast: Cast) -> None:
    late = make(cast, "De uitkomst bespreken", "district_leader", "D1")
    make(cast, "Het rooster nakijken", "district_leader", "D1", due_at=datetime(2026, 3, 30, 15, tzinfo=UTC))
    make(cast, "Kijk naar de lage uitslag", outward="Kijk mee met de check-up")
    handed = make(cast, "De ruimte regelen", "leader_b", "B", due_at=datetime(2026, 3, 30, 15, tzinfo=UTC))
    turn(REMIND)
    leave(cast, "leader_b")
    turn(FIRST)
    assert readers(FIRST.date()) == []  # closed: it waits for the opening
    turn(AFTER_FIRST)
    handed.refresh_from_db()
    assert handed.owner.name == "District_leader"
    [_, body] = digests_of("District_leader")
    heads = [body.index(words) for words in ("Dit is te laat. Lukt", "Dit staat voor u klaar", "bij iemand in uw lijn",
                                             "Dit staat nu bij u")]  # fmt: skip
    assert heads == sorted(heads)
    assert f"- {late.label}: moest af zijn op vrijdag 20 maart 2026. Chief krijgt hierover ook bericht.\n" in body
    assert "- Het rooster nakijken: moet af zijn op maandag 30 maart 2026.\n" in body
    assert "- Kijk mee met de check-up (Leader): moest af zijn op vrijdag 20 maart 2026.\n" in body
    assert "- De ruimte regelen: moet af zijn op maandag 30 maart 2026.\n" in body
    assert "lage uitslag" not in body and "lage uitslag" in digests_of("Leader")[1]
    assert body.count("http") == 1
    mail = Mail.objects.filter(to__name="District_leader").latest("made_at")
    assert mail.subject == "Wat op u wacht: donderdag 26 maart 2026"
    assert (mail.digest_of, mail.next_at) == (date(2026, 3, 26), AFTER_FIRST)
    assert not Note.objects.exists()


def test_what_comes_later_on_the_day_waits_for_the_next_working_day(cast: Cast) -> None:
    make(cast)
    turn(REMIND)
    assert readers() == ["Leader"]
    make(cast, "Iets anders", due_at=datetime(2026, 3, 18, 10, tzinfo=UTC))
    turn(REMIND + HOUR)
    make(cast, "Iets van een ander", "leader_b", "B", due_at=datetime(2026, 3, 18, 10, tzinfo=UTC))
    turn(REMIND + 2 * HOUR)
    assert readers() == ["Leader", "Leader_b"]  # the first of that day goes at once
    turn(REMIND + 12 * HOUR)
    assert readers() == ["Leader", "Leader_b"]
    turn(REMIND + 24 * HOUR)
    assert readers() == ["Leader", "Leader", "Leader_b"]
    assert "Iets anders" in digests_of("Leader")[1] and "Het gesprek" not in digests_of("Leader")[1]


@pytest.mark.parametrize(
    "closed",
    [
        datetime(2026, 3, 18, 6, 59, tzinfo=UTC), datetime(2026, 3, 18, 16, 0, tzinfo=UTC),
        datetime(2026, 3, 21, 9, 0, tzinfo=UTC), datetime(2026, 4, 6, 9, 0, tzinfo=UTC),  # Saturday, Easter Monday
    ],
)  # fmt: skip
def test_nothing_goes_out_while_the_office_is_closed(cast: Cast, closed: datetime) -> None:
    make(cast, due_at=datetime(2026, 3, 3, 16, tzinfo=UTC))
    turn(closed)
    assert Note.objects.count() == 1 and readers() == []


@pytest.mark.parametrize("number", [20, 25])
def test_of_many_it_tells_twenty_and_how_many_more(cast: Cast, number: int) -> None:
    for place in range(number):
        make(cast, f"Ding {place}")
    turn(REMIND)
    [body] = digests_of("Leader")
    assert body.count("\n- ") == 20
    assert ("En nog 5." in body) is (number == 25)


def test_nobody_writes_before_everything_that_is_due_was_looked_at(cast: Cast) -> None:
    make(cast)
    make(cast, "Iets anders")
    first = Promise.objects.order_by("id")[0]
    Promise.objects.exclude(id=first.id).update(next_at=REMIND + HOUR)
    look_after(REMIND)
    assert tell_due(REMIND + HOUR) == 0
    turn(REMIND + HOUR)
    [body] = digests_of("Leader")
    assert body.count("\n- ") == 2


def test_what_was_done_in_the_meantime_is_not_told_and_nothing_to_tell_is_no_message(cast: Cast) -> None:
    kept, moved, handed = make(cast), make(cast, "Iets anders"), make(cast, "Van een ander")
    look_after(REMIND)
    assert Note.objects.count() == 3
    keep(kind="do", matter=(kept.matter_kind, kept.matter_id), by=None, now=REMIND)
    move(
        kind="do", matter=(moved.matter_kind, moved.matter_id), due_at=DUE + 240 * HOUR, reason="x", by=None, now=REMIND
    )
    hand_over(promise=handed.id, to=cast.people["leader_b"].id, by=None, now=REMIND)
    Promise.objects.filter(next_at__lte=REMIND, state="open").update(next_at=FIRST)
    assert tell_due(REMIND) == 3
    assert readers() == [] and not Note.objects.exists()
    make(cast, "Nog iets", due_at=datetime(2026, 3, 18, 10, tzinfo=UTC))
    turn(REMIND + HOUR)  # there was no message yet today
    assert readers() == ["Leader"]


def test_whoever_left_gets_nothing_and_it_goes_to_who_can_do_it(cast: Cast) -> None:
    row = make(cast)
    look_after(REMIND)
    leave(cast, "leader")
    turn(REMIND)
    row.refresh_from_db()
    assert (row.owner.name, readers()) == ("District_leader", ["District_leader"])
    assert "Dit staat nu bij u" in digests_of("District_leader")[0]


def lose_role(cast: Cast, name: str) -> None:
    RoleHolding.objects.filter(person=cast.people[name]).update(valid="[2020-01-01,2026-03-10)")


@pytest.mark.parametrize("gone", [leave, lose_role])
def test_when_who_should_hear_it_left_before_the_message_whoever_stands_there_now_hears_it(cast: Cast, gone) -> None:  # type: ignore[no-untyped-def]
    row = make(cast)
    turn(REMIND)
    turn(FIRST)
    row.refresh_from_db()
    assert (row.level, row.told) == (1, cast.people["district_leader"])
    gone(cast, "district_leader")
    turn(AFTER_FIRST)
    row.refresh_from_db()
    assert readers(AFTER_FIRST.date()) == ["Chief", "Leader"]
    assert (row.level, row.told) == (1, cast.people["chief"])
    assert Line.objects.filter(action="promise_readdressed", subject_id=str(row.id)).count() == 1
    turn(datetime(2026, 3, 30, 15, tzinfo=UTC))
    row.refresh_from_db()
    assert (row.level, row.told) == (2, cast.people["leadership"])


def test_the_database_knows_one_a_day(cast: Cast) -> None:
    first = Letter("a", cast.people["leader"].id, "x", "y", digest_of=REMIND.date())
    assert post([first, Letter("b", first.to, "x", "y", digest_of=first.digest_of)], now=REMIND) == 1
    with pytest.raises(IntegrityError):
        Mail.objects.create(key="c", to=cast.people["leader"], digest_of=REMIND.date(), made_at=NOW, next_at=NOW)


def test_a_crash_in_between_loses_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make(cast)
    look_after(REMIND)
    monkeypatch.setattr(digests, "post", lambda letters, now: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tell_due(REMIND)
    assert Note.objects.count() == 1 and readers() == []
    monkeypatch.undo()
    turn(REMIND)
    assert readers() == ["Leader"]


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_write_one(cast: Cast) -> None:
    for owner, unit in (("leader", "A"), ("leader_b", "B"), ("leader_c", "C")):
        for _ in range(3):
            make(cast, owner=owner, unit=unit)
    look_after(REMIND)
    assert sum(at_once(3, lambda: tell_due(REMIND))) == 9
    assert readers() == ["Leader", "Leader_b", "Leader_c"]
    assert all(m.body.count("\n- ") == 3 for m in Mail.objects.all())


def test_many_messages_cost_no_more_statements_than_few(cast: Cast) -> None:
    asked = []
    for number in (1, 30):
        for name in ("leader", "leader_b", "leader_c", "leader_d")[: number + 1]:
            for _ in range(number):
                make(cast, owner=name)
        day = REMIND + timedelta(days=len(asked))
        while look_after(day):
            pass
        with CaptureQueriesContext(connection) as telling:
            tell_due(day)
        asked.append(len(telling))
    assert asked[0] == asked[1] <= 16


def test_what_is_not_told_in_two_working_days_comes_to_light(cast: Cast) -> None:
    make(cast)
    look_after(REMIND)  # Wednesday
    assert queries.notes_lying(date(2026, 3, 20)) == []
    assert len(queries.notes_lying(date(2026, 3, 23))) == 1
