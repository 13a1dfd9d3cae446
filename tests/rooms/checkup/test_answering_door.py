# SPDX-License-Identifier: EUPL-1.2
"""The door where people answer, with the settings of its own process: nobody is known on any of its addresses."""

from typing import Any

import pytest
from django.test import Client

from iedereen.config import deposit
from iedereen.people.doors import MOST_ANSWERED

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(settings: Any) -> Client:
    """Another host than the main one, with its own addresses, programs around them, and templates."""
    for name in ("ROOT_URLCONF", "MIDDLEWARE", "TEMPLATES", "DEPOSIT_DOOR", "SECURE_REFERRER_POLICY"):
        setattr(settings, name, getattr(deposit, name))
    settings.DEPOSIT_ORIGIN = "http://answers.example"
    settings.ALLOWED_HOSTS = ["answers.example"]
    return Client(headers={"host": "answers.example"}, raise_request_exception=False)


def test_the_front_of_the_door_leads_to_the_code(door: Client) -> None:
    answer = door.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/invullen/")
    page = door.get("/invullen/")
    assert page.status_code == 200 and not page.cookies and page["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/bestaat-niet/", "/invullen/bestaat-niet/", "/account/login/", "/demo/"])
def test_what_is_not_here_is_not_found(door: Client, path: str) -> None:
    door.cookies["sessionid"] = "geheim"
    answer = door.get(path)
    assert answer.status_code == 404 and not answer.cookies


def test_a_body_that_nobody_means_is_turned_away_on_every_address(door: Client) -> None:
    for path in ("/", "/invullen/"):
        assert door.post(path, {"code": "x" * (MOST_ANSWERED + 1)}).status_code == 413
