# SPDX-License-Identifier: EUPL-1.2
"""EMSA-PSS (RFC 8017, section 9.1.1) with SHA-384 and MGF1-SHA384, as RFC 9474 asks.

`cryptography` pads only inside its own signing, where a blinded message cannot pass; so the encoding stands here, and
`cryptography` verifies what comes of it.
"""

import hashlib

from .errors import CredentialError

HASH_LENGTH = hashlib.sha384().digest_size
SALT_LENGTH = HASH_LENGTH


def emsa_pss(message: bytes, salt: bytes, bits: int) -> bytes:
    """`message` as a number of at most `bits` bits, big endian. Error: `bad_key` where it does not fit."""
    length = (bits + 7) // 8
    filler = length - len(salt) - HASH_LENGTH - 2
    if filler < 0:
        raise CredentialError("bad_key", bits=bits)
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = bytes(filler) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, mgf1(digest, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def mgf1(seed: bytes, length: int) -> bytes:
    """RFC 8017, appendix B.2.1, with SHA-384."""
    blocks = (hashlib.sha384(seed + i.to_bytes(4)).digest() for i in range(-(-length // HASH_LENGTH)))
    return b"".join(blocks)[:length]
