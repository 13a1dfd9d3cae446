# SPDX-License-Identifier: EUPL-1.2
"""Released results: only what stands in released rows, with the comparison that those rows allow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import nan, sqrt
from typing import Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from iedereen.checkup.models import Release, Result, TeamCheckup
from iedereen.checkup.queries.results import released
from iedereen.checkup.queries.results.released import Nodes
from iedereen.checkup.queries.rounds import may_audit
from iedereen.checkup.rules import WAITING, CellStatus, CheckupState, Definition
from iedereen.checkup.rules.talk import Step, steps
from iedereen.engines.scales import Meaning, meaning
from iedereen.people.models import Unit
from iedereen.people.queries import Tree, tree
from iedereen.people.rules import TEAM_KINDS, Permission, Role, UnitKind, Viewer, check_may
from iedereen.screen.rules import Refused

TALKED = (CheckupState.TALKED, CheckupState.AGREED)
ROUNDS_BACK = 6
ENOUGH_TEAMS = 3  # a team beside only one other could subtract itself from what they are together


class Estimated(Protocol):
    """A released row, as far as it can be compared."""

    @property
    def mean(self) -> float | None: ...
    @property
    def margin(self) -> float | None: ...


@dataclass(frozen=True)
class Compared:
    """Another released mean of the same measure: what it is of, the mean, and whether the difference is within the
    margin of error (sqrt of the sum of the squared margins)."""

    of: str
    mean: float
    difference: float
    similar: bool


@dataclass(frozen=True)
class Figure:
    """One measure of one unit as released. Numbers are None unless `status` is published; `coded` says in words what
    was made coarse instead (values of `engines.protect.Code`)."""

    measure: str
    label: str
    explanation: str
    is_index: bool
    reverse: bool
    low_end: float
    high_end: float
    status: CellStatus
    mean: float | None
    margin: float | None
    bands: tuple[int | None, int | None, int | None]
    coded: Mapping[str, str]
    rwg: float | None
    alpha: float | None = None
    icc1: float | None = None
    icc2: float | None = None
    meaning: Meaning = Meaning.UNDETERMINED
    before: Compared | None = None
    beside: Compared | None = None
    background: str = ""  # of a split: the question and the answer, in words
    category: str = ""


@dataclass(frozen=True)
class ResultPage:
    """Everything released of one unit in one round, of everybody together."""

    release: UUID
    unit: UUID
    code: str
    name: str
    kind: UnitKind
    round: str
    released_at: datetime
    day: date
    teams: int
    status: CellStatus
    respondents: int | None
    rate: int | None
    rate_coded: str | None
    indices: tuple[Figure, ...]
    statements: tuple[Figure, ...]
    trend: Mapping[str, tuple[tuple[str, float | None], ...]]
    rule: Mapping[str, object]
    again: date | None  # the same answers, put together anew after the reorganisation of this day
    later: date | None  # there is also such a figure of this unit

    @property
    def is_team(self) -> bool:
        return self.kind in TEAM_KINDS


@dataclass(frozen=True)
class CheckupPage:
    """A team's check-up. `result` is None as long as there is none, or when the viewer may not see it (`may_see`).

    `doors`: what else of this check-up the viewer may open now, as names of addresses. `member`: works in this team.
    """

    id: UUID
    unit: UUID
    code: str
    name: str
    round: str
    state: str
    opens_at: datetime
    closes_at: datetime
    invited: int | None
    conversation_only: bool
    supporter: str
    hrm: str
    vik: str
    talk_date: date | None
    next_date: date | None
    closing: bool
    sealed: bool  # waits for the key holders
    audit: UUID | None  # the round, for who watches over the promise
    may_see: bool
    member: bool
    result: ResultPage | None
    steps: tuple[Step, ...]


def checkup_page(viewer: Viewer, checkup: UUID, at: Tree | None = None) -> CheckupPage:
    """Raises Refused("not_yours") for who may not even know how far this team is."""
    row = TeamCheckup.objects.select_related("round", "unit", "supporter", "hrm", "vik").filter(id=checkup).first()
    if row is None or row.state == CheckupState.CANCELLED:
        raise Refused("not_yours", hidden=True)
    check_may(viewer, Permission.SEE_UNIT, row.unit_id)
    standing = at or tree(viewer.today)
    place = standing.places.get(row.unit_id)
    return CheckupPage(
        id=row.id, unit=row.unit_id, code=row.unit.code, name=place.name if place else row.unit.code,
        round=row.round.title, state=row.state, opens_at=row.round.opens_at, closes_at=row.round.closes_at,
        invited=row.invited, conversation_only=row.conversation_only,
        supporter=row.supporter.name if row.supporter else "", hrm=row.hrm.name if row.hrm else "",
        vik=row.vik.name if row.vik else "", talk_date=row.talk_date, next_date=row.next_date,
        closing=row.round.state == "closing", sealed=row.round.trouble == WAITING,
        audit=row.round_id if row.round.key_digest and may_audit(viewer) else None,
        may_see=may_see_result(viewer, row),
        member=Role.EMPLOYEE in viewer.roles_at(row.unit_id), result=result_of(viewer, row),
        steps=steps(viewer, row.unit_id, CheckupState(row.state), asked=not row.conversation_only, hrm=row.hrm_id),
    )  # fmt: skip


def result_of(viewer: Viewer, checkup: TeamCheckup) -> ResultPage | None:
    """What was released of the team, for who may see it; None while there is nothing, or never will be."""
    if not may_see_result(viewer, checkup) or checkup.conversation_only:
        return None
    release = Release.objects.select_related("round").filter(round=checkup.round_id, number=1).first()
    return _page(release, checkup.unit_id) if release else None


def may_see_result(viewer: Viewer, checkup: TeamCheckup) -> bool:
    """Leader, supporter and advisers; the team's own people once the team has talked about it. Nobody above."""
    if viewer.may(Permission.SEE_TEAM_RESULT, checkup.unit_id):
        return True
    return checkup.state in TALKED and Role.EMPLOYEE in viewer.roles_at(checkup.unit_id)


def group_page(viewer: Viewer, code: str, *, again: bool = False) -> ResultPage:
    """The latest released result of a district, a unit or the force. `again`, or when it has none: what was put
    together anew for it after a reorganisation. Raises Refused: not_yours, no_result_yet."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None or unit.id in viewer.team_kinds:
        raise Refused("not_yours", hidden=True)
    check_may(viewer, Permission.SEE_GROUP_RESULT, unit.id)
    release = (None if again else _releases(unit.id).first()) or _later(unit.id)
    if release is None:
        raise Refused("no_result_yet")
    return _page(release, unit.id)


def _releases(unit: UUID) -> QuerySet[Release]:
    """Releases in which this unit has figures, newest first; of every round its result, not what was shown later."""
    of_unit = Result.objects.filter(unit=unit, measure="", background="").values("release")
    return (
        Release.objects.filter(id__in=of_unit, number=1)
        .select_related("round")
        .order_by("-round__closes_at", "-made_at")
    )


def _later(unit: UUID, since: Release | None = None) -> Release | None:
    """What was put together anew for this unit, in the newest round; `since`: shown, and not of an older round."""
    of_unit = Result.objects.filter(unit=unit, measure="", background="")
    again = Release.objects.filter(reorganised_on__isnull=False).select_related("round")
    if since is not None:
        of_unit = of_unit.filter(status=CellStatus.PUBLISHED)
        again = again.filter(round__closes_at__gte=since.round.closes_at)
    return again.filter(id__in=of_unit.values("release")).order_by("-round__closes_at", "-number").first()


def _page(release: Release, unit: UUID) -> ResultPage:
    nodes, rows = released.nodes(release), released.rows(release.id, unit)
    whole = rows[""]
    figures = tuple(_figures(release, unit, rows, nodes))
    first = release.number == 1
    later = _later(unit, since=release) if first and UnitKind(nodes[unit].kind) not in TEAM_KINDS else None
    return ResultPage(
        release=release.id,
        unit=unit,
        code=nodes[unit].code,
        name=nodes[unit].name,
        kind=UnitKind(nodes[unit].kind),
        round=release.round.title,
        released_at=release.made_at,
        day=timezone.localdate(release.round.closes_at),
        teams=len(_teams_below(unit, nodes)),
        status=CellStatus(whole.status),
        respondents=whole.respondents,
        rate=whole.rate,
        rate_coded=whole.coded.get("rate"),
        indices=tuple(f for f in figures if f.is_index),
        statements=tuple(f for f in figures if not f.is_index),
        trend=_trend(release, unit, [f.measure for f in figures if f.is_index]) if first else {},
        rule=release.rule,
        again=release.reorganised_on,
        later=later.reorganised_on if later else None,
    )


def _teams_below(top: UUID, nodes: Nodes) -> list[UUID]:
    """The teams in this unit, which may be a team itself."""
    children: dict[UUID | None, list[released.Node]] = {}
    for node in nodes.values():
        children.setdefault(node.parent, []).append(node)
    waiting, found = [nodes[top]], []
    while waiting:
        here = waiting.pop()
        if here.kind in TEAM_KINDS:
            found.append(here.unit)
        waiting += children.get(here.unit, ())
    return found


def _figures(release: Release, unit: UUID, rows: Mapping[str, Result], nodes: Nodes) -> Iterator[Figure]:
    asked, sure = released.asked(release), released.reliabilities(release.round_id)
    before = _before(release, unit) if release.number == 1 else {}
    beside = _beside(release, unit, nodes) if release.number == 1 else {}
    for measure in read_from(asked):
        row = rows.get(measure.code)
        if row is None:
            continue
        reliability = sure.get(measure.code)
        icc2 = reliability.icc2 if reliability else None
        rwg = 0.9 if "rwg" in row.coded else row.rwg
        yield replace(
            figure(measure, row), alpha=reliability.alpha if reliability else None,
            icc1=reliability.icc1 if reliability else None, icc2=icc2,
            meaning=meaning(nan if rwg is None else rwg, nan if icc2 is None else icc2),
            before=compared(row, before.get(measure.code)), beside=compared(row, beside.get(measure.code)),
        )  # fmt: skip


def figure(measure: "Measure", row: Result) -> Figure:
    """As it was released, beside nothing."""
    return Figure(
        measure=measure.code, label=measure.label, explanation=measure.explanation, is_index=measure.is_index,
        reverse=measure.reverse, low_end=measure.low, high_end=measure.high, status=CellStatus(row.status),
        mean=row.mean, margin=row.margin, bands=(row.low, row.middle, row.high), coded=row.coded, rwg=row.rwg,
    )  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """What is read from a questionnaire: a statement or an index, in Dutch, with the ends of its scale."""

    code: str
    label: str
    explanation: str
    is_index: bool
    reverse: bool
    low: float
    high: float


def read_from(asked: Definition) -> list[Measure]:
    """Indices first, then statements in the order of the questionnaire; without those that have no scale."""
    found = []
    for index in asked.indices:
        items = asked.index_items(index.code)
        if items and items[0].low is not None and items[0].high is not None:
            found.append(Measure(index.code, words(index.label), words(index.meaning), True, False,
                                 items[0].low, items[0].high))  # fmt: skip
    for item in asked.statements:
        if item.low is not None and item.high is not None:
            found.append(Measure(item.name, words(item.label), words(item.hint), False, item.reverse,
                                 item.low, item.high))  # fmt: skip
    return found


def words(texts: Mapping[str, str]) -> str:
    """The text in the reader's language, else in Dutch, else whatever there is."""
    return texts.get((get_language() or "nl")[:2]) or texts.get("nl") or next(iter(texts.values()), "")


def same_measures(earlier: Definition, now: Definition) -> set[str]:
    """Measures that ask exactly the same in both questionnaires."""
    if earlier is now:
        return {*(item.name for item in now.statements), *(index.code for index in now.indices)}

    def asks(of: Definition) -> dict[str, object]:
        statements = {i.name: (i.name, dict(i.label), i.low, i.high) for i in of.statements}
        indices = {
            x.code: [(i.name, dict(i.label), i.low, i.high, i.reverse) for i in of.index_items(x.code)]
            for x in of.indices
        }
        return {**statements, **indices}

    old, new = asks(earlier), asks(now)
    return {code for code in new if old.get(code) == new[code]}


def _before(release: Release, unit: UUID) -> dict[str, tuple[str, Result]]:
    """The same measures of the same unit in its previous release."""
    earlier = _releases(unit).filter(round__closes_at__lt=release.round.closes_at).first()
    if earlier is None:
        return {}
    same = same_measures(released.asked(earlier), released.asked(release))
    return {m: (earlier.round.title, r) for m, r in released.rows(earlier.id, unit).items() if m in same}


def _beside(release: Release, unit: UUID, nodes: Nodes) -> dict[str, tuple[str, Result]]:
    """The same measures of the unit that this team or district belongs to, when it has enough other teams."""
    above = nodes[unit].parent
    while above is not None and above in nodes and nodes[above].kind != UnitKind.UNIT:
        above = nodes[above].parent
    if above is None or above not in nodes:
        return {}
    answered = Result.objects.filter(release=release, measure="", unit__in=_teams_below(above, nodes), background="")
    if answered.exclude(status=CellStatus.EMPTY).count() < ENOUGH_TEAMS:
        return {}
    return {m: (nodes[above].name, r) for m, r in released.rows(release.id, above).items()}


def compared(row: Estimated, other: tuple[str, Estimated] | None) -> Compared | None:
    """Beside another released mean (what it is of, and the row); None when one of the two shows no mean."""
    if other is None or row.mean is None or other[1].mean is None:
        return None
    of, that = other
    assert that.mean is not None
    margins = sqrt((row.margin or 0) ** 2 + (that.margin or 0) ** 2)
    difference = round(row.mean - that.mean, 1)
    return Compared(of, that.mean, difference, abs(difference) <= margins + 1e-9)


def _trend(release: Release, unit: UUID, measures: list[str]) -> dict[str, tuple[tuple[str, float | None], ...]]:
    """Per index the released means of the last rounds in which it asked the same, oldest first."""
    until = _releases(unit).filter(round__closes_at__lte=release.round.closes_at)[:ROUNDS_BACK]
    releases = list(reversed(until))
    now = released.asked(release)
    rows = {r.id: released.rows(r.id, unit) for r in releases}
    same = {r.id: same_measures(released.asked(r), now) for r in releases}

    def mean(of: UUID, code: str) -> float | None:
        row = rows[of].get(code)
        return row.mean if row else None

    return {code: tuple((r.round.title, mean(r.id, code)) for r in releases if code in same[r.id]) for code in measures}
