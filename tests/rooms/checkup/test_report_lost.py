# SPDX-License-Identifier: EUPL-1.2
"""A credential that cannot be reached any more: believed once, and one more strip may be printed."""

from uuid import UUID, uuid4

import pytest
from django.test import Client

from iedereen.checkup.actions import codes, participation
from iedereen.checkup.actions.closing import close
from iedereen.checkup.models import Participation, TeamCheckup
from iedereen.checkup.queries.answering import rights
from iedereen.ledger.models import Line
from iedereen.people.models import Position
from iedereen.screen.rules import Refused
from iedereen.vault.models import Answer, Code, OpenAnswer
from tests.at_once import at_once, meeting_at
from tests.cast import Cast, make_cast
from tests.rooms.checkup.devices import SOON, asked, ballot, device, fetched
from tests.rooms.checkup.rounds_play import CLOSES, group, opened, opened_by_holders, version
from tests.rooms.checkup.rounds_play import asked as asked_for
from tests.rooms.checkup.test_hand_in_sealed import handed

pytestmark = pytest.mark.policy("S5")


@pytest.fixture
def team(cast: Cast) -> UUID:
    return group(cast, opened(cast, "AB"), "A")


def lost(cast: Cast, name: str, team: UUID, now: object = SOON) -> None:
    participation.report_lost(checkup=team, by=cast.viewer(name), now=now)  # type: ignore[arg-type]


def refusal(cast: Cast, name: str, team: UUID, now: object = SOON) -> Refused:
    with pytest.raises(Refused) as found:
        lost(cast, name, team, now)
    return found.value


def strips(cast: Cast, team: UUID) -> int:
    """How many strips of a new sheet open something."""
    codes.print_codes(checkup=team, by=cast.viewer("supporter"), now=SOON)
    return Code.objects.filter(group=team).count()


def test_one_strip_more_and_the_mark_that_it_was_given(cast: Cast, team: UUID) -> None:
    fetched(cast, "employee", team)
    assert strips(cast, team) == 23
    before = Line.objects.count()
    lost(cast, "employee", team)
    assert Line.objects.count() == before, "no line tells when"
    assert strips(cast, team) == 24
    assert rights(TeamCheckup.objects.get(id=team)) == (24, 24)


def test_it_is_believed_once(cast: Cast, team: UUID) -> None:
    fetched(cast, "employee", team)
    lost(cast, "employee", team)
    assert refusal(cast, "employee", team).code == "nothing_lost"
    assert strips(cast, team) == 24


def test_after_it_another_browser_still_gets_none(cast: Cast, team: UUID) -> None:
    """The strip takes its place: a second credential would be a second right."""
    fetched(cast, "employee", team)
    lost(cast, "employee", team)
    with pytest.raises(Refused, match=r"^credential_issued$"):
        asked(cast, "employee", device(team))


def test_who_fetched_none_lost_none(cast: Cast, team: UUID) -> None:
    fetched(cast, "leader", team)
    assert refusal(cast, "employee", team).code == "nothing_lost"
    assert not Participation.objects.filter(replaced=True).exists()


@pytest.mark.parametrize("name", ["stranger", "leader_b", "hrm", "vik", "chief", "admin"])
def test_others_get_no_hint_that_it_exists(cast: Cast, team: UUID, client: Client, name: str) -> None:
    assert refusal(cast, name, team).hidden and refusal(cast, name, uuid4()).hidden
    client.force_login(cast.people[name])
    assert client.post(f"/check-up/{team}/bewijs/kwijt/").status_code == 404


def test_only_while_the_round_is_open(cast: Cast, team: UUID) -> None:
    fetched(cast, "employee", team)
    assert refusal(cast, "employee", team, CLOSES).code == "round_closed"
    close.close_due(CLOSES)
    assert refusal(cast, "employee", team).code == "round_closed"


def test_on_the_page(cast: Cast, team: UUID, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: SOON)
    address = f"/check-up/{team}/bewijs/kwijt/"
    assert client.post(address).status_code == 302 and not Participation.objects.filter(replaced=True).exists()
    fetched(cast, "employee", team)
    client.force_login(cast.people["employee"])
    assert client.get(address).status_code == 405
    told = client.post(address, follow=True).content.decode()
    assert "Er komt een strookje bij voor uw team." in told and "U hebt gemeld dat het weg is." in told
    again = client.post(address)
    assert again.status_code == 409 and "U hebt dit al gemeld" in again.content.decode()


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_is_one_strip(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    team = group(cast, opened(cast, "AB"), "A")
    fetched(cast, "employee", team)
    meeting_at(monkeypatch, participation, "_own_team")
    outcomes = at_once(*[lambda: lost(cast, "employee", team)] * 2)
    assert sorted(map(str, outcomes)) == ["None", "nothing_lost"]
    assert strips(cast, team) == 24


@pytest.mark.parametrize("newcomer", [False, True])
def test_a_team_never_has_more_answers_than_people(cast: Cast, newcomer: bool) -> None:
    """Also when everybody answers, and somebody who lost nothing answers once more with a strip."""
    round = opened(cast, "C", version=version(cast.people["hrm_force"], asked_for(open_item=True)))
    team = group(cast, round, "C")
    if newcomer:
        cast.hire("newcomer", "C")
    crew = [n for n, p in cast.people.items() if Position.objects.filter(person=p, unit=cast.units["C"]).exists()]
    for name in crew:
        handed(fetched(cast, name, team), *ballot(team, texts={"more": name}))
    lost(cast, crew[0], team)
    strip = codes.print_codes(checkup=team, by=cast.viewer("hrm"), now=SOON, strips=1).codes[0]
    handed(strip, *ballot(team, texts={"more": "nog een keer"}))
    close.close_due(CLOSES)
    opened_by_holders(round, CLOSES)
    assert Answer.objects.count() == OpenAnswer.objects.count() == len(crew) == 12 + newcomer
    assert TeamCheckup.objects.get(id=team).invited == len(crew)
    told = Line.objects.get(action="answers_opened").details
    assert told == {"read": len(crew), "dropped": 0, "surplus": 1}
