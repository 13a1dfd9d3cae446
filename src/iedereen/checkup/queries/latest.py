# SPDX-License-Identifier: EUPL-1.2
"""The last round of every unit at once: its indices as released, with the round before beside them.

Rounds are staggered (ADR 7), so each unit has its own last round. Only released rows are read. A unit that is new since
its teams were asked has what was put together anew for it, if anything, compared with nothing (ADR 19). A team's
figures are read only for who may see the result of that team (ADR 10): for the line above they stay in the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, Window
from django.db.models.functions import DenseRank
from django.utils import timezone

from iedereen.checkup.models import QuestionnaireVersion, Release, Result, Round, RoundNode
from iedereen.checkup.queries.results import compared, read_from, same_measures
from iedereen.checkup.rules import CellStatus, Definition, RoundState, definition
from iedereen.people.rules import Permission, Viewer

PUBLISHED, COMPUTING, FAILED = CellStatus.PUBLISHED.value, "computing", "failed"


class Row(NamedTuple):
    """Of a released row what an overview tells."""

    status: str
    mean: float | None
    margin: float | None


Rows = Mapping[str, Row]


class Change(StrEnum):
    """Against the round before. A difference within the margin of error is no difference."""

    HIGHER = "higher"
    LOWER = "lower"
    SIMILAR = "similar"


@dataclass(frozen=True)
class Index:
    """An index as the newest questionnaire calls it, with the ends of its scale."""

    code: str
    label: str
    low_end: float
    high_end: float


@dataclass(frozen=True)
class Reading:
    """One index of one unit in one round. `status`: of the released cell, or "computing" or "failed" as long as the
    round is over and not released. `mean` only when published, and not always then (nearly all answered the same).
    `again`: no result of the round, but put together anew after a reorganisation."""

    status: str
    mean: float | None
    round: str
    day: date
    again: bool = False


@dataclass(frozen=True)
class Latest:
    """An index of a unit in its last round, and in the round before if that asked exactly the same."""

    now: Reading
    before: Reading | None
    change: Change | None


@dataclass(frozen=True)
class Overview:
    """`indices` in the order of the newest questionnaire; `units`: unit -> code of the index -> what may be shown."""

    indices: tuple[Index, ...] = ()
    units: Mapping[UUID, Mapping[str, Latest]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Turn:
    """One round of one unit; `rows` is None as long as nothing of it is released. `again` as in `Reading`."""

    round: Round
    rows: Rows | None
    again: bool = False


def latest(viewer: Viewer, units: Iterable[UUID], now: datetime) -> Overview:
    """The last figures of these units, as far as this viewer may see them. Six queries at most, however many units."""
    seen = [u for u in units if may_see(viewer, u)]
    if not seen:
        return Overview()
    coming = _coming(seen, now)
    asked = _asked({r.version_id for r in coming.values()})
    codes = {m.code for of in asked.values() for m in read_from(of) if m.is_index}
    released = _released(seen, codes)
    new = [u for u in seen if u not in released and u not in viewer.team_kinds]
    released |= _released(new, codes, again=True) if new else {}
    turns = {u: _turns(coming.get(u), released.get(u, ())) for u in seen}
    alike = {(a, b): same_measures(asked[a], asked[b]) for a in asked for b in asked}
    indices = _indices([t[0].round for t in turns.values() if t], asked)
    return Overview(indices, {u: _shown(t, indices, asked, alike) for u, t in turns.items() if t})


def may_see(viewer: Viewer, unit: UUID) -> bool:
    """A team's figures are for the team and who helps it; those of a district and above are for the line too."""
    team = unit in viewer.team_kinds
    return viewer.may(Permission.SEE_TEAM_RESULT if team else Permission.SEE_GROUP_RESULT, unit)


def _coming(units: Sequence[UUID], now: datetime) -> dict[UUID, Round]:
    """Unit -> the newest round that is over for it and not released yet."""
    over = Q(round__state=RoundState.CLOSING) | Q(round__state=RoundState.OPEN, round__closes_at__lte=now)
    nodes = RoundNode.objects.filter(over, unit__in=units).select_related("round")
    return {n.unit_id: n.round for n in nodes.order_by("round__closes_at")}


def _asked(versions: set[UUID]) -> dict[UUID, Definition]:
    """Every questionnaire of which something is or will be released."""
    released = Release.objects.values("round__version")
    rows = QuestionnaireVersion.objects.filter(Q(id__in=released) | Q(id__in=versions))
    return {key: definition(stored) for key, stored in rows.values_list("id", "definition")}


def _released(units: Sequence[UUID], measures: set[str], *, again: bool = False) -> dict[UUID, list[_Turn]]:
    """Unit -> the results of its last round and of the one before it, newest first. `again`: the newest of what was
    put together anew."""
    turn = Window(
        DenseRank(), partition_by="unit_id",
        order_by=["-release__round__closes_at", "-release__made_at", "release_id"],
    )  # fmt: skip
    which = Q(release__reorganised_on__isnull=False) if again else Q(release__number=1)
    results = Result.objects.filter(which, unit__in=units, measure__in=[*measures, ""], background="")
    rows = results.annotate(turn=turn).filter(turn__lte=1 if again else 2)
    found: dict[tuple[UUID, int], dict[str, Row]] = {}
    of: dict[tuple[UUID, int], UUID] = {}
    wanted = rows.values_list("unit_id", "turn", "release__round_id", "measure", "status", "mean", "margin")
    for unit, number, round, measure, status, mean, margin in wanted:
        found.setdefault((unit, number), {})[measure] = Row(status, mean, margin)
        of[unit, number] = round
    rounds = Round.objects.defer("promise").in_bulk(set(of.values()))
    turns: dict[UUID, list[_Turn]] = {}
    for key in sorted(found):
        turns.setdefault(key[0], []).append(_Turn(rounds[of[key]], found[key], again))
    return turns


def _turns(coming: Round | None, released: Sequence[_Turn]) -> list[_Turn]:
    """The last round and the one before, newest first: a round that is still being computed is the last."""
    if coming is not None and (not released or coming.closes_at > released[0].round.closes_at):
        return [_Turn(coming, None), *released[:1]]
    return list(released)


def _indices(rounds: Sequence[Round], asked: Mapping[UUID, Definition]) -> tuple[Index, ...]:
    """Every index of these rounds once, as the newest of them calls it."""
    found: dict[str, Index] = {}
    for version in dict.fromkeys(r.version_id for r in sorted(rounds, key=lambda r: r.closes_at, reverse=True)):
        for measure in read_from(asked[version]):
            if measure.is_index and measure.code not in found:
                found[measure.code] = Index(measure.code, measure.label, measure.low, measure.high)
    return tuple(found.values())


def _shown(
    turns: Sequence[_Turn], indices: Iterable[Index], asked: Mapping[UUID, Definition],
    alike: Mapping[tuple[UUID, UUID], set[str]],
) -> dict[str, Latest]:  # fmt: skip
    last, *earlier = turns
    version = last.round.version_id
    codes = {x.code for x in asked[version].indices}
    found = {}
    for code in (x.code for x in indices if x.code in codes):
        now = _reading(last, code)
        before = next((t for t in earlier if code in alike[t.round.version_id, version] and not t.again), None)
        if now is not None:
            found[code] = Latest(now, _reading(before, code) if before else None, _change(last, before, code))
    return found


def _reading(turn: _Turn, code: str) -> Reading | None:
    day = timezone.localdate(turn.round.closes_at)
    if turn.rows is None:
        return Reading(FAILED if turn.round.trouble else COMPUTING, None, turn.round.title, day)
    row = turn.rows.get(code)
    return None if row is None else Reading(row.status, row.mean, turn.round.title, day, turn.again)


def _change(last: _Turn, before: _Turn | None, code: str) -> Change | None:
    now = last.rows.get(code) if last.rows else None
    then = before.rows.get(code) if before and before.rows else None
    difference = compared(now, ("", then)) if now and then else None
    if difference is None:
        return None
    if difference.similar:
        return Change.SIMILAR
    return Change.HIGHER if difference.difference > 0 else Change.LOWER
