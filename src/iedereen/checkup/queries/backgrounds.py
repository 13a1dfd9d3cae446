# SPDX-License-Identifier: EUPL-1.2
"""Released results by background: of a district, a unit or the force, never of a team."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from iedereen.checkup.models import Release, Result
from iedereen.checkup.queries.results import Figure, Measure, ResultPage, figure, group_page, read_from, words
from iedereen.checkup.rules import PARTICIPATION, CellStatus, Definition, Item, definition
from iedereen.people.rules import Viewer

Rows = Mapping[tuple[str, str, str], Result]


@dataclass(frozen=True)
class Category:
    """Who gave one answer to a background question: about how many, and their figures as released."""

    label: str
    status: CellStatus
    respondents: int | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Background:
    """One background question of a round, with its answers in the order of the questionnaire."""

    label: str
    categories: tuple[Category, ...]

    def beside(self, measure: str) -> tuple[Figure, ...]:
        """One measure of every category."""
        return tuple(f for category in self.categories for f in category.figures if f.measure == measure)


def group_with_backgrounds(viewer: Viewer, code: str) -> tuple[ResultPage, tuple[Background, ...]]:
    """The page of a district, a unit or the force, and the same by background. Raises as `group_page` does."""
    page = group_page(viewer, code)
    return page, by_background(page)


def by_background(page: ResultPage) -> tuple[Background, ...]:
    """What was released by background beside this page; nothing where no background was asked, or of a team."""
    if page.is_team:
        return ()
    rows = {
        (r.background, r.category, r.measure): r
        for r in Result.objects.filter(release=page.release, unit=page.unit).exclude(background="")
    }
    asked = _definition(page.release) if rows else None
    if asked is None:
        return ()
    measures = read_from(asked)
    return tuple(_background(item, rows, measures) for item in asked.backgrounds)


def _background(item: Item, rows: Rows, measures: list[Measure]) -> Background:
    found = []
    for answer, choice in zip(item.categories, item.choices, strict=True):
        label = words(choice)
        whole = rows.get((item.name, answer, PARTICIPATION))
        if whole is not None:
            figures = tuple(_figures(item, answer, label, rows, measures))
            found.append(Category(label, CellStatus(whole.status), whole.respondents, figures))
    return Background(words(item.label), tuple(found))


def _figures(item: Item, answer: str, label: str, rows: Rows, measures: list[Measure]) -> Iterator[Figure]:
    for measure in measures:
        row = rows.get((item.name, answer, measure.code))
        if row is not None:
            yield replace(figure(measure, row), rwg=None, background=words(item.label), category=label)


def _definition(release: UUID) -> Definition | None:
    stored = Release.objects.filter(id=release).values_list("round__version__definition", flat=True).first()
    return None if stored is None else definition(stored)
