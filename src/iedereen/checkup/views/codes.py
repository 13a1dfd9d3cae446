# SPDX-License-Identifier: EUPL-1.2
"""The sheet with strips for the hat."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from iedereen.checkup.actions.codes import Strips, print_codes
from iedereen.checkup.queries.answering import hat
from iedereen.engines.paper import pdf, qr_svg, source
from iedereen.people.signin import Visit, signed_in
from iedereen.screen import documents


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: Visit, checkup: UUID) -> HttpResponse:
    """How the hat works, and a button that makes the sheet. The sheet is made once and kept nowhere."""
    if request.method != "POST":
        return render(request, "checkup/codes.html", {"hat": hat(request.viewer, checkup)})
    made = print_codes(checkup=checkup, by=request.viewer, now=request.now)
    answer = documents.pdf(sheet(made), f"codes-{made.hat.last_day:%Y-%m-%d}", only_once=True)
    answer["Cache-Control"] = "no-store"
    return answer


def sheet(made: Strips) -> bytes:
    """The strips as a PDF to cut up."""
    address = settings.ORIGIN + reverse("answering:start")
    shown = urlsplit(address)
    # The code stands behind the #: a browser keeps that part to itself, so no server or proxy ever sees it in a log.
    strips = [{"code": code, "qr": qr_svg(f"{address}#{code}")} for code in made.codes]
    return pdf(
        source("codes"),
        {
            "team": made.hat.team, "round": made.hat.round, "closes": made.hat.last_day.isoformat(),
            "address": f"{shown.netloc}{shown.path}", "strips": strips,
            "intro": _(
                "Knip de strookjes los, doe ze in een hoed of bak en laat iedereen er zelf één trekken. Schrijf niet "
                "op wie welk strookje heeft. Werkt een strookje niet, dan trekt u een ander. Vernietig wat overblijft."
            ),
        },
        title=_("Codes voor de check-up van %(team)s") % {"team": made.hat.team},
    )  # fmt: skip
