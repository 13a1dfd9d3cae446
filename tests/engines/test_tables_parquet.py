# SPDX-License-Identifier: EUPL-1.2
"""Parquet files, made with DuckDB."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from iedereen.engines.tables import Limits, Problem, read

from .tables_files import codes, everything, problems

Make = Callable[[str], bytes]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(query: str) -> bytes:
        path = tmp_path / "made.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
        return path.read_bytes()

    return made


def test_values_of_every_type(make: Make) -> None:
    data = make(
        "SELECT 7 AS geheel, 3.0::DOUBLE AS heel, 0.1::FLOAT AS deel, 12.50::DECIMAL(8,2) AS geld, "
        "' Zoë ' AS naam, true AS ja, DATE '2026-03-31' AS dag, "
        "TIMESTAMP '2026-03-31 14:30:00' AS moment, TIME '09:05:00' AS uur, "
        "TIMESTAMPTZ '2026-03-31 14:30:00+02' AS wereld, 'nan'::DOUBLE AS niets, NULL::INTEGER AS leeg, "
        "'a'::ENUM('a', 'b') AS keuze"
    )
    book = read(data, "mensen.parquet")
    assert (book.format, book.sheets[0].name) == ("parquet", "mensen")
    assert [(row.number, row.cells) for row in book.sheets[0].rows] == [
        (2, ("7", "3", "0.1", "12.5", "Zoë", "true", "2026-03-31", "2026-03-31T14:30:00", "09:05:00",
             "2026-03-31T12:30:00Z", None, None, "a")),
    ]  # fmt: skip


def test_many_rows_in_order_from_a_path_with_wild_cards(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "map [1] *"
    folder.mkdir()
    file = folder / "o'neil?.parquet"
    file.write_bytes(make("SELECT range AS a, 'x' || range AS b FROM range(150000)"))
    rows = list(read(file, file.name).sheets[0].rows)
    assert len(rows) == 150_000
    assert all(row.cells == (str(row.number - 2), f"x{row.number - 2}") for row in rows)


def test_limits_are_judged_on_what_the_file_declares(make: Make) -> None:
    data = make("SELECT 1 AS a, 2 AS b FROM range(100)")
    assert codes(data, limits=Limits(rows=100)) == []
    assert codes(data, limits=Limits(rows=99)) == ["too_many_rows"]
    assert codes(data, limits=Limits(columns=1)) == ["too_many_columns"]
    million = make("SELECT repeat('x', 1000000) AS a FROM range(500)")
    assert len(million) < 100_000
    found = problems(million)
    assert found[0] == Problem("cell_too_long", "bestand", 2, "a", {"limit": "32767"})


def test_faults(make: Make) -> None:
    assert problems(make("SELECT 1 AS a, [1] AS b, 'x'::BLOB AS c")) == (
        Problem("unsupported_type", "bestand", 1, "b", {"type": "INTEGER[]"}),
        Problem("unsupported_type", "bestand", 1, "c", {"type": "BLOB"}),
    )
    assert codes(make("SELECT 1 AS a, 2 AS ' A '")) == ["duplicate_header"]
    assert codes(make("SELECT 'inf'::DOUBLE AS a")) == ["bad_number"]
    assert codes(make("SELECT 'a' || chr(1) AS a")) == ["control_character"]
    assert everything(read(make("SELECT 1 AS a WHERE false"), "x")) == [[]]


def test_broken_and_encrypted_files(make: Make) -> None:
    data = make("SELECT range AS a FROM range(100000)")
    for broken in (data[:-1], data[: len(data) // 2], b"PAR1" * 3, data[:4] + data[-8:]):
        assert codes(broken) == ["broken_file"]
    assert codes(b"PARE" + data[4:]) == ["encrypted_file"]


def test_a_file_cannot_reach_another(make: Make, tmp_path: Path) -> None:
    data = make("SELECT '/etc/passwd' AS a, 'read_text(''/etc/passwd'')' AS \"b; SELECT 1\"")
    (sheet,) = read(data, "x'); SELECT 1; --").sheets
    assert sheet.header == ("a", "b; SELECT 1")
    assert [row.cells for row in sheet.rows] == [("/etc/passwd", "read_text('/etc/passwd')")]
