# SPDX-License-Identifier: EUPL-1.2
"""Which person is in which team, as numbers, and sums per team that need no loop over teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from iedereen.engines.scales.definition import ScaleError

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class TeamIndex:
    """`labels[number[person]]` is the team of a person; -1 is a person without a team."""

    labels: tuple[str, ...]
    number: Numbers

    def __post_init__(self) -> None:
        if self.number.ndim != 1 or self.number.dtype.kind not in "iu":
            raise ScaleError("team_numbers_shape", shape=self.number.shape)
        if len(self.number) and not (self.number.min() >= -1 and self.number.max() < len(self.labels)):
            raise ScaleError("unknown_team_number", teams=len(self.labels))

    @property
    def size(self) -> int:
        return len(self.labels)

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        return self.number >= 0


def team_index(labels: Sequence[str | None]) -> TeamIndex:
    """Number the teams [persons]: whole-number labels first, by value, then others by text; None: no team."""
    names = sorted({label for label in labels if label is not None}, key=_natural)
    number: dict[str | None, int] = {name: place for place, name in enumerate(names)}
    number[None] = -1
    return TeamIndex(tuple(names), np.fromiter((number[label] for label in labels), np.intp, len(labels)))


def counts(number: Numbers, teams: int) -> Floats:
    """Persons per team [teams]; `number` [persons] holds no -1."""
    return np.bincount(number, minlength=teams).astype(np.float64)


def sums(number: Numbers, values: Floats, teams: int) -> Floats:
    """Sum of values [persons] per team [teams]."""
    return np.bincount(number, weights=values, minlength=teams).astype(np.float64)


def means(number: Numbers, values: Floats, size: Floats) -> Floats:
    """Mean of values [persons] per team [teams] with `size` [teams] persons; nan for an empty team."""
    average: Floats = np.divide(sums(number, values, len(size)), size, out=np.full(len(size), np.nan), where=size > 0)
    return average


def deviations(number: Numbers, values: Floats, size: Floats) -> Floats:
    """Each value [persons] minus the mean of its team: the second pass that keeps a variance exact."""
    off: Floats = values - means(number, values, size)[number]
    return off


def _natural(label: str) -> tuple[int, int, str]:
    # Very long strings of digits are names, not numbers.
    if label.isascii() and label.isdecimal() and len(label) <= 18:
        return (0, int(label), label)
    return (1, 0, label)
