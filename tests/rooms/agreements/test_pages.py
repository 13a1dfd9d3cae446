# SPDX-License-Identifier: EUPL-1.2
"""The pages of agreements: who sees what, what a click does, and that big lists cost no more questions."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from iedereen.agreements.models import Agreement
from tests.cast import Cast
from tests.rooms.agreements.making import agreed, carrying, proposed, reported

pytestmark = pytest.mark.usefixtures("in_spring")


def client(cast: Cast, name: str) -> Client:
    door = Client()
    door.force_login(cast.people[name])
    return door


def soon() -> date:
    return timezone.localdate() + timedelta(days=30)


@pytest.mark.parametrize(
    ("who", "status"),
    [("leader", 200), ("employee", 200), ("supporter", 200), ("chief", 200), ("leadership", 200), ("hrm", 200),
     ("stranger", 404), ("leader_b", 404), ("council", 404), ("admin", 404), ("communications", 404)],
)  # fmt: skip
def test_who_sees_one_agreement(cast: Cast, who: str, status: int) -> None:
    row = agreed(cast)
    assert client(cast, who).get(f"/afspraken/{row.id}/").status_code == status


@pytest.mark.parametrize(("who", "shown"), [("leader", True), ("employee", True), ("stranger", False), ("ndv", False)])
def test_the_list_shows_what_is_in_reach(cast: Cast, who: str, shown: bool) -> None:
    row = agreed(cast)
    answer = client(cast, who).get("/afspraken/")
    assert answer.status_code == 200
    assert (row.what in answer.content.decode()) is shown


def test_who_is_not_signed_in_is_sent_to_sign_in(cast: Cast) -> None:
    row = agreed(cast)
    for address in ("/afspraken/", f"/afspraken/{row.id}/"):
        assert Client().get(address).status_code == 302


def test_the_list_filters_and_goes_along_as_a_file(cast: Cast) -> None:
    agreed(cast)
    proposed(cast, owner="supporter")
    door = client(cast, "supporter")
    for query, number in [("", 2), ("state=agreed", 1), ("mine=mij", 1), ("late=ja", 2), ("late=nee", 0)]:
        book = openpyxl.load_workbook(BytesIO(b"".join(door.get(f"/afspraken/?{query}&export=xlsx"))))
        assert book.worksheets[0].max_row == number + 1, query


BUTTONS = {"bevestigen", "melden", "terugkijken", "vervallen"}


@pytest.mark.parametrize(
    ("stage", "who", "offered"),
    [
        (proposed, "leader", {"bevestigen", "vervallen"}),
        (proposed, "vik", {"vervallen"}),
        (proposed, "employee", set()),
        (agreed, "employee", {"melden"}),
        (agreed, "leader", {"melden", "terugkijken", "vervallen"}),
        (agreed, "a05", set()),
        (reported, "employee", set()),
        (reported, "supporter", {"terugkijken", "vervallen"}),
    ],
)
def test_the_page_offers_what_the_viewer_can_do(
    cast: Cast, stage: Callable[[Cast], Agreement], who: str, offered: set[str]
) -> None:
    row = stage(cast)
    page = client(cast, who).get(f"/afspraken/{row.id}/").content.decode()
    assert {b for b in BUTTONS if f"/afspraken/{row.id}/{b}/" in page} == offered


def test_confirming_is_one_click(cast: Cast) -> None:
    row = proposed(cast)
    door = client(cast, "leader")
    answer = door.post(f"/afspraken/{row.id}/bevestigen/", follow=True)
    assert "De afspraak is bevestigd" in answer.content.decode()
    assert carrying(row) == [("do_agreement", "Employee")]
    again = door.post(f"/afspraken/{row.id}/bevestigen/")
    assert again.status_code == 409 and "al afgerond" in again.content.decode()


@pytest.mark.parametrize("step", sorted(BUTTONS))
def test_a_step_is_a_post_and_not_for_strangers(cast: Cast, step: str) -> None:
    row = proposed(cast)
    assert client(cast, "leader").get(f"/afspraken/{row.id}/{step}/").status_code == 405
    assert client(cast, "stranger").post(f"/afspraken/{row.id}/{step}/", {"reason": "x"}).status_code == 404


def test_reporting_and_looking_back(cast: Cast) -> None:
    row = agreed(cast)
    client(cast, "employee").post(f"/afspraken/{row.id}/melden/", {"note": "Het loopt"})
    assert carrying(row) == [("review_agreement", "Leader")]
    leader = client(cast, "leader")
    answer = leader.post(f"/afspraken/{row.id}/terugkijken/", {"done": "nee", "note": "", "new_due_date": ""})
    page = answer.content.decode()
    assert (
        answer.status_code == 200
        and "Schrijf in een paar woorden op waarom" in page
        and "Kies een nieuwe datum" in page
    )
    leader.post(f"/afspraken/{row.id}/terugkijken/", {"done": "nee", "note": "Nog niet", "new_due_date": soon()})
    row.refresh_from_db()
    assert (row.state, row.due_date) == ("agreed", soon())
    leader.post(f"/afspraken/{row.id}/terugkijken/", {"done": "ja"})
    row.refresh_from_db()
    assert row.state == "done"
    page = leader.get(f"/afspraken/{row.id}/").content.decode()
    assert "Teruggekeken: nog niet, andere datum" in page and "Nog niet" in page and "Toch niet klaar?" in page
    page = leader.post(f"/afspraken/{row.id}/terugkijken/", {"done": "nee"}).content.decode()
    assert "Schrijf in een paar woorden op waarom" in page and "Kies een nieuwe datum" in page
    leader.post(f"/afspraken/{row.id}/terugkijken/", {"done": "nee", "note": "Toch weg", "new_due_date": soon()})
    row.refresh_from_db()
    assert row.state == "agreed"


def test_dropping_asks_why(cast: Cast) -> None:
    row = agreed(cast)
    door = client(cast, "leader")
    assert door.post(f"/afspraken/{row.id}/vervallen/", {"reason": ""}).status_code == 200
    door.post(f"/afspraken/{row.id}/vervallen/", {"reason": "Dubbel"})
    row.refresh_from_db()
    assert row.state == "dropped"


def test_a_new_agreement_outside_a_checkup(cast: Cast) -> None:
    door, unit = client(cast, "supporter"), cast.units["A"].id
    assert "Nieuwe afspraak voor Team A" in door.get("/afspraken/").content.decode()
    given: dict[str, Any] = {"what": "Samen eten", "owner": cast.people["leader"].id, "due_date": soon()}
    wrong = door.post(f"/afspraken/nieuw/{unit}/", given | {"due_date": "2020-01-01"})
    assert wrong.status_code == 200 and "Deze datum is al voorbij" in wrong.content.decode()
    assert door.post(f"/afspraken/nieuw/{unit}/", given | {"owner": cast.people["stranger"].id}).status_code == 200
    assert not Agreement.objects.exists()
    assert door.post(f"/afspraken/nieuw/{unit}/", given).status_code == 302
    row = Agreement.objects.get()
    assert (row.source_kind, row.source_id, row.state) == ("unit", unit, "proposed")


@pytest.mark.parametrize("who", ["employee", "stranger", "leader_b", "council"])
def test_others_make_none(cast: Cast, who: str) -> None:
    assert client(cast, who).get(f"/afspraken/nieuw/{cast.units['A'].id}/").status_code == 404


def test_a_long_list_asks_no_more_of_the_database(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        agreed(cast)
    door = client(cast, "chief")
    with django_assert_max_num_queries(10):
        assert door.get("/afspraken/").status_code == 200


def test_the_list_is_ordered_by_what_the_units_are_called(cast: Cast) -> None:
    for by, unit in (("leader_b", "B"), ("leader", "A"), ("chief", "E1")):
        proposed(cast, by=by, owner=by, unit=unit)
    door = client(cast, "leadership")
    for sort, units in (("unit", ["E1", "Team A", "Team B"]), ("-unit", ["Team B", "Team A", "E1"])):
        book = openpyxl.load_workbook(BytesIO(b"".join(door.get(f"/afspraken/?sort={sort}&export=xlsx"))))
        found = [row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
        assert found == units
