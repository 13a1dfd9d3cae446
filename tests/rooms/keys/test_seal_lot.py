# SPDX-License-Identifier: EUPL-1.2
"""Making the key of a lot: cut into shares, each for one holder, the whole nowhere. Nobody does this: a round does."""

from itertools import combinations
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from iedereen.engines import sealing
from iedereen.keys import actions
from iedereen.keys.models import HandedOn, RoundKey, Share
from iedereen.ledger.models import Line
from iedereen.screen.rules import Refused
from tests.at_once import at_once, meeting_at
from tests.cast import NOW, PASSPHRASE, Cast, make_cast
from tests.rooms.keys.lots import HOLDERS, holders, sealed

pytestmark = pytest.mark.policy("S5")


def part(share: Share) -> str:
    """What this share's holder reads."""
    opener = sealing.Opener(sealing.unlock(bytes(share.holder.locked), PASSPHRASE))
    return opener.open(bytes(share.sealed or b""), b"iedereen share/1:" + share.lot_id.bytes).decode()


def test_each_two_of_three_holders_have_the_key_and_nobody_else(cast: Cast) -> None:
    lot = sealed(cast)
    shares = list(Share.objects.filter(lot=lot.key).select_related("holder__person"))
    assert {s.holder.person for s in shares} == {cast.people[name] for name in HOLDERS}
    for pair in combinations(shares, 2):
        assert sealing.Opener(sealing.join([part(s) for s in pair])).public == lot.public
    for share in shares:
        with pytest.raises(sealing.SealError, match="too_few"):
            sealing.join([part(share)])
    kept = RoundKey.objects.get(lot=lot.key)
    assert (bytes(kept.public), kept.needed, kept.opened_at, kept.lost_at) == (lot.public, 2, None, None)
    assert not HandedOn.objects.exists()
    line = Line.objects.get(action="round_key_made")
    assert (line.actor, line.subject_id, line.details) == (None, str(lot.key), {"needed": 2, "holders": 3})


def test_a_share_is_of_no_use_to_another_holder_or_for_another_lot(cast: Cast) -> None:
    first, second = sealed(cast), sealed(cast)
    for lot, other in ((first, second), (second, first)):
        share = Share.objects.filter(lot=lot.key).select_related("holder")[0]
        mine = sealing.Opener(sealing.unlock(bytes(share.holder.locked), PASSPHRASE))
        with pytest.raises(sealing.SealError):
            mine.open(bytes(share.sealed or b""), b"iedereen share/1:" + other.key.bytes)
        for theirs in Share.objects.filter(lot=lot.key).exclude(id=share.id):
            with pytest.raises(sealing.SealError):
                mine.open(bytes(theirs.sealed or b""), b"iedereen share/1:" + lot.key.bytes)


@pytest.mark.parametrize(("number", "needed"), [(3, 1), (3, 0), (1, 2), (2, 3), (0, 2)])
def test_nobody_opens_alone_and_nothing_is_sealed_to_too_few(cast: Cast, number: int, needed: int) -> None:
    with pytest.raises(Refused, match=r"^key_holders_missing$"):
        actions.seal_lot(uuid4(), holders(cast)[:number], needed, NOW)
    assert not RoundKey.objects.exists() and not Line.objects.filter(action="round_key_made").exists()


def test_the_database_takes_no_key_that_one_opens(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="nobody_opens_alone"), transaction.atomic():
        RoundKey.objects.create(lot=uuid4(), public=b"x", needed=1, made_at=NOW)


def test_a_lot_has_one_key_for_good(cast: Cast) -> None:
    lot = sealed(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.seal_lot(lot.key, holders(cast), 2, NOW)
    assert bytes(RoundKey.objects.get(lot=lot.key).public) == lot.public


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    cast, lot = make_cast(), uuid4()
    meeting_at(monkeypatch, actions, "record")

    def seal(lot: UUID = lot) -> object:
        try:
            return actions.seal_lot(lot, holders(cast), 2, NOW)
        except IntegrityError:
            return "had one"

    outcomes = at_once(seal, seal)
    assert "had one" in outcomes and bytes(RoundKey.objects.get(lot=lot).public) in outcomes
    assert Share.objects.filter(lot=lot).count() == 3
