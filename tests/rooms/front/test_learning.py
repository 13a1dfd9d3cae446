# SPDX-License-Identifier: EUPL-1.2
"""What there is to learn from, beside the last check-up of the own team: low or falling subjects first."""

from datetime import date

import pytest
from django.test import Client

from iedereen.checkup.queries.latest import Change, Index, Latest, Overview, Reading
from iedereen.front.learning.matching import fitting, own_teams
from iedereen.leadership.queries.norms import offers, themes
from iedereen.leadership.rules.advice import Offer
from iedereen.people.queries import tree
from tests.cast import TODAY, Cast
from tests.house.inhabited import inhabited

pytestmark = pytest.mark.policy("S4")
OFFERS = [Offer("a", "A", "training", ("steun",), "", ""), Offer("b", "B", "materiaal", ("veiligheid",), "", "")]
INDICES = (Index("steun", "Steun", 1, 5), Index("veiligheid", "Veiligheid", 1, 5))


def client(cast: Cast, name: str) -> Client:
    door = Client()
    door.force_login(cast.people[name])
    return door


def reading(mean: float | None, status: str = "published") -> Reading:
    return Reading(status, mean, "Ronde", date(2026, 1, 1))


def of(cast: Cast, **found: Latest) -> list[tuple[str, bool, bool, list[str]]]:
    places = own_teams(cast.viewer("leader"), tree(TODAY))
    [team] = fitting(places, Overview(INDICES, {places[0].id: found}), OFFERS, 2.7)
    return [(s.label, s.low, s.fell, [o.code for o in s.offers]) for s in team.subjects]


def test_low_and_falling_subjects_get_what_helps(cast: Cast) -> None:
    low, fell = Latest(reading(2.1), None, None), Latest(reading(3.4), reading(4.1), Change.LOWER)
    assert of(cast, steun=low, veiligheid=fell) == [
        ("Steun", True, False, ["a"]), ("Veiligheid", False, True, ["b"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "latest",
    [Latest(reading(3.9), reading(3.0), Change.HIGHER), Latest(reading(2.7), None, None),
     Latest(reading(None), None, None), Latest(reading(1.0, "too_few"), None, None)],
)  # fmt: skip
def test_nothing_is_concluded_from_what_is_fine_or_hidden(cast: Cast, latest: Latest) -> None:
    assert of(cast, steun=latest) == []


def test_the_leader_reads_it_of_the_own_team_and_the_line_does_not(db: None) -> None:
    cast = inhabited().cast
    page = client(cast, "leader").get("/leren/").content.decode()
    assert "laatste check-up van Team A" in page and "Al het aanbod" in page
    assert "laag" in page or "lager dan de ronde daarvoor" in page
    above = client(cast, "district_leader").get("/leren/").content.decode()
    assert "laatste check-up van" not in above and "Al het aanbod" in above


@pytest.mark.parametrize("who", ["employee", "stranger", "vik", "council", "admin"])
def test_who_does_not_lead_or_support_finds_no_page(cast: Cast, who: str) -> None:
    assert client(cast, who).get("/leren/").status_code == 404


def test_every_theme_has_an_offer_and_every_offer_a_known_theme() -> None:
    used = {theme for offer in offers() for theme in offer.themes}
    assert used == set(themes())
