# SPDX-License-Identifier: EUPL-1.2
"""A team's check-up for whoever works on its conversation: who may, since when, and who can help."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from iedereen.checkup.models import Release, Result, TeamCheckup
from iedereen.checkup.rules import PARTICIPATION, CellStatus, CheckupState, Definition, definition
from iedereen.checkup.rules.talk import LEADING
from iedereen.engines.schedule import AMSTERDAM
from iedereen.people.models import Person
from iedereen.people.queries import holders, holders_of, members, tree
from iedereen.people.rules import Role, Viewer
from iedereen.screen.rules import Refused


def find(viewer: Viewer, checkup: UUID, may: Callable[[Viewer, TeamCheckup], bool]) -> TeamCheckup:
    """The check-up when this viewer may; raises Refused("not_yours", hidden)."""
    row = TeamCheckup.objects.select_related("round__version", "supporter", "hrm", "vik").filter(id=checkup).first()
    if row is None or not may(viewer, row):
        raise Refused("not_yours", hidden=True)
    return row


def state_of(checkup: TeamCheckup) -> CheckupState:
    return CheckupState(checkup.state)


def questionnaire(checkup: TeamCheckup) -> Definition:
    return definition(checkup.round.version.definition)


def participated(checkup: TeamCheckup) -> bool:
    """Did so many take part that the team has figures? Otherwise its check-up is a conversation only."""
    return Result.objects.filter(
        release__round=checkup.round_id,
        unit=checkup.unit_id,
        measure=PARTICIPATION,
        background="",
        status=CellStatus.PUBLISHED,
    ).exists()


def released_on(checkup: TeamCheckup) -> date | None:
    """The day from which the team could talk: of the release, or without a questionnaire when the round opened."""
    if checkup.conversation_only:
        return checkup.round.opens_at.astimezone(AMSTERDAM).date()
    made_at = Release.objects.filter(round=checkup.round_id, number=1).values_list("made_at", flat=True).first()
    return None if made_at is None else made_at.astimezone(AMSTERDAM).date()


def stand_in(unit: UUID, today: date) -> UUID | None:
    """Who confirms for a team that nobody leads today: the nearest leader above it. None when the team has its own."""
    line = (unit, *tree(today).lines.get(unit, ()))
    held = holders(Role.TEAM_LEADER, line, today)
    return None if unit in held else next((held[place][0].id for place in line if place in held), None)


@dataclass(frozen=True)
class Candidates:
    """Who may be assigned to a check-up, per part; nearest to the team first."""

    supporter: tuple[Person, ...]
    hrm: tuple[Person, ...]
    vik: tuple[Person, ...]


def candidates(unit: UUID, viewer: Viewer) -> Candidates:
    """Holders of the role at the team or above it. Who leads the team, or works in it, cannot be its HRM adviser."""
    line = (unit, *viewer.lines.get(unit, ()))

    held = holders_of((Role.SUPPORTER, Role.HRM, Role.VIK, *LEADING), line, viewer.today)

    def of(role: Role) -> tuple[Person, ...]:
        return tuple({p.id: p for u in line for p in held[role].get(u, [])}.values())

    barred = {p.id for role in LEADING for rows in held[role].values() for p in rows}
    barred |= {p.id for p in members(unit, viewer.today)}
    return Candidates(of(Role.SUPPORTER), tuple(p for p in of(Role.HRM) if p.id not in barred), of(Role.VIK))


def closing_time(day: date) -> datetime:
    """The end of that day in Amsterdam, for things that are due on a date."""
    return datetime(day.year, day.month, day.day, 17, tzinfo=AMSTERDAM)
