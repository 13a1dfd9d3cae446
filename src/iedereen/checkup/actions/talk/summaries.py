# SPDX-License-Identifier: EUPL-1.2
"""Open answers are read by one HRM adviser, who gives the team a neutral summary; then they are removed for good."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from iedereen.checkup.models import OpenSummary, TeamCheckup
from iedereen.checkup.queries.talk.access import find, participated, questionnaire, state_of
from iedereen.checkup.rules.summaries import check_summary
from iedereen.checkup.rules.talk import MATTER, WITH_RESULT, Duty, may_read_open_answers
from iedereen.engines.schedule import AMSTERDAM
from iedereen.followup import actions as followup
from iedereen.ledger.actions import record
from iedereen.ledger.queries import history
from iedereen.people.queries import members
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused
from iedereen.vault.actions import forget_open_answers
from iedereen.vault.queries import open_answers

READ = "open_answers_read"


@transaction.atomic
def read_open_answers(*, checkup: UUID, by: Viewer, now: datetime) -> dict[str, list[str]]:
    """Per question the answers, shuffled anew; that somebody read them is in the ledger, once per reader per day.

    Raises Refused("not_yours", hidden) for everybody but the adviser, Refused("open_answers_early") before the
    release, Refused("open_answers_withheld") when too few took part, Refused("summary_given") when they are gone.
    """
    row = _open(checkup, by)
    day = now.astimezone(AMSTERDAM).date()
    lines = history(MATTER, checkup)
    if not any(x.action == READ and x.actor == by.person and x.at.astimezone(AMSTERDAM).date() == day for x in lines):
        record(at=now, by=by.person, action=READ, subject=(MATTER, checkup), unit=row.unit_id)
    found = open_answers(checkup)
    return {item.name: found.get(item.name, []) for item in questionnaire(row).open_items}


@transaction.atomic
def save_summary(*, checkup: UUID, texts: Mapping[str, str], by: Viewer, now: datetime) -> None:
    """Keep what is written so far; nobody but the adviser sees it. Raises what `read_open_answers` raises."""
    row = _open(checkup, by)
    _keep(row, texts, by)
    record(at=now, by=by.person, action="summary_saved", subject=(MATTER, checkup), unit=row.unit_id)


@transaction.atomic
def give_summary(*, checkup: UUID, texts: Mapping[str, str], by: Viewer, now: datetime) -> int:
    """The team gets the summary and the open answers are removed; gives how many those were.

    Raises what `read_open_answers` raises, and Refused("summary_missing" | "summary_quotes" | "summary_names").
    """
    row = _open(checkup, by)
    asked = {item.name for item in questionnaire(row).open_items}
    given = {question: texts.get(question, "") for question in asked}
    found = {question: rows for question, rows in open_answers(checkup).items() if question in asked}
    check_summary(given, found, [p.name for p in members(row.unit_id, by.today)])
    _keep(row, given, by)
    OpenSummary.objects.filter(checkup=row).update(given_at=now)
    followup.keep(kind=Duty.SUMMARISE, matter=(MATTER, checkup), by=by.person, now=now)
    removed = forget_open_answers(checkup)
    record(at=now, by=by.person, action="summary_given", subject=(MATTER, checkup), unit=row.unit_id)
    return removed


@transaction.atomic
def wipe_withheld(*, checkup: UUID, by: Viewer, now: datetime) -> int:
    """Too few took part: nobody may read the open answers, so they are removed unread and the promise is over.

    Gives how many those were. Raises Refused("not_yours", hidden), Refused("open_answers_early"), and
    Refused("open_answers_readable") when they can be summarised.
    """
    row = find(by, checkup, lambda v, c: may_read_open_answers(v, c.unit_id, c.hrm_id))
    TeamCheckup.objects.select_for_update().get(id=checkup)
    if state_of(row) not in WITH_RESULT:
        raise Refused("open_answers_early")
    if participated(row):
        raise Refused("open_answers_readable")
    removed = forget_open_answers(checkup)
    followup.withdraw(matter=(MATTER, checkup), by=by.person, now=now, outcome="too_few", kind=Duty.SUMMARISE)
    record(at=now, by=by.person, action="open_answers_wiped", subject=(MATTER, checkup), unit=row.unit_id)
    return removed


def _open(checkup: UUID, by: Viewer) -> TeamCheckup:
    """The check-up, held for this transaction, when this viewer may read its open answers now."""
    row = find(by, checkup, lambda v, c: may_read_open_answers(v, c.unit_id, c.hrm_id))
    locked = TeamCheckup.objects.select_for_update().get(id=checkup)
    if not may_read_open_answers(by, locked.unit_id, locked.hrm_id):  # somebody else was assigned meanwhile
        raise Refused("not_yours", hidden=True)
    if state_of(locked) not in WITH_RESULT:
        raise Refused("open_answers_early")
    if not participated(row):
        raise Refused("open_answers_withheld")
    if OpenSummary.objects.filter(checkup=row, given_at__isnull=False).exists():
        raise Refused("summary_given")
    return row


def _keep(checkup: TeamCheckup, texts: Mapping[str, str], by: Viewer) -> None:
    for item in questionnaire(checkup).open_items:
        if item.name in texts:
            OpenSummary.objects.update_or_create(
                checkup=checkup, question=item.name, defaults={"text": texts[item.name].strip(), "by_id": by.person}
            )
