# SPDX-License-Identifier: EUPL-1.2
"""What can be wrong with a file, as codes with a place. The screen keeps one sentence per code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        # The file as a whole: no sheet, no row.
        "empty_file": "The file has no bytes, or nothing but a byte order mark.",
        "file_too_large": "The file has more bytes than allowed. details: bytes, limit.",
        "unknown_format": "The content is no table that can be read. details: format, when recognised.",
        "html_file": "A web page or XML text with the name of a spreadsheet; save it again as .xlsx or .csv.",
        "old_excel": "Excel 97-2003 (.xls) or another old Office container; save it again as .xlsx.",
        "encrypted_file": "The file is protected with a password or an encryption key.",
        "macro_file": "The workbook carries macros; save it again without them (.xlsx).",
        "broken_file": "Truncated, damaged, or not what its first bytes say. details: part, when known.",
        "forbidden_xml": "A part declares a document type or an entity, which no spreadsheet program writes.",
        "too_many_members": "The archive holds more parts than allowed. details: members, limit.",
        "expands_too_far": "The content expands beyond the limit. details: bytes, limit, or ratio, limit.",
        # A sheet, a row, a cell.
        "wrong_encoding": "A byte that is neither UTF-8 nor marked UTF-16. details: byte (hex), when known.",
        "unclosed_quote": "A quotation mark opens in this row and does not close where it should.",
        "row_too_long": "A row of text longer than any table needs. details: limit (characters).",
        "too_many_rows": "More rows with content than allowed. details: limit.",
        "too_many_columns": "More columns than allowed. details: limit.",
        "no_header": "No sheet has a row with names of columns.",
        "empty_header": "A column without a name stands between columns with one.",
        "duplicate_header": "Two columns have the same name, capitals apart. details: first, this (letters).",
        "short_row": "The row has fewer cells than the header. details: cells, expected.",
        "cell_outside_header": "A cell with content to the right of the last named column.",
        "cell_too_long": "A text with more characters than allowed. details: limit.",
        "control_character": "A NUL or other invisible control character. details: character (U+00XX).",
        "formula_cell": "A formula stands where a value should. details: cell.",
        "error_cell": "The cell shows an error such as #N/A. details: cell, error.",
        "merged_cells": "Cells within the table are merged. details: range.",
        "bad_number": "A cell says that it is a number or a date and is not. details: cell.",
        "unsupported_type": "A column holds lists, structures or raw bytes. details: type.",
        # Names of columns against what a reader asks for.
        "missing_column": "A column that is needed is not there. details: closest, when one looks like it.",
        "unknown_column": "A column that nobody asked for. details: closest, when one looks like it.",
    }
)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong and where it is.

    `row` counts as the user sees it, from 1 and with the header. `column` is the name in the header, or the
    letters (A, B, ... AA) where a column has no name. `details` are texts, ready to be put into a sentence.
    """

    code: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"no such code: {self.code}")


class BadTable(Exception):
    """A file that cannot be used. `problems` is never empty and is in the order of the rows."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("a bad table has a problem")
        super().__init__(", ".join(f"{p.code}@{p.sheet or ''}:{p.row or ''}" for p in problems[:5]))
        self.problems: tuple[Problem, ...] = problems

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)
