# SPDX-License-Identifier: EUPL-1.2
"""With English chosen no page shows Dutch of the system: a walk along the links, once per kind of page and person.

What people wrote, and what the system once wrote for every reader (names of promises, mails), stays as it is.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import unescape
from itertools import chain
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.db import models
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from pytest_django import Settings

from iedereen.checkup.models import Bottleneck, TeamCheckup
from iedereen.followup.models import Promise
from iedereen.vault import actions as vault
from tests import catalogue
from tests.cast import NOW, Cast
from tests.rooms.checkup import asking, talk_play

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SHORTEST = 13  # a shorter text may stand in an English word, or be the same in both
PEOPLE = ("employee", "leader", "supporter", "hrm", "vik", "chief", "leadership", "privacy", "council", "admin")


@cache
def dutch() -> tuple[str, ...]:
    """The pieces of every Dutch text between its placeholders, where English is otherwise."""
    english = {piece for line in catalogue.stored() if line.id for piece in _pieces(line.string)}
    source = {piece for line in catalogue.stored() if line.id for piece in _pieces(line.id)}
    return tuple(sorted(source - english, key=len, reverse=True))


def _pieces(text: str | tuple[str, ...]) -> Iterator[str]:
    for form in (text,) if isinstance(text, str) else text:
        for piece in re.split(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}", form.replace("%%", "%")):
            if len(piece := " ".join(piece.split())) >= SHORTEST:
                yield piece


def written() -> list[str]:
    """Every text that is kept: by people, or by the system for every reader; and the proposals of the policy."""
    found = {text for name in ("gesprek", "leiding", "leren", "cyclus") for text in _strings(configured.POLICY[name])}
    for model in apps.get_models():
        if not model.__module__.startswith("iedereen."):
            continue
        for kept in model._meta.get_fields():
            if isinstance(kept, models.CharField | models.TextField | models.JSONField):
                found.update(_strings(list(model._default_manager.values_list(kept.name, flat=True).distinct())))
    return sorted((" ".join(text.split()) for text in found if len(text) >= SHORTEST), key=len, reverse=True)


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            yield from chain.from_iterable(_strings(v) for v in value.values())
        case list() | tuple():
            yield from chain.from_iterable(_strings(v) for v in value)


def left(html: str, kept: list[str]) -> list[str]:
    """The Dutch of the system on this page, in text and attributes."""
    shown = " ".join(unescape(re.sub(r"\s+(?:href|action|formaction|src|id|class)=\"[^\"]*\"", " ", html)).split())
    for text in kept:
        shown = shown.replace(text, "·")
    return [piece for piece in dutch() if piece in shown]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def visitor(cast: Cast, name: str | None, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})  # only where people answer does it count
    if name:
        client.force_login(cast.people[name], backend=BACKEND)
    client.cookies["django_language"] = language  # as the switch in the frame leaves it
    return client


def walk(client: Client, starts: list[str], most: int = 60) -> Iterator[tuple[str, Any]]:
    """One page of every kind that links lead to."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        try:
            kind = resolve(address.split("?")[0]).view_name
        except Resolver404:
            continue
        if kind in seen or kind == "account_logout":
            continue
        seen.add(kind)
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield address, answer
            waiting += [unescape(a) for a in re.findall(r'<a\b[^>]*\bhref="(/[^"#]*)', answer.content.decode())]


@pytest.fixture
def lived_in(cast: Cast, settings: Settings) -> TeamCheckup:
    """A force in which something happened: a talk with agreements in A, and an open round in B."""
    settings.DEMO = True
    told = talk_play.talked(cast)
    asking.checkup(cast, "B")
    return told


def starts(told: TeamCheckup) -> list[str]:
    """Where a walk begins: home, and pages that no link of this force leads to."""
    about = ["checkup", "talk", "talk_record", "talk_confirm", "talk_outcome", "open_answers", "codes"]
    found = [reverse(f"checkup:{name}", args=[told.id]) for name in about]
    found += [reverse("checkup:bottleneck", args=[b.id]) for b in Bottleneck.objects.filter(checkup=told)]
    return ["/", "/demo/", "/invullen/", *found, *map(reverse, ["mfa_index", "account_change_password"])]


@pytest.mark.parametrize("name", PEOPLE)
def test_no_dutch_on_the_pages_of(name: str, cast: Cast, lived_in: TeamCheckup) -> None:
    kept = written()
    pages = [(a, answer.content.decode()) for a, answer in walk(visitor(cast, name), starts(lived_in))]
    assert len(pages) > 9
    assert not [address for address, html in pages if '<html lang="en">' not in html]
    found = {address: left(html, kept) for address, html in pages}
    assert not {address: words for address, words in found.items() if words}


def test_the_walk_would_find_dutch(cast: Cast, lived_in: TeamCheckup) -> None:
    """In Dutch every page has some."""
    kept = written()
    client = visitor(cast, "hrm", "nl")
    assert not [a for a, answer in walk(client, starts(lived_in)) if not left(answer.content.decode(), kept)]


def test_the_form_in_the_frame_changes_the_language(cast: Cast) -> None:
    client = visitor(cast, "leader")
    assert b'name="language" value="nl"' in client.get("/").content
    assert (
        client.post(reverse("set_language"), {"language": "nl", "next": "/privacy/"}).headers["Location"] == "/privacy/"
    )
    assert b'<html lang="nl">' in client.get("/privacy/", headers={"accept-language": "en"}).content
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert b'<html lang="en">' in client.get("/privacy/").content


def test_answering_in_english_by_the_address(cast: Cast) -> None:
    """Whoever answers has no cookie: the address says the language, from the first page to the thanks."""
    going = asking.checkup(cast, "A")
    code = vault.fill_hat(going.id, 3)[0]
    client = Client(headers={"accept-language": "nl"})
    where, send = reverse("answering:start") + "?taal=en", reverse("answering:send") + "?taal=en"
    pages = [
        client.get(where), client.post(where, {"code": "fout"}), client.post(where, {"code": code}),
        client.post(send, {"code": code}), client.get(reverse("answering:thanks") + "?taal=en"),
    ]  # fmt: skip
    assert [p.status_code for p in pages] == [200, 409, 200, 422, 200]
    kept = written()
    assert [left(p.content.decode(), kept) for p in pages] == [[]] * 5
    assert all(p.headers["Content-Language"] == "en" for p in pages)


def test_errors_are_english(cast: Cast, lived_in: TeamCheckup) -> None:
    """A page that is not there, a refusal, and forms that were sent empty."""
    supporter, admin, hrm = (visitor(cast, name) for name in ("supporter", "admin", "hrm"))
    answers = [
        visitor(cast, None).get("/bestaat-niet/"),
        supporter.post(reverse("checkup:talk_record", args=[lived_in.id]), {}),
        admin.post(reverse("people:roles"), {}), admin.post(reverse("people:imports"), {}),
        hrm.post(reverse("checkup:plan"), {}), hrm.post(reverse("checkup:questionnaires"), {}),
    ]  # fmt: skip
    kept = written()
    assert [a.status_code for a in answers] == [404, 200, 200, 200, 200, 422]
    assert [left(a.content.decode(), kept) for a in answers] == [[]] * len(answers)


def test_what_an_english_reader_causes_is_stored_in_dutch(cast: Cast) -> None:
    with translation.override("en"):
        told = talk_play.talked(cast)
    labels = set(Promise.objects.filter(matter_id=told.id).values_list("label", flat=True))
    assert "Bevestig de afspraken van Team A" in labels
    assert not [label for label in labels if re.search(r"\b(the|of|Confirm|Talk)\b", label)]
