# SPDX-License-Identifier: EUPL-1.2
"""The messages of a round. An invitation and a reminder go to everybody in the team: who answered is not known.

They are Dutch, whichever language whoever causes them reads: what is sent and stored is the same for every reader.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from iedereen.checkup.actions.rounds import local_day
from iedereen.checkup.models import Round, TeamCheckup
from iedereen.checkup.queries.participation import answering_address
from iedereen.checkup.rules import definition
from iedereen.engines.credentials import short
from iedereen.followup.actions import Letter


def promise_text(round: Round) -> str:
    """What is protected and what is not, in a few sentences; frozen in the round when it opens."""
    backgrounds = definition(round.version.definition).backgrounds
    return (
        "Uw antwoord wordt verzegeld en zonder naam, tijdstip of volgorde bewaard; niemand kan het lezen voordat de "
        "ronde sluit, en ook daarna weet niemand van wie het was. "
        f"Uitslagen verschijnen pas als de ronde is gesloten (dat is uiterlijk op {local_day(round.closes_at)}), "
        f"afgerond, en alleen als minstens {round.minimum} mensen van een team hebben geantwoord. "
        + ("Vragen over uzelf tellen alleen voor grote groepen, nooit voor uw team. " if backgrounds else "")
        + "Niet beschermd is wat u in een open antwoord herkenbaar over uzelf schrijft (alleen de HRM-adviseur leest "
        "dat, en maakt er een samenvatting van), en tegen iemand die het programma zelf verandert helpt dit niet."
    )


def invitations(checkup: TeamCheckup, team: str, people: Iterable[UUID]) -> Iterator[Letter]:
    """To everybody who works in the team on the day that the round opens."""
    words = {"team": team, "day": local_day(checkup.round.closes_at), "way": _way(checkup.round)}
    subject = "Doe mee aan de check-up van {team}".format(**words)
    body = (
        (
            "Hoe gaat het in {team}? Tot en met {day} kunt u dat zeggen. Het kost ongeveer drie minuten.\n\n{way}\n\n"
        ).format(**words)
        + checkup.round.promise
        + f"\n\nKenmerk van de sleutels: {short(checkup.round.key_digest)}"
    )
    for person in people:
        yield Letter(f"invite:{checkup.id}:{person}", person, subject, body)


def _way(round: Round) -> str:
    """How one takes part."""
    strip = f"Ga naar {answering_address()} en vul de code van uw strookje in. U hoeft niet in te loggen."
    if not round.credentials:
        return f"U krijgt een strookje met een code. {strip}"
    return (
        f"Ga naar {settings.ORIGIN}{reverse('checkup:take_part')} en druk op 'Naar de vragen'. Daar weet niemand meer "
        f"wie u bent. Liever op papier? Vraag uw ondersteuner om een strookje met een code. {strip}"
    )


def reminders(checkup: TeamCheckup, team: str, people: Iterable[UUID]) -> Iterator[Letter]:
    """To everybody, also to who already answered: the system does not know who did."""
    words = {"team": team, "day": local_day(checkup.round.closes_at), "way": _way(checkup.round)}
    subject = "De check-up van {team} sluit op {day}".format(**words)
    body = (
        "Tot en met {day} kunt u meedoen aan de check-up van {team}. {way}\n\n"
        "Iedereen in het team krijgt dit bericht. Deed u al mee? Dank u wel; dan hoeft u niets te doen."
    ).format(**words)
    for person in people:
        yield Letter(f"remind:{checkup.id}:{person}", person, subject, body)


def open_answers(round: Round, holders: Iterable[UUID]) -> Iterator[Letter]:
    """To the key holders, the moment the round is over."""
    address = f"{settings.ORIGIN}{reverse('checkup:unseal', args=[round.id])}"
    subject = f"Open met uw sleutel de antwoorden van ronde {round.title}"
    body = (
        f"Ronde {round.title} is gesloten. De antwoorden zijn verzegeld en kunnen pas worden geteld als genoeg "
        f"sleutelhouders hun sleutel gebruiken. Ga naar {address} en vul uw wachtzin in."
    )
    for person in holders:
        yield Letter(f"unseal:{round.id}:{person}", person, subject, body)


def lost(checkup: TeamCheckup, team: str, people: Iterable[UUID]) -> Iterator[Letter]:
    """To everybody in the team: what they gave cannot be read by anybody, and why."""
    subject = f"De antwoorden op de check-up van {team} kunnen niet worden geopend"
    body = (
        f"U bent gevraagd voor de check-up van {team}. De antwoorden zijn verzegeld, en er zijn te weinig "
        "sleutelhouders over om ze te openen. Ze zijn daarom ongelezen vernietigd: niemand heeft ze gezien. "
        "Het spijt ons dat uw moeite voor niets was. Het team heeft wel een gesprek over hoe het gaat en wat er nodig "
        "is, en de volgende check-up gaat gewoon door."
    )
    for person in people:
        yield Letter(f"lost:{checkup.id}:{person}", person, subject, body)


def conversations(checkup: TeamCheckup, team: str, people: Iterable[UUID]) -> Iterator[Letter]:
    """To a team that is too small for a questionnaire: it has its talk all the same."""
    subject = f"De check-up van {team} is een gesprek"
    body = (
        f"Voor {team} is er geen vragenlijst: het team is daarvoor te klein, een antwoord zou te herkennen zijn. "
        "Het team heeft wel een gesprek over hoe het gaat en wat er nodig is. De leidinggevende nodigt u uit."
    )  # fmt: skip
    for person in people:
        yield Letter(f"conversation:{checkup.id}:{person}", person, subject, body)


def results(checkup: TeamCheckup, team: str, people: Iterable[UUID | None]) -> Iterator[Letter]:
    """To leader, supporter and advisers: there is a result, or the reason why there is none."""
    words = {"team": team, "address": f"{settings.ORIGIN}{reverse('checkup:checkup', args=[checkup.id])}"}
    subject = "De uitslag van de check-up van {team} is er".format(**words)
    body = "U vindt de uitslag van {team} en wat er nu te doen is op {address}".format(**words)
    for person in dict.fromkeys(p for p in people if p):
        yield Letter(f"result:{checkup.id}:{person}", person, subject, body)
