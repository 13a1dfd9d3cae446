# SPDX-License-Identifier: EUPL-1.2
"""A leader asks for hours and gets them; a supporter writes a priority and the leader sets it in one click; what those
above see."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from iedereen.agreements.models import Priority
from iedereen.leadership.models import SupportRequest
from tests.cast import NOW, TODAY, make_cast
from tests.journeys.story import Story
from tests.journeys.walking import Walk, clock, follow, press
from tests.rooms.agreements.cycling import of_unit

pytestmark = [pytest.mark.journey, pytest.mark.policy("S1"), pytest.mark.policy("G2"),
              pytest.mark.django_db(transaction=True)]  # fmt: skip
PHONE = 390
ABOVE = (
    "/overzicht/aandacht/", "/overzicht/ambitie/E1/", "/afspraken/prioriteiten/", "/leiding/", "/leiding/eenheid/E1/",
    "/leiding/gesprekken/", "/leiding/raad/", "/leren/",
)  # fmt: skip
LEADERS = ("/leiding/", "/leiding/steun/", "/leiding/gesprekken/", "/leiding/raad/", "/leren/",
           "/afspraken/prioriteiten/", "/overzicht/aandacht/")  # fmt: skip


@pytest.fixture
def story(browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    cast = make_cast()
    made = Story(Walk(browser, live_server, cast), clock(monkeypatch, NOW), cast)
    yield made
    made.walk.close()


def home(story: Story, who: str, name: str) -> Page:
    return story.walk.go(story.walk.as_(who, PHONE), "/", f"{who}-home-{name}")


def test_hours_are_asked_and_given(story: Story) -> None:
    page = home(story, "leader", "quiet")
    for path in LEADERS:
        story.walk.go(page, path, f"leader{path}")
    story.walk.go(page, "/leiding/", "leader-support")
    follow(page, "Steun vragen voor Team A")
    story.walk.seen(page, "support-ask")
    page.get_by_label("Waarbij hebt u hulp nodig?").select_option("rooster")
    page.get_by_label("Hoeveel uur denkt u?").fill("6")
    page.get_by_label("Waar gaat het om?").fill("Het rooster van april")
    page.get_by_label("Wanneer moet het klaar zijn?").fill((TODAY + timedelta(days=11)).isoformat())
    page.locator("main form button.button--primary").click()
    page.wait_for_url("**/leiding/steun/*-*/")
    story.walk.seen(page, "support-asked")
    where = f"/leiding/steun/{SupportRequest.objects.get().id}/"

    page = home(story, "supporter", "asked")
    story.walk.go(page, where, "support-supporter")
    page.get_by_label("Hoeveel uur zegt u toe?").fill("5")
    page.get_by_label("Uiterlijk op welke dag?").fill((TODAY + timedelta(days=10)).isoformat())
    press(page, "Ja, ik zeg dit toe")
    story.walk.seen(page, "support-promised")
    story.walk.go(story.walk.as_("leader", PHONE), where, "support-promised-leader")
    story.walk.go(page, "/", "supporter-home-promised")
    page.goto(story.walk.origin + where)
    page.get_by_label("Hoeveel uur").first.fill("4")
    press(page, "Uren noteren")
    story.walk.seen(page, "support-given")

    page = home(story, "leader", "given")
    story.walk.go(page, where, "support-confirm")
    press(page, "Ja, deze steun is gegeven")
    story.walk.seen(page, "support-confirmed")
    story.walk.go(page, "/leiding/steun/", "support-list")
    story.walk.hidden(where, "stranger", "leader_b")
    for path in ABOVE:
        story.walk.go(story.walk.as_("chief", PHONE), path, f"chief{path}")
    assert story.walk.said == {}


def test_a_priority_is_set_in_one_click(story: Story) -> None:
    of_unit(story.cast)
    cycle = f"/afspraken/cyclus/{story.cast.units['A'].id}/"
    page = home(story, "supporter", "priority")
    story.walk.go(page, cycle, "cycle-supporter")
    follow(page, "Maak ‘Iedereen hoort erbij’ van E1 concreet")
    story.walk.seen(page, "priority-new")
    page.locator("main input[type=text]").first.fill("Nieuwe collega's horen erbij")
    page.locator("main textarea").first.fill("Iedere nieuwe collega krijgt een maatje")
    page.locator("main form button.button--primary").click()
    page.wait_for_load_state()
    story.walk.seen(page, "priority-written")
    row = Priority.objects.get(unit=story.cast.units["A"])

    page = home(story, "leader", "priority")
    story.walk.go(page, cycle, "cycle-leader")
    press(page, "Vaststellen")
    row.refresh_from_db()
    assert row.state == "set"
    story.walk.seen(page, "cycle-set")
    story.walk.go(page, f"/afspraken/prioriteiten/{row.id}/", "priority-set")
    story.walk.go(page, "/afspraken/prioriteiten/", "priorities-leader")
    page = story.walk.as_("chief", PHONE)
    for path in ("/overzicht/ambitie/E1/", "/overzicht/aandacht/", f"/afspraken/cyclus/{story.cast.units['E1'].id}/"):
        story.walk.go(page, path, f"chief-priority{path[:22]}")
    story.walk.go(story.walk.as_("employee", PHONE), cycle, "cycle-employee")
    assert story.walk.said == {}
