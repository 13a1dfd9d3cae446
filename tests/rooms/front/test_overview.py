# SPDX-License-Identifier: EUPL-1.2
"""From force to team: who sees which rows, and what is counted on them."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from iedereen.checkup.models import Questionnaire, QuestionnaireVersion, Round, TeamCheckup
from tests.cast import Cast
from tests.markup import page

pytestmark = [pytest.mark.django_db, pytest.mark.policy("G4")]


def client(cast: Cast, name: str) -> Client:
    found = Client(headers={"accept-language": "nl"})
    found.force_login(cast.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


def names(cast: Cast, name: str, address: str = "/overzicht/") -> list[str]:
    found = page(client(cast, name).get(address).content)
    return [e.text.strip() for e in found.named("th") if e.attributes.get("scope") == "row"]


def file(cast: Cast, name: str, address: str) -> dict[str, dict[str, str]]:
    content = b"".join(client(cast, name).get(address).streaming_content).decode("utf-8-sig")
    return {row["Onderdeel"]: row for row in csv.DictReader(io.StringIO(content), delimiter=";")}


def checked_up(cast: Cast, team: str, state: str, days_ago: int) -> None:
    now, by = timezone.now(), cast.people["hrm"]
    form, _ = Questionnaire.objects.get_or_create(code="x")
    version = QuestionnaireVersion.objects.filter(questionnaire=form).first() or QuestionnaireVersion.objects.create(
        questionnaire=form, number=1, definition={}, digest="x", made_at=now, made_by=by, published_at=now
    )
    closed = now - timedelta(days=days_ago)
    done = state in {"released", "talked", "agreed"}
    round_ = Round.objects.create(
        title=f"Ronde {team}", campaign="2026-1", version=version, opens_at=closed - timedelta(days=10),
        closes_at=closed, state="released" if done else "open", planned_by=by, planned_at=now,
        next_at=None if done else now,
    )  # fmt: skip
    TeamCheckup.objects.create(
        round=round_, unit=cast.units[team], state=state,
        talk_date=now.date() if state in {"talked", "agreed"} else None,
        next_date=now.date() if state == "agreed" else None,
        confirmed_at=now if state == "agreed" else None, confirmed_by=by if state == "agreed" else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("leadership", ["K", "E1", "E2"]),
        ("chief", ["E1", "D1", "Team A", "Team B", "D2", "Team C"]),
        ("district_leader", ["D1", "Team A", "Team B"]),
        ("leader", ["Team A"]),
    ],
)
def test_each_starts_at_the_highest_that_it_sees(cast: Cast, name: str, rows: list[str]) -> None:
    assert names(cast, name) == rows


@pytest.mark.parametrize("name", ["employee", "supporter", "ndv", "admin", "privacy"])
def test_who_does_not_see_how_far_teams_are_finds_no_overview(cast: Cast, name: str) -> None:
    assert client(cast, name).get("/overzicht/").status_code == 404


@pytest.mark.parametrize("code", ["E2", "K", "D3", "A", "bestaat-niet"])
def test_the_chief_of_one_unit_does_not_open_another_or_a_team(cast: Cast, code: str) -> None:
    assert client(cast, "chief").get(f"/overzicht/{code}/").status_code == 404


def test_drilling_down(cast: Cast) -> None:
    assert names(cast, "leadership", "/overzicht/E2/") == ["E2", "D3", "Team D"]
    found = page(client(cast, "chief").get("/overzicht/D1/").content)
    trail = [e.attributes["href"] for e in found.named("a") if "ol" in e.inside]
    assert trail == ["/overzicht/", "/overzicht/E1/"]


def test_a_filter_looks_through_all_levels(cast: Cast) -> None:
    assert names(cast, "leadership", "/overzicht/?level=team") == ["Team A", "Team B", "Team C", "Team D"]
    assert names(cast, "leadership", "/overzicht/?name=team+c") == ["Team C"]


def test_counts_add_up_at_every_level(cast: Cast) -> None:
    checked_up(cast, "A", "agreed", days_ago=20)
    checked_up(cast, "B", "released", days_ago=300)
    checked_up(cast, "D", "open", days_ago=-5)
    rows = file(cast, "leadership", "/overzicht/?export=csv&name=+")
    assert rows["K"]["Teams"] == "4"
    counts = ("Nog nooit", "Gepland", "Open", "Uitslag", "Besproken", "Afgesproken")
    for row in rows.values():
        assert sum(int(row[c]) for c in counts) == int(row["Teams"])
    assert [rows["K"][c] for c in counts] == ["1", "0", "1", "1", "0", "1"]
    assert [rows["E1"][c] for c in counts] == ["1", "0", "0", "1", "0", "1"]
    assert rows["K"]["Te laat"] == "3"  # B too long ago, C and D never
    assert rows["E1"]["Te laat"] == "2"


def test_a_group_is_told_in_words_and_a_team_by_its_state(cast: Cast) -> None:
    checked_up(cast, "A", "agreed", days_ago=20)
    found = page(client(cast, "district_leader").get("/overzicht/").content)
    states = [e.text.strip() for e in found.named("td") if e.attributes.get("data-title") == "Stand"]
    assert states == ["1\u00a0nog nooit, 1\u00a0afgesproken", "afgesproken", "nog nooit"]


def test_agreements_are_for_who_may_see_them(cast: Cast) -> None:
    assert file(cast, "chief", "/overzicht/?export=csv")["E1"]["Afspraken open"] == "0"
    assert file(cast, "communications", "/overzicht/?export=csv")["E1"]["Afspraken open"] == ""


def test_the_number_of_queries_does_not_grow_with_the_force(cast: Cast, django_assert_max_num_queries: object) -> None:
    for team in "ABCD":
        checked_up(cast, team, "agreed", days_ago=20)
    visitor = client(cast, "leadership")
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        visitor.get("/overzicht/?level=team")
