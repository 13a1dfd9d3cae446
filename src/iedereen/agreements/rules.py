# SPDX-License-Identifier: EUPL-1.2
"""What an agreement can become, and the priorities that always stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from iedereen.screen.rules import Refused


class AgreementState(StrEnum):
    PROPOSED = "proposed"  # written down, waits for the leader's confirmation
    AGREED = "agreed"
    DONE = "done"
    DROPPED = "dropped"  # with a reason


MOVES: Mapping[AgreementState, frozenset[AgreementState]] = {
    AgreementState.PROPOSED: frozenset({AgreementState.AGREED, AgreementState.DROPPED}),
    AgreementState.AGREED: frozenset({AgreementState.AGREED, AgreementState.DONE, AgreementState.DROPPED}),
    AgreementState.DONE: frozenset({AgreementState.AGREED}),  # not done after all: reopened with a reason
    AgreementState.DROPPED: frozenset(),
}
OPEN = frozenset({AgreementState.PROPOSED, AgreementState.AGREED})


@dataclass(frozen=True)
class StandingPriority:
    """A priority that every team always has (policy: 'veilig team' is part of the agreed results, S2)."""

    code: str
    clause: str


SAFE_TEAM = StandingPriority("veilig_team", "S2")


def check_can_move(state: AgreementState, to: AgreementState) -> None:
    """Raises Refused("agreement_closed") when this agreement can no longer become that."""
    if to not in MOVES[state]:
        raise Refused("agreement_closed")
