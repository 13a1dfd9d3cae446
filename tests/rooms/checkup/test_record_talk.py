# SPDX-License-Identifier: EUPL-1.2
"""Writing down what the conversation came to: whoever supports the team does it, and nothing is without an owner."""

from datetime import date, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iedereen.agreements import actions as agreements
from iedereen.agreements.models import Agreement
from iedereen.checkup.actions.talk import (
    adjust_talk,
    confirm_talk,
    drop_bottleneck,
    record_talk,
    send_back,
    solve_bottleneck,
    watch_bottlenecks,
)
from iedereen.checkup.models import Bottleneck, Remedy, Talk, TeamCheckup
from iedereen.checkup.rules.talk import AgreementRow, BottleneckRow, Outcome
from iedereen.followup.models import Promise
from iedereen.people.queries import tree
from tests.cast import NOW, TODAY, Cast, make_cast
from tests.rooms.checkup.talk_play import (
    NEXT_DAY,
    OUTSIDERS,
    done,
    lines,
    outcome,
    raced,
    ready,
    refused,
    talked,
    waiting,
)
from tests.rooms.followup.two import at_once

pytestmark = pytest.mark.policy("S5")
DAY = date(2026, 3, 30)


def open_ones() -> dict[str, Bottleneck]:
    return {b.what: b for b in Bottleneck.objects.filter(solved_at=None, dropped_at=None)}


@pytest.mark.parametrize("name", ["supporter", "hrm", "vik"])
def test_a_supporter_writes_it_down_and_the_leader_only_has_to_confirm(cast: Cast, name: str) -> None:
    row = talked(cast, name)
    assert (row.state, row.talk_date, row.next_date) == ("talked", TODAY, NEXT_DAY)
    assert (done("hold_talk", row.id), done("prepare_talk", row.id)) == (["kept"], ["kept"])
    confirm = waiting("confirm_talk", row.id)
    assert [(p.owner, p.due_at.date()) for p in confirm] == [(cast.people["leader"], date(2026, 3, 9))]
    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.source_kind, agreement.source_id) == ("proposed", "checkup", row.id)
    assert (lines("talk_recorded"), lines("agreement_propose")) == (1, 1)


def test_the_leader_who_writes_it_down_needs_no_second_screen(cast: Cast) -> None:
    row = talked(cast, "leader")
    assert (row.state, row.confirmed_by) == ("agreed", cast.people["leader"])
    assert waiting("confirm_talk", row.id) == []
    assert len(waiting("next_checkup", row.id)) == 1
    assert Agreement.objects.get().state == "agreed"


def test_nobody_else_writes(cast: Cast) -> None:
    row, what = ready(cast), outcome(cast)
    for name in (*OUTSIDERS, "employee"):
        act = partial(record_talk, checkup=row.id, outcome=what, by=cast.viewer(name), now=NOW)
        assert refused(act) == ("not_yours", True)
    assert Bottleneck.objects.count() == 0


@pytest.mark.parametrize("state", ["planned", "open"])
def test_not_before_there_is_a_result(cast: Cast, state: str) -> None:
    row = ready(cast)
    TeamCheckup.objects.filter(id=row.id).update(state=state)
    act = lambda: record_talk(checkup=row.id, outcome=outcome(cast), by=cast.viewer("supporter"), now=NOW)  # noqa: E731
    assert refused(act) == ("checkup_state", False)


def test_twice_is_once(cast: Cast) -> None:
    row = talked(cast)
    act = lambda: record_talk(checkup=row.id, outcome=outcome(cast), by=cast.viewer("hrm"), now=NOW)  # noqa: E731
    assert refused(act) == ("checkup_state", False)
    assert (Bottleneck.objects.count(), Agreement.objects.count()) == (2, 1)


def test_every_bottleneck_has_an_agreement_or_somebody_who_solves_it(cast: Cast) -> None:
    talked(cast)
    found = open_ones()
    late, cars = found["Diensten wisselen te laat"], found["Te weinig auto's"]
    assert Remedy.objects.get().bottleneck == late
    assert waiting("solve_bottleneck", late.id) == []
    assert [p.owner for p in waiting("solve_bottleneck", cars.id)] == [cast.people["supporter"]]


def test_a_team_without_supporter_its_leader_holds_the_bottleneck(cast: Cast) -> None:
    row = ready(cast, "C")
    record_talk(checkup=row.id, outcome=outcome(cast, agreements=(), without_agreements="Eerst nadenken"),
                by=cast.viewer("hrm"), now=NOW)  # fmt: skip
    owners = {waiting("solve_bottleneck", b.id)[0].owner for b in open_ones().values()}
    assert owners == {cast.people["leader_c"]}


def test_nothing_agreed_is_allowed_with_a_reason(cast: Cast) -> None:
    row = talked(cast, bottlenecks=(), agreements=(), without_agreements="Het gaat goed")
    assert Talk.objects.get(checkup=row).without_agreements == "Het gaat goed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"agreements": (), "without_agreements": "  "}, "no_agreements_reason"),
        ({"bottlenecks": (BottleneckRow("onbekend", "Iets"),), "agreements": ()}, "bottleneck_row"),
        ({"bottlenecks": (BottleneckRow("rooster", " "),), "agreements": ()}, "bottleneck_row"),
        ({"talk_date": TODAY + timedelta(days=1)}, "talk_in_future"),
        ({"talk_date": TODAY - timedelta(days=4)}, "talk_before_result"),
        ({"next_date": TODAY}, "next_date_range"),
        ({"next_date": TODAY + timedelta(days=201)}, "next_date_range"),
    ],
)
def test_what_cannot_be(cast: Cast, change: dict[str, object], code: str) -> None:
    row = ready(cast)
    act = lambda: record_talk(checkup=row.id, outcome=outcome(cast, **change), by=cast.viewer("supporter"), now=NOW)  # noqa: E731
    assert refused(act) == (code, False)
    row.refresh_from_db()
    assert (row.state, Talk.objects.count()) == ("released", 0)


def test_an_owner_comes_from_the_team_or_supports_it(cast: Cast) -> None:
    row, by = ready(cast), cast.viewer("supporter")

    def with_owner(name: str, day: date = DAY, about: int | None = None) -> Outcome:
        return outcome(cast, agreements=(AgreementRow("Iets", cast.people[name].id, day, about),))

    for given, code in (
        (with_owner("stranger"), "agreement_owner"),
        (with_owner("leader", TODAY - timedelta(days=1)), "agreement_date"),
        (with_owner("leader", about=7), "bottleneck_row"),
    ):
        assert refused(lambda given=given: record_talk(checkup=row.id, outcome=given, by=by, now=NOW))[0] == code
    assert record_talk(checkup=row.id, outcome=with_owner("leader"), by=by, now=NOW).state == "talked"


def test_a_conversation_without_figures_goes_the_same_way(cast: Cast) -> None:
    row = ready(cast, means=None)
    TeamCheckup.objects.filter(id=row.id).update(conversation_only=True)
    assert record_talk(checkup=row.id, outcome=outcome(cast), by=cast.viewer("supporter"), now=NOW).state == "talked"


def adjusted(cast: Cast, row: TeamCheckup, version: int = 1, by: str = "supporter", **other: object) -> TeamCheckup:
    return adjust_talk(checkup=row.id, outcome=outcome(cast, **other), version=version, by=cast.viewer(by), now=NOW)


def test_until_it_is_confirmed_it_can_be_changed(cast: Cast) -> None:
    row = talked(cast)
    found, agreement = open_ones(), Agreement.objects.get()
    cars = found["Te weinig auto's"]
    adjusted(
        cast, row, bottlenecks=(BottleneckRow("middelen", "Te weinig auto's in de nacht", cars.id),),
        agreements=(AgreementRow(agreement.what, agreement.owner_id, agreement.due_date, 0, agreement.id),
                    AgreementRow("Auto's lenen", cast.people["leader"].id, DAY, None)),
    )  # fmt: skip
    assert list(open_ones()) == ["Te weinig auto's in de nacht"]
    assert Remedy.objects.get().bottleneck_id == cars.id
    assert waiting("solve_bottleneck", cars.id) == []  # now there is an agreement about it
    assert sorted(Agreement.objects.values_list("what", "state")) == [
        ("Auto's lenen", "proposed"), ("Rooster een maand vooruit", "proposed"),
    ]  # fmt: skip
    assert (Talk.objects.get().version, len(waiting("confirm_talk", row.id)), lines("talk_adjusted")) == (2, 1, 1)


def test_another_wording_is_another_agreement_and_the_old_one_stays_readable(cast: Cast) -> None:
    row = talked(cast)
    old = Agreement.objects.get()
    adjusted(cast, row, agreements=(AgreementRow("Rooster vooruit", old.owner_id, old.due_date, None, old.id),))
    assert sorted(Agreement.objects.values_list("what", "state")) == [
        ("Rooster een maand vooruit", "dropped"), ("Rooster vooruit", "proposed"),
    ]  # fmt: skip
    assert Remedy.objects.count() == 0


def test_nobody_overwrites_what_they_did_not_see(cast: Cast) -> None:
    row = talked(cast)
    adjusted(cast, row)
    assert refused(lambda: adjusted(cast, row, version=1)) == ("talk_changed", False)
    stray = (BottleneckRow("rooster", "Iets", uuid4()),)
    with_stray = partial(adjusted, cast, row, version=2, bottlenecks=stray, agreements=(), without_agreements="x")
    assert refused(with_stray) == ("talk_changed", False)
    assert refused(lambda: adjusted(cast, row, version=2, by="employee")) == ("not_yours", True)


def test_sent_back_and_put_right_the_leader_gets_it_again(cast: Cast) -> None:
    row = talked(cast)
    send_back(checkup=row.id, version=1, remark="De datum is te vroeg", by=cast.viewer("leader"), now=NOW)
    assert waiting("confirm_talk", row.id) == []
    assert [p.owner for p in waiting("adjust_talk", row.id)] == [cast.people["supporter"]]
    adjusted(cast, row, version=2)
    assert (done("adjust_talk", row.id), len(waiting("confirm_talk", row.id))) == (["kept"], 1)
    assert Talk.objects.get().remark == ""


def test_a_bottleneck_is_ended_by_who_supports_or_leads(cast: Cast) -> None:
    talked(cast)
    key = open_ones()["Te weinig auto's"].id
    for name in (*OUTSIDERS, "employee"):
        act = partial(solve_bottleneck, bottleneck=key, note="", by=cast.viewer(name), now=NOW)
        assert refused(act) == ("not_yours", True)


def test_solved_or_dropped_once_and_the_promise_is_over(cast: Cast) -> None:
    talked(cast)
    key, by = open_ones()["Te weinig auto's"].id, cast.viewer("leader")
    assert refused(lambda: drop_bottleneck(bottleneck=key, reason=" ", by=by, now=NOW)) == ("reason_missing", False)
    row = drop_bottleneck(bottleneck=key, reason="Geen geld dit jaar", by=by, now=NOW)
    assert (row.dropped_at, row.outcome) == (NOW, "Geen geld dit jaar")
    assert done("solve_bottleneck", key) == ["kept"]
    assert refused(lambda: solve_bottleneck(bottleneck=key, note="", by=by, now=NOW)) == ("bottleneck_ended", False)
    assert lines("bottleneck_dropped") == 1


def test_when_its_agreements_are_over_somebody_looks_whether_the_bottleneck_is_gone(cast: Cast) -> None:
    row = talked(cast)
    confirm_talk(checkup=row.id, version=1, by=cast.viewer("leader"), now=NOW)
    late = open_ones()["Diensten wisselen te laat"]
    assert watch_bottlenecks(NOW) == 0
    agreements.review(agreement=Agreement.objects.get().id, done=True, note="", new_due_date=None,
                      by=cast.viewer("leader"), now=NOW)  # fmt: skip
    assert watch_bottlenecks(NOW) == 1
    assert [p.owner for p in waiting("solve_bottleneck", late.id)] == [cast.people["supporter"]]
    assert watch_bottlenecks(NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once_write_one_record() -> None:
    cast = make_cast()
    row = ready(cast)
    by, what = cast.viewer("supporter"), outcome(cast)
    got = at_once(2, lambda: raced(lambda: record_talk(checkup=row.id, outcome=what, by=by, now=NOW)))
    assert sorted(got) == ["checkup_state", "done"]
    assert (Bottleneck.objects.count(), Agreement.objects.count(), lines("talk_recorded")) == (2, 1, 1)


def test_a_conversation_with_much_in_it_asks_no_more_of_the_database(cast: Cast) -> None:
    """Writing down and confirming: the same statements for one agreement and for eight."""
    tree(TODAY)  # read once a day, whoever asks first
    asked = []
    for team, code, number in (("A", "klein", 1), ("B", "groot", 8)):
        row = ready(cast, team, title=code, code=code)
        leader = "leader" if team == "A" else "leader_b"
        supporter = "supporter" if team == "A" else "supporter_b"
        owner = cast.people[leader].id
        much = outcome(
            cast,
            bottlenecks=tuple(BottleneckRow("rooster", f"Punt {n}") for n in range(number)),
            agreements=tuple(AgreementRow(f"Afspraak {n}", owner, date(2026, 3, 30), n) for n in range(number)),
        )
        with CaptureQueriesContext(connection) as writing:
            record_talk(checkup=row.id, outcome=much, by=cast.viewer(supporter), now=NOW)
        with CaptureQueriesContext(connection) as confirming:
            confirm_talk(checkup=row.id, version=1, by=cast.viewer(leader), now=NOW)
        asked.append((len(writing), len(confirming)))
        assert Promise.objects.filter(kind="do_agreement", state="open").count() == number
        Agreement.objects.update(state="dropped")
        Promise.objects.filter(state="open").update(state="withdrawn", closed_at=NOW, next_at=None)
    assert asked[0] == asked[1]
    assert max(asked[0]) < 60
