# SPDX-License-Identifier: EUPL-1.2
"""Random months of following up: people promise, keep, leave; teams move; workers and mail fail; every step is checked.

`Months` is the force with its clock; each deed takes two numbers that say whom and what. Who plays gives the numbers:
Hypothesis (`test_random_months.py`) or a seed (`benchmarks/months.py`). Matters of other rooms join as a `Matter`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol
from unittest.mock import patch
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from iedereen.engines.schedule import due, in_office_hours, next_office_moment, working_days_between
from iedereen.followup import actions as followup
from iedereen.followup.actions import digests, looking
from iedereen.followup.actions.promises import terms
from iedereen.followup.models import Mail, Note, Promise
from iedereen.followup.rules import above_in, remind_at
from iedereen.ledger.models import Line
from iedereen.ledger.queries import breaks
from iedereen.people.actions.ending import end_account
from iedereen.people.models import Person, RoleHolding, UnitPeriod
from iedereen.people.queries import leaders_up_from, nearest_holder, tree, viewer, viewers
from iedereen.people.rules import Role
from tests.cast import ROLES, Cast

Deed = Callable[[int, int], None]
# Around King's Day and Liberation Day, Easter, Ascension Day and Whitsun, Christmas, and a month without any.
STARTS = (date(2026, 4, 20), date(2026, 3, 27), date(2026, 5, 11), date(2026, 12, 14), date(2026, 9, 1))
PLAYED = [row for row in ROLES if row[2] in {"K", "E1", "D1", "D2", "A", "B", "C"} and row[0] != "admin"]
OWNERS = [row for row in PLAYED if row[1] not in {Role.PRIVACY_OFFICER, Role.WORKS_COUNCIL, Role.NDV}]
MOST_OPEN = 15  # all fit in one message


class Matter(Protocol):
    """What a room above adds: its deeds, with how often each is done, and what must hold after every step."""

    def deeds(self, months: "Months") -> Mapping[str, tuple[int, Deed]]: ...

    def check(self, months: "Months") -> None: ...


@dataclass
class Climb:
    """How one promise went up the line with one owner."""

    owner: UUID
    at: datetime | None = None
    level: int = 0
    repeated: bool = False  # to the top once more: the next time is not before the norm for the top
    to: UUID | None = None
    beyond: frozenset[UUID] = frozenset()  # who stood above `to` then
    told: set[UUID] = field(default_factory=set)


class Months:
    """The force, its clock, and what was seen so far."""

    def __init__(self, cast: Cast, start: int, matters: Sequence[Matter] = ()) -> None:
        self.cast, self.matters = cast, matters
        self.now = datetime.combine(STARTS[start % len(STARTS)], datetime.min.time(), UTC).replace(hour=7)
        self.worker_back, self.mail_is_up, self.number = self.now, True, 0
        self.in_doubt = True  # a whole check even when the worker says that it did nothing
        self.climbs: dict[UUID, Climb] = {}
        self.orphans: set[UUID] = set()  # promises of somebody who left, that nobody could take over
        self.unread: set[tuple[UUID, UUID]] = set()  # person, promise: heard nothing yet of a step up the line
        self.deeds: dict[str, tuple[int, Deed]] = {
            "promise": (5, self.promise), "keep": (2, self.keep),
            "move": (1, self.move), "withdraw": (1, self.withdraw), "wait": (8, self.wait),
            "wait_long": (2, self.wait_long), "open_office": (6, self.open_office),
            "two_workers": (3, self.two_workers), "worker_dies": (1, self.worker_dies), "crash": (1, self.crash),
            "mail_fails": (1, self.mail_fails), "leave": (1, self.leave), "come_back": (1, self.come_back),
            "lose_role": (1, self.lose_role), "get_role": (2, self.get_role), "reorganise": (1, self.reorganise),
        }  # fmt: skip
        for matter in matters:
            self.deeds |= matter.deeds(self)

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def step(self, name: str, a: int, b: int) -> None:
        """One deed, and everything that must hold after it."""
        self.in_doubt = self.in_doubt or name in {"two_workers", "crash", "open_office"}
        self.deeds[name][1](a, b)
        self.check()

    # What people do

    def promise(self, a: int, b: int) -> None:
        if Promise.objects.filter(state="open").count() >= MOST_OPEN:
            return self.keep(a, b)
        name, role, unit = OWNERS[a % len(OWNERS)]
        if not Person.objects.filter(id=self.cast.people[name].id, is_active=True).exists():
            return None
        self.number += 1
        outward = f"Kijk mee ({self.number})" if b % 5 == 0 else ""
        followup.promise(
            kind="do", matter=("thing", uuid4()), unit=self.cast.units[unit].id, owner=self.cast.people[name].id,
            owner_role=role.value if b % 3 else "", label=f"Ding ({self.number})", outward=outward,
            due_at=due(self.now, b % 8), by=None, now=self.now,
        )  # fmt: skip
        return None

    def _one(self, a: int) -> Promise | None:
        rows = list(Promise.objects.filter(state="open", kind="do").order_by("made_at", "label"))
        return rows[a % len(rows)] if rows else None

    def keep(self, a: int, b: int) -> None:
        if row := self._one(a):
            followup.keep(kind="do", matter=("thing", row.matter_id), by=None, now=self.now)

    def move(self, a: int, b: int) -> None:
        if row := self._one(a):
            later = due(self.now, 1 + b % 8)
            followup.move(kind="do", matter=("thing", row.matter_id), due_at=later, reason="x", by=None, now=self.now)

    def withdraw(self, a: int, b: int) -> None:
        if row := self._one(a):
            followup.withdraw(matter=("thing", row.matter_id), by=None, now=self.now, outcome="x")

    # What happens to them and to the force

    def leave(self, a: int, b: int) -> None:
        person = self.cast.people[PLAYED[a % len(PLAYED)][0]].id
        if Person.objects.filter(id=person, is_active=True).exists():
            by = viewer(self.cast.people["admin"].id, self.today)
            end_account(person=person, reason="x", by=by, now=self.now)

    def come_back(self, a: int, b: int) -> None:
        gone = list(Person.objects.filter(is_active=False).order_by("number"))
        if gone:
            person = gone[a % len(gone)]
            Person.objects.filter(id=person.id).update(is_active=True)
            for name, role, unit in PLAYED:
                if self.cast.people[name].id == person.id:
                    self._give(person.id, role, unit)

    def lose_role(self, a: int, b: int) -> None:
        name, _, _ = PLAYED[a % len(PLAYED)]
        rows = RoleHolding.objects.filter(person=self.cast.people[name], valid__contains=self.today)
        rows.filter(valid__startswith=self.today).delete()
        for row in rows:
            RoleHolding.objects.filter(id=row.pk).update(valid=(row.valid.lower, self.today))

    def get_role(self, a: int, b: int) -> None:
        """The role of somebody, at its own place or below: their own again, or of a colleague."""
        name = PLAYED[b % len(PLAYED)][0]
        _, role, unit = PLAYED[a % len(PLAYED)]
        person = self.cast.people[name]
        if Person.objects.filter(id=person.id, is_active=True).exists():
            self._give(person.id, role, unit)

    def _give(self, person: UUID, role: Role, unit: str) -> None:
        place, span = self.cast.units[unit], (self.today, None)
        if not RoleHolding.objects.filter(person=person, role=role.value, unit=place, valid__overlap=span).exists():
            RoleHolding.objects.create(person_id=person, role=role.value, unit=place, valid=span)

    def reorganise(self, a: int, b: int) -> None:
        """A team hangs under another district, or a district under another unit, from today."""
        unit, above = (("A", "B", "C")[a % 3], ("D1", "D2", "D3")[b % 3]) if a % 4 else ("D1", ("E1", "E2")[b % 2])
        row = UnitPeriod.objects.get(unit=self.cast.units[unit], valid__contains=self.today)
        if row.valid.lower < self.today:
            UnitPeriod.objects.filter(id=row.pk).update(valid=(row.valid.lower, self.today))
            row = UnitPeriod.objects.create(unit=row.unit, parent=row.parent, name=row.name, valid=(self.today, None))
        UnitPeriod.objects.filter(id=row.pk).update(parent=self.cast.units[above])

    # Time, the worker and the mail

    def wait(self, a: int, b: int) -> None:
        self._pass(timedelta(minutes=7 + 53 * (a % 24)))

    def wait_long(self, a: int, b: int) -> None:
        self._pass(timedelta(days=1 + a % 6, minutes=b % 600))

    def open_office(self, a: int, b: int) -> None:
        """To the next opening, when most of it happens."""
        opening = next_office_moment(due(self.now, 0) + timedelta(seconds=1))
        self._pass(opening - self.now)

    def worker_dies(self, a: int, b: int) -> None:
        self.worker_back = self.now + timedelta(days=1 + a % 7)

    def mail_fails(self, a: int, b: int) -> None:
        self.mail_is_up = not self.mail_is_up

    def two_workers(self, a: int, b: int) -> None:
        """Each reads what is due; the other does all of it; then the first goes on with what it read."""
        self.now += timedelta(hours=1 + a % 20)
        with (
            _other_first(looking, "viewers", lambda: followup.look_after(self.now)),
            _other_first(digests, "_claim", lambda: followup.tell_due(self.now)),
        ):
            self._work()
        self._turn()  # what the other left for the next turn

    def crash(self, a: int, b: int) -> None:
        """The worker is killed between the last statement and the end of its transaction."""
        self.now += timedelta(hours=1 + a % 20)
        with patch.object(digests, "post", _killed):
            while self._up() and followup.look_after(self.now):
                pass
            try:
                if self._up():
                    followup.tell_due(self.now)
            except Killed:
                pass
        self._turn()

    def _pass(self, span: timedelta) -> None:
        self.now += span
        self._turn()

    def _up(self) -> bool:
        return self.now >= self.worker_back

    def _work(self) -> int:
        done = 0
        while self._up() and (more := followup.look_after(self.now) + followup.tell_due(self.now)):
            done += more
        return done

    def _turn(self) -> None:
        if not self._up():
            return
        done = self._work()
        if self.mail_is_up:
            followup.send_due(self.now)
        if done or self.in_doubt:
            self.in_doubt = False
            self.check_turn()
        else:
            assert not Promise.objects.filter(state="open", next_at__lte=self.now).exists(), "due and not looked at"

    # What must hold

    def check(self) -> None:
        """After every step: nothing open that nobody has or looks at, and one message a day."""
        rows = Promise.objects.filter(state="open").values_list("id", "owner", "due_at", "next_at", "level")
        for key, owner, due_at, next_at, level in rows:
            assert owner and due_at and next_at, key
            latest = max(remind_at(due_at, terms()), due(due_at, terms().escalate), due(self.now, terms().at_top))
            assert next_at <= latest, f"{key} sleeps until {next_at}"
            climb = self.climbs.get(key)
            if climb and climb.owner != owner:
                assert level == 0, key
                self._begins_anew(key)
        for matter in self.matters:
            matter.check(self)

    def check_turn(self) -> None:
        """After the worker's turn."""
        rows = {r.id: r for r in Promise.objects.filter(state="open").select_related("owner")}
        lines = leaders_up_from({r.unit_id for r in rows.values()}, self.today, tree(self.today))
        above = {r.id: above_in([p.id for p in lines[r.unit_id]], r.owner_id) for r in rows.values()}
        handled = self._check_steps(rows, above)
        self._check_owners(rows, above, handled)
        self._check_messages(rows, above)

    def _check_steps(self, rows: Mapping[UUID, Promise], above: Mapping[UUID, Sequence[UUID]]) -> set[UUID]:
        """Up the line: once a term, to somebody as long as anybody is there, and nobody is passed by."""
        wanted = ("promise_reminded", "promise_escalated", "promise_handed_over", "promise_readdressed")
        handled: dict[UUID, int] = {}
        found = Line.objects.filter(at=self.now, action__in=wanted).values_list("action", "subject_id", "details")
        for action, subject, details in sorted(found, key=lambda one: wanted.index(one[0])):
            key = UUID(subject)
            if action == "promise_handed_over":
                self._begins_anew(key)
            elif action == "promise_readdressed":
                self._hears(key, UUID(details["to"]), above[key])
            else:
                handled[key] = handled.get(key, 0) + 1
            if action == "promise_escalated" and key in rows:
                self._check_step(rows[key], above[key], details)
        assert max(handled.values(), default=1) == 1, "looked at twice"
        return set(handled)

    def _check_step(self, row: Promise, above: Sequence[UUID], details: Mapping[str, Any]) -> None:
        climb = self.climbs.setdefault(row.id, Climb(row.owner_id))
        to = UUID(details["to"]) if details["to"] else None
        assert (to is None) == (not above), "nobody hears it while somebody could"
        if climb.at is not None:
            term = terms().at_top if climb.repeated else terms().escalate
            days = working_days_between(timezone.localdate(climb.at), self.today)
            assert days >= term, f"{row.label}: level {climb.level} and {details['level']} within {days} working days"
        climb.repeated = climb.at is not None and to == climb.to
        heard = climb.level
        climb.at, climb.level = self.now, details["level"]
        if to is None:
            climb.to = None
        else:
            # Of a place that heard it once, who comes to stand there later does not (ADR 22).
            passed = [p for p in above[heard : above.index(to)] if p in climb.beyond and p not in climb.told]
            assert not passed, f"{row.label}: passed by {passed}"
            self._hears(row.id, to, above)

    def _begins_anew(self, key: UUID) -> None:
        """It has another owner: what the line was to read about the one before is moot."""
        self.climbs.pop(key, None)
        self.unread = {(person, of) for person, of in self.unread if of != key}

    def _hears(self, key: UUID, to: UUID, above: Sequence[UUID]) -> None:
        climb = self.climbs[key]
        climb.to, climb.beyond = to, frozenset(above[above.index(to) + 1 :])
        climb.told.add(to)
        self.unread.add((to, key))

    def _check_owners(
        self, rows: Mapping[UUID, Promise], above: Mapping[UUID, Sequence[UUID]], handled: set[UUID]
    ) -> None:
        owners = viewers({r.owner_id for r in rows.values()}, self.today)
        for row in rows.values():
            assert row.next_at is not None and row.next_at > self.now, f"{row.label} is due and was not looked at"
            holds = not row.owner_role or row.owner_role in owners[row.owner_id].roles_at(row.unit_id)
            if row.owner.is_active and (holds or row.id not in handled):
                continue
            if row.id in self.orphans and row.id not in handled:
                continue  # nobody was there to take it over when it was last looked at; its next look finds who is
            self.orphans.discard(row.id)
            heir = nearest_holder(Role(row.owner_role), row.unit_id, self.today) if row.owner_role else None
            others = {p for p in above[row.id] if p != row.owner_id} | ({heir.id} if heir else set())
            assert others <= {row.owner_id}, f"{row.label} stays with somebody who left"
            self.orphans.add(row.id)

    def _check_messages(self, rows: Mapping[UUID, Promise], above: Mapping[UUID, Sequence[UUID]]) -> None:
        wrote: set[UUID] = set()
        for mail in Mail.objects.filter(digest_of=self.today).select_related("to"):
            assert mail.to_id not in wrote, "two messages on one day"
            wrote.add(mail.to_id)
            if mail.made_at == self.now:
                self._check_message(mail, rows, above)
        if not in_office_hours(self.now):
            return
        assert set(Note.objects.values_list("person", flat=True)) <= wrote, "not told, and no message today"
        self.unread = {
            (person, key) for person, key in self.unread if key in rows and key in self.climbs and person in above[key]
        }
        assert {person for person, _ in self.unread} <= wrote, "a step up the line that nobody read"

    def _check_message(self, mail: Mail, rows: Mapping[UUID, Promise], above: Mapping[UUID, Sequence[UUID]]) -> None:
        assert mail.to.is_active and in_office_hours(mail.made_at) and "\n- " in mail.body
        told = [r for r in rows.values() if f"{r.label}:" in mail.body or f"{r.outward or r.label} (" in mail.body]
        assert len(told) == mail.body.count("\n- "), "something that is closed, or stands there twice"
        for row in told:
            assert mail.to_id == row.owner_id or mail.to_id in above[row.id], "somebody else's promise"
            assert not row.outward or row.owner_id == mail.to_id or f"- {row.label}:" not in mail.body, "tells a result"
            self.unread.discard((mail.to_id, row.id))

    def check_end(self) -> None:
        """At the end: the chain of the ledger is whole."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert breaks() == []


class Killed(Exception):
    """The worker is no more."""


def _killed(*_args: object, **_more: object) -> int:
    raise Killed


@contextmanager
def _other_first(module: Any, name: str, work: Callable[[], int]) -> Iterator[None]:
    """The first time that `module.name` is called, another worker does everything first."""
    real, done = getattr(module, name), []

    def meanwhile(*args: Any) -> Any:
        if not done:
            done.append(True)
            while work():
                pass
        return real(*args)

    with patch.object(module, name, meanwhile):
        yield
