# SPDX-License-Identifier: EUPL-1.2
"""The demo's page lets a round end at once; elsewhere that door does not exist."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from iedereen.checkup.actions import codes
from iedereen.checkup.actions.closing import close
from iedereen.checkup.models import Round
from iedereen.checkup.rules import CellStatus, RoundState
from iedereen.engines import sealing
from iedereen.keys.models import HolderKey, Share
from iedereen.ledger.models import Line
from iedereen.vault import queries as vault
from tests.cast import PASSPHRASE, Cast
from tests.rooms.checkup.rounds_play import OPENS, group, opened, results

SOON = OPENS + timedelta(days=3)
ADDRESS = "/demo/ronde-sluit/"


@pytest.fixture
def round(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Round:
    monkeypatch.setattr("django.utils.timezone.now", lambda: SOON)
    settings.DEMO, settings.DEMO_PASSPHRASE = True, PASSPHRASE
    return opened(cast, "AB")


def test_the_colleagues_answer_and_the_round_closes(client: Client, cast: Cast, round: Round) -> None:
    codes.print_codes(checkup=group(cast, round, "A"), by=cast.viewer("supporter"), now=SOON)
    assert "Doe alsof deze ronde nu sluit" in client.get("/demo/", headers={"accept-language": "nl"}).content.decode()
    assert client.post(ADDRESS, {"round": str(round.id)})["Location"] == "/demo/"
    assert Line.objects.get(action="round_closed_early").actor == round.planned_by_id
    assert "Speel de sleutelhouders" in client.get("/demo/", headers={"accept-language": "nl"}).content.decode()
    assert client.post("/demo/sleutels/", {"round": str(round.id)})["Location"] == "/demo/"
    assert "De uitslag wordt berekend" in client.get("/demo/", headers={"accept-language": "nl"}).content.decode()
    assert close.close_due(SOON) == 1
    round.refresh_from_db()
    assert round.state == RoundState.RELEASED
    assert vault.respondents([group(cast, round, "A")]) == {group(cast, round, "A"): 16}  # 70 per cent of 24
    assert client.post("/demo/sleutels/", {"round": str(round.id)}).status_code == 409
    assert client.post("/demo/sleutels/", {"round": "x"}).status_code == 404
    assert results(round)[("A", "safe")].status == CellStatus.PUBLISHED


def test_a_holder_with_a_passphrase_of_their_own_is_passed_over(client: Client, cast: Cast, round: Round) -> None:
    """Somebody who looked around made a new key: the others open it; are they too few, the page says what to do."""
    client.post(ADDRESS, {"round": str(round.id)})
    shares = list(Share.objects.filter(lot_id=round.id).order_by("id"))
    locked = {s.id: bytes(s.holder.locked) for s in shares}
    other = sealing.lock(sealing.new_pair().private, "iets heel anders dan dat", sealing.Cost(64, 1, 1))
    HolderKey.objects.filter(id__in=[s.holder_id for s in shares[:2]]).update(locked=other)
    page = client.post("/demo/sleutels/", {"round": str(round.id)}, follow=True, headers={"accept-language": "nl"})
    assert "die in deze proef een eigen wachtzin kozen" in page.content.decode()
    assert "Speel de sleutelhouders" in page.content.decode()
    HolderKey.objects.filter(id=shares[1].holder_id).update(locked=locked[shares[1].id])
    page = client.post("/demo/sleutels/", {"round": str(round.id)}, follow=True, headers={"accept-language": "nl"})
    assert "De antwoorden zijn geopend." in page.content.decode()
    assert close.close_due(SOON) == 1


def test_not_twice_and_not_what_does_not_exist(client: Client, round: Round) -> None:
    client.post(ADDRESS, {"round": str(round.id)})
    assert client.post(ADDRESS, {"round": str(round.id)}).status_code == 409
    assert client.post(ADDRESS, {"round": str(uuid4())}).status_code == 409
    assert client.post(ADDRESS, {"round": "x"}).status_code == 404
    assert Line.objects.filter(action="round_closed_early").count() == 1


def test_outside_the_demo_there_is_no_such_door(client: Client, round: Round, settings: Settings) -> None:
    settings.DEMO = False
    assert client.post(ADDRESS, {"round": str(round.id)}).status_code == 404
    round.refresh_from_db()
    assert round.closes_at > SOON
