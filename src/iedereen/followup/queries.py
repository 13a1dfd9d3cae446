# SPDX-License-Identifier: EUPL-1.2
"""Who has promised what, what is late, and how the mail is doing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from iedereen.followup.models import Mail, Note, Promise
from iedereen.followup.rules import (
    NEED_TO_KNOW,
    MailState,
    PromiseState,
    Route,
    late_before,
    lies_too_long_before,
)
from iedereen.ledger import queries as ledger
from iedereen.ledger.models import Line
from iedereen.people.models import Person, Position
from iedereen.people.queries import among
from iedereen.people.rules import Permission, Role, Viewer
from iedereen.screen.rules import Refused
from iedereen.screen.stored import Stored, by_text
from iedereen.screen.values import order

MOST = 5_000  # rows on one list: the newest; a filter brings the others into sight
ONLY_EMPLOYEE = frozenset({Role.EMPLOYEE})


@dataclass(frozen=True)
class Counts:
    """Open promises of a unit with all below it, and how many of those are late."""

    open: int = 0
    late: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.open + other.open, self.late + other.late)


def in_reach(viewer: Viewer) -> frozenset[UUID]:
    """The units whose promises this viewer sees: where it sees the agreements in another role than employee's.

    An employee sees what the team agreed (the agreements), not every step that the leader and supporters take.
    """
    seen = viewer.units_with(Permission.SEE_AGREEMENTS)
    return frozenset(u for u in seen if viewer.roles_at(u) - ONLY_EMPLOYEE)


def _rows() -> QuerySet[Promise]:
    return Promise.objects.select_related("owner", "unit")


def waiting_for(viewer: Viewer) -> list[Promise]:
    """The open promises of this person, what is due first first."""
    return list(_rows().filter(owner=viewer.person, state=PromiseState.OPEN).order_by("due_at", "made_at", "id"))


def late(viewer: Viewer) -> list[Promise]:
    """Open promises whose day is over before today: the viewer's own and those in reach, the longest late first."""
    rows = _visible(viewer).filter(state=PromiseState.OPEN, due_at__lt=late_before(viewer.today))
    return list(rows.order_by("due_at", "id")[:MOST])


def promises(viewer: Viewer, *, state: PromiseState | None = None, unit: UUID | None = None) -> Stored:
    """The viewer's own promises and those in reach, what is due first first; at most `MOST`."""
    rows = _visible(viewer)
    if state is not None:
        rows = rows.filter(state=state)
    if unit is not None:
        rows = rows.filter(unit=unit)
    return Stored(rows.order_by("due_at", "id"), MOST)


def _visible(viewer: Viewer) -> QuerySet[Promise]:
    return _rows().filter(Q(owner=viewer.person) | _in_reach(viewer))


def _in_reach(viewer: Viewer) -> Q:
    """Promises of units in reach; those that would tell a team's result only where the viewer may see that result."""
    reach = in_reach(viewer)
    results = frozenset(u for u in reach if viewer.may(Permission.SEE_TEAM_RESULT, u))
    seen = Q(unit__in=among(reach, viewer), outward="") | Q(unit__in=among(results, viewer))
    return seen & ~Q(matter_kind__in=NEED_TO_KNOW)


def open_for(matter: tuple[str, UUID]) -> list[Promise]:
    """The open promises about one matter; who may see the matter was decided by the room that it lives in."""
    rows = _rows().filter(matter_kind=matter[0], matter_id=matter[1], state=PromiseState.OPEN)
    return list(rows.order_by("due_at", "made_at", "id"))


def kinds_open(matter_kind: str, matters: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """Per matter the kinds of its open promises, in one query."""
    return _kinds(Promise.objects.filter(state=PromiseState.OPEN), matter_kind, matters)


def kinds_ever(matter_kind: str, matters: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """Per matter the kinds of all promises that were ever made about it, in one query."""
    return _kinds(Promise.objects.all(), matter_kind, matters)


def matters_held(kind: str, matter_kind: str) -> QuerySet[Promise, Any]:
    """The ids of the matters about which a promise of this kind is open, as a query to stand in another."""
    return Promise.objects.filter(state=PromiseState.OPEN, kind=kind, matter_kind=matter_kind).values("matter_id")


def _kinds(rows: QuerySet[Promise], matter_kind: str, matters: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = {m: set() for m in matters}
    rows = rows.filter(matter_kind=matter_kind, matter_id__in=list(found))
    for matter, kind in rows.values_list("matter_id", "kind"):
        found[matter].add(kind)
    return {matter: frozenset(kinds) for matter, kinds in found.items()}


def without_future() -> list[Promise]:
    """Open promises that nothing will ever look at again. The database forbids it; `verify` proves it."""
    return list(_rows().filter(state=PromiseState.OPEN, next_at__isnull=True))


def notes_lying(today: date) -> list[Note]:
    """What people should have read about promises at least two working days ago, and nobody told them."""
    return list(Note.objects.filter(made_at__lt=lies_too_long_before(today)).order_by("made_at", "id"))


def counts(viewer: Viewer) -> Mapping[UUID, Counts]:
    """Open and late promises per unit in reach, each with all below it: one query, whatever the size of the force."""
    reach = in_reach(viewer)
    late_ones = Count("id", filter=Q(due_at__lt=late_before(viewer.today)))
    rows = Promise.objects.filter(_in_reach(viewer), state=PromiseState.OPEN).values_list("unit")
    found = dict.fromkeys(reach, Counts())
    for unit, all_open, late_open in rows.annotate(opened=Count("id"), late=late_ones):
        for place in (unit, *viewer.lines.get(unit, ())):
            if place in found:
                found[place] += Counts(all_open, late_open)
    return found


def mail_route() -> Route:
    """How mail leaves this installation."""
    if settings.SMTP_HOST:
        return Route.SMTP
    return Route.DEMO if settings.DEMO else Route.NONE


def mails(viewer: Viewer, *, state: MailState | None = None) -> Stored:
    """Messages to the viewer, and those to everybody whose mail it may see; newest first, at most `MOST`. No bodies."""
    rows = _mail_in_sight(viewer)
    if state is not None:
        rows = rows.filter(state=state)
    return Stored(rows.defer("body").order_by("-made_at", "id"), MOST)


def mail_for(viewer: Viewer, mail: UUID) -> tuple[Mail, UUID | None]:
    """One message in sight, and the team where its recipient works today. Raises Refused("not_yours")."""
    row = _mail_in_sight(viewer).filter(id=mail).first()
    if row is None:
        raise Refused("not_yours", hidden=True)
    place = Position.objects.filter(person=row.to_id, valid__contains=viewer.today).values_list("unit", flat=True)
    return row, place.first()


def may_read(viewer: Viewer, mail: Mail) -> bool:
    """The text of a message is for its recipient; in the demo for everybody who sees that it exists."""
    return bool(settings.DEMO) or mail.to_id == viewer.person


def _mail_in_sight(viewer: Viewer) -> QuerySet[Mail]:
    rows = Mail.objects.select_related("to")
    reach = viewer.units_with(Permission.SEE_MAIL)
    if reach and reach == frozenset(viewer.lines):
        return rows
    works_there = Position.objects.filter(
        person=OuterRef("to"), unit__in=among(reach, viewer), valid__contains=viewer.today
    )
    return rows.filter(Q(to=viewer.person) | Exists(works_there))


@dataclass(frozen=True)
class Deed:
    """A line of the ledger with the name of who did it, empty for the system's own work."""

    line: Line
    name: str


def deeds(viewer: Viewer, *, action: str = "", kind: str = "", since: datetime | None = None) -> Stored:
    """What was done in the units for which this viewer may see the ledger, newest first, at most `MOST`.

    Whoever may see it for every unit of today also sees lines about no unit, or about a unit that is no more.
    Raises Refused("not_yours").
    """
    reach = viewer.units_with(Permission.SEE_LEDGER)
    if not reach:
        raise Refused("not_yours", hidden=True)
    units = None if reach == frozenset(viewer.lines) else reach
    return Stored(ledger.lines(units=units, action=action, kind=kind, since=since), MOST, _with_names)


def by_actor(system: str) -> Coalesce:
    """The order of who did it; `system` is what its own work is called."""
    names = Person.objects.filter(id=OuterRef("actor")).values(called=by_text("name"))
    return Coalesce(Subquery(names), Value(str(order(system)[1])), output_field=TextField())


def _with_names(rows: Sequence[Line]) -> list[Deed]:
    actors = {r.actor for r in rows if r.actor is not None}
    names = dict(Person.objects.filter(id__in=actors).values_list("id", "name"))
    return [Deed(r, names.get(r.actor, "") if r.actor else "") for r in rows]
