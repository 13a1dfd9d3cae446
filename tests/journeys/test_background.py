# SPDX-License-Identifier: EUPL-1.2
"""In a real browser on a phone: something about oneself is sealed with the statements; and the result of a district."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db.models import F
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from iedereen.checkup.actions import questionnaires
from iedereen.checkup.actions.closing import close
from iedereen.checkup.models import Round
from iedereen.checkup.queries.questionnaires import background_form, definition_of
from iedereen.vault import actions as vault
from iedereen.vault.models import Answer, Deposit
from tests.cast import NOW, Cast, make_cast
from tests.journeys.walking import Walk
from tests.rooms.checkup.asking import checkup
from tests.rooms.checkup.rounds_play import opened_by_holders
from tests.rooms.checkup.test_backgrounds_release import NEWER, OLDER, played

pytestmark = [pytest.mark.journey, pytest.mark.policy("S5"), pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
OWN = "v_dienstjaren"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.mark.parametrize(("chosen", "kept"), [("5 tot 15 jaar", 2.0), ("Dat zeg ik liever niet", None)])
def test_it_is_sealed_in_the_browser_like_any_answer(
    browser: Browser, live_server: LiveServer, cast: Cast, chosen: str, kept: float | None
) -> None:
    version = questionnaires.bring_in(form=background_form(), by=cast.viewer("hrm"), now=NOW).version
    questionnaires.publish(version=version.id, by=cast.viewer("hrm"), now=NOW)
    going = checkup(cast, version=version)
    Round.objects.update(closes_at=F("closes_at") + timedelta(days=3_650), opens_at=NOW)
    page = browser.new_page(viewport=PHONE, locale="nl-NL")
    page.goto(f"{live_server.url}/invullen/#{vault.fill_hat(going.id, 2)[0]}")
    page.get_by_role("button", name="Naar de vragen").click()
    page.wait_for_selector("form[data-draft]")
    own = page.locator("fieldset", has=page.locator(f"[name={OWN}]"))
    assert own.get_by_text("Alleen voor grote groepen, nooit voor uw team.").is_visible()
    own.get_by_text(chosen, exact=True).click()
    page.get_by_role("button", name="Verstuur mijn antwoorden").click()
    page.get_by_text("U hebt nog niets ingevuld.").first.wait_for()  # about oneself only: the right is not used up
    assert Deposit.objects.count() == 0
    page.get_by_text("Mee eens", exact=True).first.click()
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Verstuur mijn antwoorden").click()
    page.get_by_text("uw antwoorden zijn binnen").wait_for()
    assert Deposit.objects.count() == 1
    round = Round.objects.get()
    close.close_due(round.closes_at)
    opened_by_holders(round, round.closes_at)
    statements = len(definition_of(background_form()).statements)
    assert Answer.objects.get().answers == [4.0, *[None] * (statements - 1), kept]


def test_a_district_reads_well_on_a_phone_and_at_a_desk(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    played(cast, {"A": NEWER, "B": OLDER})
    walk = Walk(browser, live_server, cast)
    page = walk.go(walk.as_("chief"), "/check-up/eenheid/D1/", "district-by-background")
    assert page.get_by_role("heading", name="Naar achtergrond").is_visible()
    assert page.get_by_text("te weinig antwoorden").first.is_visible()
    walk.close()
