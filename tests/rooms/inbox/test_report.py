# SPDX-License-Identifier: EUPL-1.2
"""Laying a report down: who can read it, what stands nowhere, and what is refused."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from iedereen.followup.models import Promise
from iedereen.inbox.actions import arriving
from iedereen.inbox.models import Message, Report, SealedKey
from iedereen.inbox.queries import proving, reports
from iedereen.keys.models import HolderKey
from iedereen.ledger.models import Line
from iedereen.screen.rules import Refused
from tests.cast import NOW, Cast
from tests.rooms.inbox.play import TEXT, laid_down, read_by, read_with, sat_down


@pytest.mark.policy("S6")
def test_the_nearest_reader_and_the_reporter_read_it(cast: Cast) -> None:
    row, receipt = laid_down(cast)
    assert re.fullmatch(r"\d{16}", receipt)
    assert (row.office, row.state, row.received_on) == (cast.units["E1"], "received", NOW.date())
    assert read_by(cast, row) == read_with(receipt) == [TEXT]
    [said] = reports.said(reports.opened_by_reporter(receipt))
    assert (said.words.theme, said.words.team, said.words.name) == ("uitsluiten", "Team A", "")
    kinds = {(k.holder.person.name if k.holder else "recovery") for k in reports.sealed_keys(row.id)}
    assert kinds == {"Vik", "recovery"}
    assert proving.that_nobody_opens() == proving.readable() == []


def test_it_leaves_no_time_no_promise_and_no_line(cast: Cast) -> None:
    before = Line.objects.count()
    laid_down(cast)
    assert Promise.objects.count() == 0
    assert list(Line.objects.values_list("action", flat=True)[before:]) == ["round_key_made"]  # the recovery key
    laid_down(cast)
    assert Line.objects.count() == before + 1
    assert not any(
        f.get_internal_type() == "DateTimeField" for m in (Report, Message, SealedKey) for f in m._meta.fields
    )


def test_a_name_is_sealed_with_the_words(cast: Cast) -> None:
    _, receipt = laid_down(cast, name="Anna de Vries")
    [said] = reports.said(reports.opened_by_reporter(receipt))
    assert said.words.name == "Anna de Vries"


@pytest.mark.parametrize("who", ["leader", "hrm", "admin", "chief", "stranger", "privacy"])
def test_nobody_else_reads_it(cast: Cast, who: str) -> None:
    row, _ = laid_down(cast)
    with pytest.raises(Refused) as no:
        reports.report_for(cast.viewer(who), row.id)
    assert (no.value.code, no.value.hidden) == ("not_yours", True)
    with pytest.raises(Refused, match="not_yours"):
        reports.opened(cast.viewer(who), row, sat_down(cast))


def test_left_open_it_is_read_at_the_top_and_by_recovery_alone_if_nobody_reads_there(cast: Cast) -> None:
    row, receipt = laid_down(cast, unit=None)
    assert row.office == cast.units["K"]
    assert [k.holder for k in reports.sealed_keys(row.id)] == [None]
    assert read_with(receipt) == [TEXT]


def test_where_nobody_could_ever_read_it_is_not_taken(cast: Cast) -> None:
    HolderKey.objects.update(retired_at=NOW)
    with pytest.raises(Refused, match="reports_closed"):
        laid_down(cast)
    assert Report.objects.count() == 0


@pytest.mark.parametrize(("change", "code"), [
    ({"text": " \n "}, "report_empty"), ({"text": "e" * 10**6}, "report_too_long"),
    ({"text": "nul \x00 hier"}, "report_unreadable"), ({"text": "half \ud800"}, "report_unreadable"),
    ({"theme": "x"}, "theme_missing"), ({"files": [b"a"] * 4}, "attachments_many"),
    ({"files": [b"%PDF-1.7"]}, "attachment_pdf"), ({"files": [b"\xff\xd8\xff"]}, "attachment_broken"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_kept(cast: Cast, change: dict[str, Any], code: str) -> None:
    laid_down(cast)
    given = {"unit": uuid4(), "theme": "anders", "text": TEXT, "files": [], "name": "", "now": NOW, **change}
    with pytest.raises(Refused, match=code):
        arriving.report(**given)
    assert Report.objects.count() == 1


def test_the_longest_text_in_the_widest_script_fits(cast: Cast) -> None:
    for text in ("\N{GRINNING FACE}" * 10_000, "\x01" * 9_999 + "x", '"' * 10_000):
        _, receipt = laid_down(cast, text)
        assert read_with(receipt) == [text]
    assert {len(bytes(s)) for s in Message.objects.values_list("sealed", flat=True)} == {65_536 + 28}


def test_a_flood_closes_the_door_for_a_while(cast: Cast, settings: Any) -> None:
    limits = {**settings.POLICY["meldingen"]["grenzen"], "per_uur": 2}
    settings.POLICY = {**settings.POLICY, "meldingen": {**settings.POLICY["meldingen"], "grenzen": limits}}
    laid_down(cast)
    laid_down(cast)
    with pytest.raises(Refused, match="reports_many"):
        laid_down(cast)
    laid_down(cast, now=NOW + timedelta(hours=1))
    limits["per_dag"] = 3
    with pytest.raises(Refused, match="reports_many"):
        laid_down(cast, now=NOW + timedelta(hours=2))


@pytest.mark.parametrize("typed", ["", "1234", "0" * 16, "x" * 10**6, "1" * 101, "0000 0000 0000 000x", "\x00" * 16])
def test_a_wrong_receipt_finds_nothing(cast: Cast, typed: str) -> None:
    laid_down(cast)
    with pytest.raises(Refused, match="receipt_unknown"):
        reports.opened_by_reporter(typed)


def test_a_receipt_in_groups_is_the_same(cast: Cast) -> None:
    _, receipt = laid_down(cast)
    assert read_with(f" {receipt[:4]}-{receipt[4:8]} {receipt[8:12]}.{receipt[12:]}") == [TEXT]


def test_another_secret_makes_receipts_void(cast: Cast, settings: Any) -> None:
    _, receipt = laid_down(cast)
    settings.RECEIPT_SECRET = "another"
    with pytest.raises(Refused, match="receipt_unknown"):
        reports.opened_by_reporter(receipt)
