# SPDX-License-Identifier: EUPL-1.2
"""Who reads what is reported about a unit, and which keys they have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from iedereen.inbox.models import Recovery
from iedereen.inbox.rules import READING
from iedereen.keys.models import HolderKey
from iedereen.keys.queries import candidates, public_keys
from iedereen.keys.rules import Candidate
from iedereen.people.queries import Tree, holders_of, leaders_up, nearest_holder, tree
from iedereen.people.rules import Role
from iedereen.screen.rules import Refused


@dataclass(frozen=True)
class Reader:
    """Somebody who may read reports, and where that role is held. `key` is None for who has no key of their own yet."""

    person: UUID
    name: str
    role: Role
    at: UUID
    key: HolderKey | None


@dataclass(frozen=True)
class Keeper:
    """Who promises something about a report, in which role."""

    person: UUID
    role: Role | None


def readers_at(units: Sequence[UUID], today: date) -> list[Reader]:
    """Who holds a reading role at exactly these units: in the order of the units, then by name."""
    found = holders_of(READING, units, today)
    rows = [(unit, role, p) for role, places in found.items() for unit, people in places.items() for p in people]
    people = [p.id for _, _, p in rows]
    keys = {k.person_id: k for k in HolderKey.objects.filter(person__in=people, retired_at__isnull=True)}
    readers = [Reader(p.id, p.name, role, unit, keys.get(p.id)) for unit, role, p in rows]
    once = {r.person: r for r in sorted(readers, key=lambda r: -units.index(r.at))}  # the nearest place counts
    return sorted(once.values(), key=lambda r: (units.index(r.at), r.name, str(r.person)))


def line_of(unit: UUID, at: Tree) -> tuple[UUID, ...]:
    """The unit and all above it, nearest first."""
    return (unit, *at.lines.get(unit, ()))


def office_of(unit: UUID | None, today: date, at: Tree) -> tuple[UUID, list[Reader]]:
    """Where a report about this unit (None: left open) is read, and who read there.

    The nearest place, from the unit up, where somebody reads who has a key; else where somebody reads at all; else the
    top. Raises Refused("reports_closed") where there is no organisation.
    """
    top = next((p.id for p in at.roots), None)
    if top is None:
        raise Refused("reports_closed")
    line = line_of(unit, at) if unit in at.places and unit is not None else (top,)
    readers = readers_at(line, today)
    with_key = [r for r in readers if r.key]
    office = next((r.at for r in with_key or readers), line[-1])
    return office, [r for r in readers if r.at == office]


def possible(office: UUID, today: date) -> list[Reader]:
    """Everybody who may read what lies at this office: there and above."""
    return readers_at(line_of(office, tree(today)), today)


def keeper_of(office: UUID, today: date, among: Iterable[UUID] | None = None) -> Keeper | None:
    """Who promises what a reader promises: the nearest reader with a key (one of `among`), else without, else whoever
    gives roles, else who leads. None where there is nobody at all."""
    at = tree(today)
    readers = possible(office, today)
    with_key = [r for r in readers if r.key and (among is None or r.person in set(among))]
    for reader in [*with_key, *(readers if among is None else ())]:
        return Keeper(reader.person, reader.role)
    admin = nearest_holder(Role.ADMINISTRATOR, office, today, at)
    if admin is not None:
        return Keeper(admin.id, Role.ADMINISTRATOR)
    return next((Keeper(p.id, None) for p in leaders_up(office, today, at)[::-1]), None)


def current_recovery() -> tuple[Recovery, bytes] | None:
    """The recovery key of now and its public half."""
    row = Recovery.objects.filter(current=True).first()
    return None if row is None else (row, public_keys([row.lot])[row.lot])


def recovery_candidates(today: date) -> list[Candidate]:
    """Who could hold a share of it: whose role reaches the whole force."""
    return candidates([p.id for p in tree(today).roots], today)
