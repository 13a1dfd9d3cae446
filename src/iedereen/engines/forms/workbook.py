# SPDX-License-Identifier: EUPL-1.2
"""The bytes of an .xlsx file to sheets of texts, nothing believed of the file but its cells."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from .problems import BadForm, Problem
from .shapes import Rules

_MACROS = "xl/vbaProject.bin"
_COLUMNS = 60


@dataclass(frozen=True)
class Row:
    """`number` as the user sees it, header included; `cells` by column name, empty ones left out."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def filled(self, column: str) -> bool:
        return any(column in row.cells for row in self.rows)


def sheets(content: bytes, rules: Rules) -> tuple[dict[str, Sheet], list[Problem]]:
    """The sheets of a workbook by name in small letters, and what is wrong with their cells. Raises BadForm.

    A formula is a problem, not a value: what it shows depends on the program that opened it last.
    """
    _refuse_strange(content, rules)
    problems: list[Problem] = []
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        found = [_sheet(s, rules, problems) for s in book.worksheets]
    except BadForm:
        raise
    except Exception as error:  # the reader of another maker, on bytes of anybody: whatever it raises, the file is bad
        raise BadForm(Problem("broken_file")) from error
    return {s.name: s for s in found}, problems


def _refuse_strange(content: bytes, rules: Rules) -> None:
    """Raise BadForm for what is no workbook, or becomes too large when it is opened."""
    if not content:
        raise BadForm(Problem("empty_file"))
    if len(content) > rules.bytes:
        raise BadForm(Problem("file_too_large", details={"limit": str(rules.bytes)}))
    if not content.startswith(b"PK\x03\x04"):
        raise BadForm(Problem("not_xlsx"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadForm(Problem("broken_file")) from error
    names = {m.filename for m in members}
    if _MACROS in names:
        raise BadForm(Problem("macro_file"))
    if "xl/workbook.xml" not in names:
        raise BadForm(Problem("not_xlsx"))
    # zipfile never gives more of a part than the part declares, so what is declared bounds what comes out.
    if len(members) > 1_000 or sum(m.file_size for m in members) > rules.expanded_bytes:
        raise BadForm(Problem("broken_file"))


def _sheet(sheet: ReadOnlyWorksheet, rules: Rules, problems: list[Problem]) -> Sheet:
    name = sheet.title.strip().lower()
    sheet.reset_dimensions()  # what the sheet says of its own size may lie
    rows = sheet.iter_rows(max_row=rules.rows + 2, max_col=_COLUMNS, values_only=True)
    columns = [_text(v).strip() for v in next(rows, ())]
    problems += [Problem("unknown_column", name, 1, c) for c in _beyond(sheet)]
    for column in sorted({c for c in columns if c and columns.count(c) > 1}):
        problems.append(Problem("duplicate_column", name, 1, column))
    found = []
    for number, values in enumerate(rows, 2):
        cells = {}
        for column, value in zip(columns, values, strict=False):
            text = _text(value)
            if column and text:
                cells[column] = text
            if isinstance(value, str) and value.startswith("="):
                problems.append(Problem("formula_cell", name, number, column or None))
        found.append(Row(number, cells))
    if len(found) > rules.rows:
        raise BadForm(Problem("too_many_rows", name, details={"limit": str(rules.rows)}))
    return Sheet(name, tuple(c for c in columns if c), tuple(r for r in found if r.cells))


def _beyond(sheet: ReadOnlyWorksheet) -> list[str]:
    """Names of the first few columns that are further to the right than any questionnaire goes."""
    further = next(sheet.iter_rows(min_row=1, max_row=1, min_col=_COLUMNS + 1, values_only=True), ())
    return [text for text in map(_text, further) if text][:3]


def _text(value: object) -> str:
    """A cell as its writer sees it: 3.0 is 3, TRUE is yes, spaces at the ends and doubled ones do not count."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
    lines = [" ".join(line.split()) for line in str(value).strip().splitlines()]
    return "\n".join(lines)
