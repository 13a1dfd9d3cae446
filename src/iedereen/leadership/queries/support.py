# SPDX-License-Identifier: EUPL-1.2
"""Requests for support, for whom they may be seen; hours asked, promised and given, counted from team to force."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from iedereen.followup.queries import kinds_open, open_for
from iedereen.leadership.models import SupportEvent, SupportRequest
from iedereen.leadership.queries.norms import kind, kinds
from iedereen.leadership.rules import Period
from iedereen.leadership.rules.support import (
    MATTER,
    OPEN,
    Facts,
    Step,
    SupportState,
    may_ask,
    may_give,
    may_see,
    steps,
)
from iedereen.people.queries import among
from iedereen.people.rules import ROLES, Permission, Viewer
from iedereen.screen.rules import Refused
from iedereen.screen.stored import Stored

MOST = 5_000  # rows on one list: the newest; a filter brings the others into sight
PROMISED = (SupportState.PROMISED, SupportState.GIVEN, SupportState.CONFIRMED)
GIVEN = (SupportState.GIVEN, SupportState.CONFIRMED)
ASKED = tuple(s for s in SupportState if s is not SupportState.WITHDRAWN)


@dataclass(frozen=True)
class Hours:
    """Hours of people: asked, promised and given, and asked in vain. Of requests that were asked in one period."""

    asked: int = 0
    promised: int = 0
    given: int = 0
    declined: int = 0

    def __add__(self, other: "Hours") -> "Hours":
        return Hours(self.asked + other.asked, self.promised + other.promised, self.given + other.given,
                     self.declined + other.declined)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """One request with its history (oldest first), who has to do something with it, and what this viewer can do."""

    request: SupportRequest
    history: Sequence[SupportEvent]
    waits_for: Sequence[str]
    due_at: datetime | None
    steps: frozenset[Step]


def facts(row: SupportRequest) -> Facts:
    """What of this row decides who may do what."""
    return Facts(row.unit_id, kind(row.kind).roles, row.asked_by_id, row.giver_id, SupportState(row.state))


def _rows() -> QuerySet[SupportRequest]:
    return SupportRequest.objects.select_related("unit", "asked_by", "giver")


def request_for(viewer: Viewer, request: UUID) -> SupportRequest:
    """One request. Raises Refused("not_yours") for who may not see it."""
    row = _rows().filter(id=request).first()
    if row is None or not may_see(viewer, facts(row)):
        raise Refused("not_yours", hidden=True)
    return row


def story(viewer: Viewer, request: UUID) -> Story:
    """One request with all about it."""
    row = request_for(viewer, request)
    promises = open_for((MATTER, row.id))
    return Story(
        request=row,
        history=list(SupportEvent.objects.filter(request=row).select_related("by").order_by("at", "id")),
        waits_for=[p.owner.name for p in promises],
        due_at=min((p.due_at for p in promises), default=None),
        steps=steps(viewer, facts(row)),
    )


def in_sight(viewer: Viewer) -> Stored:
    """Every request that this viewer may see (`rules.support.may_see`), the newest first; at most `MOST`."""
    seen = Q(asked_by=viewer.person) | Q(giver=viewer.person)
    seen |= Q(unit__in=among(viewer.units_with(Permission.SEE_SUPPORT), viewer))
    return Stored(_rows().filter(seen | _givable(viewer)).order_by("-asked_at", "id"), MOST)


def of_unit(viewer: Viewer, unit: UUID) -> list[SupportRequest]:
    """What was asked for this unit itself, newest first; only what this viewer may see."""
    rows = _rows().filter(unit=unit).order_by("-asked_at", "id")[:MOST]
    return [row for row in rows if may_see(viewer, facts(row))]


def askable(viewer: Viewer) -> frozenset[UUID]:
    """The units of today's tree for which this viewer may ask."""
    return frozenset(unit for unit in viewer.lines if may_ask(viewer, unit))


def _givable(viewer: Viewer) -> Q:
    """The requests that this viewer could give, by the roles that it has where."""
    giving = {g.role for g in viewer.grants if Permission.GIVE_SUPPORT in ROLES[g.role].permissions}
    parts = [Q(pk__in=[])]
    for role in giving:
        units = frozenset(u for u in viewer.lines if may_give(viewer, u, (role,)))
        known = [k.code for k in kinds().values()]
        theirs = [k.code for k in kinds().values() if role in k.roles]
        parts.append(Q(unit__in=among(units, viewer)) & (Q(kind__in=theirs) | ~Q(kind__in=known)))
    return reduce(or_, parts)


def hours(viewer: Viewer, during: Period, within: Collection[UUID] | None = None) -> Mapping[UUID, Hours]:
    """Per unit in reach (and of `within`), each with all below it: one query, whatever the size of the force."""
    reach = _reach(viewer, within)
    found = dict.fromkeys(reach, Hours())
    for unit, counted in _summed(viewer, reach, during, "unit"):
        for place in (unit, *viewer.lines.get(unit, ())):
            if place in found:
                found[place] += counted
    return found


def hours_by_kind(viewer: Viewer, during: Period, unit: UUID | None = None) -> Mapping[str, Hours]:
    """The same per kind, in the order of the norms: of one unit with all below it, or of everything in reach."""
    below = None if unit is None else {u for u, line in viewer.lines.items() if u == unit or unit in line}
    found = {code: Hours() for code in kinds()}
    for code, counted in _summed(viewer, _reach(viewer, below), during, "kind"):
        found[code] = found.get(code, Hours()) + counted
    return found


def _reach(viewer: Viewer, within: Collection[UUID] | None) -> frozenset[UUID]:
    reach = viewer.units_with(Permission.SEE_SUPPORT)
    return reach if within is None else reach & frozenset(within)


def _summed(viewer: Viewer, units: frozenset[UUID], during: Period, by: str) -> list[tuple[Any, Hours]]:
    rows = (
        SupportRequest.objects.filter(unit__in=among(units, viewer), asked_on__range=(during.first, during.last))
        .values_list(by)
        .annotate(
            a=Sum("hours", filter=Q(state__in=ASKED)),
            p=Sum("promised_hours", filter=Q(state__in=PROMISED)),
            g=Sum("given_hours", filter=Q(state__in=GIVEN)),
            d=Sum("hours", filter=Q(state=SupportState.DECLINED)),
        )
    )
    return [(key, Hours(a or 0, p or 0, g or 0, d or 0)) for key, a, p, g, d in rows]


def without_promise() -> list[SupportRequest]:
    """Open requests that no open promise carries: there are none, and `verify` proves it."""
    rows = list(_rows().filter(state__in=OPEN))
    carried = kinds_open(MATTER, [r.id for r in rows])
    return [r for r in rows if not carried[r.id]]
