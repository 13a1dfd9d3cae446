# SPDX-License-Identifier: EUPL-1.2
"""The key pair of one group in one round, and how keys are read: strictly, so that one key has one spelling."""

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

from .errors import CredentialError

EXPONENT = 65537
MINIMUM_BITS = 2048


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """`private`: PKCS #8, DER. `public`: SubjectPublicKeyInfo with the OID rsaEncryption, DER."""

    private: bytes = field(repr=False)
    public: bytes

    @property
    def key_id(self) -> str:
        """SHA-256 of `public`, 64 hexadecimal digits."""
        return hashlib.sha256(self.public).hexdigest()


def new_key(bits: int = 3072) -> IssuerKey:
    """A fresh pair. 3072 bits is 128-bit strength (NIST SP 800-57 part 1, table 2). Error: `weak_key`."""
    if bits < MINIMUM_BITS:
        raise CredentialError("weak_key", bits=bits)
    key = rsa.generate_private_key(public_exponent=EXPONENT, key_size=bits)
    return IssuerKey(
        private=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()), public=spki(key.public_key())
    )


def spki(key: rsa.RSAPublicKey) -> bytes:
    """The one spelling of a public key that we know."""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def read_public(public: bytes) -> rsa.RSAPublicKey:
    """Errors: `bad_key`, `weak_key`. Another spelling of the same key is refused: its id would differ."""
    try:
        key = load_der_public_key(public)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CredentialError("bad_key") from error
    if not isinstance(key, rsa.RSAPublicKey) or spki(key) != public:
        raise CredentialError("bad_key")
    _strong(key)
    return key


def read_private(private: bytes) -> rsa.RSAPrivateNumbers:
    """Errors: `bad_key`, `weak_key`.

    That the factors are prime is not tested anew: it takes 0.1 s a key, and a signature by a key that was damaged in
    the store never leaves (`Signer.sign` checks each one).
    """
    try:
        key = load_der_private_key(private, password=None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CredentialError("bad_key") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise CredentialError("bad_key")
    _strong(key.public_key())
    numbers = key.private_numbers()
    p, q = numbers.p, numbers.q
    if p * q != numbers.public_numbers.n or min(p, q) < 3 or min(numbers.dmp1, numbers.dmq1) < 1:
        raise CredentialError("bad_key")
    return numbers


def _strong(key: rsa.RSAPublicKey) -> None:
    if key.key_size < MINIMUM_BITS or key.public_numbers().e != EXPONENT:
        raise CredentialError("weak_key", bits=key.key_size)
