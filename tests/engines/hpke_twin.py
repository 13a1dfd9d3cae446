# SPDX-License-Identifier: EUPL-1.2
"""RFC 9180 once more, step by step from its text: the slow twin against which sealing is tested.

Base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEM_ID = b"KEM" + (0x0010).to_bytes(2)
SUITE_ID = b"HPKE" + (0x0010).to_bytes(2) + (0x0001).to_bytes(2) + (0x0001).to_bytes(2)


def extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + material, "sha256")


def expand(suite: bytes, secret: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labelled = length.to_bytes(2) + b"HPKE-v1" + suite + label + info
    made, block = b"", b""
    while len(made) < length:
        block = hmac.digest(secret, block + labelled + bytes([len(made) // hashlib.sha256().digest_size + 1]), "sha256")
        made += block
    return made[:length]


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def shared_secret(mine: bytes, theirs: bytes, enc: bytes, receiver: bytes) -> bytes:
    private = ec.derive_private_key(int.from_bytes(mine), ec.SECP256R1())
    dh = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    return expand(KEM_ID, extract(KEM_ID, b"", b"eae_prk", dh), b"shared_secret", enc + receiver, 32)


def schedule(shared: bytes, info: bytes) -> tuple[bytes, bytes]:
    """The key (16 bytes) and the base nonce (12 bytes)."""
    context = b"\0" + extract(SUITE_ID, b"", b"psk_id_hash", b"") + extract(SUITE_ID, b"", b"info_hash", info)
    secret = extract(SUITE_ID, shared, b"secret", b"")
    return expand(SUITE_ID, secret, b"key", context, 16), expand(SUITE_ID, secret, b"base_nonce", context, 12)


def open_sealed(private: bytes, sealed: bytes, info: bytes, aad: bytes = b"") -> bytes:
    receiver = point(ec.derive_private_key(int.from_bytes(private), ec.SECP256R1()).public_key())
    key, nonce = schedule(shared_secret(private, sealed[:65], sealed[:65], receiver), info)
    return AESGCM(key).decrypt(nonce, sealed[65:], aad)


def seal(receiver: bytes, plaintext: bytes, info: bytes, ephemeral: bytes, aad: bytes = b"") -> bytes:
    enc = point(ec.derive_private_key(int.from_bytes(ephemeral), ec.SECP256R1()).public_key())
    key, nonce = schedule(shared_secret(ephemeral, receiver, enc, receiver), info)
    return enc + AESGCM(key).encrypt(nonce, plaintext, aad)
