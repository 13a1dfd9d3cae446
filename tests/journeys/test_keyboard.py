# SPDX-License-Identifier: EUPL-1.2
"""A leader confirms what the team agreed without a mouse: Tab, Enter and Space; always visible, nowhere trapped."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from iedereen.checkup.models import TeamCheckup
from tests.cast import NOW, make_cast
from tests.journeys.walking import DESK, FOCUSED, PHONE, Walk, clock, tab_to
from tests.rooms.checkup.talk_play import talked

pytestmark = [pytest.mark.journey, pytest.mark.policy("S5"), pytest.mark.django_db(transaction=True)]
MOST = 150


@pytest.fixture
def walk(browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    clock(monkeypatch, NOW)
    cast = make_cast()
    talked(cast)
    made = Walk(browser, live_server, cast)
    yield made
    made.close()


def here(page: Page) -> str:
    """The words of what has the keyboard."""
    return str(page.evaluate("document.activeElement.innerText ?? ''")).strip()


def on(words: str):  # type: ignore[no-untyped-def]
    return lambda page: here(page).startswith(words)


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def rounds_through(page: Page) -> list[dict[str, object]]:
    """Every stop from the top of the page to its end, with Tab."""
    page.evaluate("() => { document.activeElement.blur(); window.getSelection().removeAllRanges(); }")
    stops: list[dict[str, object]] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None:
            return stops
        stops.append(at)
    raise AssertionError("the keyboard is trapped")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_confirming_a_talk(walk: Walk, width: int) -> None:
    page = walk.as_("leader", width)
    page.goto(walk.origin + "/")
    page.keyboard.press("Tab")
    assert here(page) == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"
    tab_to(page, on("Bevestig wat het team heeft afgesproken"))
    enter(page)
    assert "Wat Team A heeft afgesproken" in page.inner_text("h1")

    stops = rounds_through(page)
    assert [s["name"] for s in stops if not s["ring"]] == []
    assert [s["name"] for s in stops if not s["inView"]] == []
    page.reload()
    tab_to(page, lambda p: p.evaluate("document.activeElement.type") == "checkbox")
    page.keyboard.press("Space")
    assert not page.evaluate("document.activeElement.checked")
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.checked")
    tab_to(page, on("Aanpassen"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "Diensten wisselen te laat"
    page.keyboard.press("Shift+Tab")
    assert here(page) == "Aanpassen"
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.parentElement.open") is False
    tab_to(page, on("Bevestigen"))
    enter(page)
    assert "Bevestigd. U bent klaar." in page.inner_text("main")
    assert TeamCheckup.objects.get().state == "agreed"
    assert page.wrong == []  # type: ignore[attr-defined]


def test_sending_back_with_a_reason(walk: Walk) -> None:
    page = walk.as_("leader", PHONE)
    page.goto(walk.origin + f"/check-up/{TeamCheckup.objects.get().id}/bevestigen/")
    tab_to(page, on("Niet goed? Stuur het terug"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("De eerste afspraak is van mij, niet van een collega.")
    tab_to(page, on("Terugsturen"))
    enter(page)
    assert "Uw ondersteuner past het aan." in page.inner_text("main")
    assert TeamCheckup.objects.get().state == "talked"
