# SPDX-License-Identifier: EUPL-1.2
"""What a one-time code looks like, how it is read back from a hurried hand, and what is kept of it and of a credential.

A code is ten characters of Crockford's base32 (50 bits), which has no I, L, O and U: what looks like 1 or 0 is read
as 1 or 0. With 65,000 codes in the hat a guess hits once in 17,000 million tries.

Only a keyed digest is kept: HMAC-SHA-256 (RFC 2104) under the installation's secret, with words of its own so that
no other use of the secret gives the same digest. A bare SHA-256 of 50 bits can be searched through in a day by whoever
has a copy of the database, and would hand out every unused code; the secret is not in the database.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = str.maketrans("", "", " -\t\r\n\u00a0\u2010\u2011\u2012\u2013\u2014\u2212._")
_PURPOSE = b"iedereen.vault.code/1:"


def fresh_code() -> str:
    """A new code as it is printed: XXXXX-XXXXX."""
    bare = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{bare[:5]}-{bare[5:]}"


def bare_code(typed: str) -> str | None:
    """The ten characters that somebody meant; None when it cannot be a code."""
    bare = typed.upper().translate(_BETWEEN).translate(_LOOK_ALIKES)
    return bare if len(bare) == LENGTH and all(c in ALPHABET for c in bare) else None


def digest(bare: str, secret: str) -> bytes:
    """What is kept of a code: 32 bytes that say nothing without the installation's secret."""
    return hmac.new(secret.encode(), _PURPOSE + bare.encode("ascii"), hashlib.sha256).digest()


def hat(strips: int, places: int) -> tuple[list[str], list[str]]:
    """(what is printed, what of it goes into the hat): as many strips as asked for, of which those that are too many
    for the places that are left do not open anything.

    So a new print never lets a team give more answers than it has people, and shows nobody how many have answered:
    all strips look the same, and their order says nothing.
    """
    printed = [fresh_code() for _ in range(strips)]
    return printed, _some(printed, min(strips, max(0, places)))


def _some(printed: Sequence[str], number: int) -> list[str]:
    return secrets.SystemRandom().sample(printed, number)


def spent_digest(prepared: bytes) -> bytes:
    """What is kept of a credential that was used: 32 bytes. A credential is 256 random bits, so it needs no key."""
    return hashlib.sha256(b"iedereen.vault.spent/1:" + prepared).digest()


def signed_digest(blinded: bytes) -> bytes:
    """What is kept of a blinded credential that was signed: 32 bytes."""
    return hashlib.sha256(b"iedereen.vault.signed/1:" + blinded).digest()


def lock_up(private: bytes, group: bytes, secret: str) -> bytes:
    """An issuer's private key under the installation's secret (HKDF-SHA-256, RFC 5869; AES-256-GCM), bound to its
    group: a copy of the database alone can sign nothing."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(_wrapping_key(secret)).encrypt(nonce, private, group)


def take_out(locked: bytes, group: bytes, secret: str) -> bytes:
    """The other way. Raises InvalidTag when it was locked under another secret, for another group, or touched."""
    return AESGCM(_wrapping_key(secret)).decrypt(locked[:12], locked[12:], group)


def _wrapping_key(secret: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"iedereen.vault.issuer/1").derive(secret.encode())
