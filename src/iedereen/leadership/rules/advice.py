# SPDX-License-Identifier: EUPL-1.2
"""Advice of peers (policy S4): leaders who may be asked, and a question that the first of them answers.

Nobody is scored and nobody is listed: who offers is known to who asks only by answering. Being asked is a favour, so a
question that nobody answers in time closes by itself and never climbs anybody's line.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from iedereen.engines.states import picture
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused

MATTER = "advice_request"
ANSWER = "answer_advice"  # the kind of promise: of everybody who was asked, until the first answers


class AdviceState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    UNANSWERED = "unanswered"  # its day is over, or nobody is left who offers


MOVES: Mapping[AdviceState, frozenset[AdviceState]] = {
    AdviceState.OPEN: frozenset({AdviceState.ANSWERED, AdviceState.WITHDRAWN, AdviceState.UNANSWERED}),
    AdviceState.ANSWERED: frozenset(),
    AdviceState.WITHDRAWN: frozenset(),
    AdviceState.UNANSWERED: frozenset(),
}


@dataclass(frozen=True)
class Theme:
    """What one can ask about; `index` is the index of the check-up with this code, if any (`policy/leren.toml`)."""

    code: str
    title: str


@dataclass(frozen=True)
class Offer:
    """Something to learn from: `themes` are the themes of the check-up for which it helps."""

    code: str
    title: str
    kind: str
    themes: tuple[str, ...]
    words: str
    apply: str


def check_can_move(state: AdviceState, to: AdviceState) -> None:
    """Raises Refused("advice_closed") when this question is answered or over."""
    if to not in MOVES[state]:
        raise Refused("advice_closed")


def may_see(viewer: Viewer, *, asker: UUID, answerer: UUID | None, asked: bool) -> bool:
    """The asker, who answered, and as long as it is open who was asked."""
    return viewer.person in (asker, answerer) or asked


def matched(offers: Collection[Offer], themes: Collection[str]) -> list[Offer]:
    """The offers that help with one of these themes, in the order of the list."""
    return [offer for offer in offers if set(offer.themes) & set(themes)]


def state_picture() -> str:
    """The state picture of the room's README, in Mermaid, drawn from `MOVES`."""
    moves = ((a.value, b.value) for a in AdviceState for b in AdviceState if b in MOVES[a])
    return picture(AdviceState.OPEN.value, moves)
