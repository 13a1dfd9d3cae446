# SPDX-License-Identifier: EUPL-1.2
"""Signing in through a real OpenID provider, over HTTP: the whole way, and every way in which it must fail."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives import serialization
from django.test import RequestFactory

from iedereen.ledger.models import Line
from iedereen.people.models import Person, Position, RoleHolding
from iedereen.people.signin.provider import Adapter, Client
from tests.cast import Cast
from tests.rooms.people import oidc_provider
from tests.rooms.people.oidc_browser import Browser, changed, refused, words

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_whole_way(browser: Browser) -> None:
    address = browser.begin()
    asked = words(address)
    assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 32 and len(asked["state"]) >= 16
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    answer = browser.arrive(browser.at_provider(address, "leader"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert browser.inside
    account = SocialAccount.objects.get()
    assert account.user.email == "leader@politie.example"
    assert account.extra_data == {}  # what the provider told is not kept
    assert not Line.objects.exists()


def test_again_and_addresses_differ_in_capitals_only(live_server: Any, browser: Browser) -> None:
    for _ in range(2):
        again = Browser(live_server.url)
        again.sign_in("capital")
        assert again.inside
    assert SocialAccount.objects.get().user.email == "leader_b@politie.example"
    assert Person.objects.filter(email__istartswith="leader_b").count() == 1


def test_a_challenge_is_the_hash_of_a_verifier_that_never_leaves_us(browser: Browser, monkeypatch: Any) -> None:
    sent: list[str] = []
    ask = Client.get_access_token

    def watch(self: Client, code: str, pkce_code_verifier: str | None = None, *more: Any) -> Any:
        sent.append(pkce_code_verifier or "")
        return ask(self, code, pkce_code_verifier, *more)

    monkeypatch.setattr(Client, "get_access_token", watch)
    address = browser.begin()
    browser.arrive(browser.at_provider(address, "leader"))
    digest = base64.urlsafe_b64encode(hashlib.sha256(sent[0].encode()).digest()).rstrip(b"=").decode()
    assert digest == words(address)["code_challenge"] and sent[0] not in address


def test_an_address_that_the_provider_has_not_verified(browser: Browser) -> None:
    refused(browser, browser.sign_in("unverified"), "not_verified")


def test_somebody_whom_we_do_not_know(browser: Browser) -> None:
    refused(browser, browser.sign_in("unknown"), "unknown")
    assert not Person.objects.filter(email="onbekend@politie.example").exists()


def test_somebody_who_is_not_active(browser: Browser) -> None:
    Person.objects.filter(email="leader@politie.example").update(is_active=False)
    answer = browser.sign_in("leader")
    refused(browser, answer, "not_active")
    assert "Uw account in Iedereen is gestopt." in answer.text


def test_somebody_who_has_left(browser: Browser, people: Cast) -> None:
    Position.objects.filter(person=people.people["leader"]).delete()
    RoleHolding.objects.filter(person=people.people["leader"]).delete()
    refused(browser, browser.sign_in("leader"), "no_place")


def test_who_came_in_before_and_is_not_active_now(live_server: Any, browser: Browser) -> None:
    browser.sign_in("leader")
    Person.objects.filter(email="leader@politie.example").update(is_active=False)
    assert not browser.inside
    again = Browser(live_server.url)
    assert again.sign_in("leader").status_code == 403
    assert not again.inside


def test_by_personnel_number_where_that_is_set(browser: Browser, people: Cast, settings: Any) -> None:
    settings.OIDC_PERSON_CLAIM = "personnel_number"
    Person.objects.filter(pk=people.people["stranger"].pk).update(number="100001")
    browser.sign_in("other")  # whose address the provider has not verified
    assert browser.inside
    assert SocialAccount.objects.get().user_id == people.people["stranger"].pk


def test_with_a_claim_set_an_address_opens_nothing(browser: Browser, settings: Any) -> None:
    settings.OIDC_PERSON_CLAIM = "personnel_number"
    refused(browser, browser.sign_in("unknown"), "unknown")


def test_one_identity_never_becomes_two_people(browser: Browser, people: Cast, live_server: Any) -> None:
    browser.sign_in("leader")
    Person.objects.filter(pk=people.people["leader"].pk).update(email="weg@politie.example")
    Person.objects.filter(pk=people.people["stranger"].pk).update(email="leader@politie.example")
    again = Browser(live_server.url)
    assert again.sign_in("leader").status_code == 403
    assert not again.inside


# Meddling


def test_another_state(browser: Browser) -> None:
    back = browser.at_provider(browser.begin(), "leader")
    browser.arrive(changed(back, state="x" * 16))
    assert not browser.inside


def test_somebody_else_s_answer(live_server: Any, browser: Browser) -> None:
    back = browser.at_provider(browser.begin(), "leader")
    victim = Browser(live_server.url)
    victim.begin()
    victim.arrive(back)  # a link with the attacker's code and state
    assert not victim.inside


def test_somebody_else_s_code(live_server: Any, browser: Browser) -> None:
    stolen = words(browser.at_provider(browser.begin(), "leader"))["code"]
    thief = Browser(live_server.url)
    back = thief.at_provider(thief.begin(), "unknown")
    thief.arrive(changed(back, code=stolen))  # PKCE: the code belongs to another verifier
    assert not thief.inside


def test_another_challenge(browser: Browser) -> None:
    browser.arrive(browser.at_provider(changed(browser.begin(), code_challenge="a" * 43), "leader"))
    assert not browser.inside


def test_another_nonce(browser: Browser) -> None:
    answer = browser.arrive(browser.at_provider(changed(browser.begin(), nonce="een-ander"), "leader"))
    refused(browser, answer, "wrong_nonce")


def test_the_same_answer_twice(live_server: Any, browser: Browser) -> None:
    back = browser.at_provider(browser.begin(), "leader")
    browser.arrive(back)
    browser.session.cookies.clear()
    browser.arrive(back)
    assert not browser.inside


def test_a_visitor_cannot_add_to_what_we_ask(browser: Browser) -> None:
    start = (
        f"{browser.ours}/account/oidc/sso/login/?auth_params=nonce%3Dvast%26prompt%3Dnone&scope=admin&process=connect"
    )
    page = browser.session.get(start)
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    answer = browser.session.post(start, {"csrfmiddlewaretoken": token}, allow_redirects=False)
    asked = words(answer.headers["Location"])
    assert asked["nonce"] != "vast" and "prompt" not in asked and "admin" not in asked["scope"]
    back = browser.at_provider(answer.headers["Location"], "leader")
    assert browser.arrive(back).status_code == 403  # nothing is linked by hand


def test_sign_in_needs_a_button(browser: Browser) -> None:
    answer = browser.session.get(f"{browser.ours}/account/oidc/sso/login/", allow_redirects=False)
    assert answer.status_code == 200  # no redirect to the provider without a POST of our own page


# The ID token and the client's statement, without a provider


def key_pair() -> tuple[str, Any]:
    pem = oidc_provider.private_key()
    return pem, serialization.load_pem_private_key(pem.encode(), None).public_key()


class Told(Adapter):
    """An adapter with the provider's words at hand."""

    def __init__(self, public: Any) -> None:
        self.openid_config = {"issuer": "https://idp.example", "jwks_uri": "https://idp.example/keys"}
        self.public = public

    openid_config: dict[str, str] = {}  # type: ignore[assignment]

    def _key(self, header: dict[str, Any]) -> Any:
        return self.public


class App:
    client_id = "iedereen"


def token(pem: Any, algorithm: str = "RS256", **changes: Any) -> str:
    claims = {"iss": "https://idp.example", "aud": "iedereen", "sub": "1", "iat": 1_900_000_000, "exp": 4_000_000_000}
    return jwt.encode({k: v for k, v in (claims | {"iat": 1_700_000_000} | changes).items() if v is not None}, pem,
                      algorithm=algorithm)  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elders.example"}, {"aud": "een-ander"}, {"exp": 1_700_000_001}, {"sub": None}, {"exp": None},
        {"aud": ["iedereen", "een-ander"]}, {"aud": ["iedereen", "een-ander"], "azp": "een-ander"},
    ],
)  # fmt: skip
def test_an_id_token_that_does_not_hold(changes: dict[str, Any]) -> None:
    pem, public = key_pair()
    with pytest.raises(OAuth2Error):
        Told(public)._decode_id_token(App(), token(pem, **changes))


def test_an_id_token_of_another_key_or_without_a_signature() -> None:
    pem, public = key_pair()
    told = Told(public)
    assert told._decode_id_token(App(), token(pem))["sub"] == "1"
    for wrong in (token(key_pair()[0]), token("", "none"), token("iedereen-" * 8, "HS256")):
        with pytest.raises(OAuth2Error):
            told._decode_id_token(App(), wrong)


def test_the_client_proves_itself_with_a_signed_statement(tmp_path: Path) -> None:
    pem, public = key_pair()
    place = tmp_path / "key.pem"
    place.write_text(pem)
    client = Client(
        RequestFactory().get("/"), "iedereen", "", "POST", "https://idp.example/token", "https://ons.example/"
    )
    client.private_key, client.key_id = place.read_text(), "k1"
    first, second = client.statement(1_700_000_000), client.statement(1_700_000_000)
    assert jwt.get_unverified_header(first) == {"alg": "PS256", "kid": "k1", "typ": "JWT"}
    said = jwt.decode(first, public, algorithms=["PS256"], audience="https://idp.example/token",
                      options={"verify_exp": False})  # fmt: skip
    assert (said["iss"], said["sub"], said["exp"] - said["iat"]) == ("iedereen", "iedereen", 60)
    assert said["jti"] != jwt.decode(second, options={"verify_signature": False})["jti"]
