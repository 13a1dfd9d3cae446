# SPDX-License-Identifier: EUPL-1.2
"""Noting what somebody is to read about a promise, in the transaction of the step that it is about."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from iedereen.followup.models import Note, Promise
from iedereen.followup.rules import NoteKind

BATCH = 1_000


def noted(kind: NoteKind, row: Promise, person: UUID, now: datetime) -> Note:
    """A note to be; the level is the promise's own, as it stands after the step."""
    return Note(person_id=person, kind=kind.value, promise=row, level=row.level, made_at=now)


def lay_down(notes: Sequence[Note]) -> None:
    """One statement for all. Noted already and not told yet: it stays the one note it was, about the latest step."""
    Note.objects.bulk_create(
        notes, batch_size=BATCH, update_conflicts=True, unique_fields=["person", "promise", "kind"],
        update_fields=["level"],
    )  # fmt: skip
