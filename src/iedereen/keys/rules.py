# SPDX-License-Identifier: EUPL-1.2
"""Who can hold a key, who is chosen, and what a passphrase must be. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from iedereen.people.rules import Role
from iedereen.screen.rules import Refused

HOLDER_ROLES = (Role.WORKS_COUNCIL, Role.VIK, Role.HRM, Role.PRIVACY_OFFICER)
"""In the order in which they are asked: first those who stand furthest from the result."""
LEAST_PASSPHRASE = 15  # characters; the lock itself (Argon2id) makes every guess cost a tenth of a second
LEAST_DIFFERENT = 6  # letters
REPEAT = 3  # characters; so many that stood earlier in the passphrase are a repeat
LEAST_NEEDED = 2  # nobody opens alone


@dataclass(frozen=True)
class Candidate:
    """Somebody with a key of their own who could hold a share. `distance`: steps up from the teams of the lot."""

    key: UUID
    person: UUID
    name: str
    role: Role
    distance: int


def check_passphrase(passphrase: str, again: str) -> None:
    """Raises Refused: passphrase_short, passphrase_simple, passphrase_repeats, passphrase_differs."""
    if passphrase != again:
        raise Refused("passphrase_differs")
    read = unicodedata.normalize("NFC", passphrase)
    if len(read) < LEAST_PASSPHRASE:
        raise Refused("passphrase_short", least=LEAST_PASSPHRASE)
    if len(set(read.casefold())) < LEAST_DIFFERENT:
        raise Refused("passphrase_simple")
    if told_once(read) < LEAST_PASSPHRASE:
        raise Refused("passphrase_repeats", least=LEAST_PASSPHRASE)


def told_once(passphrase: str) -> int:
    """Characters without repeats: what stood earlier in the passphrase, three or more in a row, counts not again.

    Whoever guesses words also guesses them twice, with a digit behind them and with a capital.
    """
    text = passphrase.casefold()
    counted = at = 0
    while at < len(text):
        longest = range(len(text) - at, REPEAT - 1, -1)
        repeated = next((n for n in longest if text[at : at + n] in text[: at + n - 1]), 0)
        counted += not repeated
        at += repeated or 1
    return counted


def chosen(candidates: Iterable[Candidate], of: int, order: Sequence[Role] = HOLDER_ROLES) -> tuple[Candidate, ...]:
    """So many people, of as many different roles as there are: per role the nearest, in the order of the roles; when
    roles run out a second of each. The same candidates give the same choice. May give fewer than `of`.
    """
    waiting = {role: _nearest_first(c for c in candidates if c.role is role) for role in order}
    found: dict[UUID, Candidate] = {}
    while len(found) < of and any(waiting.values()):
        for role in order:
            waiting[role] = [c for c in waiting[role] if c.person not in found]
            if waiting[role] and len(found) < of:
                taken = waiting[role].pop(0)
                found[taken.person] = taken
    return tuple(found.values())


def _nearest_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda c: (c.distance, c.name, str(c.person)))
