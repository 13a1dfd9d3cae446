# SPDX-License-Identifier: EUPL-1.2
"""Cases for who may see them: the triage team, who puts it together, and of one's own signal its state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from iedereen.agreements import queries as agreements
from iedereen.agreements.models import Agreement
from iedereen.agreements.rules import OPEN as UNFINISHED
from iedereen.agreements.rules import AgreementState
from iedereen.followup.models import Promise
from iedereen.followup.queries import open_for, waiting_for
from iedereen.people.rules import Permission, Viewer
from iedereen.screen.rules import Refused
from iedereen.triage.models import Analysis, Case, CaseEvent, CommunicationRow, Lesson, Member, Signal
from iedereen.triage.rules import (
    CARRYING,
    MATTER,
    CaseState,
    Closing,
    Duty,
    Matter,
    MemberRole,
    Part,
    SignalKind,
    Source,
    Step,
    Ties,
    name_of,
    parts,
    steps,
)

MOST = 2_000  # cases on one list: the newest


@dataclass(frozen=True)
class Seen:
    """A case, and what the viewer is in it."""

    case: Case
    parts: frozenset[Part]
    barred: bool = False  # closed or contested it: another decides

    @property
    def name(self) -> str:
        return name_of(self.case.year, self.case.number)


@dataclass(frozen=True)
class Story:
    """All about one case that its team needs."""

    seen: Seen
    signals: Sequence[Signal]
    members: Sequence[Member]
    analysis: Analysis | None
    measures: Sequence[Agreement]
    plan: Sequence[CommunicationRow]
    reflections: Sequence[Lesson]
    history: Sequence[CaseEvent]
    promises: Sequence[Promise]
    steps: frozenset[Step]


def matter_of(case: Case) -> Matter:
    return Matter(case.unit_id, case.seat_id, case.about_id, CaseState(case.state))


def rows() -> QuerySet[Case]:
    return Case.objects.select_related("unit", "seat")


def case_for(viewer: Viewer, case: UUID, *, lock: bool = False) -> Seen:
    """One case. Raises Refused("not_yours") for who may not see it. `lock`: nobody else changes it meanwhile."""
    found = Case.objects.select_for_update().filter(id=case).first() if lock else rows().filter(id=case).first()
    if found is None:
        raise Refused("not_yours", hidden=True)
    owes = any(p.owner_id == viewer.person for p in open_for((MATTER, case)))
    mine = parts(viewer, matter_of(found), _ties(viewer, [found], {case} if owes else set())[case])
    if not mine:
        raise Refused("not_yours", hidden=True)
    return Seen(found, mine, viewer.person in {found.closed_by_id, found.contested_by_id})


def in_sight(viewer: Viewer) -> list[Seen]:
    """The cases that this viewer may see, newest first."""
    owed = {p.matter_id for p in waiting_for(viewer) if p.matter_kind == MATTER}
    member = Member.objects.filter(person=viewer.person).values("case")
    composed = viewer.units_with(Permission.COMPOSE_TRIAGE)
    found = rows().filter(Q(id__in=member) | Q(id__in=owed) | Q(seat__in=composed))
    cases = list(found.order_by("-opened_at", "-number")[:MOST])
    ties = _ties(viewer, cases, owed)
    judged = [(case, parts(viewer, matter_of(case), ties[case.id])) for case in cases]
    return [Seen(case, mine) for case, mine in judged if mine]


def _ties(viewer: Viewer, cases: Sequence[Case], owed: set[UUID]) -> dict[UUID, Ties]:
    roles: dict[UUID, set[MemberRole]] = {case.id: set() for case in cases}
    former: set[UUID] = set()
    for row in Member.objects.filter(case__in=list(roles), person=viewer.person):
        if row.until is None:
            roles[row.case_id].add(MemberRole(row.role))
        else:
            former.add(row.case_id)
    return {key: Ties(frozenset(found), key in former, key in owed) for key, found in roles.items()}


def story(viewer: Viewer, case: UUID) -> Story:
    """One case with all about it, oldest first."""
    seen = case_for(viewer, case)
    mine = Signal.objects.filter(case=case).select_related("raised_by").order_by("at", "id")
    return Story(
        seen=seen,
        signals=list(mine),
        members=current(case),
        analysis=analysis(case),
        measures=agreements.of_source((MATTER, case)),
        plan=list(CommunicationRow.objects.filter(case=case).order_by("on", "id")),
        reflections=list(Lesson.objects.filter(case=case).select_related("written_by").order_by("at", "id")),
        history=list(CaseEvent.objects.filter(case=case).select_related("by").order_by("at", "id")),
        promises=open_for((MATTER, case)),
        steps=steps(seen.parts, CaseState(seen.case.state), barred=seen.barred),
    )


def signal_for(viewer: Viewer, signal: UUID) -> Signal:
    """A signal of a case that the viewer may see. Raises Refused("not_yours")."""
    row = Signal.objects.filter(id=signal).first()
    if row is None:
        raise Refused("not_yours", hidden=True)
    case_for(viewer, row.case_id)
    return row


def message_for(viewer: Viewer, message: UUID) -> CommunicationRow:
    """A row of the communication plan of a case that the viewer may see. Raises Refused("not_yours")."""
    row = CommunicationRow.objects.filter(id=message).first()
    if row is None:
        raise Refused("not_yours", hidden=True)
    case_for(viewer, row.case_id)
    return row


def current(case: UUID) -> list[Member]:
    """Who is in the triage team now, those who make it whole first."""
    order = [r.value for r in MemberRole]
    found = Member.objects.filter(case=case, until__isnull=True).select_related("person")
    return sorted(found, key=lambda m: (order.index(m.role), m.person.name))


def analysis(case: UUID) -> Analysis | None:
    return Analysis.objects.filter(case=case).select_related("by").order_by("-at", "-id").first()


def closing(case: Case) -> Closing:
    """How far the case is from what closing asks for."""
    states = [AgreementState(row.state) for row in agreements.of_source((MATTER, case.id))]
    return Closing(
        analysed=Analysis.objects.filter(case=case).exists(),
        measures=len(states),
        unfinished=sum(state in UNFINISHED for state in states),
        untold=Signal.objects.filter(case=case, told_at__isnull=True).count(),
        held_on=case.held_on,
    )


def joinable(viewer: Viewer, case: Case) -> list[Seen]:
    """Open cases that the signals of this one can go on in: of the same unit, and about the same person or nobody."""
    return [
        s for s in in_sight(viewer)
        if s.case.id != case.id and s.case.unit_id == case.unit_id and s.case.about_id == case.about_id
        and (s.case.kind == SignalKind.INTEGRITY) == (case.kind == SignalKind.INTEGRITY)
        and CaseState(s.case.state) in TAKES_MORE and Part.COMPOSER in s.parts
    ]  # fmt: skip


# Looked back on already: who raises something now has a matter of their own.
TAKES_MORE = (CaseState.RECEIVED, CaseState.COMPOSED, CaseState.ANALYSED, CaseState.MEASURES_AGREED,
              CaseState.IN_PROGRESS, CaseState.REOPENED)  # fmt: skip


def raised_by(viewer: Viewer) -> list[Signal]:
    """What this viewer raised, newest first."""
    return list(
        Signal.objects.filter(source_kind=Source.PERSON, raised_by=viewer.person)
        .select_related("case", "case__unit").order_by("-at", "id")[:MOST]
    )  # fmt: skip


def raised(viewer: Viewer, signal: UUID) -> Signal:
    """One signal of the viewer's own. Raises Refused("not_yours") for anybody else."""
    row = Signal.objects.filter(id=signal, raised_by=viewer.person).select_related("case", "case__unit").first()
    if row is None:
        raise Refused("not_yours", hidden=True)
    return row


def decision(case: Case, viewer: Viewer) -> CaseEvent | None:
    """What was decided about a contest, with the reason, for who contested and nobody else who raised something."""
    if case.contested_by_id != viewer.person or case.state == CaseState.CONTESTED:
        return None
    return CaseEvent.objects.filter(case=case, step__in=[Step.UPHOLD, Step.STAND]).order_by("-at", "-id").first()


def moves_by(case: Case) -> datetime | None:
    """On which day at the latest whoever has this case in hand takes the next step."""
    return min(
        (p.due_at for p in open_for((MATTER, case.id)) if p.kind in CARRYING or p.kind == Duty.WORD), default=None
    )


def can_contest(case: Case, viewer: Viewer) -> bool:
    in_time = case.contest_until is not None and viewer.today <= case.contest_until
    return case.state == CaseState.CLOSED and in_time
