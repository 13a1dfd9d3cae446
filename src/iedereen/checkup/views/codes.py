# SPDX-License-Identifier: EUPL-1.2
"""The sheet with strips for the hat."""

from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from iedereen.checkup.actions.codes import Strips, print_codes
from iedereen.checkup.forms.rounds import StripsForm
from iedereen.checkup.queries.answering import hat
from iedereen.checkup.queries.participation import answering_address
from iedereen.engines.paper import pdf, qr_svg, source
from iedereen.people.visits import Visit, signed_in
from iedereen.screen import documents


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: Visit, checkup: UUID) -> HttpResponse:
    """How the hat works, how many strips, and a button that makes the sheet. It is made once and kept nowhere."""
    found = hat(request.viewer, checkup)
    form = StripsForm(request.POST or None, hat=found)
    if request.method != "POST" or not form.is_valid():
        words = {"hat": found, "form": form}
        return render(request, "checkup/codes.html", words, status=422 if form.is_bound else 200)
    number = form.cleaned_data["strips"]
    made = print_codes(checkup=checkup, by=request.viewer, now=request.now, strips=number)
    answer = documents.pdf(sheet(made), f"codes-{made.hat.last_day:%Y-%m-%d}", only_once=True)
    answer["Cache-Control"] = "no-store"
    return answer


def sheet(made: Strips) -> bytes:
    """The strips as a PDF to cut up."""
    address = answering_address()
    shown = urlsplit(address)
    # The code stands behind the #: a browser keeps that part to itself, so no server or proxy ever sees it in a log.
    strips = [{"code": code, "qr": qr_svg(f"{address}#{code}")} for code in made.codes]
    return pdf(
        source("codes"),
        {
            "team": made.hat.team, "round": made.hat.round, "closes": made.hat.last_day.isoformat(),
            "address": f"{shown.netloc}{shown.path}", "strips": strips,
            "mark": made.hat.mark,
            "intro": _(
                "Knip de strookjes los, doe ze in een hoed of bak en laat iedereen er zelf één trekken. Schrijf niet "
                "op wie welk strookje heeft. Werkt een strookje niet, dan trekt u een ander. Vernietig wat overblijft."
            ),
        },
        title=_("Codes voor de check-up van %(team)s") % {"team": made.hat.team},
    )  # fmt: skip
