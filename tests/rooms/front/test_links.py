# SPDX-License-Identifier: EUPL-1.2
"""Promises in words: what to do, by when, and where."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.template import Context, Template
from django.utils import translation

from iedereen.agreements import rules as agreements
from iedereen.agreements.rules.cycle import CycleDuty
from iedereen.checkup.actions import duties
from iedereen.checkup.rules import talk
from iedereen.front import links

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # Monday, 10:00 in Amsterdam


@dataclass(frozen=True)
class Promise:
    kind: str
    label: str
    matter_id: UUID


@pytest.mark.parametrize(
    ("due_at", "state", "words"),
    [
        (datetime(2026, 2, 20, 16, tzinfo=UTC), "late", "10 dagen te laat"),
        (datetime(2026, 3, 1, 16, tzinfo=UTC), "late", "1 dag te laat"),
        (datetime(2026, 3, 2, 8, tzinfo=UTC), "soon", "vandaag"),  # its day is not over yet
        (datetime(2026, 3, 2, 16, tzinfo=UTC), "soon", "vandaag"),
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "soon", "morgen"),  # half past midnight here
        (datetime(2026, 3, 5, 16, tzinfo=UTC), "soon", "uiterlijk 5-3-2026"),
        (datetime(2026, 3, 6, 16, tzinfo=UTC), "later", "uiterlijk 6-3-2026"),
    ],
)
def test_by_when(due_at: datetime, state: str, words: str) -> None:
    with translation.override("nl"):
        assert links.due(due_at, NOW) == links.Due(state, words)


def test_days_are_counted_over_the_change_to_summer_time() -> None:
    before, after = datetime(2026, 3, 28, 9, tzinfo=UTC), datetime(2026, 3, 28, 9, tzinfo=UTC) + timedelta(days=1)
    with translation.override("nl"):
        assert links.due(after, before).words == "morgen"


def test_every_kind_has_its_own_sentence_in_the_imperative() -> None:
    sentences = {links.sentence(kind) for kind in links.DUTIES}
    assert "" not in sentences
    assert not any(s.endswith(".") for s in sentences)


def test_every_kind_that_the_rooms_promise_has_a_row_and_a_page() -> None:
    opened = {v for k, v in vars(duties).items() if k.isupper() and isinstance(v, str) and k != "MATTER"}
    promised = opened | set(talk.Duty) | set(agreements.Duty) | set(CycleDuty)
    assert promised - set(links.DUTIES) == set()
    assert [k for k in links.DUTIES if links.address(k, uuid4()) is None] == []


def rendered(promise: Promise) -> str:
    return Template("{% load promises %}{% promise_link p %}").render(Context({"p": promise}))


def test_a_promise_links_to_the_page_of_its_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    key = uuid4()
    monkeypatch.setitem(links.DUTIES, "look", links.Duty("Kijk <nu>", "front:overview_unit"))
    assert rendered(Promise("look", "x", key)) == f'<a href="/overzicht/{key}/">Kijk &lt;nu&gt;</a>'


def test_without_a_page_there_are_only_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(links.DUTIES, "look", links.Duty("Kijk", "nowhere:page"))
    assert rendered(Promise("look", "x", uuid4())) == "Kijk"


def test_a_kind_that_nobody_knows_shows_its_label() -> None:
    assert rendered(Promise("strange", "Iets <b>anders</b>", uuid4())) == "Iets &lt;b&gt;anders&lt;/b&gt;"
