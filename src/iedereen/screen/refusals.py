# SPDX-License-Identifier: EUPL-1.2
"""Reason codes in sentences: what is the matter and what to do. And the pages that show them."""

from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from iedereen.screen.rules import Refused

SENTENCES: Mapping[str, Lazy] = {
    "not_yours": _("Deze pagina bestaat niet of is niet voor u."),
    "promise_closed": _("Dit is al afgehandeld. Ververs de pagina om de stand van nu te zien."),
    "agreement_closed": _("Deze afspraak is al afgerond. Ververs de pagina om de stand van nu te zien."),
    "code_unknown": _(
        "Deze code kennen we niet, of hij is al gebruikt. Kijk of u de code goed hebt overgenomen, of neem een ander "
        "strookje."
    ),
    "round_not_open": _("De check-up van uw team begint op %(day)s. Bewaar uw code en kom dan terug."),
    "round_closed": _("De check-up van uw team is op %(day)s gesloten. U kunt niet meer antwoorden."),
    "answer_off_scale": _("Een van de antwoorden staat niet op de lijst. Kies bij elke stelling een van de antwoorden."),
    "text_too_long": _("Uw tekst bij vraag %(question)s is langer dan %(limit)s tekens. Maak hem korter."),
    "nothing_answered": _("U hebt nog niets ingevuld. Beantwoord minstens één vraag; de rest mag u overslaan."),
    "questionnaire_published": _("Deze vragenlijst is al definitief. Lees een nieuwe versie in om iets te veranderen."),
    "round_state": _("Dit kan niet meer: de ronde is al verder. Ververs de pagina om de stand van nu te zien."),
    "checkup_state": _("Dit kan nu niet bij deze check-up. Ververs de pagina om de stand van nu te zien."),
}


def sentence(code: str, details: Mapping[str, object] | None = None) -> str:
    """The sentence of a reason code, with its details filled in."""
    return str(SENTENCES[code]) % dict(details or {})


class RefusalMiddleware:
    """A refusal anywhere below becomes a page with a sentence: 404 when hidden, otherwise 409."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        if error.hidden:
            raise Http404 from error
        words = {"sentence": sentence(error.code, error.details)}
        return render(request, "screen/refused.html", words, status=409)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or came from elsewhere."""
    words = {"sentence": _("De pagina stond te lang open. Ga terug, ververs de pagina en probeer het nog eens.")}
    return render(request, "screen/refused.html", words, status=403)
