# SPDX-License-Identifier: EUPL-1.2
"""What a scale is: its items, the range of an answer, and which items are worded the other way round."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

# Squares of larger numbers, summed over a force of 65,000 people, would leave the range of a float64.
LARGEST = 1e100


class ScaleError(ValueError):
    """A scale or its answers break a rule: `code` names the rule, `details` hold the place and the values."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Scale:
    """A scale that is scored as the mean of its items.

    `low` and `high` are the ends of the range of one answer (both None for columns that already hold a
    score); `reverse` names the items that are worded the other way round, scored low + high - x.

    Errors (`ScaleError.code`): `no_name`, `no_items`, `empty_item`, `item_twice`, `half_a_range`,
    `range_not_finite`, `range_not_increasing`, `reverse_not_an_item`, `reverse_without_range`.
    """

    name: str
    items: tuple[str, ...]
    low: float | None = None
    high: float | None = None
    reverse: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ScaleError("no_name")
        self._check_items()
        self._check_range()
        self._check_reverse()

    @property
    def has_range(self) -> bool:
        return self.low is not None

    @property
    def levels(self) -> int | None:
        """Number of answer options A of a range with steps of one (1-5 gives 5); None where not whole."""
        if self.low is None or self.high is None or (self.high - self.low) % 1:
            return None
        return int(self.high - self.low) + 1

    def _check_items(self) -> None:
        if not self.items:
            raise ScaleError("no_items", scale=self.name)
        if not all(self.items):
            raise ScaleError("empty_item", scale=self.name)
        if twice := _repeated(self.items):
            raise ScaleError("item_twice", scale=self.name, item=twice)

    def _check_range(self) -> None:
        if (self.low is None) != (self.high is None):
            raise ScaleError("half_a_range", scale=self.name)
        if self.low is None or self.high is None:
            return
        if not (usable_number(self.low) and usable_number(self.high)):
            raise ScaleError("range_not_finite", scale=self.name, low=self.low, high=self.high)
        if self.low >= self.high:
            raise ScaleError("range_not_increasing", scale=self.name, low=self.low, high=self.high)

    def _check_reverse(self) -> None:
        strangers = sorted(self.reverse - set(self.items))
        if strangers:
            raise ScaleError("reverse_not_an_item", scale=self.name, item=strangers[0])
        if self.reverse and not self.has_range:
            raise ScaleError("reverse_without_range", scale=self.name, item=min(self.reverse))


def usable_number(value: float) -> bool:
    """Finite, and small enough that its square can be summed."""
    return math.isfinite(value) and abs(value) <= LARGEST


def _repeated(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
