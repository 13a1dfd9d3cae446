# SPDX-License-Identifier: EUPL-1.2
"""Pages of results: a team's check-up, and a district, a unit or the force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from iedereen.checkup.queries import backgrounds, results
from iedereen.checkup.queries.backgrounds import Background
from iedereen.checkup.queries.results import CheckupPage, Figure, ResultPage
from iedereen.checkup.rules import WAITING, CellStatus
from iedereen.checkup.rules.talk import Step
from iedereen.checkup.views import wording
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.lists import Column, show_list

FILES = ("csv", "xlsx")
_STEPS = {
    Step.CODES: _("Codes uitdelen"),
    Step.PREPARE: _("Naar het gesprek"),
    Step.SUMMARISE: _("Open antwoorden samenvatten"),
    Step.RECORD: _("Verslag aanpassen"),
    Step.CONFIRM: _("Bekijken en bevestigen"),
    Step.OUTCOME: _("Wat is afgesproken"),
}


@dataclass(frozen=True)
class FigureShown:
    """A figure with its sentences. `drawn`: all three shares are numbers; else they stand in words in a table."""

    figure: Figure
    mean: str
    bands: str
    before: str
    beside: str
    meaning: str
    reliability: str
    drawn: bool
    shares: tuple[tuple[str, str], ...]
    trend: tuple[tuple[str, float | None, str], ...]

    @property
    def published(self) -> bool:
        return self.figure.status is CellStatus.PUBLISHED

    @property
    def reference(self) -> float | None:
        return self.figure.beside.mean if self.figure.beside else None

    @property
    def reference_label(self) -> str:
        return self.figure.beside.of if self.figure.beside else ""


@signed_in
@require_safe
def checkup(request: Visit, checkup: UUID) -> HttpResponse:
    """A team's check-up: how far it is, who helps, what came out, what now."""
    page = results.checkup_page(request.viewer, checkup, request.tree)
    if page.result is not None and request.GET.get("export") in FILES:
        return _export(request, page.result)
    shown = {} if page.result is None else _shown(page.result)
    over = page.closing or page.closes_at <= request.now  # the worker takes a round that is over in some seconds
    closing = page.state == "open" and over and not page.sealed
    state = "sealed" if page.sealed and page.state == "open" else "closing" if closing else page.state
    offered = [(_STEPS[step], reverse(f"checkup:{step.value}", args=[page.id])) for step in page.steps]
    words = {
        "subject": page, "state": wording.state(state), "closing": closing, "now_what": _now_what(page),
        "steps": offered,
    }  # fmt: skip
    return render(request, "checkup/checkup.html", words | shown)


@signed_in
@require_safe
def group(request: Visit, code: str) -> HttpResponse:
    """A district, a unit or the force."""
    page, found = backgrounds.group_with_backgrounds(request.viewer, code)
    return _group(request, page, found)


@signed_in
@require_safe
def group_again(request: Visit, code: str) -> HttpResponse:
    """The same unit, put together anew from the same answers after a reorganisation."""
    return _group(request, results.group_page(request.viewer, code, again=True), ())


def _group(request: Visit, page: ResultPage, found: Sequence[Background]) -> HttpResponse:
    if request.GET.get("export") in FILES:
        return _export(request, page, [f for b in found for c in b.categories for f in c.figures])
    shown = _shown(page) | {"backgrounds": [_background(b, page) for b in found if b.categories]}
    return render(request, "checkup/group.html", {"subject": page, **shown})


@dataclass(frozen=True)
class GroupRow:
    """Who gave one answer; `means` in the order of the indices."""

    label: str
    status: str
    people: str
    means: tuple[str, ...]


@dataclass(frozen=True)
class GroupChart:
    """One index of every answer: (label, mean, margin, why there is none)."""

    label: str
    low: float
    high: float
    sentence: str
    rows: tuple[tuple[str, float | None, float | None, str], ...]


@dataclass(frozen=True)
class BackgroundShown:
    label: str
    titles: tuple[str, ...]
    rows: tuple[GroupRow, ...]
    charts: tuple[GroupChart, ...]

    @property
    def width(self) -> int:
        return len(self.titles) + 1


def _background(background: Background, page: ResultPage) -> BackgroundShown:
    rows = tuple(
        GroupRow(c.label, c.status.value, wording.people(c.respondents),
                 tuple(wording.short_mean(f) for f in c.figures if f.is_index))
        for c in background.categories
    )  # fmt: skip
    charts = tuple(
        GroupChart(
            index.label,
            index.low_end,
            index.high_end,
            wording.groups_sentence(background.beside(index.measure)),
            tuple((f.category, f.mean, f.margin, wording.no_mean(f)) for f in background.beside(index.measure)),
        )
        for index in page.indices
    )
    return BackgroundShown(background.label, tuple(i.label for i in page.indices), rows, charts)


def _shown(page: ResultPage) -> dict[str, object]:
    return {
        "result": page,
        "participation": wording.participation_sentence(page),
        "indices": [_figure(f, page) for f in page.indices],
        "statements": [_figure(f, page) for f in page.statements],
        "is_team": page.is_team,
    }


def _figure(figure: Figure, page: ResultPage) -> FigureShown:
    labels = (str(_("laag")), str(_("midden")), str(_("hoog")))
    shares = tuple(
        (label, wording.share(n, figure.coded.get(key)))
        for label, key, n in zip(labels, ("low", "middle", "high"), figure.bands, strict=True)
    )
    points = page.trend.get(figure.measure, ())
    hidden = str(_("geen uitslag te zien"))
    return FigureShown(
        figure=figure,
        mean=wording.mean_sentence(figure),
        bands=wording.bands_sentence(figure) if figure.status is CellStatus.PUBLISHED else "",
        before=wording.compared_sentence(figure.before, earlier=True),
        beside=wording.compared_sentence(figure.beside, earlier=False),
        meaning=wording.meaning_sentence(figure),
        reliability=wording.reliability_sentence(figure),
        drawn=None not in figure.bands,
        shares=shares if wording.spread_known(figure) else (),
        trend=tuple((t, m, hidden if m is None else "") for t, m in points) if len(points) > 1 else (),
    )


def _now_what(page: CheckupPage) -> str:
    """What this state asks for, in one sentence."""
    if page.sealed and page.state == "open":
        return wording.trouble(WAITING)
    if page.state == "released" and page.member and not page.may_see:
        return str(_("De uitslag is er. Uw team bespreekt hem binnenkort samen."))
    return str({
        "planned": _("De check-up is gepland. U hoeft nu niets te doen."),
        "open": _("Het team kan meedoen. Na de sluiting komt hier de uitslag."),
        "released": _("Bespreek de uitslag met het team. De ondersteuner bereidt het gesprek voor.")
        if page.may_see else _("De uitslag is er. Het team praat er samen over en spreekt af wat er gebeurt."),
        "talked": _("Het team heeft erover gesproken. De leidinggevende bevestigt de afspraken."),
        "agreed": _("De afspraken staan vast. Wie iets heeft afgesproken, krijgt op tijd een herinnering."),
    }[page.state])  # fmt: skip


def _export(request: Visit, page: ResultPage, split: Sequence[Figure] = ()) -> HttpResponse:
    """The same released rows as a file; what is hidden is a reason, never an empty cell."""
    rows: Iterable[Figure] = (*page.indices, *page.statements, *split)
    everybody = str(_("iedereen"))

    def number(name: str) -> Column:
        return Column(name, _TITLES[name], lambda f: _cell(f, name), numeric=True)

    columns = [
        Column("label", _("Wat"), lambda f: f.label),
        Column("status", _("Te zien"), lambda f: wording.reason(f.status) or str(_("ja"))),
        Column("background", _("Achtergrond"), lambda f: f.background or everybody),
        Column("category", _("Antwoord"), lambda f: f.category or everybody),
        *(number(name) for name in _TITLES),
        Column("before", _("Vorige ronde"), lambda f: wording.compared_sentence(f.before, earlier=True)),
        Column("beside", _("Eenheid"), lambda f: wording.compared_sentence(f.beside, earlier=False)),
    ]
    name = f"check-up-{page.code}-{page.day.isoformat()}"
    return show_list(request, title=page.name, name=name, columns=columns, rows=list(rows))


_TITLES = {
    "mean": _("Gemiddelde"), "margin": _("Marge"), "low": _("Laag"), "middle": _("Midden"), "high": _("Hoog"),
    "rwg": _("Overeenstemming"), "icc1": _("ICC1"), "icc2": _("ICC2"), "alpha": _("Alfa"),
}  # fmt: skip


def _cell(figure: Figure, name: str) -> float | int | str | None:
    if name in figure.coded:
        return wording.share(None, figure.coded[name]) if name != "rwg" else str(_("0,9 of hoger"))
    if name in ("low", "middle", "high"):
        if figure.status is CellStatus.PUBLISHED and not wording.spread_known(figure):
            return wording.share(None, None)
        return figure.bands[("low", "middle", "high").index(name)]
    value: float | None = getattr(figure, name)
    return value
