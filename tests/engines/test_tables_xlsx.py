# SPDX-License-Identifier: EUPL-1.2
"""Excel workbooks: what is in the cells, and every way in which a workbook can be no table."""

import datetime as dt
import io
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from iedereen.engines.tables import CODES, BadTable, Limits, Problem, columns, read

from .tables_files import (
    MAIN,
    changed,
    codes,
    everything,
    inline,
    problems,
    saved,
    shared,
    with_sheet,
    workbook,
)

MOMENT = dt.datetime(2026, 3, 31, 14, 30)  # noqa: DTZ001 - a workbook knows no zones
HEAD = "[Content_Types].xml"


def test_values_as_the_user_sees_them() -> None:
    book = workbook(
        ["Naam", "Nummer", "Deel", "Dag", "Moment", "Duur", "Ja", "Leeg"],
        ["  Zoë ", 12.0, 0.1 + 0.2, dt.date(2026, 3, 31), MOMENT,
         dt.timedelta(hours=26, minutes=30), True, None],
        ["=geen formule", 123456789012, -1e-7, dt.date(1900, 3, 1), dt.time(9, 5), None, False, " "],
    )  # fmt: skip
    sheet = book.active
    sheet["A3"].data_type = "s"
    sheet["B2"].number_format = "000000"
    found = read(saved(book), "x.xlsx")
    assert found.format == "xlsx"
    assert found.sheets[0].name == "Blad1"
    assert [(row.number, row.cells) for row in found.sheets[0].rows] == [
        (2, ("Zoë", "000012", "0.3", "2026-03-31", "2026-03-31T14:30:00", "26:30:00", "true", None)),
        (3, ("=geen formule", "123456789012", "-0.0000001", "1900-03-01", "09:05:00", None, "false", None)),
    ]


def test_the_other_start_of_time_and_iso_dates() -> None:
    book = workbook(["Dag"], [dt.date(2026, 3, 31)])
    book.epoch = dt.datetime(1904, 1, 1)  # noqa: DTZ001
    assert everything(read(saved(book), "x")) == [[("2026-03-31",)]]
    cell = '<row r="2"><c r="A2" t="d"><v>2026-03-31</v></c></row>'
    assert everything(read(with_sheet(f'<row r="1">{inline("A1", "Dag")}</row>{cell}'), "x")) == [[("2026-03-31",)]]


def test_rich_texts_prefixes_escapes_and_cells_without_places() -> None:
    rows = (
        '<x:row><x:c t="inlineStr"><x:is><x:r><x:t>Na</x:t></x:r><x:r><x:t>am</x:t></x:r>'
        '<x:rPh><x:t>fonetisch</x:t></x:rPh></x:is></x:c><x:c t="str"><x:v>B</x:v></x:c></x:row>'
        '<x:row r="5"><x:c r="B5" t="inlineStr"><x:is><x:t>a_x000A_b &amp; c</x:t></x:is></x:c></x:row>'
    )
    xml = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    (sheet,) = read(changed(saved(workbook(["x"])), {"xl/worksheets/sheet1.xml": xml.encode()}), "x").sheets
    assert sheet.header == ("Naam", "B")
    assert [(row.number, row.cells) for row in sheet.rows] == [(5, (None, "a\nb & c"))]


def test_shared_texts() -> None:
    assert everything(read(shared(["a", "b"], ["x", "x"], ["é ", "y"]), "x")) == [[("x", "x"), ("é", "y")]]


def test_header_below_empty_rows_and_gaps_in_rows() -> None:
    book = workbook([], [], ["a", "b", "c"], [], [1, None, 3])
    (sheet,) = read(saved(book), "x").sheets
    assert [(row.number, row.cells) for row in sheet.rows] == [(5, ("1", None, "3"))]


def test_hidden_sheets_are_named_and_not_read_and_empty_ones_left_out() -> None:
    book = workbook(["a"], [1])
    book.create_sheet("Leeg")
    for name, state in (("Verborgen", "hidden"), ("Diep", "veryHidden")):
        book.create_sheet(name, 0).append(["=1+1"])
        book[name].sheet_state = state
    book.create_sheet("Twee").append(["b"])
    found = read(saved(book), "x")
    assert [sheet.name for sheet in found.sheets] == ["Blad1", "Twee"]
    assert found.hidden == ("Diep", "Verborgen")


def test_a_faulty_sheet_of_notes_does_not_spoil_the_workbook() -> None:
    book = workbook(["a"], [1])
    notes = book.create_sheet("Uitleg")
    notes.append(["Let op", None, "Let op"])
    found = read(saved(book), "x")
    assert columns(found.sheets[0], ["a"]) == {"a": 0}
    assert [row.cells for row in found.sheets[0].rows] == [("1",)]
    assert [p.code for p in found.sheets[1].problems] == ["empty_header", "duplicate_header"]
    with pytest.raises(BadTable):
        columns(found.sheets[1], [])


def test_formulas_errors_and_wrong_numbers_with_sheet_row_and_column() -> None:
    book = workbook(["Naam", "Uren"], ["x", "=1+1"], ["y", 2], ["z", "#N/A"], ["#DIV/0!", 1], ["", "=A1"])
    book.active["B6"] = ArrayFormula("B6:B6", "=SUM(A1:A2)")
    assert problems(saved(book)) == (
        Problem("formula_cell", "Blad1", 2, "Uren", {"cell": "B2"}),
        Problem("error_cell", "Blad1", 4, "Uren", {"cell": "B4", "error": "#N/A"}),
        Problem("error_cell", "Blad1", 5, "Naam", {"cell": "A5", "error": "#DIV/0!"}),
        Problem("formula_cell", "Blad1", 6, "Uren", {"cell": "B6"}),
    )


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A2"><f>1+1</f><v>2</v></c>',  # with the value that was kept
        '<c r="A2" t="str"><f>"a"</f><v>a</v></c>',
        '<c r="A2"><f t="shared" si="0"/><v>2</v></c>',
        '<c r="A2"><f/></c>',
    ],
)
def test_every_way_to_write_a_formula(cell: str) -> None:
    data = with_sheet(f'<row r="1">{inline("A1", "a")}</row><row r="2">{cell}</row>')
    assert codes(data) == ["formula_cell"]


@pytest.mark.parametrize("value", ["twee", "nan", "inf", "1e999", "0x10"])
def test_a_number_that_is_none(value: str) -> None:
    row = f'<row r="2"><c r="A2"><v>{value}</v></c></row>'
    assert codes(with_sheet(f'<row r="1">{inline("A1", "a")}</row>{row}')) == ["bad_number"]
    text = '<row r="2"><c r="A2" t="s"><v>99</v></c></row>'
    assert codes(with_sheet(f'<row r="1">{inline("A1", "a")}</row>{text}')) == ["bad_number"]


def test_merged_cells_in_the_table_and_beside_it() -> None:
    book = workbook(["a", "b"], [1, 2], [3, 4])
    book.active.merge_cells("A2:B2")
    assert problems(saved(book)) == (Problem("merged_cells", "Blad1", 2, "A", {"range": "A2:B2"}),)
    beside = workbook(["a", "b"], [1, 2])
    beside.active.merge_cells("D1:E9")
    beside.active.merge_cells("A20:B21")
    assert codes(saved(beside)) == []


def test_a_merged_title_is_named_as_such_beside_the_empty_names() -> None:
    book = workbook(["Personeel", None, None], ["a", "b", "c"], [1, 2, 3])
    book.active.merge_cells("A1:C1")
    assert set(codes(saved(book))) == {"merged_cells", "cell_outside_header"}


def test_headers_that_are_empty_doubled_or_a_formula() -> None:
    assert codes(saved(workbook(["a", None, "A "], [1, 2, 3]))) == ["empty_header", "duplicate_header"]
    assert codes(saved(workbook(["a", "=B2"], [1, 2]))) == ["formula_cell"]
    assert codes(saved(workbook([]))) == ["no_header"]


def test_control_characters_come_in_escaped() -> None:
    data = with_sheet(f'<row r="1">{inline("A1", "a")}</row><row r="2">{inline("A2", "x_x0000_y")}</row>')
    assert problems(data)[0] == Problem("control_character", "Blad1", 2, "a", {"character": "U+0000"})


@pytest.mark.parametrize("place", ["header", "data", "reference"])
def test_a_million_columns_cost_no_memory_to_speak_of(place: str) -> None:
    wide = '<c t="inlineStr"><is><t>k</t></is></c>' * 10**6
    rows = {
        "header": f'<row r="1">{wide}</row>',
        "data": f'<row r="1">{inline("A1", "a")}</row><row r="2">{wide}</row>',
        "reference": f'<row r="1">{inline("A1", "a")}</row><row r="2">{inline("ZZZZZZZZZZ2", "x")}</row>',
    }
    data = with_sheet(rows[place])
    del wide, rows
    limits = Limits(ratio=10**6)  # such a row packs like a bomb; here its width is what counts
    tracemalloc.start()
    try:
        found = problems(data, limits=limits)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [(p.code, p.sheet, p.row) for p in found] == [("too_many_columns", "Blad1", 1 if place == "header" else 2)]
    assert peak < 30 * 2**20


def test_limits_of_rows_and_cells() -> None:
    data = saved(workbook(["a"], *[[i] for i in range(5)]))
    assert codes(data, limits=Limits(rows=5)) == []
    assert codes(data, limits=Limits(rows=4)) == ["too_many_rows"]
    assert codes(saved(workbook(["a"], ["xxxx"])), limits=Limits(cell_length=3)) == ["cell_too_long"]


def bomb(parts: int, size: int) -> bytes:
    filler = {f"xl/media/{i}.xml": b"0" * size for i in range(parts)}
    return changed(saved(workbook(["a"], [1])), filler)


def test_bombs_are_refused_before_anything_is_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    ratio, many = bomb(1, 30 * 2**20), bomb(2_100, 1)
    sizes = bomb(3, 2**20)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("a part was expanded"))
    assert problems(ratio)[0].code == "expands_too_far"
    assert "ratio" in problems(ratio)[0].details
    assert codes(many) == ["too_many_members"]
    assert problems(sizes, limits=Limits(expanded_bytes=2**20))[0].details["limit"] == str(2**20)
    assert codes(sizes, limits=Limits(part_bytes=2**19)) == ["expands_too_far"]


def test_a_very_long_table_of_contents_is_not_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for i in range(30_000):
            archive.writestr(f"xl/{i:0100d}", b"")
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("the members were listed"))
    assert codes(file.getvalue()) == ["too_many_members"]


def test_a_part_that_lies_about_its_size_gives_no_more_than_it_says() -> None:
    data = bytearray(saved(workbook(["a"], *[[f"waarde {i}"] for i in range(3000)])))
    name = b"xl/worksheets/sheet1.xml"
    entry = data.rfind(name) - 46  # in the central directory
    assert data[entry : entry + 4] == b"PK\x01\x02"
    struct.pack_into("<I", data, entry + 24, 400)  # claims 400 bytes, has some 100,000
    assert codes(bytes(data)) == ["broken_file"]


def test_overlapping_parts_are_a_bomb() -> None:
    data = bytearray(bomb(2, 1000))
    entries = [data.rfind(f"xl/media/{i}.xml".encode()) - 46 for i in (0, 1)]
    first = data[entries[0] + 42 : entries[0] + 46]
    data[entries[1] + 42 : entries[1] + 46] = first
    assert codes(bytes(data)) == ["expands_too_far"]


def test_shared_texts_hidden_among_the_worksheets_are_measured_too() -> None:
    data = shared(["a"], ["b"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = archive.read(HEAD).replace(b"/xl/sharedStrings.xml", b"/xl/worksheets/sheet9.xml")
        texts = archive.read("xl/sharedStrings.xml")
    large = texts + b" " * 200_000
    moved = changed(data, {HEAD: types, "xl/sharedStrings.xml": None, "xl/worksheets/sheet9.xml": large})
    assert codes(moved) == []
    assert codes(moved, limits=Limits(part_bytes=100_000)) == ["expands_too_far"]


LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", HEAD]
)
def test_entities_are_refused_in_every_part(part: str) -> None:
    data = shared(["a"], ["b"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(part).decode()
    xml = xml[xml.index("?>") + 2 :] if xml.startswith("<?xml") else xml
    assert codes(changed(data, {part: (LAUGHS + xml).encode()})) == ["forbidden_xml"]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"xl/vbaProject.bin": b"x"}, "macro_file"),
        ({"xl/macrosheets/sheet1.xml": b"x"}, "macro_file"),
        ({"xl/workbook.bin": b"x"}, "unknown_format"),
        ({"word/document.xml": b"x"}, "unknown_format"),
        ({"content.xml": b"x", HEAD: None}, "unknown_format"),
        ({HEAD: None}, "unknown_format"),
        ({HEAD: b"<Types/>"}, "broken_file"),
        ({HEAD: b"geen xml"}, "broken_file"),
        ({"xl/workbook.xml": None}, "broken_file"),
        ({"xl/workbook.xml": b"<workbook>"}, "broken_file"),
        ({"xl/sharedStrings.xml": b"<sst><si>"}, "broken_file"),
        ({"xl/sharedStrings.xml": None}, "broken_file"),
        ({"xl/styles.xml": b"<"}, "broken_file"),
        ({"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>"}, "broken_file"),
        ({"xl/worksheets/sheet1.xml": b""}, "broken_file"),
    ],
)
def test_other_and_broken_packages(parts: dict[str, bytes | None], code: str) -> None:
    assert codes(changed(shared(["a"], ["b"]), parts), "x.xlsx") == [code]


def test_encrypted_parts_and_truncated_archives(tmp_path: Path) -> None:
    good = saved(workbook(["a"], *[[f"v{i * 7919}"] for i in range(3000)]))
    for length in (10, 200, len(good) // 2, len(good) - 30):
        assert codes(good[:length]) == ["broken_file"], length
    file = tmp_path / "half.xlsx"
    file.write_bytes(good[: len(good) // 2])
    with pytest.raises(BadTable) as error:
        read(file, "half.xlsx")
    assert error.value.problems[0].code == "broken_file"
    locked = bytearray(good)
    entry = locked.rfind(b"PK\x01\x02")
    locked[entry + 8] |= 1
    assert codes(bytes(locked)) == ["encrypted_file"]
    assert codes(b"PK\x05\x06" + b"\0" * 18) == ["unknown_format"]


def test_damage_within_the_rows_is_found_where_it_is() -> None:
    data = bytearray(saved(workbook(["a"], *[[f"v{i * 7919}"] for i in range(20_000)])))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
        middle = part.header_offset + part.compress_size // 2
    data[middle : middle + 40] = zlib.compress(b"iets anders" * 20)[:40].ljust(40, b"\0")
    rows = read(bytes(data), "x").sheets[0].rows
    with pytest.raises(BadTable) as error:
        list(rows)
    (problem,) = error.value.problems
    assert (problem.code, problem.details) == ("broken_file", {"part": "xl/worksheets/sheet1.xml"})


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="3">{inline("A3", "a")}</row><row r="2">{inline("A2", "b")}</row>',
        f'<row r="1">{inline("B1", "a")}{inline("A1", "b")}</row>',
        f'<row r="1">{inline("A1", "a")}{inline("A1", "b")}</row>',
        f'<row r="x">{inline("A1", "a")}</row>',
        f'<row r="1">{inline("1", "a")}</row>',
    ],
)
def test_cells_and_rows_out_of_order_are_damage(rows: str) -> None:
    assert codes(with_sheet(rows)) == ["broken_file"]


CELL = st.one_of(
    st.none(),
    st.integers(-(10**14), 10**14),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=8).filter(
        lambda text: text[:1] not in {"=", "#"}
    ),
    st.dates(dt.date(1900, 3, 1), dt.date(2200, 1, 1)),
)


def expected(value: object) -> str | None:
    return None if value is None else str(value).strip() or None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=6))
def test_what_openpyxl_writes_is_what_is_read(rows: list[tuple[object, object, object]]) -> None:
    data = saved(workbook(["a", "b", "c"], *[list(row) for row in rows]))
    wanted = {n: tuple(map(expected, row)) for n, row in enumerate(rows, 2)}
    found = {row.number: row.cells for row in read(data, "x").sheets[0].rows}
    assert found == {n: cells for n, cells in wanted.items() if any(cells)}


SOUND = saved(workbook(["a", "b"], ["x", 1], ["y", dt.date(2026, 1, 1)]))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_gives_rows_or_problems(data: st.DataObject) -> None:
    content = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert all(problem.code in CODES for problem in problems(bytes(content)))
