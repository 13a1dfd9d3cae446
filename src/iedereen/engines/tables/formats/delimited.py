# SPDX-License-Identifier: EUPL-1.2
"""Delimited text (.csv, .csv.gz): encoding, separator, quotes and the row of whatever is wrong."""

import codecs
import contextlib
import csv
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from iedereen.engines.tables.judging import RawRow, sheet
from iedereen.engines.tables.problems import BadTable, Problem
from iedereen.engines.tables.sheets import Limits, Workbook

from .container import gunzipped

Open = Callable[[], BinaryIO]

_CHUNK = 1 << 16
# A tie goes to the semicolon: that is what Excel writes in a Dutch setting.
_SEPARATORS = ";,\t"
# First line with which Excel is told the separator; Excel does not show it, so it is not counted.
_TOLD = re.compile(r"sep=(.)\s*", re.IGNORECASE)


class _WrongEncoding(Exception):
    def __init__(self, byte: str) -> None:
        super().__init__(byte)
        self.byte = byte


class _LongLine(Exception):
    def __init__(self, start: str) -> None:
        super().__init__(len(start))
        self.start = start


def read_delimited(name: str, open_file: Open, packed_bytes: int | None, limits: Limits) -> Workbook:
    """The one sheet of a text file. `packed_bytes`: size of the gzip file, None when it is not one.

    UTF-8, with or without byte order mark, or UTF-16 with one. Raises BadTable.
    """

    def chunks() -> Iterator[bytes]:
        with open_file() as file:
            yield from _plain(file) if packed_bytes is None else gunzipped(file, packed_bytes, limits)

    separator, told = _dialect(name, chunks, limits)
    found = sheet(name, lambda: _records(name, chunks, separator, told, limits), limits)
    if found is None:
        raise BadTable(Problem("no_header", name))
    return Workbook("csv", (found,))


def _plain(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _encoding(start: bytes) -> tuple[str, int]:
    """Encoding and length of the byte order mark. UTF-32 begins like UTF-16 and is refused."""
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _WrongEncoding("FF FE 00 00")
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if start.startswith(mark):
            return encoding, len(mark)
    if start[:64].count(0) * 3 > len(start[:64]):
        raise _WrongEncoding("00")  # UTF-16 or UTF-32 without its mark: every other byte is zero
    return "utf-8", 0


def _texts(chunks: Iterator[bytes]) -> Iterator[str]:
    """Decode; what stands before a wrong byte is given first, so that its row can be counted."""
    first = next(chunks, b"")
    encoding, skip = _encoding(first)
    decoder = codecs.getincrementaldecoder(encoding)()
    chunk: bytes | None = first[skip:]
    while chunk is not None:
        following = next(chunks, None)
        pending = decoder.getstate()[0]
        try:
            yield decoder.decode(chunk, final=following is None)
        except UnicodeDecodeError as error:
            yield (pending + chunk)[: error.start].decode(encoding)
            raise _WrongEncoding(f"{error.object[error.start]:02X}") from error
        chunk = following


def _lines(texts: Iterator[str], limit: int) -> Iterator[str]:
    """Lines with their ends (LF, CR or CRLF); a line beyond the limit is not built up."""
    rest: list[str] = []
    length = 0
    failed: _WrongEncoding | None = None
    held = ""  # a CR at the end of a chunk waits for its LF
    while failed is None:
        try:
            text = next(texts, None)
        except _WrongEncoding as error:
            failed = error
            break
        if text is None:
            break
        text = held + text
        held = "\r" if text.endswith("\r") else ""
        # The look-behind keeps CRLF together; splitlines would also break on U+2028 and on form feeds.
        pieces = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text[: len(text) - len(held)])
        for piece in pieces:
            rest.append(piece)
            length += len(piece)
            if length > limit:
                raise _LongLine("".join(rest))
            if piece.endswith(("\n", "\r")):
                yield "".join(rest)
                rest, length = [], 0
    if failed is not None:
        raise failed
    if last := "".join(rest) + held:
        yield last


def _dialect(name: str, chunks: Callable[[], Iterator[bytes]], limits: Limits) -> tuple[str, bool]:
    """Separator, and whether the first line told it. Counted outside quotes in the first row with content."""
    counts = dict.fromkeys(_SEPARATORS, 0)
    quoted = False
    try:
        with contextlib.suppress(_WrongEncoding):  # the reading of the rows meets it again and knows its row
            for number, line in enumerate(_lines(_texts(chunks()), limits.row_length)):
                told = _TOLD.fullmatch(line) if number == 0 else None
                if told:
                    return told[1], True
                quoted = _count(line, counts, quoted)
                if not quoted and line.strip():
                    break
    except _LongLine as error:
        _count(error.start, counts, quoted)
    return max(counts, key=lambda separator: counts[separator]), False


def _count(line: str, counts: dict[str, int], quoted: bool) -> bool:
    """Add the separators outside quotes to the counts; True when the line ends within quotes."""
    for index, part in enumerate(line.split('"')):
        quoted ^= index > 0
        if not quoted:
            for separator in counts:
                counts[separator] += part.count(separator)
    return quoted


def _records(
    name: str, chunks: Callable[[], Iterator[bytes]], separator: str, told: bool, limits: Limits
) -> Iterator[RawRow]:
    """Rows as numbered by a spreadsheet: empty lines count, a line break within quotes does not."""
    lines = _lines(_texts(chunks()), limits.row_length)
    if told:
        next(lines)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    number, line = 0, 0
    try:
        for number, cells in enumerate(reader, 1):
            line = reader.line_num
            if len(cells) > limits.columns and any(cells[limits.columns :]):
                raise BadTable(_wide(name, number, limits))
            yield RawRow(number, [cell.strip() or None for cell in cells], exact=True)
    except csv.Error as error:
        # The csv module gives up at 131,072 characters; over several lines that is a quote that never closed.
        long_cell = "field larger" in str(error) and reader.line_num <= line + 1
        if long_cell:
            details = {"limit": str(limits.cell_length)}
            raise BadTable(Problem("cell_too_long", name, number + 1, None, details)) from error
        raise BadTable(Problem("unclosed_quote", name, number + 1)) from error
    except _WrongEncoding as error:
        raise BadTable(Problem("wrong_encoding", name, number + 1, None, {"byte": error.byte})) from error
    except _LongLine as error:
        if error.start.count(separator) > limits.columns:
            raise BadTable(_wide(name, number + 1, limits)) from error
        details = {"limit": str(limits.row_length)}
        raise BadTable(Problem("row_too_long", name, number + 1, None, details)) from error


def _wide(name: str, number: int, limits: Limits) -> Problem:
    return Problem("too_many_columns", name, number, None, {"limit": str(limits.columns)})
