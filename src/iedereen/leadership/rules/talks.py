# SPDX-License-Identifier: EUPL-1.2
"""The development conversation of a leader (policy S3): on what one can see, in words, between two people.

Nobody is scored: there is no field for a figure about a person. What is written is read by the two who speak, and by
nobody else; of it only the day on which it took place is counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from iedereen.engines.states import picture
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused

MATTER = "leader_talk"
HOLD = "hold_leader_talk"  # the kind of promise: of who speaks with the leader
LONGEST = 4_000  # of what is written about one behaviour


class LeaderTalkState(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


MOVES: Mapping[LeaderTalkState, frozenset[LeaderTalkState]] = {
    LeaderTalkState.PLANNED: frozenset({LeaderTalkState.HELD, LeaderTalkState.CANCELLED}),
    LeaderTalkState.HELD: frozenset(),
    LeaderTalkState.CANCELLED: frozenset(),
}


@dataclass(frozen=True)
class Behaviour:
    """Something that one can see a leader do (`policy/leiding.toml`)."""

    code: str
    words: str


def check_can_move(state: LeaderTalkState, to: LeaderTalkState) -> None:
    """Raises Refused("leader_talk_over")."""
    if to not in MOVES[state]:
        raise Refused("leader_talk_over")


def may_open(viewer: Viewer, leader: UUID, partner: UUID) -> bool:
    """The two who speak, whatever roles anybody has."""
    return viewer.person in (leader, partner)


def state_picture() -> str:
    """The state picture of the room's README, in Mermaid, drawn from `MOVES`."""
    moves = ((a.value, b.value) for a in LeaderTalkState for b in LeaderTalkState if b in MOVES[a])
    return picture(LeaderTalkState.PLANNED.value, moves)
