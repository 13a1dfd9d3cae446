# SPDX-License-Identifier: EUPL-1.2
"""Who supports the team writes an agreement down; the leader only says yes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from iedereen.agreements.actions import propose
from iedereen.agreements.models import Agreement, AgreementEvent
from iedereen.followup.models import Promise
from iedereen.ledger.models import Line
from iedereen.screen.rules import Refused
from tests.cast import NOW, TODAY, Cast
from tests.rooms.agreements.making import DUE, SOURCE, carrying, proposed


@pytest.mark.policy("S5")
@pytest.mark.parametrize("who", ["supporter", "hrm", "vik", "hrm_force", "chief"])
def test_it_waits_for_the_leader_with_a_promise(cast: Cast, who: str) -> None:
    row = proposed(cast, by=who)
    assert (row.state, row.due_date, row.review_date) == ("proposed", DUE, date(2026, 4, 19))
    assert carrying(row) == [("confirm_agreement", "Leader")]
    # Five working days after Monday 2 March, when the office closes.
    assert Promise.objects.get().due_at == datetime(2026, 3, 9, 16, 0, tzinfo=UTC)


def test_every_step_stands_in_the_history_and_the_ledger(cast: Cast) -> None:
    row = proposed(cast)
    event = AgreementEvent.objects.get()
    assert (event.step, event.state, event.by_id, event.due_date) == (
        "propose",
        "proposed",
        cast.people["supporter"].id,
        DUE,
    )
    line = Line.objects.get(subject_kind="agreement")
    assert (line.action, line.unit_id, line.subject_id) == ("agreement_propose", cast.units["A"].id, str(row.id))
    assert row.what not in str(line.details)


@pytest.mark.parametrize("who", ["leader", "district_leader"])
def test_what_the_leader_writes_down_is_agreed_at_once(cast: Cast, who: str) -> None:
    row = proposed(cast, by=who)
    assert row.state == "agreed"
    assert carrying(row) == [("do_agreement", "Employee")]
    assert list(AgreementEvent.objects.order_by("id").values_list("step", flat=True)) == ["propose", "confirm"]


@pytest.mark.policy("G1")
@pytest.mark.parametrize(("who", "unit"), [("chief", "E1"), ("leadership", "K"), ("district_leader", "D1")])
def test_above_the_teams_who_leads_agrees_as_well(cast: Cast, who: str, unit: str) -> None:
    row = proposed(cast, by=who, owner=who, unit=unit)
    assert (row.state, carrying(row)) == ("agreed", [("do_agreement", cast.people[who].name)])


def test_a_team_without_a_leader_is_led_from_above(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_roleholding SET valid = '[2020-01-01,2026-01-01)' WHERE person_id = %s",
                       [cast.people["leader"].id])  # fmt: skip
    assert carrying(proposed(cast)) == [("confirm_agreement", "District_leader")]


@pytest.mark.parametrize(
    "who", ["employee", "stranger", "leader_b", "supporter_b", "communications", "council", "admin"]
)
def test_others_cannot(cast: Cast, who: str) -> None:
    with pytest.raises(Refused) as no:
        proposed(cast, by=who)
    assert (no.value.code, no.value.hidden) == ("not_yours", True)
    assert not Agreement.objects.exists() and not Promise.objects.exists()


@pytest.mark.parametrize("owner", ["leader", "supporter", "hrm", "vik", "communications", "ndv"])
def test_who_leads_or_supports_the_team_can_own_it(cast: Cast, owner: str) -> None:
    assert proposed(cast, owner=owner).owner_id == cast.people[owner].id


@pytest.mark.parametrize("owner", ["stranger", "leader_b", "supporter_b"])
def test_who_has_nothing_to_do_with_the_team_cannot_own_it(cast: Cast, owner: str) -> None:
    with pytest.raises(Refused, match="owner_elsewhere"):
        proposed(cast, owner=owner)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"due_date": TODAY - timedelta(days=1)}, "date_past"),
        ({"review_date": DUE - timedelta(days=1)}, "review_before_due"),
        ({"what": "  "}, "text_missing"),
        ({"priority": "unknown"}, "text_missing"),
    ],
)
def test_it_needs_words_and_days_that_make_sense(cast: Cast, change: dict[str, object], code: str) -> None:
    given = {"unit": cast.units["A"].id, "source": SOURCE, "what": "Iets", "owner": cast.people["employee"].id,
             "due_date": DUE, "review_date": None, "by": cast.viewer("supporter"), "now": NOW} | change  # fmt: skip
    with pytest.raises(Refused) as no:
        propose(**given)  # type: ignore[arg-type]
    assert no.value.code == code


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "harm", ["UPDATE agreements_agreementevent SET note = 'x'", "DELETE FROM agreements_agreementevent"]
)
def test_history_cannot_be_changed(cast: Cast, harm: str) -> None:
    proposed(cast)
    with pytest.raises(DatabaseError, match="only be added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(harm)
