# SPDX-License-Identifier: EUPL-1.2
"""Somebody left: what they promised is looked at now, not at its next moment."""

from datetime import datetime
from uuid import UUID

from iedereen.followup.models import Promise
from iedereen.followup.rules import PromiseState


def look_now(*, person: UUID, now: datetime) -> int:
    """Every open promise of this person is due to be looked after at once; gives how many.

    Whoever looks after it (`looking.look_after`) sees that its owner left, and passes it on. No line in the ledger
    here: being passed on leaves one for each promise.
    """
    return Promise.objects.filter(owner=person, state=PromiseState.OPEN, next_at__gt=now).update(next_at=now)
