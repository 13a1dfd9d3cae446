# SPDX-License-Identifier: EUPL-1.2
"""How far every team is."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from iedereen.checkup.queries.coverage import TeamCoverage, known_teams
from iedereen.checkup.queries.coverage import coverage as every_team
from iedereen.checkup.views import wording
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.lists import Column, Filter, show_list

STATES = [(s, wording.STATES[s]) for s in ("never", "planned", "open", "released", "talked", "agreed")]


@signed_in
@require_safe
def coverage(request: Visit) -> HttpResponse:
    """Every team of today, also those that never had a check-up."""
    intro = _("Alle teams van nu. Geen team verdwijnt van deze lijst, ook niet als er nog nooit een check-up was.")
    return _teams(request, every_team(request.viewer, request.tree), _("Hoever is elk team?"), "dekking", intro)


@signed_in
@require_safe
def checkups(request: Visit) -> HttpResponse:
    """The check-ups of the teams that the visitor knows: for an employee the own team."""
    intro = _("Kies een team om te zien hoever de check-up is.")
    return _teams(request, known_teams(request.viewer, request.tree), _("Check-ups"), "check-ups", intro)


def _teams(request: Visit, rows: list[TeamCoverage], title: object, name: str, intro: object) -> HttpResponse:
    columns = [
        Column("name", _("Team"), lambda t: t.name,
               link=lambda t: reverse("checkup:checkup", args=[t.checkup]) if t.checkup else None),
        Column("code", _("Code"), lambda t: t.code),
        Column("district", _("District"), lambda t: t.district),
        Column("unit", _("Eenheid"), lambda t: t.unit_name),
        Column("state", _("Stand"), lambda t: wording.state(t.state)),
        Column("last", _("Laatste uitslag"), lambda t: t.last),
        Column("next", _("Volgende datum"), lambda t: t.next),
        Column("overdue", _("Aan de beurt"), lambda t: str(_("te laat")) if t.overdue else "",
               badge=lambda t: "late" if t.overdue else None),
    ]  # fmt: skip
    units = sorted({t.unit_name for t in rows if t.unit_name})
    filters = [
        Filter("state", _("Stand"), lambda t, value: t.state == value, STATES),
        Filter("overdue", _("Aan de beurt"), lambda t, value: t.overdue == (value == "late"),
               [("late", _("te laat")), ("on_time", _("op tijd"))]),
        Filter("unit", _("Eenheid"), lambda t, value: t.unit_name == value, [(u, u) for u in units]),
        Filter("name", _("Team"), lambda t, value: value.casefold() in f"{t.name} {t.code}".casefold()),
    ]  # fmt: skip
    return show_list(request, title=title, name=name, columns=columns, rows=rows, filters=filters, intro=intro)
