# SPDX-License-Identifier: EUPL-1.2
"""Where the management cycle of a unit stands: its priorities and ambitions, what was agreed, and the last review."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from iedereen.agreements.models import Agreement, AgreementEvent, Ambition, CycleEvent, Priority, Review
from iedereen.agreements.queries.agreed import MOST, is_late, late_ones, of_unit
from iedereen.agreements.rules import OPEN, AgreementState, Step
from iedereen.agreements.rules.cycle import (
    CYCLE,
    CycleDuty,
    CycleStep,
    PriorityState,
    cycle_units,
    may_aim,
    may_prepare,
    may_set,
    priority_steps,
    priority_units,
)
from iedereen.followup.queries import kinds_open, open_for
from iedereen.people.models import Person
from iedereen.people.queries import Tree, among, leaders_up
from iedereen.people.rules import Permission, Viewer
from iedereen.screen.rules import Refused
from iedereen.screen.stored import Stored


@dataclass(frozen=True)
class Moved:
    """An agreement that got another day, and why."""

    agreement: Agreement
    why: str


@dataclass(frozen=True)
class Cycle:
    """All that a unit looks back on, prepared: nobody has to gather it. Since the last review, or else ever.

    `review_due` is when it looks back next; None when that is not promised yet.
    """

    priorities: Sequence[Priority]
    ambitions: Sequence[Ambition]
    doing: Sequence[Agreement]
    late: Sequence[Agreement]
    done: Sequence[Agreement]
    moved: Sequence[Moved]
    last: Review | None
    review_due: date | None
    may_set: bool
    may_prepare: bool
    may_aim: bool


@dataclass(frozen=True)
class PriorityStory:
    """One priority with its history (oldest first), what makes it concrete below, and what this viewer can do."""

    priority: Priority
    history: Sequence[CycleEvent]
    below: Sequence[Priority]
    steps: frozenset[CycleStep]


@dataclass(frozen=True)
class Aim:
    """An ambition of a unit that can be counted or is only said in words; `title` is empty for 'Veilig team'."""

    ambition: Ambition
    title: str


def nearest_leader(unit: UUID, today: date) -> Person | None:
    """Who leads the unit today, at it or else above."""
    return next(iter(leaders_up(unit, today)), None)


def last_review(unit: UUID) -> Review | None:
    return Review.objects.filter(unit=unit).select_related("held_by").order_by("-number").first()


def _priorities() -> QuerySet[Priority]:
    return Priority.objects.select_related("unit", "above", "above__unit")


def priority_for(viewer: Viewer, priority: UUID) -> Priority:
    """One priority. Raises Refused("not_yours") for who may not see it."""
    row = _priorities().filter(id=priority).first()
    if row is None or row.unit_id not in _sight(viewer, row):
        raise Refused("not_yours", hidden=True)
    return row


def _sight(viewer: Viewer, row: Priority) -> frozenset[UUID]:
    """What is only proposed, or has ended, is of the unit itself and of who sees its agreements."""
    return priority_units(viewer) if row.state == PriorityState.SET else cycle_units(viewer)


def priority_story(viewer: Viewer, priority: UUID) -> PriorityStory:
    row = priority_for(viewer, priority)
    nearest = nearest_leader(row.unit_id, viewer.today)
    below = _priorities().filter(above=row, unit__in=among(cycle_units(viewer), viewer))
    return PriorityStory(
        priority=row,
        history=list(CycleEvent.objects.filter(priority=row).select_related("by").order_by("at", "id")),
        below=list(below.exclude(state=PriorityState.ENDED).order_by("made_at", "id")[:MOST]),
        steps=priority_steps(viewer, row.unit_id, PriorityState(row.state), nearest.id if nearest else None),
    )


def priorities_in_sight(viewer: Viewer) -> Stored:
    """The priorities of every unit in reach, and those that are set above them; the newest first."""
    seen = Q(unit__in=among(cycle_units(viewer), viewer))
    above = Q(unit__in=priority_units(viewer) - cycle_units(viewer), state=PriorityState.SET)
    return Stored(_priorities().filter(seen | above).order_by("-year", "-made_at", "id"), MOST)


def priorities_above(viewer: Viewer, unit: UUID) -> list[Priority]:
    """What this unit can make concrete and has not yet: set above it, for this year or the next; the nearest first."""
    line = viewer.lines.get(unit, ())
    taken = Priority.objects.filter(unit=unit, above=OuterRef("pk")).exclude(state=PriorityState.ENDED)
    rows = _priorities().filter(unit__in=line, state=PriorityState.SET, year__gte=viewer.today.year)
    return sorted(rows.exclude(Exists(taken)), key=lambda r: (r.year, line.index(r.unit_id), r.made_at))


def cycle(viewer: Viewer, unit: UUID) -> Cycle:
    """Everything of one unit on one page. Raises Refused("not_yours"): a strange unit, or one without agreements in
    sight."""
    agreements = of_unit(viewer, unit)
    nearest = nearest_leader(unit, viewer.today)
    leader, last = nearest.id if nearest else None, last_review(unit)
    due = [p.due_at for p in open_for((CYCLE, unit)) if p.kind == CycleDuty.REVIEW]
    moved = _moved(unit, last)
    finished = _finished_since(unit, last)
    doing = [a for a in agreements if a.state in OPEN]
    return Cycle(
        priorities=list(_priorities().filter(unit=unit).exclude(state=PriorityState.ENDED).order_by("year", "made_at")),
        ambitions=list(_ambitions(Ambition.objects.filter(unit=unit))),
        doing=[a for a in doing if not is_late(a, viewer.today)],
        late=[a for a in doing if is_late(a, viewer.today)],
        done=[a for a in agreements if a.id in finished and a.state == AgreementState.DONE],
        moved=moved, last=last, review_due=timezone.localdate(due[0]) if due else None,
        may_set=may_set(viewer, unit, leader), may_prepare=may_prepare(viewer, unit),
        may_aim=may_aim(viewer, unit, leader),
    )  # fmt: skip


def _since(unit: UUID, last: Review | None, *steps: Step) -> QuerySet[AgreementEvent]:
    rows = AgreementEvent.objects.filter(agreement__unit=unit, step__in=steps)
    return rows.filter(at__gt=last.held_at) if last else rows


def _finished_since(unit: UUID, last: Review | None) -> set[UUID]:
    return set(_since(unit, last, Step.FINISH).values_list("agreement_id", flat=True))


def _moved(unit: UUID, last: Review | None) -> list[Moved]:
    events = _since(unit, last, Step.MOVE, Step.REOPEN).select_related("agreement").order_by("-at", "-id")
    return [Moved(e.agreement, e.note) for e in events]


def _ambitions(rows: QuerySet[Ambition]) -> QuerySet[Ambition]:
    """Not of what has ended."""
    standing = rows.filter(Q(priority=None) | Q(priority__state=PriorityState.SET))
    return standing.select_related("priority", "unit").order_by(F("priority").asc(nulls_first=True), "set_at")


def aims(viewer: Viewer, units: Collection[UUID]) -> dict[UUID, list[Aim]]:
    """The ambitions of these units in reach, by unit, in one query."""
    found: dict[UUID, list[Aim]] = {}
    for row in _ambitions(Ambition.objects.filter(unit__in=set(units) & cycle_units(viewer))):
        found.setdefault(row.unit_id, []).append(Aim(row, row.priority.title if row.priority else ""))
    return found


def counts_all(viewer: Viewer, standing: Tree, unit: UUID) -> bool:
    """Does this viewer see how far all is in this unit and below it? Of less the figures of an ambition would lie."""
    seen = viewer.units_with(Permission.SEE_COVERAGE) & cycle_units(viewer)
    return seen.issuperset(p.id for p in standing.below(unit))


def made_concrete(viewer: Viewer) -> frozenset[UUID]:
    """The units in reach that have a priority of this year, set."""
    rows = Priority.objects.filter(state=PriorityState.SET, year=viewer.today.year)
    return frozenset(rows.filter(unit__in=among(cycle_units(viewer), viewer)).values_list("unit_id", flat=True))


def kept_in_time(viewer: Viewer, within: Collection[UUID]) -> Mapping[UUID, tuple[int, int, int]]:
    """Per unit with all below it, of the last year: (kept in time, done or late, still open and in time). One query.

    Kept in time: done without another day, and reported or looked at before its day was over.
    """
    finish = AgreementEvent.objects.filter(agreement=OuterRef("pk"), step=Step.FINISH).order_by("-id").values("at")[:1]
    moved = AgreementEvent.objects.filter(agreement=OuterRef("pk"), step__in=[Step.MOVE, Step.REOPEN])
    reach = cycle_units(viewer) & frozenset(within)
    begin = viewer.today - timedelta(days=settings.POLICY["cyclus"]["ambitie"]["nagekomen_dagen"])
    done, late = Q(state=AgreementState.DONE), late_ones(viewer.today)
    agreed = Q(state=AgreementState.AGREED)
    rows = (
        Agreement.objects.filter(unit__in=among(reach, viewer), due_date__gt=begin)
        .annotate(ready=TruncDate(Coalesce("reported_at", Subquery(finish))), moved=Exists(moved))
        .values_list("unit")
        .annotate(
            kept=Count("id", filter=done & Q(moved=False, ready__lte=F("due_date"))),
            over=Count("id", filter=done | (agreed & late)),
            going=Count("id", filter=agreed & ~late),
        )
    )
    found = dict.fromkeys(reach, (0, 0, 0))
    for unit, kept, over, going in rows.values_list("unit", "kept", "over", "going"):
        for place in (unit, *viewer.lines.get(unit, ())):
            if place in found:
                so_far = found[place]
                found[place] = (so_far[0] + kept, so_far[1] + over, so_far[2] + going)
    return found


def without_review() -> list[str]:
    """Units with a set priority of which nobody promised to look back: there are none, and `verify` proves it."""
    units = list(Priority.objects.filter(state=PriorityState.SET).values_list("unit", flat=True).distinct())
    carried = kinds_open(CYCLE, units)
    return [f"unit {unit}" for unit in units if CycleDuty.REVIEW not in carried[unit]]
