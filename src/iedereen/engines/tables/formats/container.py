# SPDX-License-Identifier: EUPL-1.2
"""Compressed files: zip archives judged before a part is expanded, gzip while it is."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from iedereen.engines.tables.problems import BadTable, Problem
from iedereen.engines.tables.sheets import Limits

_CHUNK = 1 << 16
_ENTRY_BYTES = 1024  # an entry of the table of contents of an archive is never this long in a real workbook


def refuse_expansion(expanded: int, packed: int, limits: Limits) -> None:
    """Raise BadTable(expands_too_far) when so many bytes from so few are more than the limits allow."""
    if expanded > limits.expanded_bytes:
        details = {"bytes": str(expanded), "limit": str(limits.expanded_bytes)}
        raise BadTable(Problem("expands_too_far", details=details))
    if expanded > limits.ratio_floor and expanded > limits.ratio * max(packed, 1):
        details = {"ratio": str(expanded // max(packed, 1)), "limit": str(limits.ratio)}
        raise BadTable(Problem("expands_too_far", details=details))


def gunzipped(file: BinaryIO, packed_bytes: int, limits: Limits) -> Iterator[bytes]:
    """Expand piece by piece, and stop when it becomes a bomb: gzip declares no size worth trusting."""
    expanded = 0
    try:
        with gzip.open(file) as content:
            while chunk := content.read(_CHUNK):
                expanded += len(chunk)
                refuse_expansion(expanded, packed_bytes, limits)
                yield chunk
    except (EOFError, OSError, zlib.error) as error:
        raise BadTable(Problem("broken_file", details={"part": "gzip"})) from error


def open_archive(source: bytes | Path, limits: Limits) -> zipfile.ZipFile:
    """An archive that is safe to expand part by part; the caller closes it. Raises BadTable.

    Python's zipfile never gives more of a part than the part declares, and checks its CRC at the end, so
    what is declared bounds what comes out; the parts must not overlap, or a small file could be many parts.
    """
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
            _refuse_long_contents(file, limits)
        archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise BadTable(Problem("broken_file", details={"part": "zip"})) from error
    try:
        _refuse_bombs(archive, limits)
    except BadTable:
        archive.close()
        raise
    return archive


def _refuse_long_contents(file: BinaryIO, limits: Limits) -> None:
    """Refuse a table of contents too long for the allowed members, before zipfile builds an object for each.

    Looks at its size with zipfile's own reading of the end record (which knows zip64): the count of members
    in that record may lie, the size cannot without the archive being unreadable.
    """
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if not end:
        raise zipfile.BadZipFile("no end record")
    if end[5] > limits.members * _ENTRY_BYTES:
        details = {"members": str(end[4]), "limit": str(limits.members)}
        raise BadTable(Problem("too_many_members", details=details))


def _refuse_bombs(archive: zipfile.ZipFile, limits: Limits) -> None:
    members = archive.infolist()
    if len(members) > limits.members:
        details = {"members": str(len(members)), "limit": str(limits.members)}
        raise BadTable(Problem("too_many_members", details=details))
    if any(member.flag_bits & 1 for member in members):
        raise BadTable(Problem("encrypted_file"))
    if len({member.filename for member in members}) < len(members):
        raise BadTable(Problem("broken_file", details={"part": "zip"}))
    refuse_expansion(sum(m.file_size for m in members), sum(m.compress_size for m in members), limits)
    end = 0
    for member in sorted(members, key=lambda m: m.header_offset):
        refuse_expansion(member.file_size, member.compress_size, limits)
        if member.header_offset < end:
            raise BadTable(Problem("expands_too_far", details={"part": member.filename}))
        end = member.header_offset + member.compress_size


def refuse_large_part(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Refuse a part that would have to be in memory as a whole and is too large for that."""
    size = archive.getinfo(name).file_size
    if size > limits.part_bytes:
        details = {"part": name, "bytes": str(size), "limit": str(limits.part_bytes)}
        raise BadTable(Problem("expands_too_far", details=details))
