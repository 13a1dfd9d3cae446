# SPDX-License-Identifier: EUPL-1.2
"""What is said inside and outside, when it gets tense, and what the organisation learned (policy S8)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from iedereen.followup.rules import check_not_far
from iedereen.ledger.actions import record
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused
from iedereen.triage.models import CommunicationRow, Lesson
from iedereen.triage.queries.cases import Seen, case_for
from iedereen.triage.rules import MATTER, CaseState, Part


@transaction.atomic
def plan_message(
    *, case: UUID, external: bool, audience: str, message: str, sender: str, on: date, by: Viewer, now: datetime
) -> CommunicationRow:
    """Who hears what, from whom and when. Raises Refused: not_yours, case_moved_on, message_missing or date_far."""
    seen = _of_the_team(case, by)
    words = [audience.strip(), message.strip(), sender.strip()]
    if not all(words):
        raise Refused("message_missing")
    check_not_far(on, by.today)
    row = CommunicationRow.objects.create(case=seen.case, external=external, audience=words[0][:200],
                                          message=words[1][:1000], sender=words[2][:120], on=on)  # fmt: skip
    record(at=now, by=by.person, action="message_planned", subject=(MATTER, case))
    return row


@transaction.atomic
def communicated(*, row: UUID, learned: str, by: Viewer, now: datetime) -> CommunicationRow:
    """It was said; with what we learned of it. Raises Refused: not_yours, case_moved_on."""
    found = CommunicationRow.objects.filter(id=row).first()
    if found is None:
        raise Refused("not_yours", hidden=True)
    _of_the_team(found.case_id, by)
    done = CommunicationRow.objects.filter(id=row, done_at__isnull=True)
    if done.update(done_at=now, learned=learned.strip()[:1000]) != 1:
        raise Refused("case_moved_on")
    record(at=now, by=by.person, action="message_given", subject=(MATTER, found.case_id))
    found.refresh_from_db()
    return found


@transaction.atomic
def reflect(*, case: UUID, title: str, text: str, by: Viewer, now: datetime) -> Lesson:
    """What we learned, in words without names; another person of the team reads it before everybody does."""
    seen = _of_the_team(case, by)
    if not title.strip() or not text.strip():
        raise Refused("message_missing")
    row = Lesson.objects.create(case=seen.case, title=title.strip()[:160], text=text.strip(), at=now,
                                    written_by_id=by.person)  # fmt: skip
    record(at=now, by=by.person, action="reflection_written", subject=(MATTER, case))
    return row


@transaction.atomic
def approve_reflection(*, reflection: UUID, by: Viewer, now: datetime) -> Lesson:
    """Another than who wrote it says that everybody may read it. Raises Refused: not_yours, approve_other,
    case_moved_on."""
    row = Lesson.objects.filter(id=reflection).first()
    if row is None:
        raise Refused("not_yours", hidden=True)
    seen = case_for(by, row.case_id)
    if not seen.parts & {Part.MEMBER, Part.COMPOSER}:
        raise Refused("not_yours", hidden=True)
    if row.written_by_id == by.person:
        raise Refused("approve_other")
    changed = Lesson.objects.filter(id=reflection, published_at__isnull=True)
    if changed.update(approved_by=by.person, published_at=now) != 1:
        raise Refused("case_moved_on")
    record(at=now, by=by.person, action="reflection_published", subject=(MATTER, row.case_id))
    row.refresh_from_db()
    return row


def _of_the_team(case: UUID, by: Viewer) -> Seen:
    seen = case_for(by, case)
    if Part.MEMBER not in seen.parts:
        raise Refused("not_yours", hidden=True)
    if CaseState(seen.case.state) in {CaseState.RECEIVED, CaseState.JOINED, CaseState.REFERRED}:
        raise Refused("case_moved_on")
    return seen
