# SPDX-License-Identifier: EUPL-1.2
"""The frame around every page, the pages of the house itself, and who may open what."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import Cast
from tests.markup import Page, page

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def visitor(cast: Cast, name: str | None) -> Client:
    client = Client(headers={"accept-language": "nl"})
    if name:
        client.force_login(cast.people[name], backend=BACKEND)
    return client


def opened(client: Client, address: str) -> Page:
    return page(client.get(address).content)


def menu(found: Page) -> list[str]:
    links = [e for e in found.named("a") if "nav" in e.inside and "details" not in e.inside]
    return [e.text for e in links if e.inside[-1] == "li"]


@pytest.mark.parametrize("address", ["/", "/overzicht/", "/overzicht/E1/", "/demo/post/"])
def test_who_is_not_signed_in_is_sent_to_the_door(cast: Cast, settings: Settings, address: str) -> None:
    settings.DEMO = address.startswith("/demo")
    answer = visitor(cast, None).get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={address}")


def test_the_frame_has_what_every_page_needs(cast: Cast) -> None:
    found = opened(visitor(cast, "leader"), "/")
    assert found.named("html")[0].attributes["lang"] == "nl"
    assert found.named("title")[0].text == "Wat wacht op u · Iedereen"
    first = found.named("a")[0]
    assert (first.text, first.attributes["href"]) == ("Naar de inhoud", "#inhoud")
    assert len(found.named("main")) == len(found.named("h1")) == 1
    texts = [e.text for e in found.named("header")]
    assert "Leader" in texts[0]
    assert "Uitloggen" in texts[0]
    home = "http://localhost:8000"  # the same footer stands where people answer, on another host
    assert {f"{home}/privacy/", f"{home}/toegankelijkheid/"} <= {e.attributes["href"] for e in found.named("a")}


def test_the_menu_shows_what_the_viewer_may_open(cast: Cast) -> None:
    employee, chief, admin = (menu(opened(visitor(cast, n), "/")) for n in ("employee", "chief", "admin"))
    assert employee[0] == chief[0] == admin[0] == "Wat wacht op u"
    assert "Overzicht" in chief
    assert "Overzicht" not in employee + admin
    assert "Rollen toekennen" in admin
    assert "Rollen toekennen" not in employee + chief


def test_the_menu_says_where_you_are(cast: Cast) -> None:
    here = [e for e in opened(visitor(cast, "chief"), "/overzicht/E1/").named("a") if "aria-current" in e.attributes]
    assert {(e.text, e.attributes["aria-current"]) for e in here} == {("Overzicht", "true")}


def test_the_language_can_be_changed_and_stays(cast: Cast) -> None:
    client = visitor(cast, None)
    assert opened(client, "/privacy/").named("html")[0].attributes["lang"] == "nl"
    answer = client.post("/taal/", {"language": "en", "next": "/privacy/"})
    assert answer["Location"] == "/privacy/"
    found = opened(client, "/privacy/")
    assert found.named("html")[0].attributes["lang"] == "en"
    assert any(e.text == "Nederlands" and e.attributes["lang"] == "nl" for e in found.named("button"))


def test_signing_out_takes_a_press_not_a_link(cast: Cast) -> None:
    client = visitor(cast, "leader")
    client.get("/account/logout/")
    assert client.get("/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("address", "title"),
    [("/account/login/", "Inloggen"),
     ("/privacy/", "Privacy"), ("/toegankelijkheid/", "Toegankelijkheid")],
)  # fmt: skip
def test_pages_for_everybody(cast: Cast, address: str, title: str) -> None:
    found = opened(visitor(cast, None), address)
    assert [e.text for e in found.named("h1")] == [title]
    assert menu(found) == []


def test_the_page_to_sign_in_leads_to_nothing_that_is_not_there(cast: Cast) -> None:
    """Also not to a page to reset a password, which this house does not have."""
    client = visitor(cast, None)
    page = opened(client, "/account/login/")
    links = {e.attributes["href"] for e in page.named("a") if e.attributes["href"].startswith("/")}
    assert "/invullen/" in links
    assert {link: status for link in links if (status := client.get(link).status_code) >= 400} == {}
    assert "Vraag de functioneel beheerder om een nieuw" in page.named("main")[0].text


@pytest.mark.parametrize("address", ["/account/2fa/", "/account/password/change/", "/account/logout/"])
def test_pages_of_the_account_stand_in_the_frame(cast: Cast, address: str) -> None:
    found = opened(visitor(cast, "leader"), address)
    assert menu(found)
    assert len(found.named("h1")) == 1


def test_a_page_that_is_not_there_is_said_in_dutch_with_404(cast: Cast) -> None:
    for name in (None, "leader"):
        answer = visitor(cast, name).get("/bestaat-niet/")
        assert answer.status_code == 404
        assert "Deze pagina is er niet" in answer.content.decode()


def test_a_crash_is_said_in_dutch_and_needs_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("boom")

    client = visitor(cast, "leader")
    client.raise_request_exception = False
    monkeypatch.setattr("iedereen.front.home.tasks", fails)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Er ging iets mis bij ons" in answer.content.decode()
    assert "boom" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/stijl/", "/demo/", "/demo/post/"])
def test_what_is_only_for_the_demo_is_not_there_otherwise(cast: Cast, settings: Settings, address: str) -> None:
    client = visitor(cast, "leader")
    settings.DEMO = False
    assert client.get(address).status_code == 404
    assert "proefomgeving" not in client.get("/").content.decode()
    settings.DEMO = True
    assert client.get(address).status_code == 200
    assert "proefomgeving" in client.get("/").content.decode()


def test_the_demo_lets_you_in_as_each_role(cast: Cast, settings: Settings) -> None:
    settings.DEMO = True
    client = visitor(cast, None)
    found = opened(client, "/demo/")
    forms = [e.attributes for e in found.named("form") if "card" not in e.attributes.get("class", "")]
    doors = [f for f in forms if f["action"] not in {"/taal/"}]
    people = [e.attributes["value"] for e in found.named("input") if e.attributes["name"] == "person"]
    assert len(doors) == len(people) == 13
    assert str(cast.people["chief"].id) in people
    assert client.post(doors[0]["action"], {"person": str(cast.people["chief"].id)}).status_code == 302
    assert "Chief" in client.get("/").content.decode()


def test_the_policy_of_the_page_allows_nothing_from_elsewhere_and_nothing_inline(cast: Cast) -> None:
    policy = visitor(cast, "leader").get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


def test_the_bare_frame_asks_nothing_of_who_reads(cast: Cast) -> None:
    client = visitor(cast, "leader")
    client.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("iedereen.front.home.tasks", None)
        found = page(client.get("/").content)
    assert menu(found) == []
    assert found.named("form") == []
    assert "Leader" not in found.named("html")[0].text
