# SPDX-License-Identifier: EUPL-1.2
"""The shape of the demo corps as rows of the import: units, people, roles.

The numbers are the force's own (docs: 10 regional units, 43 districts, 168 base teams of 60-200 people, national units,
about 65,000 people); everything with a name is invented.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from iedereen.cli.corps import names
from iedereen.people.rules import Role, UnitKind

DISTRICTS = (3, 5, 5, 3, 4, 7, 7, 4, 3, 2)  # 43
BASE_TEAMS = (17, 27, 16, 12, 17, 29, 17, 14, 9, 10)  # 168
SERVICE_TEAMS = 30  # other teams per regional unit, at full size
NATIONAL_TEAMS = 30  # teams per national unit, at full size
FULL_PEOPLE = 66_000
SMALL_TEAM = 8  # one team too small for figures: it only has the conversation


@dataclass(frozen=True)
class Team:
    """A team to be: where it hangs and how many people work there."""

    code: str
    name: str
    kind: UnitKind
    parent: str
    size: int


@dataclass
class Corps:
    """Everything that the import asks, in its own words."""

    units: list[dict[str, str]] = field(default_factory=list)
    people: list[dict[str, str]] = field(default_factory=list)
    roles: list[dict[str, str]] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)


def build(rng: np.random.Generator, since: date, base_teams: int | None) -> Corps:
    """The corps with this many base teams, or at full size."""
    corps = Corps()
    _unit(corps, Team("K", "Korps (demo)", UnitKind.FORCE, "", 0), since)
    full = base_teams is None
    spots = iter(names.places(rng, 250))
    left = sum(BASE_TEAMS) if base_teams is None else base_teams
    for number, (districts, teams) in enumerate(zip(DISTRICTS, BASE_TEAMS, strict=True), start=1):
        here = teams if full else min(left, max(6, base_teams // 3 if base_teams else 6), teams)
        if here <= 0:
            break
        left -= here
        _regional(corps, rng, spots, number, districts if full else min(2, districts), here, since)
    if full:
        _services(corps, rng, since)
    _staff_and_people(corps, rng, since)
    return corps


def _unit(corps: Corps, team: Team, since: date) -> None:
    corps.units.append({
        "code": team.code, "naam": team.name, "soort": team.kind.value, "bovenliggend": team.parent,
        "geldig_van": since.isoformat(), "geldig_tot": "",
    })  # fmt: skip
    if team.kind in {UnitKind.BASE_TEAM, UnitKind.TEAM}:
        corps.teams.append(team)


def _regional(
    corps: Corps, rng: np.random.Generator, spots: Iterator[str], number: int, districts: int, teams: int, since: date
) -> None:
    unit = f"E{number:02}"
    _unit(corps, Team(unit, names.UNITS[number - 1], UnitKind.UNIT, "K", 0), since)
    for d in range(1, districts + 1):
        _unit(corps, Team(f"{unit}-D{d}", f"District {next(spots)}", UnitKind.DISTRICT, unit, 0), since)
    for t in range(1, teams + 1):
        size = SMALL_TEAM if (number, t) == (1, teams) else int(np.clip(rng.normal(125, 32), 60, 200))
        parent = f"{unit}-D{(t - 1) % districts + 1}"
        _unit(corps, Team(f"{unit}-B{t:02}", f"Basisteam {next(spots)}", UnitKind.BASE_TEAM, parent, size), since)
    _unit(corps, Team(f"{unit}-S", f"Staf {names.UNITS[number - 1]}", UnitKind.TEAM, unit, 24), since)


def _services(corps: Corps, rng: np.random.Generator, since: date) -> None:
    """The teams that are no base team, sized so that the whole force has about 65,000 people."""
    national = [f"L{n}" for n in range(1, len(names.NATIONAL) + 1)]
    for code, name in zip(national, names.NATIONAL, strict=True):
        _unit(corps, Team(code, name, UnitKind.UNIT, "K", 0), since)
    homes = [(f"E{n:02}", SERVICE_TEAMS) for n in range(1, len(names.UNITS) + 1)]
    homes += [(code, NATIONAL_TEAMS) for code in national]
    left = FULL_PEOPLE - sum(t.size for t in corps.teams)
    mean = left / sum(number for _, number in homes)
    for unit, number in homes:
        for t in range(1, number + 1):
            size = int(np.clip(rng.normal(mean, mean / 4), 20, 250))
            label = f"{names.SERVICES[(t - 1) % len(names.SERVICES)]} {(t - 1) // len(names.SERVICES) + 1}"
            _unit(corps, Team(f"{unit}-T{t:02}", label, UnitKind.TEAM, unit, size), since)


def _staff_and_people(corps: Corps, rng: np.random.Generator, since: date) -> None:
    everybody = iter(names.people(rng, sum(t.size for t in corps.teams) + 500))
    for team in corps.teams:
        crew = [_hire(corps, next(everybody), team.code, since) for _ in range(team.size)]
        _lead(corps, rng, team, crew, since)
        if team.code.endswith("-S"):
            _unit_staff(corps, crew, team.parent, since)
    _line(corps, everybody, since)


def _hire(corps: Corps, name: str, unit: str, since: date, title: str = "") -> str:
    number = str(200_000 + len(corps.people))
    corps.people.append({
        "personeelsnummer": number, "naam": name, "e-mail": f"p{number}@politie.example", "team": unit,
        "functie": title, "in_team_vanaf": since.isoformat(), "in_team_tot": "",
    })  # fmt: skip
    return number


def _give(corps: Corps, number: str, role: Role, unit: str, since: date) -> None:
    corps.roles.append({
        "personeelsnummer": number, "rol": role.value, "eenheid": unit, "geldig_van": since.isoformat(),
        "geldig_tot": "",
    })  # fmt: skip


def _lead(corps: Corps, rng: np.random.Generator, team: Team, crew: list[str], since: date) -> None:
    _give(corps, crew[0], Role.TEAM_LEADER, team.code, since)
    if team.kind is UnitKind.BASE_TEAM and team.size > SMALL_TEAM and rng.random() > 0.06:
        _give(corps, crew[1], Role.SUPPORTER, team.code, since)


def _unit_staff(corps: Corps, crew: Iterable[str], unit: str, since: date) -> None:
    roles = [Role.HRM] * 3 + [Role.VIK] * 2 + [Role.COMMUNICATIONS, Role.PROFESSION, Role.PROFESSION]
    for number, role in zip(list(crew)[1:], roles, strict=False):
        _give(corps, number, role, unit, since)


def _line(corps: Corps, everybody: Iterator[str], since: date) -> None:
    """Who leads districts, units and the force, and who works for the whole force."""
    for unit in list(corps.units):
        if unit["soort"] == UnitKind.DISTRICT:
            _give(corps, _hire(corps, next(everybody), unit["code"], since), Role.TEAM_LEADER, unit["code"], since)
        if unit["soort"] == UnitKind.UNIT:
            _give(corps, _hire(corps, next(everybody), unit["code"], since), Role.UNIT_CHIEF, unit["code"], since)
            if unit["code"].startswith("L"):
                _unit_staff(corps, ["", *(_hire(corps, next(everybody), unit["code"], since) for _ in range(8))],
                            unit["code"], since)  # fmt: skip
    whole_force = [Role.FORCE_LEADERSHIP] * 3 + [Role.HRM] * 2 + [Role.VIK] + [Role.NDV] * 6
    whole_force += [Role.PRIVACY_OFFICER, Role.WORKS_COUNCIL, Role.ADMINISTRATOR, Role.ADMINISTRATOR]
    for role in whole_force:
        _give(corps, _hire(corps, next(everybody), "K", since), role, "K", since)
