# SPDX-License-Identifier: EUPL-1.2
"""The one way out: opened answers as arrays, for computing; never a row with a name, a time or an order."""

import secrets
from collections.abc import Iterator, Sequence
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count
from numpy.typing import NDArray

from iedereen.engines.credentials import Verifier
from iedereen.vault.models import Answer, Code, Deposit, IssuerKey, OpenAnswer, OpenDeposit, Signed, Spent, Tally
from iedereen.vault.rules import bare_code, digest

BATCH = 5_000  # rows in memory at a time
MOST_VERIFIERS = 4_096
_VERIFIERS: dict[UUID, Verifier] = {}  # read once per process: the key of a group never changes
# A skipped answer travels as NaN, so that a batch becomes one array without a look at each value.
_ANSWERS = """
SELECT given.place - 1, cardinality(answers), array_replace(answers, NULL, 'NaN'::float8)
FROM unnest(%s::uuid[]) WITH ORDINALITY AS given (key, place) JOIN vault_answer ON vault_answer."group" = given.key
"""


def group_of(code: str) -> UUID | None:
    """The group of a code that is still in the hat."""
    bare = bare_code(code)
    if bare is None:
        return None
    kept = Code.objects.filter(digest=digest(bare, settings.SECRET_KEY))
    return kept.values_list("group", flat=True).first()


def issuers(groups: Sequence[UUID]) -> dict[UUID, bytes]:
    """Group -> the public key (DER) under which its credentials are signed; groups without one are left out."""
    rows = IssuerKey.objects.filter(group__in=list(groups)).values_list("group", "public")
    return {group: bytes(public) for group, public in rows}


def verifier(group: UUID) -> Verifier | None:
    """What checks this group's credentials; None when it never had a key."""
    if group not in _VERIFIERS and (public := issuers([group]).get(group)) is not None:
        if len(_VERIFIERS) >= MOST_VERIFIERS:
            _VERIFIERS.clear()
        _VERIFIERS[group] = Verifier(public)
    return _VERIFIERS.get(group)


def taken(group: UUID) -> int:
    """Places taken by codes: those in the hat, and those that were used. One statement, so that nobody who is handing
    in at this moment is counted twice or not at all. Never shown live: it says who just answered."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, {"group": group})
        return int(cursor.fetchone()[0])


_TAKEN = """
SELECT (SELECT count(*) FROM vault_code WHERE "group" = %(group)s)
     + (SELECT count(*) FROM vault_deposit WHERE "group" = %(group)s)
     - (SELECT count(*) FROM vault_spent WHERE "group" = %(group)s)
"""


def answers(groups: Sequence[UUID], items: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(index into `groups` per answer, answers x items with nan for skipped), in bounded memory.

    The rows have no order that means anything. Raises ValueError when an answer has another number of items.
    """
    owners, values = [np.empty(0, dtype=np.int64)], [np.empty((0, items))]
    for rows in _batches(list(groups)):
        if any(width != items for _, width, _ in rows):
            raise ValueError("an answer has another number of items than the questionnaire")
        owners.append(np.fromiter((owner for owner, _, _ in rows), dtype=np.int64, count=len(rows)))
        values.append(np.array([row for _, _, row in rows], dtype=np.float64).reshape(len(rows), items))
    return np.concatenate(owners), np.concatenate(values)


def _batches(groups: list[UUID]) -> Iterator[list[tuple[int, int, list[float]]]]:
    """The rows through a cursor on the server's side: it lives in a transaction."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_ANSWERS, [groups])
        while rows := cursor.fetchmany(BATCH):
            yield rows


def open_answers(group: UUID) -> dict[str, list[str]]:
    """Open answers per question, shuffled anew at every reading."""
    found: dict[str, list[str]] = {}
    for question, text in OpenAnswer.objects.filter(group=group).values_list("question", "text").order_by("question"):
        found.setdefault(question, []).append(text)
    for texts in found.values():
        secrets.SystemRandom().shuffle(texts)
    return found


def with_open_answers(groups: Sequence[UUID]) -> frozenset[UUID]:
    """The groups in which somebody wrote something."""
    rows = OpenAnswer.objects.filter(group__in=list(groups))
    return frozenset(rows.order_by().values_list("group", flat=True).distinct())


def respondents(groups: Sequence[UUID]) -> dict[UUID, int]:
    """How many took part in each group, as counted; for proving that what was released was large enough."""
    rows = Tally.objects.filter(group__in=list(groups), question="").values_list("group", "counts")
    return {group: int(counts[0]) for group, counts in rows}


def counted(groups: Sequence[UUID]) -> dict[str, dict[UUID, int]]:
    """Question -> how many answered it in each group, as counted; the empty question: how many took part."""
    found: dict[str, dict[UUID, int]] = {}
    for group, question, counts in Tally.objects.filter(group__in=list(groups)).values_list(
        "group", "question", "counts"
    ):
        found.setdefault(question, {})[group] = int(sum(counts))
    return found


def tallied(groups: Sequence[UUID]) -> dict[str, dict[UUID, tuple[tuple[float, ...], tuple[int, ...]]]]:
    """Question -> group -> the values that were chosen, and how often each; for counting once more."""
    found: dict[str, dict[UUID, tuple[tuple[float, ...], tuple[int, ...]]]] = {}
    rows = Tally.objects.filter(group__in=list(groups)).values_list("group", "question", "values", "counts")
    for group, question, values, counts in rows:
        found.setdefault(question, {})[group] = (tuple(values), tuple(int(n) for n in counts))
    return found


def left_behind(groups: Sequence[UUID]) -> dict[UUID, int]:
    """Groups of which something still lies that should be gone once they are over, and how many rows."""
    found: dict[UUID, int] = {}
    for model in (Code, Signed, Spent, Deposit, OpenDeposit, Answer):
        rows = model.objects.filter(group__in=list(groups))
        for group, number in rows.values_list("group").annotate(number=Count("pk")):
            found[group] = found.get(group, 0) + number
    for group in IssuerKey.objects.filter(group__in=list(groups), private__isnull=False).values_list(
        "group", flat=True
    ):
        found[group] = found.get(group, 0) + 1
    return found
