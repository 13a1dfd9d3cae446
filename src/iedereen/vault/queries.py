# SPDX-License-Identifier: EUPL-1.2
"""The one way out: sealed answers as arrays, for computing; never a row with a name, a time or an order."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray


def group_of(code: str) -> UUID | None:
    """The group of a code that is still in the hat."""
    raise NotImplementedError


def in_hat(groups: Sequence[UUID]) -> dict[UUID, int]:
    """How many codes are left per group. Never shown live: it says who just answered."""
    raise NotImplementedError


def answers(groups: Sequence[UUID], items: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(index into `groups` per answer, answers x items with nan for skipped), in bounded memory."""
    raise NotImplementedError


def open_answers(group: UUID) -> dict[str, list[str]]:
    """Open answers per question, shuffled anew at every reading."""
    raise NotImplementedError
