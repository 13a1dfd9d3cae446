# SPDX-License-Identifier: EUPL-1.2
"""What came out of each unit's last round, in the overview: who sees which figure, and which words stand for none."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from iedereen.checkup.actions import opening
from iedereen.checkup.models import Round
from iedereen.checkup.queries.latest import Change, latest
from iedereen.checkup.rules import definition
from iedereen.people.rules import Permission
from tests.cast import Cast
from tests.markup import page
from tests.rooms.checkup.rounds_play import AFTER, answer, ended, mixed, opened, planned, results, version

pytestmark = [pytest.mark.django_db, pytest.mark.policy("G3"), pytest.mark.policy("S5")]
INDEX = "Je veilig voelen om iets te zeggen"
LOW = [[1.0 + i % 2, 1.0 + (i + 1) % 2, 4.0 + i % 2, 1.0 + i % 2] for i in range(20)]
HIGH = [[4.0 + i % 2, 4.0 + (i + 1) % 2, 1.0 + i % 2, 4.0 + i % 2] for i in range(20)]


def round_of(cast: Cast, teams: dict[str, list[list[float]]], after: Round | None = None) -> Round:
    """One round, answered and released; `after` another one that asked the same, half a year earlier."""
    more = {"version": after.version, "start": after.closes_at + timedelta(days=150)} if after else {}
    round = planned(cast, "".join(teams), **more)
    opening.open_due(round.opens_at)
    for team, rows in teams.items():
        answer(cast, round, team, rows)
    assert ended(round) == 1
    return round


def readings(cast: Cast, name: str, now: datetime = AFTER) -> dict[str, object]:
    """Code of the unit -> what this viewer sees of the index."""
    viewer = cast.viewer(name)
    found = latest(viewer, viewer.units_with(Permission.SEE_COVERAGE), now).units
    return {c: found[u.id]["safe"] for c, u in cast.units.items() if "safe" in found.get(u.id, {})}


def client(cast: Cast, name: str) -> Client:
    found = Client(headers={"accept-language": "nl"})
    found.force_login(cast.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


def cells(cast: Cast, name: str, address: str = "/overzicht/?name=+") -> dict[str, str]:
    found = page(client(cast, name).get(address).content)
    rows = [e.text.strip() for e in found.named("th") if e.attributes.get("scope") == "row"]
    shown = [" ".join(e.text.split()) for e in found.named("td") if e.attributes.get("data-title") == INDEX]
    return dict(zip(rows, shown, strict=True))


def written(cast: Cast, name: str, query: str = "name=+") -> dict[str, dict[str, str]]:
    answered = client(cast, name).get(f"/overzicht/?{query}&export=csv")
    content = b"".join(answered.streaming_content).decode("utf-8-sig")
    return {row["Onderdeel"]: row for row in csv.DictReader(io.StringIO(content), delimiter=";")}


def test_the_figure_is_the_released_one(cast: Cast) -> None:
    round = round_of(cast, {"A": HIGH, "B": mixed(20), "C": mixed(12)})
    stored = results(round)
    for code, shown in readings(cast, "chief").items():
        assert (shown.now.status, shown.now.mean) == (stored[code, "safe"].status, stored[code, "safe"].mean)
    assert set(readings(cast, "chief")) == {"E1", "D1", "D2"}
    # D1: 20 people with 4.5 on average (s3 turned round: 6 - 1.5) and 20 of whom s1, s2 and 6 - s3 are 3 on average.
    assert readings(cast, "chief")["D1"].now.mean == pytest.approx((4.5 + 3.0) / 2, abs=0.051)


@pytest.mark.parametrize("name", ["leadership", "chief", "district_leader"])
def test_the_line_above_never_gets_one_team_s_figure(cast: Cast, name: str) -> None:
    first = round_of(cast, {"A": HIGH, "B": LOW, "C": mixed(12)})
    round_of(cast, {"A": LOW, "B": HIGH, "C": mixed(12)}, first)
    assert not {"A", "B", "C"} & set(readings(cast, name))
    shown = cells(cast, name, "/overzicht/?level=team")
    assert set(shown.values()) == {"van het team zelf"}
    for row in written(cast, name, "level=team").values():
        assert row[INDEX] == "van het team zelf"
        assert row[f"{INDEX}, ronde daarvoor"] == row["Laatste ronde"] == row["Ronde daarvoor"] == ""


def test_the_database_is_not_even_asked_for_one_team_s_figure(cast: Cast) -> None:
    round = round_of(cast, {"A": HIGH, "B": LOW, "C": mixed(12)})
    with CaptureQueriesContext(connection) as asked:
        readings(cast, "chief", round.closes_at)
    about = [q["sql"] for q in asked.captured_queries if "checkup_result" in q["sql"]]
    assert about and not any(
        str(cast.units[t].id) in sql or cast.units[t].id.hex in sql for sql in about for t in "ABC"
    )


@pytest.mark.parametrize("name", ["hrm", "vik"])
def test_who_helps_teams_sees_theirs_on_the_screen_and_in_no_file_or_order(cast: Cast, name: str) -> None:
    round_of(cast, {"A": HIGH, "B": LOW, "C": mixed(12), "D": mixed(15)})
    assert {"A", "B", "C"} <= set(readings(cast, name))
    assert "D" not in readings(cast, name)  # not of their unit
    shown = cells(cast, name)
    assert shown["Team A"].startswith("4,5") and shown["Team B"].startswith("1,5")
    assert {written(cast, name)[t][INDEX] for t in ("Team A", "Team B")} == {"van het team zelf"}
    up = list(cells(cast, name, "/overzicht/?level=team&sort=index_safe"))
    assert up == list(cells(cast, name, "/overzicht/?level=team&sort=-index_safe")) == ["Team A", "Team B", "Team C"]


def test_a_leader_sees_the_own_team_and_not_another(cast: Cast) -> None:
    round_of(cast, {"A": HIGH, "B": LOW})
    assert set(readings(cast, "leader")) == {"A"}
    assert cells(cast, "leader")["Team A"].startswith("4,5")


@pytest.mark.parametrize("name", ["communications", "council"])
def test_who_sees_no_results_has_no_such_column(cast: Cast, name: str) -> None:
    round_of(cast, {"A": HIGH, "B": LOW})
    assert INDEX not in client(cast, name).get("/overzicht/?name=+").content.decode()
    assert INDEX not in written(cast, name)["E1"]


# Words for what is not there


def test_four_reasons_are_four_different_words(cast: Cast) -> None:
    round = opened(cast, "ABCD")
    answer(cast, round, "A", mixed(20))
    answer(cast, round, "B", mixed(9))
    assert ended(round) == 1
    seen = {code: shown.now.status for code, shown in readings(cast, "hrm_force").items()}
    assert (seen["A"], seen["B"], seen["C"]) == ("protected", "too_few", "empty")
    shown = cells(cast, "hrm_force")
    assert (shown["Team A"], shown["Team B"], shown["Team C"]) == (
        "beschermd", "te weinig antwoorden", "geen antwoorden",
    )  # fmt: skip
    assert seen["D2"] == "empty" and written(cast, "leadership")["D2"][INDEX] == "geen antwoorden"


def test_a_round_that_is_being_computed_stands_before_the_one_that_is_known(cast: Cast) -> None:
    first = round_of(cast, {"A": HIGH, "B": LOW})
    second = planned(cast, "AB", version=first.version, start=first.closes_at + timedelta(days=150))
    opening.open_due(second.opens_at)
    before = readings(cast, "chief", second.closes_at - timedelta(minutes=1))["D1"]
    assert (before.now.status, before.before) == ("published", None)
    over = readings(cast, "chief", second.closes_at)["D1"]
    assert (over.now.status, over.now.mean) == ("computing", None)
    assert over.before is not None and over.before.mean == before.now.mean and over.change is None
    Round.objects.filter(id=second.id).update(state="closing")
    assert cells(cast, "chief")["D1"] == "wordt berekend ronde daarvoor: 3,0"
    Round.objects.filter(id=second.id).update(trouble="release_unsafe")
    assert written(cast, "chief")["D1"][INDEX] == "berekenen mislukt"


def test_before_the_first_release_it_says_so(cast: Cast) -> None:
    round = opened(cast, "AB")
    Round.objects.filter(id=round.id).update(state="closing")
    shown = cells(cast, "leadership")
    assert shown["D1"] == "wordt berekend"
    assert shown["K"] == shown["E2"] == shown["D3"] == "nog geen uitslag"
    assert written(cast, "leadership")["E2"][INDEX] == "nog geen uitslag"


# The round before


def test_every_unit_has_its_own_last_round(cast: Cast) -> None:
    """Staggered: first A and B, then C and D, then A and B again. A round's tree ends where its teams come together,
    so the first and the third have no figure of E1 or the force."""
    first = round_of(cast, {"A": HIGH, "B": HIGH})
    other = round_of(cast, {"C": mixed(12), "D": mixed(15)}, first)
    third = round_of(cast, {"A": LOW, "B": LOW}, other)
    Round.objects.filter(id=first.id).update(title="Een")
    Round.objects.filter(id=other.id).update(title="Twee")
    Round.objects.filter(id=third.id).update(title="Drie")
    seen = readings(cast, "hrm_force")
    rounds = {c: (s.now.round, s.before.round if s.before else None) for c, s in seen.items()}
    assert rounds == {
        "K": ("Twee", None), "E1": ("Twee", None), "D1": ("Drie", "Een"), "A": ("Drie", "Een"),
        "B": ("Drie", "Een"), "E2": ("Twee", None), "D2": ("Twee", None), "D3": ("Twee", None),
        "C": ("Twee", None), "D": ("Twee", None),
    }  # fmt: skip
    assert (seen["D1"].now.mean, seen["D1"].before.mean, seen["D1"].change) == (1.5, 4.5, Change.LOWER)
    assert seen["D2"].change is None
    row = written(cast, "leadership")["D1"]
    assert (row[INDEX], row[f"{INDEX}, ronde daarvoor"]) == ("1,5", "4,5")
    assert (row["Laatste ronde"], row["Ronde daarvoor"]) == ("Drie", "Een")


def test_a_difference_is_told_in_words_and_chance_is_no_difference(cast: Cast) -> None:
    first = round_of(cast, {"A": LOW, "B": LOW})
    second = round_of(cast, {"A": HIGH, "B": HIGH}, first)
    assert readings(cast, "leadership")["D1"].change is Change.HIGHER
    assert cells(cast, "leadership")["D1"] == "4,5 hoger dan 1,5"
    one_less = [*HIGH[:-1], [4.0, 4.0, 2.0, 4.0]]
    round_of(cast, {"A": one_less, "B": HIGH}, second)
    assert readings(cast, "leadership")["D1"].change is Change.SIMILAR
    assert cells(cast, "leadership")["D1"] == "4,5 ongeveer gelijk aan 4,5"


def test_another_question_is_not_set_beside_it(cast: Cast) -> None:
    first = round_of(cast, {"A": LOW, "B": LOW})
    stored = first.version.definition
    stored["items"][0]["label"] = {"nl": "Iets heel anders."}
    first.version = version(cast.people["hrm_force"], definition(stored), code="anders")
    round_of(cast, {"A": HIGH, "B": HIGH}, first)
    seen = readings(cast, "chief")["D1"]
    assert (seen.now.mean, seen.before, seen.change) == (4.5, None, None)


# The list


def test_in_order_and_by_what_fell(cast: Cast) -> None:
    first = round_of(cast, {"A": HIGH, "B": HIGH, "D": LOW})
    round_of(cast, {"A": LOW, "B": LOW, "D": HIGH}, first)
    round_of(cast, {"C": LOW[:12], "D": LOW[:15]}, first)
    up, down = (list(cells(cast, "leadership", f"/overzicht/?name=+&sort={s}index_safe")) for s in ("", "-"))
    seen = readings(cast, "leadership")
    means = {n: s.now.mean for n, s in seen.items() if s.now.mean is not None}
    figures = sorted(means, key=means.__getitem__)
    assert len(figures) == 2  # of the force and E1 only one can be shown beside the teams below them
    assert [means[n] for n in up[:2]] == sorted(means.values()) == [means[n] for n in down[:2]][::-1]
    assert up[len(figures) :] == down[len(figures) :]  # whatever has no figure comes last, both ways
    assert set(written(cast, "leadership", "push=fell")) == {"D1"}
    assert not {"Team A", "Team B"} & set(written(cast, "hrm", "push=fell"))


def test_as_a_workbook(cast: Cast) -> None:
    round_of(cast, {"A": HIGH, "B": LOW})
    content = client(cast, "chief").get("/overzicht/?export=xlsx").content
    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    column = rows[0].index(INDEX)
    assert {row[0]: row[column] for row in rows[1:]}["D1"] == 3.0


def test_the_number_of_queries_does_not_grow_with_units_or_rounds(cast: Cast) -> None:
    viewer = cast.viewer("hrm_force")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            latest(viewer, viewer.lines, AFTER + timedelta(days=900))
        return len(found.captured_queries)

    round = round_of(cast, {"A": HIGH})
    once = asked()
    for _ in range(2):
        round = round_of(cast, {"A": LOW, "B": HIGH, "C": mixed(12), "D": mixed(15)}, round)
    assert (once, asked()) == (5, 4)  # one more as long as there are units without a result of a round
