# SPDX-License-Identifier: EUPL-1.2
"""Blind signatures: the published vectors, round trips, and everything that must be refused."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from iedereen.engines.credentials import (
    CredentialError,
    IssuerKey,
    Signer,
    Verifier,
    blind,
    blind_sign,
    finalize,
    new_key,
    prepare,
    verify,
)

DATA = json.loads((Path(__file__).parent / "rfc9474.json").read_text(encoding="utf-8"))
ORACLE = json.loads((Path(__file__).parent / "blindrsa_oracle.json").read_text(encoding="utf-8"))["credentials"]
# Small keys where the size does not matter: a key of 3072 bits takes some seconds on a busy machine.
KEY, OTHER = new_key(2048), new_key(2048)
PUBLISHED_N = int(DATA["key"]["n"], 16)


def published_key() -> IssuerKey:
    p, q, n, e, d = (int(DATA["key"][name], 16) for name in "pqned")
    numbers = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(e, n))
    key = numbers.private_key()
    return IssuerKey(
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    )


def code(call: Any, *arguments: Any, **more: Any) -> str:
    with pytest.raises(CredentialError) as caught:
        call(*arguments, **more)
    return caught.value.code


def credential(key: IssuerKey, message: bytes) -> tuple[bytes, bytes]:
    prepared = prepare(message)
    blinded, inverse = blind(key.public, prepared)
    return prepared, finalize(key.public, prepared, blind_sign(key.private, blinded), inverse)


@pytest.mark.parametrize("vector", DATA["vectors"], ids=lambda vector: vector["name"])
def test_published_vector(vector: dict[str, str]) -> None:
    given = {name: bytes.fromhex(value) for name, value in vector.items() if name != "name"}
    key, salt_length = published_key(), len(given["salt"])
    randomized = "Randomized" in vector["name"]
    prepared = prepare(given["msg"], given["msg_prefix"]) if randomized else given["msg"]
    assert prepared == given["input_msg"]
    assert salt_length == (0 if "PSSZERO" in vector["name"] else 48)

    r = pow(int(vector["inv"], 16), -1, PUBLISHED_N)
    blinded, inverse = blind(key.public, prepared, salt=given["salt"], r=r)
    assert (blinded, inverse) == (given["blinded_msg"], given["inv"])
    assert blind_sign(key.private, blinded) == given["blind_sig"]
    assert finalize(key.public, prepared, given["blind_sig"], inverse, salt_length=salt_length) == given["sig"]
    assert verify(key.public, prepared, given["sig"], salt_length=salt_length)
    assert not verify(key.public, prepared, given["sig"], salt_length=48 - salt_length)


def test_all_four_variants_are_there() -> None:
    names = {f"RSABSSA-SHA384-{salt}-{kind}" for salt in ("PSS", "PSSZERO") for kind in ("Randomized", "Deterministic")}
    assert {vector["name"] for vector in DATA["vectors"]} == names


@pytest.mark.parametrize("made", ORACLE, ids=lambda made: f"{made['name']}-{len(made['signature']) * 4}")
def test_credential_of_another_implementation(made: dict[str, str]) -> None:
    """Made by a public implementation alone (assets/test/golden.mjs); with its random numbers we make the same."""
    given = {name: bytes.fromhex(value) for name, value in made.items() if name != "name"}
    signer, spki = Signer(given["pkcs8"]), given["spki"]
    r = pow(int(made["inverse"], 16), -1, int(signer._n))
    assert blind(spki, given["prepared"], salt=given["salt"], r=r) == (given["blinded"], given["inverse"])
    assert signer.sign(given["blinded"]) == given["blindSignature"]
    length = len(given["salt"])
    assert (
        finalize(spki, given["prepared"], given["blindSignature"], given["inverse"], salt_length=length)
        == given["signature"]
    )
    assert verify(spki, given["prepared"], given["signature"], salt_length=length)
    assert not verify(spki, given["prepared"] + b"x", given["signature"], salt_length=length)


def test_a_signature_has_one_length_also_when_it_begins_with_zeros() -> None:
    """One in 256 does; without its zeros it is another text, and must be no signature."""
    for number in range(4_000):
        prepared, signature = credential(KEY, number.to_bytes(2))
        if signature[0] == 0:
            assert verify(KEY.public, prepared, signature)
            assert not verify(KEY.public, prepared, signature[1:])
            return
    raise AssertionError("none began with a zero")


@settings(max_examples=30)
@given(message=st.binary(max_size=300), place=st.integers(0), bit=st.integers(0, 7))
def test_round_trip_and_one_bit_changed(message: bytes, place: int, bit: int) -> None:
    prepared, signature = credential(KEY, message)
    assert prepared[32:] == message
    assert verify(KEY.public, prepared, signature)
    assert not verify(OTHER.public, prepared, signature)

    def flipped(value: bytes) -> bytes:
        at = place % len(value)
        return value[:at] + bytes([value[at] ^ 1 << bit]) + value[at + 1 :]

    assert not verify(KEY.public, flipped(prepared), signature)
    assert not verify(KEY.public, prepared, flipped(signature))
    assert not verify(KEY.public, prepared, signature[1:])
    assert not verify(KEY.public, prepared, b"\0" + signature)


@pytest.mark.parametrize("bits", [2048, 2056, 3072])
def test_every_size_of_key(bits: int) -> None:
    key = new_key(bits)
    prepared, signature = credential(key, b"nonce")
    assert len(signature) == (bits + 7) // 8
    assert Verifier(key.public).verify(prepared, signature)


def test_the_default_key() -> None:
    key = new_key()
    read = load_der_public_key(key.public)
    assert isinstance(read, rsa.RSAPublicKey)
    assert (read.key_size, read.public_numbers().e) == (3072, 65537)
    assert key.key_id == hashlib.sha256(key.public).hexdigest()
    assert "private" not in repr(key)


def test_a_credential_is_an_ordinary_pss_signature() -> None:
    prepared, signature = credential(KEY, b"nonce")
    read = load_der_public_key(KEY.public)
    assert isinstance(read, rsa.RSAPublicKey)
    read.verify(signature, prepared, padding.PSS(padding.MGF1(SHA384()), 48), SHA384())


def test_blinding_hides_the_message() -> None:
    """The same message blinded twice has nothing in common, and any blinded message fits any message."""
    prepared = prepare(b"nonce")
    first, second = blind(KEY.public, prepared, salt=bytes(48)), blind(KEY.public, prepared, salt=bytes(48))
    assert first[0] != second[0] and first[1] != second[1]
    assert blind(KEY.public, prepared, r=5)[0] != blind(KEY.public, prepared, r=5)[0]  # the salt differs too
    # Perfect hiding: for the other message there is a factor that gives exactly the same blinded message.
    key = Signer(KEY.private)
    n = int(key._n)
    other = prepare(b"another")
    one, _ = blind(KEY.public, other, salt=bytes(48), r=1)
    ratio = int.from_bytes(first[0]) * pow(int.from_bytes(one), -1, n) % n
    r = int.from_bytes(key.sign(ratio.to_bytes(256)))
    assert blind(KEY.public, other, salt=bytes(48), r=r)[0] == first[0]


def test_preparing() -> None:
    assert prepare(b"m") != prepare(b"m")
    assert prepare(b"m", bytes(32)) == bytes(32) + b"m"
    assert code(prepare, b"m", bytes(31)) == "bad_randomizer"


def test_another_key_signs_in_vain() -> None:
    prepared = prepare(b"nonce")
    blinded, inverse = blind(KEY.public, prepared)
    try:
        answer = blind_sign(OTHER.private, blinded)
    except CredentialError as error:  # the blinded number may be above the other modulus
        assert error.code == "bad_input"
    else:
        assert code(finalize, KEY.public, prepared, answer, inverse) == "bad_signature"


def test_finalize_refuses() -> None:
    prepared = prepare(b"nonce")
    blinded, inverse = blind(KEY.public, prepared)
    answer = blind_sign(KEY.private, blinded)
    assert code(finalize, KEY.public, prepared + b"x", answer, inverse) == "bad_signature"
    assert code(finalize, KEY.public, prepared, blinded, inverse) == "bad_signature"
    assert code(finalize, KEY.public, prepared, bytes(256), inverse) == "bad_signature"
    assert code(finalize, KEY.public, prepared, answer[:-1], inverse) == "bad_input"
    assert code(finalize, KEY.public, prepared, answer, inverse + b"\0") == "bad_input"
    assert code(finalize, KEY.public, prepared, answer, inverse, salt_length=0) == "bad_signature"


def test_blind_refuses() -> None:
    read = load_der_public_key(KEY.public)
    assert isinstance(read, rsa.RSAPublicKey)
    n = read.public_numbers().n
    for r in (0, n, n + 1, -1, int(Signer(KEY.private)._p)):
        assert code(blind, KEY.public, b"m", r=r) == "bad_input"
    assert code(blind, KEY.public, b"m", salt=bytes(300)) == "bad_key"


def test_sign_refuses_what_is_no_blinded_message() -> None:
    signer = Signer(KEY.private)
    n, p, q = int(signer._n), int(signer._p), int(signer._q)
    for number in (0, n, n + 1, 2**2048 - 1, p, q, p * (q - 1)):
        assert code(signer.sign, number.to_bytes(256)) == "bad_input"
    for value in (b"", b"\1" * 255, b"\1" * 257):
        assert code(signer.sign, value) == "bad_input"
    # One and minus one are their own signatures: nothing is given away, nothing verifies.
    for number in (1, n - 1):
        assert signer.sign(number.to_bytes(256)) == number.to_bytes(256)
        assert not verify(KEY.public, b"m", number.to_bytes(256))


def respelled(public: bytes) -> bytes:
    """The same key under the OID id-RSASSA-PSS: valid, and another spelling."""
    oid = bytes.fromhex("06092a864886f70d010101"), bytes.fromhex("06092a864886f70d01010a")
    assert public[4:6] == b"\x30\x0d" and public[6:17] == oid[0] and public[17:19] == b"\x05\x00"
    inside = b"\x30\x0b" + oid[1] + public[19:]
    return b"\x30\x82" + len(inside).to_bytes(2) + inside


def spki_of(key: Any) -> bytes:
    made: bytes = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return made


def test_one_key_has_one_spelling() -> None:
    other = respelled(KEY.public)
    read, again = load_der_public_key(KEY.public), load_der_public_key(other)
    assert isinstance(read, rsa.RSAPublicKey) and isinstance(again, rsa.RSAPublicKey)
    assert read.public_numbers() == again.public_numbers()
    assert code(Verifier, other) == "bad_key"


def test_keys_that_are_refused() -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    three = rsa.generate_private_key(public_exponent=3, key_size=2048)
    for call in (Verifier, lambda public: blind(public, b"m")):
        for bad in (b"", b"\x30\x00", KEY.public[:-1], KEY.public + b"\0", KEY.private, spki_of(curve)):
            assert code(call, bad) == "bad_key"
        for bad in (spki_of(weak), spki_of(three)):
            assert code(call, bad) == "weak_key"
    pkcs8 = (Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    for bad in (b"", KEY.public, KEY.private[:-1], curve.private_bytes(*pkcs8)):
        assert code(Signer, bad) == "bad_key"
    assert code(Signer, weak.private_bytes(*pkcs8)) == "weak_key"
    assert code(Signer, three.private_bytes(*pkcs8)) == "weak_key"
    assert code(new_key, 1024) == "weak_key"
