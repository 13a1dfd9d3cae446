# SPDX-License-Identifier: EUPL-1.2
"""Somebody's browser between us and a real OpenID provider, one redirect at a time. Fixtures in conftest.py."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

import requests
from allauth.socialaccount.models import SocialAccount

from iedereen.ledger.models import Line
from tests.rooms.people import oidc_provider
from tests.rooms.people.oidc_provider import CLIENT, PASSWORD, SECRET

CALLBACK = "/account/oidc/sso/login/callback/"


@contextmanager
def serving(folder: Path, ours: str) -> Iterator[str]:
    """The address of a provider that knows our callback."""
    command = [sys.executable, oidc_provider.__file__, str(folder), ours + CALLBACK]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdin is not None
        yield process.stdout.readline().strip()
        process.stdin.close()
        process.wait(10)


def client_at(provider: str) -> dict[str, Any]:
    """SOCIALACCOUNT_PROVIDERS for our client at this provider."""
    return {"openid_connect": {
        "provider_class": "iedereen.people.signin.provider.Provider", "OAUTH_PKCE_ENABLED": True,
        "APPS": [{
            "provider_id": "sso", "name": "Proef", "client_id": CLIENT, "secret": SECRET,
            "settings": {"server_url": provider, "oauth_pkce_enabled": True, "uid_field": "sub"},
        }],
    }}  # fmt: skip


class Browser:
    """Somebody's browser: goes one redirect at a time, so that a test can meddle in between."""

    def __init__(self, ours: str) -> None:
        self.ours, self.session = ours, requests.Session()

    def begin(self) -> str:
        """Press the button to sign in; gives the address at the provider."""
        start = f"{self.ours}/account/oidc/sso/login/"
        page = self.session.get(start)
        token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        answer = self.session.post(start, {"csrfmiddlewaretoken": token}, allow_redirects=False)
        assert answer.status_code == 302
        return answer.headers["Location"]

    def at_provider(self, address: str, name: str) -> str:
        """Sign in at the provider as this person; gives the address back to us."""
        page = self.session.get(address)
        token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        words = {"csrfmiddlewaretoken": token, "login": name, "password": PASSWORD}
        answer = self.session.post(page.url, words, allow_redirects=False, headers={"Referer": page.url})
        while answer.status_code == 302 and CALLBACK not in answer.headers["Location"]:
            answer = self.session.get(urljoin(answer.url, answer.headers["Location"]), allow_redirects=False)
        return answer.headers["Location"]

    def arrive(self, address: str) -> requests.Response:
        return self.session.get(address, allow_redirects=False)

    def sign_in(self, name: str) -> requests.Response:
        return self.arrive(self.at_provider(self.begin(), name))

    @property
    def inside(self) -> bool:
        return self.session.get(f"{self.ours}/rollen/", allow_redirects=False).status_code == 200


def words(address: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}


def changed(address: str, **changes: str) -> str:
    return urlunsplit(urlsplit(address)._replace(query=urlencode(words(address) | changes)))


def refused(browser: Browser, answer: requests.Response, why: str) -> None:
    assert answer.status_code == 403
    heading = "Account niet actief" if why == "not_active" else "U kunt hier nog niet naar binnen"
    assert f"<h1>{heading}</h1>" in answer.text
    assert not browser.inside
    line = Line.objects.get()
    assert (line.action, line.actor, line.subject_id, line.details) == (
        "sign_in_refused", None, "provider", {"why": why},
    )  # fmt: skip
    assert not SocialAccount.objects.exists()
