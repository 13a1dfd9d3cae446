# SPDX-License-Identifier: EUPL-1.2
"""Looking after promises: reminding, climbing the line, and passing on what its owner left behind."""

import logging
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from iedereen.engines.schedule import next_office_moment
from iedereen.followup.actions import letters
from iedereen.followup.actions.outbox import post
from iedereen.followup.actions.promises import hand_over, note, terms
from iedereen.followup.models import Promise
from iedereen.followup.rules import PromiseState, look_after_reminder, look_after_step, next_up
from iedereen.people.models import Person
from iedereen.people.queries import Tree, leaders_up, nearest_holder, tree, viewer, viewers
from iedereen.people.rules import Permission, Role, Viewer

logger = logging.getLogger(__name__)
BATCH = 200
LEADING = (Role.TEAM_LEADER, Role.UNIT_CHIEF, Role.FORCE_LEADERSHIP)
POISONED = timedelta(hours=1)


def look_after(now: datetime) -> int:
    """Look at the promises whose moment has come, at most one batch; gives how many were looked at.

    Each promise is claimed by a conditional update on (id, next_at), in one transaction with its mail, its step up the
    line and its line in the ledger: two workers never do it twice, and a crash leaves it as it was. A promise that
    cannot be handled waits an hour and does not hold up the others.
    """
    today = timezone.localdate(now)
    waiting = Promise.objects.filter(state=PromiseState.OPEN, next_at__lte=now).order_by("next_at", "id")
    rows, looked = list(waiting.select_related("owner")[:BATCH]), 0
    if not rows:
        return 0
    standing = tree(today)
    owners = viewers({row.owner_id for row in rows}, today, standing)
    for row in rows:
        try:
            with transaction.atomic():
                looked += _look(row, owners[row.owner_id], now, today, standing)
        except Exception as error:  # whatever it is, the promises behind it must not wait for it
            logger.error("promise %s could not be looked after: %s", row.id, type(error).__name__)
            Promise.objects.filter(id=row.id, next_at=row.next_at).update(next_at=now + POISONED)
    return looked


def _look(row: Promise, owner: Viewer, now: datetime, today: date, standing: Tree) -> int:
    if not _still_owns(row, owner):
        heir, role = _heir(row, today, standing)
        if heir is not None:
            return _pass_on(row, heir, role, now)
    if not row.reminded and row.level == 0:
        return _remind(row, now)
    return _step_up(row, now, today, standing)


def _claim(row: Promise, **change: object) -> bool:
    """Takes the promise when nobody else did since it was read."""
    claimed = Promise.objects.filter(id=row.id, next_at=row.next_at, state=PromiseState.OPEN).update(**change)
    return claimed == 1


def _remind(row: Promise, now: datetime) -> int:
    if not _claim(row, reminded=True, next_at=look_after_reminder(row.due_at, now, terms())):
        return 0
    post([letters.reminder(row)], now=now, not_before=next_office_moment(now))
    note(row, "promise_reminded", by=None, now=now)
    return 1


def _step_up(row: Promise, now: datetime, today: date, standing: Tree) -> int:
    line = {p.id: p for p in leaders_up(row.unit_id, today, standing)}
    above, level = next_up(list(line), row.owner_id, row.level)
    if not _claim(row, level=level, next_at=look_after_step(now, terms(), at_top=level == row.level)):
        return 0
    leader = None if above is None else line[above]
    post(letters.late(row, leader, now), now=now, not_before=next_office_moment(now))
    note(row, "promise_escalated", by=None, now=now, level=level, to="" if above is None else str(above))
    return 1


def _still_owns(row: Promise, owner: Viewer) -> bool:
    if not row.owner.is_active:
        return False
    return not row.owner_role or row.owner_role in owner.roles_at(row.unit_id)


def _heir(row: Promise, today: date, standing: Tree) -> tuple[Person | None, str]:
    """Whoever has the role now, for the unit or nearest above it; otherwise who leads the unit or the line above."""
    if row.owner_role in set(Role) - {Role.EMPLOYEE}:
        holder = nearest_holder(Role(row.owner_role), row.unit_id, today, standing)
        if holder is not None and holder.id != row.owner_id:
            return holder, row.owner_role
    for leader in leaders_up(row.unit_id, today, standing):
        if leader.id != row.owner_id:
            roles = viewer(leader.id, today, standing).roles_at(row.unit_id)
            return leader, next(r.value for r in LEADING if r in roles)
    return None, ""


def _pass_on(row: Promise, heir: Person, role: str, now: datetime) -> int:
    if not _claim(row, reminded=False):
        return 0
    goes_on = hand_over(promise=row.id, to=heir.id, role=role, by=None, now=now, reason="owner_left")
    sees = viewer(heir.id, timezone.localdate(now)).may(Permission.SEE_TEAM_RESULT, row.unit_id)
    if goes_on.outward and not sees:  # the line above takes it on without hearing what came out
        goes_on.label = goes_on.outward
        goes_on.save(update_fields=["label"])
    if (
        goes_on.id == row.id and row.due_at <= now
    ):  # late already: this letter is their reminder, with time to act on it
        after = look_after_reminder(row.due_at, now, terms())
        Promise.objects.filter(id=row.id).update(reminded=True, next_at=after)
    post([letters.handed_over(goes_on, heir, now)], now=now, not_before=next_office_moment(now))
    return 1
