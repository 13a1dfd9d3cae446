# SPDX-License-Identifier: EUPL-1.2
"""What tests of the vault share: a key, sealed parts, a credential, and reading back."""

import json
import secrets
import uuid
from collections.abc import Mapping, Sequence

from iedereen.engines import credentials, sealing
from iedereen.vault import actions, queries

PAIR = sealing.new_pair()
OPENER = sealing.Opener(PAIR.private)


def parts(answers: Sequence[float | None], texts: Mapping[str, str] | None = None) -> tuple[bytes, bytes]:
    """(closed, open), sealed to the key of these tests."""
    closed, opened = (json.dumps(what).encode() for what in (list(answers), dict(texts or {})))
    return sealing.seal(PAIR.public, closed, b"closed"), sealing.seal(PAIR.public, opened, b"open")


def lay(code: str, answers: Sequence[float | None], texts: Mapping[str, str] | None = None) -> None:
    actions.deposit_by_code(code, *parts(answers, texts))


def opened(*groups: uuid.UUID) -> actions.Opened:
    """Everything of these groups opened."""
    return actions.open_all(list(groups), read_closed, read_open)


def read_closed(group: uuid.UUID, sealed: bytes) -> list[float | None] | None:
    return _read(sealed, b"closed")


def read_open(group: uuid.UUID, sealed: bytes) -> dict[str, str] | None:
    return _read(sealed, b"open")


def _read(sealed: bytes, info: bytes):  # type: ignore[no-untyped-def]
    try:
        return json.loads(OPENER.open(sealed, info))
    except sealing.SealError:
        return None


def credential(group: uuid.UUID, places: int = 10) -> tuple[bytes, bytes]:
    """(prepared, signature) as a browser makes it."""
    actions.make_issuers([group])
    public = queries.issuers([group])[group]
    prepared = credentials.prepare(secrets.token_bytes(32))
    blinded, inverse = credentials.blind(public, prepared)
    return prepared, credentials.finalize(public, prepared, actions.sign(group, blinded, places), inverse)
