# SPDX-License-Identifier: EUPL-1.2
"""Seal to a public key: HPKE (RFC 9180) in base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.

P-256 and not X25519, because every browser that we serve has P-256 in WebCrypto (assets/src/ballot/hpke.js seals).
A sealed text is the encapsulated key (65 bytes), the ciphertext as long as the plaintext, and a tag of 16 bytes.
"""

from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .errors import SealError

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
CURVE = ec.SECP256R1()
SCALAR_LENGTH, POINT_LENGTH, TAG_LENGTH = 32, 65, 16
# Bytes that sealing adds.
OVERHEAD = POINT_LENGTH + TAG_LENGTH


@dataclass(frozen=True, slots=True)
class Pair:
    """`private`: the scalar, 32 bytes, big endian. `public`: the uncompressed point, 65 bytes (RFC 9180, 7.1.1)."""

    private: bytes = field(repr=False)
    public: bytes


def new_pair() -> Pair:
    """A fresh key pair from the system's random source."""
    key = ec.generate_private_key(CURVE)
    return Pair(key.private_numbers().private_value.to_bytes(SCALAR_LENGTH), _point(key.public_key()))


def seal(public: bytes, plaintext: bytes, info: bytes) -> bytes:
    """`plaintext` for the holder of the private key only. `info` says what for; opening needs the same bytes.

    Error: `bad_key` where `public` is no uncompressed point on the curve.
    """
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public)
    except ValueError as error:
        raise SealError("bad_key") from error
    if len(public) != POINT_LENGTH:
        raise SealError("bad_key")
    return SUITE.encrypt(plaintext, key, info)


class Opener:
    """A private key that is read once, to open many. Error of making one: `bad_key`."""

    def __init__(self, private: bytes) -> None:
        if len(private) != SCALAR_LENGTH:
            raise SealError("bad_key")
        try:
            self._key = ec.derive_private_key(int.from_bytes(private), CURVE)
        except ValueError as error:
            raise SealError("bad_key") from error

    @property
    def public(self) -> bytes:
        """The point that belongs to the key: 65 bytes."""
        return _point(self._key.public_key())

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """The plaintext. Error: `unreadable`, the same for every cause."""
        try:
            return SUITE.decrypt(sealed, self._key, info)
        except (InvalidTag, ValueError) as error:
            raise SealError("unreadable") from error


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
