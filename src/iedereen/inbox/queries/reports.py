# SPDX-License-Identifier: EUPL-1.2
"""Reports in sight, one report opened by a reader, and one opened by its reporter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from iedereen.engines import sealing
from iedereen.followup.models import Promise
from iedereen.followup.queries import open_for
from iedereen.inbox.models import Attachment, Message, Report, SealedKey
from iedereen.inbox.rules import (
    MATTER,
    Duty,
    ReportState,
    Sitting,
    Words,
    attachment_info,
    digits_of,
    key_info,
    may_read,
    message_info,
    months_after,
    read,
)
from iedereen.inbox.rules import attachments as files
from iedereen.keys.models import HolderKey
from iedereen.people.queries import among
from iedereen.people.rules import Permission, Viewer
from iedereen.screen.rules import Refused
from iedereen.screen.stored import Stored

MOST = 5_000
OWN_KEYS = 2  # the key in use and the one before it: more are not tried, each costs a tenth of a second


@dataclass(frozen=True)
class File:
    """An attachment as a list shows it. `name` is inside the seal."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Said:
    """One message, opened. `who`: the name of the reader who wrote it, empty for the reporter."""

    on: date
    who: str
    words: Words
    files: tuple[File, ...]


@dataclass(frozen=True)
class Opened:
    """A report with its content key, for one request."""

    report: Report
    key: bytes


def in_sight(viewer: Viewer) -> Stored:
    """The reports of every office in reach, the newest day first; at most `MOST`. Nothing of what they say.

    `waits`: was the last word the reporter's? `mine`: does a sealed key of this viewer lie with it?
    """
    last = Message.objects.filter(report=OuterRef("id")).order_by("-place").values("by")[:1]
    mine = SealedKey.objects.filter(
        report=OuterRef("id"), holder__person=viewer.person, holder__retired_at__isnull=True
    )
    due = Promise.objects.filter(matter_kind=MATTER, matter_id=OuterRef("id"), state="open").order_by("due_at")
    rows = Report.objects.filter(office__in=among(viewer.units_with(Permission.READ_REPORTS), viewer))
    rows = rows.select_related("office").annotate(
        answered_by=Subquery(last), mine=Exists(mine), due_at=Coalesce(Subquery(due.values("due_at")[:1]), None),
    )  # fmt: skip
    return Stored(rows.order_by("-received_on", "id"), MOST)


def may_open_inbox(viewer: Viewer) -> bool:
    return viewer.anywhere(Permission.READ_REPORTS)


def report_for(viewer: Viewer, report: UUID) -> Report:
    """One report, closed. Raises Refused("not_yours") for who may not read it."""
    row = Report.objects.select_related("office").filter(id=report).first()
    if row is None or not may_read(viewer, row.office_id):
        raise Refused("not_yours", hidden=True)
    return row


def report_kept_by(viewer: Viewer, report: UUID) -> Report:
    """The same also for who promised something about it: to see who reads it, not what it says."""
    row = Report.objects.select_related("office").filter(id=report).first()
    if row is not None and viewer.person in {p.owner_id for p in open_for((MATTER, report))}:
        return row
    return report_for(viewer, report)


def unlocked(viewer: Viewer, passphrase: str) -> Sitting:
    """This reader's private key. Raises Refused: not_yours, no_key_yet, passphrase_wrong."""
    if not may_open_inbox(viewer):
        raise Refused("not_yours", hidden=True)
    keys = list(HolderKey.objects.filter(person=viewer.person).order_by("-made_at")[:OWN_KEYS])
    if not keys:
        raise Refused("no_key_yet")
    for key in keys:
        try:
            return Sitting(key.id, sealing.unlock(bytes(key.locked), passphrase))
        except sealing.SealError:
            continue
    raise Refused("passphrase_wrong")


def opened(viewer: Viewer, report: Report, sitting: Sitting) -> Opened:
    """With this reader's key. Raises Refused: not_yours, no_sealed_key, report_damaged."""
    if not may_read(viewer, report.office_id):
        raise Refused("not_yours", hidden=True)
    row = SealedKey.objects.filter(report=report, holder=sitting.holder, holder__person=viewer.person).first()
    if row is None:
        raise Refused("no_sealed_key")
    return Opened(report, content_key(sitting.private, bytes(row.sealed), report.id))


def content_key(private: bytes, sealed: bytes, report: UUID) -> bytes:
    try:
        return sealing.Opener(private).open(sealed, key_info(report))
    except sealing.SealError as error:
        raise Refused("report_damaged") from error


def receipt_of(typed: str) -> sealing.Receipt:
    """Raises Refused("receipt_unknown") for what cannot be a receipt."""
    return sealing.derive(digits_of(typed), settings.RECEIPT_SECRET.encode(), settings.RECEIPT_COST)


def opened_by_reporter(typed: str, *, lock: bool = False) -> Opened:
    """The report of this receipt. Raises Refused: receipt_unknown, report_damaged."""
    receipt = receipt_of(typed)
    rows = Report.objects.select_for_update(of=("self",)) if lock else Report.objects.all()
    report = rows.filter(lookup=receipt.lookup).first()
    if report is None:
        raise Refused("receipt_unknown")
    return Opened(report, content_key(receipt.pair.private, bytes(report.reporter_sealed), report.id))


def answer_by(report: Report) -> date | None:
    """The last day on which the reporter reads what is done with it; None where it is over."""
    terms = settings.POLICY["meldingen"]["termijnen"]
    if report.state == ReportState.HANDLED:
        return None
    promised = [timezone.localdate(p.due_at) for p in open_for((MATTER, report.id)) if p.kind == Duty.ANSWER]
    if promised:
        return min(promised)
    if report.contested:
        return report.state_on + timedelta(days=terms["tegenspraak_dagen"])
    return months_after(report.received_on, terms["terug_maanden"])


def said(found: Opened) -> list[Said]:
    """Every message, the first one first. Raises Refused("report_damaged")."""
    rows = list(Message.objects.filter(report=found.report).select_related("by").order_by("place"))
    attached: dict[UUID, list[File]] = {row.id: [] for row in rows}
    for a in Attachment.objects.filter(message__in=list(attached)).order_by("place"):
        attached[a.message_id].append(File(a.id, disclosed_file(found, a).name))
    return [Said(row.on, row.by.name if row.by else "", disclosed(found, row), tuple(attached[row.id])) for row in rows]


def disclosed(found: Opened, row: Message) -> Words:
    info = message_info(found.report.id, row.place, from_reporter=row.by_id is None)
    try:
        return read(sealing.disclose(found.key, bytes(row.sealed), info))
    except (sealing.SealError, ValueError, TypeError) as error:
        raise Refused("report_damaged") from error


def disclosed_file(found: Opened, row: Attachment) -> files.Attachment:
    info = attachment_info(found.report.id, row.message_id, row.place)
    try:
        return files.read(sealing.disclose(found.key, bytes(row.sealed), info))
    except (sealing.SealError, ValueError) as error:
        raise Refused("report_damaged") from error


def attachment(found: Opened, key: UUID) -> files.Attachment:
    """One file of this report. Raises Refused("not_yours")."""
    row = Attachment.objects.filter(id=key, message__report=found.report).first()
    if row is None:
        raise Refused("not_yours", hidden=True)
    return disclosed_file(found, row)


def sealed_keys(report: UUID) -> QuerySet[SealedKey]:
    return SealedKey.objects.filter(report=report).select_related("holder__person")


def rekey_needed(viewer: Viewer) -> Sequence[UUID]:
    """The reports in reach with a promise to seal them anew."""
    wanted = Promise.objects.filter(state="open", matter_kind=MATTER, kind="rekey_report").values("matter_id")
    reach = among(viewer.units_with(Permission.READ_REPORTS), viewer)
    return list(Report.objects.filter(office__in=reach, id__in=wanted).order_by("id").values_list("id", flat=True))
