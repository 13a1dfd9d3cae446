# SPDX-License-Identifier: EUPL-1.2
"""A round closes exactly once, whatever happens in the middle."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from iedereen.checkup.actions import letters
from iedereen.checkup.actions.closing import close, unsealing
from iedereen.checkup.actions.closing import release as releasing
from iedereen.checkup.models import Participation, Release, Result, Round, TeamCheckup
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.engines.scales import ScaleError
from iedereen.followup.models import Mail, Promise
from iedereen.keys.models import HandedOn, Share
from iedereen.ledger.models import Line
from iedereen.vault.models import Answer, Code, Deposit, IssuerKey, OpenDeposit, Spent
from iedereen.vault.queries import respondents
from tests.at_once import at_once
from tests.cast import Cast, make_cast
from tests.rooms.checkup.rounds_play import (
    AFTER,
    CLOSES,
    answer,
    checkup,
    ended,
    mixed,
    opened,
    opened_by_holders,
    version,
)


class Killed(BaseException):
    """Like kill -9: nothing that is written to catch exceptions catches it."""


def filled(cast: Cast) -> Round:
    round = opened(cast, "AB")
    answer(cast, round, "A", mixed(20))
    answer(cast, round, "B", mixed(22))
    return round


def whole(round: Round) -> None:
    """Released exactly once: nothing lost, nothing twice."""
    round.refresh_from_db()
    assert (round.state, round.next_at, round.trouble) == (RoundState.RELEASED, None, "")
    assert Release.objects.filter(round=round).count() == 1
    assert Result.objects.filter(release__round=round).count() == 3 * 6  # A, B and D1; five measures and participation
    assert sum(respondents(list(TeamCheckup.objects.values_list("id", flat=True))).values()) == 42
    for nothing in (Answer, Deposit, OpenDeposit, Spent, Code, HandedOn, Participation):
        assert not nothing.objects.exists()
    assert not IssuerKey.objects.filter(private__isnull=False).exists()
    assert not Share.objects.filter(sealed__isnull=False).exists()
    assert set(TeamCheckup.objects.filter(round=round).values_list("state", flat=True)) == {CheckupState.RELEASED}
    assert Promise.objects.filter(state="open", kind="hold_talk").count() == 2
    assert Promise.objects.filter(state="open", kind="prepare_talk").count() == 2
    assert not Promise.objects.filter(state="open", kind="hand_out_codes").exists()
    assert Line.objects.filter(action="round_released").count() == 1
    assert Mail.objects.filter(key__startswith="result:").count() == 8  # leader, supporter, HRM and VIK of two teams


def test_a_round_closes_when_its_time_comes(cast: Cast) -> None:
    round = filled(cast)
    assert close.close_due(CLOSES - timedelta(seconds=1)) == 0
    round.refresh_from_db()
    assert round.state == RoundState.OPEN
    assert ended(round, CLOSES) == 1
    whole(round)


def test_without_its_key_holders_nothing_is_released(cast: Cast) -> None:
    round = filled(cast)
    assert close.close_due(AFTER) == 0
    round.refresh_from_db()
    assert (round.state, round.trouble) == (RoundState.CLOSING, "waiting_for_keys")
    assert close.close_due(round.next_at) == 0
    assert Deposit.objects.count() == 42 and not Answer.objects.exists()
    asked = Promise.objects.filter(kind="open_sealed_answers", state="open").values_list("owner", flat=True)
    assert set(asked) == {cast.people[name].id for name in ("council", "vik", "hrm")}
    assert Mail.objects.filter(key__startswith="unseal:").count() == 3
    opened_by_holders(round, AFTER)
    assert not Promise.objects.filter(kind="open_sealed_answers", state="open").exists()
    assert close.close_due(AFTER) == 1
    whole(round)


def test_closing_twice_changes_nothing(cast: Cast) -> None:
    round = filled(cast)
    assert ended(round, AFTER) == 1
    assert close.close_due(AFTER) == 0
    whole(round)


@pytest.mark.policy("S5")
def test_the_leader_holds_the_talk_and_the_supporter_prepares_it(cast: Cast) -> None:
    round = filled(cast)
    ended(round, AFTER)
    owners = {p.kind: p.owner for p in Promise.objects.filter(matter_id=checkup(cast, round, "A").id, state="open")}
    assert owners["hold_talk"] == cast.people["leader"]
    assert owners["prepare_talk"] == cast.people["supporter"]


def test_a_round_without_any_answer_is_released_as_such(cast: Cast) -> None:
    round = opened(cast, "AB")
    assert ended(round, AFTER) == 1
    assert set(Result.objects.filter(release__round=round).values_list("status", flat=True)) == {"empty"}
    assert Promise.objects.filter(state="open", kind="hold_talk").count() == 2


def test_a_round_of_teams_that_are_all_too_small(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iedereen.checkup.actions.opening.least_invited", lambda: 40)
    round = opened(cast, "AB")
    assert ended(round, AFTER) == 1
    found = dict(Result.objects.filter(release__round=round, measure="").values_list("unit__code", "status"))
    assert found == {"A": "too_few", "B": "too_few", "D1": "empty"}


STEPS = (
    (close.vault, "shut"),
    (close.participation, "forget"),
    (unsealing, "give_share"),
    (unsealing.vault, "open_all"),
    (unsealing, "destroy_shares"),
    (releasing.vault, "answers"),
    (releasing.measuring, "measure"),
    (releasing.protecting, "guard"),
    (releasing, "_store"),
    (releasing.vault_actions, "count_and_destroy"),
    (releasing, "_follow"),
    (releasing.duties, "talk_is_next"),
    (letters, "results"),
    (releasing, "record"),
    (close, "_finish"),
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("module", "name"), STEPS, ids=[name for _, name in STEPS])
def test_killed_in_the_middle(module: object, name: str, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    round = filled(cast)
    real: Callable[..., object] = getattr(module, name)

    def killed(*args: object, **more: object) -> object:
        if moment == "after":
            real(*args, **more)
        raise Killed

    monkeypatch.setattr(module, name, killed)
    with pytest.raises(Killed):
        ended(round, AFTER)
    round.refresh_from_db()
    assert round.state in {RoundState.OPEN, RoundState.CLOSING}
    assert not Result.objects.exists()
    assert Answer.objects.count() + Deposit.objects.count() == 42
    monkeypatch.setattr(module, name, real)
    assert ended(round, AFTER) == 1
    whole(round)


@pytest.mark.django_db(transaction=True)
def test_killed_before_the_traces_are_wiped() -> None:
    cast = make_cast()
    round = filled(cast)
    ended(round, AFTER)
    assert round.scrub_due
    patience = time.monotonic() + 20
    while close.scrub_due(AFTER) != 1 and time.monotonic() < patience:
        time.sleep(0.2)  # another connection may still see the removed rows: then the mark stays
    assert not Round.objects.filter(scrub_due=True).exists()
    assert close.scrub_due(AFTER) == 0
    whole(round)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once() -> None:
    cast = make_cast()
    round = filled(cast)
    close.close_due(AFTER)
    opened_by_holders(round, AFTER)

    def go() -> int:
        return close.close_due(AFTER)

    assert sorted(map(str, at_once(go, go))) == ["0", "1"]
    whole(round)


def test_a_failing_round_stays_visible_and_goes_on_later(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    round = filled(cast)
    monkeypatch.setattr(releasing.measuring, "measure", lambda *a: 1 / 0)
    assert ended(round, AFTER) == 0
    assert (round.state, round.trouble) == (RoundState.CLOSING, "failed")
    monkeypatch.undo()
    assert close.close_due(round.next_at) == 1
    whole(round)


def test_an_answer_outside_the_scale_is_dropped_and_counted(cast: Cast) -> None:
    """Nobody can ask who sent it, and it must not hold up everybody else's."""
    round = opened(cast, "AB", version=version(cast.people["hrm_force"]))
    answer(cast, round, "A", [*mixed(20), [9.0, 1.0, 1.0, 1.0]])
    assert ended(round, AFTER) == 1
    assert Line.objects.get(action="answers_opened").details == {"read": 20, "dropped": 1, "surplus": 0}


def test_a_release_that_cannot_be_computed_is_looked_at(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def outside(*_: object) -> None:
        raise ScaleError("outside_range")

    round = filled(cast)
    monkeypatch.setattr(releasing.measuring, "measure", outside)
    assert ended(round, AFTER) == 0
    assert (round.state, round.trouble) == (RoundState.CLOSING, "outside_range")
    assert Promise.objects.filter(kind="look_at_refused_release", state="open").count() == 1
