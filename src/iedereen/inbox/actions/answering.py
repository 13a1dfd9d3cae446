# SPDX-License-Identifier: EUPL-1.2
"""What a reader writes to the reporter, and closing a matter with word back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from iedereen.followup import actions as followup
from iedereen.inbox.actions.sealing_up import locked, write
from iedereen.inbox.actions.taking_in import take_in
from iedereen.inbox.models import Report
from iedereen.inbox.queries.reports import opened
from iedereen.inbox.rules import MATTER, Duty, ReportState, Sitting, Step, Words, check_step, check_text, may_read
from iedereen.ledger.actions import record
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused


@transaction.atomic
def reply(*, report: UUID, text: str, handled: bool, sitting: Sitting, by: Viewer, now: datetime) -> Report:
    """Write to the reporter; with `handled` this is the word back and the matter is closed.

    The first word confirms that the report was read. A report of today is taken in at once: who answers chose that.
    Raises Refused: not_yours, report_empty, report_too_long, no_sealed_key, report_handled, no_leader.
    """
    kept = check_text(text)
    row = locked(report)
    if row is None or not may_read(by, row.office_id):
        raise Refused("not_yours", hidden=True)
    found = opened(by, row, sitting)
    if row.state == ReportState.HANDLED:
        raise Refused("report_handled")
    if row.state == ReportState.RECEIVED and not take_in([row], now):
        raise Refused("no_leader")
    write(found, Words(kept), [], by=by.person, on=by.today)
    followup.keep(kind=Duty.CONFIRM, matter=(MATTER, row.id), by=by.person, now=now)
    if handled:
        row.state, row.state_on = check_step(ReportState(row.state), Step.HANDLE).value, by.today
        row.save(update_fields=["state", "state_on"])
        followup.keep(kind=Duty.ANSWER, matter=(MATTER, row.id), by=by.person, now=now)
    record(at=now, by=by.person, action="report_handled" if handled else "report_answered", subject=(MATTER, row.id),
           unit=row.office_id)  # fmt: skip
    return row
