# SPDX-License-Identifier: EUPL-1.2
"""What tests of keys share: locks that cost nothing, and a lot that is sealed to three holders."""

from typing import Any

import pytest

from iedereen.engines import sealing

CHEAP = sealing.Cost(8, 1, 1)
HOLDERS = ("council", "vik", "hrm")  # the three that are chosen for team A, in the order of the roles


@pytest.fixture(autouse=True)
def cheap_locks(settings: Any) -> None:
    settings.KEY_COST = CHEAP
