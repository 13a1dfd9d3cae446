# SPDX-License-Identifier: EUPL-1.2
"""What a promise can become, and how it climbs the line when it is late."""

from collections.abc import Mapping
from enum import StrEnum

from iedereen.screen.rules import Refused


class PromiseState(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    MOVED = "moved"  # its matter went on under another promise
    WITHDRAWN = "withdrawn"


class MailState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"


MOVES: Mapping[PromiseState, frozenset[PromiseState]] = {
    PromiseState.OPEN: frozenset({PromiseState.KEPT, PromiseState.MOVED, PromiseState.WITHDRAWN}),
    PromiseState.KEPT: frozenset(),
    PromiseState.MOVED: frozenset(),
    PromiseState.WITHDRAWN: frozenset(),
}


def check_can_move(state: PromiseState, to: PromiseState) -> None:
    """Raises Refused("promise_closed") when the promise is no longer open."""
    if to not in MOVES[state]:
        raise Refused("promise_closed")
