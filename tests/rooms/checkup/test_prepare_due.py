# SPDX-License-Identifier: EUPL-1.2
"""Signing keys are made some days before a round opens, a batch at a time, so that opening takes no time."""

from datetime import timedelta

import pytest

from iedereen.checkup.actions import opening, participation
from iedereen.checkup.models import Round
from iedereen.vault.models import IssuerKey
from tests.at_once import at_once
from tests.cast import NOW, Cast, make_cast
from tests.rooms.checkup.rounds_play import OPENS, group, planned

SOON = OPENS - timedelta(days=2)
pytestmark = pytest.mark.django_db


def test_a_batch_at_a_time_until_every_team_has_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(participation, "KEYS_AT_ONCE", 2)
    round = planned(cast, "ABC")
    assert participation.prepare_due(NOW) == 0, "too early"
    assert [participation.prepare_due(SOON) for _ in range(3)] == [2, 1, 0]
    early = set(IssuerKey.objects.values_list("group", "public"))
    assert {key for key, _ in early} == {group(cast, round, t) for t in "ABC"}
    opening.open_due(OPENS)
    assert set(IssuerKey.objects.values_list("group", "public")) == early, "opening makes no other ones"


def test_none_for_a_round_on_paper_or_one_that_is_called_off(cast: Cast) -> None:
    planned(cast, "A", credentials=False)
    Round.objects.filter(id=planned(cast, "B", version=Round.objects.get().version).id).update(
        state="cancelled", next_at=None
    )
    assert participation.prepare_due(SOON) == 0 and not IssuerKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_leave_one_key_per_team() -> None:
    cast = make_cast()
    planned(cast, "ABC")
    at_once(*[lambda: participation.prepare_due(SOON)] * 2)
    assert IssuerKey.objects.count() == 3
