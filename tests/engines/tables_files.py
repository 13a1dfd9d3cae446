# SPDX-License-Identifier: EUPL-1.2
"""Files for the tests of the tables: made in the test, as broken as they come in the world."""

import io
import zipfile
from collections.abc import Mapping

import openpyxl
import xlsxwriter

from iedereen.engines.tables import DEFAULT_LIMITS, BadTable, Limits, Problem, Workbook, read

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows: list[object], title: str = "Blad1") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def shared(*rows: list[str]) -> bytes:
    """A workbook of texts as Excel writes it: with the texts in a part of their own."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Blad1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def changed(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """The archive with these parts put in the place of others, added, or (None) left out."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return result.getvalue()


def with_sheet(xml_rows: str, after: str = "", before: str = "") -> bytes:
    """A workbook whose one sheet has exactly this XML for its rows."""
    xml = f'{before}<worksheet xmlns="{MAIN}"><sheetData>{xml_rows}</sheetData>{after}</worksheet>'
    return changed(saved(workbook(["x"])), {"xl/worksheets/sheet1.xml": xml.encode()})


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def everything(book: Workbook) -> list[list[tuple[str | None, ...]]]:
    return [[row.cells for row in sheet.rows] for sheet in book.sheets]


def problems(data: bytes, name: str = "bestand", limits: Limits = DEFAULT_LIMITS) -> tuple[Problem, ...]:
    """What is wrong with the file, whether it shows at once or while the rows are read."""
    try:
        for sheet in read(data, name, limits=limits).sheets:
            for _ in sheet.rows:  # not kept, so that a test can measure memory
                pass
    except BadTable as error:
        return error.problems
    return ()


def codes(data: bytes, name: str = "bestand", limits: Limits = DEFAULT_LIMITS) -> list[str]:
    return [problem.code for problem in problems(data, name, limits)]
