# SPDX-License-Identifier: EUPL-1.2
"""A force to play with, through the same import as a real one, with key holders and a questionnaire."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from uuid import UUID

from iedereen.checkup.actions import questionnaires
from iedereen.checkup.queries.questionnaires import default_form, definition_of
from iedereen.checkup.rules import Definition
from iedereen.engines.schedule import add_working_days
from iedereen.keys.actions import make_key
from iedereen.people.actions import import_organisation
from iedereen.people.queries import crew_ids, holders, tree, viewer
from iedereen.people.rules import Role, Viewer

PASSPHRASE = "vier losse woorden samen"
HOLDERS = (Role.WORKS_COUNCIL, Role.VIK, Role.PRIVACY_OFFICER)
STAFF = (Role.HRM, *HOLDERS, Role.FORCE_LEADERSHIP, Role.ADMINISTRATOR)
NEAR = (Role.TEAM_LEADER, Role.SUPPORTER)  # the first and the second of a team
TEAM = "T"
# Two teams of a district of their own, for what can be told from released figures: so many people work there, so many
# answer. The second has too few, so the first may not be shown beside the district.
NEIGHBOURS = {"N1": (24, 20), "N2": (14, 9)}
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Organisation:
    """`people` work in `team`; `holders` have a key of their own, locked with PASSPHRASE.

    `neighbours`: team -> how many answer there. `readers`: somebody of each kind who may open pages.
    """

    team: UUID
    people: tuple[UUID, ...]
    planner: UUID
    holders: tuple[UUID, ...]
    version: UUID
    asked: Definition
    people_with: Mapping[Role, UUID]
    neighbours: Mapping[UUID, int]
    readers: Mapping[str, UUID]


def build(people: int) -> Organisation:
    """The scratch organisation of so many people in its one team."""
    report = import_organisation(files=_files(people), by=None, now=BEGIN, dry_run=False)
    if not report.written:
        raise RuntimeError(f"the scratch organisation cannot be read in: {report.problems[:3]}")
    today = BEGIN.date()
    at = tree(today)
    force = at.roots[0].id
    teams = {place.code: place.id for place in at.teams(force)}
    team = teams[TEAM]
    planner = holders(Role.HRM, [force], today)[force][0].id
    keyed = [holders(role, [force], today)[force][0].id for role in HOLDERS]
    for person in keyed:
        make_key(passphrase=PASSPHRASE, again=PASSPHRASE, by=viewer(person, today), now=BEGIN)
    version = questionnaires.bring_in(form=default_form(), by=viewer(planner, today), now=BEGIN).version
    questionnaires.publish(version=version.id, by=viewer(planner, today), now=BEGIN)
    crew = tuple(sorted(crew_ids([team], today)[team]))
    near = {role: holders(role, [team], today)[team][0].id for role in NEAR}
    neighbours = {teams[code]: answers for code, (_, answers) in NEIGHBOURS.items()}
    readers = _readers(force, list(neighbours), today)
    return Organisation(team, crew, planner, tuple(keyed), version.id, definition_of(default_form()), near, neighbours,
                        readers)  # fmt: skip


def _readers(force: UUID, teams: Sequence[UUID], today: date) -> dict[str, UUID]:
    """Of each of these teams a leader, a supporter and somebody who has no role, and everybody with a role above."""
    found = {role.value: holders(role, [force], today)[force][0].id for role in STAFF}
    for number, team in enumerate(teams, 1):
        roles = {role: holders(role, [team], today)[team][0].id for role in NEAR}
        found |= {f"{role.value} {number}": person for role, person in roles.items()}
        found[f"employee {number}"] = min(set(crew_ids([team], today)[team]) - set(roles.values()))
    return found


def opens(number: int) -> datetime:
    """When the round with this number opens: a day apart, in office hours, so that its close is no holiday's."""
    return datetime.combine(add_working_days(BEGIN.date(), 1 + number), BEGIN.time(), UTC)


def seen_by(person: UUID, day: date) -> Viewer:
    return viewer(person, day)


def _files(people: int) -> list[tuple[str, bytes]]:
    since = date(2024, 1, 1).isoformat()
    units = [
        {"code": code, "naam": name, "soort": kind, "bovenliggend": above, "geldig_van": since, "geldig_tot": ""}
        for code, name, kind, above in (
            ("K", "Korps", "force", ""), ("E", "Eenheid", "unit", "K"), ("D", "District", "district", "E"),
            (TEAM, "Basisteam", "base_team", "D"), ("D2", "District 2", "district", "E"),
            *((code, f"Basisteam {code}", "base_team", "D2") for code in NEIGHBOURS),
        )
    ]  # fmt: skip
    sizes = {TEAM: people} | {code: size for code, (size, _) in NEIGHBOURS.items()}
    crews = {
        code: [(code, f"{100_000 * place + n}") for n in range(size)]
        for place, (code, size) in enumerate(sizes.items(), 1)
    }
    staff = [("K", f"{900_000 + n}") for n in range(len(STAFF))]
    persons = [
        {"personeelsnummer": number, "naam": f"Persoon {number}", "e-mail": f"p{number}@politie.example", "team": unit,
         "functie": "", "in_team_vanaf": since, "in_team_tot": ""}
        for unit, number in [*chain(*crews.values()), *staff]
    ]  # fmt: skip
    held = [*zip(staff, STAFF, strict=True), *chain(*(zip(crew, NEAR, strict=False) for crew in crews.values()))]
    roles = [
        {"personeelsnummer": number, "rol": role.value, "eenheid": unit, "geldig_van": since, "geldig_tot": ""}
        for (unit, number), role in held
    ]
    return [("eenheden.csv", _csv(units)), ("mensen.csv", _csv(persons)), ("rollen.csv", _csv(roles))]


def _csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    table = csv.DictWriter(text, fieldnames=list(rows[0]), delimiter=";")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
