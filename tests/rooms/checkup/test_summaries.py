# SPDX-License-Identifier: EUPL-1.2
"""Open answers: one reader, a neutral summary for the team, and then they are gone."""

from datetime import timedelta
from functools import partial

import pytest

from iedereen.checkup.actions.talk.summaries import give_summary, read_open_answers, save_summary, wipe_withheld
from iedereen.checkup.models import OpenSummary, TeamCheckup
from iedereen.checkup.queries.talk import section, summary_desk
from iedereen.people.models import RoleHolding
from iedereen.people.queries import tree
from iedereen.vault.models import OpenAnswer
from tests.cast import ALWAYS, NOW, TODAY, Cast, make_cast
from tests.rooms.checkup.talk_play import (
    OUTSIDERS,
    QUESTION,
    done,
    lines,
    promise_to_summarise,
    raced,
    ready,
    refused,
    waiting,
    wrote,
)
from tests.rooms.followup.two import at_once

pytestmark = pytest.mark.policy("S5")
ANSWERS = ("De koffie is koud en het rooster komt altijd veel te laat", "Fijne collega's")
GOOD = {QUESTION: "Er zijn zorgen over de planning. Over de sfeer is men tevreden."}


@pytest.fixture
def row(cast: Cast) -> TeamCheckup:
    made = ready(cast)
    wrote(made, *ANSWERS)
    promise_to_summarise(cast, made)
    return made


def read(cast: Cast, row: TeamCheckup, by: str = "hrm", days: int = 0) -> dict[str, list[str]]:
    return read_open_answers(checkup=row.id, by=cast.viewer(by), now=NOW + timedelta(days=days))


def give(cast: Cast, row: TeamCheckup, text: str, by: str = "hrm") -> int:
    return give_summary(checkup=row.id, texts={QUESTION: text}, by=cast.viewer(by), now=NOW)


def test_the_adviser_reads_and_that_is_in_the_ledger_once_a_day(cast: Cast, row: TeamCheckup) -> None:
    assert sorted(read(cast, row)[QUESTION]) == sorted(ANSWERS)
    read(cast, row)
    assert lines("open_answers_read") == 1
    read(cast, row, days=1)
    assert lines("open_answers_read") == 2
    read(cast, row, by="hrm_force")  # nobody was assigned: whoever may for this team
    assert lines("open_answers_read") == 3


def test_nobody_else_reads_writes_or_wipes(cast: Cast, row: TeamCheckup) -> None:
    for by in (cast.viewer(name) for name in (*OUTSIDERS, "leader", "supporter", "vik", "employee")):
        for act in (
            partial(read_open_answers, checkup=row.id, by=by, now=NOW),
            partial(save_summary, checkup=row.id, texts=GOOD, by=by, now=NOW),
            partial(give_summary, checkup=row.id, texts=GOOD, by=by, now=NOW),
            partial(wipe_withheld, checkup=row.id, by=by, now=NOW),
            partial(summary_desk, by, row.id, tree(TODAY)),
        ):
            assert refused(act) == ("not_yours", True)
    assert lines("open_answers_read") == 0
    assert OpenAnswer.objects.count() == 2


def test_once_assigned_only_that_adviser(cast: Cast, row: TeamCheckup) -> None:
    TeamCheckup.objects.filter(id=row.id).update(hrm=cast.people["hrm"])
    assert refused(lambda: read(cast, row, by="hrm_force")) == ("not_yours", True)
    assert read(cast, row)


@pytest.mark.parametrize("place", ["A", "D1", "E1", "K"])
def test_an_adviser_who_leads_the_team_or_its_line_does_not_read(cast: Cast, row: TeamCheckup, place: str) -> None:
    role = {"A": "team_leader", "D1": "team_leader", "E1": "unit_chief", "K": "force_leadership"}[place]
    RoleHolding.objects.create(person=cast.people["hrm"], role=role, unit=cast.units[place], valid=ALWAYS)
    TeamCheckup.objects.filter(id=row.id).update(hrm=cast.people["hrm"])
    assert refused(lambda: read(cast, row)) == ("not_yours", True)


def test_an_adviser_who_works_in_the_team_does_not_read(cast: Cast, row: TeamCheckup) -> None:
    RoleHolding.objects.create(person=cast.people["employee"], role="hrm", unit=cast.units["A"], valid=ALWAYS)
    TeamCheckup.objects.filter(id=row.id).update(hrm=cast.people["employee"])
    assert refused(lambda: read(cast, row, by="employee")) == ("not_yours", True)


def test_nothing_before_the_release(cast: Cast, row: TeamCheckup) -> None:
    TeamCheckup.objects.filter(id=row.id).update(state="open")
    assert refused(lambda: read(cast, row)) == ("open_answers_early", False)
    assert summary_desk(cast.viewer("hrm"), row.id, tree(TODAY)).closed == "open_answers_early"
    assert refused(lambda: wipe_withheld(checkup=row.id, by=cast.viewer("hrm"), now=NOW))[0] == "open_answers_early"


def test_too_few_took_part_nobody_reads_and_they_are_wiped_unread(cast: Cast) -> None:
    row = ready(cast, means=None)
    wrote(row, *ANSWERS)
    promise_to_summarise(cast, row)
    assert refused(lambda: read(cast, row)) == ("open_answers_withheld", False)
    assert refused(lambda: give(cast, row, GOOD[QUESTION]))[0] == "open_answers_withheld"
    assert wipe_withheld(checkup=row.id, by=cast.viewer("hrm"), now=NOW) == 2
    assert done("summarise_open_answers", row.id) == ["withdrawn"]
    assert (OpenAnswer.objects.count(), lines("open_answers_wiped")) == (0, 1)


def test_what_can_be_read_is_not_wiped_unread(cast: Cast, row: TeamCheckup) -> None:
    assert refused(lambda: wipe_withheld(checkup=row.id, by=cast.viewer("hrm"), now=NOW))[0] == "open_answers_readable"
    assert OpenAnswer.objects.count() == 2


def test_a_draft_is_the_advisers_own(cast: Cast, row: TeamCheckup) -> None:
    save_summary(checkup=row.id, texts={QUESTION: "Nog niet af"}, by=cast.viewer("hrm"), now=NOW)
    assert summary_desk(cast.viewer("hrm"), row.id, tree(TODAY)).drafts == {QUESTION: "Nog niet af"}
    assert section(cast.viewer("leader"), row.id, tree(TODAY)).summary == ()
    assert waiting("summarise_open_answers", row.id)


def test_given_the_team_reads_it_and_the_answers_are_gone(cast: Cast, row: TeamCheckup) -> None:
    assert give(cast, row, GOOD[QUESTION]) == 2
    assert OpenAnswer.objects.count() == 0
    assert done("summarise_open_answers", row.id) == ["kept"]
    assert lines("summary_given") == 1
    assert section(cast.viewer("leader"), row.id, tree(TODAY)).summary == (("Wat wilt u kwijt?", GOOD[QUESTION]),)
    TeamCheckup.objects.filter(id=row.id).update(state="talked", talk_date=TODAY)
    assert section(cast.viewer("employee"), row.id, tree(TODAY)).summary[0][1] == GOOD[QUESTION]


def test_twice_is_once(cast: Cast, row: TeamCheckup) -> None:
    give(cast, row, GOOD[QUESTION])
    for act in (lambda: give(cast, row, "Heel iets anders"), lambda: read(cast, row)):
        assert refused(act) == ("summary_given", False)
    assert OpenSummary.objects.get().text == GOOD[QUESTION]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "summary_missing"),
        ("   ", "summary_missing"),
        ("Men vindt: het rooster komt altijd veel te laat.", "summary_quotes"),
        ("HET ROOSTER, komt altijd - veel te laat", "summary_quotes"),
        ("De rol van Employee viel op.", "summary_names"),
    ],
)
def test_not_neutral_nothing_happens(cast: Cast, row: TeamCheckup, text: str, code: str) -> None:
    assert refused(lambda: give(cast, row, text)) == (code, False)
    assert OpenAnswer.objects.count() == 2
    assert waiting("summarise_open_answers", row.id)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_one_summary() -> None:
    cast = make_cast()
    row = ready(cast)
    wrote(row, *ANSWERS)
    by = cast.viewer("hrm")
    act = at_once(2, lambda: raced(lambda: give_summary(checkup=row.id, texts=GOOD, by=by, now=NOW)))
    assert sorted(act) == ["done", "summary_given"]
    assert (OpenSummary.objects.count(), lines("summary_given")) == (1, 1)
