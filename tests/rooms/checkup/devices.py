# SPDX-License-Identifier: EUPL-1.2
"""What a browser does where somebody takes part: ask for a credential, keep what it asked, seal a ballot."""

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from iedereen.checkup.actions import participation
from iedereen.checkup.actions.answering import Credential, sealed
from iedereen.checkup.models import TeamCheckup
from iedereen.engines import credentials
from iedereen.keys.queries import public_keys
from iedereen.vault.queries import issuers
from tests.cast import Cast
from tests.rooms.checkup.rounds_play import OPENS

SOON = OPENS + timedelta(days=3)


@dataclass(frozen=True)
class Device:
    """One browser and what it asks for one team's check-up."""

    checkup: UUID
    key: bytes
    prepared: bytes
    blinded: bytes
    inverse: bytes

    def finished(self, signed: bytes) -> Credential:
        """The credential, checked; raises CredentialError when the answer does not belong to the question."""
        signature = credentials.finalize(self.key, self.prepared, signed, self.inverse)
        return Credential(self.checkup, self.prepared, signature)


def device(checkup: UUID) -> Device:
    key = issuers([checkup])[checkup]
    prepared = credentials.prepare(secrets.token_bytes(32))
    return Device(checkup, key, prepared, *credentials.blind(key, prepared))


def asked(cast: Cast, name: str, browser: Device) -> bytes:
    """What the server answers while this person is signed in."""
    return participation.issue(checkup=browser.checkup, blinded=browser.blinded, by=cast.viewer(name), now=SOON)


def fetched(cast: Cast, name: str, checkup: UUID) -> Credential:
    browser = device(checkup)
    return browser.finished(asked(cast, name, browser))


def ballot(
    checkup: UUID, answers: Sequence[float | None] = (1.0, 2.0, 3.0, 4.0), texts: Mapping[str, str] | None = None
) -> tuple[bytes, bytes]:
    """(closed, open) as the browser seals them for this team."""
    round = TeamCheckup.objects.values_list("round_id", flat=True).get(id=checkup)
    return sealed(public_keys([round])[round], round, checkup, answers, texts or {})


def sent(right: str | Credential, closed: bytes, opened: bytes) -> str:
    """The same as the browser sends it."""
    words = {"closed": _text(closed), "open": _text(opened)}
    if isinstance(right, str):
        return json.dumps(words | {"code": right})
    known = {"checkup": str(right.checkup), "prepared": _text(right.prepared), "signature": _text(right.signature)}
    return json.dumps(words | known)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
