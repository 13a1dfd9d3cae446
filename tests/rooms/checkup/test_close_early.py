# SPDX-License-Identifier: EUPL-1.2
"""Closing an open round before its day."""

from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from iedereen.checkup.actions import answering, codes, opening, rounds
from iedereen.checkup.actions.closing import close
from iedereen.checkup.models import Round
from iedereen.checkup.queries.rounds import round_page
from iedereen.checkup.rules import RoundState
from iedereen.ledger.models import Line
from iedereen.people.models import UnitPeriod
from iedereen.screen.rules import Refused
from tests.at_once import at_once
from tests.cast import Cast, make_cast
from tests.rooms.checkup.rounds_play import (
    CLOSES,
    OPENS,
    answer,
    checkup,
    ended,
    group,
    mixed,
    opened,
    opened_by_holders,
    planned,
    released,
)

SOON = OPENS + timedelta(days=3)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def refused(code: str) -> AbstractContextManager[pytest.ExceptionInfo[Refused]]:
    return pytest.raises(Refused, match=f"^{code}$")


def closed(cast: Cast, round: Round, by: str = "hrm_force", reason: str = "Grote inzet") -> Round:
    return rounds.close_early(round=round.id, reason=reason, by=cast.viewer(by), now=SOON)


@pytest.mark.policy("S5")
def test_it_closes_now_and_the_worker_releases_it(cast: Cast) -> None:
    round = opened(cast, "AB")
    for team in "AB":
        answer(cast, round, team, mixed(20))
    assert closed(cast, round).closes_at == SOON
    line = Line.objects.get(action="round_closed_early")
    assert (line.actor, line.reason, line.subject_id) == (cast.people["hrm_force"].id, "Grote inzet", str(round.id))
    assert opening.remind_due(SOON) == 0  # nobody is reminded of what is over
    assert ended(round, SOON) == 1
    round.refresh_from_db()
    assert (round.state, round.closes_at) == (RoundState.RELEASED, SOON)


@pytest.mark.policy("S5")
def test_what_was_promised_stays_true(cast: Cast) -> None:
    """The promise is frozen at the opening, before anybody knows that the round closes early."""
    round = opened(cast, "A")
    promised = round.promise
    closed(cast, round)
    round.refresh_from_db()
    assert round.promise == promised
    assert "uiterlijk op 23-3-2026" in promised and round.closes_at < CLOSES


def test_nobody_can_answer_any_more(cast: Cast) -> None:
    round = opened(cast, "A")
    strips = codes.print_codes(checkup=group(cast, round, "A"), by=cast.viewer("supporter"), now=SOON)
    closed(cast, round)
    with refused("round_closed"):
        answering.hand_in(code=strips.codes[0], given={"q_s1": "3"}, now=SOON)


@pytest.mark.parametrize("who", ["leader", "supporter", "chief", "employee", "vik", "admin", "stranger"])
def test_only_who_plans(cast: Cast, who: str) -> None:
    round = opened(cast, "A")
    with refused("not_yours") as found:
        closed(cast, round, by=who)
    assert found.value.hidden


def test_only_who_plans_for_all_its_teams(cast: Cast) -> None:
    round = opened(cast, "AD")
    with refused("not_yours"):
        closed(cast, round, by="hrm")
    assert not round_page(cast.viewer("hrm"), round.id).closable
    assert round_page(cast.viewer("hrm_force"), round.id).closable


def test_not_without_a_reason(cast: Cast) -> None:
    with refused("reason_missing"):
        closed(cast, opened(cast, "A"), reason="  ")


def test_only_an_open_round_and_only_once(cast: Cast) -> None:
    over = released(cast, {"B": 20})
    with refused("round_state"):
        closed(cast, over)
    round = opened(cast, "A", version=over.version)
    with refused("round_state"):
        closed(cast, planned(cast, "C", version=over.version))
    closed(cast, round)
    with refused("round_state"):
        closed(cast, round)
    assert Line.objects.filter(action="round_closed_early").count() == 1


def test_not_when_its_time_is_over_already(cast: Cast) -> None:
    round = opened(cast, "A")
    with refused("round_state"):
        rounds.close_early(round=round.id, reason="Laat", by=cast.viewer("hrm_force"), now=CLOSES)


@pytest.mark.django_db(transaction=True)
def test_two_at_once() -> None:
    cast = make_cast()
    round = opened(cast, "A")

    def go() -> str:
        closed(cast, round)
        return "closed"

    assert sorted(map(str, at_once(go, go))) == ["closed", "round_state"]
    assert Line.objects.filter(action="round_closed_early").count() == 1


def test_on_the_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page asks for a reason and a tick, and says afterwards what happens."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: SOON)
    round = opened(cast, "A")
    client = Client(headers={"accept-language": "nl"})
    client.force_login(cast.people["hrm_force"], backend=BACKEND)
    page = f"/check-up/rondes/{round.id}/"
    assert "Ronde eerder sluiten" in client.get(page).content.decode()
    client.post(page + "eerder-sluiten/", {"reason": "Grote inzet"})
    round.refresh_from_db()
    assert round.closes_at == CLOSES
    client.post(page + "eerder-sluiten/", {"reason": "Grote inzet", "sure": "on"})
    round.refresh_from_db()
    assert round.closes_at == SOON
    shown = client.get(page).content.decode()
    assert "De uitslag wordt berekend" in shown
    assert "Ronde eerder sluiten" not in shown
    client.force_login(cast.people["leader"], backend=BACKEND)
    assert client.post(page + "eerder-sluiten/", {"reason": "x", "sure": "on"}).status_code == 404


def test_as_long_as_its_key_holders_have_not_come_the_pages_say_that(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not that figures are being computed: that could take days."""
    round = opened(cast, "A")
    monkeypatch.setattr("django.utils.timezone.now", lambda: round.closes_at)
    client = Client(headers={"accept-language": "nl"})
    pages = {"hrm_force": f"/check-up/rondes/{round.id}/", "leader": f"/check-up/{checkup(cast, round, 'A').id}/"}

    def shown() -> list[str]:
        found = []
        for person, page in pages.items():
            client.force_login(cast.people[person], backend=BACKEND)
            found.append(client.get(page).content.decode())
        return found

    close.close_due(round.closes_at)
    for text in shown():
        assert "wacht op de sleutelhouders" in text and "De antwoorden wachten op de sleutelhouders." in text
        assert "wordt berekend" not in text and "Doe mee</a></p>" not in text
    opened_by_holders(round, round.closes_at)
    assert all("sleutelhouders." not in text and "De uitslag wordt berekend" in text for text in shown())


@pytest.mark.parametrize("act", ["close_early", "cancel"])
def test_a_team_that_is_gone_by_then_does_not_hold_it_up(cast: Cast, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    """Nobody plans for a team that is no more: who plans for all others may do it, and is shown the way."""
    round = planned(cast, "AB") if act == "cancel" else opened(cast, "AB")
    UnitPeriod.objects.filter(unit=cast.units["B"]).update(valid=DateRange(date(2020, 1, 1), date(2026, 3, 4)))
    monkeypatch.setattr("django.utils.timezone.now", lambda: SOON)
    client = Client(headers={"accept-language": "nl"})
    client.force_login(cast.people["hrm_force"], backend=BACKEND)
    words = {"close_early": "Ronde eerder sluiten", "cancel": "Gelast de ronde af"}[act]
    assert words in client.get(f"/check-up/rondes/{round.id}/").content.decode()
    done = {"close_early": rounds.close_early, "cancel": rounds.cancel}[act]
    done(round=round.id, reason="Grote inzet", by=cast.viewer("hrm_force", SOON.date()), now=SOON)
