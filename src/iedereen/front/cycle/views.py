# SPDX-License-Identifier: EUPL-1.2
"""Where to push, and how close to the wind a unit sails: what the rooms count comes together here."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from iedereen.agreements import queries as agreements
from iedereen.agreements.actions import set_ambition
from iedereen.agreements.forms import AmbitionForm
from iedereen.agreements.rules.cycle import Consequence, Figure, Measure, consequence, quarter_ends
from iedereen.checkup.queries.coverage import coverage, coverage_totals, known_teams
from iedereen.followup import queries as followup
from iedereen.front.cycle import aims, pushing
from iedereen.leadership.queries.supporters import supporters
from iedereen.people.queries import Place, holders
from iedereen.people.rules import Permission, Role, UnitKind, Viewer
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.lists import Column, Filter, show_list
from iedereen.screen.rules import Refused
from iedereen.screen.values import day
from iedereen.triage.queries.counts import open_cases

KINDS = (("unit", gettext_lazy("Eenheden")), ("district", gettext_lazy("Districten")), ("team", gettext_lazy("Teams")))


@require_GET
@signed_in
def push(request: Visit) -> HttpResponse:
    """Every unit and team in reach, what needs attention first, with the reason in a sentence."""
    viewer = request.viewer
    teams = coverage(viewer, request.tree)
    found = pushing.rows(viewer, request.tree, pushing.Counted(
        totals=coverage_totals(teams), teams={row.unit: row for row in teams},
        agreements=agreements.totals(viewer), promises=followup.counts(viewer),
        support=supporters(viewer, request.tree),
        cases=open_cases(viewer), concrete=agreements.made_concrete(viewer),
    ))  # fmt: skip
    return show_list(
        request, title=_("Waar aandacht nodig is"), name="aandacht", columns=_columns(viewer), rows=found,
        filters=_filters(found),
        intro=_("Elk onderdeel en elk team staat hier. Bovenaan staat waar u nu het meeste kunt doen."),
    )  # fmt: skip


def _columns(viewer: Viewer) -> list[Column]:
    def number(reason: str) -> Any:
        return lambda row: row.reasons.get(reason, 0)

    def page(row: pushing.Row) -> str | None:
        if viewer.may(Permission.SEE_AGREEMENTS, row.place.id):
            return reverse("agreements:cycle", args=[row.place.id])
        return reverse("people:unit", args=[row.place.code])

    return [
        Column("name", _("Onderdeel"), lambda r: r.place.name, link=page),
        Column("above", _("Hoort bij"), lambda r: r.above or None),
        Column("why", _("Waarom"), pushing.why, rank=lambda r: r.rank),
        Column("last", _("Laatste check-up"), lambda r: r.last),
        *(Column(reason, title, number(reason), numeric=True, only="file") for reason, title in
          pushing.REASONS.items()),
    ]  # fmt: skip


def _filters(found: list[pushing.Row]) -> list[Filter]:
    return [
        Filter("level", _("Niveau"),
               lambda r, v: r.place.is_team if v == "team" else r.place.kind is UnitKind(v), KINDS),
        Filter("push", _("Waarom"), lambda r, v: v in r.reasons, list(pushing.REASONS.items())),
        Filter("name", _("Naam of code"),
               lambda r, v: v.casefold() in f"{r.place.name} {r.place.code} {r.above}".casefold()),
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ambition(request: Visit, code: str) -> HttpResponse:
    """The ambitions of a unit with what follows from each; who leads it works another one out, and sets it."""
    place = _place(request, code)
    found = agreements.cycle(request.viewer, place.id)
    form = _form(request, found) if found.may_aim else None
    tried: Consequence | None = None
    if request.method == "POST":
        if form is None:
            raise Refused("not_yours", hidden=True)
        if form.is_valid():
            given = form.cleaned_data
            if "uitrekenen" not in request.POST:
                return _set(request, place, given)
            if given["measure"]:
                tried = _follows(request, place, Measure(given["measure"]), given["aim"], given["by_date"])
    told = [(row, _told(request, place, row)) for row in found.ambitions]
    year_end = date(request.viewer.today.year, 12, 31)
    return render(request, "front/ambition.html", {
        "unit": place, "form": form, "told": told, "tried": aims.follows(tried) if tried else "",
        "stand": [(aims.MEASURES[m], aims.stands(m, _figure(request, place, m, year_end))) for m in Measure],
    })  # fmt: skip


def _place(request: Visit, code: str) -> Place:
    found = next((p for p in request.tree.places.values() if p.code == code), None)
    if found is None or found.is_team or not agreements.counts_all(request.viewer, request.tree, found.id):
        raise Refused("not_yours", hidden=True)
    return found


def _form(request: Visit, found: agreements.Cycle) -> AmbitionForm:
    named = [("veilig_team", _("Veilig team")), *((str(p.id), p.title) for p in found.priorities if p.state == "set")]
    days = [(d, day(d)) for d in quarter_ends(request.viewer.today)]
    return AmbitionForm(request.POST or None, priorities=named, days=days,
                        measures=[(m.value, words) for m, words in aims.MEASURES.items()])  # fmt: skip


def _set(request: Visit, place: Place, given: dict[str, Any]) -> HttpResponse:
    key = given.pop("priority")
    set_ambition(unit=place.id, priority=None if key == "veilig_team" else UUID(key), by=request.viewer,
                 now=request.now, **given)  # fmt: skip
    messages.success(request, _("De ambitie is vastgelegd. Hieronder staat wat eruit volgt."))
    return redirect("front:ambition", place.code)


def _told(request: Visit, place: Place, row: Any) -> str:
    if not row.measure:
        return ""
    return aims.follows(_follows(request, place, Measure(row.measure), row.aim, row.by_date))


def _follows(request: Visit, place: Place, measure: Measure, aim: int, by: date) -> Consequence:
    return consequence(measure, aim, _figure(request, place, measure, by), today=request.viewer.today, by=by)


def _figure(request: Visit, place: Place, measure: Measure, by: date) -> Figure:
    viewer, below = request.viewer, {p.id for p in request.tree.below(place.id)}
    if measure is Measure.CHECKED_UP:
        limit = settings.POLICY["check-up"]["frequentie"]["teruggaan_na_dagen"]
        return aims.checked_up(known_teams(viewer, request.tree, below), by=by, limit=limit)
    if measure is Measure.IN_TIME:
        return aims.in_time(agreements.kept_in_time(viewer, below).get(place.id, (0, 0, 0)))
    teams = [p.id for p in request.tree.below(place.id) if p.kind is UnitKind.BASE_TEAM]
    return aims.supported(teams, holders(Role.SUPPORTER, teams, viewer.today).keys())
