# SPDX-License-Identifier: EUPL-1.2
"""Excel workbooks (.xlsx). Parts and formats through openpyxl with defusedxml, cells through `sheetxml`."""

import contextlib
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

import openpyxl
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from iedereen.engines.tables.cells import duration, letters, moment, seen_number, stripped
from iedereen.engines.tables.judging import Found, RawRow, Trailing, sheet
from iedereen.engines.tables.problems import BadTable, Problem
from iedereen.engines.tables.sheets import Limits, Sheet, Workbook

from .container import open_archive, refuse_large_part
from .sheetxml import RawCell, SheetReader, TooWide, shared_texts

if not openpyxl.DEFUSEDXML:
    raise ImportError("openpyxl must read through defusedxml; is OPENPYXL_DEFUSEDXML set to False?")

_SHARED = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
# A number shown with a fixed count of digits, as in 000000 for a personnel number.
_DIGITS = re.compile(r"0{2,30}")
_BUILT_IN_FORMATS = 164  # ids from here on are formats of the file itself (ECMA-376-1, 18.8.30)

# Whatever openpyxl and zipfile make of a damaged part.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, NotImplementedError, OverflowError, ParseError, expat.ExpatError,
)  # fmt: skip


@dataclass(frozen=True)
class _Book:
    """What the sheets need of the workbook. `digits`: cell format -> number of digits shown."""

    source: bytes | Path
    limits: Limits
    texts: tuple[str, ...]
    dates: frozenset[int]
    durations: frozenset[int]
    digits: dict[int, int]
    epoch: datetime


@dataclass(frozen=True)
class _Part:
    name: str
    path: str
    hidden: bool


def read_spreadsheet(source: bytes | Path, limits: Limits) -> Workbook:
    """The visible sheets with content, and the names of the hidden ones. Raises BadTable.

    Chart sheets and sheets without a cell are left out.
    """
    with contextlib.closing(open_archive(source, limits)) as archive:
        _refuse_other_packages(archive)
        for name in archive.namelist():
            if name.endswith(".rels") or not name.startswith("xl/worksheets/"):
                refuse_large_part(archive, name, limits)
        with _damage("workbook"):
            book, parts = _contents(archive, source, limits)
    sheets = [_sheet(book, part) for part in parts if not part.hidden]
    found = tuple(one for one in sheets if one is not None)
    if not found:
        raise BadTable(Problem("no_header"))
    return Workbook("xlsx", found, tuple(part.name for part in parts if part.hidden))


@contextlib.contextmanager
def _damage(part: str) -> Iterator[None]:
    try:
        yield
    except DefusedXmlException as error:
        raise BadTable(Problem("forbidden_xml", details={"part": part})) from error
    except _DAMAGE as error:
        raise BadTable(Problem("broken_file", details={"part": part})) from error


def _refuse_other_packages(archive: zipfile.ZipFile) -> None:
    names = {name.lower() for name in archive.namelist()}
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise BadTable(Problem("macro_file"))
    for part, kind in (
        ("xl/workbook.bin", "xlsb"), ("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx"),
        ("content.xml", "ods"), ("[content_types].xml", ""),
    ):  # fmt: skip
        if part in names and kind:
            raise BadTable(Problem("unknown_format", details={"format": kind}))
    if "[content_types].xml" not in names:
        raise BadTable(Problem("unknown_format", details={"format": "zip"}))


def _contents(archive: zipfile.ZipFile, source: bytes | Path, limits: Limits) -> tuple[_Book, list[_Part]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about extensions and print settings that nobody asked for
        reader = ExcelReader(archive.fp, read_only=True, keep_links=False)
        reader.read_manifest()
        for part in reader.package.Override:  # a part of another kind may hide among the worksheets
            path = part.PartName.lstrip("/")
            if path in reader.valid_files and not part.ContentType.endswith(".worksheet+xml"):
                refuse_large_part(archive, path, limits)
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        parts = [
            _Part(one.name, relation.target, one.state != "visible")
            for one, relation in reader.parser.find_sheets()
            if relation.Type.endswith("/worksheet") and relation.target in archive.namelist()
        ]
    shared = reader.package.find(_SHARED)
    texts: tuple[str, ...] = ()
    if shared is not None:
        with archive.open(shared.PartName.lstrip("/")) as file:
            texts = tuple(unescape(text) for text in shared_texts(file))
    book = reader.wb
    dates, durations = frozenset(book._date_formats), frozenset(book._timedelta_formats)
    return _Book(source, limits, texts, dates - durations, durations, _digits(book), book.epoch), parts


def _digits(book: openpyxl.Workbook) -> dict[int, int]:
    formats = list(book._number_formats)
    found = {}
    for index, style in enumerate(book._cell_styles):
        own = style.numFmtId - _BUILT_IN_FORMATS
        if 0 <= own < len(formats) and _DIGITS.fullmatch(formats[own]):
            found[index] = len(formats[own])
    return found


def _sheet(book: _Book, part: _Part) -> Sheet | None:
    try:
        return sheet(part.name, lambda: _rows(book, part), book.limits)
    except BadTable as error:
        raise BadTable(*(replace(p, sheet=p.sheet or part.name) for p in error.problems)) from error


def _rows(book: _Book, part: _Part) -> Iterator[RawRow]:
    """Rows with the text of every cell; at the end Trailing with the merged ranges, if there are any."""
    reader = SheetReader(book.limits.columns)
    first = last = width = number = 0
    try:
        with (
            _damage(part.path),
            zipfile.ZipFile(_reopened(book.source)) as archive,
            archive.open(part.path) as file,
        ):
            for row in reader.rows(file):
                if row.number <= number:
                    raise ValueError("rows out of order")
                number = row.number
                raw = _raw(book, row.number, row.cells)
                if raw.found or any(raw.cells):
                    first = first or number
                    last, width = number, max(width, len(raw.cells))
                yield raw
    except TooWide as error:
        details = {"limit": str(book.limits.columns)}
        raise BadTable(Problem("too_many_columns", part.name, error.number, None, details)) from error
    problems = list(_merged(reader.merged, part.name, first, last, width))
    if problems:
        raise Trailing(problems)


def _reopened(source: bytes | Path) -> Path | io.BytesIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source


def _raw(book: _Book, number: int, cells: list[RawCell]) -> RawRow:
    texts: list[str | None] = [None] * (cells[-1].column if cells else 0)
    found: list[Found] = []
    for cell in cells:
        place = f"{letters(cell.column)}{number}"
        if cell.formula:
            found.append(("formula_cell", cell.column - 1, {"cell": place}))
        elif cell.kind == "e":
            found.append(("error_cell", cell.column - 1, {"cell": place, "error": cell.text}))
        else:
            try:
                texts[cell.column - 1] = _text(book, cell)
            except (ValueError, IndexError, OverflowError, ArithmeticError):
                found.append(("bad_number", cell.column - 1, {"cell": place}))
    while texts and texts[-1] is None and not found:
        texts.pop()
    return RawRow(number, texts, found)


def _text(book: _Book, cell: RawCell) -> str | None:
    match cell.kind:
        case "s":
            return stripped(book.texts[int(cell.text)]) if cell.text else None
        case "inlineStr" | "str":
            return stripped(unescape(cell.text))
        case "d":
            return stripped(cell.text)
        case "b":
            return "true" if cell.text.strip() in {"1", "true"} else "false"
    raw = cell.text.strip()
    if not raw:
        return None
    if cell.style in book.durations:
        return duration(from_excel(float(raw), book.epoch, timedelta=True))
    if cell.style in book.dates:
        value = from_excel(float(raw), book.epoch)
        return moment(value) if isinstance(value, datetime) else str(value.isoformat())
    text = seen_number(raw)
    width = book.digits.get(cell.style)
    return text.zfill(width) if width and text.isdigit() else text


def _merged(ranges: list[str], name: str, first: int, last: int, width: int) -> Iterator[Problem]:
    """Ranges that touch the table: from its header to its last row, and no further right than its cells."""
    for text in ranges:
        try:
            left, top, _, bottom = range_boundaries(text)
        except (ValueError, TypeError):
            continue
        if None not in (left, top, bottom) and bottom >= first and top <= last and left <= width:
            yield Problem("merged_cells", name, max(top, first), letters(left), {"range": text})
