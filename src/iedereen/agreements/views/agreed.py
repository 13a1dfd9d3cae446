# SPDX-License-Identifier: EUPL-1.2
"""Pages: what was agreed, one agreement with its history, and the steps that the viewer can take."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.db.models import Case, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from iedereen.agreements import actions, forms, queries
from iedereen.agreements.rules import AgreementState, Step, may_propose, proposable
from iedereen.people.queries import unit_name
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.lists import Column, Filter, show_list
from iedereen.screen.rules import Refused
from iedereen.screen.stored import by_text, by_words

STATES = {
    AgreementState.PROPOSED: _("Wacht op bevestiging"),
    AgreementState.AGREED: _("Afgesproken"),
    AgreementState.DONE: _("Nagekomen"),
    AgreementState.DROPPED: _("Vervallen"),
}
REPORTED = _("Wacht op terugkijken")
LATE = _("Te laat")
STEPS = {
    Step.PROPOSE: _("Voorgesteld"),
    Step.CONFIRM: _("Bevestigd"),
    Step.REPORT: _("Gemeld dat het klaar is"),
    Step.FINISH: _("Teruggekeken: nagekomen"),
    Step.MOVE: _("Teruggekeken: nog niet, andere datum"),
    Step.REOPEN: _("Toch niet klaar, opnieuw opgepakt"),
    Step.DROP: _("Vervallen"),
}
BADGES = {AgreementState.DONE: "ok", AgreementState.DROPPED: "none"}


def _name(request: Visit, unit: Any) -> str:
    place = request.tree.places.get(unit.id)
    return place.name if place else unit.code


def _address(row: Any) -> str:
    return reverse("agreements:agreement", args=[row.id])


def _state(row: Any) -> Any:
    waits = row.state == AgreementState.AGREED and row.reported_at is not None
    return REPORTED if waits else STATES[AgreementState(row.state)]


def _by_state(late: Q) -> Case:
    waits = Q(state=AgreementState.AGREED, reported_at__isnull=False)
    return by_words((late, LATE), (waits, REPORTED), *((Q(state=s), words) for s, words in STATES.items()))


@signed_in
@require_safe
def agreements(request: Visit) -> HttpResponse:
    """The agreements in reach and my own."""
    rows = queries.in_sight(request.viewer)
    today = request.viewer.today
    places = request.tree.places
    units = {k: places[k].name if k in places else code for k, code in rows.values("unit_id", "unit__code")}
    late, mine = queries.late_ones(today), Q(owner=request.viewer.person)
    open_units = [request.tree.places[unit] for unit in proposable(request.viewer)]

    def badge(row: Any) -> str:
        return "late" if queries.is_late(row, today) else BADGES.get(row.state, "wait")

    return show_list(
        request,
        title=_("Afspraken"),
        name="afspraken",
        intro=_("Wie doet wat, voor wanneer, en hoe het daarmee staat."),
        empty=_("Er zijn nog geen afspraken."),
        columns=[
            Column("what", _("Afspraak"), lambda r: r.what, link=_address, stored=by_text("what")),
            Column("unit", _("Onderdeel"), lambda r: units[r.unit_id], stored=unit_name(today)),
            Column("owner", _("Wie"), lambda r: r.owner.name, stored=by_text("owner__name")),
            Column("due", _("Klaar op"), lambda r: r.due_date, stored="due_date"),
            Column("review", _("Terugkijken op"), lambda r: r.review_date, stored="review_date"),
            Column("state", _("Stand"), lambda r: LATE if queries.is_late(r, today) else _state(r), badge=badge,
                   stored=lambda: _by_state(late)),
        ],
        rows=rows,
        filters=[
            Filter("state", _("Stand"), lambda r, v: r.state == v, list(STATES.items()), lambda v: Q(state=v)),
            Filter("late", _("Te laat"), lambda r, v: queries.is_late(r, today) == (v == "ja"),
                   [("ja", _("Ja")), ("nee", _("Nee"))], lambda v: late if v == "ja" else ~late),
            Filter("unit", _("Onderdeel"), lambda r, v: str(r.unit_id) == v,
                   sorted(((str(k), n) for k, n in units.items()), key=lambda pair: pair[1].casefold()),
                   lambda v: Q(unit=v)),
            Filter("mine", _("Van wie"), lambda r, v: (r.owner_id == request.viewer.person) == (v == "mij"),
                   [("mij", _("Van mij")), ("anderen", _("Van anderen"))],
                   lambda v: mine if v == "mij" else ~mine),
        ],
        template="agreements/list.html",
        context={"new_for": sorted(open_units, key=lambda p: p.name.casefold()) if len(open_units) <= 5 else []},
    )  # fmt: skip


@signed_in
def propose(request: Visit, unit: UUID) -> HttpResponse:
    """Write a new agreement down for a unit, outside a check-up."""
    if unit not in request.tree.places or not may_propose(request.viewer, unit):
        raise Refused("not_yours", hidden=True)
    owners = queries.possible_owners(request.viewer, unit, request.tree)
    form = forms.Propose(request.POST or None, owners=owners, today=request.viewer.today)
    if request.method == "POST" and form.is_valid():
        made = actions.propose(
            unit=unit, source=("unit", unit), by=request.viewer, now=request.now, **form.cleaned_data
        )
        messages.success(request, str(_("De afspraak staat genoteerd.")))
        return redirect("agreements:agreement", made.id)
    return render(request, "agreements/propose.html", {"form": form, "unit": request.tree.places[unit]})


@signed_in
@require_safe
def agreement(request: Visit, key: UUID) -> HttpResponse:
    """One agreement with its history."""
    return _page(request, key)


@signed_in
@require_POST
def confirm(request: Visit, key: UUID) -> HttpResponse:
    actions.confirm(agreement=key, by=request.viewer, now=request.now)
    return _done(request, key, _("De afspraak is bevestigd."))


@signed_in
@require_POST
def report(request: Visit, key: UUID) -> HttpResponse:
    form = forms.Report(request.POST)
    if not form.is_valid():
        return _page(request, key, report=form)
    actions.report_done(agreement=key, by=request.viewer, now=request.now, **form.cleaned_data)
    return _done(request, key, _("Het staat genoteerd. De leidinggevende kijkt samen met u terug."))


@signed_in
@require_POST
def review(request: Visit, key: UUID) -> HttpResponse:
    story = queries.story(request.viewer, key)
    reopen = Step.REOPEN in story.steps
    form = forms.Review(request.POST, today=request.viewer.today, reopen=reopen)
    if not form.is_valid():
        return _page(request, key, review=form)
    actions.review(agreement=key, by=request.viewer, now=request.now, **form.cleaned_data)
    kept, moved = _("De afspraak is nagekomen. U bent klaar."), _("De afspraak heeft een nieuwe datum.")
    return _done(request, key, kept if form.cleaned_data["done"] else moved)


@signed_in
@require_POST
def drop(request: Visit, key: UUID) -> HttpResponse:
    form = forms.Drop(request.POST)
    if not form.is_valid():
        return _page(request, key, drop=form)
    actions.drop(agreement=key, by=request.viewer, now=request.now, **form.cleaned_data)
    return _done(request, key, _("De afspraak is vervallen."))


def _done(request: Visit, key: UUID, words: Any) -> HttpResponse:
    messages.success(request, str(words))
    return redirect("agreements:agreement", key)


def _page(request: Visit, key: UUID, **filled: django_forms.Form) -> HttpResponse:
    """The page of one agreement; `filled` holds a form that was not yet right."""
    story = queries.story(request.viewer, key)
    row, today = story.agreement, request.viewer.today
    offered: dict[str, django_forms.Form] = {}
    if Step.REPORT in story.steps:
        offered["report"] = forms.Report(auto_id="report_%s")
    if {Step.FINISH, Step.REOPEN} & story.steps:
        offered["review"] = forms.Review(today=today, reopen=Step.REOPEN in story.steps, auto_id="review_%s")
    if Step.DROP in story.steps:
        offered["drop"] = forms.Drop(auto_id="drop_%s")
    words = {
        "agreement": row,
        "unit": _name(request, row.unit),
        "state": _state(row),
        "late": queries.is_late(row, today),
        "waits_for": story.waits_for,
        "history": [{"event": e, "words": STEPS[Step(e.step)]} for e in story.history],
        "reopening": Step.REOPEN in story.steps,
        "can_confirm": Step.CONFIRM in story.steps,
        "forms": {name: filled.get(name, form) for name, form in offered.items()},
    }
    return render(request, "agreements/agreement.html", words)
