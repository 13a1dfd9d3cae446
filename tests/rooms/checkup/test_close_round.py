# SPDX-License-Identifier: EUPL-1.2
"""A round closes exactly once, whatever happens in the middle."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from iedereen.checkup.actions import letters
from iedereen.checkup.actions.closing import close
from iedereen.checkup.actions.closing import release as releasing
from iedereen.checkup.models import Release, Result, Round, TeamCheckup
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.followup.models import Mail, Promise
from iedereen.ledger.models import Line
from iedereen.vault.models import Answer, Code, Deposit
from tests.cast import Cast, make_cast
from tests.rooms.checkup.rounds_play import AFTER, CLOSES, answer, checkup, mixed, opened, version


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
    assert Answer.objects.count() == 42
    assert not Deposit.objects.exists()
    assert not Code.objects.exists()
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
    assert close.close_due(CLOSES) == 1
    whole(round)


def test_closing_twice_changes_nothing(cast: Cast) -> None:
    round = filled(cast)
    assert close.close_due(AFTER) == 1
    assert close.close_due(AFTER) == 0
    whole(round)


@pytest.mark.policy("S5")
def test_the_leader_holds_the_talk_and_the_supporter_prepares_it(cast: Cast) -> None:
    round = filled(cast)
    close.close_due(AFTER)
    owners = {p.kind: p.owner for p in Promise.objects.filter(matter_id=checkup(cast, round, "A").id, state="open")}
    assert owners["hold_talk"] == cast.people["leader"]
    assert owners["prepare_talk"] == cast.people["supporter"]


def test_a_round_without_any_answer_is_released_as_such(cast: Cast) -> None:
    round = opened(cast, "AB")
    assert close.close_due(AFTER) == 1
    assert set(Result.objects.filter(release__round=round).values_list("status", flat=True)) == {"empty"}
    assert Promise.objects.filter(state="open", kind="hold_talk").count() == 2


def test_a_round_of_teams_that_are_all_too_small(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iedereen.checkup.actions.opening.least_invited", lambda: 40)
    round = opened(cast, "AB")
    assert close.close_due(AFTER) == 1
    found = dict(Result.objects.filter(release__round=round, measure="").values_list("unit__code", "status"))
    assert found == {"A": "too_few", "B": "too_few", "D1": "empty"}


STEPS = (
    (close.vault, "seal"),
    (releasing.vault, "answers"),
    (releasing.measuring, "measure"),
    (releasing.protecting, "guard"),
    (releasing, "_store"),
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
        close.close_due(AFTER)
    round.refresh_from_db()
    assert round.state == RoundState.CLOSING
    assert not Result.objects.exists()
    assert Answer.objects.count() + Deposit.objects.count() == 42
    monkeypatch.setattr(module, name, real)
    assert close.close_due(AFTER) == 1
    whole(round)


@pytest.mark.django_db(transaction=True)
def test_killed_before_the_traces_are_wiped() -> None:
    cast = make_cast()
    round = filled(cast)
    close.close_due(AFTER)
    round.refresh_from_db()
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
    start, done = Barrier(2), []

    def go() -> None:
        start.wait()
        try:
            done.append(close.close_due(AFTER))
        finally:
            connection.close()

    threads = [Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 1]
    whole(round)


def test_a_failing_round_stays_visible_and_goes_on_later(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    round = filled(cast)
    monkeypatch.setattr(releasing.measuring, "measure", lambda *a: 1 / 0)
    assert close.close_due(AFTER) == 0
    round.refresh_from_db()
    assert (round.state, round.trouble) == (RoundState.CLOSING, "failed")
    monkeypatch.undo()
    assert close.close_due(round.next_at) == 1
    whole(round)


def test_an_answer_outside_the_scale_stops_the_release(cast: Cast) -> None:
    round = opened(cast, "AB", version=version(cast.people["hrm_force"]))
    answer(cast, round, "A", [*mixed(20), [9.0, 1.0, 1.0, 1.0]])
    assert close.close_due(AFTER) == 0
    round.refresh_from_db()
    assert (round.state, round.trouble) == (RoundState.CLOSING, "outside_range")
    assert Promise.objects.filter(kind="look_at_refused_release", state="open").count() == 1
