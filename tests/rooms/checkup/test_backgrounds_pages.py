# SPDX-License-Identifier: EUPL-1.2
"""Results by background on the page and in the file of a district, and nowhere else."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client

from iedereen.checkup.models import Release, Round
from iedereen.checkup.queries.backgrounds import group_with_backgrounds
from iedereen.checkup.queries.latest import latest
from iedereen.checkup.queries.results import checkup_page, group_page
from iedereen.screen.rules import Refused
from tests.cast import Cast
from tests.rooms.checkup.rounds_play import group
from tests.rooms.checkup.test_backgrounds_release import NEWER, OLDER, YEARS, played

pytestmark = pytest.mark.policy("S5")
SAID = {"A": NEWER, "B": OLDER, "C": [1.0] * 6 + [2.0] * 5, "D": [1.0] * 6 + [2.0] * 7}
HEADING = "Naar achtergrond"


@pytest.fixture
def round(cast: Cast) -> Round:
    return played(cast, SAID)


def page(client: Client, cast: Cast, who: str, path: str) -> str:
    client.force_login(cast.people[who])
    return client.get(path).content.decode()


def exported(client: Client, path: str) -> list[dict[str, str]]:
    text = b"".join(client.get(path + "?export=csv")).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.mark.parametrize("who", ["chief", "hrm", "district_leader"])
def test_a_district_shows_every_group_as_table_chart_and_sentence(
    cast: Cast, round: Round, client: Client, who: str
) -> None:
    shown = page(client, cast, who, "/check-up/eenheid/D1/")
    section = shown[shown.index(HEADING) :]
    assert "Hoe lang werkt u bij de politie?" in section and "ongeveer 20" in section
    assert "<svg" in section and section.count("Als tabel") == 1
    assert "De groepen antwoorden ongeveer gelijk." in section
    # Nobody said the third: it keeps its place, with the reason.
    assert section.count('data-status="too_few"') == 1 and YEARS[2]["nl"] in section


def test_no_team_has_such_a_section(cast: Cast, round: Round, client: Client) -> None:
    shown = page(client, cast, "leader", f"/check-up/{group(cast, round, 'A')}/")
    assert "Uitslag" in shown and HEADING not in shown and YEARS[0]["nl"] not in shown
    rows = exported(client, f"/check-up/{group(cast, round, 'A')}/")
    assert {(row["Achtergrond"], row["Antwoord"]) for row in rows} == {("iedereen", "iedereen")}


@pytest.mark.parametrize("who", ["stranger", "leader", "employee", "leader_d"])
def test_who_may_not_see_the_district_sees_no_split_of_it(cast: Cast, round: Round, client: Client, who: str) -> None:
    with pytest.raises(Refused, match="not_yours"):
        group_with_backgrounds(cast.viewer(who), "D1")
    client.force_login(cast.people[who])
    assert client.get("/check-up/eenheid/D1/?export=csv").status_code == 404


def test_the_file_has_the_splits_with_two_columns_of_their_own(cast: Cast, round: Round, client: Client) -> None:
    client.force_login(cast.people["chief"])
    rows = exported(client, "/check-up/eenheid/D1/")
    question = "Hoe lang werkt u bij de politie?"
    everybody = [row for row in rows if row["Achtergrond"] == "iedereen"]
    assert len(everybody) == 5 and len(rows) == 5 + 3 * 5
    first = next(r for r in rows if (r["Wat"], r["Antwoord"]) == ("Het werk is te doen.", YEARS[0]["nl"]))
    assert (first["Achtergrond"], first["Te zien"], first["Gemiddelde"]) == (question, "ja", "2,9")
    hidden = [row for row in rows if row["Antwoord"] == YEARS[2]["nl"]]
    assert {row["Te zien"] for row in hidden} == {"Er zijn te weinig antwoorden om een uitslag te laten zien."}
    assert {row["Gemiddelde"] for row in hidden} == {""}


def test_the_page_of_everybody_is_not_touched(cast: Cast, round: Round) -> None:
    """One row per measure, of everybody, wherever figures are read."""
    whole = group_page(cast.viewer("chief"), "D1")
    assert whole.respondents == 50 and len(whole.statements) == 4 and len(whole.indices) == 1
    assert whole.indices[0].background == ""
    team = checkup_page(cast.viewer("leader"), group(cast, round, "A")).result
    assert team is not None and team.respondents == 25 and len(team.statements) == 4
    shown = latest(cast.viewer("leadership"), [cast.units["D1"].id, cast.units["K"].id], round.closes_at)
    assert shown.units[cast.units["D1"].id]["safe"].now.mean == whole.indices[0].mean


def test_splits_cost_two_queries_however_many(cast: Cast, round: Round, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    viewer = cast.viewer("chief")
    group_page(viewer, "D1")
    with django_assert_max_num_queries(20):
        group_with_backgrounds(viewer, "D1")


def test_who_watches_over_the_promise_reads_how_the_attack_on_splits_went(
    cast: Cast, round: Round, client: Client
) -> None:
    address = f"/check-up/rondes/{round.id}/controle/"
    assert "Ook naar achtergrond: er zijn" in page(client, cast, "council", address)
    report = Release.objects.get(round=round).attack
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE checkup_release DISABLE TRIGGER USER")  # a release cannot be changed in earnest
        Release.objects.filter(round=round).update(attack=report | {"splits": {"refused": "too_complex"}})
        cursor.execute("ALTER TABLE checkup_release ENABLE TRIGGER USER")
    assert "Naar achtergrond is niets getoond" in page(client, cast, "council", address)
