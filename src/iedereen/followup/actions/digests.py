# SPDX-License-Identifier: EUPL-1.2
"""One message per person per day about promises: everything that is noted for them, while the office is open."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from iedereen.engines.schedule import in_office_hours
from iedereen.followup.actions.letters import Told, digest
from iedereen.followup.actions.notes import lay_down, noted
from iedereen.followup.actions.outbox import post
from iedereen.followup.actions.promises import entry
from iedereen.followup.models import Mail, Note, Promise
from iedereen.followup.rules import Noted, NoteKind, PromiseState, is_moot, late_before, stands_at, told_together
from iedereen.ledger.actions import record_all
from iedereen.people.models import Person
from iedereen.people.queries import leaders_up_from, tree

BATCH = 500  # people
Lines = Mapping[UUID, Mapping[UUID, Person]]  # by unit: who leads above it, nearest first


def tell_due(now: datetime) -> int:
    """Write today's message to those who are to read something and had none today, at most one batch of people.

    Gives how many notes were dealt with. Nothing while the office is closed, nor while a promise still waits to be
    looked at: what comes of that belongs in the same message. The notes are locked, told and taken away in one
    transaction, so two workers tell them once and a crash leaves them as they were; if all else fails, the database
    knows one such message per person per day.
    """
    if not in_office_hours(now) or Promise.objects.filter(state=PromiseState.OPEN, next_at__lte=now).exists():
        return 0
    today = timezone.localdate(now)
    had_one = Exists(Mail.objects.filter(to=OuterRef("person"), digest_of=today))
    people = Note.objects.filter(~had_one).order_by("person").values_list("person", flat=True).distinct()[:BATCH]
    return _tell(list(people), today, now) if people else 0


@transaction.atomic
def _tell(people: list[UUID], today: date, now: datetime) -> int:
    notes = _claim(people, today)
    if not notes:
        return 0
    lines = _lines(notes, today)
    living = [note for note in notes if not is_moot(_as_it_stands(note))]
    astray = [note for note in living if NoteKind(note.kind) is NoteKind.BELOW and not _leads(note, lines)]
    Note.objects.filter(id__in=[note.id for note in notes]).delete()
    _look_again(notes, now)
    _readdress(astray, lines, now)
    gone = {note.id for note in astray}
    by_person = groupby((note for note in living if note.id not in gone), key=lambda note: note.person)
    letters = [digest(person, _told(list(own), lines, today), today) for person, own in by_person]
    if post(letters, now=now) != len(letters):
        raise RuntimeError("somebody had a message today already")  # nothing of this happened; the next turn sees it
    return len(notes)


def _claim(people: list[UUID], today: date) -> list[Note]:
    """The notes of these people, locked; not of whom another worker wrote to while we waited for the lock."""
    rows = Note.objects.filter(person__in=people).order_by("id").select_for_update()
    keys = list(rows.values_list("id", flat=True))
    wrote = set(Mail.objects.filter(to__in=people, digest_of=today).values_list("to", flat=True))
    notes = Note.objects.filter(id__in=keys).exclude(person__in=wrote)
    return list(notes.select_related("person", "promise__owner").order_by("person", "promise__due_at", "id"))


def _lines(notes: list[Note], today: date) -> Lines:
    units = {note.promise.unit_id for note in notes}
    return {unit: {p.id: p for p in line} for unit, line in leaders_up_from(units, today, tree(today)).items()}


def _as_it_stands(note: Note) -> Noted:
    row = note.promise
    return Noted(
        NoteKind(note.kind), note.person_id, note.person.is_active, note.level, row.state == PromiseState.OPEN,
        row.owner_id, row.level,
    )  # fmt: skip


def _leads(note: Note, lines: Lines) -> bool:
    return note.person_id in lines[note.promise.unit_id]


def _look_again(notes: list[Note], now: datetime) -> None:
    """An owner who left cannot be told: the promise is looked at now, and goes to somebody who can."""
    left = [note.promise_id for note in notes if note.person_id == note.promise.owner_id and not note.person.is_active]
    Promise.objects.filter(id__in=left, state=PromiseState.OPEN, owner__is_active=False).update(next_at=now)


def _readdress(astray: list[Note], lines: Lines, now: datetime) -> None:
    """Whoever was to hear that it is late no longer leads there: who stands in that place now hears it."""
    instead, entries = [], []
    moved: dict[tuple[UUID, UUID], list[UUID]] = {}
    for note in astray:
        row = note.promise
        person = stands_at(list(lines[row.unit_id]), row.owner_id, note.level)
        if person is None or person == row.told_id:  # nobody is left, or they hear it already
            continue
        moved.setdefault((note.person_id, person), []).append(row.id)
        instead.append(noted(NoteKind.BELOW, row, person, note.made_at))
        entries.append(entry(row, "promise_readdressed", by=None, now=now, level=row.level, to=str(person)))
    lay_down(instead)
    for (gone, person), keys in moved.items():
        Promise.objects.filter(id__in=keys, state=PromiseState.OPEN, told=gone).update(told=person)
    record_all(entries)


def _told(notes: list[Note], lines: Lines, today: date) -> list[Told]:
    """Each promise once, the longest waiting first."""
    kinds: dict[UUID, set[NoteKind]] = {}
    for note in notes:
        kinds.setdefault(note.promise_id, set()).add(NoteKind(note.kind))
    rows = {note.promise_id: note.promise for note in notes}
    return [_one(rows[key], told_together(found), lines, today) for key, found in kinds.items()]


def _one(row: Promise, kind: NoteKind, lines: Lines, today: date) -> Told:
    line = lines[row.unit_id]
    late = row.due_at < late_before(today)
    if kind is NoteKind.SOON and late:
        kind = NoteKind.LATE
    leader = stands_at(list(line), row.owner_id, row.level) if kind is NoteKind.LATE and row.level else None
    return Told(kind, row, late, "" if leader is None else line[leader].name)
