# SPDX-License-Identifier: EUPL-1.2
"""Putting codes in the hat, signing credentials, laying sealed answers down, opening them together, counting them.

Nothing here leaves a line in the ledger, takes a person or looks at a clock: that is the point. What is laid down is
sealed to a key that nobody has before the group is over (room `keys`), so the order of arrival, which the database's
own files and its write-ahead log do show, is an order of unreadable bytes. After opening nothing has an order any more.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from secrets import SystemRandom
from typing import TypeVar
from uuid import UUID, uuid4

import psycopg
from django.conf import settings
from django.db import connection, transaction

from iedereen.engines.credentials import CredentialError, blind_sign, new_key
from iedereen.screen.rules import Refused
from iedereen.vault import rules
from iedereen.vault.models import Answer, Code, Deposit, IssuerKey, OpenAnswer, OpenDeposit, Signed, Spent
from iedereen.vault.queries import taken, verifier

# Using the right and laying the answers down is one statement: either both happen or neither.
_LAY_DOWN = """
, closed AS (INSERT INTO vault_deposit (id, "group", sealed) SELECT gen_random_uuid(), "group", %(closed)s FROM used)
, opened AS (
  INSERT INTO vault_opendeposit (id, "group", sealed) SELECT gen_random_uuid(), "group", %(opened)s FROM used)
SELECT count(*) FROM used
"""
_BY_CODE = 'WITH used AS (DELETE FROM vault_code WHERE digest = %(digest)s RETURNING "group")' + _LAY_DOWN
# The issuer's row is held: whoever shuts the group waits for this one, and whoever comes later finds no key.
_BY_CREDENTIAL = (
    """
WITH issuer AS (
  SELECT "group" FROM vault_issuerkey WHERE "group" = %(group)s AND private IS NOT NULL FOR KEY SHARE),
used AS (
  INSERT INTO vault_spent (digest, "group") SELECT %(digest)s, "group" FROM issuer
  ON CONFLICT DO NOTHING RETURNING "group")"""
    + _LAY_DOWN
)
_EMPTIED = (
    "vault_code", "vault_signed", "vault_spent", "vault_deposit", "vault_opendeposit", "vault_issuerkey",
    "vault_answer",
)  # fmt: skip
_BATCH = 500  # rows in memory at a time: a sealed open answer takes 12 kB, twice that as it travels

Reader = Callable[[UUID, bytes], Sequence[float | None] | None]
Content = TypeVar("Content")
OpenReader = Callable[[UUID, bytes], dict[str, str] | None]


@dataclass(frozen=True)
class Opened:
    """What came out: how many were read, and how many could not be (damaged, made up, sealed to another key).

    `surplus`: how many could be read but were more than there are people; left out as well."""

    read: int
    dropped: int
    surplus: int = 0


def make_issuers(groups: Iterable[UUID]) -> int:
    """A key that signs credentials for each group that has none; gives how many were made. Slow: 0.2 s each."""
    made = 0
    wanted = list(groups)
    there = set(IssuerKey.objects.filter(group__in=wanted).values_list("group", flat=True))
    for group in wanted:
        if group not in there:
            key = new_key()
            locked = rules.lock_up(key.private, group.bytes, settings.SECRET_KEY)
            IssuerKey.objects.get_or_create(group=group, defaults={"public": key.public, "private": locked})
            made += 1
    return made


def drop_issuers(groups: Iterable[UUID]) -> None:
    """The keys of groups in which nobody will be asked: nothing was ever signed with them."""
    IssuerKey.objects.filter(group__in=list(groups)).delete()


def sign(group: UUID, blinded: bytes, places: int) -> bytes:
    """Sign a blinded credential when there is still a place: codes in the hat and codes that were used take one each.

    `places`: how many credentials and codes together the group may still have, without those that were signed already.
    What is signed cannot be recognised later. Raises Refused: no_place_left, credential_unreadable, round_over.
    """
    with transaction.atomic(savepoint=False):
        _one_at_a_time(group)
        if taken(group) >= places:
            raise Refused("no_place_left")
        signed = _signed(group, blinded)
        Signed.objects.bulk_create([Signed(digest=rules.signed_digest(blinded), group=group)], ignore_conflicts=True)
        return signed


def sign_again(group: UUID, blinded: bytes) -> bytes:
    """The same answer to the same question, for who never got the first: one credential, however often it is asked.

    Of no use to anybody else: only who blinded it can take the blinding off. Raises Refused: credential_issued (this
    was not signed before), round_over.
    """
    if not Signed.objects.filter(digest=rules.signed_digest(blinded), group=group).exists():
        raise Refused("credential_issued")
    return _signed(group, blinded)


def _signed(group: UUID, blinded: bytes) -> bytes:
    locked = IssuerKey.objects.filter(group=group).values_list("private", flat=True).first()
    if locked is None:
        raise Refused("round_over")
    try:
        return blind_sign(rules.take_out(bytes(locked), group.bytes, settings.SECRET_KEY), blinded)
    except CredentialError as error:
        raise Refused("credential_unreadable") from error


def fill_hat(group: UUID, strips: int, places: int | None = None) -> list[str]:
    """Make this many strips with one-time codes for the group, in random order; codes not yet used become void.

    `places`: how many codes the group may have in all, used ones included (as many as strips when left out). Gives the
    plain codes, once: only their digests are kept. Strips beyond the places open nothing (see `rules.hat`).
    """
    with transaction.atomic():
        _one_at_a_time(group)
        Code.objects.filter(group=group).delete()  # waits for who is handing in, stops who comes after
        printed, opening = rules.hat(strips, (strips if places is None else places) - taken(group))
        rows = [Code(digest=rules.digest(code.replace("-", ""), settings.SECRET_KEY), group=group) for code in opening]
        Code.objects.bulk_create(rows, batch_size=1_000)
    return printed


def _one_at_a_time(group: UUID) -> None:
    """Two who give out rights of one group wait for each other, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('vault:' || %s, 0))", [str(group)])


def deposit_by_code(code: str, closed: bytes, opened: bytes) -> None:
    """Lay down one person's sealed answers. Raises Refused("code_unknown") for a code that is not in the hat."""
    bare = rules.bare_code(code)
    if bare is None or not _lay_down(_BY_CODE, closed, opened, digest=rules.digest(bare, settings.SECRET_KEY)):
        raise Refused("code_unknown")


def deposit_by_credential(group: UUID, prepared: bytes, signature: bytes, closed: bytes, opened: bytes) -> None:
    """The same with a credential that was signed blindly for this group. Raises Refused: credential_unknown,
    credential_spent (also when the group has just been shut)."""
    known = verifier(group)
    if known is None or not known.verify(prepared, signature):
        raise Refused("credential_unknown")
    if not _lay_down(_BY_CREDENTIAL, closed, opened, digest=rules.spent_digest(prepared), group=group):
        raise Refused("credential_spent")


def _lay_down(statement: str, closed: bytes, opened: bytes, **right: object) -> bool:
    # Not Django's cursor: that writes the values into the statement, and a statement stands, with its moment, in the
    # server's list of what runs and in its log of what failed. Here the values travel apart, and the list shows `$1`.
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, {"closed": closed, "opened": opened, **right}, prepare=True)
        return bool(cursor.fetchone() == (1,))


def bring_sealed(group: UUID, pairs: Iterable[tuple[bytes, bytes]]) -> int:
    """Sealed answers of many people at once, laid down in bulk; gives how many. All or none."""
    kept = list(pairs)
    with transaction.atomic(), connection.cursor() as cursor:
        for table, place in (("vault_deposit", 0), ("vault_opendeposit", 1)):
            with cursor.copy(f'COPY {table} (id, "group", sealed) FROM STDIN') as copy:
                for pair in kept:
                    copy.write_row((uuid4(), group, pair[place]))
    return len(kept)


def bring(group: UUID, rows: Iterable[Sequence[float | None]]) -> int:
    """Earlier answers of an organisation, which were never sealed, straight among the opened ones; gives how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        return _write(cursor, "vault_answer", "answers", ((group, list(row)) for row in rows))


def shut(groups: Sequence[UUID]) -> None:
    """From now on nobody can lay anything down here: codes are void, and no credential is signed or taken any more.

    Whoever is handing in right now is waited for and goes along.
    """
    keys = list(groups)
    with transaction.atomic():
        Code.objects.filter(group__in=keys).delete()
        list(IssuerKey.objects.select_for_update().filter(group__in=keys).order_by("group").values_list("group"))
        IssuerKey.objects.filter(group__in=keys).update(private=None)
        Signed.objects.filter(group__in=keys).delete()


def open_all(
    groups: Sequence[UUID], read_closed: Reader, read_open: OpenReader, most: Mapping[UUID, int] | None = None
) -> Opened:
    """Open everything that was laid down in these groups, shuffle it, and destroy what was sealed; in one transaction.

    The readers give None for what cannot be read; such a one is dropped and counted. Doing it again finds nothing.
    `most`: of a group that has more than so many, so many are drawn.
    Call `scrub` when the transaction is over. Memory: the opened answers of all groups (about 300 bytes each).
    """
    shut(groups)
    with transaction.atomic(), connection.cursor() as cursor:
        read = [(group, read_closed(group, sealed)) for group, sealed in _sealed(Deposit, groups)]
        kept = [(group, list(answers)) for group, answers in read if answers is not None]
        closed = _drawn(kept, most)
        written = [(group, read_open(group, sealed)) for group, sealed in _sealed(OpenDeposit, groups)]
        drawn = _drawn([(group, texts) for group, texts in written if texts is not None], most)
        texts = [(group, question, text) for group, by_question in drawn for question, text in by_question.items()]
        SystemRandom().shuffle(texts)
        _write(cursor, "vault_answer", "answers", closed)
        _write(cursor, "vault_openanswer", "question, text", texts)
        for model in (Deposit, OpenDeposit, Spent):
            model.objects.filter(group__in=groups).delete()
    return Opened(len(closed), len(read) - len(kept), len(kept) - len(closed))


def _drawn(found: list[tuple[UUID, Content]], most: Mapping[UUID, int] | None) -> list[tuple[UUID, Content]]:
    """Shuffled, and of each group at most so many. The order is drawn from the system's strong random source: it cannot
    be predicted from another draw."""
    SystemRandom().shuffle(found)
    left = dict(most or {})
    kept = []
    for group, content in found:
        left[group] = left.get(group, len(found)) - 1
        if left[group] >= 0:
            kept.append((group, content))
    return kept


def _sealed(model: type[Deposit] | type[OpenDeposit], groups: Sequence[UUID]) -> Iterable[tuple[UUID, bytes]]:
    for group, sealed in model.objects.filter(group__in=groups).values_list("group", "sealed").iterator(_BATCH):
        yield group, bytes(sealed)


def _write(cursor: object, table: str, fields: str, rows: Iterable[Sequence[object]]) -> int:
    """Rows under new random keys, in the order in which they are given, by one statement."""
    number = 0
    with cursor.copy(f'COPY {table} (id, "group", {fields}) FROM STDIN') as copy:  # type: ignore[attr-defined]
        for row in rows:
            copy.write_row((uuid4(), *row))
            number += 1
    return number


def count_and_destroy(groups: Sequence[UUID], questions: Sequence[str], families: Sequence[str] | None = None) -> int:
    """Keep of the opened answers only how many chose what, per group and question, and destroy the answers.

    `questions` name the places of an answer; a place without a name is not kept (a score with a value per person).
    `families` [places]: places of one family are counted on the answers in which none of them was skipped; left out,
    every place stands alone.
    Gives how many answers were counted. Call `scrub` afterwards.
    """
    keys = list(groups)
    together = list(families) if families is not None else [str(place) for place in range(len(questions))]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TALLY, {"groups": keys, "questions": list(questions), "families": together})
        return Answer.objects.filter(group__in=keys).delete()[0]


_TALLY = """
WITH given AS (
  SELECT "group", place, value,
         bool_and(value IS NOT NULL) OVER (PARTITION BY vault_answer.id, (%(families)s::text[])[place]) AS complete
  FROM vault_answer, unnest(answers) WITH ORDINALITY AS a (value, place)
  WHERE "group" = ANY(%(groups)s::uuid[])),
chosen AS (
  SELECT "group", place, value, count(*)::float8 AS number FROM given WHERE complete GROUP BY 1, 2, 3),
people AS (
  SELECT "group", count(*)::float8 AS number FROM vault_answer
  WHERE "group" = ANY(%(groups)s::uuid[]) AND cardinality(array_remove(answers, NULL)) > 0 GROUP BY 1)
INSERT INTO vault_tally (id, "group", question, values, counts)
SELECT gen_random_uuid(), "group", (%(questions)s::text[])[place], array_agg(value ORDER BY value),
       array_agg(number ORDER BY value)
FROM chosen WHERE (%(questions)s::text[])[place] <> '' GROUP BY "group", place
UNION ALL SELECT gen_random_uuid(), "group", '', ARRAY[0::float8], ARRAY[number] FROM people
"""


def scrub() -> bool:
    """Write the tables of arrival anew, so that no removed row, and no order, is left in their files.

    Gives False when an older transaction elsewhere still held removed rows of an empty table: do it again later.

    PostgreSQL does this only outside a transaction: raises RuntimeError inside one. Each table is locked for as long
    as copying what is left takes (milliseconds); whoever is handing in elsewhere waits that long.
    """
    if connection.in_atomic_block:
        raise RuntimeError("scrub works only after the transaction that opened or counted")
    with connection.cursor() as cursor:
        for table in _EMPTIED:
            cursor.execute(f"VACUUM (FULL) {table}")
        held = " OR ".join(
            f"(pg_relation_size('{table}') > 0 AND NOT EXISTS (SELECT FROM {table}))" for table in _EMPTIED
        )
        cursor.execute(f"SELECT {held}")
        return not cursor.fetchone()[0]


def forget_open_answers(*groups: UUID) -> int:
    """Remove the open answers of these groups for good: their summary was given, or nobody may read them."""
    return OpenAnswer.objects.filter(group__in=groups).delete()[0]


def forget_sealed(groups: Sequence[UUID]) -> int:
    """Remove unread what was laid down in these groups: they cannot be opened, or are called off. Gives how many."""
    keys = list(groups)
    with transaction.atomic():
        shut(keys)
        OpenDeposit.objects.filter(group__in=keys).delete()
        Spent.objects.filter(group__in=keys).delete()
        return Deposit.objects.filter(group__in=keys).delete()[0]
