# SPDX-License-Identifier: EUPL-1.2
"""Whatever happens in a month, no case falls through: played from seeds, each month rolled back."""

import random

import pytest
from django.conf import LazySettings
from django.db import transaction

from tests.cast import Cast
from tests.rooms.followup.months import Months
from tests.rooms.triage.months import Cases

STEPS = 100


@pytest.mark.slow
@pytest.mark.policy("S6")
def test_no_case_falls_through(cast: Cast, settings: LazySettings) -> None:
    settings.DEMO = True  # messages count as sent without a server
    cases = Cases()
    for seed in range(1, 6):
        chance = random.Random(seed)
        with transaction.atomic():
            months = Months(cast, chance.randrange(5), (cases,))
            names = [name for name, (weight, _) in months.deeds.items() for _ in range(weight)]
            for _ in range(STEPS):
                months.step(chance.choice(names), chance.randrange(2**16), chance.randrange(2**16))
            months.check_end()
            transaction.set_rollback(True)
    assert {"receive", "compose", "analyse", "agree", "begin", "check", "tell", "close"} <= set(cases.done)
