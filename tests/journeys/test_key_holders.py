# SPDX-License-Identifier: EUPL-1.2
"""A key holder makes a key, brings a share, mistypes; a round is given up. Also without a mouse."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from iedereen.checkup.actions.closing import close
from iedereen.checkup.models import Round
from iedereen.followup.models import Mail
from iedereen.keys.models import HolderKey
from iedereen.keys.queries import lots
from iedereen.vault.models import Deposit, OpenDeposit
from tests.cast import PASSPHRASE, Cast, make_cast
from tests.journeys.walking import DESK, PHONE, Walk, clock, press, tab_to
from tests.rooms.checkup.rounds_play import AFTER, answer, mixed, opened

pytestmark = [pytest.mark.journey, pytest.mark.policy("S5"), pytest.mark.django_db(transaction=True)]
WORDS = "molen kast rivier negen"


@pytest.fixture
def walk(browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    clock(monkeypatch, AFTER)
    made = Walk(browser, live_server, make_cast())
    yield made
    made.close()


@pytest.fixture
def closing(walk: Walk) -> Round:
    """A round that is over, with answers that nobody can read yet."""
    round = opened(walk.cast, "AB")
    answer(walk.cast, round, "A", mixed(12))
    close.close_due(AFTER)
    round.refresh_from_db()
    assert round.state == "closing"
    return round


def holders(cast: Cast, round: Round) -> list[str]:
    """Who holds a share, by their names in the cast."""
    names = {person.id: name for name, person in cast.people.items()}
    return [names[holder.person] for holder in lots([round.id])[round.id].holders]


def page_of(round: Round) -> str:
    return f"/check-up/rondes/{round.id}/openen/"


def chosen(page: Page, words: str, again: str) -> None:
    page.get_by_label("Uw wachtzin").fill(words)
    page.get_by_label("Nog een keer").fill(again)


def test_making_a_key(walk: Walk) -> None:
    HolderKey.objects.filter(person=walk.cast.people["council"]).delete()
    page = walk.go(walk.as_("council", PHONE), "/sleutel/", "key-none")
    for words, again, told in (
        ("kort", "kort", "te kort"), ("abab abab abab abab", "abab abab abab abab", "te makkelijk te raden"),
        (WORDS, WORDS + "!", "niet gelijk"), ("", "", "verplicht"),
    ):  # fmt: skip
        chosen(page, words, again)
        press(page, "Maak mijn sleutel")
        assert told in page.inner_text("main"), words
        assert page.get_by_label("Uw wachtzin").input_value() == "", "a passphrase never comes back in a page"
    walk.seen(page, "key-refused")
    assert not HolderKey.objects.filter(person=walk.cast.people["council"]).exists()
    chosen(page, WORDS, WORDS)
    press(page, "Maak mijn sleutel")
    page.get_by_text("Uw sleutel is gemaakt.").wait_for()
    walk.seen(page, "key-made")
    chosen(page, WORDS + " tien", WORDS + " tien")
    press(page, "Maak een nieuwe sleutel")
    assert HolderKey.objects.filter(person=walk.cast.people["council"]).values("public").distinct().count() == 2
    walk.hidden("/sleutel/", "employee", "leader", "stranger")
    assert walk.said == {}


def test_bringing_a_share(walk: Walk, closing: Round) -> None:
    first, second, third = holders(walk.cast, closing)
    page = walk.go(walk.as_(first, PHONE), page_of(closing), "share-waiting")
    page.get_by_label("Uw wachtzin").fill("een heel andere wachtzin")
    press(page, "Gebruik mijn sleutel")
    assert "Deze wachtzin past niet bij uw sleutel." in page.inner_text("main")
    assert page.get_by_label("Uw wachtzin").input_value() == ""
    walk.seen(page, "share-wrong-passphrase")
    assert lots([closing.id])[closing.id].waits_for == 2
    page.get_by_label("Uw wachtzin").fill(PASSPHRASE)
    press(page, "Gebruik mijn sleutel")
    assert page.get_by_role("button", name="Gebruik mijn sleutel").count() == 0
    walk.seen(page, "share-brought")
    assert Deposit.objects.count() == 12, "one alone opens nothing"
    page = walk.as_(second)
    page.goto(walk.origin + page_of(closing))
    page.get_by_label("Uw wachtzin").fill(PASSPHRASE)
    press(page, "Gebruik mijn sleutel")
    page.get_by_text("geopend en geschud.").first.wait_for()
    walk.seen(page, "share-opened")
    assert (Deposit.objects.count(), OpenDeposit.objects.count()) == (0, 0)
    page = walk.go(walk.as_(third), page_of(closing), "share-not-needed-any-more")
    assert page.get_by_role("button", name="Gebruik mijn sleutel").count() == 0
    walk.hidden(page_of(closing), "employee", "leader", "stranger", "leader_d")
    assert walk.said == {}


def test_giving_up(walk: Walk, closing: Round) -> None:
    page = walk.go(walk.as_("hrm_force", PHONE), page_of(closing), "give-up")
    page.get_by_label("Waarom kan deze ronde niet meer worden geopend?").fill("Twee houders zijn hun wachtzin kwijt.")
    press(page, "Vernietig de antwoorden")
    assert page.get_by_text("Er is niets vernietigd").is_visible()
    assert Deposit.objects.count() == 12
    page.get_by_label("Waarom kan deze ronde niet meer worden geopend?").fill("Twee houders zijn hun wachtzin kwijt.")
    page.get_by_label("Ja, vernietig de antwoorden ongelezen.").check()
    press(page, "Vernietig de antwoorden")
    assert page.get_by_text("ongelezen vernietigd").first.is_visible()
    walk.seen(page, "given-up")
    closing.refresh_from_db()
    assert closing.state == "lost"
    assert (Deposit.objects.count(), OpenDeposit.objects.count()) == (0, 0)
    told = Mail.objects.filter(subject__contains="kunnen niet worden geopend")
    assert told.count() == 24 + 30
    page = walk.go(walk.as_("employee", PHONE), "/", "employee-home-lost")
    assert walk.said == {}


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_without_a_mouse(walk: Walk, closing: Round, width: int) -> None:
    name = holders(walk.cast, closing)[0]
    page = walk.as_(name, width)
    page.goto(walk.origin + page_of(closing))
    tab_to(page, lambda p: p.evaluate("document.activeElement.type") == "password")
    page.keyboard.type("niet de goede wachtzin")
    enter(page)
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')"), "told where the error is"
    tab_to(page, lambda p: p.evaluate("document.activeElement.type") == "password")
    page.keyboard.type(PASSPHRASE)
    tab_to(page, lambda p: p.evaluate("document.activeElement.textContent").strip() == "Gebruik mijn sleutel")
    enter(page)
    assert "Uw sleutel is gebruikt." in page.inner_text("main")
    page.goto(walk.origin + "/sleutel/")
    for words in (WORDS, WORDS):
        tab_to(page, lambda p: p.evaluate("document.activeElement.type") == "password")
        page.keyboard.type(words)
    enter(page)
    assert "Uw sleutel is gemaakt." in page.inner_text("main")
    assert page.wrong == []  # type: ignore[attr-defined]
