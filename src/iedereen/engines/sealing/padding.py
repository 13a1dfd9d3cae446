# SPDX-License-Identifier: EUPL-1.2
"""One length for many texts, so that the length of what is sealed tells nothing.

assets/src/ballot/padding.js does the same in the browser.
"""

from collections.abc import Sequence

from .errors import SealError

PREFIX = 4
# Scores: a closed ballot is a short list of codes and always fits the one bucket.
CLOSED_BUCKETS = (512,)
# Words: few people write more than a page. Three sizes tell at most "short", "long" or "very long".
OPEN_BUCKETS = (1024, 4096, 16384)


def pad(data: bytes, buckets: Sequence[int]) -> bytes:
    """The length of `data` in 4 bytes, big endian; `data`; zeros up to the smallest of `buckets` (bytes) that holds it.

    Errors: `too_long` (with `length` and `most`), `bad_buckets`.
    """
    if not buckets or min(buckets) < PREFIX:
        raise SealError("bad_buckets")
    fitting = [size for size in buckets if size >= len(data) + PREFIX]
    if not fitting:
        raise SealError("too_long", length=len(data), most=max(buckets) - PREFIX)
    return (len(data).to_bytes(PREFIX) + data).ljust(min(fitting), b"\0")


def unpad(padded: bytes) -> bytes:
    """What `pad` was given. Error: `bad_padding` where the length does not fit or the filling is not all zeros."""
    length = int.from_bytes(padded[:PREFIX])
    if len(padded) < PREFIX + length or any(padded[PREFIX + length :]):
        raise SealError("bad_padding")
    return padded[PREFIX : PREFIX + length]
