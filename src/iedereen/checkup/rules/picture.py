# SPDX-License-Identifier: EUPL-1.2
"""The state pictures of this room's README, drawn from the tables of moves, with the promises that hold each state."""

from collections.abc import Mapping
from enum import StrEnum

from iedereen.checkup.rules import CHECKUP_MOVES, ROUND_MOVES, CheckupState, RoundState
from iedereen.checkup.rules.talk import Duty
from iedereen.engines.states import picture, table

WORKER = "the worker"  # not a person's promise: the row carries the moment at which the worker must act (`next_at`)

# kind of promise -> who promises it, and until when
PROMISES: Mapping[str, tuple[str, str]] = {
    "announce_checkup": ("supporter", "the round opens"),
    "hand_out_codes": ("supporter", "the round closes"),
    Duty.PREPARE: ("supporter", "voorbereiden_werkdagen after the release"),
    Duty.HOLD: ("leader", "gesprek_werkdagen after the release, or the later day that was planned with a reason"),
    Duty.SUMMARISE: ("HRM, when there are open answers", "samenvatting_werkdagen after the release"),
    "look_at_low_result": ("HRM, when an index is low", "bekijken_werkdagen after the release"),
    Duty.CONFIRM: ("leader", "bevestigen_werkdagen after it was written down"),
    Duty.ADJUST: ("supporter, when the leader sent it back", "bevestigen_werkdagen after that"),
    Duty.NEXT: ("HRM", "the next date"),
    Duty.SOLVE: ("supporter, per bottleneck without an agreement", "oplossen_werkdagen after it was noted"),
    "find_key_holders": ("who planned the round, when it cannot open", "the next working day"),
    "open_sealed_answers": ("the key holders of the round", "openen_werkdagen after the close"),
    "look_at_refused_release": ("who planned the round, when a release was refused", "the next working day"),
}
CHECKUP_HELD: Mapping[CheckupState, tuple[str, ...]] = {
    CheckupState.PLANNED: ("announce_checkup",),
    CheckupState.OPEN: ("hand_out_codes",),
    CheckupState.RELEASED: (Duty.PREPARE, Duty.HOLD, Duty.SUMMARISE, "look_at_low_result"),
    CheckupState.TALKED: (Duty.CONFIRM, Duty.ADJUST, Duty.SOLVE),
    CheckupState.AGREED: (Duty.NEXT, Duty.SOLVE),
    CheckupState.CANCELLED: (),
}
ROUND_HELD: Mapping[RoundState, tuple[str, ...]] = {
    RoundState.PLANNED: (WORKER, "find_key_holders"),
    RoundState.OPEN: (WORKER,),
    RoundState.CLOSING: (WORKER, "open_sealed_answers", "look_at_refused_release"),
    RoundState.RELEASED: (),
    RoundState.LOST: (),
    RoundState.CANCELLED: (),
}


def state_pictures() -> str:
    """Both pictures as Markdown with Mermaid, each with its table."""
    return "\n\n".join((
        "### A round", _picture(ROUND_MOVES), _table(ROUND_HELD),
        "### A team's check-up", _picture(CHECKUP_MOVES), _table(CHECKUP_HELD),
        "### The promises", _promises(),
    )) + "\n"  # fmt: skip


def _picture(moves: Mapping[RoundState, frozenset[RoundState]] | Mapping[CheckupState, frozenset[CheckupState]]) -> str:
    """In the order in which the states stand in their enumeration."""
    places: dict[str, frozenset[StrEnum]] = {state.value: frozenset(to) for state, to in moves.items()}
    found = ((state, [o for o in places if o in {t.value for t in to}] or ["[*]"]) for state, to in places.items())
    drawn = picture("planned", ((state, other) for state, others in found for other in others))
    return f"```mermaid\n{drawn}\n```"


def _table(held: Mapping[RoundState, tuple[str, ...]] | Mapping[CheckupState, tuple[str, ...]]) -> str:
    return table(("state", "held by"), (
        (state.value, ", ".join(_name(kind) for kind in kinds) or "nothing: it is over")
        for state, kinds in held.items()
    ))  # fmt: skip


def _name(kind: str) -> str:
    return kind if kind == WORKER else f"`{kind!s}`"


def _promises() -> str:
    return table(("promise", "whose", "until"), ((f"`{kind!s}`", *said) for kind, said in PROMISES.items()))
