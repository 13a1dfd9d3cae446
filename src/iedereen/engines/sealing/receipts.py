# SPDX-License-Identifier: EUPL-1.2
"""From a receipt of sixteen digits to what it opens: a value to find something by, and a pair of keys.

Nothing of the receipt is kept. Argon2id (RFC 9106) makes each guess cost as much as a guess of a passphrase; a secret
of the installation, which is not in the database, makes guessing on a copy of the database hopeless: sixteen digits
alone are 53 bits. HKDF (RFC 5869) then makes of the one value two that tell nothing about each other.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from .envelope import Opener, Pair
from .locks import DEFAULT_COST, Cost

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the group of P-256
WIDE = 48  # bytes of which a scalar is made, so that every scalar is as likely (FIPS 186-5, A.2.1)
LOOKUP_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Receipt:
    """`lookup` may lie in a database; `pair.private` may not."""

    lookup: bytes
    pair: Pair = field(repr=False)


def derive(digits: str, secret: bytes, cost: Cost = DEFAULT_COST) -> Receipt:
    """The same digits and secret give the same receipt, for the same cost."""
    salt = hmac.digest(secret, b"iedereen receipt salt/1", "sha256")
    kdf = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    stretched = hmac.digest(secret, kdf.derive(digits.encode("utf-8", "surrogatepass")), hashlib.sha256)
    private = (int.from_bytes(_part(stretched, b"key", WIDE)) % (ORDER - 1) + 1).to_bytes(32)
    return Receipt(_part(stretched, b"lookup", LOOKUP_LENGTH), Pair(private, Opener(private).public))


def _part(stretched: bytes, what: bytes, length: int) -> bytes:
    return HKDFExpand(algorithm=hashes.SHA256(), length=length, info=b"iedereen receipt/1:" + what).derive(stretched)
