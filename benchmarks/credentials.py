# SPDX-License-Identifier: EUPL-1.2
"""CPU time of each step that keeps answer and person apart, beside a bound or a plain way in the same run.

    PYTHONPATH=src python benchmarks/credentials.py [--bits 3072] [--people 65000] [--groups 600]

Each figure is the median of several batches, CPU time of the process with all its threads. The bounds: OpenSSL's own
RSA signature and verification with the same key (by `cryptography`: the same work with the same guards, in C, but it
cannot sign a blinded message), the agreement on P-256 that every envelope contains, and Python's `pow` for those who
would do without GMP.
"""

import argparse
import secrets
import statistics
import time
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

from iedereen.engines.credentials import Signer, Verifier, blind, finalize, key_list, new_key, prepare, read_list
from iedereen.engines.sealing import CLOSED_LENGTH, Opener, join, lock, new_pair, pad, seal, split, unlock

PSS = padding.PSS(padding.MGF1(hashes.SHA384()), 48)


def cost(act: Callable[[], object], batches: int = 7, seconds: float = 0.15) -> float:
    """CPU seconds of one call: the median of batches that take about `seconds` each."""
    start = time.process_time()
    act()
    calls = max(1, int(seconds / max(time.process_time() - start, 1e-7)))
    taken = []
    for _ in range(batches):
        start = time.process_time()
        for _ in range(calls):
            act()
        taken.append((time.process_time() - start) / calls)
    return statistics.median(taken)


def say(name: str, ours: float, *beside: tuple[str, float]) -> None:
    print(f"  {name:34s} {1000 * ours:10.3f} ms", end="")
    print("".join(f"   {other}: {1000 * theirs:.3f} ms ({ours / theirs:.2f} x)" for other, theirs in beside))


def with_pow(numbers: rsa.RSAPrivateNumbers, message: int) -> int:
    """The same guards as `Signer`, with Python's `pow`: mask, Chinese remainder, check."""
    n, e = numbers.public_numbers.n, numbers.public_numbers.e
    factor = 1 + secrets.randbelow(n - 1)
    hidden = message * pow(factor, e, n) % n
    first, second = pow(hidden, numbers.dmp1, numbers.p), pow(hidden, numbers.dmq1, numbers.q)
    signature = (second + (first - second) * numbers.iqmp % numbers.p * numbers.q) * pow(factor, -1, n) % n
    assert pow(signature, e, n) == message
    return signature


def credentials(bits: int) -> tuple[float, float, float]:
    """CPU seconds of a new key, a signature and a verification."""
    print(f"Credentials, {bits} bits")
    keygen = cost(lambda: new_key(bits), batches=15, seconds=0)
    key = new_key(bits)
    private, public = load_der_private_key(key.private, None), load_der_public_key(key.public)
    assert isinstance(private, rsa.RSAPrivateKey) and isinstance(public, rsa.RSAPublicKey)
    numbers = private.private_numbers()
    prepared = prepare(secrets.token_bytes(32))
    blinded, inverse = blind(key.public, prepared)
    signer, verifier, number = Signer(key.private), Verifier(key.public), int.from_bytes(blinded)
    answer = signer.sign(blinded)
    signature = finalize(key.public, prepared, answer, inverse)

    say("new key (median of 15)", keygen)
    say("read a private key", cost(lambda: Signer(key.private)))
    sign = cost(lambda: signer.sign(blinded))
    bound = ("OpenSSL's own signature", cost(lambda: private.sign(prepared, PSS, hashes.SHA384())))
    plain = ("pow, no guards", cost(lambda: pow(number, numbers.d, numbers.public_numbers.n)))
    same = ("pow, same guards", cost(lambda: with_pow(numbers, number)))
    say("sign, key read", sign, bound, plain, same)
    check = cost(lambda: verifier.verify(prepared, signature))
    direct = ("OpenSSL", cost(lambda: public.verify(signature, prepared, PSS, hashes.SHA384())))
    say("verify, key read", check, direct)
    say("read a public key", cost(lambda: Verifier(key.public)))
    say("blind (without a browser)", cost(lambda: blind(key.public, prepared)))
    say("finalize (without a browser)", cost(lambda: finalize(key.public, prepared, answer, inverse)))
    return keygen, sign, check


def envelopes() -> tuple[float, float]:
    """CPU seconds of sealing and opening one closed ballot."""
    print(f"Envelopes, {CLOSED_LENGTH} bytes")
    pair = new_pair()
    opener, text = Opener(pair.private), pad(secrets.token_bytes(100), CLOSED_LENGTH)
    sealed = seal(pair.public, text, b"round")
    other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sealed[:65])
    own = ec.derive_private_key(int.from_bytes(pair.private), ec.SECP256R1())
    agree = cost(lambda: own.exchange(ec.ECDH(), other))
    fresh = cost(lambda: ec.generate_private_key(ec.SECP256R1()))
    sealing = cost(lambda: seal(pair.public, text, b"round"))
    say("seal", sealing, ("new key and agreement alone", agree + fresh))
    opening = cost(lambda: opener.open(sealed, b"round"))
    say("open", opening, ("agreement alone", agree))
    return sealing, opening


def holders() -> None:
    print("Holders")
    secret = new_pair().private
    shares = split(secret, 2, 3)
    locked = lock(secret, "passphrase")
    say("split 2 of 3", cost(lambda: split(secret, 2, 3)))
    say("join 2 of 3", cost(lambda: join(shares[:2])))
    say("unlock, 64 MiB", cost(lambda: unlock(locked, "passphrase")))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bits", type=int, default=3072)
    options.add_argument("--people", type=int, default=65_000)
    options.add_argument("--groups", type=int, default=600)
    given = options.parse_args()
    keygen, sign, check = credentials(given.bits)
    _, opening = envelopes()
    holders()
    entries = {f"{group}": secrets.token_bytes(422) for group in range(given.groups)}
    content = key_list(entries)
    print(f"A round of {given.groups} groups and {given.people} people (CPU s, from the figures above)")
    print(f"  all keys {given.groups * keygen:8.1f}   their list {cost(lambda: key_list(entries)):.4f}", end="")
    print(f" written, {cost(lambda: read_list(content)):.4f} read, {len(content) / 1000:.0f} kB")
    print(f"  all credentials {given.people * sign:8.1f}   all verifications {given.people * check:8.1f}", end="")
    print(f"   all envelopes opened {given.people * opening:8.1f}")


if __name__ == "__main__":
    main()
