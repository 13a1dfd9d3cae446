# SPDX-License-Identifier: EUPL-1.2
"""The publication plan per group (organisation node x characteristics), and the register of releases."""

from .intruder import GroupAttack, attack_groups
from .lattice import PATH, Atom, Group, Lattice, Splits, lattice_of
from .plan import GroupPlan, plan_groups
from .register import Refusal, check_release
from .splits import UNSAID, cells_of_one_team, plan_splits

__all__ = [
    "PATH",
    "UNSAID",
    "Atom",
    "Group",
    "GroupAttack",
    "GroupPlan",
    "Lattice",
    "Refusal",
    "Splits",
    "attack_groups",
    "cells_of_one_team",
    "check_release",
    "lattice_of",
    "plan_groups",
    "plan_splits",
]
