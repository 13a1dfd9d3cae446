# SPDX-License-Identifier: EUPL-1.2
"""Making one's own key, sealing a lot's key in shares, bringing a share, and destroying them.

The private key of a lot exists twice, each time inside one call and one transaction: when it is cut into shares, and
when the last needed holder brings his. It is never written anywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from iedereen.engines import sealing
from iedereen.keys.models import HandedOn, HolderKey, RoundKey, Share
from iedereen.keys.queries import can_hold
from iedereen.keys.rules import LEAST_NEEDED, Candidate, check_passphrase
from iedereen.ledger.actions import record
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused

LONG_SECRET = sealing.Cost(8, 1, 1)  # long and random: to make every guess slow adds nothing


@dataclass(frozen=True)
class Brought:
    """What came of bringing a share. `private` is the lot's key as soon as there are enough; use it and forget it."""

    waits_for: int
    private: bytes | None


@transaction.atomic
def make_key(*, passphrase: str, again: str, by: Viewer, now: datetime) -> HolderKey:
    """A pair of keys for this person, locked with a passphrase; an earlier one is no longer asked for new lots.

    Raises Refused: not_yours, passphrase_short, passphrase_simple, passphrase_repeats, passphrase_differs,
    twice_at_once.
    """
    if not can_hold(by):
        raise Refused("not_yours", hidden=True)
    check_passphrase(passphrase, again)
    pair = sealing.new_pair()
    HolderKey.objects.filter(person=by.person, retired_at__isnull=True).update(retired_at=now)
    try:
        with transaction.atomic():
            made = HolderKey.objects.create(
                person_id=by.person, public=pair.public, made_at=now,
                locked=sealing.lock(pair.private, passphrase, settings.KEY_COST),
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("twice_at_once") from error
    record(at=now, by=by.person, action="holder_key_made", subject=("person", by.person))
    return made


@transaction.atomic
def seal_lot(lot: UUID, holders: Sequence[Candidate], needed: int, now: datetime) -> bytes:
    """Make the key of a lot and cut it; gives the public half. Raises Refused("key_holders_missing")."""
    if needed < LEAST_NEEDED or len(holders) < needed:
        raise Refused("key_holders_missing")
    pair = sealing.new_pair()
    parts = sealing.split(pair.private, needed, len(holders))
    made = RoundKey.objects.create(lot=lot, public=pair.public, needed=needed, made_at=now)
    keys = {k.id: bytes(k.public) for k in HolderKey.objects.filter(id__in=[h.key for h in holders])}
    Share.objects.bulk_create([
        Share(lot=made, holder_id=h.key, role=h.role.value, sealed=_seal(keys[h.key], part, lot))
        for h, part in zip(holders, parts, strict=True)
    ])  # fmt: skip
    record(at=now, by=None, action="round_key_made", subject=("round", lot),
           details={"needed": needed, "holders": len(holders)})  # fmt: skip
    return pair.public


@transaction.atomic
def give_share(*, lot: UUID, passphrase: str, by: Viewer, now: datetime) -> Brought:
    """Bring one's own share of a lot.

    With enough of them the private key is given back, in memory only: the caller opens what was sealed and then calls
    `destroy_shares`, in this same transaction. Otherwise the shares that are known now are sealed to each holder who
    has yet to come. Raises Refused: not_yours, lot_over, share_given, passphrase_wrong,
    shares_disagree.
    """
    key = RoundKey.objects.select_for_update().filter(lot=lot).first()
    mine = Share.objects.select_related("holder").filter(lot=lot, holder__person=by.person).first()
    if key is None or mine is None:
        raise Refused("not_yours", hidden=True)
    if key.opened_at or key.lost_at or mine.sealed is None:
        raise Refused("lot_over")
    if mine.given_at:
        raise Refused("share_given")
    known = _known(mine, passphrase)
    Share.objects.filter(id=mine.id).update(given_at=now)
    record(at=now, by=by.person, action="share_given", subject=("round", lot))
    if len(known) >= key.needed:
        return Brought(0, _joined(known, bytes(key.public)))
    _hand_on(lot, known)
    return Brought(key.needed - len(known), None)


def destroy_shares(lot: UUID, now: datetime, *, lost: bool = False) -> None:
    """The lot is opened (or lost for good): no share of its key is left. Call it in the transaction that opened."""
    HandedOn.objects.filter(share__lot=lot).delete()
    Share.objects.filter(lot=lot).update(sealed=None)
    RoundKey.objects.filter(lot=lot).update(**({"lost_at": now} if lost else {"opened_at": now}))


def _joined(known: dict[UUID, str], public: bytes) -> bytes:
    """The private key; that it is the right one is seen from the public half, which everybody was promised."""
    try:
        private = sealing.join(list(known.values()))
    except sealing.SealError as error:
        raise Refused("shares_disagree") from error
    if sealing.Opener(private).public != public:
        raise Refused("shares_disagree")
    return private


def _known(mine: Share, passphrase: str) -> dict[UUID, str]:
    """Every share that this holder can read: the own one, and those that were handed on to it.

    Damage to the own one is told; what was handed on damaged is done without: somebody else may still come.
    """
    try:
        opener = sealing.Opener(sealing.unlock(bytes(mine.holder.locked), passphrase))
    except sealing.SealError as error:
        raise Refused("passphrase_wrong") from error
    try:
        found = {mine.id: opener.open(bytes(mine.sealed or b""), _info(mine.lot_id)).decode()}
    except sealing.SealError as error:
        raise Refused("shares_disagree") from error
    for handed in HandedOn.objects.filter(to=mine.id):
        try:
            sealed = sealing.unlock(bytes(handed.sealed), settings.SECRET_KEY)
            found[handed.share_id] = opener.open(sealed, _info(mine.lot_id)).decode()
        except sealing.SealError:
            continue  # damaged, or the installation has another secret since
    return found


def _hand_on(lot: UUID, known: dict[UUID, str]) -> None:
    """All that is known now, sealed to each who has yet to come. What was handed on before is already there."""
    waiting = Share.objects.select_related("holder").filter(lot=lot, given_at__isnull=True)
    HandedOn.objects.bulk_create(
        [
            HandedOn(share_id=share, to=to, sealed=_put_away(_seal(bytes(to.holder.public), part, lot)))
            for to in waiting
            for share, part in known.items()
        ],
        ignore_conflicts=True,
    )


def _put_away(sealed: bytes) -> bytes:
    """What waits in the table for a holder is closed with the installation's secret too, which is not in the database.

    Otherwise one holder with a copy of the database could read it there, as soon as another has come, and open alone
    what only the two together may open here.
    """
    return sealing.lock(sealed, settings.SECRET_KEY, LONG_SECRET)


def _seal(public: bytes, part: str, lot: UUID) -> bytes:
    return sealing.seal(public, part.encode(), _info(lot))


def _info(lot: UUID) -> bytes:
    return b"iedereen share/1:" + lot.bytes
