# SPDX-License-Identifier: EUPL-1.2
"""Everything that can go wrong between being invited and having answered has a clear way out, and loses nothing."""

import pytest
from playwright.sync_api import Page, Route

from iedereen.checkup.queries.answering import rights
from iedereen.checkup.views import codes as codes_view
from tests.journeys import doors as both
from tests.journeys.doors import (
    FORBIDDEN,
    Doors,
    at_the_door,
    fill_in,
    heard,
    refused,
    send,
    thanked,
    to_the_questions,
    wait_until,
    with_code,
)
from tests.journeys.walking import press

pytestmark = [pytest.mark.journey, pytest.mark.policy("S5"), pytest.mark.django_db(transaction=True)]
doors = both.doors
GONE = "Uw deelnamebewijs staat niet op dit apparaat"
SPENT = "Met dit deelnamebewijs is al geantwoord"
NO_COPYING = "navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));"


def breaks_off(route: Route) -> None:
    route.abort("internetdisconnected")


def arrives_and_breaks_off(route: Route) -> None:
    """The server had it; the answer never came back."""
    route.fetch()
    route.abort("connectionreset")


def answered(page: Page) -> None:
    fill_in(page)
    send(page)
    thanked(page)


# --- another device, and nothing on this one ---


def test_the_link_is_copied_to_a_phone_and_works_once(doors: Doors) -> None:
    page = at_the_door(doors, doors.walk.as_("employee"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=doors.walk.origin)
    page.get_by_text("Liever op een ander apparaat?").click()
    page.get_by_role("button", name="Kopieer mijn link").click()
    page.get_by_text("De link is gekopieerd.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    phone = doors.walk.nobody()
    phone.goto(link)
    assert "#" not in phone.url
    answered(phone)
    to_the_questions(page)  # at the desk, once more
    fill_in(page)
    send(page)
    assert SPENT in refused(page)
    assert doors.deposits() == 1


def test_where_copying_is_forbidden_the_link_stands_there(doors: Doors) -> None:
    page = doors.walk.as_("employee", 390)
    page.add_init_script(NO_COPYING)
    at_the_door(doors, page)
    page.get_by_text("Liever op een ander apparaat?").click()
    page.get_by_role("button", name="Kopieer mijn link").click()
    field = page.get_by_label("Kopieer de link zelf")
    assert field.input_value() == page.get_by_role("link", name="Naar de vragen").get_attribute("href")
    doors.walk.seen(page, "copy-by-hand")
    assert doors.walk.said == {}


def test_a_link_pasted_over_the_page_that_lacks_one(doors: Doors) -> None:
    page = at_the_door(doors, doors.walk.as_("employee"))
    link = str(page.get_by_role("link", name="Naar de vragen").get_attribute("href"))
    other = doors.walk.nobody()
    other.goto(link.partition("#")[0])
    assert "Uw deelnamebewijs is niet op deze pagina" in refused(other)
    fill_in(other)
    send(other)
    assert "Uw deelnamebewijs is niet op deze pagina" in refused(other)
    other.goto(link)
    wait_until(other, "!location.hash && document.querySelector('[data-refused=before]').hidden")
    assert not other.locator("[data-refused]:visible").count()
    answered(other)


@pytest.mark.parametrize("how", ["wiped", "private"])
def test_a_credential_that_is_gone_becomes_a_strip(doors: Doors, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []
    draw = codes_view.sheet
    monkeypatch.setattr(codes_view, "sheet", lambda made: printed.extend(made.codes) or draw(made))
    page = at_the_door(doors, doors.walk.as_("employee", 390))
    if how == "wiped":
        page.evaluate("() => localStorage.clear()")
    else:
        page = doors.walk.as_("employee", 390)  # another window, of which nothing is known here
    page.goto(f"{doors.walk.origin}/check-up/meedoen/")
    page.get_by_role("heading", name=GONE).wait_for()
    doors.walk.seen(page, "credential-gone")
    before = rights(doors.checkup)[1]
    press(page, "Mijn deelnamebewijs is weg")
    page.get_by_text("Er komt een strookje bij voor uw team.").wait_for()
    doors.walk.seen(page, "credential-reported-lost")
    assert rights(doors.checkup)[1] == before + 1
    assert page.get_by_role("button", name="Mijn deelnamebewijs is weg").count() == 0, "believed once"
    supporter = doors.walk.as_("supporter")
    supporter.goto(f"{doors.walk.origin}/check-up/{doors.checkup.id}/codes/")
    supporter.get_by_label("Aantal strookjes").fill("1")
    with supporter.expect_response(lambda answer: answer.request.method == "POST"):
        supporter.get_by_role("button", name="Maak het vel met strookjes").click()
    (code,) = printed
    mine = doors.walk.nobody()
    with_code(doors, mine, code)
    answered(mine)
    assert doors.deposits() == 1
    assert doors.walk.said == {}


def test_where_nothing_may_be_stored_one_answers_in_one_go(doors: Doors) -> None:
    page = doors.walk.as_("employee", 390)
    page.add_init_script(FORBIDDEN)
    for path in ("/", "/check-up/meedoen/", "/check-up/meedoen/"):  # whoever only looks uses up nothing
        page.goto(doors.walk.origin + path)
        page.wait_for_timeout(400)
        assert not doors.issued()
    assert page.get_by_text("Uw browser mag niets bewaren.").is_visible()
    assert not page.get_by_text("Liever op een ander apparaat?").is_visible()
    doors.walk.seen(page, "nothing-stored")
    to_the_questions(page)
    page.reload()
    fill_in(page)
    page.get_by_role("link", name="English").click()
    page.wait_for_selector("html[lang=en]")
    wait_until(page, f"document.getElementById('{both.OPEN}').value === '{both.WORDS}'")
    assert "#" not in page.url and page.evaluate("window.name") == ""
    page.reload()
    fill_in(page)
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    assert doors.deposits() == 1
    assert doors.walk.said == {}


# --- more people, more tabs ---


def test_two_tabs_at_once_fetch_one(doors: Doors) -> None:
    first = doors.walk.as_("employee")
    second = doors.walk.tab(first.context)
    for tab in (first, second):
        tab.goto(f"{doors.walk.origin}/check-up/meedoen/", wait_until="commit")
    links = set()
    for tab in (first, second):
        tab.get_by_role("link", name="Naar de vragen").wait_for()
        links.add(tab.get_by_role("link", name="Naar de vragen").get_attribute("href"))
    assert len(links) == 1


def test_a_colleague_at_the_same_computer_gets_their_own(doors: Doors) -> None:
    page = at_the_door(doors, doors.walk.as_("employee"))
    mine = page.get_by_role("link", name="Naar de vragen").get_attribute("href")
    doors.walk.comes_in(page.context, "a05")
    at_the_door(doors, page)
    assert page.get_by_role("link", name="Naar de vragen").get_attribute("href") != mine
    assert doors.issued("a05")
    doors.walk.comes_in(page.context, "a06")
    elsewhere = at_the_door(doors, doors.walk.as_("a06"))
    elsewhere.close()
    page.goto(f"{doors.walk.origin}/check-up/meedoen/")
    page.get_by_role("heading", name=GONE).wait_for()  # not that of a colleague, though two of them lie here
    doors.walk.comes_in(page.context, "employee")
    at_the_door(doors, page)
    assert page.get_by_role("link", name="Naar de vragen").get_attribute("href") == mine


def test_a_code_is_a_code_also_where_a_link_was_opened_before(doors: Doors) -> None:
    codes = doors.hat(2)
    page = at_the_door(doors, doors.walk.as_("employee"))
    to_the_questions(page)  # and walks away
    with_code(doors, page, codes[0])
    asked = heard(page, doors.walk.answers)
    answered(page)
    (body,) = [r.post_data_json for r in asked if r.method == "POST"]
    assert body["code"] == codes[0] and "prepared" not in body
    at_the_door(doors, page)
    to_the_questions(page)
    answered(page)
    assert doors.deposits() == 2


# --- the network ---


def test_the_network_dies_while_fetching(doors: Doors) -> None:
    page = doors.walk.as_("employee", 390)
    page.route("**/bewijs/", breaks_off)
    page.goto(f"{doors.walk.origin}/")
    page.wait_for_timeout(400)
    assert not doors.issued()
    page.goto(f"{doors.walk.origin}/check-up/meedoen/")
    page.get_by_text("Er is niets verloren. Probeer het opnieuw").wait_for()
    doors.walk.seen(page, "fetching-failed")
    page.unroute("**/bewijs/")
    page.get_by_role("link", name="Probeer het opnieuw").click()
    to_the_questions(page)
    answered(page)
    assert doors.walk.said == {}


def test_the_list_of_keys_cannot_be_had(doors: Doors) -> None:
    page = doors.walk.as_("employee")
    page.route("**/sleutels/", breaks_off)
    page.goto(f"{doors.walk.origin}/check-up/meedoen/")
    page.get_by_text("Er is niets verloren. Probeer het opnieuw").wait_for()
    assert not doors.issued()
    page.unroute("**/sleutels/")
    page.get_by_role("link", name="Probeer het opnieuw").click()
    page.get_by_role("link", name="Naar de vragen").wait_for()


def test_signed_but_the_answer_got_lost(doors: Doors) -> None:
    """The browser asks the same again, and gets the same."""
    page = doors.walk.as_("employee")
    page.route("**/bewijs/", arrives_and_breaks_off)
    page.goto(f"{doors.walk.origin}/check-up/meedoen/")
    page.get_by_text("Er is niets verloren. Probeer het opnieuw").wait_for()
    assert doors.issued()
    page.unroute("**/bewijs/")
    page.get_by_role("link", name="Probeer het opnieuw").click()
    to_the_questions(page)
    answered(page)
    assert page.context.cookies(doors.walk.answers) == [] and doors.deposits() == 1
    page.goto(f"{doors.walk.origin}/check-up/meedoen/")
    assert page.evaluate("() => Object.keys(localStorage).filter((name) => name.startsWith('iedereen.asked'))") == []


def test_left_while_it_was_being_signed(doors: Doors) -> None:
    """Whoever walks on from the home page at once finds everything ready on the next."""
    page = doors.walk.as_("employee")
    with page.expect_request("**/bewijs/"):
        page.goto(doors.walk.origin + "/", wait_until="commit")
    page.goto(f"{doors.walk.origin}/check-up/meedoen/", wait_until="commit")
    to_the_questions(page)
    answered(page)


def test_signed_the_answer_lost_and_the_browser_wiped(doors: Doors) -> None:
    page = doors.walk.as_("employee")
    page.route("**/bewijs/", arrives_and_breaks_off)
    page.goto(f"{doors.walk.origin}/check-up/meedoen/")
    page.get_by_text("Er is niets verloren. Probeer het opnieuw").wait_for()
    page.unroute("**/bewijs/")
    page.evaluate("() => localStorage.clear()")
    page.get_by_role("link", name="Probeer het opnieuw").click()
    page.get_by_role("heading", name=GONE).wait_for()
    assert page.get_by_role("button", name="Mijn deelnamebewijs is weg").is_visible()


@pytest.mark.parametrize("way", ["credential", "code"])
def test_the_network_dies_while_sending(doors: Doors, way: str) -> None:
    if way == "credential":
        page = at_the_door(doors, doors.walk.as_("employee", 390))
        to_the_questions(page)
    else:
        page = doors.walk.nobody()
        with_code(doors, page, doors.hat(1)[0])
    page.route("**/verzegeld/*", breaks_off)
    page.route("**/verzegeld/", breaks_off)
    fill_in(page)
    send(page)
    assert refused(page).startswith("Het versturen lukte niet. Wat u hebt ingevuld, staat er nog.")
    doors.walk.seen(page, f"sending-failed-{way}")
    assert page.input_value(f"#{both.OPEN}") == both.WORDS and doors.deposits() == 0
    page.unroute_all()
    send(page)
    thanked(page)
    assert doors.deposits() == 1
    assert doors.walk.said == {}


@pytest.mark.parametrize(("way", "told"), [("credential", ""), ("code", "Deze code is intussen gebruikt.")])
def test_it_arrived_but_the_answer_got_lost(doors: Doors, way: str, told: str) -> None:
    if way == "credential":
        page = at_the_door(doors, doors.walk.as_("employee", 390))
        to_the_questions(page)
    else:
        page = doors.walk.nobody()
        with_code(doors, page, doors.hat(1)[0])
    page.route("**/verzegeld/*", arrives_and_breaks_off)
    page.route("**/verzegeld/", arrives_and_breaks_off)
    fill_in(page)
    send(page)
    assert refused(page).startswith("Het versturen lukte niet.")
    page.unroute_all()
    send(page)
    if told:
        page.get_by_text(told).wait_for()
        assert "Dan bent u klaar." in refused(page)
    else:
        thanked(page)
    assert doors.deposits() == 1


# --- two languages ---


def test_english_all_the_way(doors: Doors) -> None:
    page = doors.walk.as_("employee")
    page.goto(doors.walk.origin + "/")
    press(page, "English")
    page.goto(f"{doors.walk.origin}/check-up/meedoen/")
    door = page.locator("[data-answer]")
    door.wait_for()
    assert "?taal=en#" in str(door.get_attribute("href"))
    link = str(door.get_attribute("href"))
    door.click()
    page.wait_for_selector("html[lang=en]")
    fill_in(page)
    page.get_by_role("link", name="Nederlands").click()
    page.wait_for_selector("html[lang=nl]")
    wait_until(page, f"document.getElementById('{both.OPEN}').value === '{both.WORDS}'")  # the draft came along
    page.get_by_role("link", name="English").click()
    page.wait_for_selector("html[lang=en]")
    wait_until(page, f"document.getElementById('{both.OPEN}').value === '{both.WORDS}'")
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    other = doors.walk.nobody()  # a Dutch browser
    other.goto(link)
    fill_in(other)
    other.get_by_role("button", name="Send my answers").click()
    assert refused(other).startswith("This credential has already been used to answer")
