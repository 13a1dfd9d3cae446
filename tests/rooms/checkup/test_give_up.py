# SPDX-License-Identifier: EUPL-1.2
"""A round that can never be opened: destroyed unread, everybody told, the talk held without figures."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from iedereen.checkup.actions import opening, rounds
from iedereen.checkup.actions.closing import close, unsealing
from iedereen.checkup.models import Participation, Result, Round, TeamCheckup
from iedereen.checkup.queries.proving import integrity
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.followup.models import Mail, Promise
from iedereen.keys.models import HandedOn, RoundKey, Share
from iedereen.ledger.models import Line
from iedereen.people.models import Position, RoleHolding, UnitPeriod
from iedereen.screen.rules import Refused
from iedereen.vault.models import Answer, Deposit, OpenDeposit, Spent
from tests.at_once import at_once, meeting_at
from tests.cast import ALWAYS, Cast, make_cast
from tests.rooms.checkup.rounds_play import AFTER, CLOSES, OPENS, answer, group, mixed, opened, planned, released
from tests.rooms.checkup.test_unseal import unsealed, waiting

pytestmark = pytest.mark.policy("S5")
WHY = "Twee houders zijn hun wachtzin kwijt."


@pytest.fixture
def closing(cast: Cast) -> Round:
    return waiting(cast)


def given_up(cast: Cast, round: Round, name: str = "hrm_force", reason: str = WHY) -> None:
    unsealing.give_up(round=round.id, reason=reason, by=cast.viewer(name, AFTER.date()), now=AFTER)


def gone(cast: Cast, team: str, end: datetime) -> None:
    """From this day on the team exists no more."""
    UnitPeriod.objects.filter(unit=cast.units[team]).update(valid=DateRange(ALWAYS.lower, end.date()))
    Position.objects.filter(unit=cast.units[team]).update(unit=cast.units["D1"])


def refusal(cast: Cast, round: Round, name: str = "hrm_force", reason: str = WHY) -> Refused:
    with pytest.raises(Refused) as found:
        given_up(cast, round, name, reason)
    return found.value


def wrong() -> list[str]:
    """What `iedereen verify` would say of the check-ups."""
    checks = (
        integrity.without_promise,
        integrity.rounds_asleep,
        integrity.results_astray,
        integrity.answers_left_behind,
    )
    return [found for check in checks for found in check()]


def test_destroyed_unread_and_everybody_who_was_asked_is_told(cast: Cast, closing: Round) -> None:
    unsealed(cast, closing, "vik")
    given_up(cast, closing)
    closing.refresh_from_db()
    assert (closing.state, closing.next_at, closing.trouble, closing.scrub_due) == (RoundState.LOST, None, "", True)
    assert not any(m.objects.exists() for m in (Deposit, OpenDeposit, Spent, Answer, HandedOn, Participation))
    assert not Share.objects.filter(sealed__isnull=False).exists()
    assert RoundKey.objects.get(lot=closing.id).lost_at == AFTER
    told = Mail.objects.filter(subject__contains="kunnen niet worden geopend")
    assert told.count() == 24 + 30
    line = Line.objects.get(action="round_lost")
    assert (line.actor, line.reason, line.subject_id) == (cast.people["hrm_force"].id, WHY, str(closing.id))
    assert wrong() == []


def test_every_team_has_its_talk_and_no_figures(cast: Cast, closing: Round) -> None:
    given_up(cast, closing)
    assert set(TeamCheckup.objects.values_list("state", "conversation_only")) == {(CheckupState.RELEASED, True)}
    owners = {p.kind: p.owner for p in Promise.objects.filter(matter_id=group(cast, closing, "A"), state="open")}
    assert owners == {"hold_talk": cast.people["leader"], "prepare_talk": cast.people["supporter"]}
    assert not Promise.objects.filter(kind="open_sealed_answers", state="open").exists()
    assert not Result.objects.exists() and close.close_due(AFTER) == 0


@pytest.mark.parametrize("name", ["council", "vik", "privacy", "leader", "supporter", "chief", "admin", "stranger"])
def test_only_who_plans_gives_up(cast: Cast, closing: Round, client: Client, name: str) -> None:
    assert refusal(cast, closing, name).hidden
    client.force_login(cast.people[name])
    client.post(f"/check-up/rondes/{closing.id}/opgeven/", {"reason": WHY, "sure": "on"})
    assert Deposit.objects.count() == 12


def test_only_who_plans_for_all_its_teams_gives_up(cast: Cast) -> None:
    round = waiting(cast, "AD")
    assert refusal(cast, round, "hrm").hidden
    assert refusal(cast, Round(id=uuid4())).hidden
    assert Deposit.objects.count() == 12
    given_up(cast, round)


def test_not_without_a_reason(cast: Cast, closing: Round) -> None:
    assert refusal(cast, closing, reason="  ").code == "reason_missing"
    assert Deposit.objects.count() == 12


def test_only_a_round_that_waits_for_its_holders(cast: Cast) -> None:
    done = released(cast, {"B": 20})
    going = opened(cast, "A", version=done.version)
    answer(cast, going, "A", mixed(12))
    for round in (done, going, planned(cast, "C", version=done.version)):
        assert refusal(cast, round).code == "round_state"
    assert Deposit.objects.count() == 12 and Result.objects.exists()


def test_what_is_open_is_not_given_up(cast: Cast, closing: Round) -> None:
    for name in ("council", "hrm"):
        unsealed(cast, closing, name)
    assert refusal(cast, closing).code == "round_state"
    assert close.close_due(AFTER) == 1


def test_once(cast: Cast, closing: Round) -> None:
    given_up(cast, closing)
    assert refusal(cast, closing).code == "round_state"
    with pytest.raises(Refused, match=r"^round_state$"):
        unsealed(cast, closing, "vik")
    assert Line.objects.filter(action="round_lost").count() == 1


def test_a_team_that_is_gone_by_then_does_not_hold_it_up(cast: Cast) -> None:
    round = opened(cast, "AB")
    answer(cast, round, "A", mixed(12))
    gone(cast, "B", CLOSES)
    close.close_due(AFTER)
    given_up(cast, round)
    assert wrong() == []


def test_a_team_that_was_called_off_does_not_hold_it_up(cast: Cast) -> None:
    round = planned(cast, "AB")
    gone(cast, "B", OPENS)
    assert opening.open_due(OPENS) == 1
    answer(cast, round, "A", mixed(12))
    close.close_due(AFTER)
    given_up(cast, round)
    assert wrong() == []


def no_team_left(cast: Cast) -> Round:
    """Planned by the force's adviser, and both teams end before its key holders have opened it."""
    round = opened(cast, "AB")
    answer(cast, round, "A", mixed(12))
    for team in "AB":
        gone(cast, team, CLOSES)
    close.close_due(AFTER)
    return round


@pytest.mark.parametrize("name", ["hrm_force", "hrm"])
def test_of_a_round_without_teams_its_planner_gives_up_and_who_plans_where_they_ended(cast: Cast, name: str) -> None:
    round = no_team_left(cast)
    given_up(cast, round, name)
    round.refresh_from_db()
    assert round.state == RoundState.LOST and not Deposit.objects.exists()
    assert Line.objects.get(action="round_lost").actor == cast.people[name].id
    assert wrong() == []


def test_its_planner_also_when_nobody_can_tell_where_the_teams_ended(cast: Cast) -> None:
    round = no_team_left(cast)
    UnitPeriod.objects.filter(unit__in=[cast.units["A"], cast.units["B"]]).update(parent=None)
    assert refusal(cast, round, "hrm").hidden
    given_up(cast, round)
    assert Round.objects.get(id=round.id).state == RoundState.LOST


@pytest.mark.parametrize("name", ["council", "vik", "leader", "supporter", "chief", "admin", "stranger", "hrm_d"])
def test_of_a_round_without_teams_nobody_else_gives_up(cast: Cast, name: str) -> None:
    if name == "hrm_d":  # plans rounds, but elsewhere
        RoleHolding.objects.create(person=cast.hire("hrm_d", "D"), role="hrm", unit=cast.units["D3"], valid=ALWAYS)
    round = no_team_left(cast)
    assert refusal(cast, round, name).hidden
    assert Deposit.objects.count() == 12


def test_a_planner_who_plans_no_more_does_not_give_up(cast: Cast) -> None:
    round = no_team_left(cast)
    RoleHolding.objects.filter(person=cast.people["hrm_force"]).delete()
    assert refusal(cast, round).hidden


def test_its_planner_finds_a_round_without_teams(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    round = no_team_left(cast)
    monkeypatch.setattr("django.utils.timezone.now", lambda: AFTER)
    address = f"/check-up/rondes/{round.id}/"
    client.force_login(cast.people["hrm_force"])
    assert address in client.get("/check-up/rondes/").content.decode()
    assert f"{address}openen/" in client.get(address).content.decode()
    told = client.post(address + "opgeven/", {"reason": WHY, "sure": "on"}, follow=True).content.decode()
    assert "ongelezen vernietigd" in told
    client.force_login(cast.people["vik"])
    assert client.get(address).status_code == 404


def test_a_planned_round_without_teams_can_be_called_off(cast: Cast) -> None:
    round = planned(cast, "AB")
    for team in "AB":
        gone(cast, team, OPENS)
    rounds.cancel(round=round.id, reason=WHY, by=cast.viewer("hrm_force", AFTER.date()), now=AFTER)
    assert Round.objects.get(id=round.id).state == RoundState.CANCELLED
    assert wrong() == []


def test_on_the_page(cast: Cast, closing: Round, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AFTER)
    address = f"/check-up/rondes/{closing.id}/"
    client.force_login(cast.people["hrm_force"])
    assert "Deze ronde opgeven" in client.get(address + "openen/").content.decode()
    for sent in ({"reason": WHY}, {"sure": "on"}, {"reason": " ", "sure": "on"}):
        assert "Er is niets vernietigd" in client.post(address + "opgeven/", sent, follow=True).content.decode()
    assert Deposit.objects.count() == 12
    told = client.post(address + "opgeven/", {"reason": WHY, "sure": "on"}, follow=True).content.decode()
    assert told.count("ongelezen vernietigd") == 1 and "Deze ronde opgeven" not in told
    assert not Deposit.objects.exists()
    again = client.post(address + "opgeven/", {"reason": WHY, "sure": "on"})
    assert again.status_code == 409 and "de ronde is al verder" in again.content.decode()
    client.force_login(cast.people["vik"])
    assert "Deze ronde opgeven" not in client.get(address + "openen/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_is_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    round = waiting(cast)
    meeting_at(monkeypatch, unsealing, "destroy_shares")
    outcomes = at_once(*[lambda: given_up(cast, round)] * 2)
    assert sorted(map(str, outcomes)) == ["None", "round_state"]
    assert Line.objects.filter(action="round_lost").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["opened", "given up"])
def test_opened_and_given_up_at_once_is_one_of_the_two(monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    cast = make_cast()
    round = waiting(cast)
    unsealed(cast, round, "vik")
    there = meeting_at(monkeypatch, unsealing, "destroy_shares")

    def opens() -> object:
        return (first == "opened" or there.wait(10)) and unsealed(cast, round, "hrm")

    def gives_up() -> object:
        return (first != "opened" or there.wait(10)) and given_up(cast, round)

    assert at_once(opens, gives_up) == ([0, "round_state"] if first == "opened" else ["round_state", None])
    assert (Answer.objects.count(), Deposit.objects.count()) == (12 if first == "opened" else 0, 0)
