# SPDX-License-Identifier: EUPL-1.2
"""Asking for the next release of a round; the worker makes it, and whatever stops it is said."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from iedereen.checkup.actions.again import asking
from iedereen.checkup.actions.again.asking import ask_again, release_due
from iedereen.checkup.models import Release, ReleaseRequest, Result, Round
from iedereen.checkup.queries.again.pages import Asked
from iedereen.checkup.queries.rounds import round_page
from iedereen.ledger.models import Line
from iedereen.people.models import RoleHolding
from iedereen.screen.rules import Refused
from tests.at_once import at_once, meeting_at
from tests.cast import Cast, make_cast
from tests.rooms.checkup.reorganising import DAY, LATER, ask, asked_round, looked, move, split_district
from tests.rooms.checkup.rounds_play import opened

pytestmark = pytest.mark.django_db
TODAY = LATER.date()
SOON = LATER + timedelta(minutes=20)


def actions() -> list[str]:
    return list(Line.objects.filter(action__contains="again").order_by("seq", "at").values_list("action", flat=True))


def asked(cast: Cast, round: Round, who: str = "hrm_force") -> Asked | None:
    return round_page(cast.viewer(who, TODAY), round.id).asked


@pytest.mark.policy("S5")
def test_whoever_plans_asks_and_the_worker_does_it(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    ask(cast, round)
    assert asked(cast, round) == Asked(waits=True, trouble="")
    assert Release.objects.filter(round=round).count() == 1  # nothing yet
    line = Line.objects.get(action="release_again_asked")
    assert (line.actor, line.subject_id, line.details) == (
        cast.people["hrm_force"].id, str(round.id), {"release": 2},
    )  # fmt: skip
    assert release_due(LATER) == 1
    assert Release.objects.filter(round=round).count() == 2 and not ReleaseRequest.objects.exists()
    assert Line.objects.get(action="round_released_again").actor == cast.people["hrm_force"].id
    assert asked(cast, round) is None


@pytest.mark.parametrize("who", ["leader", "supporter", "chief", "leadership", "vik", "admin", "privacy", "stranger"])
def test_nobody_else_asks(cast: Cast, who: str) -> None:
    round = asked_round(cast, {"A": 20, "B": 25})
    with pytest.raises(Refused, match="not_yours") as found:
        ask(cast, round, who, seen="x")
    assert found.value.hidden and not ReleaseRequest.objects.exists()


def test_not_before_the_round_is_released(cast: Cast) -> None:
    round = opened(cast, "AB")
    with pytest.raises(Refused, match="round_state"):
        ask(cast, round, seen="x")


def test_what_was_not_seen_is_not_asked(cast: Cast) -> None:
    round = asked_round(cast)
    with pytest.raises(Refused, match="again_unchanged"):
        ask(cast, round)
    split_district(cast)
    with pytest.raises(Refused, match="again_overtaken"):
        ask(cast, round, seen="x")
    assert not ReleaseRequest.objects.exists() and actions() == []


def test_twice(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    seen = looked(cast, round).mark
    ask(cast, round, seen=seen)
    with pytest.raises(Refused, match="again_asked"):
        ask(cast, round, seen=seen)
    assert release_due(LATER) == 1 and release_due(LATER) == 0
    assert Release.objects.filter(round=round).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_ask_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    round = asked_round(cast)
    split_district(cast)
    seen = looked(cast, round).mark
    meeting_at(monkeypatch, asking, "record")

    def go() -> str:
        ask_again(round=round.id, seen=seen, by=cast.viewer("hrm_force", TODAY), now=LATER)
        return "asked"

    assert sorted(map(str, at_once(go, go))) == ["again_asked", "asked"]
    assert actions() == ["release_again_asked"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    round = asked_round(cast)
    split_district(cast)
    ask(cast, round)
    meeting_at(monkeypatch, asking, "release_again")
    assert sorted(map(str, at_once(lambda: release_due(LATER), lambda: release_due(LATER)))) == ["0", "1"]
    assert Release.objects.filter(round=round, number=2).count() == 1
    assert actions() == ["release_again_asked", "round_released_again"]


def test_the_organisation_changed_before_it_was_made(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    ask(cast, round)
    move(cast, "I", "D1", DAY + timedelta(days=3))
    assert release_due(LATER) == 0
    assert asked(cast, round) == Asked(waits=False, trouble="again_overtaken")
    line = Line.objects.get(action="release_again_refused")
    assert (line.actor, line.reason) == (None, "again_overtaken")
    assert release_due(SOON) == 0 and Line.objects.filter(action="release_again_refused").count() == 1


def test_after_a_refusal_it_can_be_asked_anew(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    ask(cast, round)
    ReleaseRequest.objects.update(seen="x")
    assert release_due(LATER) == 0
    assert ReleaseRequest.objects.get().trouble == "again_overtaken"
    ask(cast, round)
    assert asked(cast, round) == Asked(waits=True, trouble="")
    assert release_due(LATER) == 1 and Release.objects.filter(round=round, number=2).exists()


def test_whoever_asked_may_no_longer(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    ask(cast, round)
    held = RoleHolding.objects.filter(person=cast.people["hrm_force"])
    held.update(valid=DateRange(DAY - timedelta(days=90), TODAY))
    assert release_due(LATER) == 0
    assert ReleaseRequest.objects.get().trouble == "again_rights"
    assert Release.objects.filter(round=round).count() == 1


def test_a_crash_loses_nothing_and_stores_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    round = asked_round(cast)
    split_district(cast)
    ask(cast, round)
    before = Result.objects.count()

    def crash(*_a: object, **_more: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        # The last thing that is done: everything before it must be undone.
        broken.setattr("iedereen.checkup.actions.again.release_again.record", crash)
        assert release_due(LATER) == 0
    assert Result.objects.count() == before and Release.objects.filter(round=round).count() == 1
    assert asked(cast, round) == Asked(waits=True, trouble="failed")
    with pytest.raises(Refused, match="again_asked"):
        ask(cast, round)
    assert release_due(LATER) == 0  # not at once
    assert release_due(SOON) == 1
    assert Release.objects.filter(round=round, number=2).exists() and not ReleaseRequest.objects.exists()


def test_one_that_fails_holds_up_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first = asked_round(cast)
    second = asked_round(cast, version=first.version, start=first.closes_at + timedelta(days=2))
    split_district(cast)
    ask(cast, first)
    ask(cast, second)
    real = asking.release_again

    def sometimes(**given: object) -> Release:
        if given["round"] == first.id:
            raise RuntimeError("no")
        return real(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(asking, "release_again", sometimes)
    assert release_due(LATER) == 1
    assert Release.objects.filter(round=second, number=2).exists()
    assert ReleaseRequest.objects.get().round_id == first.id


def test_the_database_keeps_one_request_that_waits_or_says_why(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    row = ask(cast, round)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleaseRequest.objects.filter(id=row.id).update(next_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleaseRequest.objects.create(round=round, seen="x", asked_by=row.asked_by, asked_at=LATER, next_at=LATER)
