# SPDX-License-Identifier: EUPL-1.2
"""Fetching the right to answer: one per person and check-up, signed unseen, the same one when asked again."""

import base64
import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from iedereen.checkup.actions import codes, participation
from iedereen.checkup.actions.closing import close
from iedereen.checkup.models import Participation, Round, TeamCheckup
from iedereen.checkup.queries.answering import rights
from iedereen.ledger.models import Line
from iedereen.people.models import Position
from iedereen.screen.rules import Refused
from iedereen.vault.models import Code, Signed
from iedereen.vault.queries import verifier
from tests.at_once import at_once, meeting_at
from tests.cast import Cast, make_cast
from tests.rooms.checkup.devices import SOON, asked, device
from tests.rooms.checkup.rounds_play import CLOSES, OPENS, checkup, group, opened, planned

pytestmark = pytest.mark.policy("S5")


@pytest.fixture
def team(cast: Cast) -> UUID:
    """Team A's check-up in a round that is open for A and B."""
    return group(cast, opened(cast, "AB"), "A")


def refusal(cast: Cast, name: str, checkup: UUID, blinded: bytes = b"\x01" * 256, now: object = SOON) -> Refused:
    with pytest.raises(Refused) as found:
        participation.issue(checkup=checkup, blinded=blinded, by=cast.viewer(name), now=now)  # type: ignore[arg-type]
    return found.value


def issued(checkup: UUID) -> set[UUID]:
    return set(Participation.objects.filter(checkup=checkup, issued=True).values_list("person", flat=True))


def printed(cast: Cast, checkup: UUID, strips: int) -> None:
    codes.print_codes(checkup=checkup, by=cast.viewer("supporter"), now=SOON, strips=strips)


@pytest.mark.parametrize("name", ["employee", "leader", "supporter", "a05"])
def test_who_works_in_the_team_gets_one_and_no_line_tells_when(cast: Cast, team: UUID, name: str) -> None:
    before = Line.objects.count()
    browser = device(team)
    right = browser.finished(asked(cast, name, browser))
    known = verifier(team)
    assert known is not None and known.verify(right.prepared, right.signature)
    assert issued(team) == {cast.people[name].id}
    assert Line.objects.count() == before


def test_who_came_to_the_team_since_has_a_place_too(cast: Cast, team: UUID) -> None:
    cast.hire("newcomer", "A")
    assert asked(cast, "newcomer", device(team))
    assert rights(TeamCheckup.objects.get(id=team)) == (25, 24)


def test_who_left_the_team_since_was_asked_and_may_answer(cast: Cast, team: UUID) -> None:
    Position.objects.filter(person=cast.people["employee"]).update(unit=cast.units["D"])
    assert asked(cast, "employee", device(team))


@pytest.mark.parametrize("name", ["stranger", "leader_b", "hrm", "vik", "chief", "admin", "district_leader", "council"])
def test_others_get_no_hint_that_it_exists(cast: Cast, team: UUID, name: str) -> None:
    assert refusal(cast, name, team).hidden
    assert page(cast, name, team, device(team).blinded).status_code == 404
    assert not issued(team) and not Signed.objects.exists()


def test_what_cannot_be_taken_part_in_does_not_exist(cast: Cast, team: UUID) -> None:
    paper = group(cast, opened(cast, "C", credentials=False, version=Round.objects.get().version), "C")
    assert refusal(cast, "leader_c", paper).hidden
    assert refusal(cast, "employee", uuid4()).hidden


def test_a_team_that_only_talks_gives_none(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iedereen.checkup.actions.opening.least_invited", lambda: 13)
    round = opened(cast, "AC")
    assert checkup(cast, round, "C").conversation_only
    assert refusal(cast, "leader_c", group(cast, round, "C")).hidden


def test_only_while_the_round_is_open(cast: Cast) -> None:
    round = opened(cast, "B")
    waiting = group(cast, planned(cast, "A", version=round.version), "A")
    assert refusal(cast, "employee", waiting, now=OPENS - timedelta(hours=1)).code == "round_not_open"
    team = group(cast, round, "B")
    assert refusal(cast, "leader_b", team, now=CLOSES).code == "round_closed"
    close.close_due(CLOSES)
    assert refusal(cast, "leader_b", team, now=CLOSES - timedelta(days=1)).code == "round_closed"
    assert not Participation.objects.filter(checkup=team).exists()


def test_the_same_browser_gets_the_same_answer_again_and_another_one_none(cast: Cast, team: UUID) -> None:
    first, second = device(team), device(team)
    answer = asked(cast, "employee", first)
    assert asked(cast, "employee", first) == answer
    assert refusal(cast, "employee", team, second.blinded).code == "credential_issued"
    assert refusal(cast, "leader", team, b"").code == "credential_unreadable"
    assert asked(cast, "leader", second) != answer
    assert len(issued(team)) == Signed.objects.count() == 2


@pytest.mark.parametrize("blinded", [b"", b"\x00" * 256, b"\xff" * 256, b"\x01" * 255, b"\x01" * 5_000])
def test_a_question_that_cannot_be_read_costs_nothing(cast: Cast, team: UUID, blinded: bytes) -> None:
    assert refusal(cast, "employee", team, blinded).code == "credential_unreadable"
    assert not issued(team) and not Signed.objects.exists()
    assert asked(cast, "employee", device(team))


def test_when_all_places_are_on_paper_there_is_none_left(cast: Cast, team: UUID) -> None:
    printed(cast, team, 24)
    assert refusal(cast, "employee", team, device(team).blinded).code == "no_place_left"
    assert not issued(team)
    printed(cast, team, 23)
    assert asked(cast, "employee", device(team))
    assert refusal(cast, "leader", team, device(team).blinded).code == "no_place_left"


def page(cast: Cast, name: str, checkup: UUID, blinded: bytes) -> object:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(cast.people[name])
    body = json.dumps({"blinded": base64.b64encode(blinded).decode()})
    return client.post(f"/check-up/{checkup}/bewijs/", body, content_type="application/json")


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: SOON)


def test_as_the_browser_asks_it(cast: Cast, team: UUID, soon: None, client: Client) -> None:
    browser, other = device(team), device(team)
    answer = page(cast, "employee", team, browser.blinded)
    assert browser.finished(base64.b64decode(answer.json()["signed"]))  # type: ignore[attr-defined]
    refused = page(cast, "employee", team, other.blinded)
    assert refused.status_code == 409  # type: ignore[attr-defined]
    told = refused.json()  # type: ignore[attr-defined]
    assert told["reason"] == "credential_issued" and "Mijn deelnamebewijs is weg" in told["sentence"]
    assert client.post(f"/check-up/{team}/bewijs/").status_code == 302, "nobody is signed in"
    client.force_login(cast.people["employee"])
    assert client.get(f"/check-up/{team}/bewijs/").status_code == 405


BROKEN = [
    b"", b"{", b"[]", b"3", b"null", b'{"blinded": 3}', b'{"blinded": "\xc3\xa9"}', b'{"blinded": "\xff"}',
    b'{"blinded": "AA"}', b'{"blinded": ""}', b"[" * 9_000,
]  # fmt: skip


@pytest.mark.parametrize("body", BROKEN)
def test_a_body_that_no_browser_sends(cast: Cast, team: UUID, soon: None, client: Client, body: bytes) -> None:
    client.force_login(cast.people["employee"])
    answer = client.post(f"/check-up/{team}/bewijs/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["reason"]) == (409, "credential_unreadable")
    assert not issued(team)


def test_the_page_asks_a_browser_that_has_none_to_fetch_it(cast: Cast, team: UUID, soon: None, client: Client) -> None:
    for name, mark in (("employee", "no"), ("leader", "yes")):
        if mark == "yes":
            asked(cast, name, device(team))
        client.force_login(cast.people[name])
        text = client.get("/check-up/meedoen/").content.decode()
        assert f'data-checkup="{team}"' in text and f'data-issued="{mark}"' in text
    client.force_login(cast.people["stranger"])
    assert "Er is nu geen check-up van uw team open." in client.get("/check-up/meedoen/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_devices_of_one_person_at_once_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    team = group(cast, opened(cast, "AB"), "A")
    meeting_at(monkeypatch, participation, "_own_team")
    outcomes = at_once(*(lambda d=d: asked(cast, "employee", d) for d in (device(team), device(team))))  # type: ignore[misc]
    assert outcomes.count("credential_issued") == 1 and sum(isinstance(x, bytes) for x in outcomes) == 1
    assert Signed.objects.count() == len(issued(team)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_for_the_last_place(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    team = group(cast, opened(cast, "AB"), "A")
    printed(cast, team, 23)
    meeting_at(monkeypatch, participation, "_own_team")
    outcomes = at_once(*(lambda n=n: asked(cast, n, device(team)) for n in ("employee", "leader")))  # type: ignore[misc]
    assert outcomes.count("no_place_left") == 1 and len(issued(team)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["fetch", "print"])
def test_a_strip_and_a_credential_at_once_share_the_last_place(monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    cast = make_cast()
    team = group(cast, opened(cast, "AB"), "A")
    there = meeting_at(monkeypatch, *((participation, "_own_team") if first == "fetch" else (codes, "rights")))

    def fetch() -> object:
        return (first == "fetch" or there.wait(10)) and asked(cast, "employee", device(team))

    def prints() -> object:
        return (first == "print" or there.wait(10)) and printed(cast, team, 24)

    at_once(fetch, prints)
    assert Code.objects.filter(group=team).count() + len(issued(team)) == 24
