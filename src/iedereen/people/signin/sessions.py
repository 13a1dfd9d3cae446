# SPDX-License-Identifier: EUPL-1.2
"""Sessions of which the database can tell neither whose they are nor when they began.

A time of sign-in beside a name would, next to the order in which answers came, tell who may have answered. What a
session holds is therefore closed with the installation's secret, in steps of one size, and it ends at a whole hour.
"""

import base64
import hashlib
import os
from datetime import datetime
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session

NONCE = 12
STEP = 2048  # bytes: the proof of who came through the provider is longer than that of who gave a password


class SessionStore(db.SessionStore):
    """The sessions of Django, closed; a row that was touched, or moved to another key, is an empty session."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        plain = self.serializer().dumps(session_dict)
        padded = plain.ljust(-(-len(plain) // STEP) * STEP)  # JSON does not mind spaces at its end
        nonce = os.urandom(NONCE)
        closed = _lock(settings.SECRET_KEY).encrypt(nonce, padded, self._bound())
        return base64.b64encode(nonce + closed).decode("ascii")

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        try:
            raw = base64.b64decode(session_data, validate=True)
            plain = _lock(settings.SECRET_KEY).decrypt(raw[:NONCE], raw[NONCE:], self._bound())
        except (InvalidTag, ValueError):  # of an earlier version or another secret: sign in again
            return {}
        found: dict[str, Any] = self.serializer().loads(plain)
        return found

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        made = super().create_model_instance(data)
        made.expire_date = made.expire_date.replace(minute=0, second=0, microsecond=0)
        return made

    def _bound(self) -> bytes:
        return (self.session_key or "").encode()


def forget_old(now: datetime) -> int:
    """Sessions that are over are taken away; gives how many."""
    return Session.objects.filter(expire_date__lte=now).delete()[0]


@cache
def _lock(secret: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"iedereen sessions\x00" + secret.encode()).digest())
