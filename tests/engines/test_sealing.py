# SPDX-License-Identifier: EUPL-1.2
"""Envelopes and padding: the published vector, a slow twin, round trips, and everything that must be refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.bindings._rust import openssl
from hypothesis import given, settings
from hypothesis import strategies as st

from iedereen.engines.sealing import (
    CLOSED_LENGTH,
    OPEN_LENGTH,
    OVERHEAD,
    Opener,
    SealError,
    new_pair,
    pad,
    seal,
    unpad,
)
from iedereen.engines.sealing.envelope import SUITE
from tests.engines import hpke_twin

VECTOR = json.loads((Path(__file__).parent / "rfc9180.json").read_text(encoding="utf-8"))
PAIR, OTHER = new_pair(), new_pair()


def published(name: str) -> bytes:
    return bytes.fromhex(VECTOR[name])


def code(call: Callable[..., Any], *arguments: Any) -> str:
    with pytest.raises(SealError) as caught:
        call(*arguments)
    return caught.value.code


# --- envelopes ---


def test_published_vector() -> None:
    """The published ciphertext carries associated data, which our envelopes do not use; so two steps.

    The library below opens it with the published private key, and so does the twin, which is then the judge of ours.
    """
    opener = Opener(published("skRm"))
    assert opener.public == published("pkRm")
    first = {name: bytes.fromhex(value) for name, value in VECTOR["encryptions"][0].items()}
    sealed = published("enc") + first["ct"]
    assert openssl.hpke._decrypt_with_aad(SUITE, sealed, opener._key, published("info"), first["aad"]) == first["pt"]
    assert hpke_twin.open_sealed(published("skRm"), sealed, published("info"), first["aad"]) == first["pt"]
    again = hpke_twin.seal(published("pkRm"), first["pt"], published("info"), published("skEm"), first["aad"])
    assert again == sealed
    assert code(opener.open, sealed, published("info")) == "unreadable"  # ours has no associated data


def test_published_steps_of_the_twin() -> None:
    shared = hpke_twin.shared_secret(published("skEm"), published("pkRm"), published("enc"), published("pkRm"))
    assert shared == published("shared_secret")
    assert hpke_twin.schedule(shared, published("info")) == (published("key"), published("base_nonce"))


def test_published_key_opens_what_the_twin_sealed() -> None:
    sealed = hpke_twin.seal(published("pkRm"), b"words", b"for this", published("skEm"))
    assert sealed[:65] == published("enc")
    assert Opener(published("skRm")).open(sealed, b"for this") == b"words"


@settings(max_examples=50)
@given(st.binary(max_size=2_000), st.binary(max_size=100))
def test_round_trip_and_the_twin(plaintext: bytes, info: bytes) -> None:
    sealed = seal(PAIR.public, plaintext, info)
    assert len(sealed) == len(plaintext) + OVERHEAD
    assert Opener(PAIR.private).open(sealed, info) == plaintext
    assert hpke_twin.open_sealed(PAIR.private, sealed, info) == plaintext
    assert seal(PAIR.public, plaintext, info)[:65] != sealed[:65]
    assert code(Opener(PAIR.private).open, sealed, info + b"x") == "unreadable"
    assert code(Opener(OTHER.private).open, sealed, info) == "unreadable"


def test_every_changed_byte_is_noticed() -> None:
    sealed = seal(PAIR.public, b"seven", b"i")
    opener = Opener(PAIR.private)
    for place in range(len(sealed)):
        for change in (1, 0x80):
            touched = sealed[:place] + bytes([sealed[place] ^ change]) + sealed[place + 1 :]
            assert code(opener.open, touched, b"i") == "unreadable"
    for length in range(len(sealed)):
        assert code(opener.open, sealed[:length], b"i") == "unreadable"
    assert code(opener.open, sealed + b"\0", b"i") == "unreadable"


def test_a_point_off_the_curve_is_refused() -> None:
    off = bytes.fromhex("04") + bytes(31) + b"\1" + bytes(31) + b"\1"
    for bad in (off, b"\0", b"", bytes(65), PAIR.public[:-1], b"\2" + PAIR.public[1:33], PAIR.public + b"\0"):
        assert code(seal, bad, b"m", b"i") == "bad_key"
    assert code(Opener(PAIR.private).open, off + bytes(21), b"i") == "unreadable"


def test_private_keys() -> None:
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    for bad in (0, order, order + 1, 2**256 - 1):
        assert code(Opener, bad.to_bytes(32)) == "bad_key"
    for length in (0, 31, 33):
        assert code(Opener, b"\1" * length) == "bad_key"
    assert Opener((order - 1).to_bytes(32)).public[0] == 4
    assert Opener(PAIR.private).public == PAIR.public
    assert "private" not in repr(PAIR)


# --- padding ---


@given(st.binary(max_size=3_200), st.integers(0, 3_000))
def test_padding_and_back(data: bytes, length: int) -> None:
    if len(data) + 4 > length:
        assert code(pad, data, length) == "too_long"
        return
    padded = pad(data, length)
    assert len(padded) == length
    assert unpad(padded) == data


def test_padding_by_hand() -> None:
    assert pad(b"abc", 8) == b"\0\0\0\3abc\0"
    assert pad(b"abcd", 8) == b"\0\0\0\4abcd"
    assert code(pad, b"abcde", 8) == "too_long"
    assert pad(b"", 4) == bytes(4)
    assert code(pad, b"", 3) == "too_long"


@pytest.mark.parametrize("length", [CLOSED_LENGTH, OPEN_LENGTH])
def test_whatever_is_answered_is_equally_long(length: int) -> None:
    lengths = {len(seal(PAIR.public, pad(bytes(n), length), b"")) for n in (*range(0, length - 3, 91), length - 4)}
    assert lengths == {length + OVERHEAD}
    assert code(pad, bytes(length - 3), length) == "too_long"


@pytest.mark.parametrize(
    "padded",
    [b"", b"\0\0\0", b"\0\0\0\1", b"\0\0\0\0\1", b"\0\0\0\3ab", b"\0\0\0\2ab\1", b"\xff\xff\xff\xff", b"\0\0\1\0" * 60],
)
def test_what_is_no_padding(padded: bytes) -> None:
    assert code(unpad, padded) == "bad_padding"
