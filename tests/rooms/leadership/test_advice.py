# SPDX-License-Identifier: EUPL-1.2
"""Advice of peers: opt in, stop at once, ask, the first answer wins, and what nobody answers closes by itself."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from iedereen.followup import actions as followup
from iedereen.followup.models import Mail, Promise
from iedereen.leadership.actions import advice
from iedereen.leadership.models import AdviceOffer, AdviceRequest
from iedereen.leadership.queries.advice import question_for, questions, without_promise
from iedereen.ledger.models import Line
from iedereen.screen.rules import Refused
from tests.at_once import at_once
from tests.cast import NOW, Cast
from tests.rooms.leadership.making import carrying

pytestmark = pytest.mark.policy("S4")
OFFERING = ("leader_b", "leader_c", "leader_d")


def offering(cast: Cast, *who: str, theme: str = "steun") -> None:
    for name in who:
        advice.offer(theme=theme, by=cast.viewer(name), now=NOW)


def asked(cast: Cast, *who: str) -> AdviceRequest:
    offering(cast, *(who or OFFERING))
    return advice.ask(unit=cast.units["A"].id, theme="steun", question="Hoe houdt u het vol?",
                      by=cast.viewer("leader"), now=NOW)  # fmt: skip


def client(cast: Cast, name: str) -> Client:
    door = Client()
    door.force_login(cast.people[name])
    return door


@pytest.mark.parametrize("who", ["employee", "supporter", "hrm", "ndv", "admin"])
def test_only_who_leads_offers(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="not_yours"):
        offering(cast, who)


def test_offering_twice_is_once_and_an_unknown_theme_is_none(cast: Cast) -> None:
    offering(cast, "leader_b", "leader_b")
    assert AdviceOffer.objects.count() == 1 == Line.objects.filter(action="advice_offered").count()
    with pytest.raises(Refused, match="advice_theme"):
        offering(cast, "leader_b", theme="x")


def test_a_question_goes_to_who_offered_and_promises_carry_it(cast: Cast) -> None:
    offering(cast, "chief", theme="veiligheid")
    row = asked(cast)
    assert carrying(row.id) == [("answer_advice", n.capitalize()) for n in OFFERING]
    assert without_promise() == []
    assert not Line.objects.filter(reason__contains="vol").exists()


def test_nobody_to_ask_is_said(cast: Cast) -> None:
    offering(cast, "leader")
    with pytest.raises(Refused, match="advice_nobody"):
        advice.ask(unit=cast.units["A"].id, theme="steun", question="?", by=cast.viewer("leader"), now=NOW)


@pytest.mark.parametrize("who", ["employee", "supporter", "leader_b", "district_leader", "hrm"])
def test_only_the_leader_of_the_unit_asks_for_it(cast: Cast, who: str) -> None:
    offering(cast, "leader_c")
    with pytest.raises(Refused, match="not_yours"):
        advice.ask(unit=cast.units["A"].id, theme="steun", question="?", by=cast.viewer(who), now=NOW)


def test_the_first_answer_wins(cast: Cast) -> None:
    row = asked(cast)
    advice.answer(question=row.id, text="Bel mij morgen", by=cast.viewer("leader_b"), now=NOW)
    with pytest.raises(Refused, match="not_yours"):  # closed: no longer theirs to see
        advice.answer(question=row.id, text="Te laat", by=cast.viewer("leader_c"), now=NOW)
    assert carrying(row.id) == []
    states = dict(Promise.objects.filter(matter_id=row.id).values_list("owner__name", "state"))
    assert states == {"Leader_b": "kept", "Leader_c": "withdrawn", "Leader_d": "withdrawn"}
    assert question_for(cast.viewer("leader"), row.id).request.answer == "Bel mij morgen"


@pytest.mark.parametrize("who", ["district_leader", "chief", "hrm", "employee", "supporter", "leadership", "admin"])
def test_nobody_else_reads_it(cast: Cast, who: str) -> None:
    row = asked(cast)
    with pytest.raises(Refused) as no:
        question_for(cast.viewer(who), row.id)
    assert no.value.hidden
    with pytest.raises(Refused, match="not_yours"):
        advice.answer(question=row.id, text="x", by=cast.viewer(who), now=NOW)
    assert client(cast, who).get(f"/leiding/raad/{row.id}/").status_code == 404


def test_the_asker_does_not_answer_and_others_do_not_withdraw(cast: Cast) -> None:
    row = asked(cast)
    with pytest.raises(Refused, match="not_yours"):
        advice.answer(question=row.id, text="x", by=cast.viewer("leader"), now=NOW)
    with pytest.raises(Refused, match="not_yours"):
        advice.withdraw(question=row.id, by=cast.viewer("leader_b"), now=NOW)
    assert advice.withdraw(question=row.id, by=cast.viewer("leader"), now=NOW).state == "withdrawn"
    assert carrying(row.id) == []
    with pytest.raises(Refused, match="advice_closed"):
        advice.withdraw(question=row.id, by=cast.viewer("leader"), now=NOW)
    with pytest.raises(Refused, match="not_yours"):
        advice.withdraw(question=uuid4(), by=cast.viewer("leader"), now=NOW)


def test_who_stops_is_rid_of_it_at_once(cast: Cast) -> None:
    row = asked(cast, "leader_b", "leader_c")
    advice.stop_offering(theme="steun", by=cast.viewer("leader_b"), now=NOW)
    assert carrying(row.id) == [("answer_advice", "Leader_c")]
    assert questions(cast.viewer("leader_b")) == []
    advice.stop_offering(theme="steun", by=cast.viewer("leader_b"), now=NOW)  # twice is nothing
    assert Line.objects.filter(action="advice_offer_ended").count() == 1


def test_when_nobody_is_left_the_asker_hears_it(cast: Cast) -> None:
    row = asked(cast, "leader_b")
    advice.stop_offering(theme="steun", by=cast.viewer("leader_b"), now=NOW)
    row.refresh_from_db()
    assert (row.state, carrying(row.id), without_promise()) == ("unanswered", [], [])
    assert Mail.objects.get(key=f"advice:{row.id}:unanswered").to_id == cast.people["leader"].id


def test_what_nobody_answers_closes_before_it_climbs(cast: Cast) -> None:
    row = asked(cast)
    assert advice.close_due(row.due_at - timedelta(minutes=1)) == 0
    assert advice.close_due(row.due_at) == 1
    assert advice.close_due(row.due_at) == 0
    followup.look_after(row.due_at + timedelta(days=30))
    assert not Promise.objects.filter(matter_id=row.id, level__gt=0).exists()
    body = Mail.objects.get(key=f"advice:{row.id}:unanswered").body
    assert "vol" not in body.split() and "geen antwoord" in body


def test_through_the_pages(cast: Cast) -> None:
    door, peer = client(cast, "leader"), client(cast, "leader_b")
    peer.post("/leiding/raad/onderwerp/steun/")
    assert "Stoppen" in peer.get("/leiding/raad/").content.decode()
    assert "Leader_b" not in door.get("/leiding/raad/").content.decode()
    sent = {"theme": "steun", "question": "Hoe dan?"}
    door.post(f"/leiding/raad/vragen/{cast.units['A'].id}/", sent)
    row = AdviceRequest.objects.get()
    assert "Uw raad" in peer.get(f"/leiding/raad/{row.id}/").content.decode()
    assert peer.post(f"/leiding/raad/{row.id}/antwoord/", {"answer": ""}).status_code == 200
    peer.post(f"/leiding/raad/{row.id}/antwoord/", {"answer": "Zo!"})
    assert "Zo!" in door.get(f"/leiding/raad/{row.id}/").content.decode()
    peer.post("/leiding/raad/onderwerp/steun/stoppen/")
    assert not AdviceOffer.objects.exists()
    refused = door.post(f"/leiding/raad/vragen/{cast.units['A'].id}/", sent)
    assert refused.status_code == 409 and "Niemand anders" in refused.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once(cast: Cast) -> None:
    row, first, second = asked(cast, "leader_b", "leader_c"), cast.viewer("leader_b"), cast.viewer("leader_c")
    acts = [lambda v=v: advice.answer(question=row.id, text="Ja", by=v, now=NOW).state.value for v in (first, second)]
    found = at_once(*acts)
    assert found.count("answered") == 1 and set(found) <= {"answered", "advice_closed", "not_yours"}
    assert carrying(row.id) == [] and without_promise() == []
