# SPDX-License-Identifier: EUPL-1.2
"""Home, the overview of the corps, and the pages that every site owes its readers.

What these pages take from the rooms stands in `start`, `_known`, `_figures`, `_counted` and the demo's pages, and
nowhere else.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from iedereen.agreements.queries import totals as agreement_totals
from iedereen.checkup.queries.coverage import TeamCoverage, coverage, coverage_totals, known_teams
from iedereen.checkup.queries.latest import Overview, latest
from iedereen.checkup.queries.participation import invitation
from iedereen.checkup.queries.rounds import running
from iedereen.checkup.views.participation import for_browser
from iedereen.followup import queries as followup
from iedereen.front import columns, figures, home, overview
from iedereen.front.samples import samples
from iedereen.leadership.queries.supporters import supporters
from iedereen.people.queries import Place, demo_people
from iedereen.people.rules import Permission
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.lists import show_list
from iedereen.screen.rules import Refused


def _known(request: Visit) -> Mapping[UUID, TeamCoverage]:
    """How far the viewer's own teams are: those of which the home page has a card."""
    own = {grant.unit for grant in request.viewer.grants}
    return {row.unit: row for row in known_teams(request.viewer, request.tree, own)}


def _figures(request: Visit, places: Iterable[Place]) -> Overview:
    return latest(request.viewer, [p.id for p in places], request.now)


def _counted(request: Visit, lately: Overview, starts: Iterable[Place]) -> overview.Counted:
    """No more is counted than what is below these."""
    within = {place.id for start in starts for place in request.tree.below(start.id)}
    teams = coverage(request.viewer, request.tree, within)
    return overview.Counted(
        totals=coverage_totals(teams),
        teams={row.unit: row for row in teams},
        agreements=agreement_totals(request.viewer, within),
        figures=lately.units,
        support=supporters(request.viewer, request.tree, within),
    )


@require_GET
@signed_in
def start(request: Visit) -> HttpResponse:
    """What waits for you, with your teams below it. While a check-up is open the browser fetches its credential here,
    long before anybody answers."""
    waiting = followup.waiting_for(request.viewer)
    asked = invitation(request.viewer, request.now)
    return render(request, "front/home.html", {
        "tasks": home.tasks(waiting, request.tree, request.now),
        "cards": home.cards(request.viewer, request.tree, _known(request)),
        "shortcuts": home.shortcuts(request.viewer),
        "invitation": asked,
        # Fetched here, at whatever brings somebody in, so that fetching says nothing about answering.
        "credential": for_browser(asked),
    })  # fmt: skip


@require_GET
@signed_in
def corps(request: Visit, code: str = "") -> HttpResponse:
    """From force to team: how far every team is, what came out last and whether agreements are kept."""
    starts = [_place(request, code)] if code else overview.tops(request.viewer, request.tree)
    if not starts:
        raise Refused("not_yours", hidden=True)
    filtered = any(request.GET.get(f.key) for f in columns.FILTERS)
    places = overview.places(request.viewer, request.tree, starts, all_levels=filtered)
    lately = _figures(request, [p for p, _depth in places])
    found = overview.rows(request.viewer, places, _counted(request, lately, starts))
    title = starts[0].name if code else _("Overzicht")
    shown = [*columns.COLUMNS, *figures.columns(lately.indices)]
    return show_list(
        request, title=title, name="overzicht", columns=shown, rows=found, filters=columns.FILTERS,
        intro=_("Elk team telt mee. Kies een onderdeel om verder te kijken."),
        context={"trail": _trail(request, starts[0]) if code else []},
    )  # fmt: skip


def _place(request: Visit, code: str) -> Place:
    found = next((p for p in request.tree.places.values() if p.code == code), None)
    if found is None or found.is_team or not request.viewer.may(Permission.SEE_COVERAGE, found.id):
        raise Refused("not_yours", hidden=True)
    return found


def _trail(request: Visit, place: Place) -> list[tuple[str, str]]:
    seen = request.viewer.units_with(Permission.SEE_COVERAGE)
    above = overview.trail(request.tree, place, seen)
    found = [(reverse("front:overview_unit", args=[p.code]), p.name) for p in above]
    return [(reverse("front:overview"), _("Overzicht")), *found]


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "front/privacy.html")


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "front/accessibility.html")


@require_GET
def promise(request: HttpRequest) -> HttpResponse:
    """What is promised to who answers, how it is kept, and what it cannot do."""
    return render(request, "front/promise.html")


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404


@require_http_methods(["GET", "POST"])
def styles(request: HttpRequest) -> HttpResponse:
    """Every component on one page."""
    _only_in_demo()
    return render(request, "front/styles.html", samples(request))


@require_GET
def demo(request: Visit) -> HttpResponse:
    """The people of the demo: come in as one of them with one press."""
    _only_in_demo()
    rounds = running(request.now)
    words = {
        "people": demo_people(request.now.date()), "rounds": rounds, "passphrase": settings.DEMO_PASSPHRASE,
        "closing": any(r.closing and not r.sealed for r in rounds),
    }  # fmt: skip
    return render(request, "front/demo.html", words)


@require_POST
def demo_end(request: Visit) -> HttpResponse:
    """Act as if a round closes now: the invented colleagues answer, then it is closed. Exists only in the demo."""
    _only_in_demo()
    try:
        key = UUID(request.POST.get("round", ""))
    except ValueError as error:
        raise Http404 from error
    import_string(settings.DEMO_END)(key, request.now)
    messages.success(request, _("De ronde is gesloten. De antwoorden wachten op de sleutelhouders."))
    return redirect("front:demo")


@require_POST
def demo_unseal(request: Visit) -> HttpResponse:
    """Play the key holders of a closed round. Exists only in the demo."""
    _only_in_demo()
    try:
        key = UUID(request.POST.get("round", ""))
    except ValueError as error:
        raise Http404 from error
    if import_string(settings.DEMO_UNSEAL)(key, request.now):
        words = _(
            "Er zijn nog sleutelhouders nodig die in deze proef een eigen wachtzin kozen. Kom binnen als zo iemand en "
            "gebruik die wachtzin."
        )
        messages.warning(request, words)
    else:
        messages.success(request, _("De antwoorden zijn geopend. De uitslag staat straks bij de teams."))
    return redirect("front:demo")


@require_GET
@signed_in
def demo_post(request: Visit) -> HttpResponse:
    """The mail that went out in the demo, as far as the viewer's role may see that it exists."""
    _only_in_demo()
    mails = followup.mails(request.viewer)
    return show_list(
        request, title=_("Verzonden berichten"), name="berichten", columns=columns.MAIL, rows=mails,
        filters=columns.MAIL_FILTERS, intro=_("In de proefomgeving gaat er geen post de deur uit; u leest hem hier."),
        empty=_("Er is nog geen bericht voor of van wie u kunt zien."),
    )  # fmt: skip
