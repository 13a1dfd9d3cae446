# SPDX-License-Identifier: EUPL-1.2
"""Another reader gets a key; and a report gets another key after a reader left."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from iedereen.engines import sealing
from iedereen.followup import actions as followup
from iedereen.inbox.actions.sealing_up import locked, seal_to, sealed
from iedereen.inbox.models import Attachment, Message, Report, SealedKey
from iedereen.inbox.queries.readers import current_recovery, possible
from iedereen.inbox.queries.reports import Opened, opened
from iedereen.inbox.rules import MATTER, Duty, Sitting, attachment_info, may_read, message_info
from iedereen.keys.models import HolderKey
from iedereen.ledger.actions import record
from iedereen.people.queries import tree, viewers
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused


@transaction.atomic
def add_reader(*, report: UUID, person: UUID, sitting: Sitting, by: Viewer, now: datetime) -> None:
    """Seal the content key to one more person, who may read at this office; to the recovery key too where that lacks.

    Raises Refused: not_yours, no_sealed_key, not_a_reader, reader_already.
    """
    row = _held(report, by)
    found = opened(by, row, sitting)
    reader = next((r for r in possible(row.office_id, by.today) if r.person == person and r.key), None)
    if reader is None or reader.key is None:
        raise Refused("not_a_reader")
    if SealedKey.objects.filter(report=row, holder=reader.key).exists():
        raise Refused("reader_already")
    seal_to(found, [reader.key], current_recovery())
    followup.keep(kind=Duty.FIND, matter=(MATTER, row.id), by=by.person, now=now)
    record(at=now, by=by.person, action="report_shared", subject=(MATTER, row.id), unit=row.office_id,
           details={"with": str(person)})  # fmt: skip


@transaction.atomic
def rekey(*, report: UUID, sitting: Sitting, by: Viewer, now: datetime) -> None:
    """A new content key: everything is closed again with it, and only who may read today gets it.

    Whoever left keeps what a copy of the database of before would give; what is written from now on they cannot read.
    Raises Refused: not_yours, no_sealed_key, report_damaged.
    """
    _rekey(_held(report, by), sitting, by=by, now=now)


@transaction.atomic
def rekey_all(*, reports: Sequence[UUID], sitting: Sitting, by: Viewer, now: datetime) -> int:
    """The same for many; those to which this reader has no key are left for another. Gives how many."""
    mine = set(SealedKey.objects.filter(report__in=reports, holder=sitting.holder).values_list("report", flat=True))
    for report in sorted(mine):
        _rekey(_held(report, by), sitting, by=by, now=now)
    return len(mine)


def _held(report: UUID, by: Viewer) -> Report:
    row = locked(report)
    if row is None or not may_read(by, row.office_id):
        raise Refused("not_yours", hidden=True)
    return row


def _rekey(row: Report, sitting: Sitting, *, by: Viewer, now: datetime) -> None:
    old, new = opened(by, row, sitting), Opened(row, sealing.new_content_key())
    _close_again(old, new)
    people = set(SealedKey.objects.filter(report=row, holder__isnull=False).values_list("holder__person", flat=True))
    allowed = [v.person for v in viewers(people, by.today, tree(by.today)).values() if may_read(v, row.office_id)]
    keys = HolderKey.objects.filter(person__in=allowed, retired_at__isnull=True, person__is_active=True)
    SealedKey.objects.filter(report=row).delete()
    seal_to(new, keys, current_recovery())
    row.version += 1
    row.reporter_sealed = sealed(new, bytes(row.reporter_public))
    row.save(update_fields=["version", "reporter_sealed"])
    followup.keep(kind=Duty.REKEY, matter=(MATTER, row.id), by=by.person, now=now)
    record(at=now, by=by.person, action="report_rekeyed", subject=(MATTER, row.id), unit=row.office_id,
           details={"version": row.version})  # fmt: skip


def _close_again(old: Opened, new: Opened) -> None:
    """Every message and file under the new key. Raises Refused("report_damaged") and changes nothing."""
    key = old.report.id
    messages = list(Message.objects.filter(report=key))
    files = list(Attachment.objects.filter(message__in=messages))
    try:
        for m in messages:
            info = message_info(key, m.place, from_reporter=m.by_id is None)
            m.sealed = sealing.close(new.key, sealing.disclose(old.key, bytes(m.sealed), info), info)
        for a in files:
            info = attachment_info(key, a.message_id, a.place)
            a.sealed = sealing.close(new.key, sealing.disclose(old.key, bytes(a.sealed), info), info)
    except sealing.SealError as error:
        raise Refused("report_damaged") from error
    Message.objects.bulk_update(messages, ["sealed"])
    Attachment.objects.bulk_update(files, ["sealed"])
