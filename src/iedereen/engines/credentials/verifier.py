# SPDX-License-Identifier: EUPL-1.2
"""Is this credential one that the issuer signed? Anybody with the public key can ask."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from .encoding import SALT_LENGTH
from .keys import read_public


class Verifier:
    """A public key that is read once. Errors of making one: `bad_key`, `weak_key`."""

    def __init__(self, public: bytes, *, salt_length: int = SALT_LENGTH) -> None:
        self._key = read_public(public)
        self._length = (self._key.key_size + 7) // 8
        self._padding = padding.PSS(padding.MGF1(hashes.SHA384()), salt_length)

    def verify(self, prepared: bytes, signature: bytes) -> bool:
        """RSASSA-PSS-VERIFY with SHA-384 and exactly this length of salt (RFC 8017, section 8.1.2)."""
        if (
            len(signature) != self._length
        ):  # OpenSSL takes one without its leading zeros too: step 1 of the RFC does not
            return False
        try:
            self._key.verify(signature, prepared, self._padding, hashes.SHA384())
        except InvalidSignature:
            return False
        return True


def verify(public: bytes, prepared: bytes, signature: bytes, *, salt_length: int = SALT_LENGTH) -> bool:
    """One check; with many under one key use `Verifier`. Errors: `bad_key`, `weak_key`."""
    return Verifier(public, salt_length=salt_length).verify(prepared, signature)
