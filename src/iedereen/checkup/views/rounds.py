# SPDX-License-Identifier: EUPL-1.2
"""Pages for whoever plans rounds."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from iedereen.checkup.actions import rounds as actions
from iedereen.checkup.forms.rounds import (
    CampaignForm,
    CancelForm,
    CloseEarlyForm,
    PlanForm,
    WindowForm,
    closing_of,
    opening_of,
)
from iedereen.checkup.queries import rounds as queries
from iedereen.checkup.rules import WAITING
from iedereen.checkup.views import wording
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.lists import Column, Filter, show_list

Given = Mapping[str, Any]  # what a form was given, checked
STATES = [(s, wording.STATES[s]) for s in ("planned", "open", "closing", "released", "lost", "cancelled")]
TEAM_STATES = [(s, wording.STATES[s]) for s in ("planned", "open", "released", "talked", "agreed", "cancelled")]


@signed_in
@require_safe
def rounds(request: Visit) -> HttpResponse:
    """All rounds, newest first."""
    rows = queries.rounds(request.viewer)
    columns = [
        Column("title", _("Ronde"), lambda r: r.title, link=lambda r: reverse("checkup:round", args=[r.id])),
        Column("campaign", _("Periode"), lambda r: r.campaign),
        Column("state", _("Stand"), lambda r: wording.state("sealed" if r.trouble == WAITING else r.state)),
        Column("opens", _("Open vanaf"), lambda r: r.opens_at.date()),
        Column("closes", _("Sluit op"), lambda r: r.closes_at.date()),
        Column("teams", _("Teams"), lambda r: r.teams, numeric=True),
        Column("talked", _("Besproken"), lambda r: r.talked, numeric=True),
        Column("trouble", _("Let op"), lambda r: wording.trouble(r.trouble)),
    ]
    filters = [Filter("state", _("Stand"), lambda r, value: r.state == value, STATES)]
    return show_list(
        request, title=_("Rondes"), name="rondes", columns=columns, rows=rows, filters=filters,
        template="checkup/rounds.html", empty=_("Er zijn nog geen rondes. Plan de eerste."),
    )  # fmt: skip


@signed_in
def plan(request: Visit) -> HttpResponse:
    """Plan one round."""
    choices = queries.plan_choices(request.viewer, request.tree)
    form = PlanForm(request.POST or None, choices=choices, today=request.viewer.today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = actions.plan(
            title=given["title"], campaign=given["campaign"], version=UUID(given["version"]),
            teams=[UUID(t) for t in given["teams"]], opens_at=opening_of(given["opens"]),
            closes_at=closing_of(given["closes"]), credentials=not given["strips_only"], by=request.viewer,
            now=request.now,
        )  # fmt: skip
        messages.success(request, _("De ronde is gepland."))
        return redirect("checkup:round", made.id)
    return render(request, "checkup/plan.html", {"form": form, "choices": choices})


@signed_in
def plan_campaign(request: Visit) -> HttpResponse:
    """Plan all teams at once."""
    choices = queries.plan_choices(request.viewer, request.tree)
    form = CampaignForm(request.POST or None, choices=choices, today=request.viewer.today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = actions.plan_campaign(
            campaign=given["campaign"], version=UUID(given["version"]), first_opens_at=opening_of(given["opens"]),
            weeks=given["weeks"], by=request.viewer, now=request.now,
        )  # fmt: skip
        messages.success(request, _("Er zijn %(number)s rondes gepland.") % {"number": len(made)})
        return redirect("checkup:rounds")
    return render(request, "checkup/plan_campaign.html", {"form": form, "choices": choices})


@signed_in
@require_safe
def round(request: Visit, round: UUID) -> HttpResponse:
    """One round with its teams."""
    page = queries.round_page(request.viewer, round, request.tree)
    columns = [
        Column("name", _("Team"), lambda t: t.name, link=lambda t: reverse("checkup:checkup", args=[t.checkup])),
        Column("code", _("Code"), lambda t: t.code),
        Column("state", _("Stand"), lambda t: wording.state(t.state)),
        Column("invited", _("Uitgenodigd"), lambda t: t.invited, numeric=True),
        Column("supporter", _("Ondersteuner"), lambda t: t.supporter or str(_("niemand"))),
        Column("hrm", _("HRM-adviseur"), lambda t: t.hrm or str(_("niemand"))),
    ]
    filters = [Filter("state", _("Stand"), lambda t, value: t.state == value, TEAM_STATES)]
    window = WindowForm(initial={"opens": page.round.opens_at.date(), "closes": page.round.closes_at.date()})
    over = page.round.state == "open" and page.round.closes_at <= request.now  # the worker takes it in some seconds
    waits = page.round.trouble == WAITING
    state = "sealed" if waits else "closing" if over else page.round.state
    context = {
        "subject": page, "window": window, "calling_off": CancelForm(), "close": CloseEarlyForm(),
        "closing": over or (page.round.state == "closing" and not waits), "closable": page.closable and not over,
        "state": wording.state(state), "trouble": wording.trouble(page.round.trouble),
        "again_trouble": wording.again_trouble(page.asked),
    }  # fmt: skip
    return show_list(
        request, title=page.round.title, name="ronde", columns=columns, rows=list(page.teams), filters=filters,
        template="checkup/round.html", context=context,
    )  # fmt: skip


@signed_in
@require_POST
def reschedule(request: Visit, round: UUID) -> HttpResponse:
    """Another window."""

    def act(given: Given) -> object:
        opens, closes = opening_of(given["opens"]), closing_of(given["closes"])
        return actions.reschedule(round=round, opens_at=opens, closes_at=closes, by=request.viewer, now=request.now)

    no = _("De ronde is niet verzet: vul twee dagen in, de laatste niet voor de eerste.")
    return _decide(request, round, WindowForm(request.POST), act, _("De ronde is verzet."), no)


@signed_in
@require_POST
def cancel(request: Visit, round: UUID) -> HttpResponse:
    """Call it off."""

    def act(given: Given) -> object:
        return actions.cancel(round=round, reason=given["reason"], by=request.viewer, now=request.now)

    no = _("De ronde is niet afgelast: vul in waarom.")
    return _decide(request, round, CancelForm(request.POST), act, _("De ronde gaat niet door."), no)


@signed_in
@require_POST
def close_early(request: Visit, round: UUID) -> HttpResponse:
    """Stop before the planned end."""

    def act(given: Given) -> object:
        return actions.close_early(round=round, reason=given["reason"], by=request.viewer, now=request.now)

    yes = _("De ronde is gesloten. De sleutelhouders krijgen bericht dat ze de antwoorden kunnen openen.")
    no = _("De ronde is nog open: vul in waarom u haar sluit en zet het vinkje.")
    return _decide(request, round, CloseEarlyForm(request.POST), act, yes, no)


def _decide(
    request: Visit, round: UUID, form: Form, act: Callable[[Given], object], yes: str | Lazy, no: str | Lazy
) -> HttpResponse:
    """Do what the form asks, or say what it lacks; back on the round's page either way."""
    queries.round_page(request.viewer, round, request.tree)  # a stranger hears nothing, also not about the form
    if form.is_valid():
        act(form.cleaned_data)
        messages.success(request, str(yes))
    else:
        messages.error(request, str(no))
    return redirect("checkup:round", round)
