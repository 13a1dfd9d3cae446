# SPDX-License-Identifier: EUPL-1.2
"""A round opens by itself, invites everybody, and reminds everybody once."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from iedereen.checkup.actions import opening, rounds
from iedereen.checkup.actions.rounds import local_day
from iedereen.checkup.models import Round, RoundNode
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.engines.credentials import short
from iedereen.followup.models import Mail, Promise
from iedereen.ledger.models import Line
from iedereen.people.models import Position, UnitPeriod
from tests.at_once import at_once, meeting_at
from tests.cast import NOW, Cast, make_cast
from tests.rooms.checkup.rounds_play import CLOSES, OPENS, checkup, opened, planned


def test_nothing_opens_early_and_nothing_opens_twice(cast: Cast) -> None:
    round = planned(cast, "AB")
    assert opening.open_due(OPENS - timedelta(seconds=1)) == 0
    assert opening.open_due(OPENS) == 1
    assert opening.open_due(OPENS) == 0
    round.refresh_from_db()
    assert round.state == RoundState.OPEN
    assert Line.objects.filter(action="round_opened").count() == 1


@pytest.mark.policy("S5")
def test_everybody_of_that_day_is_invited_and_counted(cast: Cast) -> None:
    round = planned(cast, "AB")
    Position.objects.filter(person=cast.people["b05"]).update(valid=DateRange(date(2020, 1, 1), date(2026, 3, 5)))
    cast.hire("newcomer", "A")
    opening.open_due(OPENS)
    assert (checkup(cast, round, "A").invited, checkup(cast, round, "B").invited) == (25, 29)
    invited = Mail.objects.filter(key__startswith="invite:")
    assert invited.count() == 54
    assert invited.filter(to=cast.people["newcomer"]).exists()
    assert not invited.filter(to=cast.people["b05"]).exists()


def test_the_promise_is_frozen_and_stands_in_the_invitation(cast: Cast) -> None:
    round = opened(cast, "A")
    assert round.promise.count(". ") == 2  # three sentences
    assert "minstens 10 mensen" in round.promise
    assert "pas als de ronde is gesloten (dat is uiterlijk op 23-3-2026)" in round.promise
    letter = Mail.objects.filter(key__startswith="invite:").first().body
    assert round.promise in letter and short(round.key_digest) in letter


def test_the_tree_is_frozen(cast: Cast) -> None:
    round = opened(cast, "AC")
    nodes = {(n.unit.code, n.parent.code if n.parent else None) for n in RoundNode.objects.filter(round=round)}
    assert nodes == {("A", "D1"), ("C", "D2"), ("D1", "E1"), ("D2", "E1"), ("E1", None)}


def test_a_round_of_one_team_has_no_figure_above_it(cast: Cast) -> None:
    round = opened(cast, "A")
    assert [n.unit.code for n in RoundNode.objects.filter(round=round)] == ["A"]


def test_a_team_that_is_too_small_has_its_talk_and_is_followed(cast: Cast) -> None:
    Position.objects.filter(person__in=[cast.people[f"c{i:02}"] for i in range(5)]).delete()
    round = opened(cast, "AC")
    small = checkup(cast, round, "C")
    assert (small.state, small.conversation_only, small.invited) == (CheckupState.RELEASED, True, 7)
    kinds = set(Promise.objects.filter(matter_id=small.id, state="open").values_list("kind", flat=True))
    assert kinds == {"prepare_talk", "hold_talk"}
    assert Mail.objects.filter(key__startswith=f"conversation:{small.id}").count() == 7
    assert not Mail.objects.filter(key__startswith=f"invite:{small.id}").exists()


def test_open_means_codes_are_handed_out_and_everybody_can_take_part(cast: Cast) -> None:
    round = opened(cast, "AD")
    open_now = Promise.objects.filter(state="open").order_by("unit__code", "kind")
    assert [(p.kind, p.owner) for p in open_now] == [
        ("hand_out_codes", cast.people["supporter"]), ("help_take_part", cast.people["supporter"]),
        ("hand_out_codes", cast.people["hrm_force"]), ("help_take_part", cast.people["hrm_force"]),
    ]  # fmt: skip
    assert {p.due_at for p in open_now if p.kind == "help_take_part"} == {CLOSES}
    assert {p.due_at.date() for p in open_now if p.kind == "hand_out_codes"} == {date(2026, 3, 11)}
    assert checkup(cast, round, "A").state == CheckupState.OPEN


def test_a_team_that_is_gone_is_called_off(cast: Cast) -> None:
    round = planned(cast, "AB")
    UnitPeriod.objects.filter(unit=cast.units["B"]).update(valid=DateRange(date(2020, 1, 1), date(2026, 3, 4)))
    opening.open_due(OPENS)
    gone = checkup(cast, round, "B")
    assert gone.state == CheckupState.CANCELLED
    assert not Promise.objects.filter(matter_id=gone.id, state="open").exists()


def test_a_round_that_opens_late_keeps_its_working_days(cast: Cast) -> None:
    round = planned(cast, "A")
    opening.open_due(OPENS + timedelta(days=10))
    round.refresh_from_db()
    assert round.closes_at >= OPENS + timedelta(days=24)


def test_what_people_are_told_is_the_last_day_as_it_came_to_be(cast: Cast) -> None:
    """In the invitation, in the promise in it, and in the reminder; of a round that was moved, and then opened late."""
    round = planned(cast, "A")
    rounds.reschedule(round=round.id, opens_at=OPENS + timedelta(days=7), closes_at=CLOSES + timedelta(days=7),
                      by=cast.viewer("hrm_force"), now=NOW)  # fmt: skip
    opening.open_due(OPENS + timedelta(days=17))
    round.refresh_from_db()
    last = local_day(round.closes_at)
    assert last not in (local_day(CLOSES), local_day(CLOSES + timedelta(days=7)))
    opening.remind_due(round.next_at)
    for kind in ("invite", "remind"):
        told = Mail.objects.filter(key__startswith=kind)
        assert told.exists() and all(f"Tot en met {last} " in mail.body for mail in told)
    assert f"uiterlijk op {last})" in round.promise


def test_everybody_is_reminded_once(cast: Cast) -> None:
    round = opened(cast, "AB")
    assert OPENS < round.next_at < CLOSES
    assert opening.remind_due(round.next_at - timedelta(minutes=1)) == 0
    assert opening.remind_due(round.next_at) == 1
    assert opening.remind_due(round.next_at + timedelta(hours=1)) == 0
    assert Mail.objects.filter(key__startswith="remind:").count() == 54
    round.refresh_from_db()
    assert round.next_at == CLOSES


def test_no_reminder_after_the_close(cast: Cast) -> None:
    opened(cast, "AB")
    assert opening.remind_due(CLOSES) == 0
    assert not Mail.objects.filter(key__startswith="remind:").exists()


def test_one_round_that_fails_does_not_hold_up_the_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = planned(cast, "A"), planned(cast, "B", version=planned_version())
    freeze = opening.freeze

    def fails(round: Round, *rest: object) -> None:
        if round.id == broken.id:
            raise ValueError
        freeze(round, *rest)

    monkeypatch.setattr(opening, "freeze", fails)
    assert opening.open_due(OPENS) == 1
    broken.refresh_from_db()
    sound.refresh_from_db()
    assert (broken.state, broken.trouble, sound.state) == ("planned", "failed", "open")
    monkeypatch.undo()
    assert opening.open_due(broken.next_at) == 1
    broken.refresh_from_db()
    assert (broken.state, broken.trouble) == ("open", "")


def planned_version():  # type: ignore[no-untyped-def]
    return Round.objects.get().version


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    round = planned(cast, "AB")
    meeting_at(monkeypatch, opening, "seal_lot")
    assert sorted(map(str, at_once(*[lambda: opening.open_due(OPENS)] * 2))) == ["0", "1"]
    assert Mail.objects.count() == 54
    assert Line.objects.filter(action="round_opened").count() == 1
    round.refresh_from_db()
    assert (round.state, round.trouble) == ("open", "")
    assert round.next_at == opening.reminder_at(round.closes_at, OPENS), "nobody is reminded before the day"
