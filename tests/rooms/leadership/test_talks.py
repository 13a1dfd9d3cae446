# SPDX-License-Identifier: EUPL-1.2
"""The development conversation: only the two read it, only that it took place is counted, and nobody is scored."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from iedereen.followup.models import Mail, Promise
from iedereen.leadership.actions import talks
from iedereen.leadership.models import LeaderTalk, Reflection
from iedereen.leadership.queries.norms import behaviours
from iedereen.leadership.queries.talks import conversation, talks_held, without_promise
from iedereen.leadership.rules import period
from iedereen.ledger.models import Line
from iedereen.people.queries import tree
from iedereen.screen.rules import Refused
from tests.at_once import at_once
from tests.cast import NOW, ROLES, TODAY, Cast
from tests.rooms.leadership.making import BY, carrying

pytestmark = [pytest.mark.policy("S3"), pytest.mark.usefixtures("in_spring")]
SECRET = "Ik durfde de ruzie niet te benoemen"
EVERYBODY = [name for name, _role, _unit in ROLES] + ["employee", "stranger"]
OTHERS = [name for name in EVERYBODY if name not in ("leader", "district_leader")]


def planned(cast: Cast, partner: str = "district_leader") -> LeaderTalk:
    return talks.plan(unit=cast.units["A"].id, partner=cast.people[partner].id, day=BY, by=cast.viewer("leader"),
                      now=NOW)  # fmt: skip


def written(cast: Cast) -> LeaderTalk:
    row = planned(cast)
    talks.reflect(talk=row.id, behaviour="conflict", text=SECRET, by=cast.viewer("leader"), now=NOW)
    return row


def client(cast: Cast, name: str) -> Client:
    door = Client()
    door.force_login(cast.people[name])
    return door


@pytest.mark.parametrize("partner", ["district_leader", "chief", "hrm", "ndv"])
def test_a_leader_plans_one_with_the_own_leader_or_a_coach(cast: Cast, partner: str) -> None:
    row = planned(cast, partner)
    assert carrying(row.id) == [("hold_leader_talk", partner.capitalize())]
    assert without_promise() == []


@pytest.mark.parametrize("partner", ["employee", "leader_b", "district_leader_2", "stranger", "leader"])
def test_not_with_just_anybody(cast: Cast, partner: str) -> None:
    with pytest.raises(Refused, match="leader_talk_partner"):
        planned(cast, partner)


@pytest.mark.parametrize("who", ["employee", "supporter", "hrm", "leader_b", "district_leader", "admin"])
def test_nobody_plans_one_for_somebody_else(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="not_yours"):
        talks.plan(unit=cast.units["A"].id, partner=cast.people["chief"].id, day=BY, by=cast.viewer(who), now=NOW)


def test_planned_twice_is_once(cast: Cast) -> None:
    planned(cast)
    with pytest.raises(Refused, match="leader_talk_planned"):
        planned(cast)


def test_both_read_both(cast: Cast) -> None:
    row = written(cast)
    talks.reflect(talk=row.id, behaviour="conflict", text="Ik zag het je later wel doen",
                  by=cast.viewer("district_leader"), now=NOW)  # fmt: skip
    for who, own in (("leader", SECRET), ("district_leader", "Ik zag het je later wel doen")):
        found = next(w for w in conversation(cast.viewer(who), row.id).words if w.behaviour.code == "conflict")
        assert found.own == own and found.other and found.other != own
        assert SECRET in client(cast, who).get(f"/leiding/gesprekken/{row.id}/").content.decode()


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_finds_it(cast: Cast, who: str) -> None:
    row = written(cast)
    door = client(cast, who)
    for page in ("", "meenemen/"):
        assert door.get(f"/leiding/gesprekken/{row.id}/{page}").status_code == 404
    for step in ("opschrijven", "geweest", "gaat-niet-door"):
        sent = {"behaviour": "conflict", "text": "x", "day": TODAY}
        assert door.post(f"/leiding/gesprekken/{row.id}/{step}/", sent).status_code == 404
    for page in ("/", "/leiding/", "/leiding/?export=csv", "/leiding/gesprekken/", "/toezeggingen/", "/logboek/"):
        answer = door.get(page)
        assert SECRET not in (b"".join(answer) if answer.streaming else answer.content).decode()


def test_the_words_stand_in_one_column_of_one_table(cast: Cast) -> None:
    row = written(cast)
    talks.hold(talk=row.id, day=TODAY, by=cast.viewer("leader"), now=NOW)
    found = set()
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                values = model._default_manager.values_list(field.name, flat=True)
                found |= {f"{model.__name__}.{field.name}" for value in values if "ruzie niet" in str(value)}
    assert found == {"Reflection.text"}
    assert Mail.objects.filter(body__contains="ruzie").count() == 0
    assert not Line.objects.filter(action__startswith="leader_talk", reason__gt="").exists()


def test_there_is_no_figure_about_a_person() -> None:
    numbers = (models.IntegerField, models.FloatField, models.DecimalField)
    kept = [f for m in (LeaderTalk, Reflection) for f in m._meta.local_fields if not isinstance(f, models.AutoField)]
    assert [f.name for f in kept if isinstance(f, numbers)] == []
    assert 8 <= len(behaviours()) <= 12


def test_only_that_it_took_place_is_counted(cast: Cast) -> None:
    row = planned(cast)
    chief, during = cast.viewer("chief"), period("2026", TODAY)
    counted = talks_held(chief, tree(TODAY), during)
    assert (counted[cast.units["A"].id].leaders, counted[cast.units["A"].id].held) == (1, 0)
    talks.hold(talk=row.id, day=TODAY, by=cast.viewer("district_leader"), now=NOW)
    counted = talks_held(chief, tree(TODAY), during)
    assert (counted[cast.units["A"].id].held, counted[cast.units["B"].id].held) == (1, 0)
    assert (counted[cast.units["D1"].id].leaders, counted[cast.units["D1"].id].held) == (3, 1)
    assert (counted[cast.units["E1"].id].leaders, counted[cast.units["E1"].id].held) == (6, 1)
    page = client(cast, "chief").get("/leiding/").content.decode()
    assert "1 van 6 leidinggevenden" in page
    assert talks_held(chief, tree(TODAY), period("2025", TODAY))[cast.units["A"].id].held == 0


@pytest.mark.parametrize("who", ["leader", "district_leader"])
def test_one_of_the_two_says_that_it_took_place(cast: Cast, who: str) -> None:
    row = planned(cast)
    with pytest.raises(Refused, match="talk_in_future"):
        talks.hold(talk=row.id, day=TODAY + timedelta(days=1), by=cast.viewer(who), now=NOW)
    assert talks.hold(talk=row.id, day=TODAY, by=cast.viewer(who), now=NOW).state == "held"
    assert carrying(row.id) == []
    with pytest.raises(Refused, match="leader_talk_over"):
        talks.hold(talk=row.id, day=TODAY, by=cast.viewer(who), now=NOW)
    with pytest.raises(Refused, match="leader_talk_over"):
        talks.cancel(talk=row.id, by=cast.viewer(who), now=NOW)


def test_cancelled_leaves_nothing_to_do(cast: Cast) -> None:
    row = talks.cancel(talk=planned(cast).id, by=cast.viewer("leader"), now=NOW)
    assert (row.state, carrying(row.id)) == ("cancelled", [])
    assert Promise.objects.get(matter_id=row.id).state == "withdrawn"
    with pytest.raises(Refused, match="leader_talk_over"):
        talks.reflect(talk=row.id, behaviour="conflict", text="x", by=cast.viewer("leader"), now=NOW)


def test_empty_takes_the_words_away_and_only_the_own(cast: Cast) -> None:
    row = written(cast)
    talks.reflect(talk=row.id, behaviour="conflict", text=" ", by=cast.viewer("district_leader"), now=NOW)
    assert Reflection.objects.count() == 1
    talks.reflect(talk=row.id, behaviour="conflict", text=" ", by=cast.viewer("leader"), now=NOW)
    assert Reflection.objects.count() == 0
    with pytest.raises(Refused, match="leader_talk_behaviour"):
        talks.reflect(talk=row.id, behaviour="cijfer", text="8", by=cast.viewer("leader"), now=NOW)
    with pytest.raises(Refused, match="not_yours"):
        talks.reflect(talk=uuid4(), behaviour="conflict", text="x", by=cast.viewer("leader"), now=NOW)


def test_only_the_leader_takes_along_the_own_words(cast: Cast) -> None:
    row = written(cast)
    talks.reflect(talk=row.id, behaviour="grens", text="Van de ander", by=cast.viewer("district_leader"), now=NOW)
    answer = client(cast, "leader").get(f"/leiding/gesprekken/{row.id}/meenemen/")
    text = answer.content.decode()
    assert SECRET in text and "Van de ander" not in text and "Leader" in text
    assert answer["Cache-Control"] == "no-store" and answer["Content-Disposition"].startswith("attachment")
    assert client(cast, "district_leader").get(f"/leiding/gesprekken/{row.id}/meenemen/").status_code == 404


def test_through_the_pages(cast: Cast) -> None:
    door, unit = client(cast, "leader"), cast.units["A"].id
    sent: dict[str, Any] = {"partner": cast.people["hrm"].id, "day": "2026-04-09"}
    assert "Deze datum is al voorbij" in door.post(f"/leiding/gesprekken/plannen/{unit}/", sent | {
        "day": "2020-01-01"}).content.decode()  # fmt: skip
    page = door.post(f"/leiding/gesprekken/plannen/{unit}/", sent, follow=True).content.decode()
    row = LeaderTalk.objects.get()
    assert "Ontwikkelgesprek met Hrm" in page and "Wie de database zelf beheert" in page
    door.post(f"/leiding/gesprekken/{row.id}/opschrijven/", {"behaviour": "grens", "text": "<b>x</b>"})
    assert "&lt;b&gt;x" in client(cast, "hrm").get(f"/leiding/gesprekken/{row.id}/").content.decode()
    late = door.post(f"/leiding/gesprekken/{row.id}/geweest/", {"day": "2026-12-01"}).content.decode()
    assert "ligt in de toekomst" in late
    door.post(f"/leiding/gesprekken/{row.id}/geweest/", {"day": "2026-04-01"})
    row.refresh_from_db()
    assert row.state == "held"


@pytest.mark.django_db(transaction=True)
def test_held_and_cancelled_at_once(cast: Cast) -> None:
    row, first, second = planned(cast), cast.viewer("leader"), cast.viewer("district_leader")
    found = at_once(
        lambda: talks.hold(talk=row.id, day=TODAY, by=first, now=NOW).state,
        lambda: talks.cancel(talk=row.id, by=second, now=NOW).state,
    )
    assert sum(x == "leader_talk_over" for x in found) == 1
    assert carrying(row.id) == [] and without_promise() == []
