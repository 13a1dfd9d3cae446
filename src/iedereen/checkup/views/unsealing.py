# SPDX-License-Identifier: EUPL-1.2
"""For key holders: bringing one's share of a round's key. For HRM: saying that a round can never be opened."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from iedereen.checkup.actions.closing import unsealing as actions
from iedereen.checkup.forms.unsealing import GiveUpForm, UnsealForm
from iedereen.checkup.queries.rounds import audited, sealed_round
from iedereen.checkup.rules.client import client_hashes
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.refusals import sentence
from iedereen.screen.rules import Refused


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def unseal(request: Visit, round: UUID) -> HttpResponse:
    """Who holds a share, who came already, and the field for the own passphrase."""
    page = sealed_round(request.viewer, round)
    form = UnsealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            waits_for = actions.unseal(
                round=round, passphrase=form.cleaned_data["passphrase"], by=request.viewer, now=request.now
            )
        except Refused as refusal:
            if refusal.code != "passphrase_wrong":
                raise
            form.add_error("passphrase", sentence(refusal.code))
        else:
            if waits_for:  # the page itself says that everything is open
                messages.success(request, _came(waits_for))
            return redirect("checkup:unseal", round)
    status = 422 if form.is_bound else 200
    words = {"subject": page, "form": form, "giving_up": GiveUpForm()}
    return render(request, "checkup/unseal.html", words, status=status)


def _came(waits_for: int) -> str:
    words = ngettext(
        "Uw sleutel is gebruikt. Er is nog %(number)s sleutelhouder nodig.",
        "Uw sleutel is gebruikt. Er zijn nog %(number)s sleutelhouders nodig.",
        waits_for,
    )
    return words % {"number": waits_for}


@signed_in
@require_safe
def audit(request: Visit, round: UUID) -> HttpResponse:
    """What whoever watches over the promise can check of a round, and how."""
    words = {"subject": audited(request.viewer, round), "client": client_hashes()}
    return render(request, "checkup/audit.html", words)


@signed_in
@require_POST
def give_up(request: Visit, round: UUID) -> HttpResponse:
    """Too few holders are left."""
    sealed_round(request.viewer, round)
    form = GiveUpForm(request.POST)
    if form.is_valid():
        actions.give_up(round=round, reason=form.cleaned_data["reason"], by=request.viewer, now=request.now)
    else:
        messages.error(request, _("Er is niets vernietigd: vul in waarom en zet het vinkje."))
    return redirect("checkup:unseal", round)
