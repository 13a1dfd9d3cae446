# SPDX-License-Identifier: EUPL-1.2
"""Parquet files, through DuckDB with its doors shut: one file, no extensions, bounded memory."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from iedereen.engines.tables.cells import letters, text_of
from iedereen.engines.tables.judging import Found, RawRow, sheet
from iedereen.engines.tables.problems import BadTable, Problem
from iedereen.engines.tables.sheets import Limits, Workbook

_MEMORY = "512MB"
_BATCH_CHARACTERS = 50_000_000
_NUMBERS = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
    "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
    "DOUBLE", "BOOLEAN", "DATE", "TIME", "INTERVAL",
    "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS",
}  # fmt: skip


def read_parquet(name: str, source: bytes | Path, limits: Limits) -> Workbook:
    """The one sheet of a parquet file; the header counts as row 1. Raises BadTable.

    What the file declares about rows and columns is judged before any of it is read.
    """
    types = _declared(name, source, limits)
    if not types:
        raise BadTable(Problem("no_header", name))
    unsupported = [
        Problem("unsupported_type", name, 1, column or letters(i + 1), {"type": kind})
        for i, (column, kind) in enumerate(types)
        if _expression("x", kind, 1) is None
    ]
    if unsupported:
        raise BadTable(*unsupported[: limits.problems])
    found = sheet(name, lambda: _rows(name, source, types, limits), limits)
    if found is None:
        raise BadTable(Problem("no_header", name))
    return Workbook("parquet", (found,))


class _Opened:
    """A connection that can read one private copy of the file, under a name without wild cards."""

    def __init__(self, source: bytes | Path) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="table-")
        path = Path(self._folder.name, "table.parquet")
        if isinstance(source, bytes):
            path.write_bytes(source)
        else:
            shutil.copyfile(source, path)
        self.path = str(path)
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _MEMORY, "threads": "1", "autoload_known_extensions": "false",
            "autoinstall_known_extensions": "false", "temp_directory": "",
        }  # fmt: skip
        self.connection = duckdb.connect(":memory:", config=settings)
        self.connection.execute(f"SET allowed_paths = ['{self.path}']")
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("SET lock_configuration = true")

    def ask(self, query: str) -> duckdb.DuckDBPyConnection:
        """Run a query with one question mark, which becomes the path of the file."""
        return self.connection.execute(query, [self.path])

    def __enter__(self) -> "_Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self._folder.cleanup()


def _declared(name: str, source: bytes | Path, limits: Limits) -> list[tuple[str, str]]:
    """Names as the file writes them (DuckDB renames doubles) and DuckDB's types."""
    try:
        with _Opened(source) as file:
            rows = file.ask("SELECT num_rows FROM parquet_file_metadata(?)").fetchall()
            schema = file.ask("SELECT name, num_children FROM parquet_schema(?)").fetchmany(limits.columns * 2 + 2)
            columns = int(schema[0][1] or 0)
            if columns > limits.columns:
                raise BadTable(Problem("too_many_columns", name, 1, None, {"limit": str(limits.columns)}))
            if rows[0][0] > limits.rows:
                raise BadTable(Problem("too_many_rows", name, None, None, {"limit": str(limits.rows)}))
            described = file.ask("DESCRIBE SELECT * FROM read_parquet(?)").fetchall()
    except duckdb.Error as error:
        code = "encrypted_file" if "encrypt" in str(error).lower() else "broken_file"
        raise BadTable(Problem(code, details={"part": "parquet"})) from error
    flat = len(schema) == columns + 1
    names = [str(row[0]) for row in schema[1:]] if flat else [str(row[0]) for row in described]
    return [(text.strip(), str(row[1])) for text, row in zip(names, described, strict=True)]


def _expression(column: str, kind: str, length: int) -> str | None:
    """SQL that gives the column as a value that `text_of` writes; None for a type that has no text.

    Texts are cut one beyond the allowed length: a file of a kilobyte may hold a text of gigabytes.
    """
    if kind in _NUMBERS or kind.startswith("DECIMAL"):
        return column
    if kind == "FLOAT":  # via its shortest text, or 0.1 becomes 0.10000000149
        return f"CAST(CAST({column} AS VARCHAR) AS DOUBLE)"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime({column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')"
    if kind in {"VARCHAR", "UUID"} or kind.startswith("ENUM"):
        return f"left(CAST({column} AS VARCHAR), {length + 1})"
    return None


def _rows(name: str, source: bytes | Path, types: list[tuple[str, str]], limits: Limits) -> Iterator[RawRow]:
    yield RawRow(1, [column or None for column, _ in types])
    aliases = [f"c{i}" for i in range(len(types))]
    wanted = [_expression(f"c{i}", kind, limits.cell_length) for i, (_, kind) in enumerate(types)]
    query = f"SELECT {', '.join(map(str, wanted))} FROM read_parquet(?) AS t({', '.join(aliases)})"
    batch = max(1, min(2_000, _BATCH_CHARACTERS // (len(types) * limits.cell_length)))
    number = 1
    try:
        with _Opened(source) as file:
            result = file.ask(query)
            while values := result.fetchmany(batch):
                for row in values:
                    number += 1
                    yield _raw(number, row)
    except duckdb.Error as error:
        raise BadTable(Problem("broken_file", name, number + 1, None, {"part": "parquet"})) from error


def _raw(number: int, values: tuple[object, ...]) -> RawRow:
    texts: list[str | None] = []
    found: list[Found] = []
    for column, value in enumerate(values):
        try:
            texts.append(text_of(value))
        except ValueError:
            texts.append(None)
            found.append(("bad_number", column, {"cell": f"{letters(column + 1)}{number}"}))
    return RawRow(number, texts, found)
