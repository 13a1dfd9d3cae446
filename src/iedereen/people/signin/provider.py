# SPDX-License-Identifier: EUPL-1.2
"""The police's OpenID provider, by the NL GOV profile for OpenID Connect.

allauth does the code flow, PKCE and `state`, and checks issuer, audience and expiry. What the profile asks beyond that
is added here: a `nonce` that must come back in the ID token (OpenID Connect Core 3.1.2.1), the signature of that token
checked against the provider's keys with asymmetric algorithms only (profile: RS256 or PS256), and authentication of
the client with a signed statement instead of a shared secret (`private_key_jwt`, RFC 7523) where a key is configured.
"""

import hmac
import secrets
import time
from pathlib import Path
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse

ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512")
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
        return client

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
        login.nonce, login.claims = str(words.get("nonce") or ""), {**words, **said}
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
        answer: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=words, nonce=nonce, **given
        )
        return answer


def check_nonce(login: SocialLogin) -> bool:
    """Did the nonce that this browser was sent away with come back in the signed token?"""
    sent = str(login.state.get("nonce") or "")
    return bool(sent) and hmac.compare_digest(sent, login.nonce)


provider_classes = [Provider]
