# SPDX-License-Identifier: EUPL-1.2
"""Rows to files: no formula gets out, and what is written can be read."""

import datetime as dt
import io
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iedereen.engines.tables import DUTCH, INTERNATIONAL, BadTable, read, write_csv, write_xlsx

FORMULAS = ["=1+1", "+31 6", "-2", "@som", "\tx", "\rx", "\nx", " =1", "＝1", "＠x", "=cmd|' /C calc'!A0"]


def csv_text(header: list[str], rows: list[list[object]], **other: object) -> str:
    return b"".join(write_csv(header, rows, **other)).decode("utf-8-sig")  # type: ignore[arg-type]


def test_csv_for_a_dutch_spreadsheet() -> None:
    moment = dt.datetime(2026, 3, 31, 14, 30, tzinfo=dt.UTC)
    rows: list[list[object]] = [
        ["Zoë; en \"zo\"", 12, -1.5, Decimal("2.50"), True, None],
        [dt.date(2026, 3, 31), moment, dt.timedelta(hours=26), 1e20, False, ""],
    ]  # fmt: skip
    assert csv_text(["a", "b", "c", "d", "e", "f"], rows) == (
        'a;b;c;d;e;f\r\n"Zoë; en ""zo""";12;-1,5;2,5;true;\r\n'
        "2026-03-31;2026-03-31T14:30:00+00:00;26:00:00;100000000000000000000;false;\r\n"
    )
    assert csv_text(["a", "b"], [[1.5, -2]], dialect=INTERNATIONAL) == "a,b\r\n1.5,-2\r\n"
    assert next(iter(write_csv(["a"], []))).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    data = b"".join(write_csv([text, "b"], [[text, -5]]))
    (sheet,) = read(data, "x").sheets
    assert sheet.header[0] == f"'{text}".strip()
    assert [row.cells for row in sheet.rows] == [(f"'{text}".strip(), "-5")]


@given(st.text(max_size=20), st.sampled_from([DUTCH, INTERNATIONAL]))
def test_no_written_cell_starts_like_a_formula(text: str, dialect: object) -> None:
    cell = csv_text(["a"], [[text]], dialect=dialect)[3:].strip('"')
    assert cell[:1] not in set("=+-@\t＝＋－＠") or cell == ""
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@"))


def numbers(count: int) -> Iterator[list[str | int]]:
    return (["naam", i, "x" * 50] for i in range(count))


def test_csv_is_given_in_pieces_and_memory_stays_small() -> None:
    tracemalloc.start()
    try:
        sizes = [len(piece) for piece in write_csv(["a", "b", "c"], numbers(50_000))]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(sizes) > 20
    assert max(sizes) < 100_000
    assert peak < 2 * 2**20


def test_xlsx_values_and_looks() -> None:
    data = write_xlsx(
        "Mensen: [2026]/nu", ["Naam", "Aantal", "Dag", "Moment", "Ja"],
        [["Zoë", 3, dt.date(2026, 3, 31), dt.datetime(2026, 3, 31, 14, 30), True],  # noqa: DTZ001
         ["=1+1", 2.5, None, None, False], ["http://x.example", 10**16, None, None, None]],
        "Regel een\n\n=Regel drie",
    )  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(data))
    table, note = book.worksheets
    assert (table.title, note.title) == ("Mensen   2026  nu", "Toelichting")
    assert table["A1"].font.bold
    assert table.freeze_panes == "A2"
    assert table.auto_filter.ref == "A1:E4"
    assert table.column_dimensions["A"].width > len("http://x.example")
    assert (table["A3"].value, table["A3"].data_type) == ("=1+1", "s")
    assert table["A4"].hyperlink is None
    assert (table["B2"].value, table["B2"].data_type) == (3, "n")
    assert (table["B4"].value, table["B4"].data_type) == ("1" + "0" * 16, "s")
    assert table["C2"].is_date
    assert table["E2"].value is True
    assert [cell.value for cell in note["A"]] == ["Regel een", None, "=Regel drie", None, "Aantal rijen: 3"]


def test_xlsx_is_read_back_and_always_the_same_bytes() -> None:
    def made() -> bytes:
        return write_xlsx("Blad", ["a", "b"], [["=x", 1], ["y", None]], "Uitleg")

    first = read(made(), "x")
    assert [row.cells for row in first.sheets[0].rows] == [("=x", "1"), ("y", None)]
    assert made() == made()


@pytest.mark.parametrize("title", ["", "'", "x" * 40, "a/b?c*d[e]:f\\g", "Toelichting", "History"])
def test_any_title_gives_a_sheet(title: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(title, ["a"], [], "n")))
    assert len(book.sheetnames) == 2
    assert all(0 < len(name) <= 31 for name in book.sheetnames)


@pytest.mark.parametrize(
    ("code", "rows"),
    [("cell_too_long", [["x" * 32_768]]), ("bad_number", [[float("nan")]]), ("bad_number", [[float("inf")]])],
)
def test_what_a_workbook_cannot_hold(code: str, rows: list[list[str | float]]) -> None:
    with pytest.raises(BadTable) as error:
        write_xlsx("x", ["a"], rows, "")
    assert error.value.problems[0].code == code


def test_csv_refuses_what_is_no_number() -> None:
    with pytest.raises(BadTable):
        list(write_csv(["a"], [[float("nan")]]))


def test_too_many_columns() -> None:
    with pytest.raises(BadTable) as error:
        write_xlsx("x", ["a"] * 16_385, [], "")
    assert error.value.problems[0].code == "too_many_columns"
