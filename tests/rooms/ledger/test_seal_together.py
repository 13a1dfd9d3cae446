# SPDX-License-Identifier: EUPL-1.2
"""One piece of work is sealed in one go: in the order in which it was written, and whole."""

from dataclasses import replace

import pytest
from django.db import connection, transaction

from iedereen.ledger.actions import Entry, record, record_all
from iedereen.ledger.models import Head, Line
from iedereen.ledger.queries import breaks
from tests.cast import NOW


def entry(word: str) -> Entry:
    return Entry(NOW, None, word, ("test", word))


@pytest.mark.django_db(transaction=True)
def test_the_order_of_writing_is_the_order_of_the_chain() -> None:
    words = [f"w{n}" for n in range(60)]
    with transaction.atomic():
        record(at=NOW, by=None, action=words[0], subject=("test", 0))
        record_all(entry(w) for w in words[1:40])
        with transaction.atomic():  # a savepoint has a number of its own
            record_all(entry(w) for w in words[40:59])
        record(at=NOW, by=None, action=words[59], subject=("test", 59))
    record_all([entry("later")])
    assert list(Line.objects.order_by("seq").values_list("action", flat=True)) == [*words, "later"]
    assert (Head.objects.get().seq, breaks()) == (61, [])


@pytest.mark.django_db(transaction=True)
def test_the_order_holds_where_the_database_fills_up_old_room() -> None:
    """A page with a little room left is filled up later, so the rows of one statement do not lie in their order."""
    with transaction.atomic():
        record_all(entry(f"gone{n}") for n in range(400))
        transaction.set_rollback(True)
    record_all([entry("kept")])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ledger_line")
    long = [replace(entry(f"long{n}"), details={"text": "x" * 1_700}) for n in range(5)]
    lines = [*long, *(entry(f"short{n}") for n in range(400))]
    words = [line.action for line in lines]
    with transaction.atomic():
        record_all(lines)
        with connection.cursor() as cursor:
            cursor.execute("SELECT action FROM ledger_line WHERE seq IS NULL ORDER BY ctid")
            assert [word for (word,) in cursor] != words, "the rows lie in their order, so this test shows nothing"
    assert list(Line.objects.order_by("seq").values_list("action", flat=True)) == ["kept", *words]
    assert breaks() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_leaves_no_gap() -> None:
    with transaction.atomic():
        record_all([entry("a")])
        with pytest.raises(RuntimeError), transaction.atomic():
            record_all([entry("gone")])
            raise RuntimeError
        record_all([entry("b")])
    assert list(Line.objects.order_by("seq").values_list("seq", "action")) == [(1, "a"), (2, "b")]
    assert breaks() == []


@pytest.mark.django_db(transaction=True)
def test_sealed_once_when_it_is_asked_for_early() -> None:
    with transaction.atomic():
        record_all([entry("a"), entry("b")])
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        record_all([entry("c")])
    assert list(Line.objects.order_by("seq").values_list("seq", "action")) == [(1, "a"), (2, "b"), (3, "c")]
    assert breaks() == []
