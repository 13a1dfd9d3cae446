# SPDX-License-Identifier: EUPL-1.2
"""Receiving signals, putting a triage team together, analysing, agreeing, checking back, telling and closing."""

from iedereen.triage.actions.closing import close, contest, decide, receipt, tell
from iedereen.triage.actions.communicating import approve_reflection, communicated, plan_message, reflect
from iedereen.triage.actions.composing import change_team, compose, dismiss, invite, join, refer
from iedereen.triage.actions.receiving import receive, receive_low, receive_report
from iedereen.triage.actions.working import Measure, agree, analyse, begin, check_back, more, wait

__all__ = [
    "Measure", "agree", "analyse", "approve_reflection", "begin", "change_team", "check_back", "close",
    "communicated", "compose", "contest", "decide", "dismiss", "invite", "join", "more",
    "plan_message", "receipt", "receive", "receive_low", "receive_report", "refer", "reflect", "tell", "wait",
]  # fmt: skip
