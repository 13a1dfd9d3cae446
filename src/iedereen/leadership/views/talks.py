# SPDX-License-Identifier: EUPL-1.2
"""Pages of the development conversation: only for the two who speak."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from iedereen.leadership import forms
from iedereen.leadership.actions import talks as actions
from iedereen.leadership.queries import talks as queries
from iedereen.leadership.queries.norms import behaviours
from iedereen.leadership.rules import leads_anything
from iedereen.leadership.rules.talks import LeaderTalkState
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.rules import Refused

STATES = {
    LeaderTalkState.PLANNED: _("Gepland"),
    LeaderTalkState.HELD: _("Geweest"),
    LeaderTalkState.CANCELLED: _("Gaat niet door"),
}


@signed_in
@require_safe
def talks(request: Visit) -> HttpResponse:
    """The viewer's own conversations, and the profile they are about."""
    rows = queries.mine(request.viewer)
    if not rows and not leads_anything(request.viewer):
        raise Refused("not_yours", hidden=True)
    places = request.tree.places
    return render(request, "leadership/talks.html", {
        "talks": [{"talk": r, "other": r.partner if r.leader_id == request.viewer.person else r.leader,
                   "state": STATES[LeaderTalkState(r.state)]} for r in rows],
        "units": [places[u] for u in queries.led(request.viewer) if u in places],
        "behaviours": behaviours(),
    })  # fmt: skip


@signed_in
def plan(request: Visit, unit: UUID) -> HttpResponse:
    """The leader of a unit plans one."""
    if unit not in request.tree.places or unit not in queries.led(request.viewer):
        raise Refused("not_yours", hidden=True)
    people = queries.partners(request.viewer, unit)
    form = forms.PlanTalk(request.POST or None, people=people, today=request.viewer.today)
    if request.method == "POST" and form.is_valid():
        row = actions.plan(unit=unit, by=request.viewer, now=request.now, **form.cleaned_data)
        messages.success(request, str(_("Het gesprek is gepland. U kunt nu al iets opschrijven.")))
        return redirect("leadership:talk", row.id)
    return render(request, "leadership/plan_talk.html", {"form": form, "unit": request.tree.places[unit]})


@signed_in
@require_safe
def one(request: Visit, talk: UUID) -> HttpResponse:
    """One conversation, for the two."""
    return _page(request, talk)


@signed_in
@require_POST
def reflect(request: Visit, talk: UUID) -> HttpResponse:
    queries.talk_for(request.viewer, talk)
    form = forms.Reflect(request.POST)
    if not form.is_valid():
        return _page(request, talk, wrong=form)
    actions.reflect(talk=talk, by=request.viewer, now=request.now, **form.cleaned_data)
    messages.success(request, str(_("Bewaard. Alleen u en uw gesprekspartner lezen het.")))
    return redirect("leadership:talk", talk)


@signed_in
@require_POST
def hold(request: Visit, talk: UUID) -> HttpResponse:
    queries.talk_for(request.viewer, talk)
    form = forms.HoldTalk(request.POST, today=request.viewer.today)
    if not form.is_valid():
        return _page(request, talk, hold=form)
    actions.hold(talk=talk, by=request.viewer, now=request.now, **form.cleaned_data)
    messages.success(request, str(_("Genoteerd: het gesprek is geweest. U bent klaar.")))
    return redirect("leadership:talk", talk)


@signed_in
@require_POST
def cancel(request: Visit, talk: UUID) -> HttpResponse:
    actions.cancel(talk=talk, by=request.viewer, now=request.now)
    messages.success(request, str(_("Het gesprek gaat niet door.")))
    return redirect("leadership:talk", talk)


@signed_in
@require_safe
def take_along(request: Visit, talk: UUID) -> HttpResponse:
    """The leader's own words as a text file, for whoever the leader wants to give it to."""
    found = queries.conversation(request.viewer, talk)
    if found.talk.leader_id != request.viewer.person:
        raise Refused("not_yours", hidden=True)
    text = render_to_string("leadership/talk.txt", {"conversation": found})
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ontwikkelgesprek.txt"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def _page(
    request: Visit, talk: UUID, *, wrong: django_forms.Form | None = None, hold: django_forms.Form | None = None
) -> HttpResponse:
    """The page of one conversation; a form that was not yet right comes back as it was filled in."""
    found = queries.conversation(request.viewer, talk)
    known = {b.code for b in behaviours()}
    words: list[dict[str, Any]] = []
    for one in found.words:
        code = one.behaviour.code
        own = forms.Reflect(initial={"behaviour": code, "text": one.own}, auto_id=f"{code}_%s")
        sent = wrong if wrong is not None and wrong.data.get("behaviour") == code else own
        words.append({"words": one, "form": sent if code in known else None})
    today = request.viewer.today
    planned = found.planned
    return render(request, "leadership/talk.html", {
        "conversation": found, "talk": found.talk, "words": words, "planned": planned,
        "state": STATES[LeaderTalkState(found.talk.state)],
        "open": found.talk.state != LeaderTalkState.CANCELLED,
        "is_leader": found.talk.leader_id == request.viewer.person,
        "hold": (hold or forms.HoldTalk(today=today, initial={"day": today}, auto_id="hold_%s")) if planned else None,
    })  # fmt: skip
