# SPDX-License-Identifier: EUPL-1.2
"""The frame in a real browser: automatic rules of WCAG, keyboard alone, small screens, and without JavaScript."""

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast, make_cast
from tests.journeys.walking import DESK, FOCUSED, PHONE, judge, listened, press, session
from tests.rooms.front.test_home import promised
from tests.rooms.front.test_overview import checked_up
from tests.rooms.front.test_overview_figures import HIGH, LOW, round_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/", "/overzicht/", "/overzicht/E1/", "/stijl/", "/demo/", "/demo/post/", "/privacy/", "/toegankelijkheid/",
    "/account/logout/", "/account/password/change/", "/bestaat-niet/",
]  # fmt: skip


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.DEMO = True
    made = make_cast()
    checked_up(made, "A", "agreed", days_ago=20)
    checked_up(made, "B", "open", days_ago=-5)
    return made


def visit(browser: Browser, live_server: LiveServer, cast: Cast, name: str | None, width: int, **more: object) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="nl-NL", **more)  # type: ignore[arg-type]
    if name:
        context.add_cookies([{"name": "sessionid", "value": session(name, cast), "url": live_server.url}])
    return listened(context, live_server.url)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_page_keeps_the_rules(browser: Browser, live_server: LiveServer, cast: Cast, width: int) -> None:
    promised(cast, "hrm", "hold_talk", timezone.now(), "Check-up voorjaar")
    page = visit(browser, live_server, cast, "hrm", width)
    said = {}
    for address in PAGES:
        page.goto(live_server.url + address)
        said[address] = judge(page)
    page.goto(live_server.url + "/stijl/")
    press(page, "Bewaren")
    said["errors"] = judge(page)
    assert {k: v for k, v in said.items() if v} == {}


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_figures_in_the_overview_and_accounts_keep_the_rules(
    browser: Browser, live_server: LiveServer, width: int
) -> None:
    cast = make_cast()
    round_of(cast, {"A": LOW, "B": HIGH, "C": HIGH[:12]}, round_of(cast, {"A": HIGH, "B": HIGH}))
    page = visit(browser, live_server, cast, "hrm", width)
    page.goto(live_server.url + "/overzicht/")
    assert page.locator("meter").count() >= 2
    assert judge(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page = visit(browser, live_server, cast, "admin", width)
    for address in ("/mensen/", f"/mensen/{cast.people['leader'].pk}/"):
        page.goto(live_server.url + address)
        assert judge(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Waarom").fill("Andere baan")
    page.get_by_role("button", name="Account laten stoppen").click()
    assert page.get_by_text("Het account is gestopt.").is_visible()
    assert judge(page) == []


def test_the_door_keeps_the_rules(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    for width in (PHONE, DESK):
        page = visit(browser, live_server, cast, None, width)
        page.goto(live_server.url + "/account/login/")
        assert judge(page) == []


def test_enlarged_four_times_nothing_falls_off(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    page = visit(browser, live_server, cast, "hrm", 320)
    for address in PAGES:
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, live_server: LiveServer, cast: Cast, width: int
) -> None:
    page = visit(browser, live_server, cast, "hrm", width)
    page.goto(live_server.url + "/stijl/")
    seen = []
    for _ in range(120):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None:
            break
        seen.append(at)
    assert len(seen) > 25
    assert at is None, "the keyboard is trapped"
    assert [s["name"] for s in seen if not s["ring"]] == []
    assert [s["name"] for s in seen if not s["inView"]] == []


@pytest.mark.parametrize(
    ("address", "width", "name"),
    [("/belofte/", 390, "Wie kan wat te weten komen?"), ("/overzicht/", 900, "Tabel: Overzicht")],
)
def test_a_wide_table_shows_that_there_is_more_and_moves_by_keyboard(
    browser: Browser, live_server: LiveServer, address: str, width: int, name: str
) -> None:
    cast = make_cast()
    round_of(cast, {"A": LOW, "B": HIGH, "C": HIGH[:12]}, round_of(cast, {"A": HIGH, "B": HIGH}))
    page = visit(browser, live_server, cast, "hrm", width)
    page.goto(live_server.url + address)
    frame = page.get_by_role("region", name=name, exact=True)
    assert frame.evaluate("e => e.scrollWidth - e.clientWidth") > 10, "nothing to move: the test tells nothing"
    # The shadow stays with the frame, what covers it goes with the table (seen by eye in both places).
    painted = frame.evaluate("e => getComputedStyle(e).backgroundAttachment")
    assert painted == "local, local, scroll, scroll, scroll"
    frame.focus()
    assert page.evaluate(FOCUSED)["ring"]
    page.keyboard.press("ArrowRight")
    frame.evaluate("e => new Promise((done) => e.scrollLeft ? done() : e.addEventListener('scroll', done))")
    assert judge(page) == []


def test_skipping_to_the_content(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    page = visit(browser, live_server, cast, "hrm", PHONE)
    page.goto(live_server.url + "/overzicht/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Naar de inhoud")
    box = link.bounding_box()
    assert box is not None
    assert box["height"] >= 24
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_the_menu_on_a_phone_by_keyboard(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    page = visit(browser, live_server, cast, "hrm", PHONE)
    page.goto(live_server.url + "/")
    menu = page.locator("summary", has_text="Menu")
    menu.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="Overzicht").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Overzicht").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_form_with_errors_takes_you_to_them(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    page = visit(browser, live_server, cast, "hrm", PHONE)
    page.goto(live_server.url + "/stijl/")
    press(page, "Bewaren")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.get_by_role("link", name="Wie doet het?").click()
    assert page.evaluate("document.activeElement.name") == "who"


def rows(page: Page) -> list[str]:
    return [t.strip() for t in page.locator("tbody th").all_inner_texts()]


def test_filtering_without_loading_the_page_again(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    page = visit(browser, live_server, cast, "hrm", DESK)
    page.goto(live_server.url + "/overzicht/E1/")
    page.evaluate("() => { window.stayed = true; }")
    with page.expect_response(lambda r: "level=team" in r.url):
        page.get_by_label("Niveau").select_option("team")
    page.get_by_text("3 regels", exact=True).wait_for()
    assert rows(page) == ["Team A", "Team B", "Team C"]
    assert page.evaluate("window.stayed") is True
    assert "level=team" in page.url
    assert page.wrong == []  # type: ignore[attr-defined]


def test_everything_works_without_javascript(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    page = visit(browser, live_server, cast, "hrm", PHONE, java_script_enabled=False)
    page.goto(live_server.url + "/")
    page.locator("summary", has_text="Menu").click()
    page.get_by_role("link", name="Overzicht").click()
    page.get_by_label("Niveau").select_option("team")
    page.get_by_role("button", name="Filteren").click()
    assert rows(page) == ["Team A", "Team B", "Team C"]
    page.get_by_role("link", name="Onderdeel").click()
    page.get_by_role("link", name="Onderdeel").click()
    assert rows(page) == ["Team C", "Team B", "Team A"]
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
