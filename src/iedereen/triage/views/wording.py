# SPDX-License-Identifier: EUPL-1.2
"""States, steps and duties in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from iedereen.triage.rules import CaseState

STATES: Mapping[CaseState, Any] = {
    CaseState.RECEIVED: _("Ontvangen"),
    CaseState.COMPOSED: _("Er is een triageteam"),
    CaseState.ANALYSED: _("Geanalyseerd"),
    CaseState.MEASURES_AGREED: _("Maatregelen liggen klaar"),
    CaseState.IN_PROGRESS: _("Maatregelen lopen"),
    CaseState.CHECKED_BACK: _("Teruggekeken"),
    CaseState.CLOSED: _("Gesloten"),
    CaseState.CONTESTED: _("Bezwaar: iemand anders beslist"),
    CaseState.REOPENED: _("Weer open"),
    CaseState.JOINED: _("Hoort bij een andere zaak"),
    CaseState.REFERRED: _("Overgedragen aan VIK"),
}
BADGES = {CaseState.CLOSED: "ok", CaseState.JOINED: "none", CaseState.REFERRED: "none"}
NEXT: Mapping[CaseState, Any] = {
    CaseState.RECEIVED: _("Stel het triageteam samen, voeg dit bij een andere zaak, of draag het over aan VIK."),
    CaseState.COMPOSED: _("Maak samen de analyse: vier korte vragen."),
    CaseState.ANALYSED: _("Spreek maatregelen af, en de dag waarop u samen terugkijkt."),
    CaseState.MEASURES_AGREED: _("De leidinggevende zegt ja. Daarna beginnen de maatregelen."),
    CaseState.IN_PROGRESS: _("Voer de maatregelen uit en kijk op de afgesproken dag samen terug."),
    CaseState.CHECKED_BACK: _("Laat weten wat er is gedaan aan wie het meldde. Sluit daarna de zaak."),
    CaseState.CLOSED: _("Hier hoeft u niets meer te doen."),
    CaseState.CONTESTED: _("Iemand die de zaak niet sloot, beslist: weer open, of het blijft zo."),
    CaseState.REOPENED: _("Kijk opnieuw: maak een nieuwe analyse."),
    CaseState.JOINED: _("De signalen staan nu in de andere zaak. Hier hoeft u niets meer te doen."),
    CaseState.REFERRED: _("VIK behandelt dit. Wat er was geschreven, is gewist. VIK laat weten wat ervan kwam."),
}
FOR_RAISER: Mapping[CaseState, Any] = {
    CaseState.RECEIVED: _("Uw signaal is ontvangen. Er wordt gekeken wie dit oppakt."),
    CaseState.COMPOSED: _("Een team van deskundigen bekijkt het."),
    CaseState.ANALYSED: _("Het is bekeken. Er worden maatregelen afgesproken."),
    CaseState.MEASURES_AGREED: _("Er liggen maatregelen klaar."),
    CaseState.IN_PROGRESS: _("Er wordt aan gewerkt."),
    CaseState.CHECKED_BACK: _("Er is teruggekeken. U krijgt antwoord voordat dit wordt gesloten."),
    CaseState.CLOSED: _("Dit is gesloten. Klopt dat niet? Zeg het dan hieronder."),
    CaseState.CONTESTED: _("Uw bezwaar is ontvangen. Iemand anders beslist."),
    CaseState.REOPENED: _("Dit is weer open. Er wordt opnieuw naar gekeken."),
    CaseState.JOINED: _("Er wordt aan gewerkt, samen met andere signalen."),
    CaseState.REFERRED: _("Dit is overgedragen aan VIK. U krijgt van VIK antwoord."),
}
FOR_RAISER_OVER = _("Dit is gesloten.")
EVENTS: Mapping[str, Any] = {
    "receive": _("Signaal ontvangen"),
    "compose": _("Triageteam samengesteld"),
    "change_team": _("Triageteam gewijzigd"),
    "analyse": _("Analyse gemaakt"),
    "agree": _("Maatregelen afgesproken"),
    "begin": _("Begonnen met de maatregelen"),
    "check": _("Samen teruggekeken"),
    "more": _("Teruggekeken: er is meer nodig"),
    "close": _("Zaak gesloten"),
    "contest": _("Bezwaar gemaakt"),
    "uphold": _("Bezwaar klopt: weer open"),
    "stand": _("Het sluiten was terecht"),
    "join": _("Bij een andere zaak gevoegd"),
    "refer": _("Overgedragen aan VIK"),
    "wait": _("De zaak wacht"),
    "tell": _("Antwoord gegeven op een signaal"),
}
SOURCES: Mapping[str, Any] = {
    "checkup": _("Lage uitslag van een check-up"),
    "report": _("Anonieme of vertrouwelijke melding"),
    "figures": _("Cijfers van HR"),
    "complaints": _("Klachten van burgers"),
}
SOMEBODY = _("Iemand die niet genoemd wil worden")
