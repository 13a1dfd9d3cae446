# SPDX-License-Identifier: EUPL-1.2
"""Proposing, confirming, reviewing and moving agreements."""

from datetime import date, datetime
from uuid import UUID

from iedereen.agreements.models import Agreement
from iedereen.people.rules import Viewer


def propose(
    *, unit: UUID, source: tuple[str, UUID], what: str, owner: UUID, due_date: date, review_date: date | None,
    by: Viewer, now: datetime, priority: str = "veilig_team",
) -> Agreement:  # fmt: skip
    """Write an agreement down; it waits for confirmation, with a promise of the leader to confirm it."""
    raise NotImplementedError


def confirm(*, agreement: UUID, by: Viewer, now: datetime) -> Agreement:
    """The leader agrees: from now its owner has a promise to do it."""
    raise NotImplementedError


def review(
    *, agreement: UUID, done: bool, note: str, new_due_date: date | None, by: Viewer, now: datetime
) -> Agreement:
    """Looked at together: done, or not yet and then a new date with a reason."""
    raise NotImplementedError


def drop(*, agreement: UUID, reason: str, by: Viewer, now: datetime) -> Agreement:
    """No longer needed, with the reason."""
    raise NotImplementedError
