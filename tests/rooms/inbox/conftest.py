# SPDX-License-Identifier: EUPL-1.2
"""Locks and receipts that cost nothing, a door that counts anew, and a day that stands still."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache

from iedereen.engines import sealing

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # as in `tests.cast`, which can be imported only after set-up
CHEAP = sealing.Cost(8, 1, 1)


@pytest.fixture(autouse=True)
def cheap(settings: Any, monkeypatch: pytest.MonkeyPatch) -> datetime:
    settings.KEY_COST = settings.RECEIPT_COST = CHEAP
    cache.clear()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return NOW
