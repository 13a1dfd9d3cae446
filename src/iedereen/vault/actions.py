# SPDX-License-Identifier: EUPL-1.2
"""Putting codes in the hat, laying answers down, sealing them.

Nothing here leaves a line in the ledger, takes a person or looks at a clock: that is the point. Keys are random
(gen_random_uuid is version 4). Until a group is sealed the order of arrival can be read from the database's own files;
`seal` and `scrub` take it away. What cannot be taken away afterwards (the write-ahead log) must not be archived.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection, transaction

from iedereen.screen.rules import Refused
from iedereen.vault.models import Code, Deposit, OpenAnswer, OpenDeposit
from iedereen.vault.rules import bare_code, digest, hat

# Using the code and laying the answers down is one statement: either both happen or neither.
_DEPOSIT = """
WITH used AS (DELETE FROM vault_code WHERE digest = %(digest)s RETURNING "group"),
closed AS (
  INSERT INTO vault_deposit (id, "group", answers)
  SELECT gen_random_uuid(), "group", %(answers)s::float8[] FROM used),
opened AS (
  INSERT INTO vault_opendeposit (id, "group", question, text)
  SELECT gen_random_uuid(), used."group", given.question, given.text
  FROM used, unnest(%(questions)s::text[], %(texts)s::text[]) AS given (question, text))
SELECT count(*) FROM used
"""
# One statement per table: all rows get one transaction number and a physical order that was drawn, not lived.
# The order is drawn from the database's strong random source, not from random(), whose next draw can be predicted.
_SEAL = """
WITH moved AS (DELETE FROM {source} WHERE "group" = ANY(%s::uuid[]) RETURNING {fields})
INSERT INTO {target} (id, {fields}) SELECT gen_random_uuid(), {fields} FROM moved ORDER BY gen_random_uuid()
"""
_SEALED = (
    _SEAL.format(source="vault_deposit", target="vault_answer", fields='"group", answers'),
    _SEAL.format(source="vault_opendeposit", target="vault_openanswer", fields='"group", question, text'),
)
_SCRUBBED = ("vault_code", "vault_deposit", "vault_opendeposit")


def fill_hat(group: UUID, codes: int) -> list[str]:
    """Make this many strips with one-time codes for the group, in random order; codes not yet used become void.

    Gives the plain codes, once: only their digests are kept. Where answers were already laid down, as many strips
    open nothing (see `rules.hat`): the number of answers never exceeds `codes`, and nobody learns it.
    """
    with transaction.atomic():
        _one_at_a_time(group)
        Code.objects.filter(group=group).delete()  # waits for who is handing in, stops who comes after
        printed, opening = hat(codes, Deposit.objects.filter(group=group).count())
        rows = [Code(digest=digest(code.replace("-", ""), settings.SECRET_KEY), group=group) for code in opening]
        Code.objects.bulk_create(rows, batch_size=1_000)
    return printed


def _one_at_a_time(group: UUID) -> None:
    """Two prints of one group wait for each other, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('vault:' || %s, 0))", [str(group)])


def deposit(code: str, answers: Sequence[float | None], texts: Mapping[str, str]) -> None:
    """Lay down one person's answers. Raises Refused("code_unknown") for a code that is not (any more) in the hat."""
    bare = bare_code(code)
    if bare is None:
        raise Refused("code_unknown")
    given = {question: text for question, text in texts.items() if text.strip()}
    # Not Django's cursor: that writes the values into the statement, and a statement stands, with its moment, in the
    # server's list of what runs and in its log of what failed. Here the values travel apart, and the list shows `$1`.
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_DEPOSIT, {
            "digest": digest(bare, settings.SECRET_KEY), "answers": list(answers),
            "questions": list(given), "texts": list(given.values()),
        })  # fmt: skip
        if cursor.fetchone() != (1,):
            raise Refused("code_unknown")


def bring(group: UUID, rows: Iterable[Sequence[float | None]]) -> int:
    """Earlier answers of an organisation, laid down in bulk; gives how many. All or none; memory stays bounded."""
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy('COPY vault_deposit (id, "group", answers) FROM STDIN') as copy:
            for row in rows:
                copy.write_row((uuid.uuid4(), group, list(row)))
        return int(cursor.rowcount)


def seal(groups: Sequence[UUID]) -> int:
    """Move all answers of these groups to their final table, shuffled, in one statement; void what is left in the hat.

    Doing it again changes nothing. Gives how many were moved. Call `scrub` when the transaction is over.
    """
    keys = list(groups)
    with transaction.atomic(), connection.cursor() as cursor:
        # First the codes: whoever is handing in is waited for and goes along, whoever comes after is too late.
        Code.objects.filter(group__in=keys).delete()
        moved = []
        for statement in _SEALED:
            cursor.execute(statement, [keys])
            moved.append(int(cursor.rowcount))
    return moved[0]


def scrub() -> bool:
    """Write the tables of arrival anew, so that no removed row, and no order, is left in their files.

    Gives False when an older transaction elsewhere still held removed rows of an empty table: do it again later.

    PostgreSQL does this only outside a transaction: raises RuntimeError inside one. Each table is locked for as long
    as copying what is left takes (milliseconds); whoever is handing in elsewhere waits that long.
    """
    if connection.in_atomic_block:
        raise RuntimeError("scrub works only after the transaction that sealed")
    with connection.cursor() as cursor:
        for table in _SCRUBBED:
            cursor.execute(f"VACUUM (FULL) {table}")
        held = " OR ".join(
            f"(pg_relation_size('{table}') > 0 AND NOT EXISTS (SELECT FROM {table}))" for table in _SCRUBBED
        )
        cursor.execute(f"SELECT {held}")
        return not cursor.fetchone()[0]


def forget_open_answers(*groups: UUID) -> int:
    """Remove the open answers of these groups for good: their summary was given, or nobody may read them."""
    return OpenAnswer.objects.filter(group__in=groups).delete()[0]


def forget_unsealed(group: UUID) -> int:
    """A check-up that is called off: its codes become void and what was laid down is removed unread."""
    with transaction.atomic():
        Code.objects.filter(group=group).delete()
        OpenDeposit.objects.filter(group=group).delete()
        return Deposit.objects.filter(group=group).delete()[0]
