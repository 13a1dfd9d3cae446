# SPDX-License-Identifier: EUPL-1.2
"""Both doors at once: a team that may answer today, and what can be seen of what a browser sends to the second one."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Error, Page, Request
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from iedereen.checkup.models import Participation, Round, TeamCheckup
from iedereen.vault import actions as vault
from iedereen.vault.models import Deposit
from tests.cast import Cast, make_cast
from tests.journeys.walking import Walk
from tests.rooms.checkup.asking import published
from tests.rooms.checkup.rounds_play import opened

FIRST, OPEN = "v_zeggen_wat_lastig_is", "v_goed_houden"
WORDS = "Wij drinken samen koffie"
FORBIDDEN = """for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } });
}"""
KEPT = "() => Object.keys(localStorage).filter((name) => name.startsWith('iedereen.right.'))"


@dataclass
class Doors:
    """`walk` goes in at the first door; people answer at `walk.answers`."""

    walk: Walk
    cast: Cast
    round: Round
    codes: list[str] = field(default_factory=list)

    @property
    def checkup(self) -> TeamCheckup:
        return TeamCheckup.objects.get(unit=self.cast.units["A"])

    def hat(self, strips: int) -> list[str]:
        return vault.fill_hat(self.checkup.id, strips, 24)

    def issued(self, name: str = "employee") -> bool:
        found = Participation.objects.get(person=self.cast.people[name], checkup=self.checkup)
        return bool(found.issued)

    def deposits(self) -> int:
        return Deposit.objects.filter(group=self.checkup.id).count()


@pytest.fixture
def doors(browser: Browser, live_server: LiveServer, answers_door: str, settings: Settings) -> Iterator[Doors]:
    """A round that opened an hour ago by the machine's own clock, which is that of the second door."""
    settings.ORIGIN, settings.DEPOSIT_ORIGIN = live_server.url, answers_door
    settings.DEPOSIT_HOST = answers_door.removeprefix("http://")
    cast = make_cast()
    start = timezone.now() - timedelta(hours=1)
    round = opened(cast, "AB", start=start, version=published(cast))
    made = Doors(Walk(browser, live_server, cast, answers_door), cast, round)
    yield made
    made.walk.close()


def wait_until(page: Page, holds: str) -> None:
    """Playwright's own waiting uses eval, which our content policy forbids."""
    for _ in range(120):
        with suppress(Error):  # another page is just coming
            if page.evaluate(holds):
                return
        page.wait_for_timeout(50)
    raise AssertionError(f"not within six seconds: {holds}")


def at_the_door(doors: Doors, page: Page) -> Page:
    """Signed in and with a credential: the page from which one goes on."""
    page.goto(f"{doors.walk.origin}/check-up/meedoen/")
    page.get_by_role("link", name="Naar de vragen").wait_for()
    return page


def to_the_questions(page: Page) -> None:
    page.get_by_role("link", name="Naar de vragen").click()
    page.wait_for_url("**/invullen/ronde/**")
    page.wait_for_selector("form[data-draft]")


def fill_in(page: Page) -> None:
    page.locator(f"label[for={FIRST}_4]").click()
    page.fill(f"#{OPEN}", WORDS)


def send(page: Page) -> None:
    page.get_by_role("button", name="Verstuur mijn antwoorden").click()


def thanked(page: Page) -> None:
    page.get_by_role("heading", name="Dank u wel, uw antwoorden zijn binnen").wait_for()


def refused(page: Page) -> str:
    """The sentence that says why nothing was handed in; it has the keyboard."""
    place = page.locator("[data-refused]:visible")
    place.wait_for()
    assert page.evaluate("document.activeElement.hasAttribute('data-refused')")
    return place.inner_text().strip()


def heard(page: Page, origin: str) -> list[Request]:
    """All that this page asks at this address from now on."""
    found: list[Request] = []
    page.on("request", lambda request: found.append(request) if request.url.startswith(origin) else None)
    return found


def with_code(doors: Doors, page: Page, code: str) -> None:
    page.goto(f"{doors.walk.answers}/invullen/#{code}")
    page.get_by_role("button", name="Naar de vragen").click()
    page.wait_for_selector("form[data-draft]")
