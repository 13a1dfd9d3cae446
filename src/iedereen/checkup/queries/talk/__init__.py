# SPDX-License-Identifier: EUPL-1.2
"""What may be read about a conversation: its preparation, the summary of open answers, and what it came to."""

from iedereen.checkup.queries.talk.access import Candidates
from iedereen.checkup.queries.talk.outcome import PastAgreement, Written, unheld
from iedereen.checkup.queries.talk.preparing import Page, preparation
from iedereen.checkup.queries.talk.recording import Known, Section, Sheet, bottleneck, section, to_confirm, to_record
from iedereen.checkup.queries.talk.summaries import Desk, summary_desk

__all__ = [
    "Candidates", "Desk", "Known", "Page", "PastAgreement", "Section", "Sheet", "Written", "bottleneck", "preparation",
    "section", "summary_desk", "to_confirm", "to_record", "unheld",
]  # fmt: skip
