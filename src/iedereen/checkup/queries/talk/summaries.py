# SPDX-License-Identifier: EUPL-1.2
"""Summaries of open answers: where they are written, and what was given. The answers themselves pass elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from iedereen.checkup.models import OpenSummary, TeamCheckup
from iedereen.checkup.queries.results import words
from iedereen.checkup.queries.talk.access import find, participated, questionnaire, state_of
from iedereen.checkup.rules import Item
from iedereen.checkup.rules.talk import WITH_RESULT, may_read_open_answers
from iedereen.people.queries import Tree
from iedereen.people.rules import Viewer


@dataclass(frozen=True)
class Desk:
    """Where the HRM adviser summarises. `closed`: the reason code when there is nothing to read (any more)."""

    checkup: TeamCheckup
    team: str
    items: tuple[tuple[Item, str], ...]  # each open question and its words
    drafts: Mapping[str, str]
    summary: tuple[tuple[str, str], ...]
    closed: str


def summary_desk(viewer: Viewer, checkup: UUID, at: Tree) -> Desk:
    """Raises Refused("not_yours", hidden) for everybody but the adviser. The answers themselves are not in it."""
    row = find(viewer, checkup, lambda v, c: may_read_open_answers(v, c.unit_id, c.hrm_id))
    asked = questionnaire(row).open_items
    rows = list(OpenSummary.objects.filter(checkup=row))
    closed = ""
    if state_of(row) not in WITH_RESULT:
        closed = "open_answers_early"
    elif not asked:
        closed = "open_answers_unasked"
    elif not participated(row):
        closed = "open_answers_withheld"
    elif any(r.given_at for r in rows):
        closed = "summary_given"
    return Desk(
        checkup=row, team=at.places[row.unit_id].name, items=tuple((i, words(i.label)) for i in asked),
        drafts={r.question: r.text for r in rows}, summary=given_summary(row), closed=closed,
    )  # fmt: skip


def given_summary(checkup: TeamCheckup) -> tuple[tuple[str, str], ...]:
    """(question in words, summary) of what was given, in the order of the questionnaire; the caller decided who may."""
    rows = OpenSummary.objects.filter(checkup=checkup, given_at__isnull=False)
    given = dict(rows.values_list("question", "text"))
    return tuple((words(i.label), given[i.name]) for i in questionnaire(checkup).open_items if i.name in given)
