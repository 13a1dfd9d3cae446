# SPDX-License-Identifier: EUPL-1.2
"""A secret behind a passphrase: Argon2id (RFC 9106) makes the key, AES-256-GCM closes.

A locked secret is, big endian: the mark `IEL1`, memory in KiB (4 bytes), passes (4), lanes (1), salt (16), nonce (12),
ciphertext with its tag. All that stands before the ciphertext is authenticated with it, so nobody can make the
cost cheaper unseen; and it opens after the default has been raised.
"""

import os
import struct
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from .errors import SealError

MARK = b"IEL1"
HEADER = struct.Struct(">4sIIB16s12s")
TAG_LENGTH = 16
# Nobody who hands us a forged lock makes us reserve more: 1 GiB, 64 passes, 16 lanes.
MOST = (1 << 20, 64, 16)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess of a passphrase costs. The default is the second choice of RFC 9106, section 4: 64 MiB, 3 passes,
    4 lanes; about 0.1 to 0.3 s. Error: `bad_cost`."""

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        given = (self.memory_kib, self.passes, self.lanes)
        if min(given) < 1 or self.memory_kib < 8 * self.lanes or any(a > b for a, b in zip(given, MOST, strict=True)):
            raise SealError("bad_cost")


DEFAULT_COST = Cost()


def lock(private: bytes, passphrase: str, cost: Cost = DEFAULT_COST) -> bytes:
    """`private` behind `passphrase`. Error: `no_passphrase`; how long it must be is for the caller to say."""
    if not passphrase:
        raise SealError("no_passphrase")
    salt, nonce = os.urandom(16), os.urandom(12)
    header = HEADER.pack(MARK, cost.memory_kib, cost.passes, cost.lanes, salt, nonce)
    return header + AESGCM(_key(passphrase, salt, cost)).encrypt(nonce, private, header)


def unlock(locked: bytes, passphrase: str) -> bytes:
    """What was locked. Errors: `bad_lock` (not one of ours), `wrong_passphrase` (or the lock was touched)."""
    if len(locked) < HEADER.size + TAG_LENGTH:
        raise SealError("bad_lock")
    mark, memory_kib, passes, lanes, salt, nonce = HEADER.unpack_from(locked)
    if mark != MARK:
        raise SealError("bad_lock")
    try:
        key = _key(passphrase, salt, Cost(memory_kib, passes, lanes))
    except SealError as error:
        raise SealError("bad_lock") from error
    try:
        return AESGCM(key).decrypt(nonce, locked[HEADER.size :], locked[: HEADER.size])
    except InvalidTag as error:
        raise SealError("wrong_passphrase") from error


def _key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """32 bytes. One spelling for an accented letter, however the keyboard made it (NFC, as RFC 8265, section 4.2.2)."""
    kdf = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    return kdf.derive(unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass"))
