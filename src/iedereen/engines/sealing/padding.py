# SPDX-License-Identifier: EUPL-1.2
"""One length for many texts, so that the length of what is sealed tells nothing.

assets/src/ballot/padding.js does the same in the browser.
"""

from .errors import SealError

PREFIX = 4
# Scores: a closed ballot is a short list of codes and always fits.
CLOSED_LENGTH = 512
# Words: the two longest answers that the page takes, in any script (see `checkup/rules/ballots.py`). One length for
# everybody: with a few sizes the longest texts would belong to whoever laid down the largest envelopes.
OPEN_LENGTH = 12_288


def pad(data: bytes, length: int) -> bytes:
    """The length of `data` in 4 bytes, big endian; `data`; zeros up to `length` bytes.

    Error: `too_long` (with `length` of the data, and `most`).
    """
    if len(data) + PREFIX > length:
        raise SealError("too_long", length=len(data), most=length - PREFIX)
    return (len(data).to_bytes(PREFIX) + data).ljust(length, b"\0")


def unpad(padded: bytes) -> bytes:
    """What `pad` was given. Error: `bad_padding` where the length does not fit or the filling is not all zeros."""
    length = int.from_bytes(padded[:PREFIX])
    if len(padded) < PREFIX + length or any(padded[PREFIX + length :]):
        raise SealError("bad_padding")
    return padded[PREFIX : PREFIX + length]
