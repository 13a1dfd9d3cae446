# SPDX-License-Identifier: EUPL-1.2
"""A case is seen by its team and by who puts it together; never by whom it is about, nor by who left the team."""

import pytest

from iedereen.followup.models import Mail, Promise
from iedereen.followup.queries import counts, promises
from iedereen.ledger.models import Line
from iedereen.screen.rules import Refused
from iedereen.triage import actions
from iedereen.triage.models import Case, Member, Signal
from iedereen.triage.queries.cases import case_for, in_sight, raised
from iedereen.triage.queries.staffing import candidates
from iedereen.triage.rules import MemberRole
from tests.cast import NOW, Cast
from tests.rooms.triage.making import TEAM, carrying, composed, received, signal, team

EVERYBODY = ("employee", "stranger", "leader", "leader_b", "district_leader", "supporter", "supporter_b", "hrm", "vik",
             "communications", "chief", "leadership", "hrm_force", "ndv", "profession", "privacy", "council",
             "admin")  # fmt: skip


def seers(cast: Cast, row: Case) -> set[str]:
    found = set()
    for name in EVERYBODY:
        try:
            case_for(cast.viewer(name), row.id)
        except Refused as no:
            assert no.hidden
            assert in_sight(cast.viewer(name)) == []
        else:
            found.add(name)
            assert [s.case.id for s in in_sight(cast.viewer(name))] == [row.id]
    return found


@pytest.mark.policy("S7")
def test_before_there_is_a_team_only_who_receives_signals_sees_it(cast: Cast) -> None:
    assert seers(cast, received(cast)) == {"hrm", "vik", "hrm_force"}


@pytest.mark.policy("S7")
def test_then_the_team_sees_it_too(cast: Cast) -> None:
    assert seers(cast, composed(cast)) == {"hrm", "vik", "hrm_force", "communications", "leader"}


@pytest.mark.policy("S6")
def test_about_the_leader_the_leader_and_who_stands_between_see_nothing(cast: Cast) -> None:
    row = received(cast, about="leader")
    assert row.seat == cast.units["D1"]
    people = team(cast, TEAM | {MemberRole.LEADER: "district_leader"})
    with pytest.raises(Refused, match="not_a_candidate"):
        actions.compose(case=row.id, people=team(cast), by=cast.viewer("hrm"), now=NOW)
    row = actions.compose(case=row.id, people=people, by=cast.viewer("hrm"), now=NOW)
    assert seers(cast, row) == {"hrm", "vik", "hrm_force", "communications", "district_leader"}
    assert carrying(row) == [("analyse_case", "Hrm")]


def test_about_the_chief_it_is_kept_with_the_force(cast: Cast) -> None:
    row = received(cast, by="ndv", unit="A", about="chief")
    assert row.seat == cast.units["K"]
    assert carrying(row) == [("compose_triage", "Hrm_force")]
    assert seers(cast, row) == {"hrm_force"}


def test_somebody_who_does_not_lead_here_is_no_subject(cast: Cast) -> None:
    with pytest.raises(Refused, match="about_other"):
        received(cast, about="leader_b")


@pytest.mark.policy("S7")
def test_a_former_member_sees_nothing_any_more(cast: Cast) -> None:
    row = composed(cast)
    actions.invite(case=row.id, word=cast.people["ndv"].number, by=cast.viewer("hrm"), now=NOW)
    assert "ndv" in seers(cast, row)
    actions.dismiss(case=row.id, person=cast.people["ndv"].id, by=cast.viewer("vik"), now=NOW)
    assert "ndv" not in seers(cast, row)
    Member.objects.filter(case=row, role="vik").update(until=NOW)  # also who puts teams together
    assert "vik" not in seers(cast, row)


@pytest.mark.policy("S7")
@pytest.mark.parametrize("who", ["employee", "privacy", "council", "admin"])
def test_not_everybody_can_be_asked(cast: Cast, who: str) -> None:
    row = composed(cast)
    with pytest.raises(Refused, match="expert_unknown"):
        actions.invite(case=row.id, word=cast.people[who].number, by=cast.viewer("hrm"), now=NOW)


def test_whom_it_is_about_cannot_be_asked(cast: Cast) -> None:
    row = received(cast, about="leader")
    people = team(cast, TEAM | {MemberRole.LEADER: "district_leader"})
    actions.compose(case=row.id, people=people, by=cast.viewer("hrm"), now=NOW)
    with pytest.raises(Refused, match="expert_unknown"):
        actions.invite(case=row.id, word=cast.people["leader"].number, by=cast.viewer("hrm"), now=NOW)
    assert [p.name for p in candidates(row, cast.viewer("hrm").today)[MemberRole.LEADER]] == ["District_leader"]


def test_the_raiser_sees_only_their_own(cast: Cast) -> None:
    one = signal(cast)
    assert raised(cast.viewer("employee"), one.id) == one
    for who in ("leader", "hrm", "stranger", "a05"):
        with pytest.raises(Refused) as no:
            raised(cast.viewer(who), one.id)
        assert no.value.hidden


@pytest.mark.policy("S6")
def test_outside_the_case_it_has_only_a_name(cast: Cast) -> None:
    row = received(cast, about="leader", confidential=True, text="Dit staat nergens anders")
    people = team(cast, TEAM | {MemberRole.LEADER: "district_leader"})
    actions.compose(case=row.id, people=people, by=cast.viewer("hrm"), now=NOW)
    assert set(Promise.objects.filter(matter_kind="case").values_list("label", flat=True)) == {"Zaak 2026-001"}
    for line in Line.objects.filter(subject_kind__in=["case", "promise"]):
        assert line.unit_id is None and "nergens" not in f"{line.reason}{line.details}"
        assert line.actor != cast.people["employee"].id
    assert not Mail.objects.filter(to=cast.people["employee"]).exists()  # who looks after mail would see it
    for who in ("leader", "supporter", "chief", "district_leader", "vik"):
        assert not any(p.matter_kind == "case" for p in promises(cast.viewer(who)))
        assert all(c.open == 0 for c in counts(cast.viewer(who)).values())
    assert {p.label for p in promises(cast.viewer("hrm"))} == {"Zaak 2026-001"}


def test_a_matter_for_vik_leaves_no_words(cast: Cast) -> None:
    row = actions.refer(case=received(cast, kind="integrity").id, by=cast.viewer("hrm"), now=NOW)
    one = Signal.objects.get(case=row)
    assert (one.text, one.digest, row.state) == ("", "", "referred")
    assert seers(cast, row) == {"hrm", "vik", "hrm_force"}
    actions.tell(signal=one.id, word="Wij onderzoeken dit", by=cast.viewer("vik"), now=NOW)
    assert carrying(row) == []
