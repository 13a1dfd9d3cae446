# SPDX-License-Identifier: EUPL-1.2
"""What agreements and priorities can become, who may take which step, and what follows from an ambition."""

from iedereen.agreements.rules.agreeing import (
    ARROWS,
    MATTER,
    MOVES,
    OPEN,
    PRIORITIES,
    SAFE_TEAM,
    AgreementState,
    Arrow,
    Duty,
    StandingPriority,
    Step,
    check_can_move,
    check_step,
    may_confirm,
    may_propose,
    may_see,
    may_take,
    proposable,
    state_picture,
    state_table,
    steps,
)

__all__ = [
    "ARROWS", "MATTER", "MOVES", "OPEN", "PRIORITIES", "SAFE_TEAM", "AgreementState", "Arrow", "Duty",
    "StandingPriority", "Step", "check_can_move", "check_step", "may_confirm", "may_propose", "may_see", "may_take",
    "proposable", "state_picture", "state_table", "steps",
]  # fmt: skip
