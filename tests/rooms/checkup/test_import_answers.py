# SPDX-License-Identifier: EUPL-1.2
"""Earlier answers become a closed round, by the same path as any other."""

import math
from pathlib import Path

import numpy as np
import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from iedereen.checkup.actions.closing import measuring, release
from iedereen.checkup.actions.earlier import history
from iedereen.checkup.actions.earlier.history import AnswersReport
from iedereen.checkup.models import Reliability, Result, Round, TeamCheckup
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.followup.models import Promise
from iedereen.people.models import Unit, UnitPeriod
from iedereen.people.queries import tree
from iedereen.screen.faults import fault
from iedereen.screen.rules import Refused
from iedereen.vault.models import Answer, Deposit, Tally
from iedereen.vault.queries import respondents
from tests.cast import ALWAYS, NOW, TODAY, Cast
from tests.real_data import real_folder
from tests.rooms.checkup.rounds_play import planned

TUTORIAL = Path(__file__).parents[3] / "docs" / "tutorial"
MAPPING = """
title = "Vorig jaar"
opened = 2025-03-01
closed = 2025-03-31
questionnaire = "vorig"
team = "Team"
[[indices]]
code = "safe"
label = "Veilig"
[[items]]
column = "q1"
low = 1
high = 5
index = "safe"
[[items]]
column = "q2"
low = 1
high = 5
reverse = true
index = "safe"
[[items]]
column = "hours"
"""


def rows(counts: dict[str, int]) -> str:
    lines = ["Team;q1;q2;hours"]
    lines += [f"{team};{1 + i % 5};{1 + (i + 2) % 5};{8 + i % 3}" for team, n in counts.items() for i in range(n)]
    return "\n".join(lines)


def bring(cast: Cast, text: str, mapping: str = MAPPING, by: str = "hrm_force", dry_run: bool = False) -> AnswersReport:
    return history.import_answers(name="vorig.csv", data=text.encode(), mapping=mapping, by=cast.viewer(by), now=NOW,
                                  dry_run=dry_run)  # fmt: skip


def test_earlier_answers_are_released_by_the_same_path(cast: Cast) -> None:
    report = bring(cast, rows({"A": 20, "B": 25, "C": 12}))
    assert (report.problems, report.rows, report.teams, report.written) == ((), 57, 3, True)
    round = Round.objects.get()
    assert (round.state, round.imported, round.next_at, round.scrub_due) == (RoundState.RELEASED, True, None, True)
    assert set(TeamCheckup.objects.values_list("state", flat=True)) == {CheckupState.RELEASED}
    found = Result.objects.get(unit=cast.units["B"], measure="safe")
    assert (found.status, found.rate, found.respondents) == ("published", None, 25)
    assert (Answer.objects.count(), Deposit.objects.count()) == (0, 0)
    assert sum(respondents(list(TeamCheckup.objects.values_list("id", flat=True))).values()) == 57
    client = Client(headers={"accept-language": "nl"})
    client.force_login(cast.people["hrm_force"])
    audited = client.get(f"/check-up/rondes/{round.id}/controle/").content.decode()
    assert "Deze ronde is ingelezen" in audited and "nog niet geopend" not in audited and "opengaat" not in audited
    # A score without a scale may differ per person: of it not even counts are kept.
    assert set(Tally.objects.values_list("question", flat=True)) == {"", "q1", "q2"}
    assert Promise.objects.filter(kind="hold_talk", state="open").count() == 3


def test_a_score_without_a_scale_has_reliability_and_no_figures(cast: Cast) -> None:
    bring(cast, rows({"A": 20, "B": 25, "C": 12}))
    assert not Result.objects.filter(measure="hours").exists()
    assert Reliability.objects.get(measure="hours").teams == 3


def test_a_trial_run_leaves_nothing(cast: Cast) -> None:
    report = bring(cast, rows({"A": 20, "B": 25, "C": 12}), dry_run=True)
    assert (report.written, report.teams, len(report.stated)) == (False, 3, 4)
    assert not Round.objects.exists()
    assert not Answer.objects.exists()


def test_the_same_round_cannot_be_read_in_twice(cast: Cast) -> None:
    bring(cast, rows({"A": 20, "B": 25}))
    again = bring(cast, rows({"A": 20, "B": 25}))
    assert [p.code for p in again.problems] == ["imported_already"]
    assert Round.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Team;q1;q2\nA;1;2", [("missing_column", 1, "hours")]),
        ("Team;q1;q2;hours\nA;1;9;8\nA;x;1;8", [("outside_scale", 2, "q2"), ("not_a_number", 3, "q1")]),
        ("Team;q1;q2;hours\nZ;1;2;8\n;1;2;8", [("unknown_team", 2, "Team"), ("team_missing", 3, "Team")]),
        ("Team;q1;q2;hours", [("no_rows", None, None)]),
        ("Team;q1;q2;hours\nA;1;2;inf", [("not_a_number", 2, "hours")]),
        ("", [("empty_file", None, None)]),
        ("<html><body>", [("html_file", None, None)]),
        ("Team;q1;q1;q2;hours\nA;1;1;2;8", [("duplicate_header", 1, "q1")]),
    ],
)
def test_a_file_that_is_wrong(cast: Cast, text: str, expected: list[tuple[str, int | None, str | None]]) -> None:
    report = bring(cast, text)
    assert [(p.code, p.row, p.column) for p in report.problems] == expected
    assert all(fault(p.code, p.details) for p in report.problems)
    assert not Round.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('title = "Vorig jaar"', "title = [", "mapping_not_toml"),
        ('team = "Team"', "", "mapping_needs"),
        ("closed = 2025-03-31", 'closed = "gisteren"', "mapping_needs_day"),
        ("closed = 2025-03-31", "closed = 2025-02-01", "window_wrong"),
        ("closed = 2025-03-31", "closed = 2027-02-01", "window_in_future"),
        ('questionnaire = "vorig"', 'questionnaire = "vorig"\ncolour = "blue"', "mapping_unknown_key"),
        ('column = "hours"', 'column = "q1"', "item_name"),
        ('column = "hours"', 'column = "hours"\nlow = 5\nhigh = 1', "item_scale"),
        ('column = "hours"', 'column = "hours"\nreverse = true', "item_needs_scale"),
        ('reverse = true\nindex = "safe"', 'index = "other"', "item_index_unknown"),
    ],
)
def test_a_mapping_that_is_wrong(cast: Cast, old: str, new: str, code: str) -> None:
    assert old in MAPPING
    report = bring(cast, rows({"A": 20}), MAPPING.replace(old, new))
    assert code in {p.code for p in report.problems}
    assert all(fault(p.code, p.details) for p in report.problems)
    assert not Round.objects.exists()


@pytest.mark.parametrize("who", ["leader", "supporter", "chief", "admin", "employee"])
def test_only_those_who_plan_rounds(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="not_yours"):
        bring(cast, rows({"A": 20}), by=who)


def test_only_for_the_own_teams(cast: Cast) -> None:
    with pytest.raises(Refused, match="not_yours"):
        bring(cast, rows({"A": 20, "D": 20}), by="hrm")
    assert not Round.objects.exists()


def test_a_team_in_a_planned_round_waits(cast: Cast) -> None:
    planned(cast, "A")
    with pytest.raises(Refused, match="team_in_round"):
        bring(cast, rows({"A": 20}))


def test_unknown_teams_are_made_when_the_mapping_says_so(cast: Cast) -> None:
    mapping = MAPPING.replace("[[indices]]", '[create_teams]\nunder = "D3"\n[[indices]]', 1)
    report = bring(cast, rows({"A": 20, "Z1": 15, "Z2": 15}), mapping)
    assert report.created == ("Z1", "Z2")
    standing = tree(TODAY)
    made = {p.code: p for p in standing.places.values()}
    assert made["Z1"].parent == cast.units["D3"].id
    assert made["Z1"].is_team
    wrong = bring(cast, rows({"Z3": 15}), mapping.replace('"D3"', '"NOWHERE"').replace("Vorig jaar", "Ander jaar"))
    assert [p.code for p in wrong.problems] == ["unknown_unit"]


def _army(cast: Cast, name: str) -> AnswersReport:
    unit = Unit.objects.create(code="OUD", kind="unit")
    UnitPeriod.objects.create(unit=unit, parent=cast.units["K"], name="Oud", valid=ALWAYS)
    assert DateRange(ALWAYS.lower, None) == ALWAYS
    return history.import_answers(
        name=f"{name}.csv.gz", data=real_folder("army-company-climate") / f"{name}.csv.gz",
        mapping=(TUTORIAL / f"{name}.toml").read_text(), by=cast.viewer("hrm_force"), now=NOW, dry_run=False,
    )  # fmt: skip


@pytest.mark.real_data
@pytest.mark.policy("S5")
def test_99_companies_of_1996(cast: Cast) -> None:
    report = _army(cast, "bh1996")
    assert (report.problems, report.rows, report.teams) == ((), 7382, 99)
    golden = {"COHES": (0.0443, 0.7755), "LEAD": (0.1270, 0.9156), "HRS": (0.1331, 0.9197), "WBEING": (0.0434, 0.7717)}
    assert {s.measure: (s.icc1, s.icc2) for s in report.stated} == golden
    assert {s.shown for s in report.stated} == {99}


@pytest.mark.real_data
def test_99_companies_of_2000(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[measuring.Measured] = []
    real = measuring.measure
    monkeypatch.setattr(release.measuring, "measure", lambda *given: seen.extend(real(*given)) or seen)
    report = _army(cast, "bhr2000")
    assert (report.rows, report.teams) == (5400, 99)
    stated = {s.measure: s for s in report.stated}
    assert (stated["HRS"].icc1, stated["HRS"].icc2) == (0.1741, 0.9200)
    assert (stated["leadership"].icc1, stated["leadership"].icc2) == (0.1357, 0.8954)
    assert stated["leadership"].alpha == 0.8913
    assert stated["leadership"].shown in (97, 98, 99)  # the smallest company has 8 answers
    agreement = _agreement(seen)
    assert [round(x, 4) for x in (agreement.min(), agreement.mean(), agreement.max())] == [0.7859, 0.8876, 0.9440]


def _agreement(measured: list[measuring.Measured]) -> np.ndarray:
    """rwg(j) of every team before it is made coarse; the answers themselves are gone by now."""
    leadership = next(m for m in measured if m.code == "leadership")
    values = [one.agreement for one in leadership.nodes.values()]
    return np.array([v for v in values if v is not None and not math.isnan(v)])
