# SPDX-License-Identifier: EUPL-1.2
"""How far every team is (G4): the list starts from the tree of today, so no team can be forgotten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from iedereen.checkup.models import TeamCheckup
from iedereen.checkup.rules import CheckupState
from iedereen.people.queries import Place, Tree, tree
from iedereen.people.rules import Permission, UnitKind, Viewer
from iedereen.screen.rules import Refused

NEVER = "never"
WITH_RESULT = (CheckupState.RELEASED, CheckupState.TALKED, CheckupState.AGREED)


@dataclass(frozen=True)
class TeamCoverage:
    """One team: `state` is that of its latest check-up ("never" without one), `last` the day of its latest result.

    `overdue`: never had one, or longer ago than the policy allows, whatever is planned.
    """

    unit: UUID
    code: str
    name: str
    above: tuple[UUID, ...]
    district: str
    unit_name: str
    state: str
    checkup: UUID | None
    round: str
    last: date | None
    next: date | None
    overdue: bool


@dataclass(frozen=True)
class CoverageTotals:
    """Teams of a unit by how far they are. `overdue` counts next to the others; `never`: no check-up at all."""

    teams: int = 0
    planned: int = 0
    open: int = 0
    released: int = 0
    talked: int = 0
    agreed: int = 0
    overdue: int = 0
    never: int = 0

    def plus(self, other: "CoverageTotals") -> "CoverageTotals":
        return CoverageTotals(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass
class _Story:
    latest: TeamCheckup | None = None
    last: date | None = None
    next: date | None = None
    seen: list[TeamCheckup] = field(default_factory=list)


def coverage(viewer: Viewer, at: Tree | None = None) -> list[TeamCoverage]:
    """Every team of today's tree for which the viewer may see how far it is. Raises Refused("not_yours")."""
    if not viewer.anywhere(Permission.SEE_COVERAGE):
        raise Refused("not_yours", hidden=True)
    return _rows(viewer, Permission.SEE_COVERAGE, at or tree(viewer.today))


def known_teams(viewer: Viewer, at: Tree | None = None) -> list[TeamCoverage]:
    """Every team that the viewer may know of; for an employee that is the own team."""
    return _rows(viewer, Permission.SEE_UNIT, at or tree(viewer.today))


def _rows(viewer: Viewer, permission: Permission, standing: Tree) -> list[TeamCoverage]:
    reach = viewer.units_with(permission)
    teams = [place for root in standing.roots for place in standing.teams(root.id) if place.id in reach]
    stories = _stories((t.id for t in teams), viewer.today)
    return [_row(team, standing, stories.get(team.id, _Story()), viewer.today) for team in teams]


def coverage_totals(viewer: Viewer, at: Tree | None = None) -> Mapping[UUID, CoverageTotals]:
    """The same, added up: every unit with such a team in it or below it -> its totals."""
    totals: dict[UUID, CoverageTotals] = {}
    for row in coverage(viewer, at):
        one = CoverageTotals(teams=1, overdue=int(row.overdue), **{row.state: 1})
        for unit in (row.unit, *row.above):
            totals[unit] = totals.get(unit, CoverageTotals()).plus(one)
    return totals


def _stories(teams: Iterable[UUID], today: date) -> dict[UUID, _Story]:
    rows = TeamCheckup.objects.filter(unit__in=list(teams)).exclude(state=CheckupState.CANCELLED)
    stories: dict[UUID, _Story] = {}
    for row in rows.select_related("round").order_by("round__opens_at", "id"):
        story = stories.setdefault(row.unit_id, _Story())
        story.latest, story.next = row, _next(row, story.next, today)
        if row.state in WITH_RESULT:
            # A team without a questionnaire has its talk while the round is still open.
            story.last = min(timezone.localdate(row.round.closes_at), today)
    return stories


def _next(row: TeamCheckup, earlier: date | None, today: date) -> date | None:
    """When the team is next looked at: the planned round, or the date that it agreed on."""
    if row.state == CheckupState.PLANNED:
        return timezone.localdate(row.round.opens_at)
    if row.state == CheckupState.OPEN:
        return timezone.localdate(row.round.closes_at)
    if row.next_date is not None:
        return row.next_date
    return earlier if earlier is not None and earlier >= today else None


def _row(team: Place, at: Tree, story: _Story, today: date) -> TeamCoverage:
    line = at.lines[team.id]
    limit = settings.POLICY["check-up"]["frequentie"]["teruggaan_na_dagen"]

    def above(kind: UnitKind) -> str:
        return next((at.places[u].name for u in line if at.places[u].kind is kind), "")

    return TeamCoverage(
        unit=team.id,
        code=team.code,
        name=team.name,
        above=line,
        district=above(UnitKind.DISTRICT),
        unit_name=above(UnitKind.UNIT),
        state=story.latest.state if story.latest else NEVER,
        checkup=story.latest.id if story.latest else None,
        round=story.latest.round.title if story.latest else "",
        last=story.last,
        next=story.next,
        overdue=story.last is None or (today - story.last).days > limit,
    )


def campaign_of(day: date, per_year: int) -> str:
    """The campaign in which this day falls: 2026-1 is the first of that year."""
    return f"{day.year}-{(day.month - 1) * per_year // 12 + 1}"


def next_start(day: date, per_year: int) -> date:
    """The first day of the campaign after the one in which this day falls."""
    months = 12 // per_year
    part = (day.month - 1) // months + 1
    return date(day.year + 1, 1, 1) if part >= per_year else date(day.year, part * months + 1, 1)
