# SPDX-License-Identifier: EUPL-1.2
"""The leader's one screen: confirm, adjust and confirm, or send back."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from iedereen.agreements.models import Agreement
from iedereen.checkup.actions.talk import confirm_talk, send_back
from iedereen.checkup.models import Talk, TeamCheckup
from iedereen.checkup.queries.talk import section, to_confirm
from iedereen.checkup.rules.talk import AgreementRow, Outcome
from iedereen.followup.models import Promise
from iedereen.people.models import RoleHolding
from iedereen.people.queries import tree
from tests.cast import NOW, TODAY, Cast, make_cast
from tests.rooms.checkup.talk_play import (
    NEXT_DAY,
    OUTSIDERS,
    done,
    lines,
    outcome,
    raced,
    refused,
    talked,
    waiting,
)
from tests.rooms.followup.two import at_once

pytestmark = pytest.mark.policy("S5")


def confirm(
    cast: Cast, row: TeamCheckup, by: str = "leader", version: int = 1, given: Outcome | None = None
) -> TeamCheckup:
    return confirm_talk(checkup=row.id, version=version, outcome=given, by=cast.viewer(by), now=NOW)


@pytest.mark.policy("C8")
def test_one_button_and_everything_has_an_owner(cast: Cast) -> None:
    row = confirm(cast, talked(cast))
    assert (row.state, row.confirmed_by, row.confirmed_at) == ("agreed", cast.people["leader"], NOW)
    agreement = Agreement.objects.get()
    assert agreement.state == "agreed"
    assert [p.owner for p in waiting("do_agreement", agreement.id)] == [cast.people["employee"]]
    upcoming = waiting("next_checkup", row.id)
    assert [(p.owner, p.due_at) for p in upcoming] == [(cast.people["hrm"], datetime(2026, 9, 2, 15, 0, tzinfo=UTC))]
    assert (done("confirm_talk", row.id), lines("talk_confirmed")) == (["kept"], 1)
    assert not Promise.objects.filter(owner=cast.people["leader"], state="open").exists()  # nothing left to do


def test_nobody_confirms_for_the_leader(cast: Cast) -> None:
    row = talked(cast)
    for name in (*OUTSIDERS, "employee", "supporter", "hrm", "vik"):
        by = cast.viewer(name)
        for act in (
            partial(confirm, cast, row, name),
            partial(to_confirm, by, row.id, tree(TODAY)),
            partial(send_back, checkup=row.id, version=1, remark="x", by=by, now=NOW),
        ):
            assert refused(act) == ("not_yours", True)
    assert Agreement.objects.get().state == "proposed"


def test_a_team_without_leader_is_confirmed_by_the_nearest_above(cast: Cast) -> None:
    RoleHolding.objects.filter(person=cast.people["leader"]).delete()
    row = talked(cast)
    assert [p.owner for p in waiting("confirm_talk", row.id)] == [cast.people["district_leader"]]
    assert refused(lambda: confirm(cast, row, "chief")) == ("not_yours", True)
    assert section(cast.viewer("district_leader"), row.id, tree(TODAY)).may_confirm
    assert confirm(cast, row, "district_leader").state == "agreed"


@pytest.mark.parametrize("state", ["released", "open"])
def test_not_before_it_is_written_down(cast: Cast, state: str) -> None:
    row = talked(cast)
    TeamCheckup.objects.filter(id=row.id).update(state=state)
    assert refused(lambda: confirm(cast, row)) == ("checkup_state", False)
    assert refused(lambda: to_confirm(cast.viewer("leader"), row.id, tree(TODAY))) == ("talk_unwritten", False)


def test_twice_is_once(cast: Cast) -> None:
    row = talked(cast)
    confirm(cast, row)
    assert refused(lambda: confirm(cast, row, version=2)) == ("checkup_state", False)
    assert refused(lambda: to_confirm(cast.viewer("leader"), row.id, tree(TODAY))) == ("talk_confirmed", False)
    assert len(waiting("next_checkup", row.id)) == 1


def test_not_what_the_leader_did_not_see(cast: Cast) -> None:
    row = talked(cast)
    Talk.objects.update(version=2)
    assert refused(lambda: confirm(cast, row, version=1)) == ("talk_changed", False)
    row.refresh_from_db()
    assert row.state == "talked"


def test_adjust_and_confirm_in_one_go(cast: Cast) -> None:
    row = talked(cast)
    old = Agreement.objects.get()
    later = AgreementRow(old.what, old.owner_id, date(2026, 4, 30), None, old.id)
    row = confirm(cast, row, given=outcome(cast, bottlenecks=(), agreements=(later,), next_date=date(2026, 9, 9)))
    assert (row.state, row.next_date) == ("agreed", date(2026, 9, 9))
    assert sorted(Agreement.objects.values_list("state", "due_date")) == [
        ("agreed", date(2026, 4, 30)), ("dropped", date(2026, 3, 30)),
    ]  # fmt: skip
    assert waiting("next_checkup", row.id)[0].due_at.date() == date(2026, 9, 9)


def test_everything_ticked_off_needs_a_word_why(cast: Cast) -> None:
    row = talked(cast)
    assert refused(lambda: confirm(cast, row, given=outcome(cast, agreements=()))) == ("no_agreements_reason", False)
    row.refresh_from_db()
    assert (row.state, Talk.objects.get().version) == ("talked", 1)


def test_send_back_with_a_remark(cast: Cast) -> None:
    row = talked(cast)
    act = lambda remark: send_back(checkup=row.id, version=1, remark=remark, by=cast.viewer("leader"), now=NOW)  # noqa: E731
    assert refused(lambda: act("  ")) == ("remark_missing", False)
    act("Graag een andere datum")
    assert (Talk.objects.get().remark, done("confirm_talk", row.id)) == ("Graag een andere datum", ["withdrawn"])
    assert len(waiting("adjust_talk", row.id)) == 1
    assert refused(lambda: act("Nog eens")) == ("talk_changed", False)
    assert confirm(cast, row, version=2).state == "agreed"  # the leader may still change its mind
    assert done("adjust_talk", row.id) == ["kept"]


def test_the_team_reads_it_and_other_teams_and_the_line_do_not(cast: Cast) -> None:
    row = talked(cast)
    for name in ("employee", "leader", "supporter", "hrm", "vik"):
        assert [h.row.what for h in section(cast.viewer(name), row.id, tree(TODAY)).written.bottlenecks]
    for name in OUTSIDERS:
        assert refused(lambda name=name: section(cast.viewer(name), row.id, tree(TODAY))) == ("not_yours", True)
    TeamCheckup.objects.filter(id=row.id).update(state="released")
    assert refused(lambda: section(cast.viewer("employee"), row.id, tree(TODAY))) == ("not_yours", True)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_confirm_once() -> None:
    cast = make_cast()
    row = talked(cast)
    by = cast.viewer("leader")
    got = at_once(2, lambda: raced(lambda: confirm_talk(checkup=row.id, version=1, by=by, now=NOW)))
    assert sorted(got) == ["checkup_state", "done"]
    assert (lines("talk_confirmed"), len(waiting("next_checkup", row.id))) == (1, 1)
    row.refresh_from_db()
    assert row.next_date == NEXT_DAY
