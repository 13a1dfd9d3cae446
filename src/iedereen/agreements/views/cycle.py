# SPDX-License-Identifier: EUPL-1.2
"""Pages of the management cycle: the priorities in sight, one of them, and one page per unit to look back on."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from iedereen.agreements import actions, forms, queries
from iedereen.agreements.actions import Draft
from iedereen.agreements.rules.cycle import CycleStep, PriorityState, next_review
from iedereen.people.queries import unit_name
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.lists import Column, Filter, show_list
from iedereen.screen.refusals import sentence
from iedereen.screen.rules import Refused
from iedereen.screen.stored import by_text, by_words

STATES = {
    PriorityState.PROPOSED: _("Wacht op de leidinggevende"),
    PriorityState.SET: _("Vastgesteld"),
    PriorityState.ENDED: _("Beëindigd"),
}
BADGES = {PriorityState.PROPOSED: "wait", PriorityState.SET: "ok", PriorityState.ENDED: "none"}
STEPS = {
    CycleStep.PROPOSE: _("Voorgesteld"),
    CycleStep.SET: _("Vastgesteld"),
    CycleStep.CHANGE: _("Aangepast"),
    CycleStep.END: _("Beëindigd"),
    CycleStep.AIM: _("Ambitie vastgelegd"),
    CycleStep.REVIEW: _("Teruggekeken"),
}
MOST_LINKS = 5


def _name(request: Visit, unit: Any) -> str:
    place = request.tree.places.get(unit.id)
    return place.name if place else unit.code


def _phases() -> dict[str, str]:
    return dict(settings.POLICY["cyclus"]["fasen"])


@signed_in
@require_safe
def priorities(request: Visit) -> HttpResponse:
    """The priorities in sight, and the way to the page of each unit that the viewer works on."""
    rows, places = queries.priorities_in_sight(request.viewer), request.tree.places
    units = {k: places[k].name if k in places else code for k, code in rows.values("unit_id", "unit__code")}
    mine = sorted((places[u] for u in _own(request)), key=lambda p: p.name.casefold())
    by_state = ((Q(state=s), words) for s, words in STATES.items())
    return show_list(
        request, title=_("Prioriteiten"), name="prioriteiten",
        intro=_("'Veilig team' is altijd een prioriteit van ieder team. Hieronder staat wat daar dit jaar bij komt."),
        empty=_("Er zijn nog geen prioriteiten. De korpsleiding begint; daarna maakt elk onderdeel ze concreet."),
        columns=[
            Column("title", _("Prioriteit"), lambda r: r.title, link=_address, stored=by_text("title")),
            Column("unit", _("Onderdeel"), lambda r: _name(request, r.unit),
                   stored=lambda: unit_name(request.viewer.today)),
            Column("year", _("Jaar"), lambda r: r.year, numeric=True, stored="year"),
            Column("above", _("Maakt concreet"), lambda r: r.above.title if r.above else None,
                   stored=by_text("above__title")),
            Column("state", _("Stand"), lambda r: STATES[PriorityState(r.state)],
                   badge=lambda r: BADGES[PriorityState(r.state)], stored=lambda: by_words(*by_state)),
        ],
        rows=rows,
        filters=[
            Filter("state", _("Stand"), lambda r, v: r.state == v, list(STATES.items()), lambda v: Q(state=v)),
            Filter("unit", _("Onderdeel"), lambda r, v: str(r.unit_id) == v,
                   sorted(((str(k), n) for k, n in units.items()), key=lambda pair: pair[1].casefold()),
                   lambda v: Q(unit=v)),
        ],
        template="agreements/priorities.html",
        context={"mine": mine if len(mine) <= MOST_LINKS else []},
    )  # fmt: skip


def _own(request: Visit) -> set[UUID]:
    """Where the viewer holds a role or works; of all below it the list has the pages."""
    held = {g.unit for g in request.viewer.grants if g.unit in request.tree.places}
    return held & queries.cycle_units(request.viewer)


def _address(row: Any) -> str:
    return reverse("agreements:priority", args=[row.id])


@signed_in
@require_safe
def cycle(request: Visit, unit: UUID) -> HttpResponse:
    """The one page of a unit: what it wants, what was agreed and what came of it, and the words to close with."""
    return _cycle(request, unit)


def _cycle(request: Visit, unit: UUID, review: django_forms.Form | None = None) -> HttpResponse:
    if unit not in request.tree.places:
        raise Refused("not_yours", hidden=True)
    found, place = queries.cycle(request.viewer, unit), request.tree.places[unit]
    months = settings.POLICY["cyclus"]["terugkijken"]["elke_maanden"]
    after = found.last.number if found.last else 0
    first = {"after": after, "next_date": next_review(request.viewer.today, months)}
    above = queries.priorities_above(request.viewer, unit) if found.may_prepare or found.may_set else []
    return render(request, "agreements/cycle.html", {
        "unit": place, "cycle": found, "phases": _phases(),
        "above": [{"row": p, "unit": _name(request, p.unit)} for p in above],
        "ambition_open": not place.is_team and queries.counts_all(request.viewer, request.tree, unit),
        "review_late": found.review_due is not None and found.review_due < request.viewer.today,
        "may_add": (found.may_prepare or found.may_set) and (bool(above) or not request.viewer.lines.get(unit)),
        "priorities": [{"row": p, "state": STATES[PriorityState(p.state)], "badge": BADGES[PriorityState(p.state)],
                        "phase": _phases().get(p.phase, ""), "waits": p.state == PriorityState.PROPOSED}
                       for p in found.priorities],
        "form": (review or forms.HoldReview(initial=first)) if found.may_set else None,
    })  # fmt: skip


@signed_in
@require_POST
def hold_review(request: Visit, unit: UUID) -> HttpResponse:
    form = forms.HoldReview(request.POST)
    if not form.is_valid():
        return _cycle(request, unit, form)
    try:
        actions.hold_review(unit=unit, by=request.viewer, now=request.now, **form.cleaned_data)
    except Refused as no:
        if no.code != "review_day":
            raise
        form.add_error("next_date", sentence(no.code, no.details))
        return _cycle(request, unit, form)
    messages.success(
        request, str(_("Uw conclusie is vastgelegd. Wij herinneren u aan de volgende keer. U bent klaar."))
    )
    return redirect("agreements:cycle", unit)


@signed_in
def new_priority(request: Visit, unit: UUID) -> HttpResponse:
    """Write a priority down: of the force, or one that makes a priority from above concrete."""
    place, today = request.tree.places.get(unit), request.viewer.today
    if place is None or unit not in queries.cycle_units(request.viewer):
        raise Refused("not_yours", hidden=True)
    found = queries.cycle(request.viewer, unit)
    if not (found.may_prepare or found.may_set):
        raise Refused("not_yours", hidden=True)
    choices = queries.priorities_above(request.viewer, unit)
    named = [(p.id, f"{p.title} ({_name(request, p.unit)}, {p.year})") for p in choices]
    form = forms.PriorityForm(request.POST or None, years=[today.year, today.year + 1], phases=_phases(),
                              above=named if request.viewer.lines.get(unit) else None,
                              initial=_first_words(request, choices))  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        above = given.pop("above", None)
        year = given.pop("year", None) or next(p.year for p in choices if p.id == above)
        made = actions.propose_priority(unit=unit, year=year, above=above, draft=Draft(**given), by=request.viewer,
                                        now=request.now)  # fmt: skip
        messages.success(request, str(_("De prioriteit staat genoteerd. De leidinggevende stelt hem vast.")))
        return redirect("agreements:priority", made.id)
    return render(request, "agreements/new_priority.html", {"form": form, "unit": place, "none": not named and
                                                            "above" in form.fields})  # fmt: skip


def _first_words(request: Visit, choices: list[Any]) -> dict[str, Any]:
    """The priority that was pressed (or the only one) is filled in, with its own title to begin with."""
    asked = request.GET.get("hogerop", "")
    chosen = next((p for p in choices if str(p.id) == asked), choices[0] if len(choices) == 1 else None)
    return {"above": str(chosen.id), "title": chosen.title} if chosen else {}


@signed_in
@require_safe
def priority(request: Visit, key: UUID) -> HttpResponse:
    """One priority with its history."""
    return _priority(request, key)


@signed_in
@require_POST
def set_priority(request: Visit, key: UUID) -> HttpResponse:
    actions.set_priority(priority=key, by=request.viewer, now=request.now)
    return _done(request, key, _("De prioriteit is vastgesteld."))


@signed_in
@require_POST
def change_priority(request: Visit, key: UUID) -> HttpResponse:
    form = _change_form(request.POST)
    if not form.is_valid():
        return _priority(request, key, change=form)
    given = dict(form.cleaned_data)
    version = given.pop("version")
    actions.change_priority(priority=key, version=version, draft=Draft(**given), by=request.viewer, now=request.now)
    return _done(request, key, _("De prioriteit is aangepast."))


@signed_in
@require_POST
def end_priority(request: Visit, key: UUID) -> HttpResponse:
    form = forms.EndPriority(request.POST)
    if not form.is_valid():
        return _priority(request, key, end=form)
    actions.end_priority(priority=key, by=request.viewer, now=request.now, **form.cleaned_data)
    return _done(request, key, _("De prioriteit is beëindigd."))


def _done(request: Visit, key: UUID, words: Any) -> HttpResponse:
    messages.success(request, str(words))
    return redirect("agreements:priority", key)


def _change_form(*args: Any, **more: Any) -> forms.PriorityForm:
    return forms.PriorityForm(*args, above=None, years=[], phases=_phases(), change=True, auto_id="change_%s", **more)


def _priority(request: Visit, key: UUID, **filled: django_forms.Form) -> HttpResponse:
    """The page of one priority; `filled` holds a form that was not yet right."""
    story = queries.priority_story(request.viewer, key)
    row, offered = story.priority, dict[str, django_forms.Form]()
    if CycleStep.CHANGE in story.steps:
        words = {n: getattr(row, n) for n in ("title", "what", "phase", "situation", "version")}
        offered["change"] = _change_form(initial=words)
    if CycleStep.END in story.steps:
        offered["end"] = forms.EndPriority(auto_id="end_%s")
    return render(request, "agreements/priority.html", {
        "priority": row, "unit": _name(request, row.unit), "state": STATES[PriorityState(row.state)],
        "phase": _phases().get(row.phase, ""), "can_set": CycleStep.SET in story.steps,
        "above_seen": row.above is not None and row.above.state == PriorityState.SET,
        "above_unit": _name(request, row.above.unit) if row.above else "",
        "sees_cycle": row.unit_id in queries.cycle_units(request.viewer) and row.unit_id in request.tree.places,
        "history": [{"event": e, "words": STEPS[CycleStep(e.step)]} for e in story.history],
        "below": [{"row": p, "unit": _name(request, p.unit)} for p in story.below],
        "forms": {name: filled.get(name, form) for name, form in offered.items()},
    })  # fmt: skip
