# SPDX-License-Identifier: EUPL-1.2
"""The pages of support: which team has a supporter, hours up the line, and each step by one press."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from iedereen.cli.verify import CHECKS
from iedereen.leadership.actions import support
from iedereen.leadership.models import SupportRequest
from iedereen.leadership.queries.support import hours, hours_by_kind
from iedereen.leadership.queries.supporters import Supported, supporters
from iedereen.leadership.rules import period
from iedereen.people.models import RoleHolding
from iedereen.people.queries import tree
from tests.cast import ALWAYS, NOW, TODAY, Cast
from tests.rooms.leadership.making import asked, carrying, confirmed, given, promised

pytestmark = pytest.mark.usefixtures("in_spring")


def client(cast: Cast, name: str) -> Client:
    door = Client()
    door.force_login(cast.people[name])
    return door


def file(cast: Cast, name: str, query: str = "") -> dict[str, dict[str, str]]:
    content = b"".join(client(cast, name).get(f"/leiding/?export=csv{query}")).decode("utf-8-sig")
    return {row["Onderdeel"]: row for row in csv.DictReader(io.StringIO(content), delimiter=";")}


@pytest.mark.policy("S1")
def test_own_shared_and_missing_supporters_up_the_line(cast: Cast) -> None:
    RoleHolding.objects.create(person=cast.people["e2"] if "e2" in cast.people else cast.hire("far", "D2"),
                               role="supporter", unit=cast.units["D2"], valid=ALWAYS)  # fmt: skip
    found = supporters(cast.viewer("leadership"), tree(TODAY))
    counted = {code: found[unit.id].counted for code, unit in cast.units.items()}
    assert counted["A"] == Supported(own=1) and counted["C"] == Supported(shared=1)
    assert counted["D"] == Supported(missing=1)
    assert counted["E1"] == Supported(own=2, shared=1) and counted["K"] == Supported(2, 1, 1)
    assert (found[cast.units["C"].id].people, found[cast.units["C"].id].source) == (("Far",), cast.units["D2"].id)
    assert set(supporters(cast.viewer("leader"), tree(TODAY))) == {cast.units["A"].id}


@pytest.mark.policy("S1")
def test_the_page_says_what_is_missing(cast: Cast) -> None:
    page = client(cast, "leadership").get("/leiding/").content.decode()
    assert "2 van de 4 basisteams hebben geen allround ondersteuner" in page
    rows = file(cast, "leadership", "&state=missing")
    assert set(rows) == {"Team C", "Team D"} and rows["Team C"]["Allround ondersteuner"] == "ontbreekt"
    assert file(cast, "leader")["Team A"]["Allround ondersteuner"] == "Supporter"


@pytest.mark.policy("S1")
def test_the_overview_of_the_force_has_a_column(cast: Cast) -> None:
    content = b"".join(client(cast, "leadership").get("/overzicht/?export=csv")).decode("utf-8-sig")
    rows = {r["Onderdeel"]: r for r in csv.DictReader(io.StringIO(content), delimiter=";")}
    assert (rows["K"]["Zonder ondersteuner"], rows["E1"]["Zonder ondersteuner"]) == ("2", "1")
    pushed = client(cast, "leadership").get("/overzicht/?push=unsupported&level=team").content.decode()
    assert "Team C" in pushed and "Team A<" not in pushed


@pytest.mark.policy("S1", "C8")
def test_hours_by_unit_kind_and_period(cast: Cast) -> None:
    confirmed(cast)  # 6 asked, 5 promised, 4 given
    promised(cast, by="hrm", kind="incident", hours=3)
    declined = asked(cast, by="leader_b", unit="B", hours=8)
    support.decline(request=declined.id, reason="Vol", by=cast.viewer("hrm"), now=NOW)
    gone = asked(cast, hours=50)
    support.withdraw(request=gone.id, reason="x", by=cast.viewer("leader"), now=NOW)
    chief, year = cast.viewer("chief"), period("2026", TODAY)
    found = hours(chief, year)
    a, e1 = found[cast.units["A"].id], found[cast.units["E1"].id]
    assert (a.asked, a.promised, a.given, a.declined) == (12, 8, 4, 0)
    assert (e1.asked, e1.promised, e1.given, e1.declined) == (20, 8, 4, 8)
    kinds = hours_by_kind(chief, year)
    assert (kinds["incident"].asked, kinds["incident"].promised, kinds["rooster"].given) == (6, 3, 4)
    assert hours_by_kind(chief, year, cast.units["B"].id)["rooster"].asked == 8
    assert hours(chief, period("2025", TODAY))[cast.units["E1"].id].asked == 0
    assert cast.units["D"].id not in found
    page = client(cast, "chief").get("/leiding/?period=2026-K1").content.decode()
    assert "Begeleiding na een incident" in page and "1e kwartaal 2026" in page
    assert "nog niet om steun gevraagd" in client(cast, "chief").get("/leiding/?period=2025").content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("leader", 200), ("supporter", 200), ("hrm", 200), ("chief", 200), ("district_leader", 200), ("employee", 404),
     ("stranger", 404), ("leader_b", 404), ("vik", 404), ("ndv", 404), ("council", 404)],
)  # fmt: skip
def test_who_sees_one_request(cast: Cast, who: str, status: int) -> None:
    assert client(cast, who).get(f"/leiding/steun/{asked(cast).id}/").status_code == status


def test_who_can_give_that_kind_sees_it(cast: Cast) -> None:
    mine, other = asked(cast, kind="vakmanschap"), asked(cast, kind="rooster")
    door = client(cast, "ndv")
    page = door.get("/leiding/steun/").content.decode()
    assert str(mine.id) in page and str(other.id) not in page
    assert door.get(f"/leiding/steun/{mine.id}/").status_code == 200


@pytest.mark.policy("S1")
def test_from_question_to_confirmation_through_the_pages(cast: Cast) -> None:
    leader, helper, unit = client(cast, "leader"), client(cast, "supporter"), cast.units["A"].id
    sent: dict[str, Any] = {"kind": "rooster", "hours": 6, "why": "April", "wanted_by": "2026-04-20"}
    wrong = leader.post(f"/leiding/steun/vragen/{unit}/", sent | {"wanted_by": "2020-01-01", "hours": 0})
    assert wrong.status_code == 200 and "Deze datum is al voorbij" in wrong.content.decode()
    leader.post(f"/leiding/steun/vragen/{unit}/", sent)
    row = SupportRequest.objects.get()
    address = f"/leiding/steun/{row.id}"
    assert "Zeg of u kunt helpen" in helper.get("/").content.decode()
    assert helper.post(f"{address}/toezeggen/", {"hours": 5, "day": ""}).status_code == 200
    helper.post(f"{address}/toezeggen/", {"hours": 5, "day": "2026-04-10"})
    helper.post(f"{address}/gegeven/", {"hours": 4})
    assert "Bevestig de steun die u kreeg" in leader.get("/").content.decode()
    assert "Ja, deze steun is gegeven" in leader.get(f"{address}/").content.decode()
    leader.post(f"{address}/nog-niet/", {"reason": "Mei mist", "day": "2026-04-20"})
    assert carrying(row.id) == [("give_support", "Supporter")]
    helper.post(f"{address}/gegeven/", {"hours": 7})
    assert "De steun is bevestigd" in leader.post(f"{address}/bevestigen/", follow=True).content.decode()
    assert leader.post(f"{address}/bevestigen/").status_code == 409
    row.refresh_from_db()
    assert (row.state, row.given_hours) == ("confirmed", 7)


def test_no_and_withdraw_through_the_pages(cast: Cast) -> None:
    row = asked(cast)
    client(cast, "supporter").post(f"/leiding/steun/{row.id}/lukt-niet/", {"reason": "Vol"})
    page = client(cast, "leader").get(f"/leiding/steun/{row.id}/").content.decode()
    assert "Opnieuw vragen" in page and "Vol" in page
    other = promised(cast)
    client(cast, "supporter").post(f"/leiding/steun/{other.id}/lukt-toch-niet/", {"reason": "Ziek"})
    client(cast, "leader").post(f"/leiding/steun/{other.id}/intrekken/", {"reason": "Klaar"})
    other.refresh_from_db()
    assert other.state == "withdrawn"


def test_a_late_form_says_that_it_is_further(cast: Cast) -> None:
    row = given(cast)
    answer = client(cast, "supporter").post(f"/leiding/steun/{row.id}/gegeven/", {"hours": ""})
    assert answer.status_code == 409


def test_the_list_costs_no_more_with_more(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _ in range(8):
        asked(cast)
    door = client(cast, "chief")
    for address, most in (("/leiding/steun/", 12), ("/leiding/", 16), ("/leiding/eenheid/A/", 18)):
        with django_assert_max_num_queries(most):
            assert door.get(address).status_code == 200


@pytest.mark.policy("S1")
def test_verify_knows_of_a_request_without_promise(cast: Cast) -> None:
    check = next(c for c in CHECKS if "request for support" in c.rule)
    row = given(cast)
    assert check.broken_by() == []
    SupportRequest.objects.create(
        unit=cast.units["A"], kind="rooster", hours=1, why="x", wanted_by=TODAY + timedelta(days=1),
        asked_by=row.asked_by, asked_on=TODAY, asked_at=NOW,
    )  # fmt: skip
    assert len(check.broken_by()) == 1
