# SPDX-License-Identifier: EUPL-1.2
"""Whatever somebody puts in an address or a form: an answer in words, never a failure of ours.

Every page is opened as everybody, with strange queries; every form found is sent with strange values, one field at a
time and all at once. What was done is undone after each request, so the order of requests does not matter.
"""

from collections.abc import Iterator
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from tests.cast import NOW, Cast
from tests.forms import FormFound, forms_of
from tests.world import EVERYBODY, World, mail_key, make_world

LONG = "e" * 100_000
STRANGE = (
    "", " ", "\x00", "a\x00b", "9999-12-31", "0001-01-01", "31-12-9999", "10000-01-01", "-1", "9" * 40, "1e400", "nan",
    LONG, "\U0001f46e" * 400, "\u202eomgekeerd\u0301", "\ufffe\uffff", "<script>alert(1)</script>", "=1+1", "%s%(x)s{0}",
    "'; drop table people_person; --", "../../etc/passwd", str(uuid4()), "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
QUERIES = ("sort", "page", "export", "state", "unit", "action", "kind", "period", "taal", "name", "zoek", "rol")
SENDERS = ("employee", "leader", "supporter", "hrm", "hrm_force", "chief", "admin", "council")


@pytest.fixture
def world(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: object) -> World:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    return make_world(cast)


def browser(world: World, name: str | None) -> Client:
    client = Client()
    if name:
        client.force_login(world.cast.people[name])
    return client


def asked(client: Client, method: str, address: str, data: dict[str, str] | None = None) -> int:
    """The status; whatever was written is taken back. A failure comes here as an exception."""
    with transaction.atomic():
        answer = getattr(client, method)(address, data or {})
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    assert answer.status_code < 500, (method, address, data)
    return int(answer.status_code)


def variants(form: FormFound) -> Iterator[dict[str, str]]:
    for strange in STRANGE:
        yield dict.fromkeys(form.values, strange)
        for name, kind in form.kinds.items():
            if kind != "submit" and (kind in {"date", "number", "select", "hidden"} or strange in STRANGE[:4]):
                yield {**form.values, name: strange}


@pytest.mark.parametrize("name", EVERYBODY)
def test_every_page_as_everybody(world: World, name: str | None) -> None:
    client = browser(world, name)
    for address in world.addresses().values():
        assert asked(client, "get", address) in {200, 302, 403, 404, 405, 409}
        assert asked(client, "post", address) in {200, 302, 403, 404, 405, 409, 422}


@pytest.mark.parametrize("name", ["hrm_force", "leadership", "admin", "employee"])
def test_strange_words_in_addresses(world: World, name: str) -> None:
    client = browser(world, name)
    lists = ("/check-up/", "/check-up/dekking/", "/check-up/rondes/", "/afspraken/", "/toezeggingen/", "/post/",
             "/logboek/", "/overzicht/", "/rollen/toekennen/", f"/check-up/{world.talk.id}/")  # fmt: skip
    for strange in STRANGE:
        for address in lists:
            asked(client, "get", f"{address}?{urlencode(dict.fromkeys(QUERIES, strange[:2000]))}")
            for key in QUERIES:
                asked(client, "get", f"{address}?{urlencode({key: strange[:2000]})}")
        word = quote(strange[:300], safe="")
        for address in ("/organisatie/", "/overzicht/", "/check-up/eenheid/", "/organisatie/inlezen/voorbeeld/"):
            asked(client, "get", f"{address}{word}/")
    for number in ("0", "9" * 25):
        asked(client, "post", f"/rollen/{number}/beeindigen/")


@pytest.mark.parametrize("name", SENDERS)
def test_strange_words_in_forms(world: World, name: str) -> None:
    client, found = browser(world, name), 0
    for address in (*world.addresses().values(), f"/post/{mail_key()}/", f"/check-up/{world.going.id}/codes/"):
        answer = client.get(address)
        if answer.streaming or b"<form" not in answer.content:
            continue
        for form in forms_of(answer.content.decode()):
            found += 1
            for data in variants(form):
                asked(client, "post", form.action or address, data)
    assert found > 0


def test_strange_words_where_people_answer(world: World) -> None:
    client = Client()
    for strange in STRANGE:
        for address in ("/invullen/", "/invullen/versturen/"):
            asked(client, "post", address, {"code": strange})
            asked(client, "post", f"{address}?taal={quote(strange[:300])}", {"code": world.code, "v_x": strange})
    form = forms_of(client.post("/invullen/", {"code": world.code}).content.decode())[-1]
    for data in variants(form):
        asked(client, "post", "/invullen/versturen/", {**data, "code": world.code})
