# SPDX-License-Identifier: EUPL-1.2
"""Whoever watches over the promise finds the page to check by following links; who answers sees who will open."""

from uuid import UUID

import pytest
from django.test import Client

from iedereen.keys.queries import lots
from tests.cast import Cast
from tests.rooms.checkup.rounds_play import OPENS, checkup, opened

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: OPENS)


def shown(cast: Cast, person: str, path: str) -> str:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(cast.people[person], backend=BACKEND)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def audit(round: UUID) -> str:
    return f'href="/check-up/rondes/{round}/controle/"'


@pytest.mark.policy("S5")
def test_a_link_to_what_can_be_checked_for_who_watches_and_nobody_else(cast: Cast) -> None:
    round = opened(cast, "A")
    team = f"/check-up/{checkup(cast, round, 'A').id}/"
    for person in ("council", "privacy", "vik", "hrm"):
        assert audit(round.id) in shown(cast, person, team), person
    for person in ("employee", "leader", "supporter"):
        assert audit(round.id) not in shown(cast, person, team), person


def test_a_key_holder_comes_there_from_the_own_page(cast: Cast) -> None:
    round = opened(cast, "A")
    holder = lots([round.id])[round.id].holders[0]
    person = next(name for name, p in cast.people.items() if p.id == holder.person)
    assert audit(round.id) in shown(cast, person, f"/check-up/rondes/{round.id}/openen/")


def test_who_answers_sees_who_opens_the_answers(cast: Cast) -> None:
    round = opened(cast, "A")
    page = shown(cast, "employee", "/check-up/meedoen/")
    assert all(h.name in page for h in lots([round.id])[round.id].holders)
    assert "Van deze 3 sleutelhouders zijn er 2 nodig" in page
