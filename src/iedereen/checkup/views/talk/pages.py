# SPDX-License-Identifier: EUPL-1.2
"""The pages of a conversation: open answers, preparation, writing down, confirming, one bottleneck."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from iedereen.checkup.actions import talk as actions
from iedereen.checkup.actions.talk import summaries
from iedereen.checkup.forms import talk as forms
from iedereen.checkup.queries import talk as queries
from iedereen.checkup.views.talk import paper, sentences
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.documents import pdf
from iedereen.screen.refusals import sentence
from iedereen.screen.rules import Refused

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def done(form: BaseForm, act: Callable[[], object]) -> bool:
    """Was it done? A refusal stands above the form, so nobody loses what was typed; a stranger still gets a 404."""
    try:
        act()
    except Refused as no:
        if no.hidden:
            raise
        form.add_error(None, sentence(no.code, no.details))
        return False
    return True


@signed_in
@get_or_post
def open_answers(request: Visit, checkup: UUID) -> HttpResponse:
    """The HRM adviser reads and summarises."""
    viewer, now = request.viewer, request.now
    desk = queries.summary_desk(viewer, checkup, request.tree)
    if request.method == "POST" and "wissen" in request.POST:
        summaries.wipe_withheld(checkup=checkup, by=viewer, now=now)
        messages.success(request, _("De open antwoorden zijn ongelezen gewist."))
        return redirect("checkup:talk", checkup)
    if desk.closed:
        return render(request, "checkup/talk_open.html", {"desk": desk, "why": sentence(desk.closed)})
    form = forms.SummaryForm(request.POST or None, items=desk.items, initial=desk.drafts)
    if request.method == "POST" and form.is_valid():
        texts = form.cleaned_data
        give = "geven" in request.POST
        act = summaries.give_summary if give else summaries.save_summary
        if done(form, lambda: act(checkup=checkup, texts=texts, by=viewer, now=now)):
            messages.success(request, _("Het team kan de samenvatting lezen.") if give else _("Uw tekst is bewaard."))
            return redirect("checkup:open_answers", checkup)
    found = summaries.read_open_answers(checkup=checkup, by=viewer, now=now)
    rows = [(label, found.get(item.name, []), form[item.name]) for item, label in desk.items]
    return render(request, "checkup/talk_open.html", {"desk": desk, "rows": rows, "form": form})


@signed_in
@get_or_post
def preparation(request: Visit, checkup: UUID) -> HttpResponse:
    """One page for the leader; the supporter fills in, HRM assigns, either plans the day."""
    talk = queries.preparation(request.viewer, checkup, request.tree)
    first, second = paper.questions(talk)
    texts = forms.PreparationForm(initial={
        "first_question": first, "second_question": second, "highlights": talk.text.highlights if talk.text else "",
    })  # fmt: skip
    plan = forms.PlanForm(initial={"day": talk.checkup.talk_date or talk.latest_date})
    people = forms.AssignForm(may_be=talk.candidates, initial=talk.assigned) if talk.candidates else None
    if request.method == "POST":
        given = {"plannen": _plan, "toewijzen": _assign}.get(request.POST.get("actie", ""), _prepare)
        form, ok = given(request, checkup, talk)
        if ok:
            return redirect("checkup:talk", checkup)
        texts = form if isinstance(form, forms.PreparationForm) else texts
        plan = form if isinstance(form, forms.PlanForm) else plan
        people = form if isinstance(form, forms.AssignForm) else people
    return render(request, "checkup/talk.html", {
        "talk": talk, "texts": texts, "plan": plan, "people": people, "questions": (first, second),
        "participation": sentences.participation(talk), "standing": sentences.standing(talk),
        "rows": [(f, sentences.outcome(f), sentences.comparison(f)) for f in talk.indices],
        "last_time": [(a, sentences.status(a, request.viewer.today)) for a in talk.last_time],
    })  # fmt: skip


def _prepare(request: Visit, checkup: UUID, talk: queries.Page) -> tuple[BaseForm, bool]:
    form = forms.PreparationForm(request.POST)
    ready = request.POST.get("actie") == "klaar"
    if not form.is_valid():
        return form, False
    values = form.cleaned_data
    two = (values["first_question"], values["second_question"])
    ok = done(form, lambda: actions.prepare_talk(
        checkup=checkup, highlights=values["highlights"], questions=two, ready=ready, by=request.viewer,
        now=request.now,
    ))  # fmt: skip
    if ok:
        messages.success(request, _("De voorbereiding staat klaar.") if ready else _("Uw tekst is bewaard."))
    return form, ok


def _plan(request: Visit, checkup: UUID, talk: queries.Page) -> tuple[BaseForm, bool]:
    form = forms.PlanForm(request.POST)
    if not form.is_valid():
        return form, False
    day, reason = form.cleaned_data["day"], form.cleaned_data["reason"]
    ok = done(form, lambda: actions.plan_talk(
        checkup=checkup, day=day, reason=reason, by=request.viewer, now=request.now
    ))  # fmt: skip
    if ok:
        messages.success(request, _("De dag van het gesprek staat vast."))
    return form, ok


def _assign(request: Visit, checkup: UUID, talk: queries.Page) -> tuple[BaseForm, bool]:
    if talk.candidates is None:
        raise Refused("not_yours", hidden=True)
    form = forms.AssignForm(request.POST, may_be=talk.candidates)
    if not form.is_valid():
        return form, False
    chosen = form.chosen()
    ok = done(form, lambda: actions.assign_supporters(
        checkup=checkup, supporter=chosen["supporter"], hrm=chosen["hrm"], vik=chosen["vik"], by=request.viewer,
        now=request.now,
    ))  # fmt: skip
    if ok:
        messages.success(request, _("De ondersteuning is aangepast."))
    return form, ok


@signed_in
@require_GET
def preparation_pdf(request: Visit, checkup: UUID) -> HttpResponse:
    """The same page on paper."""
    talk = queries.preparation(request.viewer, checkup, request.tree)
    return pdf(paper.sheet(talk, request.viewer.today), "gesprek")


@signed_in
@get_or_post
def record(request: Visit, checkup: UUID) -> HttpResponse:
    """Everything that the conversation came to, on one page; also to change it until it is confirmed."""
    sheet = queries.to_record(request.viewer, checkup, request.tree)
    filled = forms.OutcomeForms(request.POST if request.method == "POST" else None, sheet.given(blank=True))
    if request.method == "POST" and filled.is_valid():
        outcome, by, now = filled.outcome(), request.viewer, request.now

        def act() -> object:
            if sheet.written.talk is None:
                return actions.record_talk(checkup=checkup, outcome=outcome, by=by, now=now)
            return actions.adjust_talk(checkup=checkup, outcome=outcome, version=filled.version, by=by, now=now)

        if done(filled.dates, act):
            waits = _("Het staat erin. De leidinggevende bevestigt het nog.")
            messages.success(request, _("Alles staat vast.") if sheet.leading else waits)
            return redirect("checkup:talk_outcome", checkup)
    return render(request, "checkup/talk_record.html", {"sheet": sheet, "filled": filled})


@signed_in
@get_or_post
def confirm(request: Visit, checkup: UUID) -> HttpResponse:
    """The leader's one screen."""
    sheet = queries.to_confirm(request.viewer, checkup, request.tree)
    filled = forms.OutcomeForms(request.POST if request.method == "POST" else None, sheet.given(blank=False))
    remark = forms.RemarkForm(request.POST if request.method == "POST" else None)
    by, now = request.viewer, request.now
    if request.method == "POST" and filled.is_valid() and remark.is_valid():
        if "terug" in request.POST:
            text, words = remark.cleaned_data["remark"], _("Uw ondersteuner past het aan. U krijgt het daarna opnieuw.")
            ok = done(remark, lambda: actions.send_back(
                checkup=checkup, version=filled.version, remark=text, by=by, now=now
            ))  # fmt: skip
        else:
            outcome, words = filled.outcome() if filled.changed else None, _("Bevestigd. U bent klaar.")
            ok = done(filled.dates, lambda: actions.confirm_talk(
                checkup=checkup, version=filled.version, outcome=outcome, by=by, now=now
            ))  # fmt: skip
        if ok:
            messages.success(request, words)
            return redirect("checkup:talk_outcome", checkup)
    return render(request, "checkup/talk_confirm.html", {"sheet": sheet, "filled": filled, "remark": remark})


@signed_in
@require_GET
def outcome(request: Visit, checkup: UUID) -> HttpResponse:
    """What the team talked about and agreed, for the team and who supports it."""
    section = queries.section(request.viewer, checkup, request.tree)
    return render(request, "checkup/talk_outcome.html", {"section": section})


@signed_in
@get_or_post
def bottleneck(request: Visit, bottleneck: UUID) -> HttpResponse:
    """One bottleneck, to say that it is solved or why it is dropped."""
    held = queries.bottleneck(request.viewer, bottleneck)
    form = forms.BottleneckEndForm(request.POST if request.method == "POST" else None)
    by, now = request.viewer, request.now
    if request.method == "POST" and form.is_valid():
        note, solved = form.cleaned_data["note"], form.cleaned_data["end"] == "solved"

        def act() -> object:
            if solved:
                return actions.solve_bottleneck(bottleneck=bottleneck, note=note, by=by, now=now)
            return actions.drop_bottleneck(bottleneck=bottleneck, reason=note, by=by, now=now)

        if done(form, act):
            messages.success(request, _("Dit knelpunt is afgerond."))
            return redirect("checkup:talk_outcome", held.row.checkup_id)
    return render(request, "checkup/talk_bottleneck.html", {"held": held, "form": form})
