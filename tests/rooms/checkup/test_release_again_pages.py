# SPDX-License-Identifier: EUPL-1.2
"""What people read about a round that is shown once more, and where."""

from datetime import timedelta

import pytest
from django.test import Client

from iedereen.checkup.actions.again.asking import release_due
from iedereen.checkup.models import Release, ReleaseRequest, Result, Round, Shown
from iedereen.checkup.queries.latest import latest
from iedereen.checkup.queries.results import group_page
from iedereen.checkup.rules import CellStatus
from iedereen.people.rules import UnitKind
from iedereen.screen.rules import Refused
from tests.cast import Cast
from tests.rooms.checkup.reorganising import (
    LATER,
    again,
    ask,
    asked_round,
    end,
    looked,
    move,
    new_unit,
    split_district,
)
from tests.rooms.checkup.rounds_play import OPENS, group, opened

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TODAY = LATER.date()


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)


def client(cast: Cast, who: str = "hrm_force") -> Client:
    visitor = Client(headers={"accept-language": "nl"})
    visitor.force_login(cast.people[who], backend=BACKEND)
    return visitor


def read(cast: Cast, address: str, who: str = "hrm_force", status: int = 200) -> str:
    answer = client(cast, who).get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_the_section_is_there_only_after_a_reorganisation(cast: Cast) -> None:
    round = asked_round(cast)
    page = f"/check-up/rondes/{round.id}/"
    assert "De organisatie is veranderd" not in read(cast, page)
    split_district(cast)
    shown = read(cast, page)
    assert "De organisatie is veranderd" in shown and f"{page}opnieuw/" in shown
    again(cast, round)
    shown = read(cast, page)
    assert "De organisatie is veranderd" not in shown
    assert "Opnieuw samengesteld na de reorganisatie van 22 april 2026" in shown
    assert "/check-up/eenheid/D4/opnieuw/" in shown and "/check-up/eenheid/D1/opnieuw/" in shown


def test_whoever_may_not_does_not_see_the_section(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    assert "De organisatie is veranderd" not in read(cast, f"/check-up/rondes/{round.id}/", "hrm")


def test_first_it_is_said_what_happens_to_every_unit_and_then_it_happens(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    move(cast, "G", "D3")
    page = f"/check-up/rondes/{round.id}/opnieuw/"
    shown = read(cast, page)
    assert "Krijgt een uitslag." in shown and "Onveranderd: de uitslag die er was, blijft." in shown
    assert "anders is de uitslag van één team te berekenen" in shown
    assert "Maak de uitslagen voor 2 eenheden" in shown
    assert not Release.objects.filter(number=2).exists()
    visitor = client(cast)
    asked = visitor.post(page, {"seen": looked(cast, round).mark}, follow=True).content.decode()
    assert "De nieuwe uitslagen worden gemaakt." in asked and "hx-trigger" in asked
    assert "De organisatie is veranderd" not in asked
    shown = read(cast, page)
    assert "De nieuwe uitslagen worden gemaakt." in shown and "Maak de uitslagen" not in shown
    assert release_due(LATER) == 1
    assert Release.objects.filter(round=round, number=2).exists()
    done = read(cast, f"/check-up/rondes/{round.id}/")
    assert "worden gemaakt" not in done and "Opnieuw samengesteld na de reorganisatie" in done
    once_more = visitor.post(page, {"seen": "x"})
    assert once_more.status_code == 409 and "niet veranderd" in once_more.content.decode()
    shown = read(cast, page)
    assert "Er is niets te doen." in shown and "<form" not in shown.partition("<main")[2].partition("</main>")[0]


def test_why_it_was_not_made_is_said_on_both_pages(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    ask(cast, round)
    page = f"/check-up/rondes/{round.id}/"
    ReleaseRequest.objects.update(trouble="failed")
    for address in (page, f"{page}opnieuw/"):
        shown = read(cast, address)
        assert "Het systeem probeert het opnieuw" in shown and "worden gemaakt" in shown
    ReleaseRequest.objects.update(trouble="again_unsafe", next_at=None)
    shown = read(cast, page)
    assert "Meld dit bij de beheerder" in shown and "worden gemaakt" not in shown and "Bekijk wat er kan" in shown
    shown = read(cast, f"{page}opnieuw/")
    assert "Meld dit bij de beheerder" in shown and "Maak de uitslagen voor 2 eenheden" in shown
    # Who plans for some of its teams hears nothing of it.
    assert "Meld dit bij de beheerder" not in read(cast, page, "hrm")


def test_teams_that_are_gone_and_teams_that_do_not_count_are_said(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    new_unit(cast, "Z", UnitKind.UNIT, None)
    move(cast, "M", "Z")
    for code in ("C", "M", "Z"):
        end(cast, code, TODAY)
    shown = read(cast, f"/check-up/rondes/{round.id}/opnieuw/")
    assert "Team C: telt mee bij D2" in shown
    assert "Teams die niet meetellen" in shown and "<li>M nieuw</li>" in shown


def test_a_release_without_what_was_seen_is_refused_in_words(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    answer = client(cast).post(f"/check-up/rondes/{round.id}/opnieuw/")
    assert answer.status_code == 409 and "kijk opnieuw" in answer.content.decode()


def test_what_was_shown_before_and_gives_somebody_away_stops_it_in_words(cast: Cast) -> None:
    """Should a register ever give a small group away, nothing more is shown of that round."""
    round = asked_round(cast, {"A": 20, "B": 25, "F": 4, "I": 4, "C": 11, "G": 15, "H": 15}, size=10)
    first = Release.objects.get(round=round)
    Shown.objects.create(release=first, unit=cast.units["F"], measure="work")
    split_district(cast)
    shown = read(cast, f"/check-up/rondes/{round.id}/opnieuw/", status=409)
    assert "Er komen geen nieuwe uitslagen" in shown
    assert not Release.objects.filter(number=2).exists()


def test_a_new_unit_shows_the_later_figures_and_says_what_they_are(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    with pytest.raises(Refused, match="no_result_yet"):
        group_page(cast.viewer("chief", TODAY), "D4")
    again(cast, round)
    for address in ("/check-up/eenheid/D4/", "/check-up/eenheid/D4/opnieuw/"):
        shown = read(cast, address, "chief")
        assert "opnieuw samengesteld na de reorganisatie van 22 april 2026" in shown
        assert "Het is geen nieuwe meting" in shown and "Met 2 teams samen" in shown
        assert "Ongeveer 30 mensen deden mee" in shown
        assert "is bij dit onderwerp niet meer te berekenen" in shown and "onbekend" not in shown


def test_a_unit_with_both_shows_the_result_of_the_round_and_a_link(cast: Cast) -> None:
    round = asked_round(cast)
    before = group_page(cast.viewer("chief", TODAY), "D1")
    split_district(cast)
    again(cast, round)
    page = group_page(cast.viewer("chief", TODAY), "D1")
    assert (page.indices, page.statements, page.respondents) == (before.indices, before.statements, before.respondents)
    shown = read(cast, "/check-up/eenheid/D1/", "chief")
    assert "Ongeveer 75 mensen deden mee" in shown and "45 mensen" not in shown
    assert "Sinds de reorganisatie van 22 april 2026 horen hier andere teams bij." in shown
    assert "/check-up/eenheid/D1/opnieuw/" in shown
    later = group_page(cast.viewer("chief", TODAY), "D1", again=True)
    assert later.respondents == 45 and later.trend == {} and later.teams == 2
    assert all(f.before is None and f.beside is None for f in (*later.indices, *later.statements))
    assert "75 mensen" not in read(cast, "/check-up/eenheid/D1/opnieuw/", "chief")
    assert group_page(cast.viewer("chief", TODAY), "D2").later is None


def test_a_later_figure_is_compared_with_nothing(cast: Cast) -> None:
    first = asked_round(cast, start=OPENS - timedelta(days=200))
    round = asked_round(cast, version=first.version)
    split_district(cast)
    again(cast, round)
    result = group_page(cast.viewer("chief", TODAY), "D1")
    assert result.round == round.title and result.statements[0].before is not None and len(result.trend["safe"]) == 2
    later = group_page(cast.viewer("chief", TODAY), "D1", again=True)
    assert later.trend == {} and {f.before for f in (*later.indices, *later.statements)} == {None}
    # Nor is a later round compared with it: D4 has no earlier result of a round.
    assert group_page(cast.viewer("chief", TODAY), "D4").statements[0].before is None


@pytest.mark.parametrize("who", ["leader", "employee", "supporter", "ndv", "stranger", "admin"])
def test_others_hear_nothing_of_a_later_figure(cast: Cast, who: str) -> None:
    round = asked_round(cast)
    split_district(cast)
    again(cast, round)
    assert client(cast, who).get("/check-up/eenheid/D4/opnieuw/").status_code == 404
    assert client(cast, who).get(f"/check-up/rondes/{round.id}/opnieuw/").status_code == 404


def test_a_team_has_no_later_figure(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    again(cast, round)
    assert client(cast, "hrm_force").get("/check-up/eenheid/F/opnieuw/").status_code == 404
    assert "opnieuw samengesteld" not in read(cast, f"/check-up/{group(cast, round, 'A')}/", "leader")
    teams = [cast.units[code].id for code in "ABCDFGHIMN"]
    assert not Result.objects.filter(release__number=2, unit__in=teams).exists()


def test_the_file_holds_the_same_and_says_what_is_unknown(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    again(cast, round)
    rows = client(cast, "chief").get("/check-up/eenheid/D4/opnieuw/?export=csv").getvalue().decode("utf-8-sig")
    index = next(line for line in rows.splitlines() if "veilig" in line)
    assert index.count("onbekend") == 3
    statement = next(line for line in rows.splitlines() if "Het werk is te doen" in line)
    assert "onbekend" not in statement


def test_the_overview_keeps_to_the_result_of_the_round(cast: Cast) -> None:
    round = asked_round(cast)
    viewer = cast.viewer("hrm_force", TODAY)
    before = latest(viewer, [cast.units["D1"].id], LATER)
    split_district(cast)
    again(cast, round)
    assert latest(cast.viewer("hrm_force", TODAY), [cast.units["D1"].id], LATER) == before


def test_the_overview_has_the_figure_of_a_unit_that_is_new(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    viewer = cast.viewer("hrm_force", TODAY)
    wanted = [cast.units[code].id for code in ("D1", "D4", "F")]
    assert cast.units["D4"].id not in latest(viewer, wanted, LATER).units
    made = again(cast, round)
    found = latest(viewer, wanted, LATER).units
    lately = found[cast.units["D4"].id]["safe"]
    row = Result.objects.get(release=made, unit=cast.units["D4"], measure="safe")
    assert (lately.now.mean, lately.now.again, lately.before, lately.change) == (row.mean, True, None, None)
    assert not found[cast.units["D1"].id]["safe"].now.again and not found[cast.units["F"].id]["safe"].now.again
    shown = read(cast, "/overzicht/E1/")
    assert shown.count("opnieuw samengesteld") == 1
    rows = client(cast, "hrm_force").get("/overzicht/E1/?export=csv").getvalue().decode("utf-8-sig").splitlines()
    assert [line for line in rows if "(opnieuw samengesteld)" in line] == [next(line for line in rows if "D4" in line)]


def test_a_figure_that_was_put_together_anew_is_not_compared_in_the_overview(cast: Cast) -> None:
    """Neither with a round that is being computed now."""
    round = asked_round(cast)
    split_district(cast)
    again(cast, round)
    start = LATER - timedelta(days=15)
    later = opened(cast, "FI", version=round.version, start=start)
    found = latest(cast.viewer("hrm_force", TODAY), [cast.units["D4"].id], later.closes_at + timedelta(minutes=1))
    lately = found.units[cast.units["D4"].id]["safe"]
    assert (lately.now.status, lately.before, lately.change) == ("computing", None, None)


def test_the_page_of_proofs_names_it_with_its_attack(cast: Cast) -> None:
    round = asked_round(cast)
    split_district(cast)
    made = again(cast, round)
    shown = read(cast, f"/check-up/rondes/{round.id}/controle/", "council")
    assert "Opnieuw samengesteld na de reorganisatie van 22 april 2026" in shown
    assert f"{made.attack['tested']} keer geprobeerd" in shown and f"{made.attack['teams']} keer" in shown


def test_a_round_that_is_not_released_has_no_such_page(cast: Cast) -> None:
    round = opened(cast, "AB")
    Round.objects.filter(id=round.id).update(title="Nog open")
    assert "Ververs de pagina" in read(cast, f"/check-up/rondes/{round.id}/opnieuw/", status=409)


def test_hidden_units_are_said_on_their_page(cast: Cast) -> None:
    """A new district that stays hidden: its page says why, and nothing links to it as if there were figures."""
    round = asked_round(cast, {"A": 20, "B": 25, "F": 4, "I": 4, "C": 11, "G": 15, "H": 15, "D": 12, "M": 12, "N": 12,
                               "O": 12}, size=12)  # fmt: skip
    split_district(cast)
    new_unit(cast, "D5", UnitKind.DISTRICT, "E2")
    for team in "NO":
        move(cast, team, "D5")
    made = again(cast, round)
    assert Result.objects.get(release=made, unit__code="D4", measure="").status == CellStatus.TOO_FEW
    assert "Er zijn te weinig antwoorden om een uitslag te laten zien." in read(cast, "/check-up/eenheid/D4/", "chief")
    assert "/check-up/eenheid/D4/opnieuw/" not in read(cast, f"/check-up/rondes/{round.id}/")
