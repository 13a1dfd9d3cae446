# SPDX-License-Identifier: EUPL-1.2
"""First what would come for every unit, then the button; never the button alone."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from iedereen.checkup.actions.again.asking import ask_again
from iedereen.checkup.queries.again.pages import preview
from iedereen.checkup.queries.again.planning import Verdict
from iedereen.checkup.views import wording
from iedereen.people.visits import Visit, signed_in

VERDICTS: Mapping[Verdict, Lazy] = {
    Verdict.FIGURE: _("Krijgt een uitslag."),
    Verdict.UNCHANGED: _("Onveranderd: de uitslag die er was, blijft."),
    Verdict.TOO_FEW: _("Blijft verborgen, want er zijn te weinig antwoorden."),
    Verdict.PROTECTED: _(
        "Blijft verborgen, want samen met andere uitslagen zou het te veel over een kleine groep zeggen."
    ),
    Verdict.ONE_TEAM: _("Blijft verborgen, want anders is de uitslag van één team te berekenen. Die is van het team."),
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: Visit, round: UUID) -> HttpResponse:
    """What the next release would bring, and asking for it; the page of the round says how it goes."""
    if request.method == "POST":
        ask_again(round=round, seen=request.POST.get("seen", ""), by=request.viewer, now=request.now)
        return redirect("checkup:round", round)
    page = preview(request.viewer, round, request.tree)
    rows = [(row, VERDICTS[row.verdict], row.verdict is Verdict.FIGURE) for row in page.rows]
    words = {"subject": page, "rows": rows, "trouble": wording.again_trouble(page.asked)}
    return render(request, "checkup/again.html", words)
