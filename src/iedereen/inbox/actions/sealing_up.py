# SPDX-License-Identifier: EUPL-1.2
"""What every action writes in the same way: a message, its files, and the content key per reader."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID, uuid4

from django.db.models import Max

from iedereen.engines import sealing
from iedereen.inbox.models import Attachment, Message, Recovery, Report, SealedKey
from iedereen.inbox.queries.reports import Opened
from iedereen.inbox.rules import Words, attachment_info, key_info, message_info, written
from iedereen.inbox.rules import attachments as rules
from iedereen.keys.models import HolderKey


def write(found: Opened, words: Words, files: Sequence[rules.Attachment], *, by: UUID | None, on: date) -> None:
    """Adds a message to a report whose row is locked (or new)."""
    report = found.report
    last = Message.objects.filter(report=report).aggregate(last=Max("place"))["last"] or 0
    info = message_info(report.id, last + 1, from_reporter=by is None)
    row = Message(id=uuid4(), report=report, place=last + 1, on=on, by_id=by,
                  sealed=sealing.close(found.key, written(words), info))  # fmt: skip
    row.save(force_insert=True)
    Attachment.objects.bulk_create([
        Attachment(message=row, place=place,
                   sealed=sealing.close(found.key, rules.written(file), attachment_info(report.id, row.id, place)))
        for place, file in enumerate(files, 1)
    ])  # fmt: skip


def sealed(found: Opened, public: bytes) -> bytes:
    return sealing.seal(public, found.key, key_info(found.report.id))


def seal_to(found: Opened, keys: Iterable[HolderKey], recovery: tuple[Recovery, bytes] | None) -> None:
    """The content key for these readers and the recovery key; who has it already keeps what there is."""
    rows = [SealedKey(report=found.report, holder=k, sealed=sealed(found, bytes(k.public))) for k in keys]
    if recovery is not None:
        rows.append(SealedKey(report=found.report, recovery=recovery[0], sealed=sealed(found, recovery[1])))
    SealedKey.objects.bulk_create(rows, ignore_conflicts=True)


def locked(report: UUID) -> Report | None:
    """The row, held until this piece of work is over."""
    return Report.objects.select_for_update(of=("self",)).filter(id=report).first()
