# SPDX-License-Identifier: EUPL-1.2
"""What goes along with every answer, on every kind of address: what a browser may run, keep, frame and tell others."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client

from iedereen.checkup.queries import results
from tests.cast import NOW, Cast
from tests.world import EVERYBODY, World, make_world

FOREIGN = "https://elders.example/"
PASSWORD = "veertig-paarden-zwemmen"


@pytest.fixture
def world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    cache.clear()
    return make_world(cast)


def browser(world: World, name: str | None, **more: Any) -> Client:
    client = Client(raise_request_exception=False, **more)
    if name:
        client.force_login(world.cast.people[name])
    return client


def check(address: str, answer: Any) -> None:
    rules = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert (rules["default-src"], rules["frame-ancestors"], rules["base-uri"]) == ("'none'",) * 3, address
    assert rules["script-src"] == rules["style-src"] == "'self'", address
    assert answer["X-Content-Type-Options"] == "nosniff", address
    assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}, address
    assert answer["Cache-Control"] in {"no-store", "max-age=0, no-cache, no-store, must-revalidate, private"}, address
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin", address
    if address.startswith(("/invullen/", "/melden/")):
        assert not answer.cookies and answer["Referrer-Policy"] in {"no-referrer", "same-origin"}, address


@pytest.mark.parametrize("name", [None, "leader", "supporter", "hrm_force", "admin"])
def test_on_every_page(world: World, name: str | None) -> None:
    client = browser(world, name)
    for address in world.addresses().values():
        check(address, client.get(address))
        check(address, client.post(address))


def test_on_files_errors_and_the_pages_of_signing_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client, talk = browser(world, "supporter"), world.talk.id
    kinds = {
        f"/check-up/{talk}/gesprek.pdf": 200, f"/check-up/{talk}/?export=csv": 200,
        f"/check-up/{talk}/?export=xlsx": 200, "/afspraken/?export=xlsx": 200, "/nergens/": 404, "/a%00b/": 404,
        "/?x=%00": 404, "/admin/": 404, "/account/2fa/totp/activate/": 302, "/account/logout/": 200,
    }  # fmt: skip
    for address, status in kinds.items():
        answer = client.get(address)
        assert answer.status_code == status, address
        check(address, answer)
    codes = client.post(f"/check-up/{world.going.id}/codes/")
    assert codes.status_code == 404
    check("codes", codes)
    check("/account/login/", Client().get("/account/login/"))
    check("host", Client().get("/", headers={"host": "elders.example"}))
    much = Client().post("/invullen/versturen/", {"v_x": "e" * 2**20})
    assert much.status_code == 413 and "veel groter" in much.content.decode()
    check("/invullen/versturen/", much)

    def fails(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(results, "checkup_page", fails)
    broken = client.get(f"/check-up/{talk}/")
    assert broken.status_code == 500
    check("broken", broken)


def test_no_form_works_from_another_site(world: World) -> None:
    client = browser(world, "hrm_force", enforce_csrf_checks=True)
    for address in world.addresses().values():
        if not address.startswith(("/invullen/", "/melden/")):
            answer = client.post(address)
            assert answer.status_code == 403, address
            check(address, answer)
    assert Client(enforce_csrf_checks=True).post("/account/login/", {}).status_code == 403
    assert Client(enforce_csrf_checks=True).post("/invullen/", {"code": world.code}).status_code == 200


def test_nobody_is_led_to_another_site(world: World) -> None:
    person = world.cast.people["leader"]
    person.password = make_password(PASSWORD)
    person.save()
    for place in (FOREIGN, "//elders.example/", "https:elders.example", "javascript:alert(1)", "\\\\elders.example"):
        client = Client()
        answers = [
            client.post("/taal/", {"language": "en", "next": place}),
            client.get("/taal/", {"language": "en", "next": place}),
            client.post(f"/account/login/?next={place}", {"login": person.email, "password": PASSWORD, "next": place}),
            client.post("/account/logout/", {"next": place}),
        ]
        for answer in answers:
            assert "elders" not in answer.get("Location", "") and "javascript" not in answer.get("Location", "")


def test_signing_in_gives_a_new_session_that_scripts_cannot_read(world: World) -> None:
    person = world.cast.people["leader"]
    person.password = make_password(PASSWORD)
    person.save()
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    answer = client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    cookie = answer.cookies["sessionid"]
    assert cookie.value != "a" * 32 and cookie["httponly"] and cookie["samesite"] == "Lax"
    assert client.get("/check-up/")["Location"] == "/account/2fa/totp/activate/"


def test_an_unknown_address_and_a_wrong_password_look_the_same(world: World) -> None:
    person = world.cast.people["leader"]
    person.password = make_password(PASSWORD)
    person.save()
    pages = []
    for login in (person.email, "niemand@politie.example", world.cast.people["hrm"].email):
        page = Client().post("/account/login/", {"login": login, "password": "iets-anders-dan-dat"}).content.decode()
        pages.append(page.replace(login, "").split("csrfmiddlewaretoken")[0])
    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize("name", [None, "leader"])
@pytest.mark.parametrize("address", [
    "signup/", "email/", "confirm-email/", "confirm-email/abc/", "password/set/", "password/reset/",
    "password/reset/done/", "password/reset/key/1-abc/", "password/reset/key/done/", "login/code/confirm/",
    "3rdparty/", "3rdparty/signup/", "social/connections/", "social/signup/",
])  # fmt: skip
def test_nobody_changes_who_they_are(world: World, name: str | None, address: str) -> None:
    client = browser(world, name)
    mine = {"email": "ander@politie.example", "action_add": "", "password1": PASSWORD, "password2": PASSWORD}
    assert client.get(f"/account/{address}").status_code == 404
    assert client.post(f"/account/{address}", mine).status_code == 404


def test_outside_the_demo_nothing_of_it_is_there(world: World, settings: Any) -> None:
    settings.DEMO = False
    for name in EVERYBODY[:4]:
        client = browser(world, name)
        assert {client.get(a).status_code for a in ("/demo/", "/stijl/", "/admin/", "/api/")} == {404}
        person = world.cast.people["admin"].id
        assert client.post("/demo/aanmelden/", {"person": person}).status_code == 404


def test_with_https_cookies_travel_only_there() -> None:
    asked = (
        "from iedereen.config import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SECURE_HSTS_SECONDS > 0, s.DEBUG, '*' in s.ALLOWED_HOSTS)"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True,
        env={**os.environ, "IEDEREEN_ORIGIN": "https://iedereen.example", "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert told.stdout.split() == ["True", "True", "True", "False", "False"]
    assert settings.SESSION_COOKIE_AGE <= 8 * 3600
