# SPDX-License-Identifier: EUPL-1.2
"""The police's OpenID provider, by the NL GOV profile for OpenID Connect.

allauth does the code flow, PKCE and `state`. What the profile asks beyond that is added here:

- a `nonce` that must come back in the ID token (OpenID Connect Core 3.1.2.1);
- the signature of that token checked against the provider's keys with asymmetric algorithms only, and its issuer,
  audience and expiry;
- the level of assurance asked (`acr_values`) and looked for in the signed token (`acr`), and how long ago somebody
  signed in (`max_age`, `auth_time`): Core 2 and 3.1.2.1;
- authentication of the client with a signed statement (`private_key_jwt`, RFC 7523) or with its certificate
  (`tls_client_auth`, RFC 8705) instead of a shared secret;
- signing out at the provider too (OpenID Connect RP-Initiated Logout 1.0).
"""

import hmac
import secrets
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

ALGORITHMS = ("RS256", "PS256", "ES256")
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
STATEMENT_SECONDS = 60
CLOCK_SECONDS = 30  # how far two clocks may differ


class Client(OAuth2Client):  # type: ignore[misc]
    """Asks for the tokens; with `private_key` it proves who it is by a signed statement."""

    private_key = ""
    key_id = ""

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, extra_data: dict[str, str] | None = None
    ) -> Any:
        extra = dict(extra_data or {})
        if self.private_key:
            extra |= {"client_assertion_type": ASSERTION, "client_assertion": self.statement(int(time.time()))}
        return super().get_access_token(code, pkce_code_verifier, extra or None)

    def statement(self, at: int) -> str:
        """RFC 7523 section 3: who, to whom, once, and not for long."""
        words = {
            "iss": self.consumer_key, "sub": self.consumer_key, "aud": self.access_token_url, "iat": at,
            "exp": at + STATEMENT_SECONDS, "jti": secrets.token_urlsafe(24),
        }  # fmt: skip
        headers = {"kid": self.key_id} if self.key_id else None
        return jwt.encode(words, self.private_key, algorithm="PS256", headers=headers)


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    client_class = Client

    def get_client(self, request: HttpRequest, app: Any) -> Client:
        client: Client = super().get_client(request, app)
        if place := app.settings.get("private_key_file"):
            client.private_key = Path(place).read_text(encoding="ascii")
            client.key_id = app.settings.get("private_key_id", "")
            client.basic_auth, client.consumer_secret = False, ""
        if certificate():
            client.basic_auth, client.consumer_secret = False, ""
        return client

    @property
    def access_token_url(self) -> str:
        return self._endpoint("token_endpoint")

    @property
    def profile_url(self) -> str:
        return self._endpoint("userinfo_endpoint")

    def _endpoint(self, name: str) -> str:
        """RFC 8705 section 5: a provider may listen elsewhere for who comes with a certificate."""
        aliases = self.openid_config.get("mtls_endpoint_aliases", {}) if certificate() else {}
        return str(aliases.get(name) or self.openid_config[name])

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """Always with its signature, whoever delivered it."""
        try:
            key = self._key(jwt.get_unverified_header(id_token))
            words: dict[str, Any] = jwt.decode(
                id_token, key=key, algorithms=list(ALGORITHMS), issuer=self.openid_config["issuer"],
                audience=app.client_id, leeway=CLOCK_SECONDS,
                options={"require": ["iss", "aud", "exp", "iat", "sub"]},
            )  # fmt: skip
        except jwt.PyJWTError as error:
            raise OAuth2Error("the ID token does not hold") from error
        if isinstance(words["aud"], list) and len(words["aud"]) > 1 and words.get("azp") != app.client_id:
            raise OAuth2Error("the ID token is for another")
        return words

    def _key(self, header: dict[str, Any]) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        for key in keys:
            if key.key_id == header.get("kid") and key.public_key_use in {None, "sig"}:
                return key.key
        raise OAuth2Error("the ID token is signed with an unknown key")

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **given: Any) -> SocialLogin:
        if not given["response"].get("id_token"):
            raise OAuth2Error("there is no ID token")
        login = super().complete_login(request, app, token, **given)
        words, said = login.account.extra_data["id_token"], login.account.extra_data.get("userinfo", {})
        if said and said.get("sub") != words["sub"]:
            raise OAuth2Error("the ID token and the user info speak of two people")  # Core 5.3.2
        login.signed, login.claims = words, {**words, **said}
        login.leaving = {
            "address": str(self.openid_config.get("end_session_endpoint") or ""),
            "client": app.client_id, "hint": given["response"]["id_token"],
        }  # fmt: skip
        login.account.extra_data = {}  # what the provider tells of a person is read and not kept
        return login


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """The provider with a nonce; nothing that the visitor adds to the address reaches the provider."""

    oauth2_adapter_class = Adapter

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        return dict(self.get_auth_params())

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return list(self.get_scope())

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **given: Any
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        words = (given.pop("auth_params", None) or self.get_auth_params()) | {"nonce": nonce}
        if settings.OIDC_ACR:
            words["acr_values"] = " ".join(settings.OIDC_ACR)
        if settings.OIDC_MAX_AGE:
            words["max_age"] = str(settings.OIDC_MAX_AGE)
        answer: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=words, nonce=nonce, **given
        )
        return answer


def shortcoming(login: SocialLogin, now: datetime) -> str:
    """Why the signed token is not good enough: wrong_nonce, too_low or too_long_ago; empty when it is.

    Only what is signed counts: what the user info says of `acr` is not looked at.
    """
    sent = str(login.state.get("nonce") or "")
    if not sent or not hmac.compare_digest(sent, str(login.signed.get("nonce") or "")):
        return "wrong_nonce"  # not the token that this browser was sent away for
    if settings.OIDC_ACR and login.signed.get("acr") not in settings.OIDC_ACR:
        return "too_low"
    if settings.OIDC_MAX_AGE:
        at = login.signed.get("auth_time")
        if not isinstance(at, int) or now.timestamp() - at > settings.OIDC_MAX_AGE + CLOCK_SECONDS:
            return "too_long_ago"
    return ""


def certificate() -> tuple[str, str] | None:
    """The files with the client's certificate and its key, where those are how it proves itself."""
    files = (settings.OIDC_CLIENT_CERT_FILE, settings.OIDC_CLIENT_KEY_FILE)
    return files if all(files) else None


def way_out(leaving: Mapping[str, str], back: str) -> str:
    """The address at the provider that ends the session there and comes back to us; empty when there is none."""
    if not leaving.get("address"):
        return ""
    words = {"id_token_hint": leaving["hint"], "post_logout_redirect_uri": back, "client_id": leaving["client"]}
    joint = "&" if "?" in leaving["address"] else "?"
    return f"{leaving['address']}{joint}{urlencode(words)}"


provider_classes = [Provider]
