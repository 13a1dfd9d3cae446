# SPDX-License-Identifier: EUPL-1.2
"""Rows to a file that a spreadsheet program opens without surprises: no text ever becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .cells import duration, moment, plain
from .problems import BadTable, Problem

Value = str | int | float | Decimal | bool | date | datetime | time | timedelta | None

_CHUNK = 1 << 16
# What a spreadsheet program takes for a formula (OWASP, "CSV Injection"), also after white space and in the
# full-width forms that Excel treats alike.
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_EXCEL_ROWS = 1_048_576
_EXCEL_TEXT = 32_767
_EXCEL_DIGITS = 10**15  # Excel keeps 15 digits of a number
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# Moment of creation written in a workbook: always the same, so that the same rows give the same bytes.
_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 - the file format has no zone; the first moment that zip knows


@dataclass(frozen=True)
class Dialect:
    """How numbers and cells are set apart in delimited text."""

    separator: str
    decimal: str


# In a Dutch setting Excel takes ; for the next cell and a comma for decimals; of 1.5 it makes 1 May.
DUTCH = Dialect(";", ",")
INTERNATIONAL = Dialect(",", ".")


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Value]], *, dialect: Dialect = DUTCH) -> Iterator[bytes]:
    """Delimited text in pieces, UTF-8 with byte order mark, CRLF (RFC 4180).

    A text that a spreadsheet program would take for a formula gets an apostrophe in front; a number never.
    Dates are ISO 8601, True and False are true and false, None is empty.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=dialect.separator, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([_safe(name) for name in header])
    for row in rows:
        writer.writerow([_delimited(value, dialect) for value in row])
        if buffer.tell() >= _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _safe(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _delimited(value: Value, dialect: Dialect) -> str:
    match value:
        case str():
            return _safe(value)
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return plain(_finite(value)).replace(".", dialect.decimal)
        case datetime():
            return moment(value)
        case timedelta():
            return duration(value)
        case _:
            return value.isoformat()


def _finite(value: int | float | Decimal) -> Decimal:
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise BadTable(Problem("bad_number", details={"cell": repr(value)}))
    return number


def write_xlsx(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    note: str,
    *,
    note_title: str = "Toelichting",
    count_label: str = "Aantal rijen",
) -> bytes:
    """A workbook of two sheets: the table, and `note` line by line with the number of rows below it.

    Rows are written as they come, with bounded memory apart from the result. The header is bold, stays in
    view and filters. Texts stay texts, numbers of more than 15 digits become texts. The same input gives the
    same bytes. Raises BadTable (too_many_rows, too_many_columns, cell_too_long, bad_number).
    """
    if len(header) > 16_384:
        raise BadTable(Problem("too_many_columns", title, 1, None, {"limit": "16384"}))
    result = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(result, {**options, "strings_to_numbers": False})
    try:
        book.set_properties({"title": title, "created": _CREATED})
        name = _sheet_name(title)
        count = _table(book, name, header, rows)
        _note(book, _sheet_name(note_title, other_than=name), note, count_label, count)
    finally:
        book.close()
    return result.getvalue()


def _sheet_name(title: str, other_than: str = "") -> str:
    """At most 31 characters, none that Excel refuses, no apostrophe at an end."""
    name = _FORBIDDEN_IN_TITLE.sub(" ", title).strip().strip("'")[:31].strip().strip("'") or "1"
    return name if name.casefold() != other_than.casefold() else f"{name[:29]} 2"


def _table(book: xlsxwriter.Workbook, name: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    sheet = book.add_worksheet(name)
    cell = _Cells(book, sheet)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    widths = [min(len(text), 24) + 3 for text in header]  # room for the arrow of the filter
    for column, text in enumerate(header):
        cell.write(0, column, text, bold)
    count = 0
    for count, row in enumerate(rows, 1):
        if count >= _EXCEL_ROWS:
            raise BadTable(Problem("too_many_rows", name, count + 1, None, {"limit": str(_EXCEL_ROWS)}))
        for column, value in enumerate(row):
            length = cell.write(count, column, value)
            if column < len(widths) and length >= widths[column]:
                widths[column] = min(length + 1, 60)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    if header:
        sheet.autofilter(0, 0, count, len(header) - 1)
    return count


class _Cells:
    """Writes one value into one cell by its type; nothing is guessed from a text."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._text = book.add_format({"num_format": "@"})

    def write(self, row: int, column: int, value: Value, style: Format | None = None) -> int:
        """Write and give the number of characters that it takes on the screen."""
        if isinstance(value, str):  # nearly all are
            return self._write_text(row, column, value, style)
        match value:
            case None:
                return 0
            case bool():
                self._sheet.write_boolean(row, column, value)
                return 5
            case int() | float() | Decimal() if abs(_finite(value)) < _EXCEL_DIGITS:
                self._sheet.write_number(row, column, value)
                return len(str(value))
            case datetime() if value.tzinfo is None:
                self._sheet.write_datetime(row, column, value, self._moment)
                return 19
            case date() if not isinstance(value, datetime):
                self._sheet.write_datetime(row, column, value, self._day)
                return 10
        return self._write_text(row, column, value, style)

    def _write_text(self, row: int, column: int, value: Value, style: Format | None) -> int:
        text = value if isinstance(value, str) else _delimited(value, INTERNATIONAL)
        if len(text) > _EXCEL_TEXT:
            details = {"limit": str(_EXCEL_TEXT)}
            raise BadTable(Problem("cell_too_long", self._sheet.name, row + 1, None, details))
        if text:
            # Format "text" keeps Excel from making a formula of it when somebody edits the cell.
            self._sheet.write_string(row, column, text, style or (self._text if _FORMULA.match(text) else None))
        return max(map(len, text.splitlines()), default=0)


def _note(book: xlsxwriter.Workbook, name: str, note: str, count_label: str, count: int) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 90)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    lines = note.splitlines()
    for index, line in enumerate(lines):
        if line:
            sheet.write_string(index, 0, line[:_EXCEL_TEXT], wrapped)
    sheet.write_string(len(lines) + 1, 0, f"{count_label}: {count}", wrapped)
