# SPDX-License-Identifier: EUPL-1.2
"""The tree of a day, who looks, and who holds which role."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from uuid import UUID

from django.db.models import CharField, Count, DateField, Exists, Func, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Lower

from iedereen.people.models import OrganisationStamp, Person, Position, RoleHolding, Unit, UnitPeriod
from iedereen.people.rules import TEAM_KINDS, Grant, Permission, Role, UnitKind, Viewer

LINE_ROLES = (Role.TEAM_LEADER, Role.UNIT_CHIEF, Role.FORCE_LEADERSHIP)


@dataclass(frozen=True)
class Place:
    """A unit as it stands in the tree of a day."""

    id: UUID
    code: str
    kind: UnitKind
    name: str
    parent: UUID | None

    @property
    def is_team(self) -> bool:
        return self.kind in TEAM_KINDS


@dataclass(frozen=True)
class Tree:
    """All units of one day: about three hundred, read in one query."""

    places: Mapping[UUID, Place]

    @cached_property
    def lines(self) -> dict[UUID, tuple[UUID, ...]]:
        """Each unit -> the units above it, nearest first."""
        found: dict[UUID, tuple[UUID, ...]] = {}
        for key in self.places:
            above: list[UUID] = []
            up = self.places[key].parent
            while up is not None and up in self.places:
                above.append(up)
                up = self.places[up].parent
            found[key] = tuple(above)
        return found

    @cached_property
    def children(self) -> dict[UUID, tuple[Place, ...]]:
        found: dict[UUID, list[Place]] = {key: [] for key in self.places}
        for place in sorted(self.places.values(), key=lambda p: (p.name.casefold(), p.code)):
            if place.parent in found:
                found[place.parent].append(place)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def team_keys(self) -> frozenset[UUID]:
        return frozenset(p.id for p in self.places.values() if p.is_team)

    def below(self, unit: UUID) -> tuple[Place, ...]:
        """The unit itself and everything under it, parents before children, by name."""
        rows: list[Place] = []
        waiting = [self.places[unit]]
        while waiting:
            place = waiting.pop()
            rows.append(place)
            waiting.extend(reversed(self.children[place.id]))
        return tuple(rows)

    @cached_property
    def roots(self) -> tuple[Place, ...]:
        return tuple(p for p in self.places.values() if p.parent is None or p.parent not in self.places)

    def teams(self, unit: UUID) -> tuple[Place, ...]:
        return tuple(p for p in self.below(unit) if p.is_team)


def tree(today: date) -> Tree:
    """The tree of this day. Read anew only when the day or the organisation's stamp is another one."""
    stamp = OrganisationStamp.objects.values_list("stamp", flat=True).first()
    return _read(today) if stamp is None else _kept(today, stamp)


@lru_cache(maxsize=16)
def _kept(today: date, stamp: UUID) -> Tree:
    return _read(today)


def _read(today: date) -> Tree:
    rows = UnitPeriod.objects.filter(valid__contains=today).select_related("unit")
    return Tree({
        r.unit_id: Place(r.unit_id, r.unit.code, UnitKind(r.unit.kind), r.name, r.parent_id) for r in rows
    })  # fmt: skip


def viewer(person: UUID, today: date, at: Tree | None = None) -> Viewer:
    """Everything that this person may do today follows from this."""
    return viewers([person], today, at)[person]


def viewers(people: Iterable[UUID], today: date, at: Tree | None = None) -> dict[UUID, Viewer]:
    """The same for many people, in one query."""
    standing = at or tree(today)
    grants: dict[UUID, list[Grant]] = {person: [] for person in people}
    held = RoleHolding.objects.filter(person__in=list(grants), valid__contains=today)
    works = Position.objects.filter(person__in=list(grants), valid__contains=today)
    employed = works.values_list("person_id", Value(Role.EMPLOYEE.value, CharField()), "unit_id")
    for person, role, unit in held.values_list("person_id", "role", "unit_id").union(employed, all=True):
        grants[person].append(Grant(Role(role), unit))
    return {
        person: Viewer(person=person, today=today, grants=tuple(given), lines=standing.lines,
                       team_kinds=standing.team_keys)
        for person, given in grants.items()
    }  # fmt: skip


def holders(role: Role, units: Iterable[UUID], today: date) -> dict[UUID, list[Person]]:
    """Who holds this role at exactly these units today, by unit."""
    return holders_of([role], units, today)[role]


def holders_of(roles: Iterable[Role], units: Iterable[UUID], today: date) -> dict[Role, dict[UUID, list[Person]]]:
    """The same for many roles, in one query."""
    found: dict[Role, dict[UUID, list[Person]]] = {role: {} for role in roles}
    rows = RoleHolding.objects.filter(
        role__in=list(found), unit__in=list(units), valid__contains=today, person__is_active=True
    )
    for row in rows.select_related("person").order_by("person__name", "person_id"):
        found[Role(row.role)].setdefault(row.unit_id, []).append(row.person)
    return found


def nearest_holder(role: Role, unit: UUID, today: date, at: Tree | None = None) -> Person | None:
    """Who holds this role for this unit: at the unit itself or at the nearest unit above it."""
    line = (unit, *(at or tree(today)).lines.get(unit, ()))
    found = holders(role, line, today)
    return next((found[u][0] for u in line if u in found), None)


def leaders_up(unit: UUID, today: date, at: Tree | None = None) -> list[Person]:
    """Who leads the unit and every level above it, nearest first: the line along which late promises go up."""
    return leaders_up_from([unit], today, at or tree(today))[unit]


def leaders_up_from(units: Iterable[UUID], today: date, at: Tree) -> dict[UUID, list[Person]]:
    """The same for many units, in one query."""
    lines = {unit: (unit, *at.lines.get(unit, ())) for unit in units}
    everywhere = {place for line in lines.values() for place in line}
    rows = RoleHolding.objects.filter(
        role__in=LINE_ROLES, unit__in=everywhere, valid__contains=today, person__is_active=True
    ).select_related("person")
    found: dict[UUID, Person] = {}
    for row in sorted(rows, key=lambda r: (LINE_ROLES.index(Role(r.role)), r.person.name, str(r.person_id))):
        found.setdefault(row.unit_id, row.person)
    return {unit: [found[place] for place in line if place in found] for unit, line in lines.items()}


def members(unit: UUID, today: date) -> list[Person]:
    """Who works in this team today."""
    here = Position.objects.filter(unit=unit, valid__contains=today).values("person_id")
    return list(Person.objects.filter(id__in=here, is_active=True).order_by("name", "id"))


def crew_ids(units: Iterable[UUID], today: date) -> dict[UUID, list[UUID]]:
    """Who works in each of these teams today: ids by unit, in one query."""
    found: dict[UUID, list[UUID]] = {unit: [] for unit in units}
    rows = Position.objects.filter(unit__in=list(found), valid__contains=today, person__is_active=True)
    for unit, person in rows.order_by("person_id").values_list("unit_id", "person_id"):
        found[unit].append(person)
    return found


def workplaces(people: Iterable[UUID], today: date) -> dict[UUID, UUID]:
    """Where each of these people works today, in one query; who works nowhere is left out."""
    rows = Position.objects.filter(person__in=list(people), valid__contains=today)
    return dict(rows.values_list("person_id", "unit_id"))


def head_counts(units: Iterable[UUID], today: date) -> dict[UUID, int]:
    """How many people work in each of these teams today."""
    counts = dict.fromkeys(units, 0)
    rows = Position.objects.filter(unit__in=list(counts), valid__contains=today, person__is_active=True)
    return counts | dict(rows.values_list("unit_id").annotate(number=Count("id")))


def unit_name(today: date) -> Coalesce:
    """What the unit of a row (its field `unit`) is called on this day, without capitals: to order rows by."""
    named = UnitPeriod.objects.filter(unit=OuterRef("unit"), valid__contains=today).values(called=Lower("name"))
    return Coalesce(Subquery(named[:1]), Lower("unit__code"))


def by_code(codes: Iterable[str]) -> dict[str, Unit]:
    return {u.code: u for u in Unit.objects.filter(code__in=list(codes))}


def may_import(viewer: Viewer) -> bool:
    """A file may speak of every unit: whoever imports has that permission for every unit there is."""
    roots = [unit for unit, above in viewer.lines.items() if not above]
    return viewer.anywhere(Permission.IMPORT_ORGANISATION) and all(
        viewer.may(Permission.IMPORT_ORGANISATION, unit) for unit in roots
    )


def has_place(person: UUID, today: date) -> bool:
    """Does this person work somewhere today, or hold a role? Whoever has neither has left, or has yet to begin."""
    return (
        Position.objects.filter(person=person, valid__contains=today).exists()
        or RoleHolding.objects.filter(person=person, valid__contains=today).exists()
    )


def person_named(word: str) -> Person | None:
    """The person with this personnel number or e-mail address."""
    word = word.strip()
    return Person.objects.filter(number=word).first() or Person.objects.filter(email__iexact=word).first()


def anybody() -> bool:
    """Is there an organisation in this database at all?"""
    return Person.objects.exists()


def out_of_place() -> list[str]:
    """Periods in which a unit hangs under something that was not there yet when the period began."""
    began = Func(OuterRef("valid"), function="lower", output_field=DateField())
    above = UnitPeriod.objects.filter(unit=OuterRef("parent"), valid__contains=began)
    loose = UnitPeriod.objects.filter(parent__isnull=False).exclude(Exists(above)).select_related("unit")
    return [f"unit {row.unit.code} from {row.valid.lower}" for row in loose]
