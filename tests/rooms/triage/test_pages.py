# SPDX-License-Identifier: EUPL-1.2
"""The pages: a signal is given, followed up and closed by clicks; the raiser reads the answer; others get nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from iedereen.agreements import actions as agreements
from iedereen.agreements.queries import of_source
from iedereen.triage.models import Case, CommunicationRow, Signal
from tests.cast import NOW, Cast
from tests.rooms.triage.making import analysed, carrying, composed, received, signal

pytestmark = pytest.mark.usefixtures("in_spring")


def client(cast: Cast, name: str) -> Client:
    door = Client()
    door.force_login(cast.people[name])
    return door


def step(door: Client, row: Case, name: str, **given: Any) -> str:
    answer = door.post(f"/signalen/zaak/{row.id}/{name}/", given, follow=True)
    assert answer.status_code == 200
    row.refresh_from_db()
    return answer.content.decode()


@pytest.mark.policy("S6")
def test_from_signal_to_answer_by_clicks(cast: Cast) -> None:
    employee, hrm, leader = (client(cast, n) for n in ("employee", "hrm", "leader"))
    assert "Een signaal over Team A" in employee.get("/signalen/nieuw/").content.decode()
    given = {"unit": cast.units["A"].id, "kind": "tension", "text": "Er wordt niet gepraat", "about": ""}
    page = employee.post("/signalen/nieuw/", given, follow=True).content.decode()
    assert "Uw signaal is ontvangen" in page and "Er wordt niet gepraat" in page
    row = Case.objects.get()
    assert "Stel het triageteam samen" in hrm.get("/").content.decode()
    people = {"hrm": "hrm", "vik": "vik", "communications": "communications", "leader": "leader"}
    step(hrm, row, "samenstellen", **{role: cast.people[who].id for role, who in people.items()})
    assert row.state == "composed"
    words = {"happened": "Ruzie", "affected": "Nieuwe collega's", "sustains": "Stilte", "needed": "Een gesprek"}
    assert "Er klopt nog iets niet" in step(hrm, row, "analyse", **{**words, "needed": ""})
    step(hrm, row, "analyse", **words)
    today = timezone.localdate()
    step(hrm, row, "maatregelen", what1="Gesprek", owner1=cast.people["leader"].id, due1=today, check_back_on=today)
    assert row.state == "measures_agreed"
    step(leader, row, "beginnen")
    [measure] = of_source(("case", row.id))
    agreements.review(agreement=measure.id, done=True, note="", new_due_date=None,
                      by=cast.viewer("leader", today), now=timezone.now())  # fmt: skip
    step(leader, row, "terugkijken", held_on=today, learned="Beter")
    one = Signal.objects.get()
    hrm.post(f"/signalen/signaal/{one.id}/antwoord/", {"word": "Er is een gesprek geweest"})
    step(hrm, row, "sluiten")
    assert row.state == "closed"
    mine = employee.get(f"/signalen/mijn/{one.id}/").content.decode()
    assert "Er is een gesprek geweest" in mine and "Klopt het sluiten niet?" in mine
    employee.post(f"/signalen/mijn/{one.id}/bezwaar/", {"reason": "Niets veranderd"})
    row.refresh_from_db()
    assert (row.state, carrying(row)) == ("contested", [("decide_contest", "Vik")])
    step(client(cast, "vik"), row, "beslissen", upheld="nee", reason="Het is opgelost")
    assert row.state == "closed"


@pytest.mark.policy("S6")
@pytest.mark.parametrize(
    ("who", "status"),
    [("hrm", 200), ("leader", 200), ("communications", 200), ("employee", 404), ("supporter", 404), ("chief", 404),
     ("district_leader", 404), ("supporter_b", 404), ("privacy", 404), ("admin", 404)],
)  # fmt: skip
def test_who_opens_a_case(cast: Cast, who: str, status: int) -> None:
    row = composed(cast)
    door = client(cast, who)
    assert door.get(f"/signalen/zaak/{row.id}/").status_code == status
    assert (f"/signalen/zaak/{row.id}/" in door.get("/signalen/").content.decode()) is (status == 200)


def test_whom_it_is_about_finds_nothing_anywhere(cast: Cast) -> None:
    row = received(cast, about="leader", text="Heel gevoelig")
    door = client(cast, "leader")
    assert door.get(f"/signalen/zaak/{row.id}/").status_code == 404
    for address in ("/", "/signalen/", "/signalen/?export=csv", "/toezeggingen/", "/afspraken/", "/post/"):
        answer = door.get(address)
        text = (b"".join(answer) if answer.streaming else answer.content).decode()
        assert "2026-001" not in text and "gevoelig" not in text, address


def test_confidential_hides_the_name_from_the_team(cast: Cast) -> None:
    one = signal(cast, confidential=True)
    page = client(cast, "hrm").get(f"/signalen/zaak/{one.case_id}/").content.decode()
    assert "Iemand die niet genoemd wil worden" in page and "Employee" not in page


def test_a_step_that_does_not_exist_or_is_not_yours(cast: Cast) -> None:
    row = composed(cast)
    hrm = client(cast, "hrm")
    assert hrm.post(f"/signalen/zaak/{row.id}/weg/").status_code == 404
    assert hrm.get(f"/signalen/zaak/{row.id}/analyse/").status_code == 405
    assert hrm.post(f"/signalen/zaak/{row.id}/sluiten/").status_code in {404, 409}
    assert client(cast, "stranger").post(f"/signalen/zaak/{row.id}/wachten/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("who", ["leadership", "ndv", "hrm_force"])
def test_who_advises_many_teams_first_says_which(cast: Cast, who: str) -> None:
    page = client(cast, who).get("/signalen/nieuw/").content.decode()
    assert "Over welk team of onderdeel?" in page and "Team B" in page


@pytest.mark.policy("S8")
def test_what_was_learned_is_for_everybody(cast: Cast) -> None:
    row = composed(cast)
    step(client(cast, "leader"), row, "les", title="Eerder praten", text="Wij wachtten te lang")
    assert "Eerder praten" not in client(cast, "stranger").get("/signalen/lessen/").content.decode()
    door = client(cast, "hrm")
    page = door.get(f"/signalen/zaak/{row.id}/").content.decode()
    address = page.split("/vrijgeven/")[0].rsplit('"', 1)[1] + "/vrijgeven/"
    door.post(address)
    assert "Eerder praten" in client(cast, "stranger").get("/signalen/lessen/").content.decode()


@pytest.mark.policy("S8")
def test_a_message_is_planned_and_said(cast: Cast) -> None:
    row = composed(cast)
    door = client(cast, "communications")
    day = timezone.localdate() + timedelta(days=2)
    page = step(door, row, "boodschap", external="buiten", audience="Wijkraad", message="Wij kijken", sender="Chef",
                on=day)  # fmt: skip
    assert "Wijkraad" in page
    address = page.split("/gezegd/")[0].rsplit('"', 1)[1] + "/gezegd/"
    assert "Gezegd." in door.post(address, {"learned": "Eerder"}, follow=True).content.decode()


def test_a_long_list_asks_no_more_of_the_database(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for n in range(12):
        signal(cast, by=None, source=("figures", cast.people["hrm"].id), text=f"{n}")
    door = client(cast, "hrm")
    with django_assert_max_num_queries(14):
        assert door.get("/signalen/").status_code == 200


def test_measures_stay_with_the_case(cast: Cast) -> None:
    row = analysed(cast)
    assert "Maatregel 1" in client(cast, "hrm").get(f"/signalen/zaak/{row.id}/").content.decode()
    assert row.opened_at == NOW


@pytest.mark.parametrize("text", ["", "x" * 5_000], ids=["nothing", "too long"])
def test_an_answer_that_is_not_right_stays_on_the_page(cast: Cast, text: str) -> None:
    one = Signal.objects.get(case=composed(cast))
    page = client(cast, "hrm").post(f"/signalen/signaal/{one.id}/antwoord/", {"word": text})
    assert "Er klopt nog iets niet" in page.content.decode() and text in page.content.decode()
    one.refresh_from_db()
    assert one.told_at is None


def test_what_was_learned_is_not_lost_when_it_is_too_long(cast: Cast) -> None:
    case, door = composed(cast), client(cast, "communications")
    today = timezone.localdate()
    given = {"external": "buiten", "audience": "Team", "message": "Wij kijken", "sender": "Chef", "on": today}
    step(door, case, "boodschap", **given)
    row = CommunicationRow.objects.get()
    page = door.post(f"/signalen/communicatie/{row.id}/gezegd/", {"learned": "y" * 1_001}).content.decode()
    assert "Er klopt nog iets niet" in page and "y" * 1_001 in page
    row.refresh_from_db()
    assert row.done_at is None
