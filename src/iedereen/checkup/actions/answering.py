# SPDX-License-Identifier: EUPL-1.2
"""Handing in: the only write of the house without `by`, and without a line in the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from iedereen.checkup.queries.answering import judged, sheet
from iedereen.vault import actions as vault


def hand_in(*, code: str, given: Mapping[str, str], now: datetime) -> None:
    """Lay down what somebody filled in; the code is used up.

    Raises Refused: code_unknown (also when somebody else was just earlier with it, or the round has just closed),
    round_not_open, round_closed, answer_off_scale, text_too_long, nothing_answered. Then nothing was used up.
    """
    answers, texts = judged(sheet(code, now).definition, given)
    vault.deposit(code, answers, texts)


def hand_in_for(*, checkup: UUID, rows: Iterable[Sequence[float | None]]) -> int:
    """Answers that were gathered elsewhere (on paper, say), all of a team at once; gives how many."""
    return vault.bring(checkup, rows)
