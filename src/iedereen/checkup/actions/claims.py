# SPDX-License-Identifier: EUPL-1.2
"""How the worker takes rounds (or what was asked of them) one by one, so that one that fails holds up no other."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Model

from iedereen.checkup.models import Round

LOG = logging.getLogger(__name__)
AGAIN = timedelta(minutes=15)
FAILED = "failed"  # the trouble of what will be tried again


def each(keys: Iterable[UUID], act: Callable[[UUID, datetime], bool], now: datetime, of: type[Model] = Round) -> int:
    """Do `act` for each; a failure is written on the row, logged, and tried again in a quarter of an hour."""
    done = 0
    for key in keys:
        try:
            done += act(key, now)
        except Exception:
            LOG.exception("%s %s could not go on", of._meta.verbose_name, key)
            waits = of._default_manager.filter(pk=key, next_at__isnull=False)
            waits.update(trouble=FAILED, next_at=now + AGAIN)
    return done
