# SPDX-License-Identifier: EUPL-1.2
"""The fixed cast: a small force in which everybody's tests play.

Force K > unit E1 > district D1 > base teams A (24 people) and B (30), and D2 > base team C (12); unit E2 > district
D3 > base team D (15). Named people hold one role each; `stranger` works in team D and has nothing to do with E1.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange

from iedereen.engines import sealing
from iedereen.keys.models import HolderKey
from iedereen.people.models import Person, Position, RoleHolding, Unit, UnitPeriod
from iedereen.people.queries import viewer
from iedereen.people.rules import Role, UnitKind, Viewer

TODAY = date(2026, 3, 2)  # a Monday
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ALWAYS = DateRange(date(2020, 1, 1), None)

UNITS = [
    ("K", UnitKind.FORCE, None, 0), ("E1", UnitKind.UNIT, "K", 0), ("E2", UnitKind.UNIT, "K", 0),
    ("D1", UnitKind.DISTRICT, "E1", 0), ("D2", UnitKind.DISTRICT, "E1", 0), ("D3", UnitKind.DISTRICT, "E2", 0),
    ("A", UnitKind.BASE_TEAM, "D1", 24), ("B", UnitKind.BASE_TEAM, "D1", 30), ("C", UnitKind.BASE_TEAM, "D2", 12),
    ("D", UnitKind.BASE_TEAM, "D3", 15),
]  # fmt: skip
ROLES = [
    ("leader", Role.TEAM_LEADER, "A"), ("leader_b", Role.TEAM_LEADER, "B"), ("leader_c", Role.TEAM_LEADER, "C"),
    ("leader_d", Role.TEAM_LEADER, "D"), ("district_leader", Role.TEAM_LEADER, "D1"),
    ("district_leader_2", Role.TEAM_LEADER, "D2"), ("supporter", Role.SUPPORTER, "A"),
    ("supporter_b", Role.SUPPORTER, "B"), ("hrm", Role.HRM, "E1"), ("vik", Role.VIK, "E1"),
    ("communications", Role.COMMUNICATIONS, "E1"), ("chief", Role.UNIT_CHIEF, "E1"),
    ("leadership", Role.FORCE_LEADERSHIP, "K"), ("hrm_force", Role.HRM, "K"), ("ndv", Role.NDV, "K"),
    ("profession", Role.PROFESSION, "E1"), ("privacy", Role.PRIVACY_OFFICER, "K"),
    ("council", Role.WORKS_COUNCIL, "K"), ("admin", Role.ADMINISTRATOR, "K"),
]  # fmt: skip


KEY_HOLDERS = ("council", "vik", "hrm", "hrm_force", "privacy")
PASSPHRASE = "vier losse woorden samen"


@dataclass
class Cast:
    """`units["A"]`, `people["leader"]`, `cast.viewer("leader")`; `employee` works in A, `stranger` in D."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def viewer(self, name: str, today: date = TODAY) -> Viewer:
        return viewer(self.people[name].id, today)

    def hire(self, name: str, unit: str) -> Person:
        number = str(100_000 + Person.objects.count())
        person = Person.objects.create(number=number, email=f"{name}@politie.example", name=name.capitalize())
        Position.objects.create(person=person, unit=self.units[unit], valid=ALWAYS)
        self.people[name] = person
        return person


def make_cast() -> Cast:
    """Build it in the test's database."""
    cast = Cast()
    for code, kind, parent, _ in UNITS:
        unit = cast.units[code] = Unit.objects.create(code=code, kind=kind.value)
        above = cast.units[parent] if parent else None
        UnitPeriod.objects.create(unit=unit, parent=above, name=f"Team {code}" if kind is UnitKind.BASE_TEAM else code,
                                  valid=ALWAYS)  # fmt: skip
    cast.hire("employee", "A")
    cast.hire("stranger", "D")
    for name, role, unit in ROLES:
        person = cast.hire(name, unit)
        RoleHolding.objects.create(person=person, role=role.value, unit=cast.units[unit], valid=ALWAYS)
    for name in KEY_HOLDERS:
        give_key(cast, name)
    for code, _, _, size in UNITS:
        present = Position.objects.filter(unit=cast.units[code]).count()
        for i in range(max(0, size - present)):
            cast.hire(f"{code.lower()}{i:02}", code)
    return cast


def give_key(cast: Cast, name: str) -> HolderKey:
    """A key holder's own key, locked with PASSPHRASE; cheap to unlock."""
    pair = sealing.new_pair()
    locked = sealing.lock(pair.private, PASSPHRASE, sealing.Cost(8, 1, 1))
    return HolderKey.objects.create(person=cast.people[name], public=pair.public, locked=locked, made_at=NOW)
