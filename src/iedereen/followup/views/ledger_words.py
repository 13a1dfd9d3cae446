# SPDX-License-Identifier: EUPL-1.2
"""What was done, in words: one for every action that stands in the ledger, and for what it was done to."""

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

ACTIONS: Mapping[str, Lazy] = {
    "account_ended": _("Account gestopt"),
    "account_restored": _("Account weer geopend"),
    "agreement_confirm": _("Afspraak bevestigd"),
    "agreement_drop": _("Afspraak vervallen"),
    "agreement_finish": _("Afspraak samen afgerond"),
    "agreement_move": _("Afspraak kreeg een andere dag"),
    "agreement_propose": _("Afspraak voorgesteld"),
    "agreement_reopen": _("Afspraak weer geopend"),
    "agreement_report": _("Gemeld dat de afspraak is nagekomen"),
    "answers_imported": _("Eerdere antwoorden ingelezen"),
    "answers_opened": _("Antwoorden van de ronde geopend en geschud"),
    "bottleneck_dropped": _("Knelpunt vervallen"),
    "bottleneck_solved": _("Knelpunt opgelost"),
    "codes_printed": _("Strookjes met codes gemaakt"),
    "demo_begun": _("Begonnen met het maken van de demo"),
    "demo_built": _("Demo gemaakt"),
    "holder_key_made": _("Sleutel en wachtzin gekozen"),
    "local_account_made": _("Account met wachtwoord gemaakt"),
    "mail_retried": _("Bericht opnieuw klaargezet"),
    "open_answers_read": _("Open antwoorden gelezen"),
    "open_answers_wiped": _("Open antwoorden gewist"),
    "organisation_imported": _("Personeelsgegevens ingelezen"),
    "preparation_saved": _("Voorbereiding van het gesprek bewaard"),
    "promise_escalated": _("Toezegging is te laat: iemand hogerop ingelicht"),
    "promise_handed_over": _("Toezegging overgedragen"),
    "promise_kept": _("Toezegging nagekomen"),
    "promise_made": _("Toezegging gedaan"),
    "promise_moved": _("Toezegging verplaatst"),
    "promise_reminded": _("Herinnerd aan een toezegging"),
    "promise_withdrawn": _("Toezegging vervallen"),
    "questionnaire_brought_in": _("Vragenlijst ingelezen"),
    "questionnaire_published": _("Vragenlijst definitief gemaakt"),
    "questionnaire_taken_back": _("Vragenlijst teruggenomen"),
    "release_again_asked": _("Gevraagd om uitslagen na een reorganisatie"),
    "release_again_refused": _("Uitslagen na een reorganisatie niet gemaakt"),
    "release_refused": _("Uitslag tegengehouden"),
    "role_assigned": _("Rol gegeven"),
    "role_ended": _("Rol gestopt"),
    "round_cancelled": _("Ronde afgelast"),
    "round_closed": _("Ronde gesloten"),
    "round_closed_early": _("Besloten de ronde eerder te sluiten"),
    "round_key_made": _("Sleutel van de ronde gemaakt en verdeeld"),
    "round_lost": _("Ronde opgegeven: antwoorden ongelezen vernietigd"),
    "round_opened": _("Ronde geopend"),
    "round_planned": _("Ronde gepland"),
    "round_released": _("Uitslag van de ronde getoond"),
    "round_released_again": _("Uitslagen na een reorganisatie getoond"),
    "round_reminded": _("Herinnering aan de ronde verzonden"),
    "round_rescheduled": _("Ronde verzet"),
    "share_given": _("Sleutel gebruikt voor een ronde"),
    "sign_in_refused": _("Inloggen geweigerd"),
    "summary_given": _("Samenvatting van open antwoorden gegeven"),
    "summary_saved": _("Samenvatting van open antwoorden bewaard"),
    "supporters_assigned": _("Gekozen wie het team helpt"),
    "talk_adjusted": _("Verslag van het gesprek aangepast"),
    "talk_confirmed": _("Verslag van het gesprek bevestigd"),
    "talk_planned": _("Dag van het gesprek gekozen"),
    "talk_prepared": _("Gesprek voorbereid"),
    "talk_recorded": _("Gesprek vastgelegd"),
    "talk_sent_back": _("Verslag van het gesprek teruggestuurd"),
}
SUBJECTS: Mapping[str, Lazy] = {
    "agreement": _("Afspraak"),
    "bottleneck": _("Knelpunt"),
    "checkup": _("Check-up van een team"),
    "door": _("Inloggen"),
    "mail": _("Bericht"),
    "organisation": _("Organisatie"),
    "person": _("Persoon"),
    "promise": _("Toezegging"),
    "questionnaire_version": _("Vragenlijst"),
    "round": _("Ronde"),
}


def in_words(words: Mapping[str, Lazy], code: str) -> str:
    """The words of a code; an old line keeps a code that is no longer written."""
    return str(words.get(code, code))
