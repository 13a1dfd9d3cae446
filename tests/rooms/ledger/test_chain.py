# SPDX-License-Identifier: EUPL-1.2
"""The chain is made at commit, holds, and cannot be touched."""

import pytest
from django.db import DatabaseError, connection, transaction

from iedereen.ledger import actions, queries
from iedereen.ledger.models import Line
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def write(times: int = 3) -> None:
    for number in range(times):
        with transaction.atomic():
            actions.record(at=NOW, by=None, action="tried", subject=("thing", number), details={"n": number, "w": "é"})
            actions.record(at=NOW, by=None, action="tried_again", subject=("thing", number))


def test_lines_are_linked_at_commit() -> None:
    write()
    assert queries.breaks() == []
    assert queries.head()[0] == 6


def test_work_that_is_undone_leaves_no_line() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.record(at=NOW, by=None, action="tried", subject=("thing", 1))
        1 / 0
    assert queries.head() == (0, "")


@pytest.mark.parametrize("change", ["UPDATE ledger_line SET action = 'other' WHERE seq = 2", "DELETE FROM ledger_line"])
def test_lines_cannot_be_changed_or_removed(change: str) -> None:
    write()
    with pytest.raises(DatabaseError, match="only be added"), connection.cursor() as cursor:
        cursor.execute(change)
    assert queries.breaks() == []


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        ("UPDATE ledger_line SET reason = 'other' WHERE seq = 2", "altered"),
        ("DELETE FROM ledger_line WHERE seq = 3", "gap"),
        ("DELETE FROM ledger_line WHERE seq = 6", "cut"),
        ("UPDATE ledger_line SET previous = 'x' WHERE seq = 4", "unlinked"),
    ],
)
def test_whoever_gets_round_the_guard_is_found_out(harm: str, code: str) -> None:
    write()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_line DISABLE TRIGGER ledger_guard")
        cursor.execute(harm)
        cursor.execute("ALTER TABLE ledger_line ENABLE TRIGGER ledger_guard")
    assert code in {b.code for b in queries.breaks()}


def test_the_same_text_and_moment_is_read_by_both_sides() -> None:
    write(1)
    assert Line.objects.exclude(hash="").count() == 2
