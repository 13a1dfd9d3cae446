# SPDX-License-Identifier: EUPL-1.2
"""Putting codes in the hat, laying answers down, sealing them."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID


def fill_hat(group: UUID, codes: int) -> list[str]:
    """Make this many fresh one-time codes for the group, in random order; codes not yet used become void.

    Gives the plain codes, once: only their hashes are kept.
    """
    raise NotImplementedError


def deposit(code: str, answers: Sequence[float | None], texts: Mapping[str, str]) -> None:
    """Lay down one person's answers. Raises Refused("code_unknown") for a code that is not (any more) in the hat."""
    raise NotImplementedError


def bring(group: UUID, rows: Iterable[Sequence[float | None]]) -> int:
    """Earlier answers of an organisation, laid down in bulk; gives how many."""
    raise NotImplementedError


def seal(groups: Sequence[UUID]) -> int:
    """Move all answers of these groups to their final table, shuffled, in one statement; void what is left in the hat.

    Doing it again changes nothing. Gives how many were moved.
    """
    raise NotImplementedError


def forget_open_answers(group: UUID) -> int:
    """Remove the open answers of a group for good: their summary was given."""
    raise NotImplementedError
