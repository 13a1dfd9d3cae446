# SPDX-License-Identifier: EUPL-1.2
"""What a reporter does: lay a report down, write more, and contest a closed matter.

As with a sealed answer there is no `by` and no line in the ledger: a line would tell when. Promises are made the next
day, all of that day together (`taking_in`).
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from iedereen.engines import sealing
from iedereen.inbox.actions.sealing_up import seal_to, sealed, write
from iedereen.inbox.models import Message, Report
from iedereen.inbox.queries.readers import current_recovery, office_of
from iedereen.inbox.queries.reports import Opened, opened_by_reporter, receipt_of
from iedereen.inbox.rules import ReportState, Step, Words, check_step, check_text, new_receipt
from iedereen.inbox.rules.attachments import MOST_FILES, Attachment, cleaned
from iedereen.keys.queries import can_be_opened
from iedereen.people.queries import tree
from iedereen.screen.rules import Refused

HOUR = 3600
NAMES = 90_000  # a name is a year and five digits, drawn at random


def report(*, unit: UUID | None, theme: str, text: str, files: Sequence[bytes], name: str, now: datetime) -> str:
    """Lay a report down; gives the receipt, which is kept nowhere.

    `name`: of a signed-in reporter who wants the readers to know it; it is sealed with the words. Raises Refused:
    report_empty, report_too_long, report_unreadable, theme_missing, attachment_*, reports_many, reports_closed.
    """
    kept = check_text(text)
    if theme not in dict(settings.POLICY["meldingen"]["onderwerpen"]["soorten"]):
        raise Refused("theme_missing")
    clean = _cleaned(files)
    today = timezone.localdate(now)
    _check_flood(today, now)
    at = tree(today)
    team = at.places[unit].name if unit in at.places and unit is not None else ""
    digits = new_receipt()
    receipt = receipt_of(digits)
    with transaction.atomic():
        office, readers = office_of(unit, today, at)
        keys, recovery = [r.key for r in readers if r.key], current_recovery()
        if not keys and (recovery is None or not can_be_opened([recovery[0].lot])):
            raise Refused("reports_closed")
        row = Report(id=uuid4(), name=_name(today), office_id=office, received_on=today, state_on=today,
                     lookup=receipt.lookup, reporter_public=receipt.pair.public)  # fmt: skip
        found = Opened(row, sealing.new_content_key())
        row.reporter_sealed = sealed(found, receipt.pair.public)
        row.save(force_insert=True)
        seal_to(found, keys, recovery)
        write(found, Words(kept, theme, team, name), clean, by=None, on=today)
    return digits


@transaction.atomic
def write_more(*, receipt: str, text: str, files: Sequence[bytes], now: datetime) -> None:
    """Add to one's own report. Raises Refused: receipt_unknown, report_handled, report_messages_many, and of `report`
    what is about text and files."""
    kept, clean = check_text(text), _cleaned(files)
    found = opened_by_reporter(receipt, lock=True)
    if found.report.state == ReportState.HANDLED:
        raise Refused("report_handled")
    _add(found, kept, clean, timezone.localdate(now))


@transaction.atomic
def contest(*, receipt: str, text: str, now: datetime) -> None:
    """It was closed, and the reporter does not agree: it is open again, with a promise from tomorrow.

    Raises Refused: receipt_unknown, report_open, report_messages_many, report_empty, report_too_long.
    """
    kept = check_text(text)
    found = opened_by_reporter(receipt, lock=True)
    today = timezone.localdate(now)
    state = check_step(ReportState(found.report.state), Step.CONTEST)
    _add(found, kept, [], today)
    Report.objects.filter(id=found.report.id).update(state=state, state_on=today, contested=True)


def _add(found: Opened, text: str, files: Sequence[Attachment], today: date) -> None:
    written = Message.objects.filter(report=found.report, by__isnull=True, on=today).count()
    most = settings.POLICY["meldingen"]["grenzen"]["berichten_per_dag"]
    if written >= most:
        raise Refused("report_messages_many", most=most)
    write(found, Words(text), files, by=None, on=today)


def _cleaned(files: Sequence[bytes]) -> list[Attachment]:
    if len(files) > MOST_FILES:
        raise Refused("attachments_many", most=MOST_FILES)
    return [cleaned(content, number) for number, content in enumerate(files, 1)]


def _check_flood(today: date, now: datetime) -> None:
    """So many a day in the whole force (the database counts), so many an hour in this process (its memory counts).

    Nobody's address is kept, so a flood closes the door for everybody: the sentence tells another way.
    """
    limits = settings.POLICY["meldingen"]["grenzen"]
    hour = f"inbox-reports-{int(now.timestamp()) // HOUR}"
    cache.add(hour, 0, 2 * HOUR)
    if Report.objects.filter(received_on=today).count() >= limits["per_dag"] or cache.incr(hour) > limits["per_uur"]:
        raise Refused("reports_many")


def _name(today: date) -> str:
    """What people call the report. Random, so that it does not tell which came first."""
    while True:
        name = f"{today.year}-{10_000 + secrets.randbelow(NAMES)}"
        if not Report.objects.filter(name=name).exists():
            return name
