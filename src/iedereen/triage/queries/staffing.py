# SPDX-License-Identifier: EUPL-1.2
"""Where a case is kept, who leads there, and who can be in its triage team."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from iedereen.people.models import Person
from iedereen.people.queries import Tree, holders_of, leaders_up, person_named, tree, viewer
from iedereen.people.rules import Permission, Role, Viewer
from iedereen.screen.rules import Refused
from iedereen.triage.models import Case
from iedereen.triage.queries.cases import matter_of
from iedereen.triage.rules import ADVISERS, LINE, MemberRole, conflicted


def seat_of(unit: UUID, about: UUID | None, today: date, at: Tree) -> UUID:
    """The unit itself; or above everything in its line that this person leads, the first unit that is led.

    Raises Refused("no_leader") when nobody leads above them.
    """
    if about is None:
        return unit
    line = (unit, *at.lines.get(unit, ()))
    held = holders_of(LINE, line, today)
    led = {
        place for by_unit in held.values() for place, people in by_unit.items() if any(p.id == about for p in people)
    }
    highest = max((line.index(place) for place in led), default=-1)
    for place in line[highest + 1 :]:
        if any(by_unit.get(place) for by_unit in held.values()):
            return place
    raise Refused("no_leader")


def leader_at(seat: UUID, today: date, at: Tree) -> Person:
    """Who leads there, or the first who leads above it. Raises Refused("no_leader")."""
    found = leaders_up(seat, today, at)
    if not found:
        raise Refused("no_leader")
    return found[0]


def leaders_of(unit: UUID, today: date) -> list[tuple[Person, UUID]]:
    """Everybody who leads the unit or above it, nearest first, and where: whom a signal may be about."""
    at = tree(today)
    line = (unit, *at.lines.get(unit, ()))
    held = holders_of(LINE, line, today)
    return [(p, place) for place in line for by_unit in held.values() for p in by_unit.get(place, [])]


def candidates(case: Case, today: date) -> Mapping[MemberRole, list[Person]]:
    """Who can take which place in the triage team, the nearest first; nobody who has a conflict of interest."""
    at = tree(today)
    line = (case.seat_id, *at.lines.get(case.seat_id, ()))
    held = holders_of(ADVISERS.values(), line, today)
    found: dict[MemberRole, list[Person]] = {}
    for place, role in ADVISERS.items():
        near = {p.id: p for unit in line for p in held[role].get(unit, [])}
        found[place] = [p for p in near.values() if not conflicted(viewer(p.id, today, at), matter_of(case))]
    found[MemberRole.LEADER] = [leader_at(case.seat_id, today, at)]
    return found


def expert_named(case: Case, word: str, today: date) -> Person:
    """Somebody with expertise by number or address. Raises Refused("expert_unknown")."""
    person = person_named(word)
    if person is None or not person.is_active or not may_join(case, person.id, today):
        raise Refused("expert_unknown")
    return person


def may_join(case: Case, person: UUID, today: date) -> bool:
    asked = viewer(person, today)
    return asked.anywhere(Permission.JOIN_TRIAGE) and not conflicted(asked, matter_of(case))


def intake(unit: UUID, first: Role, about: UUID | None, today: date, at: Tree) -> tuple[Person, Role]:
    """Who receives signals kept at this unit: the nearest adviser of this kind, else of the other, else who leads."""
    line = (unit, *at.lines.get(unit, ()))
    order = (first, Role.VIK if first is Role.HRM else Role.HRM)
    held = holders_of(order, line, today)
    for role in order:
        for place in line:
            for person in held[role].get(place, []):
                if person.id != about:
                    return person, role
    leader = leader_at(unit, today, at)
    roles = viewer(leader.id, today, at).roles_at(unit)
    return leader, next(r for r in (Role.TEAM_LEADER, Role.UNIT_CHIEF, Role.FORCE_LEADERSHIP) if r in roles)


def other_than(case: Case, barred: set[UUID], viewer_of: Viewer) -> tuple[Person, Role]:
    """Who decides about a contest: an adviser who neither closed nor contested, else the first such leader above.

    Raises Refused("no_leader").
    """
    today = viewer_of.today
    at = tree(today)
    line = (case.seat_id, *at.lines.get(case.seat_id, ()))
    order = (Role.VIK, Role.HRM, Role.TEAM_LEADER, Role.UNIT_CHIEF, Role.FORCE_LEADERSHIP)
    held = holders_of(order, line, today)
    for role in order:
        for place in line:
            for person in held[role].get(place, []):
                free = person.id not in barred and not conflicted(viewer(person.id, today, at), matter_of(case))
                if free and (role not in LINE or role in viewer(person.id, today, at).roles_at(case.seat_id)):
                    return person, role
    raise Refused("no_leader")
