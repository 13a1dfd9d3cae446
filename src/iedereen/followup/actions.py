# SPDX-License-Identifier: EUPL-1.2
"""Making, keeping and passing on promises; putting mail in the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from iedereen.followup.models import Promise


@dataclass(frozen=True)
class Letter:
    """One message to one person. `key` is its identity: the same key is never sent twice."""

    key: str
    to: UUID
    subject: str
    body: str


def promise(
    *, kind: str, matter: tuple[str, UUID], unit: UUID, owner: UUID, owner_role: str, label: str, due_at: datetime,
    by: UUID | None, now: datetime,
) -> Promise:  # fmt: skip
    """Promise that `owner` does `kind` about `matter` before `due_at`."""
    raise NotImplementedError


def keep(*, kind: str, matter: tuple[str, UUID], by: UUID | None, now: datetime, outcome: str = "") -> int:
    """The open promises of this kind about this matter are kept; gives how many there were."""
    raise NotImplementedError


def withdraw(*, matter: tuple[str, UUID], by: UUID | None, now: datetime, outcome: str, kind: str | None = None) -> int:
    """The matter itself is gone: its open promises (of this kind) are withdrawn, with the reason as outcome."""
    raise NotImplementedError


def move(
    *, kind: str, matter: tuple[str, UUID], due_at: datetime, reason: str, by: UUID | None, now: datetime
) -> Promise:
    """Another day: the open promise becomes MOVED and a new one with the same owner stands in its place."""
    raise NotImplementedError


def post(letters: Iterable[Letter], *, now: datetime) -> int:
    """Put messages in the outbox; a key that is already there is left alone. Gives how many are new."""
    raise NotImplementedError
