# SPDX-License-Identifier: EUPL-1.2
"""Bringing one's share: alone nobody has the key, enough together have it, in any order and at any hour."""

from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest

from iedereen.engines import sealing
from iedereen.keys import actions
from iedereen.keys.actions import Brought, destroy_shares, make_key
from iedereen.keys.models import HandedOn, HolderKey, RoundKey, Share
from iedereen.keys.queries import lots, shares_left_behind
from iedereen.ledger.models import Line
from iedereen.screen.rules import Refused
from tests.at_once import at_once, meeting_at
from tests.cast import NOW, PASSPHRASE, Cast, make_cast
from tests.rooms.keys.lots import HOLDERS, Sealed, brought, sealed

pytestmark = pytest.mark.policy("S5")
INFO = b"iedereen share/1:"


def refusal(cast: Cast, lot: Any, name: str, words: str = PASSPHRASE) -> str:
    with pytest.raises(Refused) as found:
        brought(cast, lot, name, words)
    return found.value.code


def untouched(lot: Sealed) -> bool:
    """Nobody came yet, as far as anything tells."""
    given = Share.objects.filter(lot=lot.key, given_at__isnull=False).exists() or HandedOn.objects.exists()
    return not given and not Line.objects.filter(action="share_given").exists()


def opens(found: Brought, lot: Sealed) -> bool:
    return found.waits_for == 0 and sealing.Opener(found.private or b"").public == lot.public


@pytest.mark.parametrize("order", list(permutations(HOLDERS, 2)))
def test_any_two_of_three_holder_by_holder(cast: Cast, order: tuple[str, str]) -> None:
    lot = sealed(cast)
    first, second = order
    assert brought(cast, lot, first) == Brought(1, None)
    assert lots([lot.key])[lot.key].waits_for == 1
    assert opens(brought(cast, lot, second), lot)
    lines = Line.objects.filter(action="share_given", subject_id=str(lot.key))
    assert {line.actor for line in lines} == {cast.people[name].id for name in order}


def test_with_three_needed_the_third_has_it(cast: Cast) -> None:
    lot = sealed(cast, needed=3)
    assert [brought(cast, lot, name).waits_for for name in HOLDERS[:2]] == [2, 1]
    assert opens(brought(cast, lot, HOLDERS[2]), lot)


def test_what_waits_for_a_holder_is_of_no_use_to_that_holder_alone(cast: Cast, settings: Any) -> None:
    """With a copy of the database, and without the installation's secret."""
    lot = sealed(cast)
    brought(cast, lot, "council")
    (handed, other) = HandedOn.objects.select_related("to__holder")
    assert {h.to.holder.person for h in (handed, other)} == {cast.people["vik"], cast.people["hrm"]}
    mine = sealing.Opener(sealing.unlock(bytes(handed.to.holder.locked), PASSPHRASE))
    with pytest.raises(sealing.SealError):
        mine.open(bytes(handed.sealed), INFO + lot.key.bytes)
    inside = sealing.unlock(bytes(handed.sealed), settings.SECRET_KEY)
    assert mine.open(inside, INFO + lot.key.bytes)


@pytest.mark.parametrize("name", ["privacy", "hrm_force", "employee", "leader", "admin", "stranger"])
def test_others_get_no_hint_that_it_exists(cast: Cast, name: str) -> None:
    lot = sealed(cast)
    with pytest.raises(Refused, match=r"^not_yours$") as found:
        brought(cast, lot, name)
    assert found.value.hidden and untouched(lot)
    assert refusal(cast, uuid4(), "council") == "not_yours"


@pytest.mark.parametrize("words", ["", PASSPHRASE.upper(), PASSPHRASE + " ", "een heel andere wachtzin"])
def test_a_wrong_passphrase_brings_nothing(cast: Cast, words: str) -> None:
    lot = sealed(cast)
    assert refusal(cast, lot, "council", words) == "passphrase_wrong"
    assert untouched(lot)


@pytest.mark.parametrize("lost", [True, False])
def test_when_it_is_over_nothing_is_left_to_bring(cast: Cast, lost: bool) -> None:
    lot, going_on = sealed(cast), sealed(cast)
    brought(cast, lot, "council")
    brought(cast, going_on, "council")
    destroy_shares(lot.key, NOW, lost=lost)
    assert refusal(cast, lot, "vik") == refusal(cast, lot, "council") == "lot_over"
    key = RoundKey.objects.get(lot=lot.key)
    assert (key.lost_at, key.opened_at) == ((NOW, None) if lost else (None, NOW))
    assert set(Share.objects.filter(lot=lot.key).values_list("sealed", flat=True)) == {None}
    assert HandedOn.objects.count() == 2 and shares_left_behind() == []
    assert opens(brought(cast, going_on, "vik"), going_on)


def test_one_holder_counts_once(cast: Cast) -> None:
    lot = sealed(cast)
    brought(cast, lot, "council")
    assert refusal(cast, lot, "council") == "share_given"
    assert (HandedOn.objects.count(), Line.objects.filter(action="share_given").count()) == (2, 1)


def test_who_made_a_new_key_opens_earlier_lots_with_the_earlier_passphrase(cast: Cast, settings: Any) -> None:
    lot, new = sealed(cast), "molen kast rivier negen"
    make_key(passphrase=new, again=new, by=cast.viewer("council"), now=NOW)
    assert refusal(cast, lot, "council", new) == "passphrase_wrong"
    assert brought(cast, lot, "council").waits_for == 1
    later = sealed(cast)
    assert refusal(cast, later, "council") == "passphrase_wrong"
    assert brought(cast, later, "council", new).waits_for == 1


def test_under_another_secret_what_was_handed_on_is_lost_and_others_still_can(cast: Cast, settings: Any) -> None:
    lot = sealed(cast)
    brought(cast, lot, "council")
    settings.SECRET_KEY = "another installation's secret"
    assert brought(cast, lot, "vik") == Brought(1, None)
    assert opens(brought(cast, lot, "hrm"), lot)


def test_a_share_that_was_damaged_is_told_and_opens_nothing(cast: Cast) -> None:
    lot = sealed(cast)
    mine = Share.objects.get(lot=lot.key, holder__person=cast.people["vik"])
    Share.objects.filter(id=mine.id).update(sealed=bytes(mine.sealed or b"")[:-1] + b"\x00")
    assert refusal(cast, lot, "vik") == "shares_disagree"
    assert untouched(lot)
    brought(cast, lot, "council")
    assert opens(brought(cast, lot, "hrm"), lot), "the others do without"


def test_what_was_handed_on_damaged_is_done_without(cast: Cast) -> None:
    lot = sealed(cast)
    brought(cast, lot, "council")
    HandedOn.objects.update(sealed=b"damaged")
    assert brought(cast, lot, "vik") == Brought(1, None)
    assert opens(brought(cast, lot, "hrm"), lot)


def test_shares_of_two_keys_open_nothing(cast: Cast) -> None:
    lot, other = sealed(cast), sealed(cast)
    RoundKey.objects.filter(lot=lot.key).update(public=other.public)
    brought(cast, lot, "council")
    assert refusal(cast, lot, "vik") == "shares_disagree"


@pytest.mark.django_db(transaction=True)
def test_two_holders_at_once_one_of_them_has_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    lot = sealed(cast)
    meeting_at(monkeypatch, actions, "record")
    outcomes = at_once(lambda: brought(cast, lot, "council"), lambda: brought(cast, lot, "vik"))
    found = [one for one in outcomes if isinstance(one, Brought)]
    assert sorted(one.waits_for for one in found) == [0, 1]
    assert [opens(one, lot) for one in sorted(found, key=lambda one: one.waits_for)] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_one_holder_twice_at_once_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    lot = sealed(cast)
    meeting_at(monkeypatch, actions, "record")
    outcomes = at_once(*[lambda: brought(cast, lot, "council")] * 2)
    assert Brought(1, None) in outcomes and "share_given" in outcomes
    assert HandedOn.objects.count() == 2 and HolderKey.objects.filter(retired_at=None).count() == 5
