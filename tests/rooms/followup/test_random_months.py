# SPDX-License-Identifier: EUPL-1.2
"""Whatever happens in a month, no promise is lost, and nobody is written to twice or passed by.

The same months each time, so that a red run is about the change at hand; others from any seed: `benchmarks/months.py`.
A room above adds its matters to `MATTERS`.
"""

import hypothesis
import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from hypothesis import HealthCheck
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.cast import Cast
from tests.rooms.followup.months import STARTS, Matter, Months

MATTERS: tuple[Matter, ...] = ()
NUMBERS = some.integers(0, 2**16)
STEPS = 3_000  # about a minute; longer: `benchmarks/months.py`
PER_MONTH = 100


def machine(cast: Cast, matters: tuple[Matter, ...]) -> type[RuleBasedStateMachine]:
    """One rule per deed, as often as it weighs; each month in a savepoint that is rolled back."""

    class Machine(RuleBasedStateMachine):
        played = 0

        def __init__(self) -> None:
            super().__init__()
            self.undo = transaction.savepoint()
            self.months: Months | None = None

        @initialize(start=some.integers(0, len(STARTS) - 1))
        def begin(self, start: int) -> None:
            self.months = Months(cast, start, matters)
            self.names = [name for name, (weight, _) in self.months.deeds.items() for _ in range(weight)]

        @precondition(lambda self: self.months is not None)
        @rule(deed=NUMBERS, a=NUMBERS, b=NUMBERS)
        def deed(self, deed: int, a: int, b: int) -> None:
            assert self.months is not None
            Machine.played += 1
            name = self.names[deed % len(self.names)]
            hypothesis.note(f"{self.months.now:%a %d %b %H:%M}  {name}({a}, {b})")
            self.months.step(name, a, b)

        def teardown(self) -> None:
            try:
                if self.months is not None:
                    self.months.check_end()
            finally:
                transaction.savepoint_rollback(self.undo)

    return Machine


@pytest.mark.slow
@pytest.mark.policy("G1")
def test_whatever_happens_in_a_month_nothing_is_lost(cast: Cast, settings: LazySettings) -> None:
    settings.DEMO = True  # messages count as sent without a server
    kind = machine(cast, MATTERS)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    run_state_machine_as_test(
        kind,
        settings=hypothesis.settings(
            max_examples=STEPS // PER_MONTH + 5, stateful_step_count=PER_MONTH + 1, deadline=None, database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck), print_blob=False,
        ),
    )  # fmt: skip
    assert kind.played >= STEPS  # type: ignore[attr-defined]
