# SPDX-License-Identifier: EUPL-1.2
"""Pages of who reads: the list, unlocking, one report with its conversation; and reporting with one's name."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from iedereen.inbox import forms
from iedereen.inbox.actions import answering, arriving
from iedereen.inbox.queries import reports
from iedereen.inbox.rules import ReportState, in_groups
from iedereen.inbox.views.reporting import shown, terms
from iedereen.inbox.views.sitting import begin, end, needed, sitting_of
from iedereen.inbox.views.uploads import keep_in_memory, uploaded
from iedereen.people.queries import unit_called
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.lists import Column, Filter, show_list
from iedereen.screen.refusals import sentence
from iedereen.screen.rules import Refused
from iedereen.screen.stored import by_text

STATES = {
    ReportState.RECEIVED: _("Binnengekomen"),
    ReportState.OPEN: _("Open"),
    ReportState.HANDLED: _("Afgerond"),
}
BADGES = {ReportState.HANDLED: "ok"}
YES_NO = [("ja", _("Ja")), ("nee", _("Nee"))]


def _check_reader(request: Visit) -> None:
    if not reports.may_open_inbox(request.viewer):
        raise Refused("not_yours", hidden=True)


def _waits(row: Any) -> bool:
    return row.state != ReportState.HANDLED and row.answered_by is None


@signed_in
@require_safe
def reports_list(request: Visit) -> HttpResponse:
    """The reports in reach; nothing of what they say."""
    _check_reader(request)
    places = request.tree.places
    waiting = Q(answered_by=None) & ~Q(state=ReportState.HANDLED)
    return show_list(
        request,
        title=_("Meldingen"),
        name="meldingen",
        intro=_("Wat erin staat, leest u pas als u uw wachtzin invult. Op deze lijst staat er niets van."),
        empty=_("Er zijn geen meldingen."),
        columns=[
            Column("name", _("Melding"), lambda r: r.name, link=lambda r: reverse("inbox:report", args=[r.id]),
                   stored=by_text("name")),
            Column("office", _("Gelezen door"),
                   lambda r: places[r.office_id].name if r.office_id in places else r.office.code,
                   stored=lambda: Coalesce(unit_called("office", request.viewer.today), by_text("office__code"))),
            Column("received", _("Binnengekomen"), lambda r: r.received_on, stored="received_on"),
            Column("due", _("Uiterlijk"), lambda r: timezone.localdate(r.due_at) if r.due_at else None,
                   stored="due_at"),
            Column("state", _("Stand"), lambda r: STATES[ReportState(r.state)],
                   badge=lambda r: BADGES.get(ReportState(r.state), "wait"), stored="state"),
            Column("waits", _("Wacht op antwoord"), lambda r: YES_NO[0 if _waits(r) else 1][1]),
            Column("mine", _("Voor uw sleutel"), lambda r: YES_NO[0 if r.mine else 1][1], stored="mine"),
        ],
        rows=reports.in_sight(request.viewer),
        filters=[
            Filter("state", _("Stand"), lambda r, v: r.state == v, list(STATES.items()), lambda v: Q(state=v)),
            Filter("waits", _("Wacht op antwoord"), lambda r, v: _waits(r) == (v == "ja"), YES_NO,
                   lambda v: waiting if v == "ja" else ~waiting),
        ],
        template="inbox/list.html",
        context={"sitting": sitting_of(request), "rekey": len(reports.rekey_needed(request.viewer))},
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: Visit) -> HttpResponse:
    """The passphrase, once per sitting of half an hour."""
    _check_reader(request)
    form, to = forms.Unlock(uploaded(request)[0]), _next(request)
    if request.method == "POST" and form.is_valid():
        try:
            sitting = reports.unlocked(request.viewer, form.cleaned_data["passphrase"])
        except Refused as refusal:
            form.add_error("passphrase", sentence(refusal.code, refusal.details))
        else:
            answer = redirect("inbox:report", to) if to else redirect("inbox:reports")
            begin(request, answer, sitting)
            return answer
    status = 422 if request.method == "POST" else 200
    return render(request, "inbox/unlock.html", {"form": form, "to": to}, status=status)


def _next(request: Visit) -> UUID | None:
    """The report to go on to, if it was one."""
    try:
        return UUID((request.POST or request.GET).get("melding", ""))
    except ValueError:
        return None


@signed_in
@require_POST
def lock(request: Visit) -> HttpResponse:
    """The sitting is over."""
    _check_reader(request)
    answer = redirect("inbox:reports")
    end(answer)
    return answer


@signed_in
@require_safe
def report(request: Visit, report: UUID) -> HttpResponse:
    """One report: with an unlocked key the conversation, else the way to it."""
    return _page(request, report)


@signed_in
@require_POST
def reply(request: Visit, report: UUID) -> HttpResponse:
    """Word to the reporter, and closing."""
    reports.report_for(request.viewer, report)
    form = forms.Reply(request.POST)
    if not form.is_valid():
        return _page(request, report, form)
    given = form.cleaned_data
    answering.reply(report=report, text=given["text"], handled=given["handled"], sitting=needed(request),
                    by=request.viewer, now=request.now)  # fmt: skip
    done, sent = (
        now_("De melding is afgerond. De melder kan het lezen."),
        now_("Uw antwoord staat klaar voor de melder."),
    )
    messages.success(request, done if given["handled"] else sent)
    return redirect("inbox:report", report)


@signed_in
@require_safe
def attachment(request: Visit, report: UUID, attachment: UUID) -> HttpResponse:
    """One file, to keep; never shown inside a page."""
    row = reports.report_for(request.viewer, report)
    file = reports.attachment(reports.opened(request.viewer, row, needed(request)), attachment)
    return HttpResponse(
        file.content, content_type=file.kind, headers={"Content-Disposition": f'attachment; filename="{file.name}"'}
    )


def _page(request: Visit, key: UUID, form: forms.Reply | None = None) -> HttpResponse:
    row = reports.report_for(request.viewer, key)
    sitting, said, trouble = sitting_of(request), None, ""
    if sitting is not None:
        try:
            said = shown(reports.said(reports.opened(request.viewer, row, sitting)))
        except Refused as refusal:
            trouble = sentence(refusal.code, refusal.details)
    places = request.tree.places
    words = {
        "report": row, "state": STATES[ReportState(row.state)], "said": said, "trouble": trouble, "sitting": sitting,
        "office": places[row.office_id].name if row.office_id in places else row.office.code,
        "over": row.state == ReportState.HANDLED, "form": form or forms.Reply(), "unlock": forms.Unlock(),
        "answer_by": reports.answer_by(row), "rekey": key in reports.rekey_needed(request.viewer),
    }  # fmt: skip
    return render(request, "inbox/report.html", words, status=422 if form else 200)


@csrf_exempt
def confidential(request: Visit) -> HttpResponse:
    """Files must be kept in memory before the token against forged requests is read from the same body."""
    keep_in_memory(request)
    return _confidential(request)


@csrf_protect
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def _confidential(request: Visit) -> HttpResponse:
    """Report with one's name, which is sealed with the words."""
    form = forms.Report(*uploaded(request), at=request.tree)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            digits = arriving.report(
                unit=given["unit"], theme=given["theme"], text=given["text"], files=form.contents(),
                name=request.user.name, now=request.now,  # type: ignore[union-attr]
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, sentence(refusal.code, refusal.details))
        else:
            back = f"{settings.DEPOSIT_ORIGIN}{reverse('reporting:back')}"
            return render(request, "inbox/receipt_named.html", {"receipt": in_groups(digits), "back": back, **terms()})
    status = 422 if request.method == "POST" else 200
    return render(request, "inbox/confidential.html", {"form": form}, status=status)
