# SPDX-License-Identifier: EUPL-1.2
"""From the sheets of a file to rows of units, people and roles, with every problem and its place."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from iedereen.engines import tables
from iedereen.people.rules import KIND_TITLES, ROLES, Role, UnitKind

UNITS, PEOPLE, HOLDINGS = "eenheden", "mensen", "rollen"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    UNITS: ("code", "naam", "soort", "bovenliggend", "geldig_van", "geldig_tot"),
    PEOPLE: ("personeelsnummer", "naam", "e-mail", "team", "functie", "in_team_vanaf", "in_team_tot"),
    HOLDINGS: ("personeelsnummer", "rol", "eenheid", "geldig_van", "geldig_tot"),
}
OPTIONAL = frozenset({"geldig_tot", "functie", "in_team_tot"})
_TELLING: Mapping[str, frozenset[str]] = {
    HOLDINGS: frozenset({"personeelsnummer", "rol"}),
    PEOPLE: frozenset({"personeelsnummer", "e-mail"}),
    UNITS: frozenset({"code", "soort"}),
}
NOTES = "toelichting"
LIMITS = tables.Limits(rows=500_000, columns=100, problems=1_000)

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_ADDRESS = re.compile(r"[^@\s,;:<>()\[\]\"]+@[^@\s,;:<>()\[\]\"]+\.[^@\s.,;:<>()\[\]\"]+")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DUTCH = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_KINDS = {k.value: k for k in UnitKind} | {title.casefold(): k for k, title in KIND_TITLES.items()}
_ROLES = {r.value: r for r in Role} | {text.title.casefold(): r for r, text in ROLES.items()}
RESERVED = frozenset({"inlezen"})  # the address of the import page

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, or with `warning` something to look at. `row` as the user sees it; `details` are texts."""

    code: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    warning: bool = False


@dataclass(frozen=True, slots=True)
class UnitRow:
    row: int
    code: str
    name: str
    kind: UnitKind
    parent: str | None
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`unit` None: the file says nothing about where this person works."""

    row: int
    number: str
    name: str
    email: str
    unit: str | None
    title: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class HoldingRow:
    row: int
    number: str
    role: Role
    unit: str
    start: date
    end: date | None


@dataclass
class Filing:
    """What the files say. `codes` and `numbers` also name those whose row is wrong elsewhere.

    `sound` is False when a sheet could not be read whole: then nothing can be said about what refers to what.
    """

    units: list[UnitRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    holdings: list[HoldingRow] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    sheets: dict[str, str] = field(default_factory=dict)  # table -> what the user calls the sheet
    findings: list[Finding] = field(default_factory=list)
    sound: bool = True


def day(text: str) -> date | None:
    """2026-01-31 or 31-1-2026; None when it is no day."""
    if found := _ISO.fullmatch(text):
        year, month, number = map(int, found.groups())
    elif found := _DUTCH.fullmatch(text):
        number, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, number) if year >= 1900 else None
    except ValueError:
        return None


def file_in(files: Sequence[tuple[str, bytes | Path]]) -> Filing:
    """Read every sheet of every file: (what the user called it, its bytes or where it lies)."""
    filing = Filing()
    for name, data in files:
        try:
            book = tables.read(data, name, limits=LIMITS)
        except tables.BadTable as error:
            _bad(filing, error, name)
            continue
        filing.findings += [Finding("hidden_sheet", hidden, warning=True) for hidden in book.hidden]
        for sheet in book.sheets:
            _take(filing, sheet)
    if not filing.sheets and filing.sound:
        filing.findings.append(Finding("no_known_sheet"))
        filing.sound = False
    return filing


def table_of(sheet: tables.Sheet) -> str | None:
    """Which of the three tables this sheet is: by its columns, or else by its name."""
    header = {" ".join(name.split()).casefold() for name in sheet.header}
    for table, telling in _TELLING.items():
        if telling <= header:
            return table
    name = sheet.name.strip().casefold()
    return name if name in COLUMNS else None


def _bad(filing: Filing, error: tables.BadTable, name: str | None = None) -> None:
    filing.sound = False
    filing.findings += [
        Finding(p.code, p.sheet if p.sheet is not None else name, p.row, p.column, p.details) for p in error
    ]


def _take(filing: Filing, sheet: tables.Sheet) -> None:
    table = table_of(sheet)
    if table is None:
        if sheet.name.strip().casefold() != NOTES:
            filing.findings.append(Finding("sheet_not_read", sheet.name, warning=True))
        return
    if table in filing.sheets:
        filing.findings.append(Finding("table_twice", sheet.name, details={"first": filing.sheets[table]}))
        filing.sound = False
        return
    filing.sheets[table] = sheet.name
    try:
        needed = [name for name in COLUMNS[table] if name not in OPTIONAL]
        where = tables.columns(sheet, needed, OPTIONAL.intersection(COLUMNS[table]))
        for row in sheet.rows:
            _READERS[table](filing, _Cells(sheet.name, row, where, filing.findings))
    except tables.BadTable as error:
        _bad(filing, error)


class _Cells:
    """One row under reading; remembers whether anything in it was wrong."""

    def __init__(self, sheet: str, row: tables.Row, where: Mapping[str, int], findings: list[Finding]) -> None:
        self.number, self.good = row.number, True
        self._sheet, self._row, self._where, self._findings = sheet, row, where, findings

    def wrong(self, code: str, column: str, **details: str) -> None:
        self.good = False
        self._findings.append(Finding(code, self._sheet, self.number, column, details))

    def raw(self, column: str) -> str:
        index = self._where.get(column)
        return "" if index is None else self._row.cells[index] or ""

    def text(self, column: str, limit: int, *, needed: bool = True) -> str:
        value = " ".join(self.raw(column).split())
        if needed and not value:
            self.wrong("value_missing", column)
        if len(value) > limit:
            self.wrong("value_too_long", column, limit=str(limit))
        return value

    def code(self, column: str, *, needed: bool = True) -> str:
        value = self.text(column, 20, needed=needed)
        if value and len(value) <= 20 and (not _CODE.fullmatch(value) or value.casefold() in RESERVED):
            self.wrong("bad_code", column, value=value)
        return value

    def day(self, column: str, *, needed: bool) -> date | None:
        value = self.text(column, 40, needed=needed)
        found = day(value) if value else None
        if value and found is None:
            self.wrong("bad_date", column, value=value)
        return found

    def period(self, start: str, end: str, *, needed: bool = True) -> tuple[date | None, date | None]:
        first, last = self.day(start, needed=needed), self.day(end, needed=False)
        if first and last and last <= first:
            self.wrong("end_before_start", end)
        return first, last

    def choice(self, column: str, choices: Mapping[str, C], wrong: str) -> C | None:
        value = self.text(column, 60)
        if not value or len(value) > 60:
            return None
        if value.casefold() not in choices:
            self.wrong(wrong, column, value=value)
        return choices.get(value.casefold())


def _unit(filing: Filing, cells: _Cells) -> None:
    code, name = cells.code("code"), cells.text("naam", 120)
    kind = cells.choice("soort", _KINDS, "unknown_kind")
    parent = cells.text("bovenliggend", 20, needed=False) or None
    if kind is not None and kind is not UnitKind.FORCE and parent is None:
        cells.wrong("parent_needed", "bovenliggend")
    if parent is not None and parent == code:
        cells.wrong("own_parent", "bovenliggend")
    start, end = cells.period("geldig_van", "geldig_tot")
    filing.codes.add(code)
    if cells.good and kind is not None and start is not None:
        filing.units.append(UnitRow(cells.number, code, name, kind, parent, start, end))


def _person(filing: Filing, cells: _Cells) -> None:
    number, name = cells.code("personeelsnummer"), cells.text("naam", 120)
    email = cells.text("e-mail", 254).lower()
    if email and len(email) <= 254 and not _ADDRESS.fullmatch(email):
        cells.wrong("bad_email", "e-mail")
    unit, title = cells.text("team", 20, needed=False) or None, cells.text("functie", 80, needed=False)
    start, end = cells.period("in_team_vanaf", "in_team_tot", needed=unit is not None)
    if unit is None and (start is not None or end is not None):
        cells.wrong("team_needed", "team")
    filing.numbers.add(number)
    if cells.good:
        filing.people.append(PersonRow(cells.number, number, name, email, unit, title, start, end))


def _holding(filing: Filing, cells: _Cells) -> None:
    number, unit = cells.text("personeelsnummer", 20), cells.text("eenheid", 20)
    role = cells.choice("rol", _ROLES, "unknown_role")
    if role is Role.EMPLOYEE:
        cells.wrong("role_follows_team", "rol")
    start, end = cells.period("geldig_van", "geldig_tot")
    if cells.good and role is not None and start is not None:
        filing.holdings.append(HoldingRow(cells.number, number, role, unit, start, end))


_READERS = {UNITS: _unit, PEOPLE: _person, HOLDINGS: _holding}


def shown(findings: Iterable[Finding], order: Mapping[str, int]) -> list[Finding]:
    """In the order of the sheets and rows."""
    return sorted(findings, key=lambda f: (order.get(f.sheet or "", -1), f.row or 0, f.column or "", f.code))
