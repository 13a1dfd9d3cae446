# SPDX-License-Identifier: EUPL-1.2
"""A list: filtered, sorted, paged, and taken along."""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from iedereen.screen.lists import PAGE_SIZE, Column, Filter, show_list
from iedereen.screen.values import Suppressed
from tests.markup import Page, page


@dataclass(frozen=True)
class Team:
    name: str
    people: int | None
    since: date | None
    state: str


TEAMS = [
    Team("Oever", 42, date(2026, 3, 1), "open"),
    Team("dijk", 7, None, "late"),
    Team("Één", None, date(2025, 12, 31), "open"),
    Team("=1+1", 12, date(2026, 1, 1), "late"),
]
COLUMNS = [
    Column("name", "Team", lambda t: t.name, link=lambda t: f"/team/{t.name}/" if t.people else None),
    Column("people", "Mensen", lambda t: t.people, numeric=True),
    Column("since", "Sinds", lambda t: t.since),
    Column("state", "Stand", lambda t: t.state, badge=lambda t: t.state),
    Column("index", "Cijfer", lambda t: Suppressed("too_few") if t.people == 7 else 3.4, only="screen"),
    Column("code", "Code", lambda t: t.name.upper(), only="file"),
]
FILTERS = [
    Filter("state", "Stand", lambda t, v: t.state == v, [("open", "Open"), ("late", "Te laat")]),
    Filter("q", "Naam", lambda t, v: v.casefold() in t.name.casefold()),
]


def answer(query: str = "", rows: list[Any] = TEAMS, **more: Any) -> HttpResponse:
    request = RequestFactory().get("/teams/" + query)
    request.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with translation.override("nl"):
        return show_list(request, title="Teams", name="teams", columns=COLUMNS, rows=rows, filters=FILTERS, **more)


def shown(query: str = "", rows: list[Any] = TEAMS, **more: Any) -> Page:
    return page(answer(query, rows, **more).content)


def names(found: Page) -> list[str]:
    return [e.text.strip() for e in found.named("th") if e.attributes.get("scope") == "row"]


def read_csv(query: str) -> list[list[str]]:
    content = b"".join(answer(query).streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content), delimiter=";"))


def test_all_rows_in_their_own_order_with_the_number() -> None:
    found = shown()
    assert names(found) == ["Oever", "dijk", "Één", "=1+1"]
    assert [e.text for e in found.named("strong")] == ["4 regels"]
    assert [e.text for e in found.named("th") if e.attributes.get("scope") == "col"] == [
        "Team", "Mensen", "Sinds", "Stand", "Cijfer",
    ]  # fmt: skip


def test_one_row_is_one() -> None:
    assert [e.text for e in shown("?q=oever").named("strong")] == ["1 regel"]


def test_filters_work_together_and_stay_in_the_form() -> None:
    found = shown("?state=late&q=D")
    assert names(found) == ["dijk"]
    chosen = [e for e in found.named("option") if "selected" in e.attributes]
    assert [e.attributes["value"] for e in chosen] == ["late"]
    assert next(e for e in found.named("input") if e.attributes["name"] == "q").attributes["value"] == "D"


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("?sort=name", ["=1+1", "dijk", "Één", "Oever"]),
        ("?sort=-name", ["Oever", "Één", "dijk", "=1+1"]),
        ("?sort=people", ["dijk", "=1+1", "Oever", "Één"]),
        ("?sort=-people", ["Oever", "=1+1", "dijk", "Één"]),  # nobody knows how many: last both ways
        ("?sort=since", ["Één", "=1+1", "Oever", "dijk"]),
    ],
)
def test_sorted(query: str, order: list[str]) -> None:
    assert names(shown(query)) == order


def test_the_sorted_column_says_so_and_its_link_turns_it_around() -> None:
    heads = [e for e in shown("?sort=people&state=late").named("th") if e.attributes.get("scope") == "col"]
    assert [e.attributes.get("aria-sort") for e in heads] == [None, "ascending", None, None, None]
    links = [e.attributes["href"] for e in shown("?sort=people&state=late").named("a")]
    assert "?state=late&sort=-people" in links
    assert "?state=late&sort=people&export=csv" in links


@pytest.mark.parametrize("query", ["?state=weg", "?sort=geheim", "?sort=-", "?export=pdf"])
def test_what_makes_no_sense_is_said_and_left_out(query: str) -> None:
    found = shown(query)
    assert len(names(found)) == 4
    assert len([e for e in found.named("div") if "notice--warning" in e.attributes.get("class", "")]) == 1


@pytest.mark.parametrize(("asked", "got"), [("2", 2), ("99", 3), ("0", 1), ("-1", 1), ("x", 1), ("²", 1)])
def test_pages(asked: str, got: int) -> None:
    rows = [Team(f"{i:03}", i, None, "open") for i in range(2 * PAGE_SIZE + 3)]
    found = shown(f"?page={asked}", rows)
    assert names(found)[0] == f"{(got - 1) * PAGE_SIZE:03}"
    assert any(e.text == f"Pagina {got} van 3" for e in found.named("span"))
    addresses = {e.attributes.get("rel"): e.attributes["href"] for e in found.named("a")}
    assert ("prev" in addresses) == (got > 1)
    assert ("next" in addresses) == (got < 3)


def test_cells_days_links_badges_and_suppressed_words() -> None:
    found = shown("?q=dijk")
    cells = {e.attributes.get("data-title"): e.text.strip() for e in found.named("td")}
    assert cells["Mensen"] == "7"
    assert cells["Sinds"] == "—leeg"
    assert cells["Cijfer"] == "te weinig antwoorden"
    assert any(e.attributes.get("class") == "badge badge--late" for e in found.named("span"))
    assert "/team/dijk/" in [e.attributes["href"] for e in found.named("a")]


def test_an_empty_list_says_what_is_the_matter() -> None:
    assert "Nog geen teams." in shown(rows=[], empty="Nog geen teams.").named("main")[0].text
    assert "Met deze filters blijft er niets over." in shown("?q=zzz").named("main")[0].text


def test_csv_has_the_filtered_rows_whole_and_safe() -> None:
    rows = read_csv("?export=csv&sort=name")
    assert rows[0] == ["Team", "Mensen", "Sinds", "Stand", "Code"]
    assert rows[1] == ["'=1+1", "12", "2026-01-01", "late", "'=1+1"]
    assert [r[0] for r in rows[1:]] == ["'=1+1", "dijk", "Één", "Oever"]
    assert answer("?export=csv")["Content-Disposition"] == 'attachment; filename="teams-4-regels.csv"'


def test_a_file_has_every_page() -> None:
    rows = [Team(f"{i:03}", i, None, "open") for i in range(230)]
    content = b"".join(answer("?export=csv&page=2", rows).streaming_content)
    assert content.count(b"\r\n") == 231


def test_xlsx_has_real_days_and_tells_how_many_rows_and_which_filters() -> None:
    made = answer("?export=xlsx&state=open")
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    table, note = book.worksheets
    assert [c.value for c in table[2]] == ["Oever", 42, datetime(2026, 3, 1), "open", "OEVER"]  # noqa: DTZ001
    assert table.max_row == 3
    told = [row[0].value for row in note.iter_rows() if row[0].value]
    assert told == ["Teams: 2 regels", "Gemaakt op 2-3-2026 10:00", "Stand: Open", "Aantal rijen: 2"]


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(["state", "q", "sort", "page", "x"]), st.text(max_size=20)))
def test_whatever_stands_in_the_address_gives_a_page(query: dict[str, str]) -> None:
    request = RequestFactory().get("/teams/", query)
    made = show_list(request, title="Teams", name="teams", columns=COLUMNS, rows=TEAMS, filters=FILTERS)
    assert made.status_code == 200


def test_one_row_needs_no_filter() -> None:
    assert shown(rows=TEAMS[:1]).named("select") == shown(rows=[]).named("select") == []
    assert len(shown("?state=open", TEAMS[:1]).named("select")) == 1
