# SPDX-License-Identifier: EUPL-1.2
"""Many texts under one random key: AES-256-GCM. The key itself travels in envelopes, one per reader.

A closed text is a nonce (12 bytes), the ciphertext as long as the plaintext, and a tag of 16 bytes.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import SealError

KEY_LENGTH = 32
NONCE_LENGTH, TAG_LENGTH = 12, 16
# Bytes that closing adds.
CLOSING = NONCE_LENGTH + TAG_LENGTH


def new_content_key() -> bytes:
    return AESGCM.generate_key(bit_length=8 * KEY_LENGTH)


def close(key: bytes, plaintext: bytes, info: bytes) -> bytes:
    """`plaintext` for who has `key`. `info` says what it is; opening needs the same bytes. Error: `bad_key`."""
    nonce = os.urandom(NONCE_LENGTH)
    return nonce + _box(key).encrypt(nonce, plaintext, info)


def disclose(key: bytes, closed: bytes, info: bytes) -> bytes:
    """What was closed. Errors: `bad_key`; `unreadable`, the same for every cause."""
    try:
        return _box(key).decrypt(closed[:NONCE_LENGTH], closed[NONCE_LENGTH:], info)
    except (InvalidTag, ValueError) as error:
        raise SealError("unreadable") from error


def _box(key: bytes) -> AESGCM:
    if len(key) != KEY_LENGTH:
        raise SealError("bad_key")
    return AESGCM(key)
