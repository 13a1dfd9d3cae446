# SPDX-License-Identifier: EUPL-1.2
"""A team's check-up for whoever works on its conversation, and the one page that prepares it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language

from iedereen.checkup.models import OpenSummary, Preparation, Release, Result, RoundNode, TeamCheckup
from iedereen.checkup.queries.outcome import PastAgreement, past_agreements
from iedereen.checkup.rules import CellStatus, CheckupState, Definition, Index, Item, definition
from iedereen.checkup.rules.highlights import Banks, Estimate, Figure, Highlight, highlights, two_questions
from iedereen.checkup.rules.talk import (
    LEADING,
    WITH_OUTCOME,
    WITH_RESULT,
    leads,
    may_assign,
    may_prepare,
    may_read_open_answers,
    may_see_preparation,
)
from iedereen.engines.schedule import AMSTERDAM, add_working_days
from iedereen.people.models import Person
from iedereen.people.queries import Tree, holders, members, nearest_holder
from iedereen.people.rules import Role, UnitKind, Viewer
from iedereen.screen.rules import Refused

PARTICIPATION = ""
RECENT = 6  # so many earlier check-ups are looked through for the last result and the last conversation


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


def spoken(words: Mapping[str, str]) -> str:
    """These words in the language of the page, Dutch when they are not there in it."""
    return words.get((get_language() or "nl")[:2]) or words["nl"]


def participated(checkup: TeamCheckup) -> bool:
    """Did so many take part that the team has figures? Otherwise its check-up is a conversation only."""
    return Result.objects.filter(
        release__round=checkup.round_id, unit=checkup.unit_id, measure=PARTICIPATION, status=CellStatus.PUBLISHED
    ).exists()


def released_on(checkup: TeamCheckup) -> date | None:
    """The day of the release; None when this round has none (yet)."""
    made_at = Release.objects.filter(round=checkup.round_id).values_list("made_at", flat=True).first()
    return None if made_at is None else made_at.astimezone(AMSTERDAM).date()


def stand_in(unit: UUID, today: date) -> UUID | None:
    """Who confirms for a team that nobody leads today: the nearest leader above it. None when the team has its own."""
    if holders(Role.TEAM_LEADER, [unit], today):
        return None
    nearest = nearest_holder(Role.TEAM_LEADER, unit, today)
    return None if nearest is None else nearest.id


@dataclass(frozen=True)
class Candidates:
    """Who may be assigned to a check-up, per part; nearest to the team first."""

    supporter: tuple[Person, ...]
    hrm: tuple[Person, ...]
    vik: tuple[Person, ...]


def candidates(unit: UUID, viewer: Viewer) -> Candidates:
    """Holders of the role at the team or above it. Who leads the team, or works in it, cannot be its HRM adviser."""
    line = (unit, *viewer.lines.get(unit, ()))

    def of(role: Role) -> tuple[Person, ...]:
        found = holders(role, line, viewer.today)
        return tuple({p.id: p for u in line for p in found.get(u, [])}.values())

    barred = {p.id for role in LEADING for rows in holders(role, line, viewer.today).values() for p in rows}
    barred |= {p.id for p in members(unit, viewer.today)}
    return Candidates(of(Role.SUPPORTER), tuple(p for p in of(Role.HRM) if p.id not in barred), of(Role.VIK))


@dataclass(frozen=True)
class Measured:
    """One index as released: `result` None when it is not shown."""

    index: Index
    low: float
    high: float
    result: Result | None
    before: Result | None
    around: Result | None

    @property
    def label(self) -> str:
        return spoken(self.index.label)

    def share(self, part: str) -> tuple[int | None, str]:
        """Of `low`, `middle` or `high`: the percentage, or none and the code of what is said in its place."""
        if self.result is None:
            return None, ""
        return getattr(self.result, part), str(self.result.coded.get(part, ""))

    @cached_property
    def figure(self) -> Figure | None:
        """For what stands out; None when no mean was released."""
        now = _estimate(self.result)
        if now is None:
            return None
        before, around = _estimate(self.before), _estimate(self.around)
        return Figure(self.index.code, now, self.low, self.high, before=before, around=around)


@dataclass(frozen=True)
class Page:
    """The preparation: what the system knows, what people added, and what the viewer may do with it."""

    checkup: TeamCheckup
    team: str
    leaders: tuple[Person, ...]
    around: str  # name of the unit that the figures are compared with
    rate: int | None
    measured: tuple[Measured, ...]
    stands_out: tuple[Highlight, ...]
    questions: tuple[str, str]
    text: Preparation | None
    summary: tuple[tuple[str, str], ...]
    summary_waits: bool
    last_time: tuple[PastAgreement, ...]
    latest_date: date | None  # the policy's last day for the conversation
    may_edit: bool
    may_plan: bool
    may_assign: bool
    may_read_open: bool
    leading: bool
    candidates: Candidates | None  # for who may assign

    @property
    def assigned(self) -> dict[str, UUID | None]:
        return {"supporter": self.checkup.supporter_id, "hrm": self.checkup.hrm_id, "vik": self.checkup.vik_id}

    @property
    def without_figures(self) -> bool:
        return self.rate is None

    @property
    def state(self) -> CheckupState:
        return state_of(self.checkup)

    @property
    def labels(self) -> dict[str, str]:
        return {m.index.code: m.label for m in self.measured}


def banks() -> Banks:
    """The questions of `policy/gesprek.toml`."""
    norms = settings.POLICY["gesprek"]
    general = norms["algemeen"]
    return Banks(norms["vragen"], "anders", general["goed"], general["beter"])


def preparation(viewer: Viewer, checkup: UUID, at: Tree) -> Page:
    """Raises Refused("not_yours", hidden) for team and line above, Refused("talk_too_early") before a result."""
    row = find(viewer, checkup, lambda v, c: may_see_preparation(v, c.unit_id))
    if state_of(row) not in WITH_RESULT:
        raise Refused("talk_too_early")
    earlier = _earlier(row)
    measured, rate, around = _measured(row, next((e for e in earlier if state_of(e) in WITH_RESULT), None))
    figures = [m.figure for m in measured if m.figure is not None]
    talked = next((e for e in earlier if state_of(e) in WITH_OUTCOME), None)
    low, high = settings.POLICY["check-up"]["laag"]["drempel"], settings.POLICY["gesprek"]["banden"]["hoog_vanaf"]
    written = {p.checkup_id: p for p in Preparation.objects.filter(checkup__in=[row, *([talked] if talked else [])])}
    asked = _questions(written.get(talked.id)) if talked else frozenset()
    summary = _summary(row)
    released = released_on(row)
    days = settings.POLICY["check-up"]["termijnen"]["gesprek_werkdagen"]
    leading, assigning = leads(viewer, row.unit_id), may_assign(viewer, row.unit_id)
    return Page(
        checkup=row, team=at.places[row.unit_id].name, around=around, rate=rate, measured=measured,
        leaders=tuple(holders(Role.TEAM_LEADER, [row.unit_id], viewer.today).get(row.unit_id, [])),
        stands_out=highlights(figures), text=written.get(row.id), summary=summary,
        questions=two_questions(figures, banks(), low_below=low, high_from=high, asked=asked),
        summary_waits=rate is not None and not summary and bool(questionnaire(row).open_items),
        last_time=past_agreements(talked.id) if talked else (),
        latest_date=None if released is None else add_working_days(released, days),
        may_edit=may_prepare(viewer, row.unit_id), may_plan=may_prepare(viewer, row.unit_id) or leading,
        may_assign=assigning, leading=leading, candidates=candidates(row.unit_id, viewer) if assigning else None,
        may_read_open=may_read_open_answers(viewer, row.unit_id, row.hrm_id),
    )  # fmt: skip


def _earlier(checkup: TeamCheckup) -> list[TeamCheckup]:
    """The team's earlier check-ups, latest first."""
    rows = TeamCheckup.objects.select_related("round__version").filter(unit=checkup.unit_id)
    return list(rows.filter(round__closes_at__lt=checkup.round.closes_at).order_by("-round__closes_at")[:RECENT])


def _questions(written: Preparation | None) -> frozenset[str]:
    return frozenset({written.first_question, written.second_question} if written else ())


def _summary(checkup: TeamCheckup) -> tuple[tuple[str, str], ...]:
    """(question in words, summary) of what was given, in the order of the questionnaire."""
    rows = OpenSummary.objects.filter(checkup=checkup, given_at__isnull=False)
    given = dict(rows.values_list("question", "text"))
    return tuple((spoken(i.label), given[i.name]) for i in questionnaire(checkup).open_items if i.name in given)


@dataclass(frozen=True)
class Desk:
    """Where the HRM adviser summarises. `closed`: the reason code when there is nothing to read (any more)."""

    checkup: TeamCheckup
    team: str
    items: tuple[tuple[Item, str], ...]  # each open question and its words
    drafts: Mapping[str, str]
    summary: tuple[tuple[str, str], ...]
    closed: str


def summary_desk(viewer: Viewer, checkup: UUID, at: Tree) -> Desk:
    """Raises Refused("not_yours", hidden) for everybody but the adviser. The answers themselves are not in it."""
    row = find(viewer, checkup, lambda v, c: may_read_open_answers(v, c.unit_id, c.hrm_id))
    asked = questionnaire(row).open_items
    rows = list(OpenSummary.objects.filter(checkup=row))
    closed = ""
    if state_of(row) not in WITH_RESULT:
        closed = "open_answers_early"
    elif not asked:
        closed = "open_answers_unasked"
    elif not participated(row):
        closed = "open_answers_withheld"
    elif any(r.given_at for r in rows):
        closed = "summary_given"
    return Desk(
        checkup=row, team=at.places[row.unit_id].name, items=tuple((i, spoken(i.label)) for i in asked),
        drafts={r.question: r.text for r in rows}, summary=_summary(row), closed=closed,
    )  # fmt: skip


def summary_of(checkup: TeamCheckup) -> tuple[tuple[str, str], ...]:
    """The summary that was given, for who may see the outcome."""
    return _summary(checkup)


def _measured(checkup: TeamCheckup, previous: TeamCheckup | None) -> tuple[tuple[Measured, ...], int | None, str]:
    """Every index with last time's and the unit's figure beside it; the rate of participation; the unit's name."""
    asked = questionnaire(checkup)
    unit, name = _around(checkup)
    rounds = [checkup.round_id] + ([previous.round_id] if previous else [])
    rows = Result.objects.filter(
        release__round__in=rounds, unit__in=[checkup.unit_id, *([unit] if unit else [])], status=CellStatus.PUBLISHED,
        measure__in=[PARTICIPATION, *(x.code for x in asked.indices)],
    ).values_list("release__round_id", "unit_id", "measure", "id")  # fmt: skip
    found = Result.objects.in_bulk([key for *_, key in rows])
    at = {(r, u, m): found[key] for r, u, m, key in rows}
    same = _same_question(asked, previous)
    measured = tuple(
        Measured(
            index=x, low=float(items[0].low or 0), high=float(items[0].high or 0),
            result=at.get((checkup.round_id, checkup.unit_id, x.code)),
            before=at.get((previous.round_id, checkup.unit_id, x.code)) if previous and x.code in same else None,
            around=at.get((checkup.round_id, unit, x.code)) if unit else None,
        )
        for x in asked.indices if (items := asked.index_items(x.code))
    )  # fmt: skip
    took_part = at.get((checkup.round_id, checkup.unit_id, PARTICIPATION))
    if took_part is None:
        return (), None, name
    return measured, took_part.rate, name


def _same_question(asked: Definition, previous: TeamCheckup | None) -> frozenset[str]:
    """The indices that were asked in exactly the same way last time: only those may be compared."""
    if previous is None:
        return frozenset()
    old = questionnaire(previous)
    return frozenset(x.code for x in asked.indices if old.index_items(x.code) == asked.index_items(x.code))


def _around(checkup: TeamCheckup) -> tuple[UUID | None, str]:
    """The unit that the team was part of when the round opened."""
    rows = RoundNode.objects.filter(round=checkup.round_id).values_list("unit_id", "parent_id", "kind", "name")
    nodes = {unit: (parent, kind, name) for unit, parent, kind, name in rows}
    up = nodes[checkup.unit_id][0] if checkup.unit_id in nodes else None
    while up is not None and up in nodes:
        if nodes[up][1] == UnitKind.UNIT:
            return up, nodes[up][2]
        up = nodes[up][0]
    return None, ""


def _estimate(result: Result | None) -> Estimate | None:
    return None if result is None or result.mean is None else Estimate(result.mean, result.margin)


def closing_time(day: date) -> datetime:
    """The end of that day in Amsterdam, for things that are due on a date."""
    return datetime(day.year, day.month, day.day, 17, tzinfo=AMSTERDAM)
