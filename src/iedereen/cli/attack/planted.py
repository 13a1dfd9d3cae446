# SPDX-License-Identifier: EUPL-1.2
"""Known weaknesses, built into a round on purpose: a suite that does not find these finds nothing."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

from django.db import connection, transaction

from iedereen.checkup.actions import answering
from iedereen.checkup.rules.ballots import OPEN, bound_to, closed_bytes, open_bytes
from iedereen.cli.attack.rounds.life import Stage, Way, given
from iedereen.engines import sealing


@dataclass(frozen=True)
class Weakness:
    """`caught_by`: names of the tries that must find it, each of them. `rounds`: how many of it are played together.

    One round is enough where each answer is unlike every other. Who took part is easier to guess: when 21 of 30 came,
    all 21 are named rightly by chance once in 14 million times, but 20 of them once in 75,000, which is no evidence
    among so many tries. Three rounds are, also when a few are named wrongly.
    """

    name: str
    way: type[Way]
    caught_by: tuple[str, ...]
    rounds: int = 1


def run(statement: str, values: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


class OneTransaction(Way):
    """The flag of the person and the answer, in clear, in one transaction; as most survey programs do it."""

    def begin(self, stage: Stage) -> None:
        run("ALTER TABLE checkup_participation ADD answered boolean NOT NULL DEFAULT false")

    def end(self) -> None:
        run("ALTER TABLE checkup_participation DROP COLUMN answered")

    def answer(self, stage: Stage, person: str) -> None:
        answers, _ = given(stage, person)
        with transaction.atomic():
            run("UPDATE checkup_participation SET answered = true WHERE person_id = %s", [person])
            run(
                'INSERT INTO vault_answer (id, "group", answers) VALUES (%s, %s, %s)', [uuid4(), stage.checkup, answers]
            )


class Unsealed(Way):
    """Answers are laid down in clear."""

    def seal(self, stage: Stage, person: str) -> tuple[bytes, bytes]:
        _, opened = super().seal(stage, person)
        answers, _ = given(stage, person)
        return sealing.pad(closed_bytes(answers), answering.CLOSED_SIZE), opened


class Unpadded(Way):
    """Open answers are sealed, each as long as it is."""

    def seal(self, stage: Stage, person: str) -> tuple[bytes, bytes]:
        closed, _ = super().seal(stage, person)
        data = open_bytes(given(stage, person)[1])
        bare = sealing.pad(data, sealing.PREFIX + len(data))
        return closed, sealing.seal(stage.public, bare, bound_to(OPEN, stage.round, stage.checkup))

    def answer(self, stage: Stage, person: str) -> None:
        with mock.patch.object(answering, "OPEN_SIZE", len(self.seal(stage, person)[1])):
            super().answer(stage, person)


class UnsealedAtOnce(Unsealed):
    """The right is fetched in the visit in which it is used, and answers are in clear."""

    at_once = True


class Moments(Way):
    """A time on every deposit, which goes along to the opened row."""

    def begin(self, stage: Stage) -> None:
        run("ALTER TABLE vault_deposit ADD created_at timestamptz DEFAULT clock_timestamp()")
        run("ALTER TABLE vault_answer ADD created_at timestamptz")

    def end(self) -> None:
        for table in ("vault_deposit", "vault_answer"):
            run(f"ALTER TABLE {table} DROP COLUMN created_at")

    def open(self, stage: Stage, by: UUID) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                'SELECT created_at FROM vault_deposit WHERE "group" = %s ORDER BY created_at', [stage.checkup]
            )
            times = [moment for (moment,) in cursor.fetchall()]
        super().open(stage, by)
        carried_along(stage, "created_at", times)


class CountingKeys(Way):
    """Keys that count up, kept when the row is opened."""

    def open(self, stage: Stage, by: UUID) -> None:
        super().open(stage, by)
        carried_along(stage, "id", [UUID(int=(stage.checkup.int & ~0xFFFF) + n) for n in range(len(stage.came))])


def carried_along(stage: Stage, column: str, values: list[Any]) -> None:
    """Write to each opened row what its deposit had; in random order, so that nothing else tells who was when."""
    pairs = list(zip(stage.came, values, strict=False))
    random.shuffle(pairs)
    for person, value in pairs:
        answers, _ = given(stage, person)
        run(f'UPDATE vault_answer SET {column} = %s WHERE "group" = %s AND answers[1:4] = %s',
            [value, stage.checkup, answers[:4]])  # fmt: skip


class _Still:
    """A random source that does nothing."""

    def shuffle(self, rows: object) -> None:
        """Leaves everything in its place."""


class Unshuffled(Way):
    """Opened in the order of coming."""

    def open(self, stage: Stage, by: UUID) -> None:
        with mock.patch("iedereen.vault.actions.SystemRandom", _Still):
            super().open(stage, by)


class Thanked(Way):
    """Who answers is thanked in a letter."""

    def answer(self, stage: Stage, person: str) -> None:
        super().answer(stage, person)
        run("UPDATE followup_mail SET body = body || 'Dank u wel.' WHERE to_id = %s AND key LIKE %s",
            [person, f"invite:{stage.checkup}%"])  # fmt: skip


WEAKNESSES = (
    Weakness("flag and answer in one transaction", OneTransaction, ("a row with a name, then an answer",)),
    Weakness("a time on the deposit", Moments, ("other columns",)),
    Weakness("answers not sealed", Unsealed, ("answers before opening", "transaction number")),
    Weakness("open answers not padded", Unpadded, ("words: length of what is sealed",), rounds=3),
    Weakness("no shuffle at opening", Unshuffled, ("place in the file", "write-ahead log")),
    Weakness("keys that count up", CountingKeys, ("key of the row",)),
    Weakness("fetched only to answer, not sealed", UnsealedAtOnce, ("a row with a name, then an answer",)),
    Weakness("thanks by mail", Thanked, ("took part: mail",), rounds=3),
)
