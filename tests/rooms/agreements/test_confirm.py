# SPDX-License-Identifier: EUPL-1.2
"""The leader agrees, once, with one or with all of a conversation."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from iedereen.agreements.actions import confirm, confirm_all, drop
from iedereen.agreements.models import Agreement, AgreementEvent
from iedereen.agreements.queries import without_promise
from iedereen.followup.models import Promise
from iedereen.screen.rules import Refused
from tests.cast import NOW, Cast
from tests.rooms.agreements.making import SOURCE, carrying, proposed
from tests.rooms.followup.two import at_once


@pytest.mark.policy("G1")
@pytest.mark.parametrize("who", ["leader", "district_leader"])
def test_from_now_the_owner_has_a_promise(cast: Cast, who: str) -> None:
    row = confirm(agreement=proposed(cast).id, by=cast.viewer(who), now=NOW)
    assert (row.state, carrying(row)) == ("agreed", [("do_agreement", "Employee")])
    promise = Promise.objects.get(kind="do_agreement")
    # Friday 20 March, 17:00 in Amsterdam.
    assert (promise.due_at, promise.owner_role) == (datetime(2026, 3, 20, 16, 0, tzinfo=UTC), "employee")
    assert Promise.objects.get(kind="confirm_agreement").state == "kept"


@pytest.mark.parametrize("who", ["supporter", "hrm", "vik", "employee", "stranger", "leader_b", "chief", "leadership"])
def test_only_who_leads_the_team_confirms(cast: Cast, who: str) -> None:
    row = proposed(cast)
    with pytest.raises(Refused) as no:
        confirm(agreement=row.id, by=cast.viewer(who), now=NOW)
    assert (no.value.code, no.value.hidden) == ("not_yours", True)
    assert carrying(row) == [("confirm_agreement", "Leader")]


def test_twice_is_once(cast: Cast) -> None:
    row = confirm(agreement=proposed(cast).id, by=cast.viewer("leader"), now=NOW)
    with pytest.raises(Refused, match="agreement_closed"):
        confirm(agreement=row.id, by=cast.viewer("leader"), now=NOW)


def test_what_was_dropped_cannot_be_confirmed(cast: Cast) -> None:
    row = drop(agreement=proposed(cast).id, reason="dubbel", by=cast.viewer("supporter"), now=NOW)
    with pytest.raises(Refused, match="agreement_closed"):
        confirm(agreement=row.id, by=cast.viewer("leader"), now=NOW)


def test_what_does_not_exist_is_hidden(cast: Cast) -> None:
    with pytest.raises(Refused) as no:
        confirm(agreement=uuid4(), by=cast.viewer("leader"), now=NOW)
    assert no.value.hidden


def test_an_owner_who_left_meanwhile_leaves_it_to_the_leader(cast: Cast) -> None:
    row = proposed(cast)
    owner = cast.people["employee"]
    owner.is_active = False
    owner.save()
    assert carrying(confirm(agreement=row.id, by=cast.viewer("leader"), now=NOW)) == [("do_agreement", "Leader")]


@pytest.mark.policy("S5")
def test_all_of_a_conversation_in_one_go(cast: Cast) -> None:
    rows = [proposed(cast), proposed(cast, owner="supporter"), proposed(cast, owner="hrm")]
    assert confirm_all(source=SOURCE, by=cast.viewer("leader"), now=NOW) == 3
    assert confirm_all(source=SOURCE, by=cast.viewer("leader"), now=NOW) == 0
    assert set(Agreement.objects.values_list("state", flat=True)) == {"agreed"}
    assert [carrying(r)[0][0] for r in rows] == ["do_agreement"] * 3
    assert without_promise() == []


def test_all_or_nothing_for_who_may_not(cast: Cast) -> None:
    proposed(cast)
    with pytest.raises(Refused, match="not_yours"):
        confirm_all(source=SOURCE, by=cast.viewer("supporter"), now=NOW)
    assert set(Agreement.objects.values_list("state", flat=True)) == {"proposed"}


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_confirm_once(cast: Cast) -> None:
    row, leader = proposed(cast), cast.viewer("leader")

    def click() -> str:
        try:
            return confirm(agreement=row.id, by=leader, now=NOW).state
        except Refused as no:
            return no.code

    assert sorted(at_once(2, click)) == ["agreed", "agreement_closed"]
    assert AgreementEvent.objects.filter(step="confirm").count() == 1
    assert carrying(row) == [("do_agreement", "Employee")]
