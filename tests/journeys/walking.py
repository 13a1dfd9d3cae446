# SPDX-License-Identifier: EUPL-1.2
"""What the journeys share: going in as somebody, time that goes by, and judging every page that is passed."""

import os
import re
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from iedereen.people import doors as middleware
from tests.cast import Cast

KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PHONE, DESK = 360, 1280
HEIGHTS = {PHONE: 780, DESK: 900}
DUTCH = "nl-NL"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# What is too small to touch: below 24 by 24, apart from links in a line of text (WCAG 2.2, 2.5.8).
SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter((e) => e.checkVisibility() && getComputedStyle(e).display !== 'inline' && !e.closest('.visually-hidden'))
  .filter((e) => { const r = e.getBoundingClientRect(); return r.width && (r.height < 24 || r.width < 24); })
  .map((e) => e.outerHTML.slice(0, 80))"""
# Where the keyboard is: what it is, whether it is ringed, and whether it is on the screen. Null: outside the page.
FOCUSED = """() => {
  const e = document.activeElement;
  if (e === document.body) return null;
  const box = e.closest('.choice') ?? e;
  const r = box.getBoundingClientRect();
  const ring = [e, box].some((x) => getComputedStyle(x).outlineStyle !== 'none'
    && parseFloat(getComputedStyle(x).outlineWidth) >= 2);
  const inView = r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth;
  return { name: e.outerHTML.slice(0, 90), ring, inView };
}"""


class Clock:
    """The time that the doors see. `set` moves it; the browser and the sessions keep the machine's own."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> datetime:
        assert moment >= self._now, "time does not go back"
        self._now = moment
        return moment

    def localdate(self, value: datetime | None = None) -> Any:
        return timezone.localdate(value or self._now)


def clock(monkeypatch: Any, now: datetime) -> Clock:
    """Put our own clock in the one place where the doors read it."""
    made = Clock(now)
    monkeypatch.setattr(middleware, "timezone", made)
    return made


def session(name: str, cast: Cast) -> str:
    """A session of this person, as somebody has who signed in with both factors."""
    client = Client()
    client.force_login(cast.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return str(client.cookies["sessionid"].value)


def listened(context: BrowserContext, *origins: str) -> Page:
    """A page that remembers what went wrong on it (`page.wrong`): policy broken, script failed, somebody else asked."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith((*origins, "data:")) else wrong.append(r.url))
    page.wrong = wrong  # type: ignore[attr-defined]
    return page


def judge(page: Page) -> list[str]:
    """What the rules say of this page as it stands."""
    found = Axe().run(page, options=RULES).response["violations"]
    said = [f"{v['id']}: {n['html'][:120]}" for v in found for n in v["nodes"]]
    said += page.wrong  # type: ignore[attr-defined]
    said += [f"too small: {e}" for e in page.evaluate(SMALL)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        said.append("wider than the screen")
    return said


class Walk:
    """Somebody's way through the screens. Every page that is `seen` is judged on a phone and on a desk.

    `answers`: the address of the door where people answer, where that is another one.
    JOURNEY_PICTURES=folder keeps a picture of each, on both screens.
    """

    _number = count(1)

    def __init__(self, browser: Browser, server: LiveServer, cast: Cast, answers: str = "") -> None:
        self.browser, self.origin, self.cast = browser, server.url, cast
        self.answers = answers or server.url
        self.said: dict[str, list[str]] = {}
        self._open: list[BrowserContext] = []
        self._clients: dict[str, Client] = {}
        folder = os.environ.get("JOURNEY_PICTURES")
        self._pictures = Path(folder) if folder else None

    def as_(self, name: str, width: int = DESK, **more: Any) -> Page:
        """A fresh page of this person's browser."""
        context = self._context(width, **more)
        self.comes_in(context, name)
        return self.tab(context)

    def comes_in(self, context: BrowserContext, name: str) -> None:
        """Sign somebody in on this device, instead of whoever was."""
        context.add_cookies([{"name": "sessionid", "value": session(name, self.cast), "url": self.origin}])

    def tab(self, context: BrowserContext) -> Page:
        """One more page of this browser."""
        return listened(context, self.origin, self.answers)

    def nobody(self, width: int = 390, height: int = 844, **more: Any) -> Page:
        """A browser without any session."""
        return self.tab(self._context(width, height=height, **more))

    def seen(self, page: Page, name: str) -> Page:
        """Judge the page as it stands, on both widths, and leave it as wide as it was."""
        before = page.viewport_size
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            found = judge(page)
            if found:
                self.said.setdefault(name, []).extend(f"{width}: {x}" for x in found)
            self._picture(page, name, width)
        if before:
            page.set_viewport_size(before)
        return page

    def go(self, page: Page, path: str, name: str) -> Page:
        """Open an address of ours and judge what comes."""
        answer = page.goto(self.origin + path)
        assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
        return self.seen(page, name)

    def hidden(self, path: str, *names: str) -> None:
        """For these people there is no such page, and it looks as a page that never was."""
        never = KEY.sub("00000000-0000-4000-8000-000000000000", path)
        for name in names:
            answer = self.client(name).get(path)
            assert answer.status_code == 404, f"{name} opened {path}"
            if never != path:
                other = self.client(name).get(never)
                assert _told(answer) == _told(other), f"{name} can tell that {path} is there"

    def client(self, name: str) -> Client:
        """Somebody without a browser, signed in once."""
        if name not in self._clients:
            self._clients[name] = Client()
            self._clients[name].cookies["sessionid"] = session(name, self.cast)
        return self._clients[name]

    def close(self) -> None:
        for context in self._open:
            context.close()

    def _context(self, width: int, height: int | None = None, **more: Any) -> BrowserContext:
        size = {"width": width, "height": height or HEIGHTS.get(width, 844)}
        made = self.browser.new_context(viewport=size, locale=DUTCH, accept_downloads=True, **more)  # type: ignore[arg-type]
        self._open.append(made)
        return made

    def _picture(self, page: Page, name: str, width: int) -> None:
        if self._pictures:
            number = f"{next(self._number):03}"
            file = f"{number}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}-{width}.png"
            page.screenshot(path=self._pictures / file, full_page=True)


def _told(answer: Any) -> str:
    """What a refusal says, without what differs on every page (the token of the forms)."""
    text = answer.content.decode()
    return "\n".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line and "?next=" not in line)


def press(page: Page, name: str) -> None:
    """Press a button that leads to a page, and wait for it."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow a link that leads to a page."""
    with page.expect_navigation():
        page.locator("#inhoud").get_by_role("link", name=name).first.click()


def tab_to(page: Page, holds: Callable[[Page], bool], most: int = 200) -> None:
    """Press Tab until this holds; every stop on the way has a visible ring and is on the screen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        assert at is not None, "the keyboard fell out of the page before it got there"
        assert at["ring"], f"no ring on {at['name']}"
        assert at["inView"], f"not on the screen: {at['name']}"
        if holds(page):
            return
    raise AssertionError("not reached with Tab")
