# SPDX-License-Identifier: EUPL-1.2
"""The side of the issuer: BlindSign (RFC 9474, section 4.3), guarded against clocks and against faults.

`cryptography` has no raw RSA, so the power is taken with GMP. Three guards, each for a published attack
(RFC 9474, section 7.1):
- the exponents are secret: `powmod_sec` takes the same steps for every exponent of the same length;
- the person chooses the number to sign, so it is hidden first by a random factor (Kocher, 1996, section 10): all that
  touches a secret has no relation to what was sent;
- one wrong bit in one half of the Chinese remainder gives the key away (Boneh, DeMillo and Lipton, 1997): the result
  is raised to the public exponent and must be what came in, or it does not leave.
"""

import secrets

import gmpy2

from .errors import CredentialError
from .keys import read_private


class Signer:
    """A private key that is read once, to sign for many. Safe to share between threads: it never changes.

    Errors of making one: `bad_key`, `weak_key`.
    """

    def __init__(self, private: bytes) -> None:
        key = read_private(private)
        self._n, self._e = gmpy2.mpz(key.public_numbers.n), key.public_numbers.e
        self._p, self._q = gmpy2.mpz(key.p), gmpy2.mpz(key.q)
        self._dp, self._dq = gmpy2.mpz(key.dmp1), gmpy2.mpz(key.dmq1)
        self._q_inverse = gmpy2.mpz(key.iqmp)
        self._length = (key.public_numbers.n.bit_length() + 7) // 8

    def sign(self, blinded: bytes) -> bytes:
        """The blind signature, as long as the modulus.

        Errors: `bad_input` (length; not below the modulus; a multiple of a factor, 0 too: blinding never gives one),
        `signing_failed`.
        """
        if len(blinded) != self._length:
            raise CredentialError("bad_input", length=len(blinded))
        message = gmpy2.mpz(int.from_bytes(blinded))
        if message >= self._n or gmpy2.gcd(message, self._n) != 1:
            raise CredentialError("bad_input")
        factor, inverse = self._mask()
        signature = self._power(message * factor % self._n) * inverse % self._n
        if gmpy2.powmod(signature, self._e, self._n) != message:
            raise CredentialError("signing_failed")
        return int(signature).to_bytes(self._length)

    def _power(self, hidden: gmpy2.mpz) -> gmpy2.mpz:
        """`hidden` to the private exponent, by Garner's formula (RFC 8017, section 5.1.2)."""
        first = gmpy2.powmod_sec(hidden % self._p, self._dp, self._p)
        second = gmpy2.powmod_sec(hidden % self._q, self._dq, self._q)
        return second + (first - second) * self._q_inverse % self._p * self._q

    def _mask(self) -> tuple[gmpy2.mpz, gmpy2.mpz]:
        """A fresh random factor to the public exponent, and the factor's inverse.

        Taking an inverse is not constant in time; it is taken of the factor times another random number, so that its
        time tells nothing of the factor.
        """
        while True:
            factor, other = self._random(), self._random()
            product = factor * other % self._n
            if gmpy2.gcd(product, self._n) == 1:
                break
        return gmpy2.powmod_sec(factor, self._e, self._n), gmpy2.invert(product, self._n) * other % self._n

    def _random(self) -> gmpy2.mpz:
        return gmpy2.mpz(1 + secrets.randbelow(int(self._n) - 1))


def blind_sign(private: bytes, blinded: bytes) -> bytes:
    """One signature; for many under one key use `Signer`. Errors: those of `Signer` and `Signer.sign`."""
    return Signer(private).sign(blinded)
