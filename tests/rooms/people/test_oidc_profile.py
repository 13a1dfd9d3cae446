# SPDX-License-Identifier: EUPL-1.2
"""What the NL GOV profile asks beyond the code flow: level of assurance, a client certificate, and leaving together."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import jwt
import pytest
import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from iedereen.people.signin.accounts import LEAVING
from iedereen.people.signin.provider import ALGORITHMS, way_out
from tests.cast import Cast
from tests.rooms.people.oidc_browser import Browser, changed, refused, words
from tests.rooms.people.oidc_provider import CLIENT
from tests.rooms.people.test_oidc import App, Told, key_pair, token
from tests.rooms.people.tls_door import Authority, Door, by_certificate, door

pytestmark = pytest.mark.django_db(transaction=True)


# The level of assurance


def test_no_level_is_asked_unless_it_is_set(browser: Browser) -> None:
    asked = words(browser.begin())
    assert "acr_values" not in asked and "max_age" not in asked


@pytest.mark.parametrize("levels", [["substantieel"], ["hoog", "substantieel"]])
def test_a_level_that_is_enough_opens(browser: Browser, settings: Any, levels: list[str]) -> None:
    settings.OIDC_ACR = levels
    address = browser.begin()
    assert words(address)["acr_values"] == " ".join(levels)
    browser.arrive(browser.at_provider(address, "leader"))
    assert browser.inside


def test_a_level_that_is_too_low_opens_nothing_and_says_so(browser: Browser, settings: Any) -> None:
    settings.OIDC_ACR = ["hoog"]
    answer = browser.sign_in("leader")
    refused(browser, answer, "too_low")
    assert "een zekerder manier van inloggen" in answer.text


def test_without_a_level_in_the_token_it_is_too_low(browser: Browser, settings: Any) -> None:
    settings.OIDC_ACR = ["substantieel", "hoog"]
    refused(browser, browser.sign_in("unverified"), "too_low")


def test_only_the_signed_token_tells_the_level(browser: Browser, settings: Any) -> None:
    """The user info of everybody says "hoog"; it is not signed."""
    settings.OIDC_ACR, settings.OIDC_PERSON_CLAIM = ["hoog"], "personnel_number"
    refused(browser, browser.sign_in("other"), "too_low")


def test_leaving_the_question_out_on_the_way_does_not_help(browser: Browser, settings: Any) -> None:
    settings.OIDC_ACR = ["hoog"]
    address = changed(browser.begin(), acr_values="laag")
    refused(browser, browser.arrive(browser.at_provider(address, "leader")), "too_low")


def test_the_provider_may_say_itself_that_the_level_cannot_be_reached(browser: Browser, settings: Any) -> None:
    settings.OIDC_ACR = ["hoog"]
    state = words(browser.begin())["state"]
    where = f"{browser.ours}/account/oidc/sso/login/callback/?error=unmet_authentication_requirements&state={state}"
    refused(browser, browser.arrive(where), "too_low")


# How long ago


def test_who_signed_in_at_the_provider_just_now_comes_in(browser: Browser, settings: Any) -> None:
    settings.OIDC_MAX_AGE = 3600
    address = browser.begin()
    assert words(address)["max_age"] == "3600"
    browser.arrive(browser.at_provider(address, "leader"))
    assert browser.inside


def test_who_signed_in_there_two_days_ago_does_not(browser: Browser, settings: Any) -> None:
    settings.OIDC_MAX_AGE = 86_400
    answer = browser.sign_in("capital")
    refused(browser, answer, "too_long_ago")
    assert "te lang geleden" in answer.text
    settings.OIDC_MAX_AGE = 3 * 86_400
    again = Browser(browser.ours)
    again.sign_in("capital")
    assert again.inside


# Which tokens


def test_three_ways_to_sign_and_no_other() -> None:
    assert ALGORITHMS == ("RS256", "PS256", "ES256")
    pem, public = key_pair()
    told = Told(public)
    assert told._decode_id_token(App(), token(pem, "PS256"))["sub"] == "1"
    for other in ("RS384", "RS512", "PS512"):
        with pytest.raises(OAuth2Error):
            told._decode_id_token(App(), token(pem, other))
    key = ec.generate_private_key(ec.SECP256R1())
    assert Told(key.public_key())._decode_id_token(App(), token(_pem(key), "ES256"))["sub"] == "1"


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form).decode()


# Leaving together


def leave(browser: Browser) -> requests.Response:
    page = browser.session.get(f"{browser.ours}/account/logout/")
    value = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    where = f"{browser.ours}/account/logout/"
    return browser.session.post(where, {"csrfmiddlewaretoken": value}, allow_redirects=False)


def test_signing_out_here_signs_out_at_the_provider(browser: Browser, provider: str) -> None:
    browser.sign_in("leader")
    answer = leave(browser)
    address = answer.headers["Location"]
    assert address.startswith(f"{provider}/identity/o/logout?")
    said = words(address)
    assert (said["client_id"], said["post_logout_redirect_uri"]) == (CLIENT, f"{browser.ours}/")
    hint = jwt.decode(said["id_token_hint"], options={"verify_signature": False})
    assert (hint["aud"], hint["email"]) == (CLIENT, "leader@politie.example")
    assert not browser.inside  # before the browser even went there
    back = browser.session.get(address, allow_redirects=False)
    assert (back.status_code, back.headers["Location"]) == (302, f"{browser.ours}/")
    page = browser.session.get(browser.begin())
    assert 'name="login"' in page.text  # the provider asks again who it is


def test_without_leaving_the_provider_still_knows_who_it_is(browser: Browser, provider: str) -> None:
    browser.sign_in("leader")
    leave(browser)  # the browser does not go on to the provider
    answer = browser.session.get(browser.begin(), allow_redirects=False)
    while answer.headers["Location"].startswith(("/", provider)):
        answer = browser.session.get(urljoin(answer.url, answer.headers["Location"]), allow_redirects=False)
    assert "code" in words(answer.headers["Location"])


def test_whoever_came_in_otherwise_stays_here(people: Cast) -> None:
    visitor = Client()
    visitor.force_login(people.people["leader"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert LEAVING not in visitor.session
    assert visitor.post("/account/logout/")["Location"] == "/"


def test_a_provider_without_such_an_address_ends_only_ours(browser: Browser, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["openid_configuration_overrides"] = {
        "end_session_endpoint": None
    }
    browser.sign_in("leader")
    assert leave(browser).headers["Location"] == "/"
    assert not browser.inside


def test_an_address_with_words_of_its_own_keeps_them() -> None:
    leaving = {"address": "https://idp.example/uit?realm=politie", "hint": "h", "client": "iedereen"}
    assert words(way_out(leaving, "https://ons.example/")) == {
        "realm": "politie", "id_token_hint": "h", "post_logout_redirect_uri": "https://ons.example/",
        "client_id": "iedereen",
    }  # fmt: skip
    assert way_out({"address": "", "hint": "h", "client": "iedereen"}, "https://ons.example/") == ""


# With a certificate


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "proef")


@pytest.fixture
def hatch(authority: Authority, people: Cast, provider: str, settings: Any, monkeypatch: Any) -> Iterator[Door]:
    """The provider's door for certificates; we hold no secret, and trust this authority for its address."""
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    with door(provider, by_certificate, authority) as found:
        app["settings"]["openid_configuration_overrides"] = {"mtls_endpoint_aliases": {
            "token_endpoint": f"{found.address}/token", "userinfo_endpoint": f"{found.address}/userinfo",
        }}  # fmt: skip
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.file))
        yield found


def with_certificate(settings: Any, files: tuple[str, str]) -> None:
    settings.OIDC_CLIENT_CERT_FILE, settings.OIDC_CLIENT_KEY_FILE = files


def test_the_certificate_stands_for_the_secret(
    browser: Browser, hatch: Door, authority: Authority, settings: Any
) -> None:
    with_certificate(settings, authority.sign(CLIENT))
    browser.sign_in("leader")
    assert browser.inside
    [(name, asked)] = hatch.asked
    assert name == CLIENT and asked["client_id"] == CLIENT
    assert "client_secret" not in asked and "client_assertion" not in asked and len(asked["code_verifier"]) >= 43


def test_another_s_certificate_opens_nothing(
    browser: Browser, hatch: Door, authority: Authority, settings: Any
) -> None:
    with_certificate(settings, authority.sign("een-ander"))
    answer = browser.sign_in("leader")
    assert "Inloggen lukte niet" in answer.text and not browser.inside
    assert [name for name, _asked in hatch.asked] == ["een-ander"]


def test_a_certificate_that_nobody_vouches_for_does_not_pass_the_handshake(
    browser: Browser, hatch: Door, tmp_path: Path, settings: Any
) -> None:
    with_certificate(settings, Authority(tmp_path, "nagemaakt").sign(CLIENT))
    answer = browser.sign_in("leader")
    assert "Inloggen lukte niet" in answer.text and not browser.inside
    assert hatch.asked == []


def test_a_provider_that_nobody_vouches_for_gets_no_code(
    browser: Browser, hatch: Door, authority: Authority, settings: Any, monkeypatch: Any
) -> None:
    with_certificate(settings, authority.sign(CLIENT))
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    answer = browser.sign_in("leader")
    assert "Inloggen lukte niet" in answer.text and not browser.inside
    assert hatch.asked == []


def test_without_a_certificate_the_aliases_are_not_for_us(browser: Browser, hatch: Door) -> None:
    browser.sign_in("leader")
    assert browser.inside and hatch.asked == []


def test_a_certificate_without_its_key_stops_the_start() -> None:
    """Rather than asking with a secret after all."""
    found = subprocess.run(
        [sys.executable, "-c", "import iedereen.config.settings"], capture_output=True, text=True, check=False,
        env={**os.environ, "OIDC_CLIENT_CERT_FILE": "/etc/iedereen/client.pem"},
    )  # fmt: skip
    assert found.returncode == 1 and "belong together" in found.stderr


# With a signed statement


@pytest.fixture
def statements(people: Cast, provider: str, settings: Any, tmp_path: Path) -> Iterator[tuple[Door, Any]]:
    """A provider that asks for private_key_jwt; with the public key that it knows of us."""
    pem, public = key_pair()
    place = tmp_path / "client.pem"
    place.write_text(pem)
    used: set[str] = set()

    def knows(_asking: object, asked: dict[str, str]) -> str:
        try:
            said = jwt.decode(
                asked["client_assertion"], public, algorithms=["PS256"], audience=f"{found.address}/token"
            )
        except jwt.PyJWTError:
            return ""
        fresh = said["jti"] not in used
        used.add(said["jti"])
        return str(said["sub"]) if fresh and said["iss"] == said["sub"] else ""

    with door(provider, knows) as found:
        app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
        app["secret"] = ""
        app["settings"] |= {
            "private_key_file": str(place), "private_key_id": "k1",
            "openid_configuration_overrides": {"token_endpoint": f"{found.address}/token"},
        }  # fmt: skip
        yield found, place


def test_a_signed_statement_stands_for_the_secret(browser: Browser, statements: tuple[Door, Path]) -> None:
    for _ in range(2):  # another statement each time
        again = Browser(browser.ours)
        again.sign_in("leader")
        assert again.inside
    [(client, asked), _second] = statements[0].asked
    assert client == CLIENT and "client_secret" not in asked
    assert asked["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def test_a_statement_signed_with_another_key_opens_nothing(browser: Browser, statements: tuple[Door, Path]) -> None:
    statements[1].write_text(key_pair()[0])
    answer = browser.sign_in("leader")
    assert "Inloggen lukte niet" in answer.text and not browser.inside
    assert [client for client, _asked in statements[0].asked] == [""]
