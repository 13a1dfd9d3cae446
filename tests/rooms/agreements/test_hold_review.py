# SPDX-License-Identifier: EUPL-1.2
"""Looking back: a prepared page, a short conclusion, the next day; and how close to the wind a unit sails."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from iedereen.agreements.actions import hold_review, plan_review, review, set_ambition
from iedereen.agreements.models import Ambition, CycleEvent, Review
from iedereen.agreements.queries import cycle, kept_in_time, without_review
from iedereen.followup.models import Promise
from iedereen.people.models import UnitPeriod
from iedereen.screen.rules import Refused
from tests.at_once import at_once
from tests.cast import NOW, TODAY, Cast
from tests.rooms.agreements.cycling import of_team, of_unit, promised, waiting
from tests.rooms.agreements.making import DUE, agreed, reported

pytestmark = [pytest.mark.django_db, pytest.mark.policy("G1")]
NEXT = TODAY + timedelta(days=90)


def hold(cast: Cast, who: str = "leader", after: int = 0, next_date: date = NEXT, now: datetime = NOW) -> Review:
    return hold_review(unit=cast.units["A"].id, after=after, conclusion="Het gaat beter", next_date=next_date,
                       by=cast.viewer(who), now=now)  # fmt: skip


def test_the_conclusion_and_the_next_time_are_one_step(cast: Cast) -> None:
    of_team(cast)
    assert hold(cast).number == 1
    assert promised(cast, "A") == [("hold_review", "Leader")]
    assert sorted(Promise.objects.filter(kind="hold_review", unit=cast.units["A"]).values_list("state", flat=True)) == [
        "kept", "open"]  # fmt: skip
    assert CycleEvent.objects.latest("id").words == "Het gaat beter"
    assert without_review() == []


@pytest.mark.policy("S2")
def test_a_team_with_only_safe_team_looks_back_as_well(cast: Cast) -> None:
    hold(cast)
    assert promised(cast, "A") == [("hold_review", "Leader")]


@pytest.mark.parametrize("who", ["employee", "supporter", "hrm", "leader_b", "chief", "stranger"])
def test_only_who_leads_it_concludes(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="not_yours"):
        hold(cast, who)


def test_twice_is_refused_and_the_day_must_be_near(cast: Cast) -> None:
    hold(cast)
    with pytest.raises(Refused, match="review_held"):
        hold(cast)
    for day in (TODAY, TODAY + timedelta(days=400)):
        with pytest.raises(Refused, match="review_day"):
            hold(cast, after=1, next_date=day)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_hold_one_review(cast: Cast) -> None:
    of_team(cast)
    found = at_once(lambda: hold(cast).number, lambda: hold(cast, "district_leader").number)
    assert sorted(map(str, found)) == ["1", "review_held"]
    assert promised(cast, "A") == [("hold_review", "Leader")]


def test_the_supporter_plans_another_day(cast: Cast) -> None:
    of_team(cast)
    plan_review(unit=cast.units["A"].id, day=NEXT, by=cast.viewer("supporter"), now=NOW)
    assert cycle(cast.viewer("leader"), cast.units["A"].id).review_due == NEXT


def test_the_page_is_prepared(cast: Cast) -> None:
    of_team(cast)
    later = review(agreement=reported(cast).id, done=False, note="Ziekte", new_due_date=DUE + timedelta(days=9),
                   by=cast.viewer("leader"), now=NOW)  # fmt: skip
    done = review(agreement=reported(cast).id, done=True, note="", new_due_date=None, by=cast.viewer("leader"), now=NOW)
    late = agreed(cast)
    found = cycle(cast.viewer("leader", DUE + timedelta(days=1)), cast.units["A"].id)
    assert ([a.id for a in found.doing], [a.id for a in found.late]) == ([later.id], [late.id])
    assert ([a.id for a in found.done], [(m.agreement.id, m.why) for m in found.moved]) == (
        [done.id], [(later.id, "Ziekte")])  # fmt: skip
    hold(cast, now=NOW + timedelta(hours=1))
    again = cycle(cast.viewer("leader"), cast.units["A"].id)
    assert (list(again.done), list(again.moved)) == ([], [])
    assert again.last is not None and again.last.conclusion == "Het gaat beter"


def test_it_stays_with_the_team_through_a_reorganisation(cast: Cast) -> None:
    of_team(cast)
    hold(cast)
    moved = TODAY + timedelta(days=7)
    UnitPeriod.objects.filter(unit=cast.units["A"]).update(valid=f"[2020-01-01,{moved})")
    UnitPeriod.objects.create(unit=cast.units["A"], parent=cast.units["D3"], name="Team A", valid=f"[{moved},)")
    found = cycle(cast.viewer("leader", moved), cast.units["A"].id)
    assert found.last is not None and len(found.priorities) == 1


def aim(cast: Cast, who: str = "chief", unit: str = "E1", **more: Any) -> Ambition:
    given = {"priority": None, "words": "Bijna alle teams", "by_date": date(2026, 9, 30), "measure": "checked_up",
             "aim": 90} | more  # fmt: skip
    return set_ambition(unit=cast.units[unit].id, by=cast.viewer(who), now=NOW, **given)


@pytest.mark.policy("G2")
def test_the_unit_says_itself_how_far_and_by_when(cast: Cast) -> None:
    own = of_unit(cast)
    aim(cast)
    aim(cast, aim=95)
    aim(cast, priority=own.id, measure="", aim=None)
    assert sorted(Ambition.objects.values_list("aim", flat=True), key=str) == [95, None]
    assert CycleEvent.objects.filter(step="aim").count() == 3


@pytest.mark.policy("G2")
@pytest.mark.parametrize("who", ["leadership", "hrm", "leader", "district_leader", "council"])
def test_nobody_else_says_it_for_the_unit(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="not_yours"):
        aim(cast, who)


@pytest.mark.policy("G2")
@pytest.mark.parametrize(
    ("more", "code"),
    [({"words": " "}, "ambition_text"), ({"aim": None}, "ambition_aim"), ({"measure": ""}, "ambition_aim"),
     ({"aim": 101}, "ambition_aim"), ({"measure": "mood"}, "ambition_aim"), ({"by_date": TODAY}, "date_past")],
)  # fmt: skip
def test_an_ambition_makes_sense(cast: Cast, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        aim(cast, **more)


@pytest.mark.policy("G2")
def test_what_was_kept_in_time_is_counted_to_the_top(cast: Cast, django_assert_num_queries: Any) -> None:
    review(agreement=reported(cast).id, done=True, note="", new_due_date=None, by=cast.viewer("leader"), now=NOW)
    review(agreement=reported(cast).id, done=False, note="x", new_due_date=DUE, by=cast.viewer("leader"), now=NOW)
    agreed(cast, owner="leader")
    viewer = cast.viewer("chief", DUE + timedelta(days=1))
    with django_assert_num_queries(1):
        found = kept_in_time(viewer, [cast.units["A"].id, cast.units["E1"].id])
    assert found == {cast.units["A"].id: (1, 3, 0), cast.units["E1"].id: (1, 3, 0)}


@pytest.mark.usefixtures("in_spring")
def test_one_page_from_the_prepared_words_to_the_conclusion(cast: Cast) -> None:
    row, door = waiting(cast), Client(headers={"accept-language": "nl"})
    door.force_login(cast.people["leader"])
    address = f"/afspraken/cyclus/{cast.units['A'].id}/"
    page = door.get(address).content.decode()
    assert row.what in page and f"/afspraken/prioriteiten/{row.id}/vaststellen/" in page
    assert "Conclusie vastleggen" in page
    assert "Vastgesteld" in door.post(f"/afspraken/prioriteiten/{row.id}/vaststellen/", follow=True).content.decode()
    given = {"conclusion": "Goed bezig", "next_date": "2030-01-01", "after": 0}
    assert "binnen 12 maanden" in door.post(f"{address}terugkijken/", given).content.decode()
    day = cycle(cast.viewer("leader"), cast.units["A"].id).review_due
    page = door.post(f"{address}terugkijken/", given | {"next_date": day}, follow=True).content.decode()
    assert "Goed bezig" in page and "De vorige keer" in page
