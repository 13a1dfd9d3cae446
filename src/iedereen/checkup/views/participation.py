# SPDX-License-Identifier: EUPL-1.2
"""Taking part without a name: fetching a credential while signed in, and the way to where nobody is known."""

import base64
import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from iedereen.checkup.actions import participation as actions
from iedereen.checkup.queries.participation import Invitation, answering_address, invitation, key_holders, key_list_of
from iedereen.checkup.rules.client import client_hashes
from iedereen.people.nobody import LANGUAGE
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.refusals import sentence
from iedereen.screen.rules import Refused


@signed_in
@require_safe
def take_part(request: Visit) -> HttpResponse:
    """What is promised, and the way to the questions."""
    found = invitation(request.viewer, request.now)
    return render(request, "checkup/take_part.html", {
        "invitation": found, "credential": for_browser(found), "answering": answering_address(),
        "lot": key_holders(found),
    })  # fmt: skip


def for_browser(found: Invitation | None) -> dict[str, object]:
    """What the browser needs to fetch and keep a credential (`checkup/credential.html`); empty without a check-up."""
    if found is None:
        return {}
    return {
        "checkup": found.checkup, "round": found.round, "key": base64.b64encode(found.key).decode(),
        "digest": found.digest, "issued": found.issued,
        "address": answering_address(f"ronde/{found.round}/?{LANGUAGE}={get_language()}"),
        "mark": found.mark, "integrity": client_hashes()["take_part.js"],
    }  # fmt: skip


@signed_in
@require_POST
def credential(request: Visit, checkup: UUID) -> HttpResponse:
    """Sign what the browser blinded. Asked by a script; answers in JSON."""
    try:
        blinded = base64.b64decode(json.loads(request.body)["blinded"], validate=True)
    except (ValueError, TypeError, KeyError, RecursionError):
        return JsonResponse(
            {"reason": "credential_unreadable", "sentence": sentence("credential_unreadable")}, status=409
        )
    try:
        signed = actions.issue(checkup=checkup, blinded=blinded, by=request.viewer, now=request.now)
    except Refused as refusal:
        if refusal.hidden:
            raise
        return JsonResponse({"reason": refusal.code, "sentence": sentence(refusal.code, refusal.details)}, status=409)
    return JsonResponse({"signed": base64.b64encode(signed).decode()})


@signed_in
@require_POST
def lost(request: Visit, checkup: UUID) -> HttpResponse:
    """The credential cannot be reached any more."""
    actions.report_lost(checkup=checkup, by=request.viewer, now=request.now)
    messages.success(request, _("Er komt een strookje bij voor uw team. Vraag het aan uw ondersteuner."))
    return redirect("checkup:take_part")


@require_safe
def keys(request: HttpRequest, round: UUID) -> HttpResponse:
    """The list of a round's keys, byte for byte as its digest was promised; for anybody."""
    return HttpResponse(key_list_of(round), content_type="application/json")
