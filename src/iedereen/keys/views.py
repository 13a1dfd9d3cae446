# SPDX-License-Identifier: EUPL-1.2
"""A key holder's own key."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from iedereen.keys import actions
from iedereen.keys.forms import KeyForm
from iedereen.keys.queries import can_hold, own_key
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.refusals import sentence
from iedereen.screen.rules import Refused


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: Visit) -> HttpResponse:
    """Whether there is a key, and making one."""
    if not can_hold(request.viewer):
        raise Refused("not_yours", hidden=True)
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.make_key(passphrase=given["passphrase"], again=given["again"], by=request.viewer, now=request.now)
        except Refused as refusal:
            form.add_error("passphrase", sentence(refusal.code, refusal.details))
        else:
            messages.success(request, _("Uw sleutel is gemaakt. Alleen u kent de wachtzin: bewaar hem goed."))
            return redirect("keys:own")
    status = 422 if form.is_bound else 200
    return render(request, "keys/own.html", {"form": form, "key": own_key(request.viewer)}, status=status)
