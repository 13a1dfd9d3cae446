# SPDX-License-Identifier: EUPL-1.2
"""Composing, analysing, agreeing, looking back and waiting: the right person, the wrong one, twice, two at once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from iedereen.agreements.models import Agreement
from iedereen.followup.actions import look_after, tell_due
from iedereen.followup.models import Mail, Note, Promise
from iedereen.screen.rules import Refused
from iedereen.triage import actions
from iedereen.triage.models import Case, Lesson, Member
from iedereen.triage.queries.reflections import published
from iedereen.triage.rules import MemberRole
from tests.at_once import at_once
from tests.cast import NOW, TODAY, Cast
from tests.rooms.triage import making
from tests.rooms.triage.making import agreed, analysed, begun, carrying, composed, received, team


def do(cast: Cast, step: str, row: Case, who: str) -> Case:
    by = cast.viewer(who)
    match step:
        case "compose":
            return actions.compose(case=row.id, people=team(cast), by=by, now=NOW)
        case "analyse":
            return analysed(cast, row, by=who)
        case "agree":
            return agreed(cast, row, by=who)
        case "begin":
            return actions.begin(case=row.id, by=by, now=NOW)
        case "check":
            return actions.check_back(case=row.id, held_on=TODAY, learned="Beter", by=by, now=NOW)
    return actions.wait(case=row.id, until=TODAY + timedelta(days=20), reason="Vakantie", by=by, now=NOW)


STEPS: list[tuple[str, Callable[[Cast], Case], tuple[str, ...]]] = [
    ("compose", received, ("hrm", "vik", "hrm_force")),
    ("analyse", composed, ("hrm", "vik", "communications", "leader")),
    ("agree", analysed, ("hrm", "vik", "leader")),
    ("begin", agreed, ("leader",)),
    ("check", begun, ("hrm", "vik", "leader")),
    ("wait", composed, ("hrm", "vik", "leader")),
]
WRONG = ("employee", "stranger", "leader_b", "supporter", "supporter_b", "chief", "ndv", "council", "admin")


@pytest.mark.policy("S6")
@pytest.mark.parametrize(("step", "stage", "who"), [(s, m, w) for s, m, people in STEPS for w in people])
def test_who_takes_a_step(cast: Cast, step: str, stage: Callable[[Cast], Case], who: str) -> None:
    row = do(cast, step, stage(cast), who)
    assert len(carrying(row)) == 1


@pytest.mark.parametrize(("step", "stage"), [(s, m) for s, m, _ in STEPS])
def test_who_does_not(cast: Cast, step: str, stage: Callable[[Cast], Case]) -> None:
    row = stage(cast)
    before = carrying(row)
    for who in WRONG:
        with pytest.raises(Refused) as no:
            do(cast, step, row, who)
        assert no.value.hidden, who
    assert carrying(row) == before


@pytest.mark.parametrize(("step", "stage", "who"), [(s, m, w[0]) for s, m, w in STEPS if s != "wait"])
def test_twice_is_once(cast: Cast, step: str, stage: Callable[[Cast], Case], who: str) -> None:
    row = stage(cast)
    do(cast, step, row, who)
    with pytest.raises(Refused, match="case_moved_on"):
        do(cast, step, row, who)


@pytest.mark.policy("S7")
@pytest.mark.parametrize("role", ["hrm", "vik", "communications", "leader"])
def test_a_team_that_is_not_whole_does_not_begin(cast: Cast, role: str) -> None:
    row = received(cast)
    people = {r: p for r, p in team(cast).items() if r != role}
    with pytest.raises(Refused, match="triage_incomplete"):
        actions.compose(case=row.id, people=people, by=cast.viewer("hrm"), now=NOW)
    row = do(cast, "compose", row, "hrm")
    Member.objects.filter(case=row, role=role).update(until=NOW)
    with pytest.raises(Refused, match="triage_incomplete"):
        analysed(cast, row, by="vik" if role == "hrm" else "leader" if role == "vik" else "hrm")


@pytest.mark.policy("S7")
def test_a_place_goes_to_a_real_holder(cast: Cast) -> None:
    row = received(cast)
    for role, who in [(MemberRole.HRM, "vik"), (MemberRole.LEADER, "leader_b"), (MemberRole.VIK, "employee")]:
        people = team(cast) | {role: cast.people[who].id}
        with pytest.raises(Refused, match="not_a_candidate"):
            actions.compose(case=row.id, people=people, by=cast.viewer("hrm"), now=NOW)


def test_another_adviser_takes_over_what_was_promised(cast: Cast) -> None:
    row = composed(cast)
    people = team(cast) | {MemberRole.HRM: cast.people["hrm_force"].id}
    actions.change_team(case=row.id, people=people, by=cast.viewer("vik"), now=NOW)
    assert carrying(row) == [("analyse_case", "Hrm_force")]
    with pytest.raises(Refused):
        analysed(cast, row, by="hrm")
    assert analysed(cast, row, by="hrm_force").state == "analysed"


@pytest.mark.policy("S6")
def test_measures_are_agreements_and_the_leader_says_yes_once(cast: Cast) -> None:
    row = agreed(cast)
    measure = Agreement.objects.get(source_kind="case", source_id=row.id)
    assert (measure.state, measure.unit) == ("proposed", cast.units["A"])
    begun_ = actions.begin(case=row.id, by=cast.viewer("leader"), now=NOW)
    measure.refresh_from_db()
    assert measure.state == "agreed"
    assert Promise.objects.get(matter_id=begun_.id, state="open").due_at.date() == making.BACK


def test_measures_of_a_case_about_the_leader_stay_above_them(cast: Cast) -> None:
    row = received(cast, about="leader")
    people = team(cast, making.TEAM | {MemberRole.LEADER: "district_leader"})
    row = actions.compose(case=row.id, people=people, by=cast.viewer("hrm"), now=NOW)
    row = agreed(cast, analysed(cast, row), owner="district_leader")
    assert Agreement.objects.get(source_id=row.id).unit == cast.units["D1"]
    row = actions.begin(case=row.id, by=cast.viewer("district_leader"), now=NOW)
    assert (row.state, carrying(row)) == ("in_progress", [("check_back", "District_leader")])


def test_waiting_needs_a_reason_and_a_day_that_is_not_far(cast: Cast) -> None:
    row, by = composed(cast), cast.viewer("hrm")
    for until, reason, code in [(TODAY, "x", "date_past"), (TODAY + timedelta(days=91), "x", "wait_long"),
                                (TODAY + timedelta(days=5), " ", "reason_short")]:  # fmt: skip
        with pytest.raises(Refused) as no:
            actions.wait(case=row.id, until=until, reason=reason, by=by, now=NOW)
        assert no.value.code == code
    do(cast, "wait", row, "hrm")
    assert Promise.objects.get(matter_id=row.id, state="open").due_at.date() == TODAY + timedelta(days=20)
    assert not Promise.objects.filter(outcome__contains="Vakantie").exists()


@pytest.mark.policy("S6")
def test_what_is_late_climbs_the_line_above_whom_it_is_about(cast: Cast) -> None:
    received(cast, about="leader")
    for _ in range(4):
        look_after(Promise.objects.get(state="open").next_at or NOW)
    told = set(Note.objects.values_list("person__name", flat=True))
    assert {"Hrm", "District_leader"} <= told and "Leader" not in told
    tell_due(NOW + timedelta(days=40))
    bodies = list(Mail.objects.values_list("body", flat=True))
    assert any("Zaak 2026-001" in body for body in bodies) and not any("Team A" in body for body in bodies)


@pytest.mark.policy("S8")
def test_what_is_said_and_learned(cast: Cast) -> None:
    row = composed(cast)
    said = actions.plan_message(case=row.id, external=True, audience="Wijkraad", message="Wij kijken ernaar",
                                sender="Leider", on=TODAY, by=cast.viewer("communications"), now=NOW)  # fmt: skip
    done = actions.communicated(row=said.id, learned="Eerder bellen", by=cast.viewer("communications"), now=NOW)
    assert (done.done_at, done.learned) == (NOW, "Eerder bellen")
    text = actions.reflect(case=row.id, title="Eerder praten", text="Wij wachtten te lang", by=cast.viewer("leader"),
                           now=NOW)  # fmt: skip
    assert published(cast.viewer("stranger")) == []
    with pytest.raises(Refused, match="approve_other"):
        actions.approve_reflection(reflection=text.id, by=cast.viewer("leader"), now=NOW)
    with pytest.raises(Refused, match="not_yours"):
        actions.approve_reflection(reflection=text.id, by=cast.viewer("stranger"), now=NOW)
    actions.approve_reflection(reflection=text.id, by=cast.viewer("communications"), now=NOW)
    assert [r.title for r in published(cast.viewer("stranger"))] == ["Eerder praten"]
    with pytest.raises(Refused, match="case_moved_on"):
        actions.approve_reflection(reflection=text.id, by=cast.viewer("hrm"), now=NOW)
    assert Lesson.objects.count() == 1


@pytest.mark.parametrize("who", ["hrm_force", "stranger", "supporter", "leader_b"])
def test_only_the_team_plans_what_is_said(cast: Cast, who: str) -> None:
    row = composed(cast)
    with pytest.raises(Refused, match="not_yours"):
        actions.reflect(case=row.id, title="x", text="y", by=cast.viewer(who), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_teams_at_once_are_one(cast: Cast) -> None:
    row = received(cast)
    done = at_once(partial(do, cast, "compose", row, "hrm"), partial(do, cast, "compose", row, "vik"))
    assert "case_moved_on" in done
    assert Member.objects.filter(case=row).count() == 4
    assert carrying(row) == [("analyse_case", "Hrm")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("harm", ["UPDATE triage_caseevent SET step = 'tell'", "DELETE FROM triage_caseevent"])
def test_history_cannot_be_changed(cast: Cast, harm: str) -> None:
    received(cast)
    with pytest.raises(DatabaseError, match="only be added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(harm)
