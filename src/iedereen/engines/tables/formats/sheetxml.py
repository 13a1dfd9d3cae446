# SPDX-License-Identifier: EUPL-1.2
"""The XML of a worksheet and of its shared texts, read cell by cell.

openpyxl builds a whole row before anybody can look at it and fills the gaps up to the last column, so one
row with a million cells, or one cell in column ZZZ, costs gigabytes; it also does not say which cells are
merged when it reads row by row. Part names and elements: ECMA-376-1, 18.3 (worksheets) and 18.4 (texts).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from iedereen.engines.tables.problems import BadTable, Problem

_CHUNK = 1 << 16


@dataclass(slots=True)
class RawCell:
    """`kind`: the attribute t (n, s, str, inlineStr, b, e, d). `style`: index of the cell format."""

    column: int
    kind: str
    style: int
    text: str
    formula: bool = False


@dataclass(slots=True)
class XmlRow:
    number: int
    cells: list[RawCell]


class TooWide(Exception):
    """A cell beyond the allowed columns; `number` is its row."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _parser() -> expat.XMLParserType:
    """A parser that refuses every document type, and with it entities: what defusedxml does, for expat."""

    def refuse(*_: object) -> None:
        raise BadTable(Problem("forbidden_xml"))

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _fed(parser: expat.XMLParserType, file: IO[bytes]) -> Iterator[None]:
    """Feed the file in pieces, giving the turn back after each."""
    while chunk := file.read(_CHUNK):
        parser.Parse(chunk, False)
        yield
    parser.Parse(b"", True)
    yield


def shared_texts(file: IO[bytes]) -> list[str]:
    """The shared texts in order. Raises BadTable(forbidden_xml) and expat.ExpatError."""
    texts: list[str] = []
    parts: list[str] = []
    inside: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        inside.append(tag)
        if tag == "si":
            parts.clear()

    def end(_: str) -> None:
        if inside.pop() == "si":
            texts.append("".join(parts))

    def characters(data: str) -> None:
        if inside and inside[-1] == "t" and "rPh" not in inside:  # rPh: how to pronounce, not what it says
            parts.append(data)

    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    for _ in _fed(parser, file):
        pass
    return texts


class SheetReader:
    """Rows of one worksheet; `merged` holds the merged ranges once the rows are read to the end."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.merged: list[str] = []
        self._rows: list[XmlRow] = []
        self._row: XmlRow | None = None
        self._cell: RawCell | None = None
        self._number = 0
        self._taking = False
        self._parts: list[str] = []
        self._phonetic = False

    def rows(self, file: IO[bytes]) -> Iterator[XmlRow]:
        """Every row that the file mentions. Raises TooWide, BadTable(forbidden_xml), expat.ExpatError."""
        parser = _parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        for _ in _fed(parser, file):
            yield from self._rows
            self._rows.clear()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c":
            self._start_cell(attributes)
        elif tag in {"v", "t"}:
            self._taking = self._cell is not None and not self._phonetic
        elif tag == "row":
            self._number = int(attributes.get("r") or self._number + 1)
            self._row = XmlRow(self._number, [])
        elif tag == "f" and self._cell is not None:
            self._cell.formula = True
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "mergeCell":
            self.merged.append(attributes.get("ref", ""))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self._row is None:
            return
        reference = attributes.get("r")
        previous = self._row.cells[-1].column if self._row.cells else 0
        column = _column(reference) if reference else previous + 1
        if column > self.columns or len(self._row.cells) >= self.columns:
            raise TooWide(self._number)
        if column <= previous:
            raise expat.ExpatError(f"cells out of order in row {self._number}")
        self._cell = RawCell(column, attributes.get("t", "n"), int(attributes.get("s") or 0), "")
        self._row.cells.append(self._cell)
        self._parts.clear()

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag in {"v", "t"}:
            self._taking = False
        elif tag == "c" and self._cell is not None:
            self._cell.text = "".join(self._parts)
            self._cell = None
        elif tag == "row" and self._row is not None:
            self._rows.append(self._row)
            self._row = None
        elif tag == "rPh":
            self._phonetic = False

    def _characters(self, data: str) -> None:
        if self._taking:
            self._parts.append(data)


def _column(reference: str) -> int:
    """1-based number of the column in a reference as AB12; more than four letters is simply very far."""
    column = 0
    for index, character in enumerate(reference):
        if not "A" <= character <= "Z":
            break
        column = column * 26 + ord(character) - 64
        if index > 4:
            break
    if not column:
        raise expat.ExpatError("cell without a column")
    return column
