# SPDX-License-Identifier: EUPL-1.2
"""Whose account may be ended by whom, and what their page shows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, overload
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import BaseExpression

from iedereen.ledger.queries import history
from iedereen.people.models import Person, Position, RoleHolding
from iedereen.people.queries.today import tree
from iedereen.people.rules import ROLES, Permission, Role, Viewer
from iedereen.screen.rules import Refused
from iedereen.screen.stored import PART, Stored
from iedereen.screen.values import order

MOST = 100_000  # more people than the force has
PLACE = "place"
ENDED, RESTORED = "account_ended", "account_restored"


@dataclass(frozen=True)
class AccountEntry:
    """Somebody on the list of accounts; `place` is the team where they work today, empty for who has left."""

    id: UUID
    name: str
    number: str
    place: str
    is_active: bool


@dataclass(frozen=True)
class AccountMove:
    """When the account was ended or opened again, by whom and why."""

    at: datetime
    ended: bool
    by: str
    reason: str


@dataclass(frozen=True)
class PersonPage:
    """One person for who may end the account; `roles` as (title, where); `own`: the viewer's own page."""

    id: UUID
    name: str
    number: str
    email: str
    is_active: bool
    place: str
    roles: tuple[tuple[str, str], ...]
    moves: tuple[AccountMove, ...]
    own: bool


def works_in(person: UUID, today: date) -> UUID | None:
    """The unit where this person works today."""
    return Position.objects.filter(person=person, valid__contains=today).values_list("unit", flat=True).first()


def account_ended(person: UUID) -> bool:
    return Person.objects.filter(id=person, is_active=False).exists()


def may_end_account(viewer: Viewer, person: UUID) -> bool:
    """Only who has that permission for every place where this person works or holds a role today.

    For who has no place any more: only who has it for the whole force.
    """
    if not viewer.anywhere(Permission.END_ACCOUNTS) or not Person.objects.filter(id=person).exists():
        return False
    works = Position.objects.filter(person=person, valid__contains=viewer.today).values_list("unit", flat=True)
    held = RoleHolding.objects.filter(person=person, valid__contains=viewer.today).values_list("unit", flat=True)
    places = {*works, *held} & set(viewer.lines) or _roots(viewer)
    return all(viewer.may(Permission.END_ACCOUNTS, unit) for unit in places)


def accounts(viewer: Viewer) -> "Accounts":
    """Everybody who works where this viewer may end accounts, by name; for the whole force also who has left.

    Raises Refused("not_yours").
    """
    if not viewer.anywhere(Permission.END_ACCOUNTS):
        raise Refused("not_yours", hidden=True)
    rows: QuerySet[Person] = Person.objects.order_by("name", "number")
    if not all(viewer.may(Permission.END_ACCOUNTS, unit) for unit in _roots(viewer)):
        within = Position.objects.filter(
            person=OuterRef("pk"), unit__in=viewer.units_with(Permission.END_ACCOUNTS), valid__contains=viewer.today
        )
        rows = rows.filter(Exists(within))
    return Accounts(rows, viewer.today)


class Accounts(Stored):
    """Rows of the list of accounts, that can also be put in the order of the places where people work."""

    def __init__(self, rows: QuerySet[Person], today: date) -> None:
        super().__init__(rows, MOST, lambda found: _entries(found, today))
        self.today = today

    def where(self, condition: Q) -> "Accounts":
        return Accounts(self.rows.filter(condition), self.today)

    def ordered(self, by: str | BaseExpression, *, downwards: bool) -> Sequence[Any]:
        if by == PLACE:
            return ByPlace(self, downwards=downwards)
        return super().ordered(by, downwards=downwards)


class ByPlace(Sequence[AccountEntry]):
    """The same people, place by place in the order of their names; who works nowhere comes last.

    The force has some six hundred places and a hundred times as many people: places are put in order here, of people
    only those who are looked at.
    """

    def __init__(self, people: Accounts, *, downwards: bool) -> None:
        self.people, self.downwards = people, downwards

    def __len__(self) -> int:
        return len(self.people)

    @cached_property
    def _places(self) -> list[tuple[tuple[UUID, ...], int]]:
        """The units of each name with how many people work there."""
        known, rows = tree(self.people.today).places, self.people.rows
        works = Position.objects.filter(unit__in=list(known), valid__contains=self.people.today)
        if rows.query.where:
            works = works.filter(person__in=rows.order_by().values("pk"))
        named: dict[object, list[tuple[UUID, int]]] = {}
        for unit, number in works.values_list("unit").annotate(number=Count("id")):
            named.setdefault(order(known[unit].name), []).append((unit, number))
        ordered = sorted(named.items(), reverse=self.downwards)
        return [(tuple(u for u, _n in found), sum(n for _u, n in found)) for _name, found in ordered]

    @overload
    def __getitem__(self, place: int) -> AccountEntry: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[AccountEntry]: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, int):
            return self[place : place + 1][0]
        start, stop, _step = place.indices(len(self))
        seen: list[tuple[UUID, ...]] = []
        first = passed = 0  # how many people come before the places that are looked at, and before the next place
        for units, number in self._places:
            if passed < stop and passed + number > start:
                first = first if seen else passed
                seen.append(units)
            passed += number
        found = self._working(seen)[start - first :] if seen else []
        if stop > passed:
            found += self._elsewhere()[max(0, start - passed) : stop - passed]
        return self.people.wrap(found[: stop - start])

    def __iter__(self) -> Iterator[AccountEntry]:
        waiting, number = list[tuple[UUID, ...]](), 0
        for units, here in self._places:
            waiting, number = [*waiting, units], number + here
            if number >= PART:
                yield from self.people.wrap(self._working(waiting))
                waiting, number = [], 0
        yield from self.people.wrap(self._working(waiting) + list(self._elsewhere()))

    def _working(self, places: Sequence[tuple[UUID, ...]]) -> list[Person]:
        """Everybody who works in these places, place by place."""
        turn = {unit: number for number, units in enumerate(places) for unit in units}
        works = Position.objects.filter(unit__in=list(turn), valid__contains=self.people.today)
        where = dict(works.values_list("person_id", "unit_id"))
        return sorted(self.people.rows.filter(pk__in=where), key=lambda person: turn[where[person.pk]])

    def _elsewhere(self) -> QuerySet[Person]:
        known = list(tree(self.people.today).places)
        works = Position.objects.filter(person=OuterRef("pk"), unit__in=known, valid__contains=self.people.today)
        return self.people.rows.filter(~Exists(works))


def person_page(viewer: Viewer, person: UUID) -> PersonPage:
    """Raises Refused("not_yours") for who may not end this account."""
    if not may_end_account(viewer, person):
        raise Refused("not_yours", hidden=True)
    row = Person.objects.get(id=person)
    places = tree(viewer.today).places
    held = RoleHolding.objects.filter(person=person, valid__contains=viewer.today).order_by("role", "unit__code")
    entry = _entries([row], viewer.today)[0]
    return PersonPage(
        id=row.id, name=row.name, number=row.number, email=row.email, is_active=row.is_active, place=entry.place,
        roles=tuple((ROLES[Role(h.role)].title, places[h.unit_id].name) for h in held if h.unit_id in places),
        moves=tuple(_moves(person)), own=viewer.person == person,
    )  # fmt: skip


def _roots(viewer: Viewer) -> set[UUID]:
    return {unit for unit, above in viewer.lines.items() if not above}


def _entries(rows: Sequence[Person], today: date) -> list[AccountEntry]:
    places = tree(today).places
    works = Position.objects.filter(person__in=[r.id for r in rows], valid__contains=today)
    where = dict(works.values_list("person_id", "unit_id"))
    return [
        AccountEntry(r.id, r.name, r.number, places[where[r.id]].name if where.get(r.id) in places else "", r.is_active)
        for r in rows
    ]


def _moves(person: UUID) -> Iterable[AccountMove]:
    lines = [line for line in history("person", person) if line.action in {ENDED, RESTORED}]
    names = dict(Person.objects.filter(id__in={x.actor for x in lines if x.actor}).values_list("id", "name"))
    for line in reversed(lines):
        yield AccountMove(line.at, line.action == ENDED, names.get(line.actor, "") if line.actor else "", line.reason)
