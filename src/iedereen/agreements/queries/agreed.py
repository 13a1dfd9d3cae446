# SPDX-License-Identifier: EUPL-1.2
"""What was agreed, for whom it may be seen, counted from team to force."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import add
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from iedereen.agreements.models import Agreement, AgreementEvent
from iedereen.agreements.rules import MATTER, OPEN, SAFE_TEAM, AgreementState, Step, may_see, steps
from iedereen.followup.queries import kinds_open, open_for
from iedereen.people.models import Person
from iedereen.people.queries import Tree, among, holders_of, members, tree
from iedereen.people.rules import Permission, Role, Viewer, check_may
from iedereen.screen.rules import Refused
from iedereen.screen.stored import Stored

MOST = 5_000  # rows on one list: the newest; a filter brings the others into sight
HELPING = (Role.TEAM_LEADER, Role.SUPPORTER, Role.HRM, Role.VIK, Role.COMMUNICATIONS, Role.UNIT_CHIEF,
           Role.FORCE_LEADERSHIP, Role.NDV, Role.PROFESSION)  # fmt: skip


@dataclass(frozen=True)
class Totals:
    """Agreements of a unit with all below it. `late` are open ones of which the day is over."""

    open: int = 0
    late: int = 0
    done: int = 0
    dropped: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(self.open + other.open, self.late + other.late, self.done + other.done,
                      self.dropped + other.dropped)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """A priority that a team has by being a team: with its clause, what was agreed for it, and how that stands."""

    code: str
    clause: str
    agreements: Sequence[Agreement]
    totals: Totals


@dataclass(frozen=True)
class Story:
    """One agreement with its history (oldest first), who has to do something with it, and what this viewer can do."""

    agreement: Agreement
    history: Sequence[AgreementEvent]
    waits_for: Sequence[str]
    steps: frozenset[Step]


def _rows() -> QuerySet[Agreement]:
    return Agreement.objects.select_related("owner", "unit")


def _as_written(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """In the order of their first events: what one conversation writes down carries one and the same moment."""
    first = AgreementEvent.objects.filter(agreement=OuterRef("id")).order_by("id").values("id")[:1]
    return rows.order_by(Subquery(first), "id")


def is_late(row: Agreement, today: date) -> bool:
    """Its day is over and it is not done; or it was reported done and the day to look back is over."""
    if row.state not in OPEN:
        return False
    return (row.due_date if row.reported_at is None else row.review_date) < today


def late_ones(today: date) -> Q:
    """The same as `is_late`, for the database."""
    waits = Q(reported_at__isnull=True, due_date__lt=today) | Q(reported_at__isnull=False, review_date__lt=today)
    return Q(state__in=OPEN) & waits


def agreement_for(viewer: Viewer, agreement: UUID) -> Agreement:
    """One agreement. Raises Refused("not_yours") for who may not see it."""
    row = _rows().filter(id=agreement).first()
    if row is None or not may_see(viewer, row.unit_id, row.owner_id):
        raise Refused("not_yours", hidden=True)
    return row


def story(viewer: Viewer, agreement: UUID) -> Story:
    """One agreement with all about it."""
    row = agreement_for(viewer, agreement)
    reported = row.reported_at is not None
    return Story(
        agreement=row,
        history=list(AgreementEvent.objects.filter(agreement=row).select_related("by").order_by("at", "id")),
        waits_for=[p.owner.name for p in open_for((MATTER, row.id))],
        steps=steps(viewer, row.unit_id, row.owner_id, AgreementState(row.state), reported=reported),
    )


def in_sight(viewer: Viewer) -> Stored:
    """The agreements of every unit in reach and the viewer's own, what is due first first; at most `MOST`."""
    seen = Q(unit__in=among(viewer.units_with(Permission.SEE_AGREEMENTS), viewer)) | Q(owner=viewer.person)
    return Stored(_rows().filter(seen).order_by("due_date", "made_at", "id"), MOST)


def of_unit(viewer: Viewer, unit: UUID) -> list[Agreement]:
    """What this unit itself agreed, what is due first first. Raises Refused("not_yours")."""
    check_may(viewer, Permission.SEE_AGREEMENTS, unit)
    return list(_rows().filter(unit=unit).order_by("due_date", "made_at", "id"))


def of_source(source: tuple[str, UUID]) -> list[Agreement]:
    """What came from one source, in the order of writing; who may see the source was decided there."""
    return list(_as_written(_rows().filter(source_kind=source[0], source_id=source[1])))


def of_sources(kind: str, sources: Sequence[UUID]) -> dict[UUID, list[Agreement]]:
    """The same for many sources of one kind, in one query."""
    found: dict[UUID, list[Agreement]] = {s: [] for s in sources}
    for row in _as_written(_rows().filter(source_kind=kind, source_id__in=list(found))):
        found[row.source_id].append(row)
    return found


def totals(viewer: Viewer, within: Collection[UUID] | None = None) -> Mapping[UUID, Totals]:
    """Per unit in reach (and of `within`), each with all below it: one query, whatever the size of the force.

    An agreement belongs to its unit for good; it counts for the units above which that unit hangs today.
    """
    reach = viewer.units_with(Permission.SEE_AGREEMENTS)
    reach = reach if within is None else reach & frozenset(within)
    found = {unit: [0, 0, 0, 0] for unit in reach}
    rows = (
        Agreement.objects.filter(unit__in=among(reach, viewer))
        .values_list("unit")
        .annotate(
            opened=Count("id", filter=Q(state__in=OPEN)),
            late=Count("id", filter=late_ones(viewer.today)),
            done=Count("id", filter=Q(state=AgreementState.DONE)),
            dropped=Count("id", filter=Q(state=AgreementState.DROPPED)),
        )
    )
    for unit, *numbers in rows:
        for place in (unit, *viewer.lines.get(unit, ())):
            if (counted := found.get(place)) is not None:
                counted[:] = map(add, counted, numbers)
    return {unit: Totals(*counted) for unit, counted in found.items()}


def standing(viewer: Viewer, unit: UUID) -> Standing:
    """'Veilig team' of this unit (policy S2). No row makes it: a unit has it by existing, agreements or none."""
    rows = [r for r in of_unit(viewer, unit) if r.priority == SAFE_TEAM.code]
    states = [AgreementState(r.state) for r in rows]
    counted = Totals(
        open=sum(s in OPEN for s in states),
        late=sum(is_late(r, viewer.today) for r in rows),
        done=states.count(AgreementState.DONE),
        dropped=states.count(AgreementState.DROPPED),
    )
    return Standing(SAFE_TEAM.code, SAFE_TEAM.clause, rows, counted)


def without_promise() -> list[Agreement]:
    """Open agreements that no open promise carries: there are none, and `verify` proves it."""
    rows = list(_rows().filter(state__in=OPEN))
    carried = kinds_open(MATTER, [r.id for r in rows])
    return [r for r in rows if not carried[r.id]]


def possible_owners(viewer: Viewer, unit: UUID, at: Tree | None = None) -> list[Person]:
    """Who may own an agreement of this unit: who leads or supports it from near or far, and who works there."""
    check_may(viewer, Permission.SEE_AGREEMENTS, unit)
    line = (unit, *(at or tree(viewer.today)).lines.get(unit, ()))
    found: dict[UUID, Person] = {}
    for held in holders_of(HELPING, line, viewer.today).values():
        found |= {p.id: p for place in line for p in held.get(place, [])}
    return list((found | {p.id: p for p in members(unit, viewer.today) if p.id not in found}).values())
