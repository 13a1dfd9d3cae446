# SPDX-License-Identifier: EUPL-1.2
"""One person, one answer, no link: blind signatures (RFC 9474, RSABSSA-SHA384-PSS-Randomized).

A person's device blinds a random number; the issuer signs it without seeing it; the device takes the blinding off. What
is left is a credential that everybody can verify and nobody, the issuer included, can tie to the moment or the person
of its signing. `key_list` makes the keys of a round one public text with one digest.
"""

from .errors import CredentialError
from .holder import RANDOMIZER_LENGTH, blind, finalize, prepare
from .keylist import KeyList, digest, key_list, read_list, short
from .keys import IssuerKey, new_key
from .signer import Signer, blind_sign
from .verifier import Verifier, verify

__all__ = [
    "RANDOMIZER_LENGTH",
    "CredentialError",
    "IssuerKey",
    "KeyList",
    "Signer",
    "Verifier",
    "blind",
    "blind_sign",
    "digest",
    "finalize",
    "key_list",
    "new_key",
    "prepare",
    "read_list",
    "short",
    "verify",
]
