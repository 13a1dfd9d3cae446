# SPDX-License-Identifier: EUPL-1.2
"""The README of the check-up shows the states as they are in the code, and the promises that the actions make."""

from pathlib import Path

from iedereen.checkup.actions import duties
from iedereen.checkup.rules import CHECKUP_MOVES, ROUND_MOVES
from iedereen.checkup.rules.picture import CHECKUP_HELD, PROMISES, ROUND_HELD, WORKER, state_pictures
from iedereen.checkup.rules.talk import MATTER, Duty

README = Path(__file__).resolve().parents[2] / "src" / "iedereen" / "checkup" / "README.md"
MARK = "<!-- states -->\n"


def test_the_readme_is_up_to_date() -> None:
    assert README.read_text(encoding="utf-8").split(MARK)[1].strip() == state_pictures().strip()


def test_every_living_state_is_held() -> None:
    for moves, held in ((CHECKUP_MOVES, CHECKUP_HELD), (ROUND_MOVES, ROUND_HELD)):
        assert set(moves) == set(held)
        assert [state for state, to in moves.items() if to and not held[state]] == []  # type: ignore[index]


def test_every_promise_is_explained_and_known_to_the_actions() -> None:
    kinds = {kind for held in (CHECKUP_HELD, ROUND_HELD) for row in held.values() for kind in row} - {WORKER}
    assert kinds == set(PROMISES)
    made = {
        duties.ANNOUNCE,
        duties.HAND_OUT,
        duties.PREPARE,
        duties.HOLD,
        duties.SUMMARISE,
        duties.LOOK,
        duties.REFUSED,
        duties.FIND_HOLDERS,
        duties.OPEN_ANSWERS,
    }
    assert {str(kind) for kind in kinds} == made | {duty.value for duty in Duty}
    assert duties.MATTER == MATTER
