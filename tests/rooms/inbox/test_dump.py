# SPDX-License-Identifier: EUPL-1.2
"""Whoever has the whole database reads no message, no file, no receipt and no passphrase."""

import base64
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from iedereen.inbox.actions import answering, arriving, sharing
from iedereen.inbox.queries import proving
from iedereen.inbox.rules import in_groups
from iedereen.inbox.rules.sittings import COOKIE
from tests.cast import PASSPHRASE, Cast
from tests.rooms.inbox.play import TOMORROW, sat_down, taken_in

SECRET = "Zeldzaamwoord: de kluis staat open"
FILE = b"Bijlagewoord uit het bestand"
ANSWER = "Antwoordwoord van het meldpunt"


def dumped() -> Iterator[bytes]:
    """Every table of the database, as COPY gives it; bytea in hexadecimals and as it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            with cursor.copy(f"COPY {table} TO STDOUT") as rows:
                yield b"".join(bytes(row) for row in rows)


@pytest.mark.policy("S6")
def test_nothing_of_it_stands_anywhere(cast: Cast) -> None:
    row, receipt = taken_in(cast, text=SECRET, name="Naamwoord Jansen", files=[FILE])
    arriving.write_more(receipt=receipt, text="Vervolgwoord", files=[], now=TOMORROW)
    sitting, by = sat_down(cast), cast.viewer("vik")
    answering.reply(report=row.id, text=ANSWER, handled=True, sitting=sitting, by=by, now=TOMORROW)
    sharing.rekey(report=row.id, sitting=sitting, by=by, now=TOMORROW)
    browser = Client()
    browser.force_login(cast.people["vik"])
    browser.post("/meldingen/openen/", {"passphrase": PASSPHRASE})
    assert SECRET in browser.get(f"/meldingen/{row.id}/").content.decode()
    words = [
        b"Zeldzaamwoord", b"Bijlagewoord", b"Antwoordwoord", b"Vervolgwoord", b"Naamwoord", b"uitsluiten",
        receipt.encode(), in_groups(receipt).encode(), PASSPHRASE.encode(), sitting.private,
        base64.b64encode(sitting.private), browser.cookies[COOKIE].value.encode(),
    ]  # fmt: skip
    found = b"\n".join(dumped())
    assert row.name.encode() in found and len(found) > 10_000
    assert [w for w in words if w in found or w.hex().encode() in found] == []
    assert proving.readable() == proving.that_nobody_opens() == proving.without_promise() == []
    assert str(cast.units["A"].id) not in _columns_of_reports()


def _columns_of_reports() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inbox_report::text FROM inbox_report")
        return str(cursor.fetchall())


def test_what_lies_readable_is_told(cast: Cast) -> None:
    row, _ = taken_in(cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE inbox_message SET sealed = %s WHERE report_id = %s", [b"leesbaar" * 520, row.id])
        assert len(proving.readable()) == 1
        cursor.execute("DELETE FROM inbox_sealedkey WHERE report_id = %s", [row.id])
        assert proving.that_nobody_opens() == [f"report {row.name}"]
        cursor.execute("DELETE FROM followup_promise WHERE kind = 'answer_report'")
        assert proving.without_promise() == [f"report {row.name}"]
