# SPDX-License-Identifier: EUPL-1.2
"""A promise is made, kept, withdrawn, moved or handed over: each in one transaction with its line in the ledger."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models, transaction

from iedereen.followup.models import Promise
from iedereen.followup.rules import PromiseState, Terms, first_look
from iedereen.ledger.actions import Entry, record_all
from iedereen.people.models import Person
from iedereen.screen.rules import Refused

BATCH = 1_000
# Part of somebody else's piece of work most of the time, and nothing in it can be refused and caught: no savepoint.
together = transaction.atomic(savepoint=False)
Key = tuple[str, str, UUID, UUID]  # kind, matter, owner
ATTEMPTS = 5  # the row that was in the way may be closed at that very moment; more often than this it is not chance


def terms() -> Terms:
    """The norms of following up, from `policy/opvolging.toml`."""
    norm = settings.POLICY["opvolging"]["toezegging"]
    return Terms(
        remind=norm["herinnering_werkdagen"],
        escalate=norm["escalatie_werkdagen"],
        at_top=norm["escalatie_boven_werkdagen"],
    )


@dataclass(frozen=True)
class Wanted:
    """A promise to be: what `promise` takes, but for who says so and when."""

    kind: str
    matter: tuple[str, UUID]
    unit: UUID
    owner: UUID
    owner_role: str
    label: str
    due_at: datetime
    outward: str = ""

    @property
    def key(self) -> Key:
        """Of two open promises with the same key the database keeps one."""
        return self.kind, *self.matter, self.owner

    def row(self, now: datetime) -> Promise:
        return Promise(
            kind=self.kind, matter_kind=self.matter[0], matter_id=self.matter[1], unit_id=self.unit,
            owner_id=self.owner, owner_role=self.owner_role, label=self.label[:200], outward=self.outward[:200],
            made_at=now, due_at=self.due_at, next_at=first_look(self.due_at, now, terms()),
        )  # fmt: skip


def entry(
    row: Promise, action: str, *, by: UUID | None, now: datetime, reason: str = "", **details: str | int
) -> Entry:
    """A line to be about this promise.

    Where a promise's existence tells a team's result, the line names no unit: who reads the ledger need not be who
    may see that result.
    """
    about: dict[str, str | int | float | bool | None] = {"kind": row.kind, "matter": row.matter_kind, **details}
    return Entry(now, by, action, ("promise", row.id), None if row.outward else row.unit_id, reason[:500], about)


def note_all(rows: Sequence[Promise], action: str, *, by: UUID | None, now: datetime, reason: str = "") -> None:
    """One line in the ledger about each of these promises."""
    record_all([entry(row, action, by=by, now=now, reason=reason) for row in rows])


@together
def promise(
    *, kind: str, matter: tuple[str, UUID], unit: UUID, owner: UUID, owner_role: str, label: str, due_at: datetime,
    by: UUID | None, now: datetime, outward: str = "",
) -> Promise:  # fmt: skip
    """Promise that `owner` does `kind` about `matter` before `due_at`.

    Promising again what is still open gives the promise that stands, as it stands: its day does not change (`move`).
    `owner_role` is the role (`people.rules.Role`) in which it was promised: when the owner gives that role up, the
    promise goes to whoever has it next; empty when the promise is the person's own.
    `outward`: for a promise whose `label`, or whose mere existence, tells a team's result (of one team, to be looked
    at). Then only its owner and who may see that result find it on lists and in counts, and the line that it climbs
    reads `outward` instead.
    """
    wanted = Wanted(kind, matter, unit, owner, owner_role, label, due_at, outward)
    return _promise([wanted], by=by, now=now)[wanted.key]


@together
def promise_all(wanted: Sequence[Wanted], *, by: UUID | None, now: datetime) -> None:
    """Promise all of these, each as `promise` does, in the same few statements however many.

    Raises Refused("promise_closed") when one was in the way each time and was gone each time.
    """
    _promise(wanted, by=by, now=now)


def _promise(wanted: Sequence[Wanted], *, by: UUID | None, now: datetime) -> dict[Key, Promise]:
    """By key the promises that stand."""
    missing, found = {one.key: one for one in wanted}, dict[Key, Promise]()
    gone = Person.objects.filter(id__in={one.owner for one in wanted}, is_active=False)
    left = set(gone.values_list("id", flat=True))
    for _ in range(ATTEMPTS):
        rows = [one.row(now) for one in missing.values()]
        for row in rows:
            if row.owner_id in left:  # the worker passes it on at its next turn, not at the reminder
                row.next_at = now
        Promise.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
        standing = _standing(list(missing.values()))
        there = {row.id for row in standing.values()}
        note_all([row for row in rows if row.id in there], "promise_made", by=by, now=now)
        found |= standing
        missing = {key: one for key, one in missing.items() if key not in standing}
        if not missing:
            return found
    raise Refused("promise_closed")


def _standing(wanted: Sequence[Wanted]) -> dict[Key, Promise]:
    """The open promises that have the keys of these, or share kind and matter with them."""
    found: dict[Key, Promise] = {}
    for matter_kind in {one.matter[0] for one in wanted}:
        of_kind = [one for one in wanted if one.matter[0] == matter_kind]
        rows = Promise.objects.filter(
            matter_kind=matter_kind, matter_id__in={one.matter[1] for one in of_kind},
            kind__in={one.kind for one in of_kind}, state=PromiseState.OPEN,
        )  # fmt: skip
        found |= {(row.kind, matter_kind, row.matter_id, row.owner_id): row for row in rows}
    return found


def keep(
    *, kind: str, matter: tuple[str, UUID], by: UUID | None, now: datetime, outcome: str = "", owner: UUID | None = None
) -> int:
    """The open promises of this kind about this matter (of this owner) are kept; gives how many there were."""
    rows = _open(kind, matter) if owner is None else _open(kind, matter).filter(owner=owner)
    return len(_close_rows(rows, PromiseState.KEPT, by=by, now=now, outcome=outcome))


def keep_all(
    *, kinds: Collection[str], matter_kind: str, matters: Collection[UUID], by: UUID | None, now: datetime,
    outcome: str = "",
) -> int:  # fmt: skip
    """The open promises of these kinds about all these matters are kept, in the same few statements however many."""
    rows = Promise.objects.filter(
        matter_kind=matter_kind, matter_id__in=list(matters), kind__in=list(kinds), state=PromiseState.OPEN
    )
    return len(_close_rows(rows, PromiseState.KEPT, by=by, now=now, outcome=outcome))


def withdraw(
    *, matter: tuple[str, UUID], by: UUID | None, now: datetime, outcome: str, kind: str | None = None,
    owner: UUID | None = None,
) -> int:  # fmt: skip
    """The matter itself is gone: its open promises (of this kind, this owner) are withdrawn; the outcome says why."""
    rows = _open(kind, matter) if owner is None else _open(kind, matter).filter(owner=owner)
    return len(_close_rows(rows, PromiseState.WITHDRAWN, by=by, now=now, outcome=outcome))


@transaction.atomic
def move(
    *, kind: str, matter: tuple[str, UUID], due_at: datetime, reason: str, by: UUID | None, now: datetime
) -> Promise:
    """Another day: the open promise becomes MOVED and a new one with the same owner stands in its place.

    When several people promised it, it moves for all of them; gives the first. Raises Refused("promise_closed").
    """
    old = _close(kind, matter, PromiseState.MOVED, by=by, now=now, outcome=reason)
    if not old:
        raise Refused("promise_closed")
    new = [
        promise(kind=kind, matter=matter, unit=row.unit_id, owner=row.owner_id, owner_role=row.owner_role,
                label=row.label, outward=row.outward, due_at=due_at, by=by, now=now)
        for row in old
    ]  # fmt: skip
    return new[0]


@transaction.atomic
def hand_over(
    *, promise: UUID, to: UUID, by: UUID | None, now: datetime, role: str | None = None, reason: str = ""
) -> Promise:
    """Somebody else takes it on (in another role if `role` is given); the day stays, steps up the line begin anew.

    When `to` already promised the same, that promise goes on and this one becomes MOVED; gives the one that goes on.
    Raises Refused("promise_closed").
    """
    row = Promise.objects.select_for_update().filter(id=promise, state=PromiseState.OPEN).first()
    if row is None:
        raise Refused("promise_closed")
    if row.owner_id == to:
        return row
    matter = (row.matter_kind, row.matter_id)
    same = _open(row.kind, matter).filter(owner=to).select_for_update().first()
    if same is not None:
        _settle([row], PromiseState.MOVED, by=by, now=now, outcome=reason)
        return same
    row.owner_id, row.level, row.told_id, row.reminded = to, 0, None, False
    row.owner_role = row.owner_role if role is None else role
    row.next_at, row.rests_until = first_look(row.due_at, now, terms()), None
    row.save(update_fields=["owner_id", "owner_role", "level", "told_id", "reminded", "next_at", "rests_until"])
    record_all([entry(row, "promise_handed_over", by=by, now=now, reason=reason, to=str(to))])
    return row


def _open(kind: str | None, matter: tuple[str, UUID]) -> models.QuerySet[Promise]:
    rows = Promise.objects.filter(matter_kind=matter[0], matter_id=matter[1], state=PromiseState.OPEN)
    return rows if kind is None else rows.filter(kind=kind)


def _close(
    kind: str | None, matter: tuple[str, UUID], to: PromiseState, *, by: UUID | None, now: datetime, outcome: str
) -> list[Promise]:
    return _close_rows(_open(kind, matter), to, by=by, now=now, outcome=outcome)


@together
def _close_rows(
    wanted: models.QuerySet[Promise], to: PromiseState, *, by: UUID | None, now: datetime, outcome: str
) -> list[Promise]:
    rows = list(wanted.select_for_update().order_by("made_at", "id"))
    _settle(rows, to, by=by, now=now, outcome=outcome)
    return rows


def _settle(rows: list[Promise], to: PromiseState, *, by: UUID | None, now: datetime, outcome: str) -> None:
    """Closes rows that are locked and open."""
    if not rows:
        return
    Promise.objects.filter(id__in=[r.id for r in rows]).update(
        state=to, closed_at=now, closed_by=by, next_at=None, outcome=outcome[:500]
    )
    note_all(rows, f"promise_{to.value}", by=by, now=now, reason=outcome)
