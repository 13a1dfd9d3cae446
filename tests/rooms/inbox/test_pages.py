# SPDX-License-Identifier: EUPL-1.2
"""The door where people report, and the pages of who reads: without JavaScript, from form to form."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from iedereen.inbox.models import Report
from iedereen.inbox.rules.sittings import COOKIE
from iedereen.people.models import Person
from tests.cast import NOW, PASSPHRASE, Cast
from tests.rooms.inbox.play import TEXT, laid_down, taken_in

JPEG = bytes.fromhex(
    "ffd8ffe100104578696600004750532048657265ffdb000300ffc0000300ffda00030001ff0002ffd9".replace(" ", "")
)

PNG = b"\x89PNG\r\n\x1a\n"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def receipt_in(page: str) -> str:
    return re.findall(r"\d{4} \d{4} \d{4} \d{4}", page)[0]


@pytest.mark.policy("S6")
def test_from_report_to_answer_and_back(cast: Cast) -> None:
    laid_down(cast)  # there is a recovery key
    nobody = Client()
    assert "Wilt u iets melden" in nobody.get("/melden/").content.decode()
    sent = {
        "unit": cast.units["A"].id,
        "theme": "uitsluiten",
        "text": TEXT,
        "file_1": SimpleUploadedFile("h.jpg", JPEG),
    }
    page = nobody.post("/melden/nieuw/", sent)
    receipt = receipt_in(page.content.decode())
    row = Report.objects.order_by("-id").exclude(lookup=b"").last()
    assert page.status_code == 200 and not page.cookies and row is not None
    page = nobody.post("/melden/terug/", {"receipt": receipt})
    assert TEXT in page.content.decode() and "bijlage-1.jpg" in page.content.decode() and not page.cookies
    reader = signed_in(cast.people["vik"])
    keys = [r.id for r in Report.objects.all()]
    assert TEXT not in "".join(reader.get(f"/meldingen/{k}/").content.decode() for k in keys)
    opened = reader.post("/meldingen/openen/", {"passphrase": PASSPHRASE})
    cookie = opened.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"], cookie["expires"]) == (
        True, "Strict", "/meldingen/", "", "",
    )  # fmt: skip
    [key] = [k for k in keys if "bijlage-1.jpg" in reader.get(f"/meldingen/{k}/").content.decode()]
    page = reader.get(f"/meldingen/{key}/").content.decode()
    assert (
        TEXT in page and "Team A" in page and "Uitsluiten of pesten" in page and "Vraag nooit wie de melder is" in page
    )
    file = reader.get(re.findall(rf'href="(/meldingen/{key}/bijlage/[^"]+)"', page)[0])
    assert (
        file["Content-Type"] == "image/jpeg"
        and b"GPS" not in file.content
        and "attachment" in file["Content-Disposition"]
    )
    assert reader.post(f"/meldingen/{key}/antwoorden/", {"text": "Dank u.", "handled": "on"}).status_code == 302
    page = nobody.post("/melden/terug/", {"receipt": receipt}).content.decode()
    assert "Dank u." in page and "afgerond" in page
    page = nobody.post("/melden/tegenspraak/", {"receipt": receipt, "text": "Niet waar."}).content.decode()
    assert "Uw bericht is binnen" in page and "Niet waar." in page
    page = nobody.post("/melden/schrijven/", {"receipt": receipt, "text": "Nog iets."}).content.decode()
    assert "Nog iets." in page


def test_a_sitting_ends_by_itself_by_closing_and_with_the_session(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row, _ = taken_in(cast)
    reader = signed_in(cast.people["vik"])
    assert reader.post("/meldingen/openen/", {"passphrase": "niet die wachtzin"}).status_code == 422
    reader.post("/meldingen/openen/", {"passphrase": PASSPHRASE, "melding": row.id})
    value = reader.cookies[COOKIE].value
    assert TEXT in reader.get(f"/meldingen/{row.id}/").content.decode()
    other = signed_in(cast.people["vik"])
    other.cookies[COOKIE] = value
    assert TEXT not in other.get(f"/meldingen/{row.id}/").content.decode()
    for broken in ("x", "====", value[:-8] + "AAAAAAA=", "é"):
        other.cookies[COOKIE] = broken
        assert other.get(f"/meldingen/{row.id}/").status_code == 200
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW.replace(minute=31))
    assert TEXT not in reader.get(f"/meldingen/{row.id}/").content.decode()
    assert reader.post(f"/meldingen/{row.id}/antwoorden/", {"text": "x"}).status_code == 409
    assert reader.post("/meldingen/sluiten/").cookies[COOKIE].value == ""


@pytest.mark.parametrize(("sent", "words"), [
    ({}, "Er klop"), ({"text": "e" * 10**6, "theme": "anders"}, "te lang"),
    ({"text": "a\x00b", "theme": "anders"}, "Er klop"), ({"text": "goed", "theme": "niets"}, "Er klop"),
    ({"text": "goed", "theme": "anders", "unit": "x"}, "Er klop"),
    ({"text": "goed", "theme": "anders", "file_1": SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")}, "schermafdruk"),
    ({"text": "goed", "theme": "anders", "file_1": SimpleUploadedFile("a.png", PNG + b"kapot")}, "beschadigd"),
    ({"text": "goed", "theme": "anders", "file_2": SimpleUploadedFile("a.txt", b"")}, "leeg"),
    ({"text": "goed", "theme": "anders", "file_3": SimpleUploadedFile("a.exe", b"MZ\x90\x00")}, "Dit soort bestand"),
    ({"text": "goed", "theme": "anders", "file_3": SimpleUploadedFile("a.txt", b"a" * (5 * 2**20 + 1))}, "5 MB"),
])  # fmt: skip
def test_bad_input_gets_a_clear_answer(cast: Cast, sent: dict[str, Any], words: str) -> None:
    page = Client().post("/melden/nieuw/", sent)
    assert page.status_code == 422 and words in page.content.decode()
    assert Report.objects.count() == 0


@pytest.mark.parametrize("receipt", ["", "1" * 16, "\x00", "x" * 10**6])
def test_a_wrong_receipt_gets_a_clear_answer(cast: Cast, receipt: str) -> None:
    for address in ("terug", "schrijven", "tegenspraak"):
        page = Client().post(f"/melden/{address}/", {"receipt": receipt, "text": "Hallo"})
        assert page.status_code == 422 and "Er klop" in page.content.decode()


def test_a_body_beyond_reason_is_not_read() -> None:
    page = Client().post("/melden/nieuw/", {"text": "x", "file_1": SimpleUploadedFile("a", b"a" * (17 * 2**20))})
    assert page.status_code == 413


def test_in_english(cast: Cast) -> None:
    for address in ("", "nieuw/", "terug/"):
        page = Client().get(f"/melden/{address}?taal=en")
        assert page["Content-Language"] == "en" and "melding" not in page.content.decode().replace("/melden", "")


def test_with_ones_name(cast: Cast) -> None:
    laid_down(cast)
    client = signed_in(cast.people["employee"])
    page = client.post("/meldingen/met-naam/", {"theme": "anders", "text": TEXT, "unit": cast.units["A"].id})
    answer = Client().post("/melden/terug/", {"receipt": receipt_in(page.content.decode())})
    assert "Employee" in answer.content.decode()
    assert Client().get("/meldingen/met-naam/").status_code == 302


def test_who_reads_it_and_recovery(cast: Cast) -> None:
    row, _ = taken_in(cast)
    reader = signed_in(cast.people["vik"])
    assert "Vik" in reader.get(f"/meldingen/{row.id}/lezers/").content.decode()
    holder = signed_in(cast.people["council"])
    assert holder.get(f"/meldingen/{row.id}/lezers/").status_code == 404
    assert "Herstel" in holder.get("/meldingen/herstel/").content.decode()
    assert holder.post("/meldingen/herstel/", {"passphrase": PASSPHRASE}).status_code == 302
    assert reader.get("/meldingen/herstel/").status_code == 404
    assert row.name in reader.get("/meldingen/").content.decode()
    assert reader.get("/meldingen/?export=csv").status_code == 200


def test_no_token_is_needed_without_a_name_and_one_with(cast: Cast) -> None:
    laid_down(cast)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/melden/terug/", {"receipt": "1" * 16}).status_code == 422
    strict.force_login(cast.people["employee"])
    assert strict.post("/meldingen/met-naam/", {"theme": "anders", "text": TEXT}).status_code == 403
