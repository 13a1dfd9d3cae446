# SPDX-License-Identifier: EUPL-1.2
"""What tests of keys share: a lot that is sealed to three holders, and bringing their shares."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from iedereen.keys.actions import Brought, give_share, seal_lot
from iedereen.keys.queries import candidates
from iedereen.keys.rules import Candidate, chosen
from tests.cast import NOW, PASSPHRASE, TODAY, Cast

HOLDERS = ("council", "vik", "hrm")  # who are chosen for team A


@dataclass(frozen=True)
class Sealed:
    """A lot with its public key."""

    key: UUID
    public: bytes


def holders(cast: Cast) -> tuple[Candidate, ...]:
    return chosen(candidates([cast.units["A"].id], TODAY), 3)


def sealed(cast: Cast, needed: int = 2) -> Sealed:
    lot = uuid4()
    return Sealed(lot, seal_lot(lot, holders(cast), needed, NOW))


def brought(cast: Cast, lot: Sealed | UUID, name: str, words: str = PASSPHRASE) -> Brought:
    key = lot.key if isinstance(lot, Sealed) else lot
    return give_share(lot=key, passphrase=words, by=cast.viewer(name), now=NOW)
