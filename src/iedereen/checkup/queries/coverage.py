# SPDX-License-Identifier: EUPL-1.2
"""How far every team is (G4): the list starts from the tree of today, so no team can be forgotten."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from iedereen.checkup.models import Round, TeamCheckup
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


@dataclass(frozen=True)
class _Moment:
    """A round, as far as it says when."""

    title: str
    opens: date
    closes: date


@dataclass
class _Story:
    state: str = NEVER
    checkup: UUID | None = None
    round: str = ""
    last: date | None = None
    next: date | None = None


def coverage(viewer: Viewer, at: Tree | None = None, among: Collection[UUID] | None = None) -> list[TeamCoverage]:
    """Every team (of `among`) for which the viewer may see how far it is. Raises Refused("not_yours")."""
    if not viewer.anywhere(Permission.SEE_COVERAGE):
        raise Refused("not_yours", hidden=True)
    seen = viewer.units_with(Permission.SEE_COVERAGE)
    return _rows(seen if among is None else seen & set(among), viewer, at or tree(viewer.today))


def known_teams(viewer: Viewer, at: Tree | None = None, among: Collection[UUID] | None = None) -> list[TeamCoverage]:
    """Every team (of `among`) that the viewer may know of; for an employee that is the own team."""
    known = viewer.units_with(Permission.SEE_UNIT)
    return _rows(known if among is None else known & set(among), viewer, at or tree(viewer.today))


def _rows(reach: frozenset[UUID], viewer: Viewer, standing: Tree) -> list[TeamCoverage]:
    teams = [place for root in standing.roots for place in standing.teams(root.id) if place.id in reach]
    # Of all teams nothing else is read than of some, and then six hundred keys need not be sent along.
    stories = _stories(None if len(teams) == len(standing.team_keys) else [t.id for t in teams], viewer.today)
    return [_row(team, standing, stories.get(team.id, _Story()), viewer.today) for team in teams]


def coverage_totals(rows: Iterable[TeamCoverage]) -> Mapping[UUID, CoverageTotals]:
    """These teams added up: every unit with such a team in it or below it -> its totals."""
    places = {f.name: n for n, f in enumerate(fields(CoverageTotals))}
    counts: dict[UUID, list[int]] = {}
    for row in rows:
        state, overdue = places[row.state], places["overdue"]
        for unit in (row.unit, *row.above):
            count = counts.setdefault(unit, [0] * len(places))
            count[0] += 1
            count[state] += 1
            count[overdue] += row.overdue
    return {unit: CoverageTotals(*count) for unit, count in counts.items()}


def _stories(teams: Collection[UUID] | None, today: date) -> dict[UUID, _Story]:
    """Two queries, and no more of each row than is told: a force has thousands of check-ups and a handful of rounds."""
    rows = TeamCheckup.objects.exclude(state=CheckupState.CANCELLED)
    if teams is not None:
        rows = rows.filter(unit__in=teams)
    rounds = {
        key: _Moment(title, timezone.localdate(opens), timezone.localdate(closes))
        for key, title, opens, closes in Round.objects.values_list("id", "title", "opens_at", "closes_at")
    }
    stories: dict[UUID, _Story] = defaultdict(_Story)
    ordered = rows.order_by("round__opens_at", "id")
    for key, unit, state, next_date, round in ordered.values_list("id", "unit_id", "state", "next_date", "round_id"):
        story, moment = stories[unit], rounds[round]
        story.next = _next(state, next_date, moment, today)
        story.checkup, story.state, story.round = key, state, moment.title
        if state in WITH_RESULT:
            # A team without a questionnaire has its talk while the round is still open.
            story.last = min(moment.closes, today)
    return stories


def _next(state: str, agreed: date | None, moment: _Moment, today: date) -> date | None:
    """When the team is next looked at: the planned round, or the date that it agreed on.

    None when nobody knows: that date is over, or it was agreed before this check-up, which came in its place.
    """
    if state == CheckupState.PLANNED:
        return moment.opens
    if state == CheckupState.OPEN:
        return moment.closes
    return agreed if agreed is not None and agreed >= today else None


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
        state=story.state,
        checkup=story.checkup,
        round=story.round,
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
