# SPDX-License-Identifier: EUPL-1.2
"""What a filing changes in the organisation as it stands, and everything in it that cannot be."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from iedereen.people.rules import PARENT_KINDS, ROLES, Role, UnitKind
from iedereen.people.rules.filing import HOLDINGS, PEOPLE, UNITS, Filing, Finding, HoldingRow, PersonRow, UnitRow
from iedereen.people.rules.periods import Line, Span, covers, on, overlapping, retold

Place = tuple[str, str | None]  # name, code of the unit above
Work = tuple[str, str]  # code of the unit, job title
Holding = tuple[str, Role, str]  # personnel number, role, code of the unit
LEADS: Mapping[UnitKind, Role] = {
    UnitKind.FORCE: Role.FORCE_LEADERSHIP,
    UnitKind.UNIT: Role.UNIT_CHIEF,
    UnitKind.DISTRICT: Role.TEAM_LEADER,
    UnitKind.BASE_TEAM: Role.TEAM_LEADER,
    UnitKind.TEAM: Role.TEAM_LEADER,
}


@dataclass(frozen=True)
class Standing:
    """The organisation as the database has it, by code and personnel number."""

    kinds: Mapping[str, UnitKind]
    places: Mapping[str, Line[Place]]
    people: Mapping[str, tuple[str, str]]  # number -> name, e-mail address
    work: Mapping[str, Line[Work]]
    holdings: Mapping[Holding, Line[None]]


@dataclass(frozen=True)
class Changes:
    """How many of each; what a confirmation would do."""

    units_new: int = 0
    units_changed: int = 0
    people_new: int = 0
    people_changed: int = 0
    people_moved: int = 0
    roles_given: int = 0
    roles_changed: int = 0

    @property
    def nothing(self) -> bool:
        return self == Changes()


@dataclass
class Plan:
    """Only what differs from what stands. Time lines are whole: they replace those of their owner."""

    kinds: dict[str, UnitKind] = field(default_factory=dict)  # new units
    places: dict[str, Line[Place]] = field(default_factory=dict)
    people_new: dict[str, tuple[str, str]] = field(default_factory=dict)
    people_changed: dict[str, tuple[str, str]] = field(default_factory=dict)
    work: dict[str, Line[Work]] = field(default_factory=dict)
    holdings: dict[Holding, Line[None]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def changes(self, standing: Standing) -> Changes:
        return Changes(
            units_new=len(self.kinds),
            units_changed=len(self.places.keys() - self.kinds.keys()),
            people_new=len(self.people_new),
            people_changed=len(self.people_changed),
            people_moved=sum(number in standing.people for number in self.work),
            roles_given=sum(key not in standing.holdings for key in self.holdings),
            roles_changed=sum(key in standing.holdings for key in self.holdings),
        )


def plan(filing: Filing, standing: Standing, *, today: date, importer: str | None) -> Plan:
    """The changes that the filing asks for. `importer` is the personnel number of whoever imports: nobody gives a
    role to oneself. With problems among the findings the plan must not be carried out.
    """
    made = _Planner(filing, standing, Plan())
    made.units()
    made.people()
    made.holdings(importer)
    made.left_behind()
    made.leaderless(today)
    return made.plan


@dataclass
class _Planner:
    filing: Filing
    standing: Standing
    plan: Plan

    def __post_init__(self) -> None:
        self.kinds = dict(self.standing.kinds)
        self.places: dict[str, Line[Place]] = dict(self.standing.places)
        self.unit_rows: dict[str, list[UnitRow]] = defaultdict(list)
        self.moved: dict[str, PersonRow] = {}

    def wrong(
        self, table: str, fault: str, row: int | None, column: str, /, *, warning: bool = False, **details: str
    ) -> None:
        sheet = self.filing.sheets.get(table, table)
        self.plan.findings.append(Finding(fault, sheet, row, column, details, warning))

    # Units

    def units(self) -> None:
        for row in self.filing.units:
            kind = self.kinds.setdefault(row.code, row.kind)
            if kind is not row.kind:
                self.wrong(UNITS, "kind_changed", row.row, "soort", code=row.code)
            self.unit_rows[row.code].append(row)
        for code, rows in self.unit_rows.items():
            told = [Span(r.start, r.end, (r.name, r.parent)) for r in rows]
            late = overlapping(told)
            for index in late:
                self.wrong(UNITS, "periods_overlap", rows[index].row, "geldig_van", code=code)
            line = retold(self.standing.places.get(code, ()), [s for i, s in enumerate(told) if i not in late])
            self.places[code] = line
            if code not in self.standing.kinds:
                self.plan.kinds[code] = self.kinds[code]
            if line != self.standing.places.get(code, ()):
                self.plan.places[code] = line
        for rows in self.unit_rows.values():
            for row in rows:
                self._parent(row)
                self._only_force(row)

    def _only_force(self, row: UnitRow) -> None:
        """Above all units stands one: who may do something there, may do it everywhere."""
        if row.kind is not UnitKind.FORCE:
            return
        for code, kind in self.kinds.items():
            others = [] if code == row.code or kind is not UnitKind.FORCE else self.places[code]
            if len(overlapping([Span(row.start, row.end, None), *(Span(s.start, s.end, None) for s in others)])):
                self.wrong(UNITS, "second_force", row.row, "soort", value=code)

    def _parent(self, row: UnitRow) -> None:
        if row.parent is None:
            return
        kind = self.kinds.get(row.parent)
        if kind is None:
            if row.parent not in self.filing.codes:
                self.wrong(UNITS, "unknown_parent", row.row, "bovenliggend", value=row.parent)
            return
        if self._in_circle(row):
            self.wrong(UNITS, "cycle", row.row, "bovenliggend", code=row.code)
        elif kind not in PARENT_KINDS[row.kind]:
            self.wrong(UNITS, "wrong_parent_kind", row.row, "bovenliggend", value=row.parent)
        elif not covers(self.places.get(row.parent, ()), row.start, row.end):
            self.wrong(UNITS, "parent_not_there", row.row, "bovenliggend", value=row.parent)

    def _in_circle(self, row: UnitRow) -> bool:
        seen, up = {row.code}, row.parent
        while up is not None and up not in seen:
            seen.add(up)
            above = on(self.places.get(up, ()), row.start)
            up = above[1] if above else None
        return up == row.code

    # People

    def people(self) -> None:
        numbers: dict[str, int] = {}
        addresses: dict[str, int] = {}
        leaving = {r.number for r in self.filing.people}
        held = {email.lower(): number for number, (_, email) in self.standing.people.items()}
        for row in self.filing.people:
            if row.number in numbers:
                self.wrong(PEOPLE, "duplicate_number", row.row, "personeelsnummer", first=str(numbers[row.number]))
                continue
            numbers[row.number] = row.row
            holder = held.get(row.email)
            if row.email in addresses:
                self.wrong(PEOPLE, "duplicate_email", row.row, "e-mail", first=str(addresses[row.email]))
            elif holder is not None and holder != row.number and holder not in leaving:
                self.wrong(PEOPLE, "email_taken", row.row, "e-mail")
            addresses.setdefault(row.email, row.row)
            self._person(row)

    def _person(self, row: PersonRow) -> None:
        now = (row.name, row.email)
        known = self.standing.people.get(row.number)
        if known is None:
            self.plan.people_new[row.number] = now
        elif known != now:
            self.plan.people_changed[row.number] = now
        if row.unit is None or row.start is None:
            return
        self._present(PEOPLE, row.row, "team", row.unit, row.start)
        standing = self.standing.work.get(row.number, ())
        line = retold(standing, [Span(row.start, row.end, (row.unit, row.title))])
        self.moved[row.number] = row
        if line != standing:
            self.plan.work[row.number] = line

    def _present(self, table: str, row: int, column: str, unit: str, start: date) -> bool:
        """Is the unit there on that day? Says so when not; keeps silent about units whose own row is wrong."""
        if unit not in self.kinds:
            if unit not in self.filing.codes:
                self.wrong(table, "unknown_unit", row, column, value=unit)
            return False
        if on(self.places.get(unit, ()), start) is None:
            self.wrong(table, "unit_not_there_then", row, column, value=unit, day=start.isoformat())
            return False
        return True

    # Roles

    def holdings(self, importer: str | None) -> None:
        rows: dict[Holding, list[HoldingRow]] = defaultdict(list)
        for row in self.filing.holdings:
            if row.number not in self.standing.people and row.number not in self.filing.numbers:
                self.wrong(HOLDINGS, "unknown_person", row.row, "personeelsnummer", value=row.number)
            there = self._present(HOLDINGS, row.row, "eenheid", row.unit, row.start)
            if there and self.kinds[row.unit] not in ROLES[row.role].where:
                self.wrong(HOLDINGS, "role_wrong_place", row.row, "eenheid", value=row.unit)
            rows[row.number, row.role, row.unit].append(row)
        for key, told in rows.items():
            self._holding(key, told, importer)

    def _holding(self, key: Holding, rows: list[HoldingRow], importer: str | None) -> None:
        told = [Span(r.start, r.end, None) for r in rows]
        late = overlapping(told)
        for index in late:
            self.wrong(HOLDINGS, "periods_overlap", rows[index].row, "geldig_van", code=key[2])
        standing = self.standing.holdings.get(key, ())
        line = retold(standing, [s for i, s in enumerate(told) if i not in late])
        if line == standing:
            return
        if key[0] == importer:
            self.wrong(HOLDINGS, "role_to_oneself", rows[0].row, "personeelsnummer")
        self.plan.holdings[key] = line

    # What is left behind

    def left_behind(self) -> None:
        """A unit that ends sooner than it did: below it nothing may stay; people and roles are named."""
        shorter = {
            code for code, line in self.plan.places.items()
            if any(not covers(line, s.start, s.end) for s in self.standing.places.get(code, ()))
        }  # fmt: skip
        if not shorter:
            return
        for code, line in self.places.items():
            if code in self.unit_rows:
                continue  # judged at its own row
            for parent in {s.what[1] for s in line if s.what[1] is not None} & shorter:
                if not all(covers(self.places[parent], s.start, s.end) for s in line if s.what[1] == parent):
                    self.wrong(UNITS, "children_left", self.unit_rows[parent][-1].row, "geldig_tot", value=code)
        people, roles = self._remaining(shorter)
        for code in sorted(people):
            row = self.unit_rows[code][-1].row
            self.wrong(UNITS, "people_left", row, "geldig_tot", warning=True, code=code, number=str(people[code]))
        for code in sorted(roles):
            row = self.unit_rows[code][-1].row
            self.wrong(UNITS, "roles_left", row, "geldig_tot", warning=True, code=code, number=str(roles[code]))

    def _remaining(self, shorter: set[str]) -> tuple[dict[str, int], dict[str, int]]:
        people: dict[str, int] = defaultdict(int)
        roles: dict[str, int] = defaultdict(int)
        for line in _over(self.standing.work, self.plan.work):
            for span in line:
                unit = span.what[0]
                if unit in shorter and not covers(self.places[unit], span.start, span.end):
                    people[unit] += 1
        for key in self.standing.holdings.keys() | self.plan.holdings.keys():
            if key[2] in shorter:
                spans = self.plan.holdings.get(key) or self.standing.holdings[key]
                roles[key[2]] += any(not covers(self.places[key[2]], s.start, s.end) for s in spans)
        return people, {code: n for code, n in roles.items() if n}

    def leaderless(self, today: date) -> None:
        """Units in the file that are there today (or will be) and that nobody leads then."""
        led: dict[tuple[str, Role], list[Line[None]]] = defaultdict(list)
        for key in self.standing.holdings.keys() | self.plan.holdings.keys():
            led[key[2], key[1]].append(self.plan.holdings.get(key) or self.standing.holdings[key])
        for code, rows in self.unit_rows.items():
            day = max(today, min(r.start for r in rows))
            lines = led[code, LEADS[self.kinds[code]]]
            if on(self.places[code], day) is not None and all(on_none(line, day) for line in lines):
                self.wrong(UNITS, "unit_without_leader", rows[-1].row, "code", warning=True, code=code)


def on_none(line: Line[None], day: date) -> bool:
    """Does the role rest on this day?"""
    return not any(span.holds(day) for span in line)


def _over(standing: Mapping[str, Line[Work]], changed: Mapping[str, Line[Work]]) -> Iterator[Line[Work]]:
    yield from changed.values()
    yield from (line for number, line in standing.items() if number not in changed)


def problems(findings: Iterable[Finding]) -> list[Finding]:
    return [f for f in findings if not f.warning]
