# SPDX-License-Identifier: EUPL-1.2
"""A force of one team to play with, through the same import as a real one, with key holders and a questionnaire."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
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
STAFF = (Role.HRM, *HOLDERS)
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Organisation:
    """`people` work in `team`; `holders` have a key of their own, locked with PASSPHRASE."""

    team: UUID
    people: tuple[UUID, ...]
    planner: UUID
    holders: tuple[UUID, ...]
    version: UUID
    asked: Definition
    people_with: Mapping[Role, UUID]


def build(people: int) -> Organisation:
    """The scratch organisation of so many people in its one team."""
    report = import_organisation(files=_files(people), by=None, now=BEGIN, dry_run=False)
    if not report.written:
        raise RuntimeError(f"the scratch organisation cannot be read in: {report.problems[:3]}")
    today = BEGIN.date()
    at = tree(today)
    force, team = at.roots[0].id, at.teams(at.roots[0].id)[0].id
    planner = holders(Role.HRM, [force], today)[force][0].id
    keyed = [holders(role, [force], today)[force][0].id for role in HOLDERS]
    for person in keyed:
        make_key(passphrase=PASSPHRASE, again=PASSPHRASE, by=viewer(person, today), now=BEGIN)
    version = questionnaires.bring_in(form=default_form(), by=viewer(planner, today), now=BEGIN).version
    questionnaires.publish(version=version.id, by=viewer(planner, today), now=BEGIN)
    crew = tuple(sorted(crew_ids([team], today)[team]))
    near = {role: holders(role, [team], today)[team][0].id for role in (Role.TEAM_LEADER, Role.SUPPORTER)}
    return Organisation(team, crew, planner, tuple(keyed), version.id, definition_of(default_form()), near)


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
            ("T", "Basisteam", "base_team", "D"),
        )
    ]  # fmt: skip
    crew = [("T", f"{100_000 + n}") for n in range(people)]
    staff = [("K", f"{900_000 + n}") for n in range(len(STAFF))]
    persons = [
        {"personeelsnummer": number, "naam": f"Persoon {number}", "e-mail": f"p{number}@politie.example", "team": unit,
         "functie": "", "in_team_vanaf": since, "in_team_tot": ""}
        for unit, number in (*crew, *staff)
    ]  # fmt: skip
    roles = [
        {"personeelsnummer": number, "rol": role.value, "eenheid": unit, "geldig_van": since, "geldig_tot": ""}
        for (unit, number), role in zip((*staff, crew[0], crew[1]), (*STAFF, Role.TEAM_LEADER, Role.SUPPORTER),
                                        strict=True)
    ]  # fmt: skip
    return [("eenheden.csv", _csv(units)), ("mensen.csv", _csv(persons)), ("rollen.csv", _csv(roles))]


def _csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    table = csv.DictWriter(text, fieldnames=list(rows[0]), delimiter=";")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
