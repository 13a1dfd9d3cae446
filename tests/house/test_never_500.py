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
    LONG, "\U0001f46e" * 400, "\u202eomgekeerd\u0301", "\ufffe\uffff", "<script>alert(1)</script>", "=1+1",
    "%s%(x)s{0}",
    "'; drop table people_person; --", "../../etc/passwd", str(uuid4()), "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
QUERIES = ("sort", "page", "export", "state", "unit", "action", "kind", "period", "taal", "name", "zoek", "rol")
SENDERS = ("leader", "supporter", "hrm_force", "admin")
TOGETHER = ("", "a\x00b", "9999-12-31", "0001-01-01", "9" * 40, LONG, "\U0001f46e" * 400, "<script>x</script>")
ALONE = ("9999-12-31", "9" * 40)
ELSEWHERE = {"/account/logout/", "/taal/"}  # on every page; tried in test_headers
EXPECTED = {200, 302, 303, 403, 404, 405, 409, 413, 422, 400}


@pytest.fixture
def world(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: object) -> World:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    return make_world(cast)


def browser(world: World, name: str | None) -> Client:
    client = Client(raise_request_exception=False)
    if name:
        client.force_login(world.cast.people[name])
    return client


def asked(client: Client, method: str, address: str, data: dict[str, str] | None = None) -> int:
    """The status; whatever was written is taken back."""
    with transaction.atomic():
        answer = getattr(client, method)(address, data or {})
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    return int(answer.status_code)


def variants(form: FormFound) -> Iterator[dict[str, str]]:
    """Everything strange at once; and one strange field among good ones, where fields have a shape of their own."""
    for strange in TOGETHER:
        yield dict.fromkeys(form.values, strange)
    for strange in ALONE:
        for name, kind in form.kinds.items():
            if kind in {"date", "number", "hidden"}:
                yield {**form.values, name: strange}


@pytest.mark.parametrize("name", EVERYBODY)
def test_every_page_as_everybody(world: World, name: str | None) -> None:
    client = browser(world, name)
    found = {(m, a): asked(client, m, a) for a in world.addresses().values() for m in ("get", "post")}
    assert {where: status for where, status in found.items() if status not in EXPECTED} == {}


@pytest.mark.parametrize("name", ["hrm_force", "admin"])
def test_strange_words_in_addresses(world: World, name: str) -> None:
    client, failed = browser(world, name), set()
    lists = ("/check-up/", "/check-up/dekking/", "/check-up/rondes/", "/afspraken/", "/toezeggingen/", "/post/",
             "/logboek/", "/overzicht/", "/rollen/toekennen/", f"/check-up/{world.talk.id}/")  # fmt: skip
    tails = ("/organisatie/", "/overzicht/", "/check-up/eenheid/", "/organisatie/inlezen/voorbeeld/")
    for strange in STRANGE:
        query = urlencode(dict.fromkeys(QUERIES, strange[:2000]))
        found = [f"{a}?{query}" for a in lists] + [f"{a}{quote(strange[:300], safe='')}/" for a in tails]
        failed |= {a[:80] for a in found if asked(client, "get", a) >= 500}
    failed |= {n for n in ("0", "9" * 25) if asked(client, "post", f"/rollen/{n}/beeindigen/") >= 500}
    assert failed == set()


@pytest.mark.parametrize("name", SENDERS)
def test_strange_words_in_forms(world: World, name: str) -> None:
    client, seen, failed = browser(world, name), 0, set()
    for address in (*world.addresses().values(), f"/post/{mail_key()}/", f"/check-up/{world.going.id}/codes/"):
        answer = client.get(address)
        if answer.streaming or b"<form" not in answer.content:
            continue
        for form in forms_of(answer.content.decode()):
            if form.action in ELSEWHERE:
                continue
            seen += 1
            for data in variants(form):
                if asked(client, "post", form.action or address, data) >= 500:
                    failed.add((form.action or address, str(data)[:400]))
    assert seen > 0
    assert failed == set()


def test_strange_words_where_people_answer(world: World) -> None:
    client, statuses = browser(world, None), set()
    for strange in STRANGE:
        for address in ("/invullen/", "/invullen/versturen/"):
            statuses.add(asked(client, "post", address, {"code": strange}))
            data = {"code": world.code, "v_x": strange}
            statuses.add(asked(client, "post", f"{address}?taal={quote(strange[:300])}", data))
    form = forms_of(client.post("/invullen/", {"code": world.code}).content.decode())[-1]
    for strange in STRANGE:
        sent = {**dict.fromkeys(form.values, strange), "code": world.code}
        statuses.add(asked(client, "post", "/invullen/versturen/", sent))
    assert statuses <= EXPECTED
