# SPDX-License-Identifier: EUPL-1.2
"""What was agreed and where the cycle of each unit stands, for whom it may be seen, counted from team to force."""

from iedereen.agreements.queries.agreed import (
    Standing,
    Story,
    Totals,
    agreement_for,
    in_sight,
    is_late,
    late_ones,
    of_source,
    of_sources,
    of_unit,
    possible_owners,
    standing,
    story,
    totals,
    without_promise,
)
from iedereen.agreements.queries.cycle import (
    Aim,
    Cycle,
    PriorityStory,
    aims,
    counts_all,
    cycle,
    kept_in_time,
    made_concrete,
    priorities_above,
    priorities_in_sight,
    priority_story,
    without_review,
)
from iedereen.agreements.rules.cycle import cycle_units

__all__ = [
    "Aim", "Cycle", "PriorityStory", "Standing", "Story", "Totals", "agreement_for", "aims", "counts_all", "cycle",
    "cycle_units",
    "in_sight", "is_late", "kept_in_time", "late_ones", "made_concrete", "of_source", "of_sources", "of_unit",
    "possible_owners", "priorities_above", "priorities_in_sight", "priority_story", "standing", "story", "totals",
    "without_promise", "without_review",
]  # fmt: skip
