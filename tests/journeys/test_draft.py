# SPDX-License-Identifier: EUPL-1.2
"""In a real browser on a phone: the code of a link, the draft on the device, and the page without JavaScript."""

import json
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db.models import F
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from iedereen.checkup.actions.closing import close
from iedereen.checkup.models import Round, TeamCheckup
from iedereen.vault import actions as vault
from iedereen.vault import queries as vault_queries
from iedereen.vault.models import Answer, OpenAnswer
from tests.cast import NOW, make_cast
from tests.journeys.doors import FORBIDDEN
from tests.rooms.checkup.asking import checkup
from tests.rooms.checkup.rounds_play import opened_by_holders

pytestmark = [pytest.mark.journey, pytest.mark.policy("S5"), pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
DUTCH = "nl-NL"
FIRST, OPEN = "v_zeggen_wat_lastig_is", "v_goed_houden"


@pytest.fixture
def going() -> TeamCheckup:
    """A check-up that is open today, whenever that is: the browser has a clock of its own."""
    made = checkup(make_cast())
    Round.objects.update(closes_at=F("closes_at") + timedelta(days=3_650), opens_at=NOW)
    return made


@pytest.fixture
def codes(going: TeamCheckup) -> list[str]:
    return vault.fill_hat(going.id, 4)


def stored(page: Page) -> dict[str, str]:
    return dict(json.loads(page.evaluate("JSON.stringify(localStorage)")))


def wait_until(page: Page, holds: str) -> None:
    """Playwright's own waiting uses eval, which our content policy forbids."""
    for _ in range(80):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not within four seconds: {holds}")


def wait_for_draft(page: Page) -> None:
    wait_until(page, "Object.keys(localStorage).length === 1")


def read_when_opened() -> tuple[float | None, str]:
    """The first statement and the text of the one answer, when the key holders have opened it."""
    round = Round.objects.get()
    close.close_due(round.closes_at)
    opened_by_holders(round, round.closes_at)
    return Answer.objects.get().answers[0], OpenAnswer.objects.get().text


def enter(page: Page, server: LiveServer, code: str) -> None:
    page.goto(f"{server.url}/invullen/#{code}")
    page.get_by_role("button", name="Naar de vragen").click()
    page.wait_for_selector("form[data-draft]")


def test_a_draft_comes_back_and_goes_away_when_it_is_handed_in(
    browser: Browser, live_server: LiveServer, codes: list[str]
) -> None:
    page = browser.new_page(viewport=PHONE, locale=DUTCH)
    page.set_default_timeout(8_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{live_server.url}/invullen/#{codes[0]}")
    assert page.input_value("#code") == codes[0]
    assert "#" not in page.url  # the code does not stay in the history of the device
    page.get_by_role("button", name="Naar de vragen").click()
    page.get_by_text("Wat u invult, blijft versleuteld op dit apparaat").wait_for()
    page.locator(f"label[for={FIRST}_4]").click()
    page.fill(f"#{OPEN}", "De koffie is goed")
    assert page.inner_text("[data-progress-words]") == "2 van 14 beantwoord"
    wait_for_draft(page)
    ((name, sealed),) = stored(page).items()
    assert codes[0] not in name and "koffie" not in sealed and codes[0] not in sealed
    page.wait_for_timeout(500)

    enter(page, live_server, codes[0].lower().replace("-", ""))
    wait_until(page, f"document.getElementById('{OPEN}').value === 'De koffie is goed'")
    assert page.is_checked(f"#{FIRST}_4")
    page.get_by_role("button", name="Verstuur mijn antwoorden").click()
    page.get_by_text("uw antwoorden zijn binnen").wait_for()
    assert stored(page) == {}
    assert read_when_opened() == (4.0, "De koffie is goed")
    assert not [url for url in asked if codes[0].replace("-", "")[:5] in url.upper()]
    assert page.context.cookies() == []
    assert complaints == []
    page.close()


def test_a_draft_opens_only_with_its_own_code_and_can_be_wiped(
    browser: Browser, live_server: LiveServer, codes: list[str]
) -> None:
    page = browser.new_page(viewport=PHONE, locale=DUTCH)
    page.set_default_timeout(8_000)
    enter(page, live_server, codes[1])
    page.get_by_text("Wat u invult, blijft versleuteld op dit apparaat").wait_for()
    page.fill(f"#{OPEN}", "Van mij")
    wait_for_draft(page)
    enter(page, live_server, codes[2])  # a colleague on the same device
    page.get_by_text("Wat u invult, blijft versleuteld op dit apparaat").wait_for()
    assert page.input_value(f"#{OPEN}") == ""
    enter(page, live_server, codes[1])
    wait_until(page, f"document.getElementById('{OPEN}').value === 'Van mij'")
    page.get_by_role("button", name="Wis mijn concept van dit apparaat").click()
    assert "gewist" in page.inner_text("[data-draft-status]")
    page.fill(f"#{OPEN}", "Toch nog iets")
    page.wait_for_timeout(600)
    assert stored(page) == {}
    page.close()


@pytest.mark.parametrize("stores", [True, False], ids=["stores", "stores-nothing"])
def test_another_language_keeps_what_was_typed_and_no_server_sees_it(
    browser: Browser, live_server: LiveServer, codes: list[str], stores: bool
) -> None:
    page = browser.new_page(viewport=PHONE, locale=DUTCH)
    page.set_default_timeout(8_000)
    if not stores:
        page.add_init_script(FORBIDDEN)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    enter(page, live_server, codes[1])
    page.fill(f"#{OPEN}", "Blijft staan")
    page.locator(f"label[for={FIRST}_2]").click()
    for press, language in (("English", "en"), ("Nederlands", "nl")):
        page.get_by_role("button", name=press).click()
        page.wait_for_selector(f"html[lang={language}]")
        wait_until(page, f"document.getElementById('{OPEN}').value === 'Blijft staan'")
        assert page.is_checked(f"#{FIRST}_2")
        assert page.evaluate("window.name") == ""
    assert any(codes[1].replace("-", "")[:5] in body for body in sent)
    assert not any("Blijft" in body or FIRST in body for body in sent)
    page.close()


def test_another_language_without_javascript_keeps_it_too(
    browser: Browser, live_server: LiveServer, codes: list[str]
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale=DUTCH)
    page = context.new_page()
    page.goto(f"{live_server.url}/invullen/")
    page.fill("#code", codes[3])
    page.get_by_role("button", name="Naar de vragen").click()
    page.fill(f"#{OPEN}", "Blijft staan")
    page.get_by_role("button", name="English").click()
    page.wait_for_selector("html[lang=en]")
    assert page.input_value(f"#{OPEN}") == "Blijft staan"
    context.close()


def test_a_wiped_draft_goes_to_the_other_language_and_stays_wiped(
    browser: Browser, live_server: LiveServer, codes: list[str]
) -> None:
    page = browser.new_page(viewport=PHONE, locale=DUTCH)
    page.set_default_timeout(8_000)
    enter(page, live_server, codes[1])
    page.get_by_text("Wat u invult, blijft versleuteld op dit apparaat").wait_for()
    page.fill(f"#{OPEN}", "Van mij")
    wait_for_draft(page)
    page.get_by_role("button", name="Wis mijn concept van dit apparaat").click()
    page.get_by_role("button", name="English").click()
    page.wait_for_selector("html[lang=en]")
    wait_until(page, f"document.getElementById('{OPEN}').value === 'Van mij'")
    assert stored(page) == {}
    page.close()


def test_without_javascript_everything_works(browser: Browser, live_server: LiveServer, codes: list[str]) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale=DUTCH)
    page = context.new_page()
    page.set_default_timeout(8_000)
    page.goto(f"{live_server.url}/invullen/")
    page.fill("#code", codes[3])
    page.get_by_role("button", name="Naar de vragen").click()
    assert not page.is_visible("[data-progress]") and not page.is_visible("[data-draft-note]")
    page.locator(f"label[for={FIRST}_5]").click()
    page.get_by_role("button", name="Verstuur mijn antwoorden").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Dank u wel")
    assert vault_queries.group_of(codes[3]) is None
    context.close()


def test_the_pages_are_accessible_and_every_answer_is_large_enough_to_touch(
    browser: Browser, live_server: LiveServer, codes: list[str]
) -> None:
    context = browser.new_context(viewport=PHONE, locale=DUTCH, bypass_csp=True)  # axe is put into the page
    page = context.new_page()
    page.set_default_timeout(8_000)
    page.goto(f"{live_server.url}/invullen/")
    found = [Axe().run(page)]
    page.fill("#code", "fout")
    page.get_by_role("button", name="Naar de vragen").click()
    found.append(Axe().run(page))
    enter(page, live_server, codes[0])
    found.append(Axe().run(page))
    sizes = page.evaluate("[...document.querySelectorAll('.choice')].map(x => x.getBoundingClientRect().height)")
    assert len(sizes) == 72 and min(sizes) >= 44  # WCAG 2.2, 2.5.5
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator(f"label[for={FIRST}_3]").click()
    page.get_by_role("button", name="Verstuur mijn antwoorden").click()
    page.get_by_text("uw antwoorden zijn binnen").wait_for()
    found.append(Axe().run(page))
    assert [v["id"] for result in found for v in result.response["violations"]] == []
    context.close()
