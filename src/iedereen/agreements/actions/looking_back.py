# SPDX-License-Identifier: EUPL-1.2
"""Looking back: who leads a unit concludes in a few words what came of it, and promises the next time."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from iedereen.agreements.models import CycleEvent, Review
from iedereen.agreements.queries.cycle import last_review, nearest_leader
from iedereen.agreements.rules.cycle import (
    CYCLE,
    PRIORITY,
    CycleDuty,
    CycleStep,
    may_prepare,
    may_set,
    next_review,
)
from iedereen.engines.schedule import AMSTERDAM, CLOSES
from iedereen.followup import actions as followup
from iedereen.followup.queries import kinds_open
from iedereen.ledger.actions import Entry, record_all
from iedereen.people.models import Person
from iedereen.people.queries import viewer
from iedereen.people.rules import Role, Viewer
from iedereen.screen.rules import Refused

LEADS_AS = (Role.TEAM_LEADER, Role.UNIT_CHIEF, Role.FORCE_LEADERSHIP)
LABEL = "Terugkijken op prioriteiten en afspraken"


@transaction.atomic
def hold_review(*, unit: UUID, after: int, conclusion: str, next_date: date, by: Viewer, now: datetime) -> Review:
    """Looked back: the words, and the day of the next time. `after` is the number of the review before it as it was
    read, so that two people at once hold one review.

    Raises Refused: not_yours, conclusion_missing, review_held, review_day.
    """
    nearest = nearest_leader(unit, by.today)
    if not may_set(by, unit, nearest.id if nearest else None):
        raise Refused("not_yours", hidden=True)
    if not conclusion.strip():
        raise Refused("conclusion_missing")
    _check_day(next_date, by.today)
    last = last_review(unit)
    number = (last.number if last else 0) + 1
    if number != after + 1:
        raise Refused("review_held")
    row = Review(unit_id=unit, number=number, held_at=now, held_by_id=by.person, conclusion=conclusion.strip()[:1000],
                 next_date=next_date)  # fmt: skip
    Review.objects.bulk_create([row], ignore_conflicts=True)
    if not Review.objects.filter(id=row.id).exists():
        raise Refused("review_held")
    note(unit, CycleStep.REVIEW, row.conclusion, by=by, now=now, next=next_date.isoformat())
    followup.keep(kind=CycleDuty.REVIEW, matter=(CYCLE, unit), by=by.person, now=now, outcome=CycleStep.REVIEW.value)
    promise_review(unit, next_date, by=by, now=now)
    return row


@transaction.atomic
def plan_review(*, unit: UUID, day: date, by: Viewer, now: datetime) -> None:
    """Another day to look back, or the first one. Raises Refused: not_yours, review_day, no_leader."""
    nearest = nearest_leader(unit, by.today)
    if not (may_prepare(by, unit) or may_set(by, unit, nearest.id if nearest else None)):
        raise Refused("not_yours", hidden=True)
    _check_day(day, by.today)
    if CycleDuty.REVIEW in kinds_open(CYCLE, [unit])[unit]:
        followup.move(kind=CycleDuty.REVIEW, matter=(CYCLE, unit), due_at=_closing(day), reason="planned",
                      by=by.person, now=now)  # fmt: skip
    else:
        promise_review(unit, day, by=by, now=now)


def ensure_review(unit: UUID, *, by: Viewer, now: datetime) -> None:
    """A unit with a priority looks back within the term of the policy; where that is promised already, it stands."""
    if CycleDuty.REVIEW not in kinds_open(CYCLE, [unit])[unit]:
        months = settings.POLICY["cyclus"]["terugkijken"]["elke_maanden"]
        promise_review(unit, next_review(by.today, months), by=by, now=now)


def promise_review(unit: UUID, day: date, *, by: Viewer, now: datetime) -> None:
    """Of who leads the unit, at it or else above. Raises Refused("no_leader")."""
    owner = leader_of(unit, by.today)
    followup.promise(kind=CycleDuty.REVIEW, matter=(CYCLE, unit), unit=unit, owner=owner.id,
                     owner_role=role_of(owner, unit, by.today), label=LABEL, due_at=_closing(day), by=by.person,
                     now=now)  # fmt: skip


def leader_of(unit: UUID, today: date) -> Person:
    """Who leads the unit today, at it or else above. Raises Refused("no_leader")."""
    found = nearest_leader(unit, today)
    if found is None:
        raise Refused("no_leader")
    return found


def role_of(person: Person, unit: UUID, today: date) -> str:
    """In which role somebody leads this unit; that role passes to a successor."""
    roles = viewer(person.id, today).roles_at(unit)
    return next((r.value for r in LEADS_AS if r in roles), "")


def note(
    unit: UUID, step: CycleStep, words: str, *, by: Viewer, now: datetime, priority: UUID | None = None,
    **details: str,
) -> None:  # fmt: skip
    """The event in the history of the unit and the line in the ledger; free text stands only in the first."""
    CycleEvent.objects.create(unit_id=unit, priority_id=priority, at=now, by_id=by.person, step=step.value,
                              words=words.strip()[:1000])  # fmt: skip
    subject = (CYCLE, unit) if priority is None else (PRIORITY, priority)
    record_all([Entry(now, by.person, f"cycle_{step.value}", subject, unit, details=details)])


def _check_day(day: date, today: date) -> None:
    most = settings.POLICY["cyclus"]["terugkijken"]["uiterlijk_maanden"]
    if not today < day <= next_review(today, most):
        raise Refused("review_day", months=most)


def _closing(day: date) -> datetime:
    return datetime.combine(day, CLOSES, AMSTERDAM)
