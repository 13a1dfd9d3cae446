# SPDX-License-Identifier: EUPL-1.2
"""The page for who watches over the promise: what can be checked of a round in each of its states."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from iedereen.checkup.actions.closing import close
from iedereen.checkup.models import Round
from iedereen.engines.credentials import short
from tests.cast import Cast
from tests.rooms.checkup.devices import ballot, fetched
from tests.rooms.checkup.rounds_play import AFTER, answer, ended, group, mixed, opened, opened_by_holders, planned
from tests.rooms.checkup.test_give_up import given_up
from tests.rooms.checkup.test_hand_in_sealed import handed

pytestmark = [pytest.mark.policy("S5"), pytest.mark.django_db]
NOT_YET = "De antwoorden zijn nog niet geopend."


@pytest.fixture(autouse=True)
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AFTER)


def audit(cast: Cast, round: Round, name: str = "council") -> str:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(cast.people[name])
    answer = client.get(f"/check-up/rondes/{round.id}/controle/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def numbers(page: str) -> list[str]:
    """What was fetched, read, thrown away and left out."""
    return re.findall(r"<dd>(\d+|–)</dd>", page)


@pytest.mark.parametrize("name", ["council", "privacy", "vik", "hrm", "hrm_force", "admin"])
def test_who_watches_over_the_promise(cast: Cast, name: str) -> None:
    round = opened(cast, "A")
    page = audit(cast, round, name)
    round.refresh_from_db()
    assert round.key_digest in page and short(round.key_digest) in page
    assert f'href="/check-up/rondes/{round.id}/sleutels/"' in page and "answer.js" in page


@pytest.mark.parametrize("name", ["employee", "leader", "supporter", "chief", "leadership", "ndv", "stranger"])
def test_others_get_no_hint_that_it_exists(cast: Cast, client: Client, name: str) -> None:
    round = opened(cast, "A")
    client.force_login(cast.people[name])
    assert client.get(f"/check-up/rondes/{round.id}/controle/").status_code == 404
    client.force_login(cast.people["council"])
    assert client.get(f"/check-up/rondes/{uuid4()}/controle/").status_code == 404
    assert client.post(f"/check-up/rondes/{round.id}/controle/").status_code == 405
    client.logout()
    assert client.get(f"/check-up/rondes/{round.id}/controle/").status_code == 302


def test_nothing_is_counted_before_it_is_open_and_everything_after(cast: Cast) -> None:
    round = opened(cast, "AB")
    answer(cast, round, "A", mixed(12))
    handed(fetched(cast, "employee", group(cast, round, "A")), *ballot(group(cast, round, "B")))  # in the wrong box
    for step in (lambda: None, lambda: close.close_due(AFTER)):
        step()
        page = audit(cast, round)
        assert NOT_YET in page and numbers(page) == []
    opened_by_holders(round, AFTER)
    page = audit(cast, round)
    assert numbers(page) == ["1", "12", "1", "0"] and "Er is nog geen uitslag." in page
    assert page.count("23 maart 2026") == 2 and page.count("niet geweest") == 1 and "nog niet" not in page
    ended(round, AFTER)
    page = audit(cast, round)
    assert numbers(page) == ["1", "12", "1", "0"] and "Een tweede programma heeft" in page


def test_what_was_given_up_is_said_to_be_destroyed(cast: Cast) -> None:
    round = opened(cast, "A")
    answer(cast, round, "A", mixed(12))
    close.close_due(AFTER)
    given_up(cast, round)
    page = audit(cast, round)
    assert "ongelezen vernietigd" in page and "Er komt geen uitslag." in page
    assert "nog niet" not in page and "nog geen" not in page


def test_a_round_without_keys_says_so(cast: Cast) -> None:
    round = planned(cast, "A")
    page = audit(cast, round)
    assert "Die worden gemaakt als de ronde opengaat." in page and "sleutels/" not in page
