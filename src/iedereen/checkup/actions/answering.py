# SPDX-License-Identifier: EUPL-1.2
"""Handing in: the only write of the house without `by`, and without a line in the ledger.

Answers are sealed before they reach the vault. As a rule the browser does that, and this program never sees them; where
there is no JavaScript it is done here, in memory, and the page says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from iedereen.checkup.models import TeamCheckup
from iedereen.checkup.queries.answering import check_open, judged, sheet
from iedereen.checkup.rules.ballots import CLOSED, OPEN, bound_to, closed_bytes, open_bytes
from iedereen.engines import sealing
from iedereen.keys.queries import public_keys
from iedereen.screen.rules import Refused
from iedereen.vault import actions as vault

# What is laid down is equally long for everybody, whatever was answered.
CLOSED_SIZE = sealing.OVERHEAD + sealing.CLOSED_LENGTH
OPEN_SIZE = sealing.OVERHEAD + sealing.OPEN_LENGTH


@dataclass(frozen=True)
class Credential:
    """A right to answer that was signed blindly for one team's check-up."""

    checkup: UUID
    prepared: bytes
    signature: bytes


def hand_in(*, code: str, given: Mapping[str, str], now: datetime) -> None:
    """Seal and lay down what somebody filled in; the code is used up.

    Raises Refused: code_unknown (also when somebody else was just earlier with it, or the round has just closed),
    round_not_open, round_closed, answer_off_scale, text_too_long, nothing_answered. Then nothing was used up.
    """
    found = sheet(code, now)
    answers, texts = judged(found.definition, given)
    if found.checkup is None:
        raise Refused("code_unknown")
    vault.deposit_by_code(code, *sealed(found.public, found.round, found.checkup, answers, texts))


def hand_in_sealed(*, right: str | Credential, closed: bytes, opened: bytes, now: datetime) -> None:
    """Lay down what was sealed in the browser, with a code or a credential.

    Whether the round is open is told by the right itself: rights exist from the opening until the worker shuts the
    round, some seconds after its time. Only who is refused hears which of the reasons it is.

    Raises Refused: code_unknown, credential_unknown, credential_spent, round_not_open, round_closed, ballot_unreadable
    (not the size of anything that is sealed).
    """
    if len(closed) != CLOSED_SIZE or len(opened) != OPEN_SIZE:
        raise Refused("ballot_unreadable")
    if isinstance(right, str):
        vault.deposit_by_code(right, closed, opened)
        return
    try:
        vault.deposit_by_credential(right.checkup, right.prepared, right.signature, closed, opened)
    except Refused:
        check_open(right.checkup, now)
        raise


def hand_in_for(
    *, checkup: UUID, rows: Iterable[Sequence[float | None]], texts: Sequence[Mapping[str, str]] = ()
) -> int:
    """Answers that were gathered elsewhere (on paper, say), all of a team at once, each sealed; gives how many.

    `texts` are the open answers of the first so many.
    """
    round = TeamCheckup.objects.values_list("round_id", flat=True).get(id=checkup)
    public = public_keys([round]).get(round)
    if public is None:
        raise Refused("round_state")
    written = [*texts]
    return vault.bring_sealed(
        checkup,
        (sealed(public, round, checkup, row, written[n] if n < len(written) else {}) for n, row in enumerate(rows)),
    )


def sealed(
    public: bytes, round: UUID, checkup: UUID, answers: Sequence[float | None], texts: Mapping[str, str]
) -> tuple[bytes, bytes]:
    """(closed, open) as they are laid down: padded, so that their length tells nothing, and sealed to the round."""
    parts = (
        (CLOSED, closed_bytes(answers), sealing.CLOSED_LENGTH),
        (OPEN, open_bytes(texts), sealing.OPEN_LENGTH),
    )
    closed, opened = (
        sealing.seal(public, sealing.pad(data, length), bound_to(kind, round, checkup)) for kind, data, length in parts
    )
    return closed, opened
