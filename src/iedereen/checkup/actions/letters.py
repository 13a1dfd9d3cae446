# SPDX-License-Identifier: EUPL-1.2
"""The messages of a round. An invitation and a reminder go to everybody in the team: who answered is not known."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from iedereen.checkup.actions.rounds import local_day
from iedereen.checkup.models import Round, TeamCheckup
from iedereen.followup.actions import Letter


def promise_text(round: Round) -> str:
    """What is protected and what is not, in three sentences; frozen in the round when it opens."""
    return _(
        "Uw antwoord wordt bewaard zonder naam, tijdstip of volgorde, en de code waarmee u meedoet hoort bij niemand. "
        "Uitkomsten verschijnen pas na sluiting op %(day)s, afgerond, en alleen als minstens %(minimum)s mensen van "
        "een team hebben geantwoord. "
        "Niet beschermd is wat u in een open antwoord herkenbaar over uzelf schrijft (alleen de HRM-adviseur leest "
        "dat, en maakt er een samenvatting van), en tegen iemand die het programma zelf verandert helpt dit niet."
    ) % {"day": local_day(round.closes_at), "minimum": round.minimum}


def _address() -> str:
    return f"{settings.ORIGIN}{reverse('answering:start')}"


def invitations(checkup: TeamCheckup, team: str, people: Iterable[UUID]) -> Iterator[Letter]:
    """To everybody who works in the team on the day that the round opens."""
    words = {"team": team, "day": local_day(checkup.round.closes_at), "address": _address()}
    subject = _("Doe mee aan de check-up van %(team)s") % words
    body = _(
        "Hoe gaat het in %(team)s? Tot en met %(day)s kunt u dat zeggen. Het kost ongeveer drie minuten.\n\n"
        "U krijgt een strookje met een code. Ga naar %(address)s en vul de code in. U hoeft niet in te loggen.\n\n"
    ) % words + checkup.round.promise  # fmt: skip
    for person in people:
        yield Letter(f"invite:{checkup.id}:{person}", person, subject, body)


def reminders(checkup: TeamCheckup, team: str, people: Iterable[UUID]) -> Iterator[Letter]:
    """To everybody, also to who already answered: the system does not know who did."""
    words = {"team": team, "day": local_day(checkup.round.closes_at), "address": _address()}
    subject = _("De check-up van %(team)s sluit op %(day)s") % words
    body = (
        _(
            "Tot en met %(day)s kunt u meedoen aan de check-up van %(team)s, met de code op uw strookje: "
            "%(address)s\n\n"
            "Iedereen in het team krijgt dit bericht. Deed u al mee? Dank u wel; dan hoeft u niets te doen."
        )
        % words
    )
    for person in people:
        yield Letter(f"remind:{checkup.id}:{person}", person, subject, body)


def conversations(checkup: TeamCheckup, team: str, people: Iterable[UUID]) -> Iterator[Letter]:
    """To a team that is too small for a questionnaire: it has its talk all the same."""
    subject = _("De check-up van %(team)s is een gesprek") % {"team": team}
    body = _(
        "Voor %(team)s is er geen vragenlijst: het team is daarvoor te klein, een antwoord zou te herkennen zijn. "
        "Het team heeft wel een gesprek over hoe het gaat en wat er nodig is. De leidinggevende nodigt u uit."
    ) % {"team": team}  # fmt: skip
    for person in people:
        yield Letter(f"conversation:{checkup.id}:{person}", person, subject, body)


def results(checkup: TeamCheckup, team: str, people: Iterable[UUID | None]) -> Iterator[Letter]:
    """To leader, supporter and advisers: there is a result, or the reason why there is none."""
    words = {"team": team, "address": f"{settings.ORIGIN}{reverse('checkup:checkup', args=[checkup.id])}"}
    subject = _("De uitslag van de check-up van %(team)s is er") % words
    body = _("U vindt de uitslag van %(team)s en wat er nu te doen is op %(address)s") % words
    for person in dict.fromkeys(p for p in people if p):
        yield Letter(f"result:{checkup.id}:{person}", person, subject, body)
