# SPDX-License-Identifier: EUPL-1.2
"""How the worker takes rounds one by one, so that one that fails never holds up the others."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from iedereen.checkup.models import Round

LOG = logging.getLogger(__name__)
AGAIN = timedelta(minutes=15)


def each(rounds: Iterable[UUID], act: Callable[[UUID, datetime], bool], now: datetime) -> int:
    """Do `act` for each; a failure is written on the round, logged, and tried again in a quarter of an hour."""
    done = 0
    for key in rounds:
        try:
            done += act(key, now)
        except Exception:
            LOG.exception("round %s could not go on", key)
            Round.objects.filter(id=key, next_at__isnull=False).update(trouble="failed", next_at=now + AGAIN)
    return done
