# SPDX-License-Identifier: EUPL-1.2
"""Who stands by a team: supporter, HRM, VIK and leader, each at the team itself or at the nearest unit above it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from iedereen.people.queries import Tree, holders_of
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
    """The staff of each of these teams, in one query however many teams there are."""
    lines = {team: (team, *at.lines.get(team, ())) for team in teams}
    units = {unit for line in lines.values() for unit in line}
    roles = (Role.SUPPORTER, Role.HRM, Role.VIK, *LEADING)
    found = holders_of(roles, units, today)
    held = {role: {unit: people[0].id for unit, people in at_unit.items()} for role, at_unit in found.items()}

    def nearest(line: tuple[UUID, ...], *wanted: Role) -> UUID | None:
        return next((held[role][unit] for unit in line for role in wanted if unit in held[role]), None)

    return {
        team: Staff(
            supporter=nearest(line, Role.SUPPORTER),
            hrm=nearest(line, Role.HRM),
            vik=nearest(line, Role.VIK),
            leader=nearest(line, *LEADING),
        )
        for team, line in lines.items()
    }
