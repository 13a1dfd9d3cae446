# SPDX-License-Identifier: EUPL-1.2
"""From report to promise: the worker's part.

What came on a day is taken in on the next, in an order that means nothing: the ledger and the promises have a time and
an order, and would otherwise tell when somebody reported.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from iedereen.engines.schedule import due
from iedereen.followup import actions as followup
from iedereen.followup.actions import Wanted
from iedereen.followup.queries import matters_held
from iedereen.inbox.models import Report, SealedKey
from iedereen.inbox.queries.readers import Keeper, keeper_of
from iedereen.inbox.rules import MATTER, READING, Duty, ReportState, Step, check_step, end_of, may_read, months_after
from iedereen.ledger.actions import Entry, record_all
from iedereen.people.queries import tree, viewers

BATCH = 100


@transaction.atomic
def take_in_due(now: datetime) -> int:
    """The reports of earlier days get their promises; gives how many."""
    waiting = Report.objects.select_for_update(of=("self",), skip_locked=True)
    rows = waiting.filter(state=ReportState.RECEIVED, state_on__lt=timezone.localdate(now)).order_by("id")[:BATCH]
    return take_in(list(rows), now)


def take_in(rows: Sequence[Report], now: datetime) -> int:
    """These locked rows become open. Reports that nobody at all could promise anything about keep waiting."""
    taken = [row for row in rows if _promised(row, now)]
    for row in taken:
        row.state, row.state_on = check_step(ReportState(row.state), Step.TAKE_IN).value, timezone.localdate(now)
    Report.objects.bulk_update(taken, ["state", "state_on"])
    record_all([
        Entry(now, None, "report_reopened" if row.contested else "report_taken_in", (MATTER, row.id), row.office_id)
        for row in taken
    ])  # fmt: skip
    for row in taken:
        if not row.contested:
            for follow in import_string(settings.FOLLOWS)["report_received"]:
                follow(report=row.id, unit=row.office_id, now=now)
    return len(taken)


def _promised(row: Report, now: datetime) -> bool:
    today, terms = timezone.localdate(now), settings.POLICY["meldingen"]["termijnen"]
    keeper = keeper_of(row.office_id, today)
    if keeper is None:
        return False
    if row.contested:
        days = {Duty.ANSWER: end_of(row.state_on + timedelta(days=terms["tegenspraak_dagen"]))}
    else:
        days = {
            Duty.CONFIRM: end_of(row.received_on + timedelta(days=terms["ontvangst_dagen"])),
            Duty.ANSWER: end_of(months_after(row.received_on, terms["terug_maanden"])),
        }
    if not can_be_read(row, today):
        days[Duty.FIND] = due(now, terms["lezer_werkdagen"])
    followup.promise_all([wanted(row, duty, keeper, at) for duty, at in days.items()], by=None, now=now)
    return True


def wanted(row: Report, duty: Duty, keeper: Keeper, due_at: datetime) -> Wanted:
    """A promise about this report. It stands at the office, never at the team that the report is about."""
    role = keeper.role.value if keeper.role else ""
    return Wanted(duty, (MATTER, row.id), row.office_id, keeper.person, role, f"Melding {row.name}", due_at)


def can_be_read(row: Report, today: date) -> bool:
    """Does a sealed key lie with it of somebody who may read it today, in use?"""
    held = SealedKey.objects.filter(report=row, holder__retired_at__isnull=True, holder__person__is_active=True)
    people = viewers(list(held.values_list("holder__person", flat=True)), today, tree(today))
    return any(may_read(person, row.office_id) for person in people.values())


@transaction.atomic
def watch_readers(now: datetime) -> int:
    """A reader who may no longer read, with a key to reports: each of those must be sealed anew. Gives how many."""
    today, terms = timezone.localdate(now), settings.POLICY["meldingen"]["termijnen"]
    rows = SealedKey.objects.filter(holder__isnull=False)
    rows = rows.exclude(report__in=matters_held(Duty.REKEY, MATTER)).exclude(report__in=matters_held(Duty.FIND, MATTER))
    pairs = set(rows.values_list("holder__person", "holder__person__is_active", "report__office"))
    people = viewers({person for person, _, _ in pairs}, today, tree(today))
    gone = [(p, office) for p, active, office in pairs if not active or not may_read(people[p], office)]
    promises = []
    for person, office in gone:
        theirs = rows.filter(holder__person=person, report__office=office).values("report")
        reports = list(Report.objects.filter(id__in=theirs))
        able, keepers = _able(reports, person), dict[frozenset[UUID], Keeper | None]()
        for row in reports:
            others = able[row.id]
            if others not in keepers:  # the same few people read most reports of an office
                keepers[others] = keeper_of(office, today, others)
            keeper = keepers[others]
            duty = Duty.REKEY if keeper and keeper.role in READING else Duty.FIND
            if keeper:
                promises.append(wanted(row, duty, keeper, due(now, terms["verzegelen_werkdagen"])))
    followup.promise_all(promises, by=None, now=now)
    return len(promises)


def _able(reports: Sequence[Report], without: UUID) -> dict[UUID, frozenset[UUID]]:
    """Report -> who has a key to it that is in use, besides this person; one query."""
    found: dict[UUID, set[UUID]] = {row.id: set() for row in reports}
    held = SealedKey.objects.filter(report__in=reports, holder__retired_at__isnull=True).exclude(holder__person=without)
    for report, person in held.values_list("report", "holder__person"):
        if person is not None:  # the recovery key is nobody's
            found[report].add(person)
    return {report: frozenset(people) for report, people in found.items()}
