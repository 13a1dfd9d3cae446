# SPDX-License-Identifier: EUPL-1.2
"""What may be attached, judged by its content, and stripped of what it tells about its maker. Pure.

JPEG, PNG and plain text. No PDF: it can carry names, edits and scripts in a hundred places, and nothing that we already
have can clean one. An image keeps only what is needed to draw it, so a photo may lie on its side.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from iedereen.engines import sealing
from iedereen.screen.rules import Refused

MOST_BYTES = 5 * 2**20
MOST_FILES = 3
STEP = 65_536  # attachments are padded to a multiple of this
PNG = b"\x89PNG\r\n\x1a\n"
DRAWN = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB"})
START, END, SCAN, ADOBE = 0xD8, 0xD9, 0xDA, 0xEE
FRAMES = frozenset({0xC0, 0xC1, 0xC2})
# Tables, frames, scans and restart intervals. All else (APP0 to APP15, comments) tells and draws nothing.
KEPT = FRAMES | {0xC4, 0xDB, 0xDD, SCAN}


@dataclass(frozen=True)
class Attachment:
    """A cleaned file. `name` is ours: the name that a file had often tells whose it is."""

    name: str
    kind: str
    content: bytes = field(repr=False)


def cleaned(content: bytes, number: int) -> Attachment:
    """The file without what is not needed. Raises Refused: attachment_large, attachment_empty, attachment_pdf,
    attachment_kind, attachment_broken."""
    if len(content) > MOST_BYTES:
        raise Refused("attachment_large")
    if not content:
        raise Refused("attachment_empty")
    if content[:1024].lstrip().startswith(b"%PDF"):
        raise Refused("attachment_pdf")
    try:
        if content.startswith(PNG):
            return Attachment(f"bijlage-{number}.png", "image/png", PNG + b"".join(_chunks(content)))
        if content.startswith(b"\xff\xd8\xff"):
            return Attachment(f"bijlage-{number}.jpg", "image/jpeg", b"\xff\xd8" + b"".join(_segments(content)))
    except (IndexError, struct.error) as error:
        raise Refused("attachment_broken") from error
    return Attachment(f"bijlage-{number}.txt", "text/plain", _text(content))


def _text(content: bytes) -> bytes:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("attachment_kind") from error
    if any(ord(c) < 32 and c not in "\t\n\r\f" for c in text):
        raise Refused("attachment_kind")
    return text.encode()


def _chunks(content: bytes) -> Iterator[bytes]:
    """The chunks of a PNG that draw it. What comes behind the end is left out."""
    at = len(PNG)
    if content[at + 4 : at + 8] != b"IHDR":
        raise Refused("attachment_broken")
    while True:
        (length,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != struct.unpack_from(">I", content, end - 4)[0]:
            raise Refused("attachment_broken")
        if kind in DRAWN:
            yield content[at:end]
        if kind == b"IEND":
            return
        at = end


def _segments(content: bytes) -> Iterator[bytes]:
    """The segments of a JPEG that draw it, up to its end: no camera, place, owner, thumbnail or second picture."""
    at, framed = 2, False
    while True:
        if content[at] != 0xFF:
            raise Refused("attachment_broken")
        while content[at + 1] == 0xFF:  # filling
            at += 1
        marker = content[at + 1]
        if marker == END:
            if not framed:
                raise Refused("attachment_broken")
            yield b"\xff\xd9"
            return
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(content) or marker in {START, 0x00}:
            raise Refused("attachment_broken")
        framed |= marker in FRAMES
        if marker in KEPT or (marker == ADOBE and length == 14 and content[at + 4 : at + 9] == b"Adobe"):
            yield content[at:end]
        if marker == SCAN:
            after = _end_of_scan(content, end)
            yield content[end:after]
            end = after
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next real marker stands: FF 00 is data and FF D0 to D7 are restarts."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise Refused("attachment_broken")
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def written(file: Attachment) -> bytes:
    """As it is closed: padded, with its name and kind inside."""
    head = json.dumps([file.name, file.kind]).encode()
    data = len(head).to_bytes(2) + head + file.content
    return sealing.pad(data, -(-(len(data) + sealing.PREFIX) // STEP) * STEP)


def read(padded: bytes) -> Attachment:
    data = sealing.unpad(padded)
    length = int.from_bytes(data[:2])
    name, kind = json.loads(data[2 : 2 + length])
    return Attachment(name, kind, data[2 + length :])
