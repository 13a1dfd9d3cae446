# SPDX-License-Identifier: EUPL-1.2
"""Local accounts with a second factor, the demo's door, and pages where nobody is anybody."""

import io
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iedereen.ledger.models import Line
from iedereen.people.actions import make_local
from iedereen.people.doors import AnonymousMiddleware, ViewerMiddleware
from iedereen.people.models import Person, RoleHolding
from iedereen.people.queries import demo_people
from iedereen.people.rules import Role
from iedereen.screen.rules import Refused
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
PASSWORD = "veertig-paarden-zwemmen"


@pytest.fixture(autouse=True)
def no_attempts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def local(cast: Cast, settings: Any) -> Person:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    person = cast.people["admin"]
    return make_local(number=person.number, email="", name="", password=PASSWORD, role=None, unit=None, now=NOW)


def sign_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"login": "admin@politie.example", "password": password})


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up_factor(client: Client) -> str:
    client.get("/account/2fa/totp/activate/")
    secret: str = client.session["mfa.totp.secret"]
    client.post("/account/2fa/totp/activate/", {"code": code(secret)})
    assert Authenticator.objects.filter(type="totp").count() == 1
    return secret


# A password alone is not enough


def test_a_password_leads_only_to_setting_up_a_second_factor(client: Client, local: Person) -> None:
    sign_in(client)
    for address in ("/", "/organisatie/", "/rollen/", "/organisatie/inlezen/", "/account/password/change/"):
        assert client.get(address)["Location"] == "/account/2fa/totp/activate/"
    assert client.post("/organisatie/inlezen/bevestigen/")["Location"] == "/account/2fa/totp/activate/"
    assert client.get("/account/2fa/totp/activate/").status_code == 200


def test_with_the_second_factor_set_up_everything_opens(client: Client, local: Person) -> None:
    sign_in(client)
    set_up_factor(client)
    assert client.get("/organisatie/").status_code == 200


def test_the_next_time_the_code_is_asked_and_a_wrong_one_opens_nothing(client: Client, local: Person) -> None:
    sign_in(client)
    secret = set_up_factor(client)
    cache.clear()  # a code serves once; the same half minute may not serve again
    again = Client()
    assert sign_in(again)["Location"].startswith("/account/2fa/authenticate/")
    assert again.get("/organisatie/")["Location"].startswith("/account/login/")
    again.post("/account/2fa/authenticate/", {"code": "000000"})
    assert again.get("/organisatie/").status_code == 302
    again.post("/account/2fa/authenticate/", {"code": code(secret)})
    assert again.get("/organisatie/").status_code == 200


def test_whoever_gives_up_the_second_factor_is_sent_back_to_it(client: Client, local: Person) -> None:
    sign_in(client)
    set_up_factor(client)
    Authenticator.objects.all().delete()
    assert client.get("/organisatie/")["Location"] == "/account/2fa/totp/activate/"


def test_signing_out_is_always_possible(client: Client, local: Person) -> None:
    sign_in(client)
    assert client.post("/account/logout/")["Location"] == "/"
    assert client.get("/organisatie/")["Location"].startswith("/account/login/")


def test_nobody_signs_up(client: Client, db: None) -> None:
    words = {"email": "nieuw@politie.example", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/account/signup/", words)
    assert not Person.objects.exists()


def test_people_from_the_import_have_no_password(client: Client, cast: Cast) -> None:
    for password in ("", "!", PASSWORD):
        assert (
            client.post("/account/login/", {"login": "leader@politie.example", "password": password}).status_code == 200
        )


def test_after_five_wrong_passwords_the_right_one_is_refused_for_a_while(client: Client, local: Person) -> None:
    for _ in range(5):
        assert sign_in(client, "fout-fout-fout").status_code == 200
    sign_in(client)
    assert "_auth_user_id" not in client.session


# Making local accounts


def test_the_first_administrator(cast: Cast) -> None:
    said = io.StringIO()
    words = ["--number=900", "--email=Beheer@politie.example", "--name=Bea Heer", "--role=administrator", "--unit=K"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
        call_command("createlocal", *words, "--password-stdin", stdout=said)
    person = Person.objects.get(number="900")
    assert person.email == "beheer@politie.example" and person.check_password(PASSWORD)
    assert RoleHolding.objects.filter(person=person, role=Role.ADMINISTRATOR.value, unit=cast.units["K"]).exists()
    assert (Line.objects.get().action, Line.objects.get().actor) == ("local_account_made", None)
    assert "Bea Heer" in said.getvalue()


def test_making_it_twice_gives_one_person_and_one_role(cast: Cast) -> None:
    for _ in range(2):
        make_local(number="900", email="b@politie.example", name="Bea", password=PASSWORD, role=Role.ADMINISTRATOR,
                   unit="K", now=NOW)  # fmt: skip
    assert RoleHolding.objects.filter(person__number="900").count() == 1


@pytest.mark.parametrize(
    ("role", "unit", "why"),
    [
        (Role.ADMINISTRATOR, "ZZ", "unit_unknown"), (Role.UNIT_CHIEF, "A", "role_wrong_place"),
        (Role.EMPLOYEE, "A", "role_follows_team"),
    ],
)  # fmt: skip
def test_a_local_account_that_cannot_be(cast: Cast, role: Role, unit: str, why: str) -> None:
    with pytest.raises(Refused) as refusal:
        make_local(number="900", email="b@politie.example", name="B", password=PASSWORD, role=role, unit=unit, now=NOW)
    assert refusal.value.code == why and not Person.objects.filter(number="900").exists()


def test_a_weak_password_is_no_password(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        make_local(number="900", email="b@politie.example", name="B", password="kort", role=None, unit=None, now=NOW)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(CommandError):
        patch.setattr("sys.stdin", io.StringIO("kort\n"))
        call_command("createlocal", "--number=1", "--email=a@b.nl", "--name=A", "--password-stdin")


# The demo


def test_the_demo_has_one_person_per_role(cast: Cast) -> None:
    people = demo_people(TODAY)
    assert [p.role for p in people] == list(Role)
    named = {p.role: (p.name, p.unit) for p in people}
    assert named[Role.TEAM_LEADER] == ("Leader", "Team A")
    assert named[Role.EMPLOYEE] == ("A00", "Team A")  # of the leader's team, the first by name who holds no role


def test_the_demo_s_door_opens_for_its_people_only(client: Client, cast: Cast, settings: Any) -> None:
    settings.DEMO = True
    leader, stranger = cast.people["leader"].pk, cast.people["stranger"].pk
    assert client.get("/demo/aanmelden/").status_code == 405
    for wrong in (str(stranger), str(uuid4()), "x", ""):
        assert client.post("/demo/aanmelden/", {"person": wrong}).status_code == 404
    assert client.post("/demo/aanmelden/", {"person": str(leader)})["Location"] == "/"
    assert client.get("/organisatie/").status_code == 200  # no second factor in the demo


def test_outside_the_demo_there_is_no_such_door(client: Client, cast: Cast, settings: Any) -> None:
    settings.DEMO = False
    assert client.post("/demo/aanmelden/", {"person": str(cast.people["leader"].pk)}).status_code == 404


# Nobody is anybody where people answer


def test_where_people_answer_the_request_carries_nothing_that_leads_to_a_person() -> None:
    seen: list[HttpRequest] = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        answer = HttpResponse("ok")
        answer.set_cookie("sessionid", "x")
        return answer

    request = RequestFactory().get("/invullen/abc/", headers={"authorization": "Bearer x"})
    request.META["HTTP_COOKIE"] = "sessionid=geheim"
    answer = AnonymousMiddleware(page)(request)
    assert seen[0].COOKIES == {} and "Authorization" not in seen[0].headers
    assert not answer.cookies


def test_where_people_answer_nothing_is_asked_of_the_database(client: Client, cast: Cast) -> None:
    client.force_login(cast.people["leader"])
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/invullen/bestaat-niet/")
    assert answer.status_code == 404 and len(queries) == 0 and not answer.cookies


def test_a_visit_costs_four_queries(client: Client, cast: Cast) -> None:
    client.force_login(cast.people["leader"])
    client.get("/rollen/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/rollen/")
    assert len(queries) == 4  # session, person, stamp, roles and team together


def test_signed_out_there_is_no_viewer() -> None:
    request = RequestFactory().get("/rollen/")
    request.user = type("Nobody", (), {"is_authenticated": False})()  # type: ignore[assignment]
    before = timezone.now()
    ViewerMiddleware(lambda r: HttpResponse())(request)
    assert request.viewer is None and request.now >= before  # type: ignore[attr-defined]
