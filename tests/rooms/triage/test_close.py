# SPDX-License-Identifier: EUPL-1.2
"""A case closes only when everything that the policy asks for is there; and another decides when that is contested."""

from datetime import timedelta

import pytest

from iedereen.agreements import actions as agreements
from iedereen.agreements.models import Agreement
from iedereen.followup.models import Mail
from iedereen.screen.rules import Refused
from iedereen.triage import actions
from iedereen.triage.models import Case, Signal
from tests.cast import Cast
from tests.rooms.triage import making
from tests.rooms.triage.making import BACK, LATER, begun, carrying, checked, closed, contested, told


def close(cast: Cast, row: Case, who: str = "hrm") -> Case:
    return actions.close(case=row.id, by=cast.viewer(who, BACK), now=LATER)


def looked_back(cast: Cast, row: Case) -> Case:
    return actions.check_back(case=row.id, held_on=BACK, learned="Beter", by=cast.viewer("leader", BACK), now=LATER)


@pytest.mark.policy("S6")
@pytest.mark.parametrize("who", ["hrm", "vik"])
def test_closed_when_all_is_there(cast: Cast, who: str) -> None:
    row = close(cast, told(cast), who)
    assert (row.state, carrying(row)) == ("closed", [])


@pytest.mark.policy("S6")
def test_not_without_word_back(cast: Cast) -> None:
    with pytest.raises(Refused, match="close_told"):
        close(cast, checked(cast))


@pytest.mark.policy("S6")
def test_not_while_a_measure_is_open_but_with_one_that_was_dropped(cast: Cast) -> None:
    row = looked_back(cast, begun(cast))
    with pytest.raises(Refused, match="close_measures"):
        close(cast, row)
    measure = Agreement.objects.get(source_id=row.id)
    agreements.drop(agreement=measure.id, reason="Niet meer nodig", by=cast.viewer("leader", BACK), now=LATER)
    actions.tell(signal=Signal.objects.get(case=row).id, word="Opgelost", by=cast.viewer("vik", BACK), now=LATER)
    assert close(cast, row).state == "closed"


@pytest.mark.policy("S6")
def test_not_before_looking_back(cast: Cast) -> None:
    row = begun(cast)
    making.finished(cast, row)
    with pytest.raises(Refused, match="case_moved_on"):
        close(cast, row)
    with pytest.raises(Refused, match="check_in_future"):
        actions.check_back(case=row.id, held_on=BACK + timedelta(days=1), learned="x", by=cast.viewer("hrm", BACK),
                           now=LATER)  # fmt: skip


@pytest.mark.parametrize("who", ["leader", "communications", "hrm_force", "supporter", "employee", "stranger", "chief"])
def test_others_do_not_close(cast: Cast, who: str) -> None:
    row = told(cast)
    with pytest.raises(Refused, match="not_yours"):
        close(cast, row, who)


@pytest.mark.policy("S6")
def test_the_raiser_hears_and_the_mail_does_not_tell(cast: Cast) -> None:
    row = told(cast)
    one = Signal.objects.get(case=row)
    assert one.word == "Er is een gesprek geweest"
    mail = Mail.objects.get(to=cast.people["employee"], subject="Er staat een antwoord voor u klaar")
    assert "gesprek" not in mail.body
    with pytest.raises(Refused, match="told_already"):
        actions.tell(signal=one.id, word="Nog eens", by=cast.viewer("hrm", BACK), now=LATER)


@pytest.mark.parametrize("who", ["employee", "stranger", "supporter", "leader_b"])
def test_others_do_not_answer(cast: Cast, who: str) -> None:
    one = Signal.objects.get(case=checked(cast))
    with pytest.raises(Refused, match="not_yours"):
        actions.tell(signal=one.id, word="x", by=cast.viewer(who, BACK), now=LATER)


@pytest.mark.policy("S6")
@pytest.mark.parametrize(("upheld", "state"), [(True, "reopened"), (False, "closed")])
def test_another_than_who_closed_it_decides(cast: Cast, upheld: bool, state: str) -> None:
    row = contested(cast)
    assert carrying(row) == [("decide_contest", "Vik")]
    with pytest.raises(Refused, match="decide_other"):
        actions.decide(case=row.id, upheld=False, reason="Nee", by=cast.viewer("hrm", BACK), now=LATER)
    row = actions.decide(case=row.id, upheld=upheld, reason="Gezien", by=cast.viewer("vik", BACK), now=LATER)
    assert row.state == state
    if upheld:  # whoever raised it hears again
        assert Signal.objects.get(case=row).told_at is None
    else:
        with pytest.raises(Refused, match="contest_late"):
            actions.contest(case=row.id, reason="Toch", by=cast.viewer("leader", BACK), now=LATER)


def test_the_leader_may_contest_and_others_may_not(cast: Cast) -> None:
    row = closed(cast)
    for who in ("hrm", "vik", "communications", "stranger", "supporter"):
        with pytest.raises(Refused, match="not_yours"):
            actions.contest(case=row.id, reason="x", by=cast.viewer(who, BACK), now=LATER)
    assert actions.contest(case=row.id, reason="x", by=cast.viewer("leader", BACK), now=LATER).state == "contested"


def test_after_the_term_it_is_too_late(cast: Cast) -> None:
    row = closed(cast)
    late = cast.viewer("employee", BACK + timedelta(days=31))
    with pytest.raises(Refused, match="contest_late"):
        actions.contest(signal=Signal.objects.get(case=row).id, reason="x", by=late, now=LATER)
