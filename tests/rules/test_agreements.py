# SPDX-License-Identifier: EUPL-1.2
"""The steps of an agreement fit its states, and each that leaves it open hands it to a promise."""

import pytest

from iedereen.agreements.rules import ARROWS, MOVES, OPEN, AgreementState, Step, check_can_move, check_step
from iedereen.screen.rules import Refused


def test_steps_and_moves_are_the_same_picture() -> None:
    drawn = {(start, arrow.end) for arrow in ARROWS.values() for start in arrow.start}
    assert drawn == {(start, end) for start, ends in MOVES.items() for end in ends}


@pytest.mark.policy("G1")
def test_what_stays_open_has_a_duty_and_what_ends_has_none() -> None:
    for arrow in ARROWS.values():
        assert (arrow.duty is not None) is (arrow.end in OPEN), arrow.step


def test_every_step_but_the_first_has_an_arrow() -> None:
    assert set(ARROWS) == set(Step) - {Step.PROPOSE}


@pytest.mark.parametrize(
    ("state", "step", "given", "code"),
    [
        (AgreementState.PROPOSED, Step.REPORT, {}, "agreement_unconfirmed"),
        (AgreementState.PROPOSED, Step.FINISH, {}, "agreement_unconfirmed"),
        (AgreementState.AGREED, Step.CONFIRM, {}, "agreement_closed"),
        (AgreementState.AGREED, Step.REPORT, {"reported": True}, "agreement_reported"),
        (AgreementState.AGREED, Step.MOVE, {"reason": " "}, "reason_missing"),
        (AgreementState.AGREED, Step.DROP, {}, "reason_missing"),
        (AgreementState.DONE, Step.DROP, {"reason": "x"}, "agreement_closed"),
        (AgreementState.DONE, Step.REOPEN, {}, "reason_missing"),
        (AgreementState.DROPPED, Step.REOPEN, {"reason": "x"}, "agreement_closed"),
    ],
)
def test_a_step_that_does_not_fit_is_refused(
    state: AgreementState, step: Step, given: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as no:
        check_step(state, step, **given)  # type: ignore[arg-type]
    assert no.value.code == code


def test_dropped_is_the_end() -> None:
    for state in AgreementState:
        with pytest.raises(Refused, match="agreement_closed"):
            check_can_move(AgreementState.DROPPED, state)
