# SPDX-License-Identifier: EUPL-1.2
"""Writing in the ledger. Called by every other action, in its own transaction."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from iedereen.ledger.models import Line


def record(
    *,
    at: datetime,
    by: UUID | None,
    action: str,
    subject: tuple[str, object],
    unit: UUID | None = None,
    reason: str = "",
    details: Mapping[str, str | int | float | bool | None] | None = None,
) -> None:
    """Add one line: `by` did `action` to `subject` (kind, id). It is sealed into the chain when the work commits."""
    kind, key = subject
    Line.objects.create(
        at=at, actor=by, action=action, subject_kind=kind, subject_id=str(key), unit_id=unit, reason=reason,
        details=dict(details or {}),
    )  # fmt: skip
