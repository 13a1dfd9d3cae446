# SPDX-License-Identifier: EUPL-1.2
"""What of a check-up round may be shown so that nothing hidden can be computed.

`plan` and `plan_measures` decide from numbers of respondents which nodes have a figure; `disguise` makes the
figure of a shown node coarse enough to release; `attack` tries to break a plan and shares no reasoning with
it. `derivable` and `small_group` answer for shown groups of any shape what follows from them.

The same for groups that are split by characteristics of people (`groups`): `plan_groups`, its attacker
`attack_groups`, and `check_release` for what is released later about the same answers. `plan_splits` adds splits to
totals that are settled.
"""

from .attack import AttackReport, attack
from .disguise import FIVE_POINT, Code, Ranges, Share, Shown, Statistics, disguise
from .elimination import derivable, small_group
from .groups import (
    PATH,
    UNSAID,
    Atom,
    Group,
    GroupAttack,
    GroupPlan,
    Lattice,
    Refusal,
    Splits,
    attack_groups,
    cells_of_one_team,
    check_release,
    lattice_of,
    plan_groups,
    plan_splits,
)
from .plan import Plan, plan, plan_measures
from .rule import DEFAULT_INVITED, DEFAULT_MINIMUM, DEFAULT_RESPONSE, FLOOR, Rule, Status
from .tree import ProtectError, Tree

__all__ = [
    "DEFAULT_INVITED",
    "DEFAULT_MINIMUM",
    "DEFAULT_RESPONSE",
    "FIVE_POINT",
    "FLOOR",
    "PATH",
    "UNSAID",
    "Atom",
    "AttackReport",
    "Code",
    "Group",
    "GroupAttack",
    "GroupPlan",
    "Lattice",
    "Plan",
    "ProtectError",
    "Ranges",
    "Refusal",
    "Rule",
    "Share",
    "Shown",
    "Splits",
    "Statistics",
    "Status",
    "Tree",
    "attack",
    "attack_groups",
    "cells_of_one_team",
    "check_release",
    "derivable",
    "disguise",
    "lattice_of",
    "plan",
    "plan_groups",
    "plan_measures",
    "plan_splits",
    "small_group",
]
