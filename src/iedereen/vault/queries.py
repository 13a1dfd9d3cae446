# SPDX-License-Identifier: EUPL-1.2
"""The one way out: sealed answers as arrays, for computing; never a row with a name, a time or an order."""

import secrets
from collections.abc import Iterator, Sequence
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count
from numpy.typing import NDArray

from iedereen.vault.models import Answer, Code, Deposit, OpenAnswer, OpenDeposit
from iedereen.vault.rules import bare_code, digest

BATCH = 5_000  # rows in memory at a time
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


def in_hat(groups: Sequence[UUID]) -> dict[UUID, int]:
    """How many codes are left per group. Never shown live: it says who just answered."""
    rows = Code.objects.filter(group__in=list(groups)).values_list("group").annotate(number=Count("pk"))
    return dict.fromkeys(groups, 0) | dict(rows)


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


def sealed_counts(groups: Sequence[UUID]) -> dict[UUID, int]:
    """How many sealed answers each group has; for proving that what was released was large enough."""
    rows = Answer.objects.filter(group__in=list(groups))
    return dict(rows.values_list("group").annotate(number=Count("id")))


def left_behind(groups: Sequence[UUID]) -> dict[UUID, int]:
    """Groups of which answers or codes still lie where they were laid down, and how many."""
    found: dict[UUID, int] = {}
    for model in (Code, Deposit, OpenDeposit):
        rows = model.objects.filter(group__in=list(groups))
        for group, number in rows.values_list("group").annotate(number=Count("pk")):
            found[group] = found.get(group, 0) + number
    return found
