# SPDX-License-Identifier: EUPL-1.2
"""The day on which pages are looked at."""

from datetime import UTC, datetime

import pytest


@pytest.fixture
def in_spring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doors' clock says Wednesday 1 April 2026: what was to be done in March is late."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 4, 1, 9, 0, tzinfo=UTC))
