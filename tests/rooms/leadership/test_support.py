# SPDX-License-Identifier: EUPL-1.2
"""A request for support from asking to the leader's word: the right person, the wrong one, the wrong state, twice."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from iedereen.followup.models import Promise
from iedereen.leadership.actions import support
from iedereen.leadership.models import SupportEvent, SupportRequest
from iedereen.leadership.queries.support import without_promise
from iedereen.ledger.models import Line
from iedereen.people.models import RoleHolding
from iedereen.screen.rules import Refused
from tests.at_once import at_once
from tests.cast import NOW, TODAY, Cast
from tests.rooms.leadership.making import BY, LATER, asked, carrying, confirmed, given, promised

pytestmark = pytest.mark.policy("S1")
OTHERS = ("employee", "stranger", "leader_b", "supporter_b", "vik", "communications", "council", "admin", "privacy")


@pytest.mark.parametrize("who", ["leader", "supporter", "district_leader"])
def test_the_leader_or_the_supporter_for_the_leader_asks(cast: Cast, who: str) -> None:
    row = asked(cast, by=who)
    assert (row.state, carrying(row.id)[0][0]) == ("asked", "answer_support")
    assert without_promise() == []
    line = Line.objects.get(action="support_ask")
    assert (line.subject_id, line.details["hours"]) == (str(row.id), 6)
    assert "april" not in str(line.details) + line.reason


@pytest.mark.parametrize(
    ("kind", "owner"),
    [("rooster", "Supporter"), ("incident", "Hrm"), ("onderzoek", "Profession"), ("vakmanschap", "Ndv")],
)
def test_who_is_nearest_in_the_first_role_answers(cast: Cast, kind: str, owner: str) -> None:
    assert carrying(asked(cast, kind=kind).id) == [("answer_support", owner)]


def test_the_supporter_who_asks_is_not_asked(cast: Cast) -> None:
    assert carrying(asked(cast, by="supporter").id) == [("answer_support", "Hrm")]


def test_without_anybody_who_can_give_it_the_line_looks(cast: Cast) -> None:
    RoleHolding.objects.filter(role__in=["supporter", "hrm", "ndv", "profession"]).delete()
    assert carrying(asked(cast).id) == [("answer_support", "Leader")]


@pytest.mark.parametrize("who", [*OTHERS, "hrm", "ndv"])
def test_others_do_not_ask(cast: Cast, who: str) -> None:
    with pytest.raises(Refused) as no:
        asked(cast, by=who)
    assert (no.value.code, no.value.hidden) == ("not_yours", True)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"kind": "x"}, "support_kind"), ({"hours": 0}, "support_hours"), ({"hours": 201}, "support_hours"),
     ({"why": " "}, "support_why"), ({"wanted_by": TODAY - timedelta(days=1)}, "date_past"),
     ({"wanted_by": TODAY + timedelta(days=9999)}, "date_far")],
)  # fmt: skip
def test_what_does_not_make_sense_is_not_asked(cast: Cast, change: dict[str, Any], code: str) -> None:
    whole = {"unit": cast.units["A"].id, "kind": "rooster", "hours": 3, "why": "x", "wanted_by": BY}
    with pytest.raises(Refused, match=code):
        support.ask(**{**whole, **change}, by=cast.viewer("leader"), now=NOW)
    assert not SupportRequest.objects.exists()


@pytest.mark.policy("C8")
@pytest.mark.parametrize("who", ["supporter", "hrm", "hrm_force"])
def test_who_can_give_it_promises_hours_with_a_day(cast: Cast, who: str) -> None:
    row = promised(cast, by=who)
    assert (row.state, row.promised_hours, row.giver_id) == ("promised", 5, cast.people[who].id)
    assert carrying(row.id) == [("give_support", who.capitalize())]
    promise = Promise.objects.get(kind="give_support")
    assert promise.due_at == datetime(2026, 3, 13, 16, 0, tzinfo=UTC)
    assert promise.owner_role == ("supporter" if who == "supporter" else "hrm")
    assert Promise.objects.get(kind="answer_support").state == "kept"


@pytest.mark.parametrize("who", ["leader", "ndv", "profession", "chief", *OTHERS])
def test_others_do_not_promise(cast: Cast, who: str) -> None:
    row = asked(cast)
    with pytest.raises(Refused, match="not_yours"):
        support.promise(request=row.id, hours=2, day=BY, by=cast.viewer(who), now=NOW)
    assert carrying(row.id) == [("answer_support", "Supporter")]


def test_saying_no_has_a_reason_and_ends_it(cast: Cast) -> None:
    row = asked(cast)
    with pytest.raises(Refused, match="support_reason"):
        support.decline(request=row.id, reason=" ", by=cast.viewer("supporter"), now=NOW)
    row = support.decline(request=row.id, reason="Te druk", by=cast.viewer("supporter"), now=NOW)
    assert (row.state, carrying(row.id)) == ("declined", [])


def test_who_cannot_after_all_lets_somebody_else_be_asked(cast: Cast) -> None:
    row = support.let_go(request=promised(cast).id, reason="Ziek", by=cast.viewer("supporter"), now=NOW)
    assert (row.state, row.giver, row.promised_hours) == ("asked", None, None)
    assert carrying(row.id) == [("answer_support", "Hrm")]


def test_given_hours_wait_for_the_leader(cast: Cast) -> None:
    row = given(cast)
    assert (row.state, row.given_hours, row.promised_hours) == ("given", 4, 5)
    assert carrying(row.id) == [("confirm_support", "Leader")]


def test_the_leader_confirms_and_it_is_done(cast: Cast) -> None:
    row = confirmed(cast)
    assert (row.state, carrying(row.id)) == ("confirmed", [])
    steps = list(SupportEvent.objects.filter(request=row).order_by("id").values_list("step", flat=True))
    assert steps == ["ask", "promise", "give", "confirm"]


@pytest.mark.parametrize("who", ["supporter", "hrm", *OTHERS])
def test_only_who_leads_confirms(cast: Cast, who: str) -> None:
    row = given(cast)
    with pytest.raises(Refused, match="not_yours"):
        support.confirm(request=row.id, by=cast.viewer(who), now=NOW)
    assert carrying(row.id) == [("confirm_support", "Leader")]


def test_without_a_team_leader_who_gets_the_promise_can_confirm(cast: Cast) -> None:
    row = promised(cast)
    RoleHolding.objects.filter(role="team_leader").delete()
    row = support.give(request=row.id, hours=4, note="", by=cast.viewer("supporter"), now=NOW)
    assert carrying(row.id) == [("confirm_support", "Chief")]
    assert support.confirm(request=row.id, by=cast.viewer("chief"), now=NOW).state == "confirmed"


def test_not_yet_goes_back_to_who_gives_it(cast: Cast) -> None:
    row = given(cast)
    with pytest.raises(Refused, match="support_reason"):
        support.not_yet(request=row.id, reason="", day=LATER, by=cast.viewer("leader"), now=NOW)
    row = support.not_yet(request=row.id, reason="Mei mist", day=LATER, by=cast.viewer("leader"), now=NOW)
    assert (row.state, row.given_hours, row.promised_for) == ("promised", None, LATER)
    assert carrying(row.id) == [("give_support", "Supporter")]


@pytest.mark.parametrize("made", [asked, promised])
def test_what_is_not_needed_any_more_is_withdrawn(cast: Cast, made: Callable[[Cast], SupportRequest]) -> None:
    row = support.withdraw(request=made(cast).id, reason="Opgelost", by=cast.viewer("leader"), now=NOW)
    assert (row.state, carrying(row.id)) == ("withdrawn", [])
    assert not Promise.objects.filter(matter_id=row.id, state="open").exists()


def test_twice_is_once(cast: Cast) -> None:
    row = confirmed(cast)
    with pytest.raises(Refused, match="support_state"):
        support.confirm(request=row.id, by=cast.viewer("leader"), now=NOW)
    with pytest.raises(Refused, match="support_state"):
        support.withdraw(request=row.id, reason="x", by=cast.viewer("leader"), now=NOW)


def test_what_does_not_exist_is_hidden(cast: Cast) -> None:
    with pytest.raises(Refused) as no:
        support.confirm(request=uuid4(), by=cast.viewer("leader"), now=NOW)
    assert no.value.hidden


def test_the_history_cannot_be_changed(cast: Cast) -> None:
    asked(cast)
    for write in (lambda: SupportEvent.objects.update(note="x"), lambda: SupportEvent.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


@pytest.mark.django_db(transaction=True)
def test_two_who_promise_at_once(cast: Cast) -> None:
    row, first, second = asked(cast), cast.viewer("supporter"), cast.viewer("hrm")
    acts = [lambda v=v: support.promise(request=row.id, hours=2, day=BY, by=v, now=NOW).state for v in (first, second)]
    assert sorted(map(str, at_once(*acts))) == ["promised", "support_state"]
    assert len(carrying(row.id)) == 1 and without_promise() == []


@pytest.mark.django_db(transaction=True)
def test_promised_and_withdrawn_at_once(cast: Cast) -> None:
    row, giver, leader = asked(cast), cast.viewer("supporter"), cast.viewer("leader")
    found = at_once(
        lambda: support.promise(request=row.id, hours=2, day=BY, by=giver, now=NOW).state,
        lambda: support.withdraw(request=row.id, reason="x", by=leader, now=NOW).state,
    )
    # Either may be first; withdrawing after the promise was made is also right.
    assert "withdrawn" in found or "promised" in found
    row.refresh_from_db()
    assert bool(carrying(row.id)) is (row.state == "promised") and without_promise() == []
