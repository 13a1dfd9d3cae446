# SPDX-License-Identifier: EUPL-1.2
"""Reading the ledger, and checking that nobody touched it."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from iedereen.ledger.models import Head, Line

BATCH = 5_000


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold: `code` is gap, altered, unlinked, unsealed or cut."""

    code: str
    seq: int


def history(kind: str, key: object) -> list[Line]:
    """All that was done to one subject, oldest first."""
    return list(Line.objects.filter(subject_kind=kind, subject_id=str(key)).order_by("seq"))


def lines(
    *, units: Collection[UUID] | None, action: str = "", kind: str = "", since: datetime | None = None
) -> QuerySet[Line]:
    """The lines about these units (None: all lines, also those about no unit), the newest first; not yet read.

    The ledger knows no viewers: who may see which units is decided by the room above that shows them.
    """
    rows = Line.objects.all() if units is None else Line.objects.filter(unit_id__in=units)
    if action:
        rows = rows.filter(action=action)
    if kind:
        rows = rows.filter(subject_kind=kind)
    if since is not None:
        rows = rows.filter(at__gte=since)
    return rows.order_by("-seq")


def head() -> tuple[int, str]:
    """Number and hash of the last line; keep it elsewhere and `verify` can prove later that nothing was cut off."""
    row = Head.objects.filter(id=1).first()
    return (row.seq, row.hash) if row else (0, "")


def link_at(seq: int) -> str | None:
    """The hash of one line, None when there is no such line."""
    return Line.objects.filter(seq=seq).values_list("hash", flat=True).first()


def link(previous: str, fields: tuple[str, ...]) -> str:
    """The hash of one line: SHA-256 over the previous hash and its fields, joined by the unit separator."""
    return hashlib.sha256("\x1f".join((previous, *fields)).encode()).hexdigest()


def _lines() -> Iterator[tuple[object, ...]]:
    """Every line in order, in bounded memory; `details` as the text that PostgreSQL keeps."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seq, previous, hash, id::text, at, coalesce(actor::text, ''), action, subject_kind, subject_id,"
                " coalesce(unit_id::text, ''), reason, details::text FROM ledger_line WHERE seq > %s"
                " ORDER BY seq LIMIT %s",
                [last, BATCH],
            )
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1][0]


def breaks() -> list[Break]:
    """Walks the whole chain; an empty list means that it holds."""
    found: list[Break] = []
    expected, previous = 1, ""
    for seq, stored_previous, stored, key, at, *rest in _lines():
        assert isinstance(seq, int) and isinstance(at, datetime)
        if seq != expected:
            found.append(Break("gap", seq))
        if stored_previous != previous:
            found.append(Break("unlinked", seq))
        moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
        if link(str(stored_previous), (str(seq), str(key), moment, *map(str, rest))) != stored:
            found.append(Break("altered", seq))
        expected, previous = seq + 1, str(stored)
    if (expected - 1, previous) != head():
        found.append(Break("cut", expected - 1))
    if Line.objects.filter(seq__isnull=True).exists():
        found.append(Break("unsealed", expected - 1))
    return found
