# SPDX-License-Identifier: EUPL-1.2
"""What of a check-up round may be shown so that nothing hidden can be computed.

`plan` and `plan_measures` decide from numbers of respondents which nodes have a figure; `disguise` makes the
figure of a shown node coarse enough to release; `attack` tries to break a plan and shares no reasoning with
it. `derivable` and `small_group` answer for shown groups of any shape what follows from them.
"""

from .attack import AttackReport, attack
from .disguise import FIVE_POINT, Code, Ranges, Share, Shown, Statistics, disguise
from .elimination import derivable, small_group
from .plan import Group, Plan, plan, plan_measures
from .rule import DEFAULT_INVITED, DEFAULT_MINIMUM, DEFAULT_RESPONSE, FLOOR, Rule, Status
from .tree import ProtectError, Tree

__all__ = [
    "DEFAULT_INVITED",
    "DEFAULT_MINIMUM",
    "DEFAULT_RESPONSE",
    "FIVE_POINT",
    "FLOOR",
    "AttackReport",
    "Code",
    "Group",
    "Plan",
    "ProtectError",
    "Ranges",
    "Rule",
    "Share",
    "Shown",
    "Statistics",
    "Status",
    "Tree",
    "attack",
    "derivable",
    "disguise",
    "plan",
    "plan_measures",
    "small_group",
]
