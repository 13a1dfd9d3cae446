# SPDX-License-Identifier: EUPL-1.2
"""The conversation: who supports it, prepare, plan, write down, confirm, and what happens to its bottlenecks."""

from iedereen.checkup.actions.talk.bottlenecks import drop_bottleneck, solve_bottleneck, watch_bottlenecks
from iedereen.checkup.actions.talk.confirming import confirm_talk, send_back
from iedereen.checkup.actions.talk.preparing import assign_supporters, plan_talk, prepare_talk
from iedereen.checkup.actions.talk.recording import adjust_talk, record_talk

__all__ = [
    "adjust_talk", "assign_supporters", "confirm_talk", "drop_bottleneck", "plan_talk", "prepare_talk", "record_talk",
    "send_back", "solve_bottleneck", "watch_bottlenecks",
]  # fmt: skip
