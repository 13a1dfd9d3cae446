# SPDX-License-Identifier: EUPL-1.2
"""Wherever a signal comes from, it is in a case at once, with the first promise; a flood does not make a flood."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest

from iedereen.followup.models import Mail, Promise
from iedereen.screen.rules import Refused
from iedereen.triage.models import Case, Signal
from tests.at_once import at_once
from tests.cast import NOW, Cast
from tests.house.inhabited import LOW
from tests.rooms.checkup.rounds_play import answer, ended, mixed, opened
from tests.rooms.triage.making import carrying, signal


@pytest.mark.policy("S6")
@pytest.mark.parametrize("who", ["employee", "leader", "supporter", "vik", "hrm", "ndv", "chief", "communications"])
def test_who_may_give_a_signal(cast: Cast, who: str) -> None:
    one = signal(cast, by=who)
    assert (one.raised_by, one.case.state) == (cast.people[who], "received")
    assert carrying(one.case) == [("compose_triage", "Hrm")]


@pytest.mark.parametrize("who", ["stranger", "leader_b", "supporter_b", "privacy", "council", "admin"])
def test_who_may_not(cast: Cast, who: str) -> None:
    with pytest.raises(Refused) as no:
        signal(cast, by=who)
    assert (no.value.code, no.value.hidden) == ("not_yours", True)
    assert not Case.objects.exists() and not Promise.objects.exists()


@pytest.mark.policy("S6")
@pytest.mark.parametrize("kind", ["checkup", "report", "figures", "complaints"])
def test_the_system_receives_too(cast: Cast, kind: str) -> None:
    one = signal(cast, by=None, source=(kind, uuid4()), text="Verzuim is verdubbeld", kind="low_satisfaction")
    assert one.raised_by is None
    assert one.text == ("" if kind == "report" else "Verzuim is verdubbeld")


def test_the_same_source_again_is_the_same_signal(cast: Cast) -> None:
    source = ("checkup", uuid4())
    first = signal(cast, by=None, source=source)
    assert signal(cast, by=None, source=source) == first
    assert Signal.objects.count() == 1


def test_the_same_words_within_a_day_join(cast: Cast) -> None:
    first = signal(cast)
    assert signal(cast, text="  er wordt NIET meer met elkaar gepraat ").case == first.case
    assert signal(cast, now=NOW + timedelta(days=2)).case != first.case
    assert signal(cast, by="supporter").case != first.case


def test_a_flood_joins_the_last_case(cast: Cast) -> None:
    found = [signal(cast, text=f"Iets anders {n}").case_id for n in range(8)]
    assert len(set(found)) == 3 and len(set(found[2:])) == 1
    assert Promise.objects.count() == 3


def test_a_flood_never_carries_words_about_the_leader_to_the_leader(cast: Cast) -> None:
    for n in range(5):
        signal(cast, text=f"Iets {n}")
    assert signal(cast, text="Over de chef", about="leader").case.seat == cast.units["D1"]


@pytest.mark.policy("S6")
@pytest.mark.parametrize(
    ("kind", "day"), [("incident", 3), ("tension", 5), ("integrity", 5), ("low_satisfaction", 9), ("other", 9)]
)
def test_each_kind_has_its_term(cast: Cast, kind: str, day: int) -> None:
    signal(cast, kind=kind)
    promise = Promise.objects.get(kind="compose_triage")
    assert promise.due_at == datetime(2026, 3, day, 16, 0, tzinfo=UTC)
    assert promise.owner == cast.people["vik" if kind == "integrity" else "hrm"]


@pytest.mark.policy("S6")
def test_what_the_law_asks_of_an_integrity_matter(cast: Cast) -> None:
    one = signal(cast, by=None, kind="integrity", source=("report", uuid4()))
    assert carrying(one.case) == [("compose_triage", "Vik"), ("confirm_receipt", "Vik"), ("give_word_back", "Vik")]
    days = {p.kind: (p.due_at.date() - NOW.date()).days for p in Promise.objects.all()}
    assert (days["confirm_receipt"], days["give_word_back"]) == (7, 90)


def test_the_receipt_says_nothing(cast: Cast) -> None:
    signal(cast)
    mail = Mail.objects.get(to=cast.people["employee"])
    assert "gepraat" not in mail.body and "Team A" not in mail.body + mail.subject


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_words_are_needed(cast: Cast, text: str) -> None:
    with pytest.raises(Refused, match="signal_text"):
        signal(cast, text=text)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_case(cast: Cast) -> None:
    rows = at_once(partial(signal, cast), partial(signal, cast))
    assert len({row.case_id for row in rows if isinstance(row, Signal)}) == 1
    assert Case.objects.count() == 1 and Promise.objects.count() == 1


@pytest.mark.policy("S6")
def test_a_low_result_becomes_a_case_when_it_is_released(cast: Cast) -> None:
    round = opened(cast, "AB")
    answer(cast, round, "A", LOW)
    answer(cast, round, "B", mixed(20))
    ended(round)
    one = Signal.objects.get()
    assert (one.source_kind, one.kind, one.case.unit) == ("checkup", "low_satisfaction", cast.units["A"])
    assert carrying(one.case) == [("compose_triage", "Hrm")]
