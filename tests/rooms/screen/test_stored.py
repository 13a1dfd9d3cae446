# SPDX-License-Identifier: EUPL-1.2
"""Rows that stay in the database give the same list as rows in memory, for the price of a page."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Q

from iedereen.followup.models import Mail
from iedereen.screen.lists import PAGE_SIZE, Asked, Column, Filter, arranged
from iedereen.screen.stored import Stored, by_text, by_words
from tests.cast import NOW, Cast

COLUMNS = [Column("made", "Gemaakt", lambda m: m.made_at, stored="made_at"),
           Column("attempts", "Pogingen", lambda m: m.attempts, stored="attempts")]  # fmt: skip
FILTERS = [
    Filter("text", "Onderwerp", lambda m, v: v in m.subject, stored=lambda v: Q(subject__contains=v)),
    Filter("odd", "Oneven", lambda m, v: m.attempts % 2 == 1),  # only we know how to ask this
]


@pytest.fixture
def mails(cast: Cast) -> Any:
    Mail.objects.bulk_create(
        Mail(key=f"k{n}", to_id=cast.people["leader"].id, subject=f"Bericht {n:03}", body="",
             made_at=NOW - timedelta(hours=n), next_at=NOW, attempts=n % 7)
        for n in range(200)
    )  # fmt: skip
    return Mail.objects.order_by("-made_at", "id")


def asked(sort: str = "", **filters: str) -> Asked:
    return Asked(filters, sort, 1, "", ())


@pytest.mark.parametrize("sort", ["", "made", "-made", "-attempts"])
@pytest.mark.parametrize("filters", [{}, {"text": "1"}, {"odd": "ja"}, {"text": "1", "odd": "ja"}, {"text": "geen"}])
def test_the_same_rows_as_in_memory(mails: Any, sort: str, filters: dict[str, str]) -> None:
    there = arranged(Stored(mails, 5_000), COLUMNS, FILTERS, asked(sort, **filters))
    here = arranged(list(mails), COLUMNS, FILTERS, asked(sort, **filters))
    key = COLUMNS[1].value if sort == "-attempts" else (lambda m: m.id)
    assert [key(m) for m in there] == [key(m) for m in here]
    assert len(there) == len(here)
    assert {m.id for m in there} == {m.id for m in here}


def test_a_page_costs_a_page(mails: Any, django_assert_num_queries: Any) -> None:
    rows = Stored(mails, 5_000)
    with django_assert_num_queries(2) as queries:
        assert len(rows) == 200
        assert len(rows[PAGE_SIZE : 2 * PAGE_SIZE]) == PAGE_SIZE
    assert f"LIMIT {PAGE_SIZE} OFFSET {PAGE_SIZE}" in queries.captured_queries[1]["sql"]


def test_only_the_first_so_many_whatever_the_order(mails: Any) -> None:
    rows = Stored(mails, 10)
    newest = [m.subject for m in rows]
    assert newest == [f"Bericht {n:03}" for n in range(10)]
    assert [m.subject for m in rows.ordered("made_at", downwards=False)] == newest[::-1]
    assert len(rows.where(Q(subject="Bericht 150"))) == 1  # a filter brings the others into sight
    assert (rows[-1].subject, rows[0].subject, len(rows[5:100])) == ("Bericht 009", "Bericht 000", 5)


def test_what_was_read_is_made_into_what_is_shown(mails: Any) -> None:
    rows = Stored(mails, 10, lambda part: [SimpleNamespace(mail=m) for m in part])
    assert [r.mail.subject for r in rows[:2]] == ["Bericht 000", "Bericht 001"]
    assert rows.values("state", "attempts") == {("queued", n) for n in range(7)}


def test_another_order_is_not_counted_again(mails: Any, django_assert_num_queries: Any) -> None:
    """When there are more than fit: one count, and the page."""
    with django_assert_num_queries(2):
        rows = Stored(mails.select_related("to").defer("body"), 10).ordered("attempts", downwards=False)
        assert len(rows) == 10
        assert [m.to.name for m in rows[:3]] == ["Leader"] * 3


def test_the_values_there_are_come_from_the_first_so_many(mails: Any) -> None:
    """Both ways of asking: of all rows, and of those that a list goes no further than."""
    assert Stored(mails, 3).values("attempts") == {(0,), (1,), (2,)}
    assert Stored(mails, 5_000).values("attempts") == {(n,) for n in range(7)}


def test_all_rows_are_read_in_parts(mails: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iedereen.screen.stored.PART", 60)
    sizes: list[int] = []

    def wrap(part: Any) -> Any:
        sizes.append(len(part))
        return part

    assert [m.subject for m in Stored(mails, 150, wrap)] == [f"Bericht {n:03}" for n in range(150)]
    assert sizes == [60, 60, 30]


@pytest.mark.parametrize("downwards", [False, True])
def test_texts_stand_in_the_order_of_rows_in_memory(mails: Any, downwards: bool) -> None:
    """Capitals and accents make no difference, and what is empty comes last in both directions."""
    for n, word in enumerate(["Zee", "één", "Eend", "", "çirak", "dijk", "Ölen", "Ødegaard"]):
        Mail.objects.filter(key=f"k{n}").update(subject=word)
    rows = mails.filter(key__in=[f"k{n}" for n in range(8)])
    column = Column("subject", "Onderwerp", lambda m: m.subject, stored=by_text("subject"))
    turned = asked(f"{'-' if downwards else ''}subject")
    there, here = (arranged(r, [column], [], turned) for r in (Stored(rows, 50), list(rows)))
    assert [m.subject for m in there] == [m.subject for m in here]


@pytest.mark.parametrize("downwards", [False, True])
def test_words_that_only_the_screen_knows_order_rows_too(mails: Any, downwards: bool) -> None:
    words = {0: "Wacht", 1: "Aangekomen", 2: "", 3: "Verzonden", 4: "wacht", 5: "Terug"}
    cases = [(Q(attempts=n), word) for n, word in words.items()]
    column = Column("word", "Woord", lambda m: words.get(m.attempts, ""), stored=lambda: by_words(*cases))
    turned = asked(f"{'-' if downwards else ''}word")
    there, here = (arranged(r, [column], [], turned) for r in (Stored(mails, 5_000), list(mails)))
    assert [m.pk for m in there] == [m.pk for m in here]
