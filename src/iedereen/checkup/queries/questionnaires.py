# SPDX-License-Identifier: EUPL-1.2
"""Questionnaires and their versions, and the same questionnaire as a file.

The check-up that comes with the system stands in `default/team-check-up.toml`, with the constructs and the literature
behind its items; `default/achtergrond.toml` makes of it one with a background question.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import resources
from importlib.resources.abc import Traversable
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.utils import translation

from iedereen.checkup.models import QuestionnaireVersion, Round
from iedereen.checkup.rules import MAX_OPEN, MAX_STATEMENTS, Definition, Index, Item, ItemKind, definition
from iedereen.checkup.rules.backgrounds import MAX_BACKGROUNDS, NEVER_ASKED, WAY_OUT
from iedereen.engines import forms
from iedereen.people.rules import Permission, Viewer
from iedereen.screen.rules import Refused

DEFAULT = "team-check-up"


@dataclass(frozen=True)
class Version:
    """One version on a list: what it is, whether it can still change, and in how many rounds it was or is used."""

    id: UUID
    code: str
    number: int
    definition: Definition
    made_at: datetime
    made_by: str
    published_at: datetime | None
    rounds: int

    @property
    def title(self) -> str:
        return spoken(self.definition.title)


def spoken(texts: Mapping[str, str]) -> str:
    """The text in the language of the reader, else in the main language."""
    language = (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return texts.get(language) or texts[settings.LANGUAGE_CODE]


def form_rules() -> forms.Rules:
    return forms.Rules(
        languages=dict(settings.LANGUAGES), statements=MAX_STATEMENTS, open_questions=MAX_OPEN,
        backgrounds=MAX_BACKGROUNDS, never_asked=NEVER_ASKED, way_out=WAY_OUT,
    )  # fmt: skip


def read_form(content: bytes) -> forms.Form:
    """The questionnaire in an XLSForm file. Raises forms.BadForm with everything that is wrong."""
    return forms.read(content, form_rules())


def default_form() -> forms.Form:
    """The check-up that comes with the system."""
    return forms.parse(_default(DEFAULT).read_text(encoding="utf-8"))


def _default(name: str) -> Traversable:
    return resources.files("iedereen.checkup").joinpath("default", f"{name}.toml")


def background_form() -> forms.Form:
    """The same check-up with a question about oneself, for an organisation that wants results by background."""
    words = tomllib.loads(_default("achtergrond").read_text(encoding="utf-8"))
    asked = words["question"] | {"answers": tuple(words["question"]["answers"])}
    form = default_form()
    kept = [q for q in form.questions if q.name != words["left_out"]]
    place = next(n for n, q in enumerate(kept) if q.open)
    questions = (*kept[:place], forms.Question(**asked), *kept[place:])
    return replace(form, code=words["code"], questions=questions)


def definition_of(form: forms.Form) -> Definition:
    """What is kept of a form: everything but its code."""
    high = form.low + len(form.choices) - 1
    items = tuple(_item(q, form.low, high) for q in form.questions)
    indices = tuple(Index(x.code, x.label, x.meaning) for x in form.indices)
    return Definition(form.title, items, indices, form.choices)


def _item(question: forms.Question, low: int, high: int) -> Item:
    q = question
    if q.open:
        return Item(q.name, ItemKind.OPEN, q.label, hint=q.hint)
    if q.background:
        return Item(q.name, ItemKind.BACKGROUND, q.label, 1, len(q.answers), hint=q.hint, choices=q.answers)
    return Item(q.name, ItemKind.STATEMENT, q.label, low, high, q.reverse, q.index, q.hint)


def form_of(code: str, kept: Definition) -> forms.Form:
    """The way back: the form that gives exactly this definition."""
    questions = tuple(
        forms.Question(i.name, i.label, i.kind is ItemKind.OPEN, i.hint, i.index, i.reverse, i.choices)
        for i in kept.items
    )
    indices = tuple(forms.Index(x.code, x.label, x.meaning) for x in kept.indices)
    return forms.Form(code, kept.title, questions, kept.choices, indices, kept.statements[0].low or 0)


def versions(viewer: Viewer) -> list[Version]:
    """All versions, newest first within each questionnaire. Raises Refused("not_yours")."""
    _check_sees(viewer)
    return [_shown(row) for row in _rows().order_by("questionnaire__code", "-number")]


def version(viewer: Viewer, key: UUID) -> Version:
    """One version. Raises Refused("not_yours")."""
    _check_sees(viewer)
    row = _rows().filter(id=key).first()
    if row is None:
        raise Refused("not_yours", hidden=True)
    return _shown(row)


def file_of(viewer: Viewer, key: UUID) -> tuple[str, bytes]:
    """(name without ending, content) of a version as an XLSForm file. Raises Refused("not_yours")."""
    found = version(viewer, key)
    return f"{found.code}-{found.number}", forms.write(form_of(found.code, found.definition), form_rules())


def latest(viewer: Viewer, code: str) -> Version | None:
    """The newest version of a questionnaire, published or not. Raises Refused("not_yours")."""
    _check_sees(viewer)
    row = _rows().filter(questionnaire__code=code).order_by("-number").first()
    return _shown(row) if row else None


def newest_published(code: str = DEFAULT) -> UUID | None:
    """The version that a new round starts with."""
    rows = QuestionnaireVersion.objects.filter(questionnaire__code=code, published_at__isnull=False)
    top = rows.aggregate(top=Max("number"))["top"]
    return rows.values_list("id", flat=True).filter(number=top).first()


def _check_sees(viewer: Viewer) -> None:
    if not any(viewer.anywhere(p) for p in (Permission.PUBLISH_QUESTIONNAIRE, Permission.PLAN_ROUNDS)):
        raise Refused("not_yours", hidden=True)


def _rows() -> QuerySet[QuestionnaireVersion]:
    uses = Round.objects.filter(version=OuterRef("id")).order_by().values("version").annotate(n=Count("id")).values("n")
    rows = QuestionnaireVersion.objects.select_related("questionnaire", "made_by")
    return rows.annotate(uses=Subquery(uses))


def _shown(row: QuestionnaireVersion) -> Version:
    uses = getattr(row, "uses", 0) or 0
    return Version(row.id, row.questionnaire.code, row.number, definition(row.definition), row.made_at,
                   row.made_by.name, row.published_at, uses)  # fmt: skip
