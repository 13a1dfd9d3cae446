# SPDX-License-Identifier: EUPL-1.2
"""Pages of advice between leaders."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from iedereen.leadership import forms
from iedereen.leadership.actions import advice as actions
from iedereen.leadership.queries import advice as queries
from iedereen.leadership.queries.norms import themes
from iedereen.leadership.queries.talks import led
from iedereen.leadership.rules import leads_anything
from iedereen.leadership.rules.advice import AdviceState, Theme
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.rules import Refused

STATES = {
    AdviceState.OPEN: _("Wacht op antwoord"),
    AdviceState.ANSWERED: _("Beantwoord"),
    AdviceState.WITHDRAWN: _("Ingetrokken"),
    AdviceState.UNANSWERED: _("Geen antwoord gekomen"),
}


def _theme(code: str) -> str:
    return themes().get(code, Theme(code, code)).title


@signed_in
@require_safe
def advice(request: Visit) -> HttpResponse:
    """About what the viewer may be asked, and the questions that concern them."""
    found = queries.questions(request.viewer)
    leading = leads_anything(request.viewer)
    if not found and not leading:
        raise Refused("not_yours", hidden=True)
    offered = queries.offered(request.viewer)
    places = request.tree.places
    return render(request, "leadership/advice.html", {
        "leading": leading,
        "themes": [{"theme": t, "offered": t.code in offered} for t in themes().values()],
        "questions": [{"row": q.request, "mine": q.mine, "theme": _theme(q.request.theme),
                       "can_answer": q.can_answer, "state": STATES[AdviceState(q.request.state)]} for q in found],
        "units": [places[u] for u in led(request.viewer) if u in places],
    })  # fmt: skip


@signed_in
@require_POST
def offer(request: Visit, theme: str) -> HttpResponse:
    actions.offer(theme=theme, by=request.viewer, now=request.now)
    messages.success(request, str(_("Collega's kunnen u nu over dit onderwerp iets vragen. Stoppen kan altijd.")))
    return redirect("leadership:advice")


@signed_in
@require_POST
def stop(request: Visit, theme: str) -> HttpResponse:
    if not leads_anything(request.viewer) and theme not in queries.offered(request.viewer):
        raise Refused("not_yours", hidden=True)
    actions.stop_offering(theme=theme, by=request.viewer, now=request.now)
    messages.success(request, str(_("U wordt over dit onderwerp niets meer gevraagd.")))
    return redirect("leadership:advice")


@signed_in
def ask(request: Visit, unit: UUID) -> HttpResponse:
    """A leader asks peers."""
    if unit not in request.tree.places or unit not in led(request.viewer):
        raise Refused("not_yours", hidden=True)
    choices = [(t.code, t.title) for t in themes().values()]
    form = forms.AskAdvice(request.POST or None, themes=choices)
    if request.method == "POST" and form.is_valid():
        row = actions.ask(unit=unit, by=request.viewer, now=request.now, **form.cleaned_data)
        messages.success(request, str(_("Uw vraag is gesteld. De eerste collega die antwoordt, krijgt u te lezen.")))
        return redirect("leadership:question", row.id)
    return render(request, "leadership/ask_advice.html", {"form": form})


@signed_in
@require_safe
def question(request: Visit, question: UUID) -> HttpResponse:
    return _page(request, question)


@signed_in
@require_POST
def answer(request: Visit, question: UUID) -> HttpResponse:
    queries.question_for(request.viewer, question)
    form = forms.AnswerAdvice(request.POST)
    if not form.is_valid():
        return _page(request, question, form)
    given = form.cleaned_data["answer"]
    actions.answer(question=question, text=given, by=request.viewer, now=request.now)
    messages.success(request, str(_("Dank u wel. Uw collega leest uw antwoord.")))
    return redirect("leadership:question", question)


@signed_in
@require_POST
def withdraw(request: Visit, question: UUID) -> HttpResponse:
    actions.withdraw(question=question, by=request.viewer, now=request.now)
    messages.success(request, str(_("Uw vraag is ingetrokken.")))
    return redirect("leadership:question", question)


def _page(request: Visit, key: UUID, form: forms.AnswerAdvice | None = None) -> HttpResponse:
    found = queries.question_for(request.viewer, key)
    row = found.request
    return render(request, "leadership/question.html", {
        "question": row, "mine": found.mine, "theme": _theme(row.theme), "state": STATES[AdviceState(row.state)],
        "open": row.state == AdviceState.OPEN, "unanswered": row.state == AdviceState.UNANSWERED,
        "form": (form or forms.AnswerAdvice()) if found.can_answer else None,
    })  # fmt: skip
