# SPDX-License-Identifier: EUPL-1.2
"""Pages of agreements, of priorities, and of the cycle of one unit."""

from iedereen.agreements.views.agreed import agreement, agreements, confirm, drop, propose, report, review
from iedereen.agreements.views.cycle import (
    change_priority,
    cycle,
    end_priority,
    hold_review,
    new_priority,
    priorities,
    priority,
    set_priority,
)

__all__ = [
    "agreement", "agreements", "change_priority", "confirm", "cycle", "drop", "end_priority", "hold_review",
    "new_priority", "priorities", "priority", "propose", "report", "review", "set_priority",
]  # fmt: skip
