# SPDX-License-Identifier: EUPL-1.2
"""Taken in the day after, answered, handled, written to again and contested."""

from datetime import date, timedelta

import pytest

from iedereen.followup.models import Promise
from iedereen.inbox.actions import answering, arriving, taking_in
from iedereen.inbox.models import Message, Report
from iedereen.inbox.queries import proving, reports
from iedereen.ledger.models import Line
from iedereen.screen.rules import Refused
from tests.at_once import at_once
from tests.cast import NOW, Cast
from tests.rooms.inbox.play import TEXT, TOMORROW, laid_down, read_with, sat_down, taken_in

WORD = "Dank u. Wij spreken de leiding van het team hierover aan."


def answer(cast: Cast, row: Report, *, handled: bool = False, text: str = WORD) -> Report:
    return answering.reply(report=row.id, text=text, handled=handled, sitting=sat_down(cast), by=cast.viewer("vik"),
                           now=TOMORROW)  # fmt: skip


def carried() -> dict[str, str]:
    return dict(Promise.objects.filter(matter_kind="report").values_list("kind", "state"))


@pytest.mark.policy("S6")
def test_the_day_after_there_are_promises_at_the_office(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, object]] = []
    follows = {"report_received": (lambda **fact: told.append(fact),)}
    monkeypatch.setattr("iedereen.config.follows.FOLLOWS", follows)
    row, _ = laid_down(cast)
    assert taking_in.take_in_due(NOW) == 0
    assert taking_in.take_in_due(TOMORROW) == 1
    assert taking_in.take_in_due(TOMORROW) == 0
    assert told == [{"report": row.id, "unit": cast.units["E1"].id, "now": TOMORROW}]
    due = {p.kind: p.due_at.date() for p in Promise.objects.all()}
    assert due == {"confirm_report": date(2026, 3, 9), "answer_report": date(2026, 6, 2)}
    row.refresh_from_db()
    for promise in Promise.objects.all():
        assert (promise.unit, promise.owner, promise.label) == (
            cast.units["E1"],
            cast.people["vik"],
            f"Melding {row.name}",
        )
    assert row.state == "open" and proving.without_promise() == []


def test_the_first_word_confirms_and_the_last_closes(cast: Cast) -> None:
    row, receipt = taken_in(cast)
    answer(cast, row)
    assert carried() == {"confirm_report": "kept", "answer_report": "open"}
    assert answer(cast, row, handled=True, text="Afgerond.").state == "handled"
    assert carried() == {"confirm_report": "kept", "answer_report": "kept"}
    assert read_with(receipt) == [TEXT, WORD, "Afgerond."]
    assert [one.who for one in reports.said(reports.opened_by_reporter(receipt))] == ["", "Vik", "Vik"]
    assert Line.objects.filter(action__in=["report_answered", "report_handled"]).count() == 2


def test_a_report_of_today_is_taken_in_by_who_answers(cast: Cast) -> None:
    row, _ = laid_down(cast)
    answer(cast, row)
    row.refresh_from_db()
    assert (row.state, carried()) == ("open", {"confirm_report": "kept", "answer_report": "open"})


@pytest.mark.parametrize("who", ["hrm", "leader", "admin"])
def test_only_a_reader_answers(cast: Cast, who: str) -> None:
    row, _ = taken_in(cast)
    with pytest.raises(Refused, match="not_yours"):
        answering.reply(report=row.id, text=WORD, handled=False, sitting=sat_down(cast), by=cast.viewer(who), now=NOW)


def test_twice_closed_is_refused(cast: Cast) -> None:
    row, _ = taken_in(cast)
    answer(cast, row, handled=True)
    with pytest.raises(Refused, match="report_handled"):
        answer(cast, row, handled=True)


@pytest.mark.policy("S6")
def test_the_reporter_writes_more_and_contests(cast: Cast) -> None:
    row, receipt = taken_in(cast)
    arriving.write_more(receipt=receipt, text="Vandaag weer.", files=[], now=TOMORROW)
    with pytest.raises(Refused, match="report_open"):
        arriving.contest(receipt=receipt, text="Nee.", now=TOMORROW)
    answer(cast, row, handled=True)
    with pytest.raises(Refused, match="report_handled"):
        arriving.write_more(receipt=receipt, text="Nog iets.", files=[], now=TOMORROW)
    arriving.contest(receipt=receipt, text="Er is niets veranderd.", now=TOMORROW)
    row.refresh_from_db()
    assert (row.state, row.contested) == ("received", True)
    assert read_with(receipt) == [TEXT, "Vandaag weer.", WORD, "Er is niets veranderd."]
    assert taking_in.take_in_due(TOMORROW + timedelta(days=1)) == 1
    [promise] = Promise.objects.filter(state="open", matter_kind="report")
    assert (promise.kind, promise.due_at.date()) == ("answer_report", date(2026, 3, 31))


def test_so_many_messages_a_day(cast: Cast) -> None:
    _, receipt = taken_in(cast)
    for n in range(10):
        arriving.write_more(receipt=receipt, text=f"Bericht {n}", files=[], now=TOMORROW)
    with pytest.raises(Refused, match="report_messages_many"):
        arriving.write_more(receipt=receipt, text="Nog een", files=[], now=TOMORROW)
    arriving.write_more(receipt=receipt, text="De dag erna", files=[], now=TOMORROW + timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_both_write_at_once_and_both_are_kept(cast: Cast) -> None:
    row, receipt = taken_in(cast)
    sitting, by = sat_down(cast), cast.viewer("vik")
    at_once(
        lambda: arriving.write_more(receipt=receipt, text="Van mij", files=[], now=TOMORROW),
        lambda: answering.reply(report=row.id, text=WORD, handled=False, sitting=sitting, by=by, now=TOMORROW),
    )
    assert sorted(read_with(receipt)[1:]) == [WORD, "Van mij"]
    assert list(Message.objects.order_by("place").values_list("place", flat=True)) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_closing_twice_at_once_closes_once(cast: Cast) -> None:
    row, _ = taken_in(cast)
    sitting, by = sat_down(cast), cast.viewer("vik")

    def close() -> str:
        return answering.reply(report=row.id, text=WORD, handled=True, sitting=sitting, by=by, now=TOMORROW).state

    assert sorted(map(str, at_once(close, close))) == ["handled", "report_handled"]
