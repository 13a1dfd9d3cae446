# SPDX-License-Identifier: EUPL-1.2
"""Every kind of promise in one table: what to do, in one sentence, and on which page. And how a due day is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from iedereen.screen.values import day

SOON_DAYS = 3


@dataclass(frozen=True)
class Duty:
    """What the owner does and where. The page takes the id of the promise's matter.

    `subject`: the promise's label says what it is about (an agreement, a bottleneck); elsewhere it says what to do,
    as the sentence here does.
    """

    sentence: Lazy
    url_name: str
    subject: bool = False


DUTIES: Mapping[str, Duty] = {
    "announce_checkup": Duty(_("Vertel het team dat de check-up begint"), "checkup:checkup"),
    "hand_out_codes": Duty(_("Deel de codes uit"), "checkup:codes"),
    "find_key_holders": Duty(_("Zorg voor genoeg sleutelhouders"), "checkup:round"),
    "open_sealed_answers": Duty(_("Open met uw sleutel de antwoorden"), "checkup:unseal"),
    "help_take_part": Duty(_("Zorg dat iedereen kan meedoen"), "checkup:checkup"),
    "look_at_refused_release": Duty(_("Kijk waarom de ronde niet kon worden afgerond"), "checkup:round"),
    "look_at_low_result": Duty(_("Bekijk de lage uitslag"), "checkup:checkup", subject=True),
    "summarise_open_answers": Duty(_("Vat de open antwoorden samen"), "checkup:open_answers"),
    "plan_talk": Duty(_("Plan het gesprek met het team"), "checkup:talk"),
    "prepare_talk": Duty(_("Bereid het gesprek voor"), "checkup:talk"),
    "hold_talk": Duty(_("Voer het gesprek met het team"), "checkup:talk"),
    "adjust_talk": Duty(_("Pas het verslag van het gesprek aan"), "checkup:talk_record"),
    "confirm_talk": Duty(_("Bevestig wat het team heeft afgesproken"), "checkup:talk_confirm"),
    "solve_bottleneck": Duty(_("Los het knelpunt op"), "checkup:bottleneck", subject=True),
    "next_checkup": Duty(_("Plan de volgende check-up"), "checkup:checkup"),
    "confirm_report": Duty(_("Lees de melding en laat weten dat u hem hebt gelezen"), "inbox:report", subject=True),
    "answer_report": Duty(_("Laat de melder weten wat er is gedaan"), "inbox:report", subject=True),
    "rekey_report": Duty(_("Verzegel de melding opnieuw: een lezer is weg"), "inbox:report", subject=True),
    "find_report_reader": Duty(_("Zorg dat iemand de melding kan lezen"), "inbox:readers", subject=True),
    "confirm_agreement": Duty(_("Bevestig de afspraak"), "agreements:agreement", subject=True),
    "do_agreement": Duty(_("Kom de afspraak na"), "agreements:agreement", subject=True),
    "compose_triage": Duty(_("Stel het triageteam samen"), "triage:case", subject=True),
    "analyse_case": Duty(_("Maak samen de analyse"), "triage:case", subject=True),
    "agree_measures": Duty(_("Spreek maatregelen af"), "triage:case", subject=True),
    "begin_measures": Duty(_("Zeg ja tegen de maatregelen"), "triage:case", subject=True),
    "check_back": Duty(_("Kijk samen terug"), "triage:case", subject=True),
    "close_case": Duty(_("Geef antwoord en sluit de zaak"), "triage:case", subject=True),
    "decide_contest": Duty(_("Beslis over het bezwaar"), "triage:case", subject=True),
    "confirm_receipt": Duty(_("Bevestig de ontvangst"), "triage:case", subject=True),
    "give_word_back": Duty(_("Geef antwoord aan wie het meldde"), "triage:case", subject=True),
    "review_agreement": Duty(_("Kijk terug op de afspraak"), "agreements:agreement", subject=True),
    "answer_support": Duty(_("Zeg of u kunt helpen"), "leadership:request", subject=True),
    "give_support": Duty(_("Geef de steun die u toezegde"), "leadership:request", subject=True),
    "confirm_support": Duty(_("Bevestig de steun die u kreeg"), "leadership:request", subject=True),
    "hold_leader_talk": Duty(_("Voer het ontwikkelgesprek"), "leadership:talk"),
    "answer_advice": Duty(_("Geef een collega raad"), "leadership:question", subject=True),
    "set_priority": Duty(_("Stel de prioriteit vast"), "agreements:priority", subject=True),
    "hold_review": Duty(_("Kijk terug op prioriteiten en afspraken"), "agreements:cycle"),
}


def sentence(kind: str) -> str:
    """What to do. A kind without a row here has only its label."""
    return str(DUTIES[kind].sentence) if kind in DUTIES else ""


def address(kind: str, matter: UUID) -> str | None:
    """Where to do it, or None where that page is not part of this installation."""
    if kind not in DUTIES:
        return None
    try:
        return reverse(DUTIES[kind].url_name, args=[matter])
    except NoReverseMatch:
        return None


@dataclass(frozen=True)
class Due:
    """By when, in words; `state` is late, soon or later."""

    state: str
    words: str


def due(due_at: datetime, now: datetime) -> Due:
    """How long there still is, in calendar days: a promise is late once its day is over (`followup.rules`)."""
    date = timezone.localdate(due_at)
    days = (date - timezone.localdate(now)).days
    if days < 0:
        words = ngettext("%(days)d dag te laat", "%(days)d dagen te laat", -days) % {"days": -days}
        return Due("late", words)
    if days == 0:
        return Due("soon", now_("vandaag"))
    if days == 1:
        return Due("soon", now_("morgen"))
    words = now_("uiterlijk %(day)s") % {"day": day(date)}
    return Due("soon" if days <= SOON_DAYS else "later", words)
