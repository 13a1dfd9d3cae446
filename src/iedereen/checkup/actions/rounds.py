# SPDX-License-Identifier: EUPL-1.2
"""Planning rounds; moving them and calling them off as long as they are not open; closing an open one early."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from iedereen.checkup.actions import duties
from iedereen.checkup.models import QuestionnaireVersion, Round, TeamCheckup
from iedereen.checkup.queries.rounds import plans_all
from iedereen.checkup.queries.staffing import staff
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.engines.protect import FLOOR
from iedereen.engines.schedule import due, next_office_moment
from iedereen.followup import actions as followup
from iedereen.followup.rules import check_not_far
from iedereen.ledger.actions import record
from iedereen.people.queries import Tree, tree
from iedereen.people.rules import Permission, UnitKind, Viewer, check_may
from iedereen.screen.rules import Refused


def usual_minimum() -> int:
    """Respondents that a figure needs, from the policy; never under the floor that is fixed in the engine."""
    return max(FLOOR, int(settings.POLICY["check-up"]["bescherming"]["minimum_groep"]))


@transaction.atomic
def plan(
    *, title: str, campaign: str, version: UUID, teams: Sequence[UUID], opens_at: datetime,
    closes_at: datetime | None = None, by: Viewer, now: datetime, minimum: int | None = None, credentials: bool = True,
) -> Round:  # fmt: skip
    """Plan a round for these teams; `closes_at` None takes the usual number of working days. Without `credentials`
    everybody takes part with a strip of paper.

    Raises Refused: not_yours, no_teams, not_a_team, version_not_published, round_title, round_in_past, round_window,
    minimum_too_low, team_in_round.
    """
    check_not_far(timezone.localdate(opens_at), by.today)
    return _plan(title=title, campaign=campaign, version=version, teams=teams, opens_at=opens_at, closes_at=closes_at,
                 by=by, now=now, minimum=minimum, credentials=credentials, at=tree(by.today))  # fmt: skip


@transaction.atomic
def plan_campaign(
    *, campaign: str, version: UUID, first_opens_at: datetime, weeks: int, by: Viewer, now: datetime,
    open_days: int | None = None,
) -> list[Round]:  # fmt: skip
    """All teams for which `by` may plan, in one go: a round per unit, the units spread over so many weeks.

    Teams that are already in an unreleased round, or had a round in this campaign, are left alone. Raises Refused:
    everything that starts to be wrong in `plan`, no_teams when nothing is left to plan, weeks_out_of_range.
    """
    if not 1 <= weeks <= 26:
        raise Refused("weeks_out_of_range")
    check_not_far(timezone.localdate(first_opens_at), by.today)
    at = tree(by.today)
    groups = _by_unit(_still_to_plan(campaign, by, at), at)
    if not groups:
        raise Refused("no_teams")
    rounds = []
    for place, (name, teams) in enumerate(groups.items()):
        opens = next_office_moment(first_opens_at + timedelta(weeks=place % weeks))
        closes = None if open_days is None else due(opens, open_days)
        rounds.append(
            _plan(title=_title(campaign, name), campaign=campaign, version=version, teams=teams, opens_at=opens,
                  closes_at=closes, by=by, now=now, minimum=None, credentials=True, at=at)
        )  # fmt: skip
    return rounds


@transaction.atomic
def reschedule(*, round: UUID, opens_at: datetime, closes_at: datetime, by: Viewer, now: datetime) -> Round:
    """Another window for a round that is not open yet. Raises Refused: not_yours, round_state, round_in_past, ..."""
    check_not_far(timezone.localdate(opens_at), by.today)
    _check_window(opens_at, closes_at, now)
    checkups = _yours(round, by)
    changed = Round.objects.filter(id=round, state=RoundState.PLANNED).update(
        opens_at=opens_at, closes_at=closes_at, next_at=opens_at
    )
    if changed != 1:
        raise Refused("round_state")
    for checkup in checkups:
        matter = (duties.MATTER, checkup.id)
        followup.move(kind=duties.ANNOUNCE, matter=matter, due_at=opens_at, reason="", by=by.person, now=now)
    record(at=now, by=by.person, action="round_rescheduled", subject=("round", round),
           details={"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()})  # fmt: skip
    return Round.objects.get(id=round)


@transaction.atomic
def cancel(*, round: UUID, reason: str, by: Viewer, now: datetime) -> Round:
    """Call off a round that is not open yet. Raises Refused: not_yours, round_state, reason_missing."""
    if not reason.strip():
        raise Refused("reason_missing")
    checkups = _yours(round, by)
    changed = Round.objects.filter(id=round, state=RoundState.PLANNED).update(state=RoundState.CANCELLED, next_at=None)
    if changed != 1:
        raise Refused("round_state")
    TeamCheckup.objects.filter(round=round, state=CheckupState.PLANNED).update(state=CheckupState.CANCELLED)
    at = tree(by.today)
    people = staff([c.unit_id for c in checkups], by.today, at)
    for checkup in checkups:
        followup.withdraw(matter=(duties.MATTER, checkup.id), by=by.person, now=now, outcome=reason.strip())
        if checkup.unit_id in at.places:
            team = at.places[checkup.unit_id].name
            again = duties.plan_again(checkup, team, people[checkup.unit_id], by.person, now)
            followup.promise_all([again], by=by.person, now=now)
    record(at=now, by=by.person, action="round_cancelled", subject=("round", round), reason=reason.strip())
    return Round.objects.get(id=round)


@transaction.atomic
def close_early(*, round: UUID, reason: str, by: Viewer, now: datetime) -> Round:
    """Nobody can answer any more from now on; the worker seals and releases, as it does at the planned end.

    Raises Refused: not_yours, reason_missing, round_state (also when its time is already over).
    """
    if not reason.strip():
        raise Refused("reason_missing")
    _yours(round, by)
    # Strictly between the two moments: a round that has just opened has not been open yet.
    running = Round.objects.filter(id=round, state=RoundState.OPEN, opens_at__lt=now, closes_at__gt=now)
    if running.update(closes_at=now, next_at=now) != 1:
        raise Refused("round_state")
    record(at=now, by=by.person, action="round_closed_early", subject=("round", round), reason=reason.strip())
    return Round.objects.get(id=round)


def _plan(
    *, title: str, campaign: str, version: UUID, teams: Sequence[UUID], opens_at: datetime,
    closes_at: datetime | None, by: Viewer, now: datetime, minimum: int | None, credentials: bool, at: Tree,
) -> Round:  # fmt: skip
    if not title.strip() or not campaign.strip():
        raise Refused("round_title")
    _check_teams(teams, by, at)
    closes = closes_at or due(opens_at, duties.terms()["open_werkdagen"])
    _check_window(opens_at, closes, now)
    if not QuestionnaireVersion.objects.filter(id=version, published_at__isnull=False).exists():
        raise Refused("version_not_published")
    least = usual_minimum() if minimum is None else minimum
    if least < FLOOR:
        raise Refused("minimum_too_low", floor=FLOOR)
    made = Round.objects.create(
        title=title.strip()[:80], campaign=campaign.strip()[:80], version_id=version, opens_at=opens_at,
        closes_at=closes, minimum=least, credentials=credentials, planned_by_id=by.person, planned_at=now,
        next_at=opens_at,
    )  # fmt: skip
    _add_teams(made, teams, at, by, now)
    record(at=now, by=by.person, action="round_planned", subject=("round", made.id),
           details={"title": made.title, "teams": len(teams), "opens_at": opens_at.isoformat()})  # fmt: skip
    return made


def _add_teams(made: Round, teams: Sequence[UUID], at: Tree, by: Viewer, now: datetime) -> None:
    people = staff(teams, by.today, at)
    rows = [
        TeamCheckup(round=made, unit_id=team, supporter_id=people[team].supporter, hrm_id=people[team].hrm,
                    vik_id=people[team].vik)
        for team in teams
    ]  # fmt: skip
    try:
        with transaction.atomic():
            TeamCheckup.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Refused("team_in_round") from error
    duties.next_is_planned(teams, by.person, now)
    followup.promise_all(
        [duties.planned(row, at.places[row.unit_id].name, people[row.unit_id], by.person) for row in rows],
        by=by.person, now=now,
    )  # fmt: skip


def _check_teams(teams: Sequence[UUID], by: Viewer, at: Tree) -> None:
    if not teams:
        raise Refused("no_teams")
    if len(set(teams)) < len(teams) or any(team not in at.places or not at.places[team].is_team for team in teams):
        raise Refused("not_a_team")
    for team in teams:
        check_may(by, Permission.PLAN_ROUNDS, team)


def _check_window(opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    if opens_at < now:
        raise Refused("round_in_past")
    check_not_far(timezone.localdate(closes_at), timezone.localdate(now))
    if closes_at <= opens_at:
        raise Refused("round_window")


def _yours(round: UUID, by: Viewer) -> list[TeamCheckup]:
    found = Round.objects.filter(id=round).first()
    checkups = list(TeamCheckup.objects.filter(round=round).order_by("id"))
    if found is None or not plans_all(by, found, [c.unit_id for c in checkups]):
        raise Refused("not_yours", hidden=True)
    return checkups


def _still_to_plan(campaign: str, by: Viewer, at: Tree) -> list[UUID]:
    taken = set(
        TeamCheckup.objects.filter(state__in=[CheckupState.PLANNED, CheckupState.OPEN]).values_list("unit", flat=True)
    )
    had = TeamCheckup.objects.filter(round__campaign=campaign).exclude(state=CheckupState.CANCELLED)
    taken |= set(had.values_list("unit", flat=True))
    reach = by.units_with(Permission.PLAN_ROUNDS) - taken
    return [place.id for root in at.roots for place in at.teams(root.id) if place.id in reach]


def _by_unit(teams: Sequence[UUID], at: Tree) -> Mapping[str, list[UUID]]:
    """Name of the unit -> its teams; a team straight under the force goes with its own kind."""
    found: dict[str, list[UUID]] = {}
    for team in teams:
        line = at.lines[team]
        unit = next((u for u in line if at.places[u].kind is UnitKind.UNIT), line[-1] if line else team)
        found.setdefault(at.places[unit].name, []).append(team)
    return dict(sorted(found.items(), key=lambda pair: pair[0].casefold()))


def _title(campaign: str, unit: str) -> str:
    return f"{campaign} – {unit}"[:80]


def local_day(moment: datetime) -> str:
    """The day as people write it: 9-3-2026."""
    local = timezone.localtime(moment)
    return f"{local.day}-{local.month}-{local.year}"
