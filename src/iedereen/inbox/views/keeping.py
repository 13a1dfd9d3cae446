# SPDX-License-Identifier: EUPL-1.2
"""Who can read a report, sealing anew, and recovery by several holders together."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from iedereen.inbox import forms
from iedereen.inbox.actions import recovering, sharing
from iedereen.inbox.queries import reports
from iedereen.inbox.queries.readers import current_recovery, possible
from iedereen.inbox.rules import may_read
from iedereen.inbox.views.sitting import needed, sitting_of
from iedereen.inbox.views.uploads import uploaded
from iedereen.keys.queries import lots
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.refusals import sentence
from iedereen.screen.rules import Refused


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: Visit, report: UUID) -> HttpResponse:
    """Who can read this report, who could, and adding one."""
    row = reports.report_kept_by(request.viewer, report)
    can_add = may_read(request.viewer, row.office_id)
    held = [k for k in reports.sealed_keys(row.id) if k.holder]
    in_use = {k.holder.person_id for k in held if k.holder and k.holder.retired_at is None}
    could = possible(row.office_id, request.viewer.today)
    form = forms.AddReader(uploaded(request)[0], readers=[r for r in could if r.key and r.person not in in_use])
    if request.method == "POST":
        if not can_add:
            raise Refused("not_yours", hidden=True)
        if form.is_valid():
            sharing.add_reader(report=report, person=form.cleaned_data["person"], sitting=needed(request),
                               by=request.viewer, now=request.now)  # fmt: skip
            messages.success(request, _("Deze persoon kan de melding nu ook lezen."))
            return redirect("inbox:readers", report)
    words = {
        "report": row, "form": form, "can_add": can_add, "sitting": sitting_of(request) if can_add else None,
        "readers": [r for r in could if r.person in in_use],
        "recovery": any(k.recovery_id for k in reports.sealed_keys(row.id)),
        "waiting": [r for r in could if not r.key], "gone": sorted({k.holder.person.name for k in held if k.holder}
                   - {r.name for r in could}),
    }  # fmt: skip
    return render(request, "inbox/readers.html", words, status=422 if request.method == "POST" else 200)


@signed_in
@require_POST
def rekey(request: Visit, report: UUID) -> HttpResponse:
    """Seal one report anew."""
    reports.report_for(request.viewer, report)
    sharing.rekey(report=report, sitting=needed(request), by=request.viewer, now=request.now)
    messages.success(request, _("De melding is opnieuw verzegeld. Alleen wie nu mag lezen, heeft de nieuwe sleutel."))
    return redirect("inbox:report", report)


@signed_in
@require_POST
def rekey_all(request: Visit) -> HttpResponse:
    """Seal every report anew for which that was promised."""
    if not reports.may_open_inbox(request.viewer):
        raise Refused("not_yours", hidden=True)
    wanted = reports.rekey_needed(request.viewer)
    number = sharing.rekey_all(reports=wanted, sitting=needed(request), by=request.viewer, now=request.now)
    words = ngettext("%(number)d melding is opnieuw verzegeld.", "%(number)d meldingen zijn opnieuw verzegeld.", number)
    messages.success(request, words % {"number": number})
    return redirect("inbox:reports")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: Visit) -> HttpResponse:
    """Holders of the recovery key bring their share."""
    current = current_recovery()
    found = lots([current[0].lot]) if current else {}
    lot = next(iter(found.values()), None)
    mine = next((h for h in lot.holders if h.person == request.viewer.person), None) if lot else None
    if lot is None or mine is None:
        raise Refused("not_yours", hidden=True)
    form = forms.Unlock(uploaded(request)[0])
    if request.method == "POST" and form.is_valid():
        try:
            left = recovering.recover(lot=lot.lot, passphrase=form.cleaned_data["passphrase"], by=request.viewer,
                                      now=request.now)  # fmt: skip
        except Refused as refusal:
            form.add_error("passphrase", sentence(refusal.code, refusal.details))
        else:
            done = _("De meldingen zijn weer leesbaar voor wie ze mag lezen. U hoeft niets meer te doen.")
            wait = ngettext("Er is nog %(n)d sleutelhouder nodig.", "Er zijn nog %(n)d sleutelhouders nodig.", left)
            messages.success(request, wait % {"n": left} if left else done)
            return redirect("inbox:recovery")
    status = 422 if request.method == "POST" else 200
    return render(request, "inbox/recovery.html", {"lot": lot, "mine": mine, "form": form}, status=status)
