# SPDX-License-Identifier: EUPL-1.2
"""The recovery key: made when there are enough holders, and used by several of them together.

Whoever recovers reads nothing: the content keys are sealed to those who may read, and the recovery key is destroyed and
made anew in the same transaction.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from iedereen.followup import actions as followup
from iedereen.inbox.actions.sealing_up import seal_to
from iedereen.inbox.actions.taking_in import can_be_read
from iedereen.inbox.models import Recovery, SealedKey
from iedereen.inbox.queries.readers import current_recovery, possible, recovery_candidates
from iedereen.inbox.queries.reports import Opened, content_key
from iedereen.inbox.rules import MATTER, Duty
from iedereen.keys.actions import destroy_shares, give_share, seal_lot
from iedereen.keys.queries import can_be_opened
from iedereen.keys.rules import chosen
from iedereen.ledger.actions import record
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused


def prepare_due(now: datetime) -> int:
    """Make a recovery key where there is none that enough holders could still use; gives 1 when it did."""
    standing = current_recovery()
    if standing is not None and standing[0].lot in can_be_opened([standing[0].lot]):
        return 0
    try:
        with transaction.atomic():
            return int(_made(now) is not None)
    except IntegrityError:  # another worker was first
        return 0


@transaction.atomic
def recover(*, lot: UUID, passphrase: str, by: Viewer, now: datetime) -> int:
    """Bring one's share; gives how many holders are still waited for.

    With the last one needed every report that was sealed to this key is sealed to all who may read it today and have a
    key. Raises Refused: not_yours, lot_over, share_given, passphrase_wrong, shares_disagree.
    """
    if not Recovery.objects.filter(lot=lot).exists():
        raise Refused("not_yours", hidden=True)
    brought = give_share(lot=lot, passphrase=passphrase, by=by, now=now)
    if brought.private is None:
        return brought.waits_for
    rows = list(SealedKey.objects.select_for_update(of=("self",)).filter(recovery=lot).select_related("report"))
    found = [Opened(r.report, content_key(brought.private, bytes(r.sealed), r.report_id)) for r in rows]
    destroy_shares(lot, now)
    Recovery.objects.filter(lot=lot).update(current=False)
    fresh = _made(now)
    readers = {office: possible(office, by.today) for office in {one.report.office_id for one in found}}
    for one in found:
        seal_to(one, [r.key for r in readers[one.report.office_id] if r.key], fresh)
        if can_be_read(one.report, by.today):
            followup.keep(kind=Duty.FIND, matter=(MATTER, one.report.id), by=by.person, now=now)
    if fresh is not None:
        SealedKey.objects.filter(recovery=lot).delete()
    record(at=now, by=by.person, action="reports_recovered", subject=("recovery", lot), details={"number": len(found)})
    return 0


def _made(now: datetime) -> tuple[Recovery, bytes] | None:
    """A new recovery key in the place of the one of now; None, and nothing changed, where holders miss."""
    norm, today = settings.POLICY["meldingen"]["herstel"], timezone.localdate(now)
    holders = chosen(recovery_candidates(today), norm["houders"])
    if len(holders) < norm["nodig"]:
        return None
    Recovery.objects.filter(current=True).update(current=False)
    row = Recovery.objects.create(lot=uuid4(), made_on=today)
    return row, seal_lot(row.lot, holders, norm["nodig"], now)
