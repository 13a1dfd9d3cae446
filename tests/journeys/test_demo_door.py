# SPDX-License-Identifier: EUPL-1.2
"""Whoever comes to look around: one press to be somebody, what waits for them, and the messages that went out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from iedereen.followup import actions as followup
from tests.cast import make_cast
from tests.journeys.walking import PHONE, Walk, clock, press
from tests.rooms.checkup.rounds_play import OPENS, opened

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def walk(
    browser: Browser, live_server: LiveServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Walk]:
    settings.DEMO = True
    clock(monkeypatch, OPENS)
    cast = make_cast()
    opened(cast, "AB")
    assert followup.send_due(OPENS) > 0
    made = Walk(browser, live_server, cast)
    yield made
    made.close()


def test_one_press_and_you_are_in(walk: Walk) -> None:
    page = walk.go(walk.nobody(PHONE), "/demo/", "demo")
    press(page, "Binnenkomen als Allround ondersteuner")
    walk.seen(page, "demo-home")
    assert page.get_by_role("heading", level=1).inner_text() == "Wat wacht op u"
    assert page.get_by_role("link", name="Deel de codes uit").is_visible()
    assert page.get_by_text("Dit is een proefomgeving").is_visible()
    page.get_by_role("link", name="Verzonden berichten").click()
    page.wait_for_url("**/demo/post/")
    walk.seen(page, "demo-mail")
    page.get_by_role("link", name="Inloggen als iemand anders").click()
    page.wait_for_url("**/demo/")
    press(page, "Binnenkomen als HRM-adviseur")
    assert "Hrm" in page.inner_text("header")
    page.get_by_role("link", name="Verzonden berichten").first.click()
    page.wait_for_url("**/demo/post/")
    assert page.get_by_text("Doe mee aan de check-up van Team A").first.is_visible()
    walk.seen(page, "demo-mail-hrm")
    assert walk.said == {}


def test_a_real_house_has_no_such_door(walk: Walk, settings: Settings) -> None:
    settings.DEMO = False
    for address in ("/demo/", "/demo/post/"):
        assert walk.client("hrm").get(address).status_code == 404
    person = str(walk.cast.people["hrm"].id)
    assert walk.client("stranger").post("/demo/aanmelden/", {"person": person}).status_code == 404
