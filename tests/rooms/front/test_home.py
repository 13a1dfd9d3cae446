# SPDX-License-Identifier: EUPL-1.2
"""What waits for you: all of it, what is late on top, and your teams below."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from iedereen.followup.models import Promise
from tests.cast import Cast
from tests.markup import Page, page
from tests.rooms.checkup.rounds_play import opened

pytestmark = pytest.mark.django_db


def promised(cast: Cast, owner: str, kind: str, due_at: datetime, label: str = "") -> None:
    Promise.objects.create(
        kind=kind, matter_kind="team_checkup", matter_id=uuid4(), unit=cast.units["A"], owner=cast.people[owner],
        owner_role="team_leader", label=label, made_at=due_at - timedelta(days=10), due_at=due_at, next_at=due_at,
    )  # fmt: skip


def home(cast: Cast, name: str) -> Page:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(cast.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return page(client.get("/").content)


def tasks(found: Page) -> list[str]:
    return [e.text for e in found.named("h2") if "ol" in e.inside]


@pytest.mark.policy("C8")
def test_what_is_due_first_stands_first_with_team_and_day(cast: Cast) -> None:
    now = timezone.now()
    promised(cast, "leader", "do_agreement", now + timedelta(days=20), "Rooster eerder bekend")
    promised(cast, "leader", "confirm_talk", now - timedelta(days=3))
    promised(cast, "leader", "hold_talk", now + timedelta(days=1))
    found = home(cast, "leader")
    assert tasks(found) == [
        "Bevestig wat het team heeft afgesproken", "Voer het gesprek met het team", "Kom de afspraak na",
    ]  # fmt: skip
    rows = [e for e in found.named("li") if e.attributes.get("class", "").startswith("todo--")]
    assert [e.attributes["class"] for e in rows] == ["todo--late", "todo--soon", "todo--later"]
    assert "Team A" in rows[0].text
    assert "3 dagen te laat" in rows[0].text
    assert "Rooster eerder bekend" in rows[2].text


def test_somebody_elses_promises_are_not_mine(cast: Cast) -> None:
    promised(cast, "leader_b", "hold_talk", timezone.now())
    found = home(cast, "leader")
    assert tasks(found) == []
    assert "Er wacht niets op u." in found.named("main")[0].text


def test_kept_promises_are_gone(cast: Cast) -> None:
    now = timezone.now()
    promised(cast, "leader", "hold_talk", now)
    Promise.objects.update(state="kept", closed_at=now, next_at=None)
    assert tasks(home(cast, "leader")) == []


@pytest.mark.parametrize(
    ("name", "teams"), [("employee", ["Team A"]), ("leader", ["Team A"]), ("supporter_b", ["Team B"]), ("chief", [])]
)
def test_my_teams_are_where_i_work_lead_or_support(cast: Cast, name: str, teams: list[str]) -> None:
    found = home(cast, name)
    assert [e.text for e in found.named("h3") if "ul" in e.inside] == teams


def test_a_leader_sees_how_far_the_team_is(cast: Cast) -> None:
    card = next(e for e in home(cast, "leader").named("li") if e.attributes.get("class") == "card stack")
    assert "nog nooit" in card.text
    assert "te laat" in card.text


def test_shortcuts_follow_the_role(cast: Cast) -> None:
    assert "Een ronde plannen" in home(cast, "hrm").named("main")[0].text
    assert "Een ronde plannen" not in home(cast, "leader").named("main")[0].text
    assert "Logboek" in home(cast, "privacy").named("main")[0].text
    assert "Logboek" not in home(cast, "hrm").named("main")[0].text


def test_home_costs_the_same_however_much_waits(cast: Cast, django_assert_max_num_queries: object) -> None:
    for _ in range(30):
        promised(cast, "leader", "do_agreement", timezone.now())
    client = Client()
    client.force_login(cast.people["leader"], backend="allauth.account.auth_backends.AuthenticationBackend")
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        client.get("/")


@pytest.mark.policy("S5")
def test_a_first_visit_fetches_the_right_to_answer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever brings somebody in: so that having fetched it says nothing about answering."""
    round = opened(cast, "A")
    monkeypatch.setattr("django.utils.timezone.now", lambda: round.opens_at + timedelta(hours=1))

    def fetches(name: str) -> bool:
        client = Client()
        client.force_login(cast.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return "data-credential" in client.get("/").content.decode()

    assert fetches("employee") and fetches("leader")
    assert not fetches("stranger")
