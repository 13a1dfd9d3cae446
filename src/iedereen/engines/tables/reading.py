# SPDX-License-Identifier: EUPL-1.2
"""One way in for a file with a table: its first bytes say what it is, its name does not."""

import io
from pathlib import Path
from typing import BinaryIO

from .formats.delimited import read_delimited
from .formats.parquet import read_parquet
from .formats.spreadsheet import read_spreadsheet
from .problems import BadTable, Problem
from .sheets import DEFAULT_LIMITS, Limits, Workbook

_START = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream that holds a protected .xlsx ([MS-OFFCRYPTO], 2.3.4.4).
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_OTHERS = {
    b"%PDF": "pdf", b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"Rar!": "rar", b"7z\xbc\xaf\x27\x1c": "7z",
    b"BZh": "bz2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd", b"SQLite format 3": "sqlite",
    b"{\\rtf": "rtf", b"\x7fELF": "program", b"MZ\x90": "program", b"ARROW1": "arrow",
}  # fmt: skip


def read(data: bytes | Path, name: str, *, limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """The sheets of a .csv, .csv.gz, .xlsx or .parquet file, recognised by content.

    `name` is what the user called the file; it gives a sheet without a name its name. A `Path` must stay
    where it is as long as the rows are read. Everything about the file as a whole is judged here; rows are
    judged while they are read. Raises BadTable in both cases.
    """
    size = len(data) if isinstance(data, bytes) else data.stat().st_size
    if size > limits.bytes:
        raise BadTable(Problem("file_too_large", details={"bytes": str(size), "limit": str(limits.bytes)}))
    start = _start(data)
    title = _title(name)
    if not start or start in _MARKS:
        raise BadTable(Problem("empty_file"))
    if start.startswith(b"PK"):
        return read_spreadsheet(data, limits)
    if start.startswith((b"PAR1", b"PARE")):
        return _parquet(data, start, title, limits)
    _refuse_others(data, start)
    packed = size if start.startswith(b"\x1f\x8b") else None
    return read_delimited(title, lambda: _opened(data), packed, limits)


def _opened(data: bytes | Path) -> BinaryIO:
    return io.BytesIO(data) if isinstance(data, bytes) else data.open("rb")


def _start(data: bytes | Path) -> bytes:
    with _opened(data) as file:
        return file.read(_START)


def _title(name: str) -> str:
    """The last part of the name without its extensions, as the user would call the table."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return last.removesuffix(".gz").rpartition(".")[0] or last


def _parquet(data: bytes | Path, start: bytes, title: str, limits: Limits) -> Workbook:
    if start.startswith(b"PARE"):
        raise BadTable(Problem("encrypted_file"))
    return read_parquet(title, data, limits)


def _refuse_others(data: bytes | Path, start: bytes) -> None:
    """Raise BadTable with the name of what it is, when it is recognisably not a table."""
    if start.startswith(_OLE):
        with _opened(data) as file:
            raise BadTable(Problem("encrypted_file" if _ENCRYPTED in file.read() else "old_excel"))
    for magic, kind in _OTHERS.items():
        if start.startswith(magic):
            raise BadTable(Problem("unknown_format", details={"format": kind}))
    if _text(start).lstrip().startswith("<"):
        raise BadTable(Problem("html_file"))


def _text(start: bytes) -> str:
    for mark, encoding in zip(_MARKS, ("utf-8", "utf-16-le", "utf-16-be"), strict=True):
        if start.startswith(mark):
            return start[len(mark) :].decode(encoding, errors="replace")
    return start.decode("latin-1")
