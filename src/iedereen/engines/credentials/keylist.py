# SPDX-License-Identifier: EUPL-1.2
"""The keys of one round as one text with one digest, so that nobody can be given a key of their own.

An issuer that gives one person another key than their group recognises that person's credential afterwards (RFC 9576,
section 6.2). The remedy: the digest of the whole list stands in every invitation and on the screen, and the browser
uses no key that is not in a list with that digest. The key to which answers are sealed belongs in the list too, under
a name that is no group's: a sealing key of one's own would give away the answer itself.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .errors import CredentialError

VERSION = 1
# Crockford's alphabet: no I, L, O and U, so that it can be read out loud and copied by hand.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHORT_GROUPS, GROUP_LENGTH = 8, 4


@dataclass(frozen=True, slots=True)
class KeyList:
    """A list that was read: `content` as served, `digest` of it in 64 hexadecimal digits, `entries` name -> key."""

    content: bytes
    digest: str
    entries: Mapping[str, bytes]


def key_list(entries: Mapping[str, bytes]) -> bytes:
    """Canonical JSON: `{"keys":[[name,base64],...],"version":1}`, names in order of code point, no spaces, UTF-8.

    Errors: `bad_list` where there is no entry, a name is empty or no Unicode, or one key stands under two names.
    """
    if not entries or not all(entries.keys()) or not all(entries.values()) or len(set(entries.values())) < len(entries):
        raise CredentialError("bad_list")
    keys = [[name, base64.b64encode(entries[name]).decode("ascii")] for name in sorted(entries)]
    text = json.dumps({"keys": keys, "version": VERSION}, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise CredentialError("bad_list") from error


def read_list(content: bytes) -> KeyList:
    """The list in `content`. Error: `bad_list` where it is not, byte for byte, what `key_list` writes."""
    try:
        entries = {name: base64.b64decode(key, validate=True) for name, key in json.loads(content)["keys"]}
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise CredentialError("bad_list") from error
    if not all(isinstance(name, str) for name in entries) or key_list(entries) != content:
        raise CredentialError("bad_list")
    return KeyList(content, digest(content), MappingProxyType(entries))


def digest(content: bytes) -> str:
    """SHA-256 of the bytes as served, 64 hexadecimal digits: what programs compare."""
    return hashlib.sha256(content).hexdigest()


def short(digest: str) -> str:
    """The first 160 bits of a digest for people: eight groups of four signs, `7Q0M-2V9A-...`.

    Who makes the list may search for two lists with one short digest, so its strength is half its length: 2^80 work.
    Five groups would be 2^50, within reach. Error: `bad_list` for what is no digest.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise CredentialError("bad_list")
    count = SHORT_GROUPS * GROUP_LENGTH
    bits = int(digest, 16) >> (256 - 5 * count)
    signs = "".join(ALPHABET[bits >> 5 * (count - 1 - i) & 31] for i in range(count))
    return "-".join(signs[i : i + GROUP_LENGTH] for i in range(0, count, GROUP_LENGTH))
