# SPDX-License-Identifier: EUPL-1.2
"""Writing in the ledger. Called by every other action, in its own transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from iedereen.ledger.models import Line

Details = Mapping[str, str | int | float | bool | None]
BATCH = 1_000


@dataclass(frozen=True)
class Entry:
    """A line to be: `by` did `action` to `subject` (kind, id)."""

    at: datetime
    by: UUID | None
    action: str
    subject: tuple[str, object]
    unit: UUID | None = None
    reason: str = ""
    details: Details = field(default_factory=dict)

    def line(self) -> Line:
        kind, key = self.subject
        return Line(
            at=self.at, actor=self.by, action=self.action, subject_kind=kind, subject_id=str(key), unit_id=self.unit,
            reason=self.reason, details=dict(self.details),
        )  # fmt: skip


def record(
    *,
    at: datetime,
    by: UUID | None,
    action: str,
    subject: tuple[str, object],
    unit: UUID | None = None,
    reason: str = "",
    details: Details | None = None,
) -> None:
    """Add one line: `by` did `action` to `subject` (kind, id). It is sealed into the chain when the work commits."""
    Entry(at, by, action, subject, unit, reason, details or {}).line().save(force_insert=True)


def record_all(entries: Iterable[Entry]) -> None:
    """The same for many things that were done in one piece of work, in this order."""
    Line.objects.bulk_create([entry.line() for entry in entries], batch_size=BATCH)
