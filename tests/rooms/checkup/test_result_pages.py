# SPDX-License-Identifier: EUPL-1.2
"""Who sees which result, and in which words."""

from datetime import timedelta

import pytest
from django.test import Client

from iedereen.checkup.actions import opening
from iedereen.checkup.models import Round, TeamCheckup
from iedereen.checkup.queries.results import checkup_page, group_page
from iedereen.checkup.rules import CellStatus
from iedereen.checkup.views import wording
from iedereen.screen.rules import Refused
from tests.cast import NOW, Cast
from tests.rooms.checkup.rounds_play import (
    CLOSES,
    answer,
    checkup,
    ended,
    group,
    mixed,
    opened,
    planned,
    released,
    version,
)


def address(cast: Cast, round: Round, team: str) -> str:
    return f"/check-up/{group(cast, round, team)}/"


@pytest.mark.parametrize("who", ["leader", "supporter", "hrm", "vik", "hrm_force"])
def test_who_sees_the_result_of_a_team(cast: Cast, who: str) -> None:
    round = released(cast, {"A": 20, "B": 25, "C": 11})
    page = checkup_page(cast.viewer(who), group(cast, round, "A"))
    assert page.may_see and page.result is not None
    assert [f.measure for f in page.result.indices] == ["safe"]
    assert [f.measure for f in page.result.statements] == ["s1", "s2", "s3", "work"]


ABOVE = ("chief", "district_leader", "leadership", "employee", "ndv", "communications", "council")


@pytest.mark.parametrize("who", ABOVE)
def test_the_line_above_sees_how_far_a_team_is_and_not_what_came_out(cast: Cast, who: str) -> None:
    round = released(cast, {"A": 20, "B": 25, "C": 11})
    page = checkup_page(cast.viewer(who), group(cast, round, "A"))
    assert (page.state, page.may_see, page.result) == ("released", False, None)


@pytest.mark.parametrize("who", ["stranger", "leader_d", "leader_b", "supporter_b"])
def test_others_get_no_hint(cast: Cast, who: str) -> None:
    round = released(cast, {"A": 20, "B": 25})
    with pytest.raises(Refused, match="not_yours"):
        checkup_page(cast.viewer(who), group(cast, round, "A"))


def test_the_team_itself_sees_it_once_it_has_talked(cast: Cast) -> None:
    round = released(cast, {"A": 20, "B": 25})
    team = group(cast, round, "A")
    TeamCheckup.objects.filter(id=team).update(state="talked", talk_date=CLOSES.date())
    assert checkup_page(cast.viewer("employee"), team).result is not None
    assert checkup_page(cast.viewer("chief"), team).result is None
    with pytest.raises(Refused):
        checkup_page(cast.viewer("stranger"), team)


@pytest.mark.parametrize(
    ("who", "code", "sees"),
    [("district_leader", "D1", True), ("chief", "D1", True), ("leadership", "D1", True), ("hrm", "D1", True),
     ("leader", "D1", False), ("supporter", "D1", False), ("employee", "D1", False), ("district_leader", "E1", False),
     ("chief", "K", False), ("hrm_force", "K", True), ("hrm_force", "A", False), ("hrm_force", "XX", False)],
)  # fmt: skip
def test_who_sees_a_group(cast: Cast, who: str, code: str, sees: bool) -> None:
    released(cast, {"A": 20, "B": 25, "C": 11, "D": 12})
    if sees:
        assert group_page(cast.viewer(who), code).code == code
    else:
        with pytest.raises(Refused, match="not_yours"):
            group_page(cast.viewer(who), code)


def test_no_result_yet_is_said(cast: Cast) -> None:
    with pytest.raises(Refused, match="no_result_yet"):
        group_page(cast.viewer("chief"), "D1")


def second_round(cast: Cast, first: Round, shift: float) -> Round:
    round = planned(cast, "AB", version=first.version, start=first.closes_at + timedelta(days=150))
    opening.open_due(round.opens_at)
    rows = [[max(1.0, min(5.0, v + shift)) for v in row] for row in mixed(20)]
    answer(cast, round, "A", rows)
    answer(cast, round, "B", mixed(20))
    assert ended(round) == 1
    return round


def test_a_difference_within_the_margin_is_about_equal(cast: Cast) -> None:
    first = released(cast, {"A": 20, "B": 20})
    second = second_round(cast, first, 0.0)
    figure = checkup_page(cast.viewer("leader"), group(cast, second, "A")).result.statements[3]
    assert figure.before is not None and figure.before.similar
    assert wording.compared_sentence(figure.before, earlier=True) == "Ongeveer gelijk aan de vorige ronde (3,0)."
    earlier = checkup_page(cast.viewer("leader"), group(cast, first, "A")).result.statements[3]
    assert earlier.before is None


def test_a_real_difference_is_said(cast: Cast) -> None:
    first = released(cast, {"A": 20, "B": 20})
    second = second_round(cast, first, 2.0)
    figure = checkup_page(cast.viewer("leader"), group(cast, second, "A")).result.statements[3]
    assert figure.before is not None and not figure.before.similar and figure.before.difference > 1
    assert "hoger dan in de vorige ronde (3,0)" in wording.compared_sentence(figure.before, earlier=True)


def test_another_question_is_not_compared(cast: Cast) -> None:
    first = released(cast, {"A": 20, "B": 20})
    stored = first.version.definition
    stored["items"][3]["label"] = {"nl": "Iets heel anders."}
    other = version(cast.people["hrm_force"], wording_definition(stored), code="anders")
    round = planned(cast, "AB", version=other, start=first.closes_at + timedelta(days=150))
    opening.open_due(round.opens_at)
    answer(cast, round, "A", mixed(20))
    answer(cast, round, "B", mixed(20))
    ended(round)
    result = checkup_page(cast.viewer("leader"), group(cast, round, "A")).result
    assert result.statements[3].before is None
    assert result.statements[0].before is not None


def wording_definition(stored):  # type: ignore[no-untyped-def]
    from iedereen.checkup.rules import definition  # noqa: PLC0415

    return definition(stored)


def test_beside_the_unit_only_where_it_has_other_teams_enough(cast: Cast) -> None:
    round = opened(cast, "ABC")
    for team, n in {"A": 20, "B": 20, "C": 11}.items():
        answer(cast, round, team, mixed(n))
    ended(round)
    # E1 is hidden here (next to D1 it would be C alone), so there is nothing to stand beside.
    assert checkup_page(cast.viewer("leader"), group(cast, round, "A")).result.statements[0].beside is None


def test_opinions_that_differ_are_not_called_the_team(cast: Cast) -> None:
    round = released(cast, {"A": 20, "B": 25, "C": 11})
    figure = checkup_page(cast.viewer("leader"), group(cast, round, "A")).result.indices[0]
    assert wording.meaning_sentence(figure) == "De meningen lopen uiteen: spreek niet van hét team."


def test_every_reason_is_its_own_sentence() -> None:
    hidden = [s for s in CellStatus if s is not CellStatus.PUBLISHED]
    assert len({wording.reason(s) for s in hidden}) == len(hidden)
    assert wording.reason(CellStatus.PUBLISHED) == ""


def test_the_page_of_a_team(cast: Cast, client: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    round = released(cast, {"A": 20, "B": 25, "C": 11})
    client.force_login(cast.people["leader"])
    client.get(address(cast, round, "A"))
    with django_assert_max_num_queries(30):
        answered = client.get(address(cast, round, "A"))
    page = answered.content.decode()
    assert answered.status_code == 200
    assert "Je veilig voelen om iets te zeggen" in page
    assert "De meningen lopen uiteen: spreek niet van hét team." in page
    assert "Bespreek de uitslag met het team" in page


def test_a_hidden_figure_is_a_message_on_the_page_and_in_the_file(cast: Cast, client: Client) -> None:
    round = released(cast, {"A": 20, "B": 4})
    client.force_login(cast.people["leader_b"])
    page = client.get(address(cast, round, "B")).content.decode()
    assert page.count('data-status="too_few"') == 5
    export = b"".join(client.get(address(cast, round, "B") + "?export=csv")).decode("utf-8-sig")  # type: ignore[arg-type]
    assert export.count("Er zijn te weinig antwoorden") == 5
    workbook = client.get(address(cast, round, "B") + "?export=xlsx")
    assert workbook.content[:2] == b"PK"


def test_a_coarse_share_stands_in_words(cast: Cast, client: Client) -> None:
    round = opened(cast, "AB")
    answer(cast, round, "A", [[5.0, 5.0, 1.0, 5.0]] * 20)
    answer(cast, round, "B", mixed(20))
    ended(round)
    client.force_login(cast.people["leader"])
    page = client.get(address(cast, round, "A")).content.decode()
    assert "bijna iedereen" in page and "100%" not in page


def test_a_team_without_a_questionnaire_reads_why(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iedereen.checkup.actions.opening.least_invited", lambda: 26)
    round = opened(cast, "AB")
    client.force_login(cast.people["leader"])
    page = client.get(address(cast, round, "A")).content.decode()
    assert "te klein voor een vragenlijst" in page
    assert checkup(cast, round, "A").conversation_only


@pytest.mark.parametrize(
    ("who", "status"), [("chief", 200), ("hrm", 200), ("leader", 404), ("employee", 404), ("stranger", 404)]
)
def test_the_page_of_a_district(cast: Cast, client: Client, who: str, status: int) -> None:
    released(cast, {"A": 20, "B": 25})
    client.force_login(cast.people[who])
    assert client.get("/check-up/eenheid/D1/").status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("hrm", 200), ("hrm_force", 200), ("leader", 404), ("chief", 404), ("employee", 404)]
)
def test_the_pages_of_rounds(cast: Cast, client: Client, who: str, status: int) -> None:
    round = planned(cast, "AB")
    client.force_login(cast.people[who])
    for path in ("", "plannen/", "alle-teams/", f"{round.id}/"):
        assert client.get(f"/check-up/rondes/{path}").status_code == status, path


def test_planning_by_hand(cast: Cast, client: Client) -> None:
    which = version(cast.people["hrm"])
    client.force_login(cast.people["hrm"])
    given = {"title": "Proefronde", "campaign": "2030-1", "version": str(which.id),
             "teams": [str(cast.units["A"].id)], "opens": "2030-03-04", "closes": "2030-03-15"}  # fmt: skip
    wrong = client.post("/check-up/rondes/plannen/", given | {"closes": "2030-03-01"})
    assert "De laatste dag ligt voor de eerste dag" in wrong.content.decode()
    done = client.post("/check-up/rondes/plannen/", given)
    round = Round.objects.get()
    assert done["Location"] == f"/check-up/rondes/{round.id}/"
    moved = client.post(f"/check-up/rondes/{round.id}/verzetten/", {"opens": "2030-04-01", "closes": "2030-04-12"})
    assert moved.status_code == 302
    client.post(f"/check-up/rondes/{round.id}/afgelasten/", {"reason": "Verhuizing"})
    round.refresh_from_db()
    assert (round.state, round.opens_at.month) == ("cancelled", 4)  # 08:00 in Amsterdam is 06:00 in UTC
    client.post("/check-up/rondes/alle-teams/", {"campaign": "2030-2", "version": str(which.id), "opens": "2030-09-02",
                                                 "weeks": "2"})  # fmt: skip
    assert TeamCheckup.objects.filter(round__campaign="2030-2").count() == 3
    assert Round.objects.filter(planned_at__gt=NOW).count() == 2
