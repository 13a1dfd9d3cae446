# SPDX-License-Identifier: EUPL-1.2
"""Two doors on two host names: signed in at the one, nobody at the other, and nothing in between that tells who."""

import base64
import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Request

from iedereen.checkup.actions.closing import close
from iedereen.engines.credentials import short
from iedereen.followup.models import Mail
from iedereen.vault.models import Answer, Deposit, OpenAnswer
from tests.journeys import doors as both
from tests.journeys.doors import (
    Doors,
    at_the_door,
    fill_in,
    heard,
    refused,
    send,
    thanked,
    to_the_questions,
    wait_until,
    with_code,
)
from tests.rooms.checkup.rounds_play import opened_by_holders

pytestmark = [pytest.mark.journey, pytest.mark.policy("S5"), pytest.mark.django_db(transaction=True)]
doors = both.doors
# All that a request to the second door may carry: what every browser of this kind sends alike.
SAME_FOR_ALL = {
    "accept", "accept-encoding", "accept-language", "cache-control", "connection", "content-length", "content-type",
    "host", "if-modified-since", "if-none-match", "pragma", "upgrade-insecure-requests", "user-agent",
}  # fmt: skip
LEFT = """async () => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage), state: history.state,
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
})"""
NOTHING = {"local": [], "session": [], "state": None, "databases": 0, "caches": 0}


def says_nothing_of_who(asked: list[Request], door: str) -> None:
    """No cookie, no page that one came from, no word of the right in an address."""
    assert asked
    for request in asked:
        headers = {name: value for name, value in request.all_headers().items() if value}
        others = {name for name in headers if not name.startswith(("sec-", ":")) and name not in SAME_FOR_ALL}
        assert others <= {"origin"}, request.url
        assert headers.get("origin", door) in {door, "null"}
        assert re.sub(r"[?]taal=nl$", "", request.url.partition("#")[0]).count("=") == 0


def posted(asked: list[Request]) -> dict[str, Any]:
    (request,) = [r for r in asked if r.method == "POST" and r.url.partition("?")[0].endswith("/verzegeld/")]
    return dict(json.loads(request.post_data or ""))


def sealed(body: dict[str, Any]) -> None:
    """Of one size whatever was filled in, and not a word of it, in whichever spelling."""
    closed, opened = (base64.b64decode(body[part]) for part in ("closed", "open"))
    assert (len(closed), len(opened)) == (65 + 512 + 16, 65 + 12_288 + 16)
    whole = closed + opened + json.dumps(body).encode()
    for word in (both.WORDS, "koffie", "goed_houden", '"a":', "[4,"):
        assert word.encode() not in whole
    assert base64.b64encode(both.WORDS.encode())[:12] not in whole


def read_after_close(doors: Doors) -> tuple[list[float], str]:
    """The one answer, as the key holders' keys give it."""
    now = doors.round.closes_at
    close.close_due(now)
    opened_by_holders(doors.round, now)
    row, text = Answer.objects.get(), OpenAnswer.objects.get()
    return [a for a in row.answers if a is not None], text.text


def test_from_home_to_thanks(doors: Doors) -> None:
    page = doors.walk.as_("employee", 390)
    page.goto(doors.walk.origin + "/")
    assert page.get_by_role("heading", name="Doe mee aan de check-up van Team A").is_visible()
    wait_until(page, f"({both.KEPT})().length === 1")  # quietly, long before anybody answers
    assert doors.issued()
    doors.walk.seen(page, "two-doors-home")
    page.locator("#inhoud").get_by_role("link", name="Doe mee").click()
    page.get_by_role("link", name="Naar de vragen").wait_for()
    asked = heard(page, doors.walk.answers)
    to_the_questions(page)
    assert page.url == f"{doors.walk.answers}/invullen/ronde/{doors.round.id}/?taal=nl"
    doors.walk.seen(page, "two-doors-questions")
    page.get_by_text("Wat wij beloven").click()
    mark = short(doors.round.key_digest)
    assert page.inner_text("[data-mark-words]") == mark
    invited = Mail.objects.filter(subject__startswith="Doe mee")
    assert invited and all(mark in letter.body for letter in invited)
    fill_in(page)
    send(page)
    thanked(page)
    doors.walk.seen(page, "two-doors-thanks")

    says_nothing_of_who(asked, doors.walk.answers)
    body = posted(asked)
    assert set(body) == {"checkup", "prepared", "signature", "closed", "open"}
    sealed(body)
    assert page.evaluate(LEFT) == NOTHING
    assert page.context.cookies(doors.walk.answers) == []
    assert [bytes(d.sealed) for d in Deposit.objects.all()] == [base64.b64decode(body["closed"])]
    assert read_after_close(doors) == ([4.0], both.WORDS)
    assert page.wrong == [] and doors.walk.said == {}  # type: ignore[attr-defined]


def test_a_code_of_paper_seals_in_the_browser_too(doors: Doors) -> None:
    (code, *_) = doors.hat(3)
    page = doors.walk.nobody()
    asked = heard(page, doors.walk.answers)
    page.goto(f"{doors.walk.answers}/invullen/#{code}")
    page.get_by_role("button", name="Naar de vragen").click()
    page.wait_for_selector("form[data-draft]")
    fill_in(page)
    send(page)
    thanked(page)
    says_nothing_of_who(asked, doors.walk.answers)
    body = posted(asked)
    assert set(body) == {"code", "closed", "open"} and body["code"] == code
    sealed(body)
    assert page.evaluate(LEFT) == NOTHING
    assert page.context.cookies() == []
    assert read_after_close(doors) == ([4.0], both.WORDS)
    assert page.wrong == []  # type: ignore[attr-defined]


def test_a_text_that_is_too_long_is_said_and_never_cut(doors: Doors) -> None:
    """The counter begins near the limit; nothing is sent until the text fits, and then it arrives as it was typed."""
    (code, *_) = doors.hat(3)
    page = doors.walk.nobody()
    asked = heard(page, doors.walk.answers)
    with_code(doors, page, code)
    fill_in(page)
    room = page.locator(f"#{both.OPEN}_room")
    longest = "é" * 1_998 + "\U0001f600"
    page.fill(f"#{both.OPEN}", longest + "xyz")
    wait_until(page, f"document.querySelector('#{both.OPEN}_room').textContent.includes('3 tekens te veel')")
    doors.walk.seen(page, "too-long")
    send(page)
    assert "Uw tekst bij vraag 13 is 3 tekens te lang. Er is niets verstuurd." in refused(page)
    assert page.input_value(f"#{both.OPEN}") == longest + "xyz"
    assert [r.url for r in asked if "verzegeld" in r.url] == [] and doors.deposits() == 0
    page.fill(f"#{both.OPEN}", longest)
    wait_until(page, f"document.querySelector('#{both.OPEN}_room').textContent.includes('Nog 0 tekens')")
    assert room.get_attribute("role") == "status"
    assert page.get_attribute(f"#{both.OPEN}", "aria-invalid") is None
    send(page)
    thanked(page)
    sealed(posted(asked))
    assert read_after_close(doors) == ([4.0], longest)
    assert page.wrong == []  # type: ignore[attr-defined]


def test_half_a_pair_arrives_as_a_sign_of_its_own(doors: Doors) -> None:
    (code, *_) = doors.hat(3)
    page = doors.walk.nobody()
    with_code(doors, page, code)
    fill_in(page)
    page.evaluate(f"document.querySelector('#{both.OPEN}').value = 'goed \\ud83d zo'")
    send(page)
    thanked(page)
    assert read_after_close(doors) == ([4.0], "goed \ufffd zo")


def test_without_javascript_a_code_is_enough_and_the_page_says_what_is_different(doors: Doors) -> None:
    (code, *_) = doors.hat(3)
    page = doors.walk.nobody(java_script_enabled=False)
    asked = heard(page, doors.walk.answers)
    page.goto(f"{doors.walk.answers}/invullen/")
    page.fill("#code", code)
    page.get_by_role("button", name="Naar de vragen").click()
    page.locator("noscript p").wait_for()
    assert "Daarom verzegelt onze computer uw antwoord" in page.inner_text("noscript p")
    fill_in(page)
    send(page)
    thanked(page)
    says_nothing_of_who(asked, doors.walk.answers)
    assert page.context.cookies() == []
    (deposit,) = Deposit.objects.all()
    assert len(bytes(deposit.sealed)) == 65 + 512 + 16
    assert read_after_close(doors) == ([4.0], both.WORDS)


def test_without_javascript_the_way_with_a_credential_tells_the_other_way(doors: Doors) -> None:
    page = doors.walk.as_("employee", java_script_enabled=False)
    page.goto(f"{doors.walk.origin}/check-up/meedoen/")
    assert "Vraag uw ondersteuner om een strookje met een code" in page.inner_text("main")
    assert not page.get_by_role("link", name="Naar de vragen").is_visible()
    page.get_by_role("link", name="Vul dan uw code in").click()
    assert page.url == f"{doors.walk.answers}/invullen/"
    page.goto(f"{doors.walk.answers}/invullen/ronde/{doors.round.id}/")
    assert "kan alleen met JavaScript" in page.inner_text("main")


def test_the_first_door_only_shows_the_way(doors: Doors) -> None:
    """Old links and strips lead to the second door, with the code still behind the #."""
    (code, *_) = doors.hat(1)
    page: Page = doors.walk.as_("employee")
    page.goto(f"{doors.walk.origin}/invullen/#{code}")
    assert page.url == f"{doors.walk.answers}/invullen/"
    assert page.input_value("#code") == code


def test_who_comes_for_the_first_time_reads_that_waiting_helps(doors: Doors) -> None:
    """Fetching and answering in one visit shows in the write-ahead log: whoever just fetched is told, nobody else."""
    later = "Antwoordt u later, bijvoorbeeld morgen, dan kan ook wie de database beheert niet zien dat u meedeed."
    page = at_the_door(doors, doors.walk.as_("employee", 390))
    assert page.get_by_text(later).is_visible()
    doors.walk.seen(page, "just-fetched")
    assert not at_the_door(doors, page).get_by_text(later).is_visible()
    other = doors.walk.as_("a07")
    other.goto(doors.walk.origin + "/")
    wait_until(other, f"({both.KEPT})().length === 1")
    assert not at_the_door(doors, other).get_by_text(later).is_visible()


def test_the_link_is_remembered_and_asks_for_nothing_again(doors: Doors) -> None:
    page = at_the_door(doors, doors.walk.as_("employee"))
    first = page.get_by_role("link", name="Naar de vragen").get_attribute("href")
    signed = heard(page, f"{doors.walk.origin}/check-up/{doors.checkup.id}/bewijs/")
    at_the_door(doors, page)
    assert page.get_by_role("link", name="Naar de vragen").get_attribute("href") == first
    assert signed == []
    to_the_questions(page)
    page.reload()  # this tab still knows
    fill_in(page)
    send(page)
    thanked(page)
