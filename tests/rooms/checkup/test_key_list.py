# SPDX-License-Identifier: EUPL-1.2
"""The list of a round's keys: for anybody, the same for everybody, and as long as the round is remembered."""

from uuid import uuid4

import pytest
from django.test import Client

from iedereen.checkup.actions import opening, participation
from iedereen.checkup.actions.closing import close
from iedereen.checkup.models import Round
from iedereen.engines import credentials
from iedereen.keys.queries import public_keys
from iedereen.vault.queries import issuers
from tests.cast import Cast
from tests.rooms.checkup.rounds_play import AFTER, OPENS, ended, group, opened, opened_by_holders, planned
from tests.rooms.checkup.test_give_up import given_up

pytestmark = [pytest.mark.policy("S5"), pytest.mark.django_db]
DOORS = ("/check-up/rondes/{}/sleutels/", "/invullen/ronde/{}/sleutels/")


def listed(round: Round) -> credentials.KeyList:
    """What somebody who is not signed in gets, at both addresses byte for byte the same."""
    answers = [Client().get(door.format(round.id)) for door in DOORS]
    assert {(a.status_code, a["Content-Type"]) for a in answers} == {(200, "application/json")}
    assert answers[0].content == answers[1].content and not any(a.cookies for a in answers)
    return credentials.read_list(answers[0].content)


def test_one_key_for_each_team_and_the_one_to_which_answers_are_sealed(cast: Cast) -> None:
    round = opened(cast, "AB")
    found = listed(round)
    teams = [group(cast, round, t) for t in "AB"]
    assert dict(found.entries) == {
        **{str(team): key for team, key in issuers(teams).items()}, "sealing": public_keys([round.id])[round.id]
    }  # fmt: skip
    round.refresh_from_db()
    assert found.digest == round.key_digest


def test_teams_that_are_not_asked_have_none(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iedereen.checkup.actions.opening.least_invited", lambda: 13)
    round = opened(cast, "AC")
    assert set(listed(round).entries) == {str(group(cast, round, "A")), "sealing"}


def test_with_paper_alone_only_the_sealing_key(cast: Cast) -> None:
    assert set(listed(opened(cast, "A", credentials=False)).entries) == {"sealing"}


def test_it_stays_what_was_promised_whatever_becomes_of_the_round(cast: Cast) -> None:
    first = opened(cast, "AB")
    promised = listed(first)
    close.close_due(AFTER)
    assert listed(first) == promised
    opened_by_holders(first, AFTER)
    assert listed(first) == promised
    ended(first, AFTER)
    assert first.state == "released" and listed(first) == promised


def test_also_when_the_round_is_given_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iedereen.checkup.actions.opening.least_invited", lambda: 13)
    waiting = planned(cast, "ABC")
    participation.prepare_due(OPENS)  # a key for team C too, before anybody knew that it is too small to ask
    assert issuers([group(cast, waiting, "C")])
    assert opening.open_due(OPENS) == 1
    round = Round.objects.get(id=waiting.id)
    promised = listed(round)
    assert promised.digest == round.key_digest
    close.close_due(AFTER)
    given_up(cast, round)
    assert listed(round) == promised


@pytest.mark.parametrize("door", DOORS)
def test_before_the_round_opens_there_is_none(cast: Cast, door: str) -> None:
    assert Client().get(door.format(planned(cast, "A").id)).status_code == 404
    assert Client().get(door.format(uuid4())).status_code == 404
    assert Client().post(door.format(uuid4())).status_code == 405
