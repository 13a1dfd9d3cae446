# SPDX-License-Identifier: EUPL-1.2
"""Where an index is low: one norm for a scale from 1 to 5, the same place on every other scale."""

import pytest

from iedereen.checkup.rules import Definition, Index, Item, ItemKind


def asked(low: int | None, high: int | None) -> Definition:
    statement = Item("s", ItemKind.STATEMENT, {}, low, high, False, "safe")
    return Definition({}, (statement,), (Index("safe", {}, {}), Index("unasked", {}, {})), ())


@pytest.mark.policy("S5")
@pytest.mark.parametrize(
    ("low", "high", "limit"), [(1, 5, 2.7), (0, 4, 1.7), (1, 7, 3.55), (0, 10, 4.25), (1, 2, 1.425)]
)
def test_the_same_place_on_every_scale(low: int, high: int, limit: float) -> None:
    assert asked(low, high).low_limits(2.7) == {"safe": pytest.approx(limit)}


def test_without_a_scale_nothing_is_low() -> None:
    assert asked(None, None).low_limits(2.7) == {}
