# SPDX-License-Identifier: EUPL-1.2
"""What a one-time code looks like, how it is read back from a hurried hand, and what is kept of it.

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


def hat(strips: int, answered: int) -> tuple[list[str], list[str]]:
    """(what is printed, what of it goes into the hat): as many strips as asked for, of which those that are too many
    for the people who can still answer do not open anything.

    So a new print never lets a team give more answers than it has people, and shows nobody how many have answered:
    all strips look the same, and their order says nothing.
    """
    printed = [fresh_code() for _ in range(strips)]
    return printed, _some(printed, max(0, strips - answered))


def _some(printed: Sequence[str], number: int) -> list[str]:
    return secrets.SystemRandom().sample(printed, number)
