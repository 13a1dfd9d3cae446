# SPDX-License-Identifier: EUPL-1.2
"""Where people report: no sign-in, no session, no cookie. The receipt travels in bodies only, never in an address."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from iedereen.inbox import forms
from iedereen.inbox.actions import arriving
from iedereen.inbox.queries import reports
from iedereen.inbox.rules import ReportState, in_groups
from iedereen.inbox.views.uploads import keep_in_memory, uploaded
from iedereen.people.nobody import LANGUAGE, kept_language, nobody, other_language
from iedereen.people.queries import tree
from iedereen.people.visits import Visit
from iedereen.screen.refusals import sentence
from iedereen.screen.rules import Refused


@nobody
@require_safe
def start(request: Visit) -> HttpResponse:
    """What this is, what it protects, and the two ways on."""
    return _page("inbox/start.html", request, terms())


@nobody
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Visit) -> HttpResponse:
    """A new report; with a good one the receipt, once."""
    keep_in_memory(request)
    at = tree(timezone.localdate(request.now))
    form = forms.Report(*uploaded(request), at=at)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            digits = arriving.report(
                unit=given["unit"], theme=given["theme"], text=given["text"], files=form.contents(), name="",
                now=request.now,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, sentence(refusal.code, refusal.details))
        else:
            return _page("inbox/receipt.html", request, {"receipt": in_groups(digits), **terms()})
    return _page("inbox/new.html", request, {"form": form}, status=422 if request.method == "POST" else 200)


@nobody
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: Visit) -> HttpResponse:
    """The field for the receipt; with a good one the conversation."""
    form = forms.Receipt(uploaded(request)[0])
    if request.method == "POST" and form.is_valid():
        try:
            return _conversation(request, form.cleaned_data["receipt"])
        except Refused as refusal:
            form.add_error("receipt", sentence(refusal.code, refusal.details))
    return _page("inbox/back.html", request, {"form": form}, status=422 if request.method == "POST" else 200)


@nobody
@require_POST
def write(request: Visit) -> HttpResponse:
    """The reporter writes more."""
    keep_in_memory(request)
    return _written(request, forms.WithFiles(request.POST, request.FILES), contest=False)


@nobody
@require_POST
def contest(request: Visit) -> HttpResponse:
    """The reporter does not agree that it is over."""
    return _written(request, forms.Text(request.POST), contest=True)


def _written(request: Visit, form: forms.Text, *, contest: bool) -> HttpResponse:
    """The conversation with what was just written, or with the reason why not."""
    receipt, done = request.POST.get("receipt", "")[:200], False
    if form.is_valid():
        text = form.cleaned_data["text"]
        try:
            if contest:
                arriving.contest(receipt=receipt, text=text, now=request.now)
            else:
                files = form.contents() if isinstance(form, forms.WithFiles) else []
                arriving.write_more(receipt=receipt, text=text, files=files, now=request.now)
            done = True
        except Refused as refusal:
            form.add_error(None, sentence(refusal.code, refusal.details))
    try:
        return _conversation(request, receipt, None if done else form, done=done)
    except Refused as refusal:
        again = forms.Receipt({"receipt": receipt})
        again.add_error("receipt", sentence(refusal.code, refusal.details))
        return _page("inbox/back.html", request, {"form": again}, status=422)


def _conversation(request: Visit, receipt: str, form: forms.Text | None = None, *, done: bool = False) -> HttpResponse:
    found = reports.opened_by_reporter(receipt)
    over = found.report.state == ReportState.HANDLED
    words = {
        "receipt": receipt, "done": done, "over": over, "said": shown(reports.said(found)),
        "form": form or (forms.Text() if over else forms.WithFiles()), "answer_by": reports.answer_by(found.report),
    }  # fmt: skip
    return _page("inbox/conversation.html", request, words, status=422 if form else 200)


def shown(said: list[reports.Said]) -> list[dict[str, Any]]:
    """Messages for the template, the subject in words."""
    themes = dict(settings.POLICY["meldingen"]["onderwerpen"]["soorten"])
    return [{"said": one, "theme": themes.get(one.words.theme, "")} for one in said]


def terms() -> Mapping[str, int]:
    """Within which time somebody hears something."""
    norm = settings.POLICY["meldingen"]["termijnen"]
    return {"confirm_days": norm["ontvangst_dagen"], "answer_months": norm["terug_maanden"]}


def _page(template: str, request: Visit, words: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Drawn without the request: nothing of a session or a person can come into the page."""
    known = {"query": kept_language(request), "other": other_language(), "parameter": LANGUAGE}
    return HttpResponse(render_to_string(template, {**known, **words}), status=status)
