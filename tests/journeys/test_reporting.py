# SPDX-License-Identifier: EUPL-1.2
"""Somebody reports without a name on a phone, gets a receipt, reads the answer, and says that it is not over."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from iedereen.engines import sealing
from iedereen.inbox.models import Report
from tests.cast import NOW, PASSPHRASE, make_cast
from tests.journeys.story import Story, passes
from tests.journeys.walking import Walk, clock, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.policy("S6"), pytest.mark.django_db(transaction=True)]
PHONE = 390


@pytest.fixture
def story(
    browser: Browser, live_server: LiveServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Story]:
    settings.ORIGIN = settings.DEPOSIT_ORIGIN = live_server.url
    settings.KEY_COST = settings.RECEIPT_COST = sealing.Cost(8, 1, 1)
    cache.clear()
    cast = make_cast()
    made = Story(Walk(browser, live_server, cast), clock(monkeypatch, NOW), cast)
    passes(made, NOW)
    yield made
    made.walk.close()


def test_a_report_without_a_name(story: Story) -> None:
    receipt = reported(story)
    passes(story, story.clock.now() + timedelta(days=1))
    answered(story)
    contested(story, receipt)
    read_again(story)
    assert story.walk.said == {}


def reported(story: Story) -> str:
    page = story.walk.go(story.walk.nobody(PHONE), "/melden/", "report-start")
    follow(page, "Een melding schrijven")
    story.walk.seen(page, "report-new")
    press(page, "Melding versturen")
    story.walk.seen(page, "report-new-empty")
    page.get_by_label("Over welk team").select_option(index=3)
    page.get_by_label("Waar gaat het over?").select_option(index=1)
    page.get_by_label("Wat wilt u melden?").fill("In de kantine wordt een collega elke dag nagedaan.")
    press(page, "Melding versturen")
    story.walk.seen(page, "report-receipt")
    return re.search(r"(\d{4}\s){3}\d{4}", page.inner_text("main"))[0]  # type: ignore[index]


def answered(story: Story) -> None:
    """The reader is told, unlocks with a passphrase and answers."""
    page = story.walk.go(story.walk.as_("vik", PHONE), "/", "reader-home")
    story.walk.go(page, "/meldingen/", "reports")
    follow(page, Report.objects.get().name)
    story.walk.seen(page, "report-locked")
    page.get_by_label("Uw wachtzin").fill(PASSPHRASE)
    press(page, "Sleutel openen")
    assert page.get_by_text("een collega elke dag nagedaan").is_visible()
    story.walk.seen(page, "report-open")
    page.get_by_label("Uw antwoord aan de melder").fill("We spreken het team hierover op 9 maart.")
    page.get_by_label("Hiermee is de melding afgerond").check()
    press(page, "Antwoord versturen")
    story.walk.seen(page, "report-answered")
    page = story.walk.go(page, f"/meldingen/{Report.objects.get().id}/lezers/", "report-readers")
    story.walk.go(page, "/meldingen/", "reports-after")
    story.walk.hidden(f"/meldingen/{Report.objects.get().id}/", "leader", "chief", "employee", "admin", "stranger")


def contested(story: Story, receipt: str) -> None:
    page = story.walk.go(story.walk.nobody(PHONE), "/melden/", "report-start-again")
    follow(page, "Verder met mijn bewijs")
    page.get_by_label("Uw bewijs").fill("1234 5678 1234 5678")
    press(page, "Naar mijn melding")
    story.walk.seen(page, "report-back-wrong")
    page.get_by_label("Uw bewijs").fill(receipt)
    press(page, "Naar mijn melding")
    assert page.get_by_text("We spreken het team hierover op 9 maart.").is_visible()
    story.walk.seen(page, "report-conversation-over")
    page.get_by_label("Uw bericht").fill("Het gaat nog elke dag zo.")
    press(page, "Versturen")
    assert page.get_by_text("Het gaat nog elke dag zo.").is_visible()
    story.walk.seen(page, "report-contested")


def read_again(story: Story) -> None:
    """The reader sees that it is open again."""
    passes(story, story.clock.now() + timedelta(days=1))
    page = story.walk.go(story.walk.as_("vik", PHONE), "/", "reader-home-contested")
    page.goto(f"{story.walk.origin}/meldingen/{Report.objects.get().id}/")
    page.get_by_label("Uw wachtzin").fill(PASSPHRASE)
    press(page, "Sleutel openen")
    assert page.get_by_text("Het gaat nog elke dag zo.").is_visible()
    story.walk.seen(page, "report-reopened")
    story.walk.go(story.walk.as_("employee", PHONE), "/meldingen/met-naam/", "report-confidential")
