# SPDX-License-Identifier: EUPL-1.2
"""Where attention is needed, with every team in sight; and what a unit's ambition asks of it."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iedereen.agreements.models import Ambition
from iedereen.front.cycle import views
from iedereen.people.models import RoleHolding
from tests.cast import ALWAYS, Cast
from tests.rooms.agreements.cycling import of_unit
from tests.rooms.agreements.making import agreed
from tests.rooms.front.test_overview import checked_up, client

pytestmark = [pytest.mark.django_db]
PUSH, AIM = "/overzicht/aandacht/", "/overzicht/ambitie/E1/"


def rows(door: Client, query: str = "") -> list[dict[str, str]]:
    content = b"".join(door.get(f"{PUSH}?export=csv{query}").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


@pytest.mark.policy("G4")
def test_no_team_is_out_of_sight(cast: Cast) -> None:
    assert {r["Onderdeel"] for r in rows(client(cast, "leadership"))} == {
        "K", "E1", "E2", "D1", "D2", "D3", "Team A", "Team B", "Team C", "Team D"}  # fmt: skip
    assert {r["Onderdeel"] for r in rows(client(cast, "leader_b"))} == {"Team B"}


@pytest.mark.policy("G3")
def test_what_needs_attention_stands_first_with_the_reason(cast: Cast) -> None:
    checked_up(cast, "A", "agreed", 10)
    checked_up(cast, "B", "agreed", 400)
    agreed(cast)
    found = rows(client(cast, "chief"), "&level=team")
    assert [r["Onderdeel"] for r in found] == ["Team C", "Team B", "Team A"]
    why = {r["Onderdeel"]: r["Waarom"] for r in found}
    assert why["Team C"] == "Dit team had nog nooit een check-up en dit team heeft geen ondersteuner."
    assert why["Team B"] == "De laatste check-up is te lang geleden."
    assert why["Team A"] == "1 afspraak is te laat en 1 toezegging is te laat."


def test_a_shared_supporter_is_a_supporter_here_as_in_the_overview(cast: Cast) -> None:
    district = cast.units["D2"]
    RoleHolding.objects.create(person=cast.people["profession"], role="supporter", unit=district, valid=ALWAYS)
    why = {r["Onderdeel"]: r["Waarom"] for r in rows(client(cast, "chief"), "&level=team")}
    assert "ondersteuner" not in why["Team C"]


def test_open_cases_come_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = cast.units["B"].id
    monkeypatch.setattr(views, "open_cases", lambda viewer: {unit: 2})
    first = rows(client(cast, "chief"))[0]
    assert (first["Onderdeel"], first["Waarom"].startswith("2 open zaken")) == ("Team B", True)


@pytest.mark.parametrize("who", ["employee", "supporter", "ndv", "admin"])
def test_not_for_who_sees_no_coverage(cast: Cast, who: str) -> None:
    assert client(cast, who).get(PUSH).status_code == 404


def test_who_sees_no_agreements_reads_none(cast: Cast) -> None:
    agreed(cast)
    found = {r["Onderdeel"]: r for r in rows(client(cast, "communications"))}
    assert "afspra" not in found["Team A"]["Waarom"] and "ondersteuner" not in found["Team C"]["Waarom"]


def test_more_teams_ask_no_more_of_the_database(cast: Cast) -> None:
    def asked(who: str) -> int:
        door = client(cast, who)
        door.get(PUSH)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert door.get(PUSH).status_code == 200
        return len(found)

    assert asked("leadership") == asked("district_leader") <= 16


@pytest.mark.policy("G2")
def test_what_follows_is_told_before_and_after_it_is_set(cast: Cast) -> None:
    checked_up(cast, "A", "agreed", 10)
    own, door = of_unit(cast), client(cast, "chief")
    page = door.get(AIM).content.decode()
    assert "Nu: 1 van de 3 teams (33%) hadden op tijd een check-up." in page
    assert "Nu: 2 van de 3 basisteams (66%) hebben een ondersteuner." in page
    day = page.split('<option value="20')[2].split('"')[0]
    given: dict[str, Any] = {"priority": str(own.id), "words": "Bijna alle teams", "by_date": f"20{day}",
                             "measure": "supported", "aim": "90"}  # fmt: skip
    page = door.post(AIM, given | {"uitrekenen": "1"}).content.decode()
    assert "Voor 90% heeft nog 1 van de 3 basisteams een ondersteuner nodig; dat is er 1 per maand." in page
    assert not Ambition.objects.exists()
    page = door.post(AIM, given, follow=True).content.decode()
    assert "De ambitie is vastgelegd" in page and "dat is er 1 per maand" in page
    assert "Kies waaraan u het aftelt" in door.post(AIM, given | {"aim": ""}).content.decode()
    assert (Ambition.objects.get().priority_id, timezone.now() - Ambition.objects.get().set_at < timedelta(1)) == (
        own.id, True)  # fmt: skip


@pytest.mark.policy("G2")
@pytest.mark.parametrize(("who", "status"), [("leadership", 404), ("hrm", 404), ("leader", 404), ("stranger", 404)])
def test_others_do_not_set_it(cast: Cast, who: str, status: int) -> None:
    assert client(cast, who).post(AIM, {"priority": "veilig_team"}).status_code == status
