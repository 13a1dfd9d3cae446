# SPDX-License-Identifier: EUPL-1.2
"""Printing the sheet for the hat: who may, when, once more, two at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from iedereen.checkup.actions.codes import HAND_OUT, print_codes
from iedereen.checkup.models import Participation, Round, TeamCheckup
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.checkup.views import codes as view
from iedereen.followup import actions as followup
from iedereen.followup.models import Promise
from iedereen.ledger.models import Line
from iedereen.screen.rules import Refused
from iedereen.vault import actions as vault
from iedereen.vault import queries as vault_queries
from iedereen.vault.models import Code
from tests.cast import NOW, Cast, make_cast
from tests.rooms.checkup.asking import checkup

pytestmark = pytest.mark.policy("S5")


@pytest.fixture
def going(cast: Cast) -> TeamCheckup:
    made = checkup(cast)
    followup.promise(
        kind=HAND_OUT, matter=("checkup", made.id), unit=made.unit_id, owner=cast.people["supporter"].id,
        owner_role="supporter", label="Deel de codes uit", due_at=NOW + timedelta(days=9), by=None, now=NOW,
    )  # fmt: skip
    return made


def in_hat(checkup: TeamCheckup) -> int:
    return Code.objects.filter(group=checkup.id).count()


def test_a_strip_for_everybody_the_promise_kept_and_one_line(cast: Cast, going: TeamCheckup) -> None:
    made = print_codes(checkup=going.id, by=cast.viewer("supporter"), now=NOW)
    assert len(set(made.codes)) == 24
    assert in_hat(going) == 24
    going.refresh_from_db()
    assert going.codes_printed
    promise = Promise.objects.get(matter_id=going.id)
    assert (promise.state, promise.closed_by_id) == ("kept", cast.people["supporter"].id)
    (line,) = Line.objects.filter(action="codes_printed")
    assert (line.actor, line.unit_id) == (cast.people["supporter"].id, going.unit_id)
    assert line.details == {"strips": 24, "again": False}


def test_printing_again_says_nothing_about_who_answered(cast: Cast, going: TeamCheckup) -> None:
    first = print_codes(checkup=going.id, by=cast.viewer("hrm"), now=NOW)
    for code in first.codes[:9]:
        vault.deposit_by_code(code, b"closed", b"open")
    second = print_codes(checkup=going.id, by=cast.viewer("hrm"), now=NOW)
    assert len(second.codes) == 24
    assert [vault_queries.group_of(c) for c in first.codes] == [None] * 24
    assert in_hat(going) == 15
    last = Line.objects.filter(action="codes_printed").order_by("at", "id")
    assert sorted(x.details["again"] for x in last) == [False, True]
    assert {x.details["strips"] for x in last} == {24}


@pytest.mark.parametrize("name", ["stranger", "employee", "leader", "supporter_b", "vik", "chief", "admin", "privacy"])
def test_others_get_no_hint_that_it_exists(cast: Cast, going: TeamCheckup, name: str) -> None:
    with pytest.raises(Refused) as refusal:
        print_codes(checkup=going.id, by=cast.viewer(name), now=NOW)
    assert refusal.value.hidden
    browser = Client()
    browser.force_login(cast.people[name])
    for answer in (browser.get(f"/check-up/{going.id}/codes/"), browser.post(f"/check-up/{going.id}/codes/")):
        assert answer.status_code == 404
    assert in_hat(going) == 0


def test_who_is_not_signed_in_signs_in_first(going: TeamCheckup, client: Client) -> None:
    assert client.post(f"/check-up/{going.id}/codes/").status_code == 302


@pytest.mark.parametrize(
    ("round_state", "state"),
    [
        (RoundState.PLANNED, CheckupState.PLANNED), (RoundState.CLOSING, CheckupState.OPEN),
        (RoundState.RELEASED, CheckupState.RELEASED), (RoundState.OPEN, CheckupState.RELEASED),
        (RoundState.CANCELLED, CheckupState.CANCELLED),
    ],
)  # fmt: skip
def test_only_while_people_can_answer(cast: Cast, round_state: RoundState, state: CheckupState) -> None:
    made = checkup(cast, round_state=round_state, state=state)
    with pytest.raises(Refused, match="checkup_state"):
        print_codes(checkup=made.id, by=cast.viewer("hrm"), now=NOW)
    assert in_hat(made) == 0


def test_not_after_the_last_moment_and_not_for_a_team_that_only_talks(cast: Cast, going: TeamCheckup) -> None:
    with pytest.raises(Refused, match="checkup_state"):
        print_codes(checkup=going.id, by=cast.viewer("hrm"), now=NOW + timedelta(days=9))
    TeamCheckup.objects.filter(id=going.id).update(conversation_only=True)
    with pytest.raises(Refused, match="checkup_state"):
        print_codes(checkup=going.id, by=cast.viewer("hrm"), now=NOW)
    with pytest.raises(Refused, match="not_yours"):
        print_codes(checkup=uuid4(), by=cast.viewer("hrm"), now=NOW)


def test_the_sheet_is_a_pdf_that_nobody_keeps(cast: Cast, going: TeamCheckup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    browser = Client()
    browser.force_login(cast.people["supporter"])
    page = browser.get(f"/check-up/{going.id}/codes/").content.decode()
    assert 'name="strips" value="6"' in page and "Maak het vel met strookjes" in page  # one in four
    for wrong in ("", "0", "25", "veel"):
        assert browser.post(f"/check-up/{going.id}/codes/", {"strips": wrong}).status_code == 422
    assert in_hat(going) == 0
    answer = browser.post(f"/check-up/{going.id}/codes/", {"strips": "8"})
    assert in_hat(going) == 8
    assert answer.content.startswith(b"%PDF-") and answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert "Maak een nieuw vel" in browser.get(f"/check-up/{going.id}/codes/").content.decode()


def test_where_there_is_only_paper_there_is_a_strip_for_everybody(
    cast: Cast, going: TeamCheckup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    Round.objects.filter(id=going.round_id).update(credentials=False)
    browser = Client()
    browser.force_login(cast.people["supporter"])
    assert 'name="strips" value="24"' in browser.get(f"/check-up/{going.id}/codes/").content.decode()


@pytest.mark.parametrize("number", [0, 25, -3])
def test_not_more_strips_than_people(cast: Cast, going: TeamCheckup, number: int) -> None:
    with pytest.raises(Refused, match="strips_number"):
        print_codes(checkup=going.id, by=cast.viewer("hrm"), now=NOW, strips=number)
    assert not TeamCheckup.objects.get(id=going.id).codes_printed


def test_a_credential_takes_the_place_of_a_strip(cast: Cast, going: TeamCheckup) -> None:
    people = [p.id for name, p in cast.people.items() if name.startswith("a")][:4]
    Participation.objects.bulk_create(Participation(checkup=going, person_id=p, issued=True) for p in people)
    made = print_codes(checkup=going.id, by=cast.viewer("hrm"), now=NOW)
    assert (len(made.codes), in_hat(going)) == (24, 20)
    Participation.objects.filter(checkup=going, person_id=people[0]).update(replaced=True)  # said to have lost it
    print_codes(checkup=going.id, by=cast.viewer("hrm"), now=NOW)
    assert in_hat(going) == 21


def test_the_code_stands_behind_the_hash_of_the_address(
    cast: Cast, going: TeamCheckup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes before the # goes to servers and their logs; what comes behind it never leaves the browser."""
    drawn: list[str] = []
    monkeypatch.setattr(view, "qr_svg", lambda text: drawn.append(text) or "<svg/>")
    seen: dict[str, object] = {}
    monkeypatch.setattr(view, "pdf", lambda text, data, title: seen.update(data) or b"%PDF-")
    made = print_codes(checkup=going.id, by=cast.viewer("hrm"), now=NOW)
    view.sheet(made)
    assert [url.split("#") for url in drawn] == [["http://localhost:8000/invullen/", c] for c in made.codes]
    assert (seen["address"], seen["team"], seen["closes"]) == ("localhost:8000/invullen/", "Team A", "2026-03-11")


@pytest.mark.django_db(transaction=True)
def test_two_printers_at_once_leave_one_hat() -> None:
    cast = make_cast()
    made = checkup(cast)
    viewers = [cast.viewer("supporter"), cast.viewer("hrm")]

    def press(i: int) -> tuple[str, ...]:
        try:
            return print_codes(checkup=made.id, by=viewers[i], now=NOW).codes
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        prints = list(pool.map(press, range(2)))
    assert in_hat(made) == 24
    assert sorted(sum(vault_queries.group_of(c) is not None for c in p) for p in prints) == [0, 24]
