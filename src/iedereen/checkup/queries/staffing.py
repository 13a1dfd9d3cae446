# SPDX-License-Identifier: EUPL-1.2
"""Who stands by a team: supporter, HRM, VIK and leader, each at the team itself or at the nearest unit above it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from iedereen.people.queries import Tree, holders_of, workplaces
from iedereen.people.rules import Role

LEADING = (Role.TEAM_LEADER, Role.UNIT_CHIEF, Role.FORCE_LEADERSHIP)


@dataclass(frozen=True)
class Staff:
    """Ids of people; None where nobody in the whole line holds the role."""

    supporter: UUID | None
    hrm: UUID | None
    vik: UUID | None
    leader: UUID | None


def staff(teams: Iterable[UUID], today: date, at: Tree) -> dict[UUID, Staff]:
    """The staff of each of these teams, in two queries however many teams there are.

    Who works in a team or leads it is not its HRM adviser: that is who reads the open answers.
    """
    lines = {team: (team, *at.lines.get(team, ())) for team in teams}
    units = {unit for line in lines.values() for unit in line}
    roles = (Role.SUPPORTER, Role.HRM, Role.VIK, *LEADING)
    found = holders_of(roles, units, today)
    held = {role: {unit: [p.id for p in people] for unit, people in rows.items()} for role, rows in found.items()}
    works = workplaces({person for people in held[Role.HRM].values() for person in people}, today)

    def nearest(line: tuple[UUID, ...], *wanted: Role) -> UUID | None:
        return next((p for unit in line for role in wanted for p in held[role].get(unit, ())), None)

    def adviser(line: tuple[UUID, ...]) -> UUID | None:
        leads = {p for role in LEADING for unit in line for p in held[role].get(unit, ())}
        free = (p for unit in line for p in held[Role.HRM].get(unit, ()) if p not in leads)
        return next((p for p in free if works.get(p) != line[0]), None)

    return {
        team: Staff(
            supporter=nearest(line, Role.SUPPORTER),
            hrm=adviser(line),
            vik=nearest(line, Role.VIK),
            leader=nearest(line, *LEADING),
        )
        for team, line in lines.items()
    }
