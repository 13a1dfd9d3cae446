# SPDX-License-Identifier: EUPL-1.2
"""Bringing in a version of a questionnaire, publishing it, and taking back one that was not published."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from iedereen.checkup.models import Questionnaire, QuestionnaireVersion
from iedereen.checkup.queries.questionnaires import definition_of
from iedereen.engines.forms import Form
from iedereen.ledger.actions import record
from iedereen.people.rules import Permission, Viewer
from iedereen.screen.rules import Refused

SUBJECT = "questionnaire_version"


@dataclass(frozen=True)
class Brought:
    """The version with this content; `fresh` is False when it was there already and nothing was done."""

    version: QuestionnaireVersion
    fresh: bool


@transaction.atomic
def bring_in(*, form: Form, by: Viewer, now: datetime) -> Brought:
    """Keep a form as the next version of its questionnaire, not published yet.

    The same content again is the same version. Raises Refused("not_yours").
    """
    _check_may(by)
    Questionnaire.objects.get_or_create(code=form.code)
    questionnaire = Questionnaire.objects.select_for_update().get(code=form.code)  # one at a time: the numbers follow
    kept = definition_of(form)
    rows = QuestionnaireVersion.objects.filter(questionnaire=questionnaire)
    known = rows.filter(digest=kept.digest).first()
    if known is not None:
        return Brought(known, fresh=False)
    number = (rows.aggregate(top=Max("number"))["top"] or 0) + 1
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire, number=number, definition=kept.as_json(), digest=kept.digest, made_at=now,
        made_by_id=by.person,
    )  # fmt: skip
    record(at=now, by=by.person, action="questionnaire_brought_in", subject=(SUBJECT, version.id),
           details={"code": form.code, "number": number, "digest": kept.digest})  # fmt: skip
    return Brought(version, fresh=True)


@transaction.atomic
def publish(*, version: UUID, by: Viewer, now: datetime) -> None:
    """From now on rounds may use it, and nobody can change it. Raises Refused: not_yours, questionnaire_published."""
    _check_may(by)
    _check_there(version)
    changed = QuestionnaireVersion.objects.filter(id=version, published_at__isnull=True).update(published_at=now)
    if changed != 1:
        raise Refused("questionnaire_published")
    record(at=now, by=by.person, action="questionnaire_published", subject=(SUBJECT, version))


@transaction.atomic
def take_back(*, version: UUID, by: Viewer, now: datetime) -> None:
    """Remove a version that was never published. Raises Refused: not_yours, questionnaire_published."""
    _check_may(by)
    _check_there(version)
    removed, _ = QuestionnaireVersion.objects.filter(id=version, published_at__isnull=True).delete()
    if removed != 1:
        raise Refused("questionnaire_published")
    record(at=now, by=by.person, action="questionnaire_taken_back", subject=(SUBJECT, version))


def _check_may(by: Viewer) -> None:
    if not by.anywhere(Permission.PUBLISH_QUESTIONNAIRE):
        raise Refused("not_yours", hidden=True)


def _check_there(version: UUID) -> None:
    if not QuestionnaireVersion.objects.filter(id=version).exists():
        raise Refused("not_yours", hidden=True)
