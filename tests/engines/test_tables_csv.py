# SPDX-License-Identifier: EUPL-1.2
"""Delimited text: encodings, separators, quotes, and the row of what is wrong."""

import csv
import gzip
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iedereen.engines.tables import CODES, BadTable, Limits, Problem, columns, read
from iedereen.engines.tables.cells import letters

from .tables_files import codes, everything, problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(encoding: str, separator: str, end: str) -> None:
    lines = [["Naam", "Eenheid"], ["  Zoë ", "Noord-Nederland"], ["", "Δ\u2028x"]]
    data = (end.join(separator.join(line) for line in lines) + end).encode(encoding)
    book = read(data, "C:\\map\\team.v2.csv")
    assert book.format == "csv"
    (sheet,) = book.sheets
    assert sheet.name == "team.v2"
    assert sheet.header == ("Naam", "Eenheid")
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (2, ("Zoë", "Noord-Nederland")),
        (3, (None, "Δ\u2028x")),
    ]


def test_rows_count_as_in_a_spreadsheet_and_can_be_read_again(tmp_path: Path) -> None:
    text = 'a;b\n1;"een\ntwee;\n""drie"""\n\n  ;\n2;x\n'
    file = tmp_path / "x.csv.gz"
    file.write_bytes(gzip.compress(text.encode(), mtime=0))
    (sheet,) = read(file, "x.csv.gz").sheets
    assert sheet.name == "x"
    for _ in range(2):
        assert [(r.number, r.cells) for r in sheet.rows] == [
            (2, ("1", 'een\ntwee;\n"drie"')),
            (5, ("2", "x")),
        ]


def test_the_separator_is_counted_outside_quotes_and_may_be_told() -> None:
    assert read(b'"a;b;c;d",e\n1,2\n', "x").sheets[0].header == ("a;b;c;d", "e")
    (sheet,) = read(b"sep=|\r\na|b;c\r\n1|2\r\n", "x").sheets
    assert sheet.header == ("a", "b;c")
    assert [(row.number, row.cells) for row in sheet.rows] == [(2, ("1", "2"))]
    assert read(b"een kolom\n1\n", "x").sheets[0].header == ("een kolom",)


def test_a_wrong_byte_names_its_row() -> None:
    lines = ["naam;plaats", *(f"n{i};p" for i in range(20_000)), "Zoë;x", "y;z"]
    found = problems("\n".join(lines).encode("cp1252"))
    assert found == (Problem("wrong_encoding", "bestand", 20_002, None, {"byte": "EB"}),)
    quoted = 'a;b\n"twee\nregels";x\né;y\n'.encode("latin-1")
    assert problems(quoted)[0].row == 3
    assert problems("é;b\n1;2\n".encode("latin-1"))[0] == Problem("wrong_encoding", "bestand", 1, None, {"byte": "E9"})


@pytest.mark.parametrize("tail", [b"\xc3", b"\xe2\x82"])
def test_a_character_cut_off_at_the_end_is_a_wrong_byte(tail: bytes) -> None:
    assert [(p.code, p.row) for p in problems(b"a;b\n1;" + tail)] == [("wrong_encoding", 2)]


@settings(max_examples=40)
@given(st.integers(1, 70_000), st.sampled_from(["é", "€", "\U0001f642"]))
def test_a_character_over_the_border_of_two_pieces_is_one(length: int, character: str) -> None:
    text = "x" * (length % 30_000) + character + "y"
    filler = "z\n" * (length // 2)
    book = read(f"kop\n{filler}{text}\n".encode(), "x")
    assert list(book.sheets[0].rows)[-1].cells == (text,)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_other_unicode_without_its_mark_is_refused(encoding: str) -> None:
    assert codes("naam;plaats\nx;y\n".encode(encoding)) == ["wrong_encoding"]


@pytest.mark.parametrize(
    ("data", "code", "row"),
    [
        (b'a;b\n1;"open\n2;x\n', "unclosed_quote", 2),
        (b'a;b\n1;2\n"een"twee;x\n', "unclosed_quote", 3),
        (b'"a;b\n1;2\n', "unclosed_quote", 1),
        (b'a;b\n1;"' + b"x;y\n" * 60_000, "unclosed_quote", 2),
        (b"a;b\n1;" + b"x" * 200_000, "cell_too_long", 2),
        (b"a;b\n1;" + b"x" * 32_768, "cell_too_long", 2),
        (b"a;b\n1;2\n3\n", "short_row", 3),
        (b"a;b\n1;2;3\n", "cell_outside_header", 2),
        (b"a;b\n1;x\x00y\n", "control_character", 2),
        (b"a;b\n\x1bx;y\n", "control_character", 2),
        (b"a;;b\n1;2;3\n", "empty_header", 1),
        (b"a;b; A \n1;2;3\n", "duplicate_header", 1),
        (b"\n\nNaam;naam\n1;2\n", "duplicate_header", 3),
        (b"a\x00;b\n1;2\n", "control_character", 1),
        (b"\n  \n;;\n", "no_header", None),
    ],
)
def test_faults_and_their_rows(data: bytes, code: str, row: int | None) -> None:
    found = problems(data)
    assert [(p.code, p.row) for p in found] == [(code, row)]
    assert code in CODES


def test_an_empty_end_of_a_row_or_header_is_no_fault() -> None:
    assert everything(read(b"a;b;;\n1;2;;\n3;4;;\n", "x")) == [[("1", "2"), ("3", "4")]]


def test_a_sheet_gives_its_good_rows_first_and_then_every_fault_at_once() -> None:
    data = b"a;b\n1;2\n3\n4;5\n6;7;8\n9;\x01\n"
    rows = iter(read(data, "x").sheets[0].rows)
    assert next(rows).cells == ("1", "2")
    with pytest.raises(BadTable) as error:
        next(rows)
    assert [(p.code, p.row, p.column) for p in error.value.problems] == [
        ("short_row", 3, None), ("cell_outside_header", 5, "C"), ("control_character", 6, "b"),
    ]  # fmt: skip
    assert error.value.problems[0].details == {"cells": "1", "expected": "2"}
    assert error.value.problems[2].details == {"character": "U+0001"}


def test_no_more_problems_than_asked_for() -> None:
    assert len(problems(b"a;b\n" + b"1\n" * 1000, limits=Limits(problems=7))) == 7


def test_limits() -> None:
    rows = b"a\n" + b"1\n" * 11
    assert codes(rows, limits=Limits(rows=11)) == []
    assert problems(rows, limits=Limits(rows=10)) == (Problem("too_many_rows", "bestand", 12, None, {"limit": "10"}),)
    assert codes(rows, limits=Limits(bytes=10)) == ["file_too_large"]
    assert codes(b"a;b;c\n1;2;3\n", limits=Limits(columns=2)) == ["too_many_columns"]
    assert codes(b"a;b\n1;2;3\n", limits=Limits(columns=2)) == ["too_many_columns"]
    assert codes(b"a;b\nxxx;y\n", limits=Limits(cell_length=2)) == ["cell_too_long"]
    assert codes(b"a;b\n" + b"x" * 90 + b";y\n", limits=Limits(row_length=80)) == ["row_too_long"]


@pytest.mark.parametrize("header", [True, False])
def test_a_million_columns_cost_no_memory_to_speak_of(header: bool) -> None:
    wide = ";".join(f"k{i}" for i in range(10**6)).encode()
    data = wide + b"\n" if header else b"a;b\n" + wide + b"\n"
    tracemalloc.start()
    try:
        found = codes(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == ["too_many_columns"]
    assert peak < 60 * 2**20


def test_gzip_bombs_and_broken_gzip() -> None:
    bomb = gzip.compress(b"a;b\n" + (b"0" * 30_000 + b";0\n") * 1_300, mtime=0)
    assert len(bomb) < 100_000
    tracemalloc.start()
    try:
        assert codes(bomb, "x.csv.gz") == ["expands_too_far"]
        assert tracemalloc.get_traced_memory()[1] < 10 * 2**20
    finally:
        tracemalloc.stop()
    good = gzip.compress("\n".join(f"a{i};b{i * 7919}" for i in range(5000)).encode(), mtime=0)
    assert codes(good) == []
    assert codes(good, limits=Limits(expanded_bytes=50_000)) == ["expands_too_far"]
    assert codes(good[:-2000]) == ["broken_file"]
    assert codes(good[:-8] + b"\0" * 8) == ["broken_file"]  # checksum
    assert codes(good[:2]) == ["broken_file"]


@pytest.mark.parametrize(
    ("data", "code", "details"),
    [
        (b"", "empty_file", {}),
        (b"\xef\xbb\xbf", "empty_file", {}),
        (b"<html><table><tr><td>1</td></tr></table></html>", "html_file", {}),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE html><table>", "html_file", {}),
        ("<?xml version='1.0'?><Workbook/>".encode("utf-16"), "html_file", {}),
        (b"%PDF-1.7\n", "unknown_format", {"format": "pdf"}),
        (b"\x89PNG\r\n\x1a\n", "unknown_format", {"format": "png"}),
        (b"SQLite format 3\x00", "unknown_format", {"format": "sqlite"}),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_excel", {}),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000 + "EncryptedPackage".encode("utf-16-le"),
            "encrypted_file",
            {},
        ),
    ],
)
def test_what_is_no_text_is_recognised_by_its_content(data: bytes, code: str, details: dict[str, str]) -> None:
    for name in ("personeel.xls", "personeel.csv", "personeel.xlsx"):
        assert problems(data, name) == (Problem(code, None, None, None, details),)


def test_the_name_does_not_decide() -> None:
    assert read(b"a;b\n1;2\n", "x.xlsx").format == "csv"


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(st.lists(st.lists(TEXT, min_size=3, max_size=3), max_size=8), st.sampled_from(",;\t"))
def test_what_the_csv_module_writes_is_what_is_read(rows: list[list[str]], separator: str) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b", "c"], *rows])
    found = list(read(file.getvalue().encode("utf-8-sig"), "x").sheets[0].rows)
    expected = {n: tuple(cell.strip() or None for cell in row) for n, row in enumerate(rows, 2)}
    assert {row.number: row.cells for row in found} == {n: c for n, c in expected.items() if any(c)}


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_problems(data: bytes) -> None:
    assert all(problem.code in CODES for problem in problems(data))


def test_columns_are_found_whatever_their_capitals_and_order() -> None:
    (sheet,) = read(b"E-mail; naam  LANG ;Extra\nx;y;z\n", "x").sheets
    assert columns(sheet, ["Naam lang", "e-mail"], ["extra", "Telefoon"]) == {
        "Naam lang": 1, "e-mail": 0, "extra": 2,
    }  # fmt: skip


def test_missing_and_unknown_columns_with_the_closest_name() -> None:
    (sheet,) = read(b"Personeelsnumer;Eenheid;Schoenmaat\n1;2;3\n", "x").sheets
    with pytest.raises(BadTable) as error:
        columns(sheet, ["Personeelsnummer", "Team"], ["Eenheid"])
    assert error.value.problems == (
        Problem("missing_column", "x", None, "Personeelsnummer", {"closest": "Personeelsnumer"}),
        Problem("missing_column", "x", None, "Team", {}),
        Problem("unknown_column", "x", None, "Personeelsnumer", {"closest": "Personeelsnummer"}),
        Problem("unknown_column", "x", None, "Schoenmaat", {}),
    )


def test_columns_reports_the_faults_of_the_header_too() -> None:
    (sheet,) = read(b"Naam;naam;\n1;2;\n", "x").sheets
    with pytest.raises(BadTable) as error:
        columns(sheet, ["Naam"])
    assert [(p.code, p.details) for p in error.value.problems] == [("duplicate_header", {"first": "A", "this": "B"})]


@given(st.integers(1, 20_000))
def test_letters_of_columns(number: int) -> None:
    value = 0
    for character in letters(number):
        value = value * 26 + ord(character) - 64
    assert value == number
    assert (letters(26), letters(27), letters(16_384)) == ("Z", "AA", "XFD")


def test_every_code_is_documented_and_no_other_exists() -> None:
    assert all(text.endswith((".", ")")) for text in CODES.values())
    with pytest.raises(ValueError, match="no such code"):
        Problem("oops")
