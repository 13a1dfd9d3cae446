# SPDX-License-Identifier: EUPL-1.2
"""Making agreements and keeping them; setting priorities and ambitions, and looking back."""

from iedereen.agreements.actions.agreeing import (
    Proposal,
    confirm,
    confirm_all,
    drop,
    propose,
    propose_all,
    report_done,
    review,
)
from iedereen.agreements.actions.looking_back import hold_review, plan_review
from iedereen.agreements.actions.priorities import (
    Draft,
    change_priority,
    end_priority,
    propose_priority,
    set_ambition,
    set_priority,
)

__all__ = [
    "Draft", "Proposal", "change_priority", "confirm", "confirm_all", "drop", "end_priority", "hold_review",
    "plan_review", "propose", "propose_all", "propose_priority", "report_done", "review", "set_ambition",
    "set_priority",
]  # fmt: skip
