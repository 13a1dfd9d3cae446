# SPDX-License-Identifier: EUPL-1.2
"""What a promise and a message can become, when a promise is looked at, and how it climbs the line when it is late."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from iedereen.engines.schedule import AMSTERDAM, add_working_days, due, next_office_moment
from iedereen.screen.rules import Refused


class PromiseState(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    MOVED = "moved"  # its matter went on under another promise
    WITHDRAWN = "withdrawn"


class MailState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"


class NoteKind(StrEnum):
    """Why somebody is to read about a promise in their next message, in the order in which that message tells it."""

    LATE = "late"
    SOON = "soon"
    BELOW = "below"  # somebody below them in the line is late
    HANDED = "handed"  # it came from somebody who left


class Route(StrEnum):
    """How mail leaves: over SMTP, on a page (demo), or not at all because no server is set."""

    SMTP = "smtp"
    DEMO = "demo"
    NONE = "none"


MOVES: Mapping[PromiseState, frozenset[PromiseState]] = {
    PromiseState.OPEN: frozenset({PromiseState.KEPT, PromiseState.MOVED, PromiseState.WITHDRAWN}),
    PromiseState.KEPT: frozenset(),
    PromiseState.MOVED: frozenset(),
    PromiseState.WITHDRAWN: frozenset(),
}


def check_can_move(state: PromiseState, to: PromiseState) -> None:
    """Raises Refused("promise_closed") when the promise is no longer open."""
    if to not in MOVES[state]:
        raise Refused("promise_closed")


@dataclass(frozen=True)
class Terms:
    """Norms of following up, in working days: a reminder so long before, a step up the line each time so long after.

    At the top there is nobody left to go to; it is repeated there less often, but never stops.
    """

    remind: int
    escalate: int
    at_top: int = 10  # between repetitions to whoever stands at the top of the line


# Matters that only who is asked may know of: their promises stand on no list and in no count but their owner's.
NEED_TO_KNOW = frozenset({"case", "report"})

FARTHEST = timedelta(days=3653)


def check_not_far(day: date, today: date) -> None:
    """Raises Refused("date_far"): a day ten years ahead or more is a slip of the pen, and beyond known holidays."""
    if day > today + FARTHEST:
        raise Refused("date_far")


def remind_at(due_at: datetime, terms: Terms) -> datetime:
    """When the owner is reminded: at the opening of the office, so many working days before the day it is due."""
    day = add_working_days(due_at.astimezone(AMSTERDAM).date(), -terms.remind)
    return next_office_moment(datetime.combine(day, time(0), AMSTERDAM))


def first_look(due_at: datetime, now: datetime, terms: Terms) -> datetime:
    """The first time the worker looks at a promise: to remind, or else when it is due, or else as soon as it can."""
    moments = (remind_at(due_at, terms), due_at, next_office_moment(now))
    return next((m for m in moments if m > now), now)


def look_after_reminder(due_at: datetime, now: datetime, terms: Terms) -> datetime:
    """When it goes up the line; whoever was reminded too late has one working day at least."""
    return max(due(due_at, terms.escalate), due(now, 1))


def look_after_step(now: datetime, terms: Terms, *, at_top: bool = False) -> datetime:
    """When it goes one more step up the line, or at the top is repeated."""
    return due(now, terms.at_top if at_top else terms.escalate)


def next_up(line: Sequence[UUID], owner: UUID, level: int, told: UUID | None = None) -> tuple[UUID | None, int]:
    """Who hears now that it is late, and the level after that. `told`: who heard it last.

    `line` leads from the unit up, nearest first; whoever is in it answers only to who stands above. At the top it
    repeats to the top. When whoever heard it last stands in the line no more, it goes to who stands in that place now,
    so that nobody is passed by. Nobody above: (None, 0).
    """
    above = above_in(line, owner)
    if not above:
        return None, 0
    if told in above:
        step = min(above.index(told) + 2, len(above))
    else:
        step = min(level + (told is None or level == 0), len(above))
    return above[step - 1], step


def stands_at(line: Sequence[UUID], owner: UUID, level: int) -> UUID | None:
    """Who stands so many steps above the owner today; the top when the line is shorter, nobody when there is none."""
    above = above_in(line, owner)
    return above[min(max(level, 1), len(above)) - 1] if above else None


def above_in(line: Sequence[UUID], owner: UUID) -> Sequence[UUID]:
    """The part of the line that stands above the owner."""
    return line[line.index(owner) + 1 :] if owner in line else line


@dataclass(frozen=True)
class Noted:
    """What is noted for a person about a promise, and how that promise stands now."""

    kind: NoteKind
    person: UUID
    here: bool  # the person is still at work
    noted_level: int
    open: bool
    owner: UUID
    level: int


def is_moot(note: Noted) -> bool:
    """Nothing is left to tell: it is done, or somebody else's now, or its steps up the line began anew."""
    if not note.open:
        return True
    if note.kind is NoteKind.BELOW:
        return note.owner == note.person or note.level < note.noted_level
    return note.owner != note.person or not note.here


def told_together(kinds: Collection[NoteKind]) -> NoteKind:
    """A promise stands once in a message: whoever just got it reads that, otherwise what weighs most."""
    return NoteKind.HANDED if NoteKind.HANDED in kinds else min(kinds, key=list(NoteKind).index)


def lies_too_long_before(today: date) -> datetime:
    """What was noted before this moment should have been told: two working days are over since."""
    return datetime.combine(add_working_days(today, -2), time(0), AMSTERDAM)


def wait_after(attempts: int, waits: Sequence[int]) -> timedelta | None:
    """How long a message waits after so many failed attempts; None: it was tried often enough."""
    return timedelta(minutes=waits[attempts - 1]) if attempts <= len(waits) else None


def late_before(today: date) -> datetime:
    """A promise that was due before this moment is late on this day: its own day is not over until midnight."""
    return datetime.combine(today, time(0), AMSTERDAM)
