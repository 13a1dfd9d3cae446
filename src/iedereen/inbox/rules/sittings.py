# SPDX-License-Identifier: EUPL-1.2
"""A reader's unlocked key between two requests: sealed in a cookie, for one person, one session and half an hour."""

import base64
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

from iedereen.engines import sealing
from iedereen.inbox.rules import Sitting

LASTS = timedelta(minutes=30)
COOKIE = "meldingen"


def put_away(sitting: Sitting, *, secret: str, person: UUID, session: str, now: datetime) -> str:
    """The cookie's value. Without the installation's secret it is noise; without the session it is of no use."""
    until = int((now + LASTS).timestamp()).to_bytes(8)
    closed = sealing.close(_key(secret), until + sitting.holder.bytes + sitting.private, _info(person, session))
    return base64.urlsafe_b64encode(closed).decode()


def taken_out(value: str, *, secret: str, person: UUID, session: str, now: datetime) -> Sitting | None:
    """The sitting; None for what is over, of somebody else, or not ours."""
    try:
        told = sealing.disclose(_key(secret), base64.urlsafe_b64decode(value.encode()), _info(person, session))
    except (sealing.SealError, ValueError):
        return None
    if datetime.fromtimestamp(int.from_bytes(told[:8]), UTC) <= now:
        return None
    return Sitting(UUID(bytes=told[8:24]), told[24:])


def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"iedereen inbox sitting/1", "sha256")


def _info(person: UUID, session: str) -> bytes:
    return b"iedereen inbox sitting/1:" + person.bytes + session.encode()
