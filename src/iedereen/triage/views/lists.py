# SPDX-License-Identifier: EUPL-1.2
"""Pages: my cases and signals, giving a signal, one's own signal, and what was learned."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from iedereen.people.rules import Permission
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.lists import Column, Filter, show_list
from iedereen.screen.rules import Refused
from iedereen.triage import actions, forms
from iedereen.triage.queries import cases as queries
from iedereen.triage.queries.reflections import published
from iedereen.triage.queries.staffing import leaders_of
from iedereen.triage.rules import OPEN, CaseState, Source, may_signal, name_of
from iedereen.triage.views.wording import BADGES, EVENTS, FOR_RAISER, FOR_RAISER_OVER, STATES


@signed_in
@require_safe
def cases(request: Visit) -> HttpResponse:
    """The cases that I may see, and above them what I raised myself."""
    found = queries.in_sight(request.viewer)
    places = request.tree.places

    def unit(seen: queries.Seen) -> str:
        place = places.get(seen.case.unit_id)
        return place.name if place else seen.case.unit.code

    return show_list(
        request,
        title=_("Signalen en zaken"),
        name="zaken",
        intro=_("Wat er speelt in teams, en wat ermee gebeurt. U ziet alleen zaken waar u bij hoort."),
        empty=_("Er zijn geen zaken waar u bij hoort."),
        columns=[
            Column("case", _("Zaak"), lambda s: s.name, link=lambda s: reverse("triage:case", args=[s.case.id])),
            Column("unit", _("Onderdeel"), unit),
            Column("state", _("Stand"), lambda s: STATES[CaseState(s.case.state)],
                   badge=lambda s: BADGES.get(CaseState(s.case.state), "wait")),
            Column("since", _("Sinds"), lambda s: s.case.opened_at.date()),
        ],
        rows=found,
        filters=[
            Filter("state", _("Stand"), lambda s, v: s.case.state == v, [(k.value, n) for k, n in STATES.items()],
                   lambda v: Q(state=v)),
            Filter("open", _("Open"), lambda s, v: (CaseState(s.case.state) in OPEN) == (v == "ja"),
                   [("ja", _("Ja")), ("nee", _("Nee"))], lambda v: Q(state__in=OPEN)),
        ],
        template="triage/cases.html",
        context={
            "mine": [_shown(row, request) for row in queries.raised_by(request.viewer)],
            "can_signal": bool(_units(request)),
        },
    )  # fmt: skip


def _shown(row: Any, request: Visit) -> dict[str, Any]:
    over = row.case.state == CaseState.CLOSED and not queries.can_contest(row.case, request.viewer)
    words = FOR_RAISER_OVER if over else FOR_RAISER[CaseState(row.case.state)]
    return {"signal": row, "name": name_of(row.case.year, row.case.number), "words": words}


def _units(request: Visit) -> list[tuple[UUID, str]]:
    able = request.viewer.units_with(Permission.JOIN_TRIAGE) | {
        g.unit for g in request.viewer.grants if may_signal(request.viewer, g.unit)
    }
    found = [(p.id, p.name) for p in request.tree.places.values() if p.id in able]
    return sorted(found, key=lambda pair: pair[1].casefold())


@signed_in
def give(request: Visit) -> HttpResponse:
    """Give a signal: first about which team, where there are more; then what it is."""
    units = _units(request)
    if not units:
        raise Refused("not_yours", hidden=True)
    asked = request.POST.get("unit") or request.GET.get("team") or ""
    chosen = [pair for pair in units if str(pair[0]) == asked] or (units if len(units) == 1 else [])
    if not chosen:
        return render(request, "triage/which.html", {"units": units})
    unit = chosen[0][0]
    places = request.tree.places
    leaders = [(p.id, f"{p.name} ({places[at].name})") for p, at in leaders_of(unit, request.viewer.today)]
    adviser = request.viewer.may(Permission.COMPOSE_TRIAGE, unit)
    form = forms.Signal(request.POST or None, units=chosen, leaders=leaders, adviser=adviser)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        kind = given.get("source") or "person"
        row = actions.receive(
            unit=unit, kind=given["kind"], source=(kind, request.viewer.person), text=given["text"],
            about=UUID(given["about"]) if given["about"] else None, confidential=given["confidential"],
            by=request.viewer, now=request.now,
        )  # fmt: skip
        messages.success(request, str(_("Uw signaal is ontvangen. Hier ziet u hoever het is.")))
        return redirect("triage:signal", row.id)
    return render(request, "triage/give.html", {"form": form, "unit": chosen[0][1]})


@signed_in
@require_safe
def signal(request: Visit, signal: UUID) -> HttpResponse:
    """What I raised: my own words, how far it is, and what came of it."""
    return _mine(request, signal)


def _mine(request: Visit, signal: UUID, form: Any = None) -> HttpResponse:
    row = queries.raised(request.viewer, signal)
    place = request.tree.places.get(row.case.unit_id)
    can = row.source_kind == Source.PERSON and queries.can_contest(row.case, request.viewer)
    decided = queries.decision(row.case, request.viewer)
    return render(request, "triage/signal.html", {
        **_shown(row, request), "unit": place.name if place else row.case.unit.code,
        "kind": forms.KINDS.get(row.kind, ""),
        "until": row.case.contest_until if can else None, "moves_by": queries.moves_by(row.case),
        "decided": {"words": EVENTS[decided.step], "event": decided} if decided else None,
        "form": (form or forms.Reason(auto_id="contest_%s")) if can else None,
    })  # fmt: skip


@signed_in
@require_POST
def contest_mine(request: Visit, signal: UUID) -> HttpResponse:
    """Who raised it says that it should not be closed."""
    form = forms.Reason(request.POST, auto_id="contest_%s")
    if not form.is_valid():
        return _mine(request, signal, form)
    actions.contest(signal=signal, by=request.viewer, now=request.now, **form.cleaned_data)
    messages.success(request, str(_("Uw bezwaar is ontvangen. Iemand anders beslist, en u krijgt antwoord.")))
    return redirect("triage:signal", signal)


@signed_in
@require_safe
def reflections(request: Visit) -> HttpResponse:
    """What the organisation learned, for everybody."""
    return render(request, "triage/reflections.html", {"reflections": published(request.viewer)})
