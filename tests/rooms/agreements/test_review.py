# SPDX-License-Identifier: EUPL-1.2
"""The owner reports, leader and team look back: done, or another day with the reason; or it is no longer needed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from iedereen.agreements.actions import drop, report_done, review
from iedereen.agreements.models import Agreement, AgreementEvent
from iedereen.agreements.queries import without_promise
from iedereen.followup.models import Promise
from iedereen.screen.rules import Refused
from tests.cast import NOW, TODAY, Cast
from tests.rooms.agreements.making import DUE, agreed, carrying, proposed, reported
from tests.rooms.followup.two import at_once

LATER = DUE + timedelta(days=14)


def look(
    cast: Cast, row: Agreement, who: str = "leader", *, done: bool = True, note: str = "", new: date | None = None
) -> Agreement:
    return review(agreement=row.id, done=done, note=note, new_due_date=new, by=cast.viewer(who), now=NOW)


@pytest.mark.parametrize("who", ["employee", "supporter", "leader"])
def test_reporting_it_done_asks_the_leader_to_look_back(cast: Cast, who: str) -> None:
    row = report_done(agreement=agreed(cast).id, note="Het loopt", by=cast.viewer(who), now=NOW)
    assert (row.state, row.reported_at) == ("agreed", NOW)
    assert carrying(row) == [("review_agreement", "Leader")]
    # Thirty days after Friday 20 March is Sunday 19 April; by then Amsterdam has summer time.
    assert Promise.objects.get(kind="review_agreement").due_at == datetime(2026, 4, 19, 15, 0, tzinfo=UTC)
    assert AgreementEvent.objects.latest("id").note == "Het loopt"


@pytest.mark.parametrize("who", ["vik", "stranger", "leader_b", "communications", "a05"])
def test_only_the_owner_and_who_reviews_report(cast: Cast, who: str) -> None:
    row = agreed(cast)
    with pytest.raises(Refused, match="not_yours"):
        report_done(agreement=row.id, note="", by=cast.viewer(who), now=NOW)


def test_an_owner_from_elsewhere_sees_and_reports_what_is_theirs(cast: Cast) -> None:
    row = agreed(cast, owner="ndv")
    assert carrying(report_done(agreement=row.id, note="", by=cast.viewer("ndv"), now=NOW))[0][0] == "review_agreement"


def test_reporting_twice_is_refused(cast: Cast) -> None:
    row = reported(cast)
    with pytest.raises(Refused, match="agreement_reported"):
        report_done(agreement=row.id, note="", by=cast.viewer("employee"), now=NOW)


def test_nothing_to_report_before_it_is_agreed(cast: Cast) -> None:
    row = proposed(cast)
    with pytest.raises(Refused, match="agreement_unconfirmed"):
        report_done(agreement=row.id, note="", by=cast.viewer("employee"), now=NOW)


@pytest.mark.policy("G1")
@pytest.mark.parametrize("who", ["leader", "supporter", "hrm", "district_leader", "chief"])
@pytest.mark.parametrize("stage", [agreed, reported])
def test_looked_back_and_done(cast: Cast, stage: object, who: str) -> None:
    row = look(cast, stage(cast), who)  # type: ignore[operator]
    assert (row.state, carrying(row)) == ("done", [])
    assert set(Promise.objects.values_list("state", flat=True)) == {"kept"}


@pytest.mark.parametrize("who", ["employee", "vik", "stranger", "leader_b"])
def test_others_do_not_review(cast: Cast, who: str) -> None:
    row = reported(cast)
    with pytest.raises(Refused, match="not_yours"):
        look(cast, row, who)
    assert carrying(row) == [("review_agreement", "Leader")]


def test_not_yet_moves_the_day_with_the_reason(cast: Cast) -> None:
    row = look(cast, agreed(cast), done=False, note="Rooster is nog niet klaar", new=LATER)
    assert (row.state, row.due_date, row.review_date) == ("agreed", LATER, LATER + timedelta(days=30))
    assert carrying(row) == [("do_agreement", "Employee")]
    assert sorted(Promise.objects.filter(kind="do_agreement").values_list("state", flat=True)) == ["moved", "open"]
    event = AgreementEvent.objects.latest("id")
    assert (event.step, event.due_date, event.note) == ("move", LATER, "Rooster is nog niet klaar")


def test_not_yet_after_it_was_reported_gives_it_back_to_the_owner(cast: Cast) -> None:
    row = look(cast, reported(cast), done=False, note="Nog niet iedereen", new=LATER)
    assert (row.reported_at, carrying(row)) == (None, [("do_agreement", "Employee")])


def test_done_can_turn_out_not_to_be(cast: Cast) -> None:
    row = look(cast, look(cast, reported(cast)), done=False, note="Toch niet", new=LATER)
    assert (row.state, row.reported_at, carrying(row)) == ("agreed", None, [("do_agreement", "Employee")])
    assert AgreementEvent.objects.latest("id").step == "reopen"


@pytest.mark.parametrize(
    ("note", "new", "code"),
    [("", LATER, "reason_missing"), ("x", None, "date_missing"), ("x", TODAY - timedelta(days=1), "date_past")],
)
def test_not_yet_needs_a_reason_and_a_day(cast: Cast, note: str, new: date | None, code: str) -> None:
    row = agreed(cast)
    with pytest.raises(Refused) as no:
        look(cast, row, done=False, note=note, new=new)
    assert no.value.code == code
    assert AgreementEvent.objects.count() == 2


@pytest.mark.parametrize("stage", [proposed, agreed, reported])
def test_dropping_withdraws_what_was_promised(cast: Cast, stage: object) -> None:
    row = drop(agreement=stage(cast).id, reason="Niet meer nodig", by=cast.viewer("leader"), now=NOW)  # type: ignore[operator]
    assert (row.state, carrying(row)) == ("dropped", [])
    with pytest.raises(Refused, match="agreement_closed"):
        look(cast, row)


def test_dropping_needs_a_reason(cast: Cast) -> None:
    row = agreed(cast)
    with pytest.raises(Refused, match="reason_missing"):
        drop(agreement=row.id, reason=" ", by=cast.viewer("leader"), now=NOW)


def test_who_may_only_propose_drops_only_proposals(cast: Cast) -> None:
    drop(agreement=proposed(cast).id, reason="Dubbel", by=cast.viewer("vik"), now=NOW)
    row = agreed(cast)
    with pytest.raises(Refused, match="not_yours"):
        drop(agreement=row.id, reason="Dubbel", by=cast.viewer("vik"), now=NOW)


@pytest.mark.parametrize("stage", [proposed, agreed, reported])
def test_open_is_never_without_a_promise(cast: Cast, stage: object) -> None:
    row = stage(cast)  # type: ignore[operator]
    assert without_promise() == []
    Promise.objects.filter(matter_id=row.id, state="open").update(state="kept", closed_at=NOW, next_at=None)
    assert without_promise() == [row]


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_take_one_step(cast: Cast) -> None:
    row, leader, supporter = reported(cast), cast.viewer("leader"), cast.viewer("supporter")
    viewers = [leader, supporter]

    def act() -> str:
        by = viewers.pop()
        try:
            return review(agreement=row.id, done=True, note="", new_due_date=None, by=by, now=NOW).state
        except Refused as no:
            return no.code

    assert sorted(at_once(2, act)) == ["agreement_closed", "done"]
    assert AgreementEvent.objects.filter(step="finish").count() == 1
