# SPDX-License-Identifier: EUPL-1.2
"""Questionnaires: the list, bringing one in, looking at it as a respondent does, publishing, taking along."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from iedereen.checkup.actions import questionnaires as actions
from iedereen.checkup.forms.problems import place, sentence
from iedereen.checkup.forms.questionnaires import BringForm
from iedereen.checkup.queries import questionnaires as queries
from iedereen.checkup.views.answering import page_of
from iedereen.engines.forms import BadForm
from iedereen.people.rules import Permission
from iedereen.people.visits import Visit, signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaires(request: Visit) -> HttpResponse:
    """All versions, and the form to bring in another."""
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
    rows = queries.versions(request.viewer)
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            read = queries.read_form(form.cleaned_data["file"].read())
        except BadForm as bad:
            problems = [(place(p), sentence(p)) for p in bad]
        else:
            brought = actions.bring_in(form=read, by=request.viewer, now=request.now)
            told = _("De vragenlijst is ingelezen. Bekijk hem en maak hem daarna definitief.")
            known = _("Deze versie was er al; er is niets veranderd.")
            messages.success(request, told if brought.fresh else known)
            return redirect("checkup:questionnaire", brought.version.id)
    may = request.viewer.anywhere(Permission.PUBLISH_QUESTIONNAIRE)
    words = {"rows": rows, "form": form, "problems": problems, "may": may}
    return render(request, "checkup/questionnaires.html", words, status=422 if problems or form.errors else 200)


@signed_in
@require_GET
def questionnaire(request: Visit, version: UUID) -> HttpResponse:
    """One version: what it asks, which figures it gives, and what can be done with it."""
    found = queries.version(request.viewer, version)
    indices = [
        (queries.spoken(x.label), queries.spoken(x.meaning),
         [(queries.spoken(i.label), i.reverse) for i in found.definition.index_items(x.code)])
        for x in found.definition.indices
    ]  # fmt: skip
    may = request.viewer.anywhere(Permission.PUBLISH_QUESTIONNAIRE)
    own = [(queries.spoken(i.label), [queries.spoken(c) for c in i.choices]) for i in found.definition.backgrounds]
    words = {"version": found, "indices": indices, "backgrounds": own, "may": may}
    return render(request, "checkup/questionnaire.html", words)


@signed_in
@require_GET
def preview(request: Visit, version: UUID) -> HttpResponse:
    """The very page that respondents get, without a way to hand in."""
    found = queries.version(request.viewer, version)
    return page_of(request, "checkup/preview.html", found.definition, {"version": found.id})


@signed_in
@require_GET
def download(request: Visit, version: UUID) -> HttpResponse:
    """The version as an XLSForm file, to change and bring in again."""
    name, content = queries.file_of(request.viewer, version)
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


@signed_in
@require_POST
def publish(request: Visit, version: UUID) -> HttpResponse:
    actions.publish(version=version, by=request.viewer, now=request.now)
    messages.success(request, _("De vragenlijst is definitief. U kunt er nu een ronde mee plannen."))
    return redirect("checkup:questionnaire", version)


@signed_in
@require_POST
def take_back(request: Visit, version: UUID) -> HttpResponse:
    actions.take_back(version=version, by=request.viewer, now=request.now)
    messages.success(request, _("De versie is weggehaald."))
    return redirect("checkup:questionnaires")
