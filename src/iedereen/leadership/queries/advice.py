# SPDX-License-Identifier: EUPL-1.2
"""Who may be asked about what, and the questions that a viewer asked, may answer or answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from iedereen.followup.queries import kinds_open
from iedereen.leadership.models import AdviceOffer, AdviceRequest
from iedereen.leadership.rules.advice import MATTER, AdviceState, may_see
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused


@dataclass(frozen=True)
class Question:
    """One question for this viewer: the own one, or one to answer."""

    request: AdviceRequest
    mine: bool
    can_answer: bool


def offered(viewer: Viewer) -> frozenset[str]:
    """The themes about which this viewer may be asked."""
    return frozenset(AdviceOffer.objects.filter(person=viewer.person).values_list("theme", flat=True))


def willing(theme: str, but: UUID) -> list[UUID]:
    """Who may be asked about this theme and is here; for the action, never for a page."""
    rows = AdviceOffer.objects.filter(theme=theme, person__is_active=True).exclude(person=but)
    return list(rows.order_by("person").values_list("person", flat=True))


def _rows() -> QuerySet[AdviceRequest]:
    return AdviceRequest.objects.select_related("asker", "answerer", "unit")


def question_for(viewer: Viewer, question: UUID) -> Question:
    """One question. Raises Refused("not_yours") for who did not ask it, was not asked and did not answer."""
    row = _rows().filter(id=question).first()
    asked = row is not None and row.state == AdviceState.OPEN and row.theme in offered(viewer)
    if row is None or not may_see(viewer, asker=row.asker_id, answerer=row.answerer_id, asked=asked):
        raise Refused("not_yours", hidden=True)
    mine = row.asker_id == viewer.person
    return Question(row, mine, asked and not mine)


def questions(viewer: Viewer) -> Sequence[Question]:
    """The viewer's own, those it may answer and those it answered; newest first."""
    themes = offered(viewer)
    seen = Q(asker=viewer.person) | Q(answerer=viewer.person) | Q(state=AdviceState.OPEN, theme__in=themes)
    return [
        Question(r, r.asker_id == viewer.person, r.state == AdviceState.OPEN and r.asker_id != viewer.person)
        for r in _rows().filter(seen).order_by("-asked_at", "id")[:200]
    ]


def overdue(now: datetime, most: int) -> list[AdviceRequest]:
    """Open questions whose day is over, the oldest first."""
    return list(_rows().filter(state=AdviceState.OPEN, due_at__lte=now).order_by("due_at", "id")[:most])


def without_promise() -> list[AdviceRequest]:
    """Open questions that no open promise carries: there are none, and `verify` proves it."""
    rows = list(_rows().filter(state=AdviceState.OPEN))
    carried = kinds_open(MATTER, [r.id for r in rows])
    return [r for r in rows if not carried[r.id]]
