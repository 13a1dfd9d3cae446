# SPDX-License-Identifier: EUPL-1.2
"""The side of the person: prepare, blind, finalize (RFC 9474, sections 4.1, 4.2 and 4.4).

In use this runs in the browser (assets/src/ballot/blindrsa.js). Here it serves whoever answers without JavaScript, the
demo and the tests.
"""

import math
import secrets

from .encoding import SALT_LENGTH, emsa_pss
from .errors import CredentialError
from .keys import read_public
from .verifier import Verifier

RANDOMIZER_LENGTH = 32


def prepare(message: bytes, randomizer: bytes | None = None) -> bytes:
    """`message` behind 32 random bytes: PrepareRandomize. The random part keeps a person unknown even to an issuer
    that chose a bad key on purpose (RFC 9474, section 7.3). `randomizer` is for test vectors. Error: `bad_randomizer`.
    """
    if randomizer is None:
        randomizer = secrets.token_bytes(RANDOMIZER_LENGTH)
    if len(randomizer) != RANDOMIZER_LENGTH:
        raise CredentialError("bad_randomizer", length=len(randomizer))
    return randomizer + message


def blind(public: bytes, prepared: bytes, *, salt: bytes | None = None, r: int | None = None) -> tuple[bytes, bytes]:
    """What goes to the issuer, and the secret inverse that stays; both as long as the modulus.

    `salt` and `r` are for test vectors; an empty salt gives the PSSZERO variants. Errors: `bad_key`, `weak_key`,
    `bad_input`.
    """
    numbers = read_public(public).public_numbers()
    n, length = numbers.n, (numbers.n.bit_length() + 7) // 8
    encoded = emsa_pss(prepared, secrets.token_bytes(SALT_LENGTH) if salt is None else salt, n.bit_length() - 1)
    m = int.from_bytes(encoded)
    r = 1 + secrets.randbelow(n - 1) if r is None else r
    if not 0 < r < n or math.gcd(m, n) != 1 or math.gcd(r, n) != 1:
        raise CredentialError("bad_input")
    return (m * pow(r, numbers.e, n) % n).to_bytes(length), pow(r, -1, n).to_bytes(length)


def finalize(
    public: bytes, prepared: bytes, blind_signature: bytes, inverse: bytes, *, salt_length: int = SALT_LENGTH
) -> bytes:
    """The credential's signature. Errors: `bad_key`, `weak_key`, `bad_input` (length), `bad_signature`."""
    n = read_public(public).public_numbers().n
    length = (n.bit_length() + 7) // 8
    if len(blind_signature) != length or len(inverse) != length:
        raise CredentialError("bad_input")
    signature = (int.from_bytes(blind_signature) * int.from_bytes(inverse) % n).to_bytes(length)
    if not Verifier(public, salt_length=salt_length).verify(prepared, signature):
        raise CredentialError("bad_signature")
    return signature
