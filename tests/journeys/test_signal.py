# SPDX-License-Identifier: EUPL-1.2
"""An employee gives a signal; it is followed up to its end; who gave it does not agree, and another decides."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from iedereen.agreements.queries import of_source
from iedereen.triage.models import Case, Signal
from iedereen.triage.rules import CaseState
from tests.cast import NOW, TODAY, make_cast
from tests.journeys.story import Story, passes
from tests.journeys.walking import Walk, clock, follow, press

pytestmark = [pytest.mark.journey, pytest.mark.policy("S6"), pytest.mark.policy("S7"),
              pytest.mark.django_db(transaction=True)]  # fmt: skip
PHONE = 390
BACK = TODAY + timedelta(days=30)


@pytest.fixture
def story(browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    cast = make_cast()
    made = Story(Walk(browser, live_server, cast), clock(monkeypatch, NOW), cast)
    yield made
    made.walk.close()


def test_a_signal_is_followed_up(story: Story) -> None:
    given(story)
    taken_in(story)
    measured(story)
    begun(story)
    passes(story, NOW + timedelta(days=30))
    looked_back(story)
    contested(story)
    decided(story)
    assert story.walk.said == {}


def opened(story: Story, who: str) -> Page:
    """Their home page, and from there the case."""
    page = story.walk.go(story.walk.as_(who, PHONE), "/", f"{who}-home-{Case.objects.get().state}")
    page.goto(f"{story.walk.origin}/signalen/zaak/{Case.objects.get().id}/")
    return page


def state() -> CaseState:
    return CaseState(Case.objects.get().state)


def given(story: Story) -> None:
    page = story.walk.go(story.walk.as_("employee", PHONE), "/signalen/", "signals-empty")
    follow(page, "Een signaal geven")
    story.walk.seen(page, "signal-new")
    page.get_by_label("Waar gaat het over?").select_option("tension")
    page.get_by_label("Wat is er aan de hand?").fill("Er wordt niet meer met elkaar gepraat.")
    press(page, "Signaal geven")
    story.walk.seen(page, "signal-given")
    story.walk.go(page, "/signalen/", "signals-mine")
    story.walk.hidden(f"/signalen/zaak/{Case.objects.get().id}/", "employee", "stranger", "leader_b", "admin")


def taken_in(story: Story) -> None:
    """Intake puts the triage team together, which is proposed already."""
    page = opened(story, "hrm")
    story.walk.seen(page, "case-received")
    press(page, "Triageteam samenstellen")
    story.walk.seen(page, "case-composed")
    assert state() is CaseState.COMPOSED


def measured(story: Story) -> None:
    page = opened(story, "hrm")
    page.get_by_label("Wat gebeurde er?").fill("Collega's praten niet meer met elkaar.")
    page.get_by_label("Wie heeft er last van?").fill("Nieuwe collega's")
    page.get_by_label("Wat houdt het in stand?").fill("Niemand zegt er iets van.")
    page.get_by_label("Wat is er nodig?").fill("Een gesprek met het hele team.")
    press(page, "Analyse vastleggen")
    story.walk.seen(page, "case-analysed")
    page.get_by_label("Maatregel 1: wat doen we?").fill("Een gesprek met het hele team")
    page.get_by_label("Wie doet maatregel 1?").select_option(label="Leader")
    page.get_by_label("Wanneer is maatregel 1 klaar?").fill((TODAY + timedelta(days=14)).isoformat())
    page.get_by_label("Wanneer kijken we samen terug?").fill(BACK.isoformat())
    press(page, "Maatregelen vastleggen")
    story.walk.seen(page, "case-measures")


def begun(story: Story) -> None:
    page = opened(story, "leader")
    story.walk.seen(page, "case-leader")
    press(page, "Ja, we beginnen")
    story.walk.seen(page, "case-begun")
    measure = next(iter(of_source(("case", Case.objects.get().id))))
    page = story.walk.go(page, f"/afspraken/{measure.id}/", "measure")
    page.get_by_text("Ja", exact=True).click()
    press(page, "Vastleggen")


def looked_back(story: Story) -> None:
    """The leader looks back; HRM lets who gave it know, and closes."""
    page = opened(story, "leader")
    story.walk.seen(page, "case-check-back")
    page.get_by_label("Op welke dag keek u samen terug?").fill(BACK.isoformat())
    page.get_by_label("Wat is er beter, en wat nog niet?").fill("Er wordt weer gepraat.")
    press(page, "Vastleggen")
    story.walk.seen(page, "case-checked")
    page = opened(story, "hrm")
    story.walk.seen(page, "case-to-close")
    page.get_by_label("Wat laat u weten?").fill("Het hele team heeft erover gepraat.")
    press(page, "Antwoord geven")
    press(page, "Zaak sluiten")
    story.walk.seen(page, "case-closed")
    assert state() is CaseState.CLOSED


def contested(story: Story) -> None:
    page = story.walk.go(story.walk.as_("employee", PHONE), "/", "employee-home-told")
    story.walk.go(page, f"/signalen/mijn/{Signal.objects.get().id}/", "signal-answered")
    page.get_by_label("Waarom?").fill("Er is niets veranderd.")
    press(page, "Bezwaar maken")
    story.walk.seen(page, "signal-contested")


def decided(story: Story) -> None:
    page = opened(story, "hrm")
    assert page.get_by_role("button", name="Beslissen").count() == 0, "who closed it does not decide"
    story.walk.seen(page, "case-contested-closer")
    page = opened(story, "vik")
    story.walk.seen(page, "case-decide")
    page.get_by_label("De zaak gaat weer open").check()
    page.locator("#decide_reason").fill("Het team praat nog niet met de nieuwe collega's.")
    press(page, "Beslissen")
    story.walk.seen(page, "case-reopened")
    assert state() is CaseState.REOPENED
    story.walk.go(story.walk.as_("employee", PHONE), f"/signalen/mijn/{Signal.objects.get().id}/", "signal-reopened")
