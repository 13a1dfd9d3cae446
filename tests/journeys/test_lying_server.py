# SPDX-License-Identifier: EUPL-1.2
"""A server that gives another key, or another list of keys, than was promised: the browser refuses, nothing is sent."""

import pytest
from playwright.sync_api import Page, Route

from tests.journeys import doors as both
from tests.journeys.doors import Doors, at_the_door, fill_in, heard, refused, send, with_code

pytestmark = [pytest.mark.journey, pytest.mark.policy("S5"), pytest.mark.django_db(transaction=True)]
doors = both.doors


def lies(page: Page, pattern: str, old: str, new: str) -> None:
    """What matches comes with these words changed."""

    def changed(route: Route) -> None:
        got = route.fetch()
        assert old in got.text()
        route.fulfill(response=got, body=got.text().replace(old, new))

    page.route(pattern, changed)


def test_a_signing_key_of_ones_own_is_refused(doors: Doors) -> None:
    """By another key somebody could be known again: it is not in the list, or the list is not the promised one."""
    pages = [at_the_door(doors, doors.walk.as_(name)) for name in ("employee", "b05")]
    key, other = (str(page.locator("[data-credential]").get_attribute("data-key")) for page in pages)
    assert key != other
    for pattern in ("**/meedoen/", "**/sleutels/"):
        fresh = doors.walk.as_("a07")
        asked = heard(fresh, f"{doors.walk.origin}/check-up/{doors.checkup.id}/bewijs/")
        lies(fresh, pattern, key, other)
        fresh.goto(f"{doors.walk.origin}/check-up/meedoen/")
        fresh.get_by_text("De sleutels van deze ronde kloppen niet met wat is beloofd.").wait_for()
        assert asked == [] and not doors.issued("a07")
        doors.walk.seen(fresh, "keys-wrong")
    assert doors.walk.said == {}


@pytest.mark.parametrize("way", ["credential", "code"])
@pytest.mark.parametrize("lie", ["key", "list", "both"])
def test_a_sealing_key_of_ones_own_is_refused(doors: Doors, way: str, lie: str) -> None:
    """To another key somebody else could read: nothing is sent."""
    page = doors.walk.as_("employee", 390)
    link = ""
    if way == "credential":
        link = str(at_the_door(doors, page).get_by_role("link", name="Naar de vragen").get_attribute("href"))
    code = doors.hat(1)[0]
    known = doors.walk.nobody()
    with_code(doors, known, code)
    key = str(known.locator("form[data-sealed]").get_attribute("data-sealing-key"))
    other = flipped(key)
    if lie in {"key", "both"}:
        lies(page, "**/invullen/ronde/*/?taal=nl" if link else "**/invullen/", key, other)
    if lie in {"list", "both"}:
        lies(page, "**/sleutels/", key, other)
    asked = heard(page, doors.walk.answers)
    if link:
        page.goto(link)
    else:
        open_with_lie(doors, page, code, lie, key, other)
    assert "kloppen niet met wat is beloofd" in refused(page)
    doors.walk.seen(page, "sealing-key-wrong")
    fill_in(page)
    send(page)
    page.wait_for_timeout(300)
    assert "Er is niets verstuurd." in refused(page)
    assert [r.url for r in asked if "verzegeld" in r.url] == []
    assert doors.deposits() == 0 and doors.walk.said == {}


def flipped(key: str) -> str:
    return key[:40] + ("A" if key[40] != "A" else "B") + key[41:]


def open_with_lie(doors: Doors, page: Page, code: str, lie: str, key: str, other: str) -> None:
    """The page with questions is the answer to the code; the first page knows no key."""
    page.unroute("**/invullen/")
    page.goto(f"{doors.walk.answers}/invullen/#{code}")
    if lie in {"key", "both"}:
        lies(page, "**/invullen/", key, other)
    page.get_by_role("button", name="Naar de vragen").click()
    page.wait_for_selector("form[data-draft]")


def test_a_whole_other_list_with_its_own_mark_is_refused_by_the_credential(doors: Doors) -> None:
    """The link remembers which list was promised when it was fetched."""
    page = at_the_door(doors, doors.walk.as_("employee"))
    lies(page, "**/invullen/ronde/*/?taal=nl", doors.round.key_digest, "0" * 64)
    link = page.get_by_role("link", name="Naar de vragen").get_attribute("href")
    page.goto(str(link))
    assert "kloppen niet met wat is beloofd" in refused(page)
