# SPDX-License-Identifier: EUPL-1.2
"""Looking after promises: reminding, climbing the line, and passing on what its owner left behind."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from iedereen.followup.actions import notes
from iedereen.followup.actions.promises import entry, hand_over, note_all, terms
from iedereen.followup.models import Note, Promise
from iedereen.followup.rules import NoteKind, PromiseState, look_after_reminder, look_after_step, next_up
from iedereen.ledger.actions import record_all
from iedereen.people.models import Person
from iedereen.people.queries import Tree, leaders_up, leaders_up_from, nearest_holder, tree, viewer, viewers
from iedereen.people.rules import Permission, Role, Viewer

logger = logging.getLogger(__name__)
BATCH = 200
LEADING = (Role.TEAM_LEADER, Role.UNIT_CHIEF, Role.FORCE_LEADERSHIP)
POISONED = timedelta(hours=1)


@dataclass(frozen=True)
class Turn:
    """The worker's moment, and the organisation of that day."""

    now: datetime
    today: date
    standing: Tree


def look_after(now: datetime) -> int:
    """Look at the promises whose moment has come, at most one batch; gives how many were looked at.

    They are claimed by locking the rows as they were read (`_claim`), in one transaction with what is noted for their
    people to read (told by `digests.tell_due`), their step up the line and their lines in the ledger: two workers never
    do it twice, and a crash leaves them as they were. A promise that cannot be handled waits an hour and does not hold
    up the others.
    """
    waiting = Promise.objects.filter(state=PromiseState.OPEN, next_at__lte=now).order_by("next_at", "id")
    rows = list(waiting.select_related("owner")[:BATCH])
    if not rows:
        return 0
    today = timezone.localdate(now)
    turn = Turn(now, today, tree(today))
    owners = viewers({row.owner_id for row in rows}, today, turn.standing)
    staying = [row for row in rows if _still_owns(row, owners[row.owner_id])]
    left = [row for row in rows if not _still_owns(row, owners[row.owner_id])]
    return _in_one_go(staying, turn) + _each(left, _find_heir, turn)


def _in_one_go(rows: list[Promise], turn: Turn) -> int:
    """All in one transaction, in a few statements; when one of them cannot be handled, each in its own."""
    if not rows:
        return 0
    try:
        with transaction.atomic():
            return _look(rows, turn)
    except Exception as error:  # which of them it was shows below
        logger.warning("%s promises are looked after one by one: %s", len(rows), type(error).__name__)
    return _each(rows, lambda row, turn: _look([row], turn), turn)


def _each(rows: list[Promise], act: Callable[[Promise, Turn], int], turn: Turn) -> int:
    looked = 0
    for row in rows:
        try:
            with transaction.atomic():
                looked += act(row, turn)
        except Exception as error:  # whatever it is, the promises behind it must not wait for it
            logger.error("promise %s could not be looked after: %s", row.id, type(error).__name__)
            Promise.objects.filter(id=row.id, next_at=row.next_at).update(next_at=turn.now + POISONED)
    return looked


def _claim(rows: list[Promise]) -> list[Promise]:
    """Locks those that are still as they were read; what somebody else holds is being looked after already."""
    there = Promise.objects.select_for_update(skip_locked=True).filter(
        id__in=[row.id for row in rows], state=PromiseState.OPEN
    )
    as_read = {key: (next_at, owner) for key, next_at, owner in there.values_list("id", "next_at", "owner_id")}
    return [row for row in rows if as_read.get(row.id) == (row.next_at, row.owner_id)]


def _look(rows: list[Promise], turn: Turn) -> int:
    mine = _claim(rows)
    # Looked at sooner because its owner left: who came back, or has no heir, hears no step twice within a term.
    due = [row for row in mine if row.rests_until is None or row.rests_until <= turn.now]
    fresh = [row for row in due if not row.reminded and row.level == 0]
    late = [row for row in due if row.reminded or row.level > 0]
    to_read = [notes.noted(NoteKind.SOON, row, row.owner_id, turn.now) for row in fresh if row.owner.is_active]
    to_read += _step_up(late, turn)
    for row in fresh:
        row.reminded, row.rests_until = True, look_after_reminder(row.due_at, turn.now, terms())
    for row in mine:
        row.next_at = row.rests_until
    Promise.objects.bulk_update(mine, ["reminded", "level", "told", "next_at", "rests_until"])
    notes.lay_down(to_read)
    note_all(fresh, "promise_reminded", by=None, now=turn.now)
    return len(mine)


def _step_up(rows: list[Promise], turn: Turn) -> list[Note]:
    """Each row goes one step up its line, with its line in the ledger; gives what its people are to read."""
    lines = leaders_up_from({row.unit_id for row in rows}, turn.today, turn.standing) if rows else {}
    to_read: list[Note] = []
    entries = []
    for row in rows:
        above, level = next_up([p.id for p in lines[row.unit_id]], row.owner_id, row.level, row.told_id)
        row.rests_until = look_after_step(turn.now, terms(), at_top=above == row.told_id)
        row.level, row.told_id = level, above
        if above is not None:
            to_read.append(notes.noted(NoteKind.BELOW, row, above, turn.now))
        if row.owner.is_active:
            to_read.append(notes.noted(NoteKind.LATE, row, row.owner_id, turn.now))
        entries.append(entry(row, "promise_escalated", by=None, now=turn.now, level=level, to=str(above or "")))
    record_all(entries)
    return to_read


def _still_owns(row: Promise, owner: Viewer) -> bool:
    if not row.owner.is_active:
        return False
    return not row.owner_role or row.owner_role in owner.roles_at(row.unit_id)


def _find_heir(row: Promise, turn: Turn) -> int:
    """What its owner left behind goes to somebody else; without anybody it is looked after as it is."""
    heir, role = _heir(row, turn.today, turn.standing)
    return _look([row], turn) if heir is None else _pass_on(row, heir, role, turn)


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


def _pass_on(row: Promise, heir: Person, role: str, turn: Turn) -> int:
    if not _claim([row]):
        return 0
    goes_on = hand_over(promise=row.id, to=heir.id, role=role, by=None, now=turn.now, reason="owner_left")
    sees = viewer(heir.id, turn.today, turn.standing).may(Permission.SEE_TEAM_RESULT, row.unit_id)
    if goes_on.outward and not sees:  # the line above takes it on without hearing what came out
        goes_on.label = goes_on.outward
        goes_on.save(update_fields=["label"])
    if goes_on.id == row.id and row.due_at <= turn.now:
        # Late already: reading that it is theirs is their reminder, with time to act on it.
        after = look_after_reminder(row.due_at, turn.now, terms())
        Promise.objects.filter(id=row.id).update(reminded=True, next_at=after, rests_until=after)
    notes.lay_down([notes.noted(NoteKind.HANDED, goes_on, heir.id, turn.now)])
    return 1
