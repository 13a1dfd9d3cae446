# SPDX-License-Identifier: EUPL-1.2
"""A bottleneck ends because it is solved, or because somebody says why it is dropped; until then somebody holds it."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from iedereen.checkup.models import Bottleneck
from iedereen.checkup.queries.staffing import Staff, staff
from iedereen.checkup.queries.talk.outcome import unwatched
from iedereen.checkup.rules.talk import BOTTLENECK, Duty, may_record
from iedereen.engines.schedule import due
from iedereen.followup import actions as followup
from iedereen.followup.actions import Wanted
from iedereen.ledger.actions import record
from iedereen.people.queries import tree
from iedereen.people.rules import Role, Viewer
from iedereen.screen.rules import Refused

BATCH = 200


def solve_bottleneck(*, bottleneck: UUID, note: str, by: Viewer, now: datetime) -> Bottleneck:
    """It no longer holds the team back. Raises Refused("bottleneck_ended") when it was solved or dropped already."""
    return _end(bottleneck, "bottleneck_solved", {"solved_at": now, "outcome": note.strip()[:300]}, by=by, now=now)


def drop_bottleneck(*, bottleneck: UUID, reason: str, by: Viewer, now: datetime) -> Bottleneck:
    """Nothing will be done about it; the team may read why. Raises Refused("reason_missing" | "bottleneck_ended")."""
    if not reason.strip():
        raise Refused("reason_missing")
    return _end(bottleneck, "bottleneck_dropped", {"dropped_at": now, "outcome": reason.strip()[:300]}, by=by, now=now)


@transaction.atomic
def _end(bottleneck: UUID, action: str, changes: dict[str, object], *, by: Viewer, now: datetime) -> Bottleneck:
    row = Bottleneck.objects.select_related("checkup").filter(id=bottleneck).first()
    if row is None or not may_record(by, row.checkup.unit_id):
        raise Refused("not_yours", hidden=True)
    if Bottleneck.objects.filter(id=bottleneck, solved_at=None, dropped_at=None).update(**changes) != 1:
        raise Refused("bottleneck_ended")
    outcome = str(changes["outcome"])
    followup.keep(kind=Duty.SOLVE, matter=(BOTTLENECK, bottleneck), by=by.person, now=now, outcome=outcome)
    record(at=now, by=by.person, action=action, subject=(BOTTLENECK, bottleneck), unit=row.checkup.unit_id)
    row.refresh_from_db()
    return row


def watch_bottlenecks(now: datetime) -> int:
    """Due work: an open bottleneck whose agreements are all over gets somebody who looks whether it is gone.

    Agreements live on a lower floor and know nothing of bottlenecks, so this room looks for itself. Promising twice
    gives the promise that stands, so two workers do it once. Gives how many were taken up.
    """
    waiting = unwatched(BATCH)
    if not waiting:
        return 0
    today = timezone.localdate(now)
    found = staff({b.checkup.unit_id for b in waiting}, today, tree(today))
    wanted = [_let_look(row, found[row.checkup.unit_id], now) for row in waiting]
    followup.promise_all(wanted, by=None, now=now)
    return len(waiting)


def _let_look(row: Bottleneck, people: Staff, now: datetime) -> Wanted:
    owner = row.checkup.supporter_id or people.supporter
    role = Role.SUPPORTER if owner else Role.TEAM_LEADER
    days = settings.POLICY["gesprek"]["knelpunten"]["nakijken_werkdagen"]
    return Wanted(
        Duty.SOLVE, (BOTTLENECK, row.id), row.checkup.unit_id, owner or people.leader or row.noted_by_id, role.value,
        f"Is dit opgelost? {row.what}"[:200], due(now, days),
    )  # fmt: skip
