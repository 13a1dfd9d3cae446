# SPDX-License-Identifier: EUPL-1.2
"""The guards of signing: against the clock, against a fault, and against a key of one's own."""

import ast
import inspect
import math
import random
from collections.abc import Iterator, Mapping
from typing import Any

import gmpy2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key
from hypothesis import given, settings
from hypothesis import strategies as st

from iedereen.engines.credentials import (
    CredentialError,
    Signer,
    blind,
    blind_sign,
    digest,
    finalize,
    key_list,
    new_key,
    prepare,
    read_list,
    short,
    signer,
    verify,
)
from tests.engines.key_lists import REFUSED

KEY = new_key(2048)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
ENTRIES = st.dictionaries(NAMES, st.binary(min_size=1, max_size=40), min_size=1, max_size=8).filter(
    lambda entries: len(set(entries.values())) == len(entries)
)


@pytest.fixture
def powers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, int, int]]]:
    """Every base, exponent and modulus of the constant-time power, as it is asked for."""
    seen: list[tuple[int, int, int]] = []
    real = gmpy2.powmod_sec

    def spy(base: Any, exponent: Any, modulus: Any) -> Any:
        seen.append((int(base), int(exponent), int(modulus)))
        return real(base, exponent, modulus)

    class Watched:
        powmod_sec = staticmethod(spy)

        def __getattr__(self, name: str) -> Any:
            return getattr(gmpy2, name)

    monkeypatch.setattr(signer, "gmpy2", Watched())
    yield seen


def test_what_meets_a_secret_exponent_has_no_relation_to_the_request(powers: list[tuple[int, int, int]]) -> None:
    made = Signer(KEY.private)
    p, q, dp, dq = int(made._p), int(made._q), int(made._dp), int(made._dq)
    blinded, _ = blind(KEY.public, prepare(b"nonce"))
    answers = {made.sign(blinded) for _ in range(20)}
    assert len(answers) == 1  # the mask leaves no trace in the answer
    secret = [power for power in powers if power[1] in (dp, dq)]
    assert len(secret) == 40
    bases = [base for base, _, _ in secret]
    assert len(set(bases)) == 40  # never twice the same, for one and the same request
    message = int.from_bytes(blinded)
    assert not {message % p, message % q} & set(bases)
    assert {(e, m) for _, e, m in secret} == {(dp, p), (dq, q)}


def test_the_private_exponents_meet_only_the_constant_time_power() -> None:
    """In the source: an exponent that is secret is never given to another power function."""
    tree = ast.parse(inspect.getsource(signer))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    asked = {(ast.unparse(call.func), *map(ast.unparse, call.args[1:2])) for call in calls}
    assert {call for call in asked if "pow" in call[0]} == {
        ("self._power",),
        ("gmpy2.powmod", "self._e"),
        ("gmpy2.powmod_sec", "self._e"),
        ("gmpy2.powmod_sec", "self._dp"),
        ("gmpy2.powmod_sec", "self._dq"),
    }


@pytest.mark.parametrize("half", ["_dp", "_dq", "_q_inverse"])
def test_a_fault_in_one_half_never_leaves(half: str) -> None:
    """The attack it guards against: one faulty answer gives a factor of the modulus."""
    made = Signer(KEY.private)
    n = int(made._n)
    blinded, _ = blind(KEY.public, prepare(b"nonce"))
    good = int.from_bytes(made.sign(blinded))
    setattr(made, half, getattr(made, half) ^ 4)
    with pytest.raises(CredentialError) as caught:
        made.sign(blinded)
    assert caught.value.code == "signing_failed"
    # Without the guard: the factor falls out. (A wrong `_q_inverse` still agrees modulo q.)
    faulty = int(made._power(gmpy2.mpz(int.from_bytes(blinded))))
    assert 1 < math.gcd(pow(faulty, 65537, n) - pow(good, 65537, n), n) < n


@pytest.mark.parametrize("name", ["p", "q", "d", "dmp1", "dmq1", "iqmp"])
def test_a_key_that_was_damaged_in_the_store_signs_nothing_false(name: str) -> None:
    key = load_der_private_key(KEY.private, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    numbers = key.private_numbers()
    part: int = getattr(numbers, name)
    length = (part.bit_length() + 7) // 8
    assert KEY.private.count(part.to_bytes(length)) == 1
    content = KEY.private.replace(part.to_bytes(length), (part ^ 2).to_bytes(length))
    blinded, _ = blind(KEY.public, prepare(b"nonce"))
    if name == "d":  # the one part that signing does not use
        assert blind_sign(content, blinded) == blind_sign(KEY.private, blinded)
        return
    with pytest.raises(CredentialError) as caught:
        blind_sign(content, blinded)
    assert caught.value.code == ("bad_key" if name in {"p", "q"} else "signing_failed")


def test_many_under_one_key_from_one_signer() -> None:
    made = Signer(KEY.private)
    for number in range(10):
        prepared = prepare(number.to_bytes(4))
        blinded, inverse = blind(KEY.public, prepared)
        assert verify(KEY.public, prepared, finalize(KEY.public, prepared, made.sign(blinded), inverse))


# --- the list of keys ---


@given(ENTRIES, st.randoms())
def test_a_list_does_not_depend_on_the_order(entries: Mapping[str, bytes], order: random.Random) -> None:
    shuffled = list(entries.items())
    order.shuffle(shuffled)
    content = key_list(dict(shuffled))
    assert content == key_list(entries)
    read = read_list(content)
    assert dict(read.entries) == dict(entries) and read.content == content and read.digest == digest(content)


def test_a_list_in_full() -> None:
    content = key_list({"b": b"\x01\x02", "A é": b"\xff"})
    assert content == '{"keys":[["A é","/w=="],["b","AQI="]],"version":1}'.encode()
    assert digest(content) == "d76d6fd609cd3fc9f95254a83b5e9e3dda232998bb3967d10026bc80e235672a"


@settings(max_examples=60)
@given(ENTRIES, st.data())
def test_one_other_key_is_another_list(entries: dict[str, bytes], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(entries)))
    before, before_short = digest(key_list(entries)), short(digest(key_list(entries)))
    entries[name] += b"\0" * 41
    assert digest(key_list(entries)) != before and short(digest(key_list(entries))) != before_short


@pytest.mark.parametrize("content", REFUSED)
def test_a_list_in_other_words_is_refused(content: bytes) -> None:
    with pytest.raises(CredentialError) as caught:
        read_list(content)
    assert caught.value.code == "bad_list"


@pytest.mark.parametrize("entries", [{}, {"": b"k"}, {"a": b""}, {"a": b"k", "b": b"k"}, {"\ud800": b"k"}])
def test_a_list_that_cannot_be(entries: dict[str, bytes]) -> None:
    with pytest.raises(CredentialError) as caught:
        key_list(entries)
    assert caught.value.code == "bad_list"


def test_the_short_digest() -> None:
    assert short("0" * 64) == "-".join(["0000"] * 8)
    assert short("f" * 64) == "-".join(["ZZZZ"] * 8)
    # 00000 00001 00010 ... 11111: all signs of the alphabet in order.
    bits = "".join(f"{i:05b}" for i in range(32)) + "0" * 96
    assert short(f"{int(bits, 2):064x}") == "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ"
    for bad in ("", "0" * 63, "F" * 64, "0x" + "0" * 62, "g" * 64):
        with pytest.raises(CredentialError):
            short(bad)
