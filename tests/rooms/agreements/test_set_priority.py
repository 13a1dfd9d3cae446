# SPDX-License-Identifier: EUPL-1.2
"""Priorities from force to team: who writes, who sets, changes and ends them, and what is promised with it."""

import pytest
from django.db import DatabaseError, connection, transaction

from iedereen.agreements.actions import Draft, change_priority, end_priority, set_priority
from iedereen.agreements.models import CycleEvent, Priority
from iedereen.agreements.queries import priority_story, without_review
from iedereen.agreements.queries.cycle import priority_for
from iedereen.followup.models import Promise
from iedereen.ledger.models import Line
from iedereen.screen.rules import Refused
from tests.at_once import at_once
from tests.cast import NOW, Cast
from tests.rooms.agreements.cycling import LEADERS, WORDS, of_force, of_team, of_unit, promised, waiting, written

pytestmark = [pytest.mark.django_db, pytest.mark.policy("G1")]


def test_from_force_to_team_each_points_to_the_one_above(cast: Cast) -> None:
    team = of_team(cast)
    assert [team.above.unit.code, team.above.above.unit.code, team.above.above.above] == ["E1", "K", None]
    assert {p.state for p in Priority.objects.all()} == {"set"}
    assert without_review() == []
    for unit in ("K", "E1", "A"):
        assert [kind for kind, _ in promised(cast, unit)] == ["hold_review"]
    assert Promise.objects.get(kind="hold_review", unit=cast.units["A"]).owner_role == "team_leader"


def test_the_supporter_prepares_and_the_leader_says_yes(cast: Cast) -> None:
    row = waiting(cast)
    assert (row.state, promised(cast, "A")) == ("proposed", [("set_priority", "Leader")])
    set_priority(priority=row.id, by=cast.viewer("leader"), now=NOW)
    assert promised(cast, "A") == [("hold_review", "Leader")]
    steps = CycleEvent.objects.filter(priority=row).order_by("id").values_list("step", "by__name")
    assert list(steps) == [("propose", "Supporter"), ("set", "Leader")]
    line = Line.objects.get(subject_kind="priority", subject_id=str(row.id), action="cycle_set")
    assert row.what not in str(line.details)


@pytest.mark.parametrize("who", ["employee", "stranger", "leader_b", "supporter_b", "communications", "council"])
def test_others_write_none(cast: Cast, who: str) -> None:
    above = of_unit(cast)
    with pytest.raises(Refused, match="not_yours"):
        written(cast, "A", above, who)


@pytest.mark.parametrize("who", ["employee", "supporter", "hrm", "vik", "leader_b", "chief", "leadership", "stranger"])
def test_only_who_leads_the_team_sets_it(cast: Cast, who: str) -> None:
    row = waiting(cast)
    with pytest.raises(Refused, match="not_yours"):
        set_priority(priority=row.id, by=cast.viewer(who), now=NOW)
    assert Priority.objects.get(id=row.id).state == "proposed"


def test_a_team_that_nobody_leads_is_led_from_above(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_roleholding SET valid = '[2020-01-01,2026-01-01)' WHERE person_id = ANY(%s)",
                       [[cast.people["leader"].id, cast.people["district_leader"].id]])  # fmt: skip
    row = waiting(cast)
    assert promised(cast, "A") == [("set_priority", "Chief")]
    assert set_priority(priority=row.id, by=cast.viewer("chief"), now=NOW).state == "set"


def test_what_it_makes_concrete_must_stand_above_it(cast: Cast) -> None:
    unit = of_unit(cast)
    for team, by, above, code in [("A", "leader", None, "above_missing"), ("D", "leader_d", unit, "above_elsewhere")]:
        with pytest.raises(Refused, match=code):
            written(cast, team, above, by)
    end_priority(priority=unit.id, reason="Anders", by=cast.viewer("chief"), now=NOW)
    with pytest.raises(Refused, match="above_elsewhere"):
        written(cast, "A", unit, "leader")


def test_once_per_priority_above_and_not_more_than_fit_on_a_page(cast: Cast) -> None:
    for _ in range(3):
        of_force(cast)
    with pytest.raises(Refused, match="priorities_full"):
        of_force(cast)
    above = Priority.objects.filter(unit=cast.units["K"]).first()
    written(cast, "E1", above, "chief")
    with pytest.raises(Refused, match="priority_twice"):
        written(cast, "E1", above, "hrm")


def test_twice_and_after_the_end_is_refused(cast: Cast) -> None:
    row, leader = of_team(cast), cast.viewer("leader")
    with pytest.raises(Refused, match="priority_closed"):
        set_priority(priority=row.id, by=leader, now=NOW)
    with pytest.raises(Refused, match="why_missing"):
        end_priority(priority=row.id, reason=" ", by=leader, now=NOW)
    end_priority(priority=row.id, reason="Gehaald", by=leader, now=NOW)
    with pytest.raises(Refused, match="priority_closed"):
        end_priority(priority=row.id, reason="Gehaald", by=leader, now=NOW)
    assert CycleEvent.objects.filter(priority=row).latest("id").words == "Gehaald"


def test_other_words_by_the_supporter_before_and_the_leader_after(cast: Cast) -> None:
    row, new = waiting(cast), Draft("Anders", "Elke week", "gewoon")
    row = change_priority(priority=row.id, version=row.version, draft=new, by=cast.viewer("supporter"), now=NOW)
    with pytest.raises(Refused, match="priority_changed"):
        change_priority(priority=row.id, version=1, draft=WORDS, by=cast.viewer("leader"), now=NOW)
    row = set_priority(priority=row.id, by=cast.viewer("leader"), now=NOW)
    with pytest.raises(Refused, match="not_yours"):
        change_priority(priority=row.id, version=row.version, draft=WORDS, by=cast.viewer("supporter"), now=NOW)
    assert (row.title, row.phase) == ("Anders", "gewoon")


def test_what_is_set_above_is_no_secret_and_what_is_proposed_is(cast: Cast) -> None:
    force = of_force(cast)
    assert priority_story(cast.viewer("employee"), force.id).steps == frozenset()
    proposal = written(cast, "E1", force, "hrm")
    assert proposal.state == "proposed"
    for who in ("employee", "leader_d", "council"):
        with pytest.raises(Refused, match="not_yours"):
            priority_for(cast.viewer(who), proposal.id)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_one_step(cast: Cast) -> None:
    row = waiting(cast)
    leader, above = cast.viewer("leader"), cast.viewer("district_leader")
    acts = [lambda by=by: set_priority(priority=row.id, by=by, now=NOW).state for by in (leader, above)]
    found = at_once(*acts)
    assert found.count("set") == 1 and set(found) <= {"set", "priority_changed", "priority_closed"}
    assert CycleEvent.objects.filter(priority=row, step="set").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("harm", ["UPDATE agreements_cycleevent SET words = 'x'", "DELETE FROM agreements_cycleevent"])
def test_history_cannot_be_changed(cast: Cast, harm: str) -> None:
    of_force(cast)
    with pytest.raises(DatabaseError, match="only be added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(harm)


def test_every_level_has_its_own_leader(cast: Cast) -> None:
    above = None
    for unit in ("K", "E1", "D1", "A"):
        above = written(cast, unit, above, LEADERS[unit])
        assert above.state == "set"
