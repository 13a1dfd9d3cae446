# SPDX-License-Identifier: EUPL-1.2
"""What `iedereen verify` proves: nothing falls through, everything can be opened by somebody, nothing lies readable."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from iedereen.engines import sealing
from iedereen.followup.queries import kinds_open
from iedereen.inbox.models import Attachment, Message, Report, SealedKey
from iedereen.inbox.rules import LENGTHS, MATTER, Duty, ReportState
from iedereen.inbox.rules.attachments import STEP
from iedereen.keys.queries import can_be_opened

DAY = timedelta(days=1)


def without_promise() -> list[str]:
    """Open reports that no open promise carries. What came today gets its promises tomorrow (`actions.taking_in`): a
    report that has waited longer than that is told too."""
    rows = list(Report.objects.filter(state=ReportState.OPEN).values_list("id", "name"))
    carried = kinds_open(MATTER, [key for key, _ in rows])
    late = Report.objects.filter(state=ReportState.RECEIVED, state_on__lt=timezone.localdate() - DAY)
    return [*(f"report {name}" for key, name in rows if Duty.ANSWER not in carried[key]),
            *(f"report {name}, not taken in" for name in late.values_list("name", flat=True))]  # fmt: skip


def that_nobody_opens() -> list[str]:
    """Reports that are not over, of which no reader with a key in use and no recovery key is left."""
    readers = SealedKey.objects.filter(holder__retired_at__isnull=True, holder__person__is_active=True)
    whole = can_be_opened(
        SealedKey.objects.filter(recovery__isnull=False).values_list("recovery", flat=True).distinct()
    )
    able = readers.values("report").union(SealedKey.objects.filter(recovery__in=whole).values("report"))
    known = {row["report"] for row in able}
    rows = Report.objects.exclude(state=ReportState.HANDLED).values_list("id", "name")
    return [f"report {name}" for key, name in rows if key not in known]


def readable() -> list[str]:
    """What does not look as sealed things look: of another length than they have, or text."""
    return list(_astray())


def _astray() -> Iterator[str]:
    key_length = sealing.KEY_LENGTH + sealing.OVERHEAD
    lengths = {n + sealing.CLOSING for n in LENGTHS}
    for key, sealed in SealedKey.objects.values_list("id", "sealed").iterator():
        if len(sealed) != key_length or _is_text(bytes(sealed)):
            yield f"sealed key {key}"
    for key, name, lookup, sealed in Report.objects.values_list("id", "name", "lookup", "reporter_sealed").iterator():
        if len(lookup) != sealing.LOOKUP_LENGTH or len(sealed) != key_length or _is_text(bytes(lookup)):
            yield f"report {name} ({key})"
    for key, sealed in Message.objects.values_list("id", "sealed").iterator(chunk_size=200):
        if len(sealed) not in lengths or _is_text(bytes(sealed)):
            yield f"message {key}"
    for key, sealed in Attachment.objects.values_list("id", "sealed").iterator(chunk_size=1):
        if (len(sealed) - sealing.CLOSING) % STEP or _is_text(bytes(sealed)):
            yield f"attachment {key}"


def _is_text(sealed: bytes) -> bool:
    """Random bytes are as good as never valid UTF-8 for so long."""
    try:
        sealed[: 8 * sealing.KEY_LENGTH].decode()
    except UnicodeDecodeError as error:
        return error.start > sealing.KEY_LENGTH
    return True
