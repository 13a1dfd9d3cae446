# SPDX-License-Identifier: EUPL-1.2
"""What a conversation came to: bottlenecks, what was agreed about them, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from iedereen.agreements.models import Agreement, AgreementEvent
from iedereen.agreements.queries import of_source
from iedereen.agreements.rules import OPEN, AgreementState, Step
from iedereen.checkup.models import Bottleneck, Remedy, Talk, TeamCheckup
from iedereen.checkup.rules.talk import BOTTLENECK, MATTER, Duty
from iedereen.followup.queries import matters_held
from iedereen.people.models import Person
from iedereen.people.queries import members
from iedereen.people.rules import Viewer

SHOWN = frozenset({AgreementState.PROPOSED, AgreementState.AGREED, AgreementState.DONE})


@dataclass(frozen=True)
class PastAgreement:
    """An agreement of last time, in the state of today; `note` is the last word about it."""

    id: UUID
    what: str
    owner: str
    due_date: date
    state: AgreementState
    note: str


@dataclass(frozen=True)
class Agreed:
    """An agreement and the bottleneck that it is about."""

    row: Agreement
    bottleneck: UUID | None

    @property
    def state(self) -> AgreementState:
        return AgreementState(self.row.state)


@dataclass(frozen=True)
class Held:
    """A bottleneck and what was agreed about it."""

    row: Bottleneck
    kind: str
    agreements: tuple[Agreed, ...]

    @property
    def open(self) -> bool:
        return self.row.solved_at is None and self.row.dropped_at is None


@dataclass(frozen=True)
class Written:
    """All that the conversation came to, as it stands."""

    talk: Talk | None
    bottlenecks: tuple[Held, ...]
    agreements: tuple[Agreed, ...]

    @property
    def loose(self) -> tuple[Agreed, ...]:
        """Agreements that are about no bottleneck in particular."""
        return tuple(a for a in self.agreements if a.bottleneck is None)


def kinds() -> dict[str, str]:
    """The kinds of bottleneck of the policy: code -> words."""
    return dict(settings.POLICY["check-up"]["knelpunten"]["soorten"])


def agreements_of(checkup: UUID) -> list[Agreement]:
    """What was agreed in this check-up, without what fell away, in the order in which it was written down."""
    return [a for a in of_source((MATTER, checkup)) if a.state in SHOWN]


def past_agreements(checkup: UUID) -> tuple[PastAgreement, ...]:
    """Everything that was once confirmed, also what was dropped later: the last note says why."""
    rows = of_source((MATTER, checkup))
    events = list(AgreementEvent.objects.filter(agreement__in=rows).order_by("at", "id"))
    confirmed = {e.agreement_id for e in events if e.step == Step.CONFIRM}
    notes = {e.agreement_id: e.note for e in events if e.note}
    return tuple(
        PastAgreement(a.id, a.what, a.owner.name, a.due_date, AgreementState(a.state), notes.get(a.id, ""))
        for a in rows if a.id in confirmed
    )  # fmt: skip


def written(checkup: TeamCheckup) -> Written:
    """Whoever calls this decided who may see it."""
    agreements = agreements_of(checkup.id)
    about = dict(Remedy.objects.filter(agreement__in=agreements).values_list("agreement_id", "bottleneck_id"))
    agreed = tuple(Agreed(a, about.get(a.id)) for a in agreements)
    names = kinds()
    rows = Bottleneck.objects.filter(checkup=checkup).order_by("noted_at", "what", "id")
    held = tuple(
        Held(b, names.get(b.kind, b.kind), tuple(a for a in agreed if a.bottleneck == b.id))
        for b in rows if not (b.dropped_at and not _was_agreed(checkup))
    )  # fmt: skip
    return Written(Talk.objects.filter(checkup=checkup).first(), held, agreed)


def _was_agreed(checkup: TeamCheckup) -> bool:
    return checkup.confirmed_at is not None


def owners(checkup: TeamCheckup, viewer: Viewer, leaders: Iterable[Person]) -> list[Person]:
    """Who can own an agreement of this team: who works in it, who leads it and who supports it; by name."""
    support = (checkup.supporter, checkup.hrm, checkup.vik)
    everyone = {p.id: p for p in (*members(checkup.unit_id, viewer.today), *leaders, *(s for s in support if s))}
    return sorted(everyone.values(), key=lambda p: (p.name.casefold(), str(p.id)))


def unheld(checkups: Iterable[UUID] | None = None) -> list[Bottleneck]:
    """Open bottlenecks about which nothing is agreed (any more) that still has to be done."""
    rows = _unheld()
    return list(rows if checkups is None else rows.filter(checkup__in=list(checkups)))


def unwatched(most: int) -> list[Bottleneck]:
    """Those of which nobody promised to look whether they are solved; at most so many."""
    return list(_unheld().exclude(id__in=matters_held(Duty.SOLVE, BOTTLENECK))[:most])


def _unheld() -> QuerySet[Bottleneck]:
    rows = Bottleneck.objects.select_related("checkup").filter(solved_at__isnull=True, dropped_at__isnull=True)
    working = Remedy.objects.filter(agreement__state__in=OPEN)
    return rows.exclude(id__in=working.values("bottleneck_id")).order_by("noted_at", "id")
