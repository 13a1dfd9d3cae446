# SPDX-License-Identifier: EUPL-1.2
"""Rounds for those who plan them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q

from iedereen.checkup.models import QuestionnaireVersion, Release, Round, TeamCheckup
from iedereen.checkup.queries.again.pages import Asked, Later, asked, changed_on, later_releases
from iedereen.checkup.queries.coverage import coverage
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.engines.credentials import short
from iedereen.keys.queries import Lot, candidates, lots
from iedereen.keys.rules import chosen
from iedereen.ledger.queries import history
from iedereen.people.queries import Tree, ended_under, tree
from iedereen.people.rules import Permission, Viewer
from iedereen.screen.rules import Refused


@dataclass(frozen=True)
class RoundRow:
    """One round on the list, with how many of its teams are how far (of those that the viewer may plan for)."""

    id: UUID
    title: str
    campaign: str
    state: str
    opens_at: datetime
    closes_at: datetime
    trouble: str
    teams: int
    talked: int


@dataclass(frozen=True)
class TeamRow:
    """One team in a round."""

    checkup: UUID
    code: str
    name: str
    state: str
    invited: int | None
    supporter: str
    hrm: str


@dataclass(frozen=True)
class RoundPage:
    """A round with its teams. `editable`: it is not open yet, and the viewer may plan for every team in it.

    `closable`: it is open, and the viewer may plan for every team in it. `reorganised`: it is released, the
    organisation has changed on that day, and the viewer may release it again; `asked`: that was asked for already.
    `later`: what was released again.
    """

    round: RoundRow
    promise: str
    minimum: int
    questionnaire: str
    imported: bool
    teams: tuple[TeamRow, ...]
    editable: bool
    closable: bool
    lot: Lot | None
    mark: str
    reorganised: date | None
    asked: Asked | None
    later: tuple[Later, ...]


@dataclass(frozen=True)
class PlanChoices:
    """What the form for planning offers: published versions, and the teams that can be planned now.

    `holders`: how many of the `holders_wanted` key holders there are for these teams.
    """

    versions: tuple[tuple[UUID, str], ...]
    teams: tuple[tuple[UUID, str], ...]
    forgotten: int
    holders: int
    holders_wanted: int


def rounds(viewer: Viewer) -> list[RoundRow]:
    """Rounds with a team for which the viewer may plan, newest first; and those it planned itself of which all teams
    are gone, so that they do not stay behind. Raises Refused("not_yours")."""
    _planner(viewer)
    mine = Q(unit__in=viewer.units_with(Permission.PLAN_ROUNDS))
    done = Q(state__in=[CheckupState.TALKED, CheckupState.AGREED])
    each = TeamCheckup.objects.values("round").annotate(teams=Count("id"), talked=Count("id", done))
    left = Count("id", Q(unit__in=list(viewer.lines)))  # of a round that I planned, and of which no team is left
    alone = each.filter(round__planned_by=viewer.person).annotate(left=left).filter(left=0)
    found = {row["round"]: row for row in (*each.filter(mine), *alone)}
    rows = Round.objects.filter(id__in=list(found)).order_by("-opens_at", "title")
    return [_row(r, found[r.id]["teams"], found[r.id]["talked"]) for r in rows]


def round_page(viewer: Viewer, round: UUID, at: Tree | None = None) -> RoundPage:
    """One round with those of its teams for which the viewer may plan. Raises Refused("not_yours")."""
    _planner(viewer)
    standing = at or tree(viewer.today)
    # No rows of the model: a round of the whole force has hundreds of teams, of which a few fields are shown.
    everyone = TeamCheckup.objects.filter(round=round).order_by("unit__code").values_list(
        "id", "unit", "unit__code", "state", "invited", "supporter__name", "hrm__name"
    )  # fmt: skip
    all_of_it = list(everyone)
    reach = viewer.units_with(Permission.PLAN_ROUNDS)
    mine = [_team(standing, *row) for row in all_of_it if row[1] in reach]
    it = Round.objects.select_related("version").filter(id=round).first()
    whole = it is not None and plans_all(viewer, it, [row[1] for row in all_of_it], standing)
    if it is None or not (mine or whole):
        raise Refused("not_yours", hidden=True)
    mine = mine or [_team(standing, *row) for row in all_of_it]
    talked = sum(team.state in (CheckupState.TALKED, CheckupState.AGREED) for team in mine)
    reorganised = changed_on(viewer, it, standing)
    return RoundPage(
        round=_row(it, len(mine), talked),
        promise=it.promise,
        minimum=it.minimum,
        questionnaire=_version_name(it.version),
        imported=it.imported,
        teams=tuple(mine),
        editable=it.state == RoundState.PLANNED and whole,
        closable=it.state == RoundState.OPEN and whole,
        lot=lots([it.id]).get(it.id),
        mark=short(it.key_digest) if it.key_digest else "",
        reorganised=reorganised,
        asked=asked(it) if reorganised else None,
        later=later_releases(it),
    )


def plans_all(viewer: Viewer, round: Round, teams: Collection[UUID], at: Tree | None = None) -> bool:
    """Does this viewer plan for all these teams that are still there? For those that are gone nobody does, and they
    must not keep a round from being called off, closed or given up.

    When all of them are gone: whoever planned the round, as long as that person still plans rounds, and whoever plans
    for the units where they ended.
    """
    reach = viewer.units_with(Permission.PLAN_ROUNDS)
    there = {team for team in teams if team in viewer.lines}
    if there or not reach:
        return bool(there) and there <= reach
    if viewer.person == round.planned_by_id:
        return True
    ended = set(ended_under(teams, viewer.today, at or tree(viewer.today)).values())
    return bool(ended) and ended <= reach


def plan_choices(viewer: Viewer, at: Tree | None = None) -> PlanChoices:
    """Raises Refused("not_yours") for who may not plan."""
    _planner(viewer)
    standing = at or tree(viewer.today)
    reach = viewer.units_with(Permission.PLAN_ROUNDS)
    busy = set(
        TeamCheckup.objects.filter(unit__in=reach, state__in=[CheckupState.PLANNED, CheckupState.OPEN]).values_list(
            "unit", flat=True
        )
    )
    teams = [p for root in standing.roots for p in standing.teams(root.id) if p.id in reach - busy]
    versions = QuestionnaireVersion.objects.filter(published_at__isnull=False).order_by("-published_at", "-number")
    wanted = settings.POLICY["check-up"]["sleutels"]["houders"]
    holders = chosen(candidates([p.id for p in teams], viewer.today, standing), wanted)
    return PlanChoices(
        holders=len(holders),
        holders_wanted=wanted,
        versions=tuple((v.id, _version_name(v)) for v in versions),
        teams=tuple((p.id, f"{p.name} ({p.code})") for p in teams),
        forgotten=sum(row.overdue for row in coverage(viewer, standing)),
    )


@dataclass(frozen=True)
class RunningRound:
    """A round that is open, or over (`closing`): still `sealed`, or being computed."""

    id: UUID
    title: str
    closes_at: datetime
    planner: UUID
    closing: bool
    sealed: bool


def running(now: datetime) -> list[RunningRound]:
    """Every round that is open or being computed. Tells nothing of teams or answers; for the demo's own page."""
    rows = list(Round.objects.filter(state__in=[RoundState.OPEN, RoundState.CLOSING]).order_by("closes_at", "title"))
    found = lots([r.id for r in rows])
    return [
        RunningRound(
            r.id, r.title, r.closes_at, r.planned_by_id, r.state == RoundState.CLOSING or r.closes_at <= now,
            r.state == RoundState.CLOSING and r.id in found and found[r.id].opened_at is None,
        )
        for r in rows
    ]  # fmt: skip


def _planner(viewer: Viewer) -> None:
    if not viewer.anywhere(Permission.PLAN_ROUNDS):
        raise Refused("not_yours", hidden=True)


def _version_name(version: QuestionnaireVersion) -> str:
    title: Mapping[str, str] = version.definition["title"]
    return f"{title.get('nl', next(iter(title.values())))} ({version.number})"


def _row(round: Round, teams: int, talked: int) -> RoundRow:
    return RoundRow(round.id, round.title, round.campaign, round.state, round.opens_at, round.closes_at, round.trouble,
                    teams, talked)  # fmt: skip


def _team(
    at: Tree, checkup: UUID, unit: UUID, code: str, state: str, invited: int | None, supporter: str | None,
    hrm: str | None,
) -> TeamRow:  # fmt: skip
    place = at.places.get(unit)
    return TeamRow(checkup, code, place.name if place else code, state, invited, supporter or "", hrm or "")


@dataclass(frozen=True)
class SealedRound:
    """`mine`: this viewer holds a share that was not brought yet. `may_give_up`: plans for every team in it.
    `computing`: it is opened, and its result is not there yet.
    """

    id: UUID
    title: str
    closing: bool
    lot: Lot
    mine: bool
    may_give_up: bool
    computing: bool


def sealed_round(viewer: Viewer, round: UUID) -> SealedRound:
    """For the holders of its key and for who plans it. Raises Refused("not_yours")."""
    found = Round.objects.filter(id=round).first()
    lot = lots([round]).get(round)
    if found is None or lot is None:
        raise Refused("not_yours", hidden=True)
    plans = plans_all(viewer, found, list(TeamCheckup.objects.filter(round=round).values_list("unit", flat=True)))
    held = [h for h in lot.holders if h.person == viewer.person]
    if not (held or plans):
        raise Refused("not_yours", hidden=True)
    closing = found.state == RoundState.CLOSING and lot.opened_at is None
    return SealedRound(
        found.id, found.title, closing, lot, closing and any(h.given_at is None for h in held), closing and plans,
        found.state == RoundState.CLOSING and lot.opened_at is not None,
    )  # fmt: skip


@dataclass(frozen=True)
class Audited:
    """What can be checked of a round. `read` and `dropped`: answers that could and could not be opened; None before.
    `surplus`: those that could be read but were more than there are people, and were left out.

    `attack`: what the second program tried on the figures that were released, None before there are any; `later` the
    same of every release after a reorganisation.
    """

    id: UUID
    title: str
    digest: str
    mark: str
    lot: Lot | None
    fetched: int | None
    read: int | None
    dropped: int | None
    surplus: int | None
    attack: Mapping[str, object] | None
    imported: bool
    later: tuple[tuple[date, Mapping[str, object]], ...]  # after which reorganisation it was shown again; its attack


def may_audit(viewer: Viewer) -> bool:
    """Those who watch over the promise: key holders, who reads the ledger, and who plans."""
    return any(viewer.anywhere(p) for p in (Permission.HOLD_KEY, Permission.SEE_LEDGER, Permission.PLAN_ROUNDS))


def audited(viewer: Viewer, round: UUID) -> Audited:
    """For who may audit. Raises Refused("not_yours")."""
    found = Round.objects.filter(id=round).first()
    if found is None or not may_audit(viewer):
        raise Refused("not_yours", hidden=True)
    lines = {line.action: line.details for line in history("round", round)}
    again = Release.objects.filter(round=round, reorganised_on__isnull=False)
    opened, closed = lines.get("answers_opened", {}), lines.get("round_closed", {})
    return Audited(
        found.id, found.title, found.key_digest, short(found.key_digest) if found.key_digest else "",
        lots([round]).get(round), closed.get("credentials"), opened.get("read"), opened.get("dropped"),
        opened.get("surplus"),
        Release.objects.filter(round=round, number=1).values_list("attack", flat=True).first(),
        found.imported,
        tuple((r.reorganised_on, r.attack) for r in again.order_by("number") if r.reorganised_on),
    )  # fmt: skip
