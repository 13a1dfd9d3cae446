# SPDX-License-Identifier: EUPL-1.2
"""The page for who leads: what fits the own team's last check-up, and everything on offer."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from iedereen.checkup.queries.latest import latest
from iedereen.front.learning.matching import KINDS, fitting, may_learn, own_teams
from iedereen.leadership.queries.norms import offers
from iedereen.leadership.rules import leads_anything
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.rules import Refused


@require_GET
@signed_in
def learn(request: Visit) -> HttpResponse:
    """What there is to learn from; what fits the viewer's own teams' last check-up first."""
    if not may_learn(request.viewer):
        raise Refused("not_yours", hidden=True)
    own = own_teams(request.viewer, request.tree)
    lately = latest(request.viewer, [place.id for place in own], request.now)
    low = float(settings.POLICY["check-up"]["laag"]["drempel"])
    words = {
        "teams": fitting(own, lately, offers(), low),
        "offers": [(offer, KINDS.get(offer.kind, offer.kind)) for offer in offers()],
        "leads": leads_anything(request.viewer),
    }
    return render(request, "front/learn.html", words)
