# SPDX-License-Identifier: EUPL-1.2
"""What the pages of the organisation show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Case, IntegerField, Q, Value, When

from iedereen.people.models import Person, RoleHolding, UnitPeriod
from iedereen.people.queries.today import Place, Tree, among, head_counts, members, nearest_holder, tree
from iedereen.people.rules import KIND_TITLES, ROLES, Permission, Role, UnitKind, Viewer
from iedereen.people.rules.planning import LEADS
from iedereen.screen.rules import Refused
from iedereen.screen.stored import Stored

MOST = 100_000  # more roles than the force gives
_LED_BY = tuple({role.value for role in LEADS.values()})


@dataclass(frozen=True)
class UnitEntry:
    """A unit in the tree: how deep, and who leads and supports it. A base team without supporter is `unsupported`."""

    place: Place
    kind: str
    depth: int
    leaders: tuple[str, ...]
    supporters: tuple[str, ...]

    @property
    def unsupported(self) -> bool:
        return self.place.kind is UnitKind.BASE_TEAM and not self.supporters

    @property
    def leaderless(self) -> bool:
        return not self.leaders


@dataclass(frozen=True)
class PastPlace:
    """What a unit was called and what stood above it; `end` is the first day on which it was otherwise."""

    name: str
    above: str | None
    start: date
    end: date | None


@dataclass(frozen=True)
class UnitDetails:
    entry: UnitEntry
    above: tuple[Place, ...]  # from the top down
    below: tuple[UnitEntry, ...]
    history: tuple[PastPlace, ...]  # latest first
    people: int


@dataclass(frozen=True)
class HoldingEntry:
    """A role that somebody holds, held or will hold."""

    id: int
    person: UUID
    name: str
    number: str
    role: Role
    unit: Place
    start: date
    end: date | None

    @property
    def title(self) -> str:
        return ROLES[self.role].title

    def state(self, today: date) -> str:
        """past, now or later"""
        if self.start > today:
            return "later"
        return "past" if self.end is not None and self.end <= today else "now"


@dataclass(frozen=True)
class DemoPerson:
    role: Role
    title: str
    person: UUID
    name: str
    unit: str


def organisation(viewer: Viewer) -> list[UnitEntry]:
    """Every unit that the viewer may see, parents before children; depth counts from the highest that is seen."""
    standing = tree(viewer.today)
    seen = viewer.units_with(Permission.SEE_UNIT)
    order = [place for root in standing.roots for place in standing.below(root.id) if place.id in seen]
    return _entries(order, standing, viewer.today, seen)


def unit_details(viewer: Viewer, code: str) -> UnitDetails:
    """One unit, its place through time and who carries it. Refused: not_yours (hidden)."""
    standing = tree(viewer.today)
    place = next((p for p in standing.places.values() if p.code == code), None)
    if place is None or not viewer.may(Permission.SEE_UNIT, place.id):
        raise Refused("not_yours", hidden=True)
    seen = viewer.units_with(Permission.SEE_UNIT)
    near = [place, *(p for p in standing.children[place.id] if p.id in seen)]
    entry, *below = _entries(near, standing, viewer.today, frozenset({place.id}))
    counted = [p.id for p in standing.below(place.id)]
    return UnitDetails(
        entry=entry, above=tuple(standing.places[u] for u in reversed(standing.lines[place.id])), below=tuple(below),
        history=_history(place.id), people=sum(head_counts(counted, viewer.today).values()),
    )  # fmt: skip


def missing_supporters(viewer: Viewer) -> list[Place]:
    """The base teams in the viewer's sight that have no all-round supporter of their own (S1)."""
    return [entry.place for entry in organisation(viewer) if entry.unsupported]


def role_holdings(viewer: Viewer) -> Stored:
    """Every role at the units where the viewer may give roles: past, present and to come, by name."""
    within = viewer.units_with(Permission.ASSIGN_ROLES)
    rows = RoleHolding.objects.filter(unit__in=among(within, viewer)).select_related("person")
    return Stored(rows.order_by("person__name", "role", "valid"), MOST, lambda found: _holdings(found, viewer.today))


def _holdings(rows: Iterable[RoleHolding], today: date) -> list[HoldingEntry]:
    places = tree(today).places
    return [
        HoldingEntry(r.pk, r.person_id, r.person.name, r.person.number, Role(r.role), places[r.unit_id],
                     r.valid.lower, r.valid.upper)
        for r in rows
    ]  # fmt: skip


def holding_states(today: date) -> dict[str, Q]:
    """The same as `HoldingEntry.state`, for the database."""
    return {
        "later": Q(valid__startswith__gt=today),
        "past": Q(valid__startswith__lte=today, valid__endswith__lte=today),
        "now": Q(valid__contains=today),
    }


def assignable(viewer: Viewer) -> list[Place]:
    """The units for which the viewer may give roles, parents before children."""
    standing, within = tree(viewer.today), viewer.units_with(Permission.ASSIGN_ROLES)
    return [p for root in standing.roots for p in standing.below(root.id) if p.id in within]


def demo_people(today: date) -> list[DemoPerson]:
    """One person per role, to look around as in the demo: of a base team where the role has such holders."""
    standing = tree(today)
    base_first = Case(When(unit__kind=UnitKind.BASE_TEAM.value, then=Value(0)), default=Value(1),
                      output_field=IntegerField())  # fmt: skip
    rows = RoleHolding.objects.filter(valid__contains=today, person__is_active=True).select_related("person")
    first = rows.order_by("role", base_first, "unit__code", "person__number").distinct("role")
    chosen = {Role(r.role): r for r in first}
    found = [
        DemoPerson(role, ROLES[role].title, r.person_id, r.person.name, standing.places[r.unit_id].name)
        for role in Role if (r := chosen.get(role)) is not None and r.unit_id in standing.places
    ]  # fmt: skip
    leader = chosen.get(Role.TEAM_LEADER)
    if leader is None or leader.unit_id not in standing.places:
        return found
    helping = [_one_who_helps(p, leader.unit_id, standing, today) for p in found]
    return _demo_employee(leader, standing, today) + helping


def _one_who_helps(one: DemoPerson, team: UUID, standing: Tree, today: date) -> DemoPerson:
    """The adviser or supporter who helps the leader's own team, so that one story can be played by these people."""
    if one.role not in (Role.SUPPORTER, Role.HRM, Role.VIK):
        return one
    helper = nearest_holder(one.role, team, today, standing)
    return one if helper is None else replace(one, person=helper.id, name=helper.name)


def _demo_employee(leader: RoleHolding, standing: Tree, today: date) -> list[DemoPerson]:
    """Somebody of the leader's team who holds no role: being an employee follows from the team, it is not given."""
    busy = set(RoleHolding.objects.filter(valid__contains=today).values_list("person", flat=True))
    crew = [p for p in members(leader.unit_id, today) if p.id not in busy]
    return [
        DemoPerson(Role.EMPLOYEE, ROLES[Role.EMPLOYEE].title, p.id, p.name, standing.places[leader.unit_id].name)
        for p in crew[:1]
    ]


def _entries(order: Iterable[Place], standing: Tree, today: date, seen: frozenset[UUID]) -> list[UnitEntry]:
    places = list(order)
    names = _names([p.id for p in places], today)
    return [
        UnitEntry(
            place=p, kind=KIND_TITLES[p.kind], depth=sum(u in seen for u in standing.lines[p.id]),
            leaders=names.get((p.id, LEADS[p.kind].value), ()),
            supporters=names.get((p.id, Role.SUPPORTER.value), ()),
        )
        for p in places
    ]  # fmt: skip


def _names(units: list[UUID], today: date) -> Mapping[tuple[UUID, str], tuple[str, ...]]:
    """Who leads and who supports, by unit and role; one query."""
    rows = RoleHolding.objects.filter(
        unit__in=units, role__in=(*_LED_BY, Role.SUPPORTER.value), valid__contains=today, person__is_active=True
    )
    found: dict[tuple[UUID, str], tuple[str, ...]] = {}
    for unit, role, name in rows.order_by("person__name").values_list("unit_id", "role", "person__name"):
        found[unit, role] = (*found.get((unit, role), ()), name)
    return found


def _history(unit: UUID) -> tuple[PastPlace, ...]:
    """Every period of the unit, with what the unit above was called when the period began."""
    rows = list(UnitPeriod.objects.filter(unit=unit).order_by("-valid"))
    parents = UnitPeriod.objects.filter(unit__in={r.parent_id for r in rows if r.parent_id}).order_by("valid")
    names: dict[UUID, list[tuple[date, str]]] = {}
    for p in parents:
        names.setdefault(p.unit_id, []).append((p.valid.lower, p.name))
    return tuple(
        PastPlace(r.name, _called(names.get(r.parent_id, []), r.valid.lower) if r.parent_id else None,
                  r.valid.lower, r.valid.upper)
        for r in rows
    )  # fmt: skip


def _called(names: list[tuple[date, str]], day: date) -> str:
    earlier = [name for start, name in names if start <= day]
    return earlier[-1] if earlier else names[0][1]


def demo_person(key: UUID, today: date) -> Person | None:
    """The person of the demo's list with this id."""
    if key not in {p.person for p in demo_people(today)}:
        return None
    return Person.objects.filter(id=key).first()
