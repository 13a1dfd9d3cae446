# SPDX-License-Identifier: EUPL-1.2
"""Every row of the table of states is reached through the actions, and each open state is carried by its promise."""

from collections.abc import Callable

import pytest

from iedereen.triage import actions
from iedereen.triage.models import Case
from iedereen.triage.queries import proving
from iedereen.triage.rules import HOLDS, CaseState
from tests.cast import NOW, TODAY, Cast
from tests.rooms.triage import making


def reopened(cast: Cast) -> Case:
    row = making.contested(cast)
    return actions.decide(
        case=row.id, upheld=True, reason="Klopt", by=cast.viewer("vik", making.BACK), now=making.LATER
    )


def joined(cast: Cast) -> Case:
    first = making.composed(cast)
    row = making.received(cast, by="supporter", text="Ook hier spanning")
    actions.join(case=row.id, other=first.id, by=cast.viewer("hrm"), now=NOW)
    row.refresh_from_db()
    return row


def referred(cast: Cast) -> Case:
    return actions.refer(case=making.received(cast, kind="integrity").id, by=cast.viewer("vik"), now=NOW)


STAGES: dict[CaseState, tuple[Callable[[Cast], Case], str]] = {
    CaseState.RECEIVED: (making.received, "Hrm"),
    CaseState.COMPOSED: (making.composed, "Hrm"),
    CaseState.ANALYSED: (making.analysed, "Hrm"),
    CaseState.MEASURES_AGREED: (making.agreed, "Leader"),
    CaseState.IN_PROGRESS: (making.begun, "Leader"),
    CaseState.CHECKED_BACK: (making.checked, "Hrm"),
    CaseState.CLOSED: (making.closed, ""),
    CaseState.CONTESTED: (making.contested, "Vik"),
    CaseState.REOPENED: (reopened, "Hrm"),
    CaseState.JOINED: (joined, ""),
    CaseState.REFERRED: (referred, ""),
}


def test_every_state_has_a_stage() -> None:
    assert set(STAGES) == set(CaseState)


@pytest.mark.policy("S6")
@pytest.mark.parametrize("state", list(CaseState))
def test_every_state_is_reached_and_carried(cast: Cast, state: CaseState) -> None:
    make, owner = STAGES[state]
    row = make(cast)
    assert row.state == state
    expected = [(HOLDS[state].duty.value, owner)] if state in HOLDS else []
    if state is CaseState.REFERRED:  # VIK owes the answer
        expected = [("give_word_back", "Vik")]
    assert making.carrying(row) == expected
    assert proving.without_promise() == [] and proving.closed_too_early() == []
    assert proving.astray(TODAY) == []
