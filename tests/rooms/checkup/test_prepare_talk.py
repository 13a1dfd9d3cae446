# SPDX-License-Identifier: EUPL-1.2
"""The leader's page: what the system knows stands there; a supporter adds, HRM assigns, supporter or leader plans."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID

import pytest

from iedereen.agreements import actions as agreements
from iedereen.agreements.models import Agreement
from iedereen.checkup.actions.talk import assign_supporters, confirm_talk, plan_talk, prepare_talk, record_talk
from iedereen.checkup.models import Preparation, TeamCheckup
from iedereen.checkup.queries.talk import Page, preparation
from iedereen.checkup.rules.highlights import Remark
from iedereen.people.models import Person, RoleHolding
from iedereen.people.queries import tree, viewer
from tests.cast import ALWAYS, NOW, TODAY, Cast, make_cast
from tests.rooms.checkup.talk_play import (
    OUTSIDERS,
    done,
    lines,
    outcome,
    promise_to_summarise,
    raced,
    ready,
    refused,
    waiting,
)
from tests.rooms.followup.two import at_once

pytestmark = pytest.mark.policy("S5")
TWO = ("Wat helpt?", "Wat gaat goed?")
LAST_DAY = date(2026, 3, 20)  # fifteen working days after Friday 27 February


def page(cast: Cast, row: TeamCheckup, by: str = "leader") -> Page:
    return preparation(cast.viewer(by), row.id, tree(TODAY))


def prepare(cast: Cast, row: TeamCheckup, by: str = "supporter", ready: bool = True, **other: object) -> Preparation:
    values: dict[str, object] = {"highlights": "Er was een verhuizing.", "questions": TWO, **other}
    return prepare_talk(checkup=row.id, ready=ready, by=cast.viewer(by), now=NOW, **values)  # type: ignore[arg-type]


def assign(cast: Cast, row: TeamCheckup, by: str = "hrm", **who: str) -> TeamCheckup:
    ids: dict[str, UUID | None] = {part: cast.people[who[part]].id if part in who else None
                                   for part in ("supporter", "hrm", "vik")}  # fmt: skip
    return assign_supporters(checkup=row.id, by=cast.viewer(by), now=NOW, **ids)


@pytest.mark.policy("C8")
def test_the_system_fills_in_what_it_knows(cast: Cast) -> None:
    found = page(cast, ready(cast, group={"veiligheid": 3.4, "steun": 4.0}))
    assert [h.remark for h in found.stands_out] == [Remark.HIGHEST, Remark.LOWEST, Remark.BELOW]
    assert (found.stands_out[1].code, found.stands_out[1].mean) == ("veiligheid", 2.4)
    assert (found.stands_out[2].code, found.stands_out[2].other) == ("veiligheid", 3.4)
    assert found.questions[0].startswith("Wat maakt het lastig")  # about the lowest, in its band
    assert found.questions[1].startswith("Welke steun helpt")  # about the highest
    assert found.latest_date == LAST_DAY
    assert [p.name for p in found.leaders] == ["Leader"]
    assert [p.name for p in (found.supporter, found.hrm, found.vik) if p] == ["Supporter", "Hrm", "Vik"]  # nearest


def test_change_since_last_time_counts_beyond_the_margin(cast: Cast) -> None:
    ready(cast, means={"veiligheid": 3.4, "steun": 4.0}, released=NOW - timedelta(days=180), title="Najaar")
    found = page(cast, ready(cast, code="opnieuw"))
    fell = [h for h in found.stands_out if h.remark is Remark.FELL]
    assert [(h.code, h.mean, h.other) for h in fell] == [("veiligheid", 2.4, 3.4)]


def test_what_was_agreed_last_time_and_what_came_of_it(cast: Cast) -> None:
    old = ready(cast, released=NOW - timedelta(days=3), title="Najaar")
    prepare(cast, old, questions=page(cast, old).questions)
    record_talk(checkup=old.id, outcome=outcome(cast), by=cast.viewer("supporter"), now=NOW)
    confirm_talk(checkup=old.id, version=1, by=cast.viewer("leader"), now=NOW)
    agreement = Agreement.objects.get()
    agreements.drop(agreement=agreement.id, reason="Ander rooster gekomen", by=cast.viewer("leader"), now=NOW)
    later = NOW + timedelta(days=180)
    new = ready(cast, released=later, code="opnieuw")
    found = preparation(viewer(cast.people["leader"].id, later.date()), new.id, tree(TODAY))
    assert [(a.what, a.state, a.note) for a in found.last_time] == [
        ("Rooster een maand vooruit", "dropped", "Ander rooster gekomen")
    ]
    assert not set(found.questions) & set(page(cast, old).questions)  # not the same questions again


def test_without_figures_the_page_is_there_all_the_same(cast: Cast) -> None:
    found = page(cast, ready(cast, means=None))
    assert (found.result, found.stands_out, found.summary_waits) == (None, (), False)
    assert found.questions[0].startswith("Wat zou ons werk")


@pytest.mark.parametrize("name", ["leader", "supporter", "hrm", "vik", "hrm_force"])
@pytest.mark.policy("S1")
def test_who_prepares_and_who_leads_sees_it(cast: Cast, name: str) -> None:
    found = page(cast, ready(cast), name)
    assert found.may_edit is (name != "leader")
    assert (found.candidates is not None) is name.startswith("hrm")


def test_nobody_else_sees_or_changes_it(cast: Cast) -> None:
    row = ready(cast)
    for name in (*OUTSIDERS, "employee"):
        for act in (page, prepare, assign):
            assert refused(partial(act, cast, row, name)) == ("not_yours", True)
        plan = partial(plan_talk, checkup=row.id, day=TODAY, by=cast.viewer(name), now=NOW)
        assert refused(plan) == ("not_yours", True)


def test_before_there_is_a_result_there_is_nothing_to_prepare(cast: Cast) -> None:
    row = ready(cast)
    TeamCheckup.objects.filter(id=row.id).update(state="open")
    assert refused(lambda: page(cast, row)) == ("talk_too_early", False)
    assert refused(lambda: prepare(cast, row)) == ("checkup_state", False)


def test_ready_keeps_the_promise_and_a_draft_does_not(cast: Cast) -> None:
    row = ready(cast)
    prepare(cast, row, ready=False)
    assert len(waiting("prepare_talk", row.id)) == 1
    first = prepare(cast, row)
    assert (first.ready_at, done("prepare_talk", row.id), lines("talk_prepared")) == (NOW, ["kept"], 1)
    again = prepare(cast, row, highlights="Beter", ready=True)
    assert (again.ready_at, again.highlights, Preparation.objects.count()) == (NOW, "Beter", 1)


def test_both_questions_are_needed(cast: Cast) -> None:
    assert refused(lambda: prepare(cast, ready(cast), questions=("Wat helpt?", " "))) == ("questions_missing", False)


def test_after_the_talk_it_stands(cast: Cast) -> None:
    row = ready(cast)
    record_talk(checkup=row.id, outcome=outcome(cast), by=cast.viewer("supporter"), now=NOW)
    assert refused(lambda: prepare(cast, row)) == ("checkup_state", False)
    assert (
        refused(lambda: plan_talk(checkup=row.id, day=TODAY, by=cast.viewer("leader"), now=NOW))[0] == "checkup_state"
    )


@pytest.mark.parametrize("name", ["leader", "supporter", "hrm", "vik"])
def test_the_day_within_the_term(cast: Cast, name: str) -> None:
    row = ready(cast)
    due = waiting("hold_talk", row.id)[0].due_at
    planned = plan_talk(checkup=row.id, day=LAST_DAY, by=cast.viewer(name), now=NOW)
    assert planned.talk_date == LAST_DAY
    assert waiting("hold_talk", row.id)[0].due_at == due


def test_a_later_day_needs_a_reason_and_moves_the_promise(cast: Cast) -> None:
    row = ready(cast)
    later, by = LAST_DAY + timedelta(days=3), cast.viewer("leader")
    assert refused(lambda: plan_talk(checkup=row.id, day=later, by=by, now=NOW)) == ("talk_late_reason", False)
    plan_talk(checkup=row.id, day=later, reason="Grote inzet", by=by, now=NOW)
    assert waiting("hold_talk", row.id)[0].due_at.date() == later
    assert done("hold_talk", row.id) == ["moved"]


def test_a_day_that_is_over_is_no_plan(cast: Cast) -> None:
    yesterday = TODAY - timedelta(days=1)
    row = ready(cast)
    assert (
        refused(lambda: plan_talk(checkup=row.id, day=yesterday, by=cast.viewer("leader"), now=NOW))[0]
        == "talk_in_past"
    )


@pytest.mark.policy("S1")
def test_hrm_assigns_and_the_promises_go_along(cast: Cast) -> None:
    row = ready(cast)
    promise_to_summarise(cast, row)
    other = cast.hire("ondersteuner", "D1")
    RoleHolding.objects.create(person=other, role="supporter", unit=cast.units["D1"], valid=ALWAYS)
    assert waiting("prepare_talk", row.id)[0].owner == cast.people["supporter"]
    assign(cast, row, supporter="ondersteuner", hrm="hrm_force", vik="vik")
    assert waiting("prepare_talk", row.id)[0].owner == other
    assert waiting("summarise_open_answers", row.id)[0].owner == cast.people["hrm_force"]
    assert waiting("hold_talk", row.id)[0].owner == cast.people["leader"]
    assert lines("supporters_assigned") == 1


@pytest.mark.parametrize("name", ["supporter", "leader", "vik"])
def test_only_hrm_assigns(cast: Cast, name: str) -> None:
    row = ready(cast)
    assert refused(lambda: assign(cast, row, name, hrm="hrm")) == ("not_yours", True)


def test_only_holders_of_the_role_here_are_assigned(cast: Cast) -> None:
    row = ready(cast)
    for part, name in (("supporter", "supporter_b"), ("hrm", "vik"), ("vik", "stranger")):
        assert refused(lambda part=part, name=name: assign(cast, row, **{part: name}))[0] == "not_a_candidate"


def test_who_leads_or_works_in_the_team_is_not_its_adviser(cast: Cast) -> None:
    row = ready(cast)
    for name in ("district_leader", "employee"):
        RoleHolding.objects.create(person=cast.people[name], role="hrm", unit=cast.units["D1"], valid=ALWAYS)
        assert refused(lambda name=name: assign(cast, row, hrm=name))[0] == "not_a_candidate"


def test_after_it_is_agreed_nobody_is_assigned(cast: Cast) -> None:
    row = ready(cast)
    record_talk(checkup=row.id, outcome=outcome(cast), by=cast.viewer("leader"), now=NOW)
    assert refused(lambda: assign(cast, row, hrm="hrm")) == ("checkup_state", False)


@pytest.mark.django_db(transaction=True)
def test_two_supporters_at_once_leave_one_preparation() -> None:
    cast = make_cast()
    row = ready(cast)
    people: list[Person] = [cast.people["supporter"], cast.people["hrm"]]
    by = [viewer(p.id, TODAY) for p in people]

    def act() -> str:
        return raced(
            lambda: prepare_talk(checkup=row.id, highlights="", questions=TWO, ready=True, by=by.pop(), now=NOW)
        )

    assert at_once(2, act) == ["done", "done"]
    assert Preparation.objects.count() == 1
    assert done("prepare_talk", row.id) == ["kept"]
