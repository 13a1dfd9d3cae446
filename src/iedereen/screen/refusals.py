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
    "mail_state": _("Dit bericht is al onderweg of aangekomen. Ververs de pagina om de stand van nu te zien."),
    "agreement_unconfirmed": _("Deze afspraak is nog niet bevestigd door de leidinggevende. Dat moet eerst."),
    "agreement_reported": _("Er is al gemeld dat deze afspraak is nagekomen. Samen terugkijken is de volgende stap."),
    "owner_elsewhere": _("Deze persoon werkt niet in dit team en ondersteunt het ook niet. Kies iemand anders."),
    "no_leader": _("Dit onderdeel heeft geen leidinggevende, ook niet hogerop. Vraag de beheerder om hulp."),
    "date_past": _("Deze datum is al voorbij. Kies vandaag of een dag daarna."),
    "date_far": _("Deze datum ligt meer dan tien jaar weg. Controleer het jaartal en kies een eerdere datum."),
    "date_missing": _("Kies een nieuwe datum, of geef aan dat de afspraak is nagekomen."),
    "review_before_due": _("Terugkijken kan pas op of na de dag waarop de afspraak klaar is. Kies een latere datum."),
    "talk_too_early": _("Er is nog geen uitslag. Zodra die er is, kunt u het gesprek voorbereiden."),
    "talk_unwritten": _("Het gesprek is nog niet vastgelegd. Uw ondersteuner doet dat, of u doet het zelf."),
    "talk_confirmed": _("Alles is al bevestigd. Hier hoeft u niets meer te doen."),
    "talk_changed": _("Iemand anders heeft dit intussen veranderd. Ververs de pagina en kijk opnieuw."),
    "talk_in_future": _("De dag van het gesprek ligt in de toekomst. Leg het vast als het gesprek is geweest."),
    "talk_in_past": _("Deze dag is al voorbij. Kies vandaag of een latere dag."),
    "talk_before_result": _("De dag van het gesprek ligt voor de uitslag. Kies een latere dag."),
    "talk_late_reason": _("Deze dag is later dan de termijn. Schrijf op waarom, of kies een eerdere dag."),
    "next_date_range": _(
        "Kies voor de volgende check-up een dag na het gesprek, binnen %(days)s dagen. Zo blijft het team in beeld."
    ),
    "bottleneck_row": _("Een knelpunt is niet volledig. Vul in wat het is en kies een soort."),
    "bottleneck_ended": _("Dit knelpunt is al afgerond. Ververs de pagina om de stand van nu te zien."),
    "agreement_owner": _("Een afspraak is niet volledig. Vul in wat er gebeurt en wie van het team het doet."),
    "agreement_date": _("Een afspraak heeft een datum die al voor het gesprek lag. Kies een latere datum."),
    "no_agreements_reason": _("Er staan geen afspraken. Schrijf op waarom die niet nodig zijn, of voeg er een toe."),
    "questions_missing": _("Er horen twee vragen bij het gesprek. Vul ze allebei in."),
    "remark_missing": _("Schrijf op wat er anders moet. Dan kan uw ondersteuner het aanpassen."),
    "not_a_candidate": _("Deze persoon heeft die rol niet voor dit team. Kies iemand uit de lijst."),
    "open_answers_early": _("De open antwoorden zijn er pas na de uitslag."),
    "open_answers_unasked": _("In deze check-up zijn geen open vragen gesteld."),
    "open_answers_withheld": _(
        "Er zijn te weinig antwoorden. Dan leest niemand de open antwoorden, want iemand zou te herkennen zijn."
    ),
    "open_answers_readable": _("Deze open antwoorden kunt u samenvatten. Daarna worden ze gewist."),
    "summary_given": _("De samenvatting is gegeven. De open antwoorden zijn daarna voorgoed gewist."),
    "summary_missing": _("Bij een vraag ontbreekt de samenvatting. Schreef niemand iets op? Schrijf dat dan."),
    "summary_quotes": _("Dit zijn de woorden van één persoon: ‘%(words)s’. Schrijf het in uw eigen woorden op."),
    "summary_names": _("In de samenvatting staat de naam van een collega: %(name)s. Haal die weg."),
    "reason_missing": _("Schrijf in een paar woorden op waarom. Dat komt in de geschiedenis van de afspraak."),
    "why_missing": _("Schrijf in een paar woorden op waarom. Dat komt in de geschiedenis."),
    "priority_closed": _("Deze prioriteit is al vastgesteld of beëindigd. Ververs de pagina om de stand te zien."),
    "priority_changed": _("Iemand anders paste deze prioriteit net aan. Ververs de pagina en kijk opnieuw."),
    "priority_text": _("Schrijf op hoe de prioriteit heet en wat u gaat doen."),
    "priority_year": _("Kies dit jaar of het volgende jaar."),
    "priority_twice": _("Uw onderdeel maakte deze prioriteit al concreet. Pas die aan als het anders moet."),
    "priorities_full": _("Uw onderdeel heeft al genoeg prioriteiten voor dit jaar. Beëindig er eerst een."),
    "above_missing": _("Kies welke prioriteit van hogerop u concreet maakt."),
    "above_elsewhere": _("Die prioriteit geldt niet voor uw onderdeel of dit jaar. Kies er een uit de lijst."),
    "ambition_text": _("Schrijf op hoever u wilt komen."),
    "ambition_aim": _("Kies waaraan u het aftelt en vul een percentage van 1 tot en met 100 in, of laat beide leeg."),
    "conclusion_missing": _("Schrijf in een paar zinnen op wat uw conclusie is."),
    "review_held": _("Er is net al teruggekeken. Ververs de pagina om de conclusie te lezen."),
    "review_day": _("Kies een dag na vandaag, binnen %(months)s maanden."),
    "text_missing": _("Schrijf op wat u afspreekt."),
    "support_state": _("Deze vraag om steun is intussen verder. Ververs de pagina om de stand van nu te zien."),
    "support_reason": _("Schrijf in een paar woorden op waarom."),
    "support_hours": _("Kies een aantal hele uren van 1 tot en met %(most)s."),
    "support_kind": _("Deze soort hulp kennen we niet. Kies er een uit de lijst."),
    "support_why": _("Schrijf in een paar woorden op waar het om gaat."),
    "leader_talk_over": _("Dit gesprek is al geweest of gaat niet door. Ververs de pagina."),
    "leader_talk_planned": _("Er staat al een gesprek tussen u beiden gepland. Verander dat, of laat het vervallen."),
    "leader_talk_partner": _("Met deze persoon kunt u dit gesprek niet plannen. Kies iemand uit de lijst."),
    "leader_talk_behaviour": _("Dit gedrag staat niet op de lijst. Ververs de pagina."),
    "advice_closed": _("Deze vraag is al beantwoord of gesloten. U hoeft niets meer te doen."),
    "advice_theme": _("Dit onderwerp kennen we niet. Kies er een uit de lijst."),
    "advice_text": _("Schrijf uw vraag of uw antwoord op."),
    "advice_nobody": _(
        "Niemand anders wil nu over dit onderwerp gevraagd worden. Kies een ander onderwerp, of vraag om steun bij "
        "Tijd en steun."
    ),
    "code_unknown": _(
        "Deze code kennen we niet, of hij is al gebruikt. Kijk of u de code goed hebt overgenomen, of neem een ander "
        "strookje."
    ),
    "credential_issued": _(
        "U hebt uw deelnamebewijs al opgehaald, op dit apparaat of op een ander. Staat het niet meer op dit apparaat? "
        "Kies dan 'Mijn deelnamebewijs is weg'."
    ),
    "credential_unknown": _("Dit deelnamebewijs klopt niet. Ga terug naar Iedereen en open de vragen opnieuw."),
    "credential_spent": _("Met dit deelnamebewijs is al geantwoord, of de check-up is net gesloten. U bent klaar."),
    "credential_unreadable": _("Het deelnamebewijs kon niet worden gemaakt. Ververs de pagina en probeer het opnieuw."),
    "no_place_left": _(
        "Alle plaatsen van uw team zijn op papier uitgedeeld. Vraag uw ondersteuner om een strookje met een code."
    ),
    "nothing_lost": _("U hebt dit al gemeld, of u hebt nog geen deelnamebewijs opgehaald. Ververs de pagina."),
    "ballot_unreadable": _("Uw antwoorden kwamen beschadigd aan en zijn niet bewaard. Probeer het nog een keer."),
    "strips_number": _("Kies een aantal strookjes van 1 tot en met %(most)s."),
    "round_over": _("De check-up van uw team is gesloten. U kunt niet meer meedoen."),
    "passphrase_short": _("Deze wachtzin is te kort. Kies er een van minstens %(least)s tekens."),
    "passphrase_simple": _("Deze wachtzin is te makkelijk te raden. Kies vier of vijf losse woorden."),
    "passphrase_repeats": _(
        "In deze wachtzin staat iets meer dan één keer, en herhaling telt niet mee. Kies vier of vijf verschillende "
        "woorden, samen minstens %(least)s tekens."
    ),
    "passphrase_differs": _("De twee wachtzinnen zijn niet gelijk. Vul twee keer dezelfde in."),
    "passphrase_wrong": _("Deze wachtzin past niet bij uw sleutel. Controleer hoofdletters en spaties."),
    "share_given": _("U hebt uw sleutel voor deze ronde al gebruikt. U hoeft niets meer te doen."),
    "lot_over": _("De antwoorden van deze ronde zijn al geopend of vernietigd. U hoeft niets meer te doen."),
    "shares_disagree": _("De delen van de sleutel passen niet bij elkaar. Er is niets geopend. Bel de beheerder."),
    "key_holders_missing": _("Er zijn te weinig sleutelhouders met een sleutel. Vraag hun om een wachtzin te kiezen."),
    "twice_at_once": _("Dit gebeurde net al, misschien in een ander venster. Ververs de pagina."),
    "round_not_open": _("De check-up van uw team begint op %(day)s. Bewaar uw code en kom dan terug."),
    "round_closed": _("De check-up van uw team is op %(day)s gesloten. U kunt niet meer antwoorden."),
    "answer_off_scale": _("Een van de antwoorden staat niet op de lijst. Kies bij elke stelling een antwoord."),
    "text_too_long": _("Uw tekst bij vraag %(question)s is langer dan %(limit)s tekens. Maak hem korter."),
    "nothing_answered": _("U hebt nog niets ingevuld. Beantwoord minstens één vraag; de rest mag u overslaan."),
    "questionnaire_published": _("Deze vragenlijst is al definitief. Lees een nieuwe versie in om iets te veranderen."),
    "round_state": _("Dit kan niet meer: de ronde is al verder. Ververs de pagina om de stand van nu te zien."),
    "again_unchanged": _(
        "De organisatie is sinds de laatste uitslag van deze ronde niet veranderd. Er is niets te doen."
    ),
    "again_asked": _("Er wordt al aan gewerkt. Ga naar de pagina van de ronde: daar ziet u hoe het gaat."),
    "again_rights": _("Er is niets gemaakt: wie erom vroeg, plant niet meer voor alle teams van deze ronde."),
    "again_overtaken": _("De organisatie of de ronde is intussen veranderd. Ga terug naar de ronde en kijk opnieuw."),
    "again_nothing": _("Geen enkele eenheid kan een nieuwe uitslag krijgen. Er is niets veranderd."),
    "again_unsafe": _(
        "Er komen geen nieuwe uitslagen: samen met wat al is getoond, zou iemand er iets over een kleine groep of "
        "over één team uit kunnen afleiden. Er is niets veranderd. Meld dit bij de beheerder."
    ),
    "again_unknown": _(
        "Er komen geen nieuwe uitslagen: het systeem kan niet uitsluiten dat iemand er iets over een kleine groep uit "
        "afleidt. Er is niets veranderd. Meld dit bij de beheerder."
    ),
    "again_backgrounds": _(
        "Van deze ronde zijn ook uitslagen naar achtergrond getoond. Hoeveel mensen wat over zichzelf antwoordden, is "
        "daarna gewist. Daarom is niet meer na te gaan of nieuwe uitslagen veilig zijn, en komen ze er niet."
    ),
    "no_teams": _("Er is geen team om te plannen: kies een team, of kijk of alle teams al in een ronde zitten."),
    "not_a_team": _("Een van de gekozen teams bestaat niet meer. Ververs de pagina en kies opnieuw."),
    "team_in_round": _("Een van de gekozen teams zit al in een andere ronde. Ververs de pagina en kies opnieuw."),
    "version_not_published": _("Deze vragenlijst is nog niet gepubliceerd. Publiceer hem eerst, of kies een andere."),
    "round_title": _("De ronde heeft een naam en een periode nodig. Vul ze in."),
    "round_in_past": _("De eerste dag ligt in het verleden. Kies een dag vanaf morgen."),
    "round_window": _("De ronde sluit voor hij opent. Kies een latere laatste dag."),
    "minimum_too_low": _("Een uitslag heeft minstens %(floor)s antwoorden nodig. Kies een hoger getal."),
    "weeks_out_of_range": _("Spreid de eenheden over 1 tot 26 weken."),
    "no_result_yet": _("Er is hier nog geen uitslag. Die komt als een ronde is gesloten."),
    "own_role": _("U kunt uzelf geen rol geven. Vraag het een andere beheerder."),
    "role_follows_team": _("Medewerker is wie in een team werkt. Deze rol volgt uit het team en wordt niet toegekend."),
    "role_wrong_place": _("Deze rol past niet bij dit soort eenheid. Kies een andere eenheid of een andere rol."),
    "role_held_already": _("Deze persoon heeft deze rol hier al in (een deel van) deze periode. Kies andere datums."),
    "role_ended": _("Deze rol is al beëindigd of gewijzigd. Ververs de pagina om de stand van nu te zien."),
    "end_in_past": _("Een rol kan vandaag of later eindigen, niet in het verleden. Kies een andere datum."),
    "end_before_start": _("De einddatum ligt niet na de begindatum. Kies een latere einddatum."),
    "unit_not_there_then": _("Deze eenheid bestaat niet op de begindatum. Kies een andere datum of eenheid."),
    "unit_unknown": _("Deze eenheid kennen we niet. Controleer de code."),
    "person_not_active": _("Deze persoon kennen we niet of is niet meer actief. Controleer het personeelsnummer."),
    "last_administrator": _("Dit is de laatste beheerder. Wijs eerst iemand anders aan."),
    "own_account": _("Uw eigen account kunt u niet laten stoppen of openen. Vraag het een andere beheerder."),
    "account_ended_already": _("Dit account is al gestopt. Ververs de pagina om de stand van nu te zien."),
    "account_open_already": _("Dit account is al open. Ververs de pagina om de stand van nu te zien."),
    "upload_gone": _("De bestanden zijn er niet meer. Kies ze opnieuw."),
    "case_moved_on": _("Deze zaak is al verder. Ververs de pagina om de stand van nu te zien."),
    "reason_short": _("Schrijf in een paar woorden op waarom. Dat blijft in de zaak."),
    "signal_text": _("Schrijf in een paar zinnen op wat er aan de hand is."),
    "about_other": _("Deze persoon leidt dit onderdeel niet. Kies iemand uit de lijst."),
    "triage_incomplete": _("Het triageteam is niet compleet: HRM, VIK, communicatie en de leidinggevende horen erbij."),
    "triage_nobody": _("Er is hier geen VIK-adviseur. Vraag de beheerder om er een aan te wijzen."),
    "expert_unknown": _("Deze persoon kan niet in dit triageteam. Controleer het nummer of kies iemand anders."),
    "join_other": _("Bij deze zaak kan dit signaal niet worden gevoegd. Ververs de pagina en kies opnieuw."),
    "analysis_missing": _("De analyse is niet volledig. Beantwoord alle vier de vragen."),
    "measures_missing": _("Er staat nog geen maatregel. Schrijf er minstens één op."),
    "measure_row": _("Deze maatregel is niet volledig. Vul in wat er gebeurt, wie het doet en wanneer het klaar is."),
    "check_in_future": _("Deze dag ligt in de toekomst. Leg het terugkijken vast als het is geweest."),
    "check_too_early": _("Deze dag ligt voor het begin van de zaak. Kies een latere dag."),
    "wait_long": _("Zo lang kan een zaak niet wachten. Kies een eerdere dag; daarna kunt u opnieuw kijken."),
    "close_analysis": _("Er is nog geen analyse. Zonder analyse kan de zaak niet dicht."),
    "close_measures": _("Nog niet elke maatregel is nagekomen of met een reden vervallen. Daarna kan de zaak dicht."),
    "close_told": _("Nog niet iedereen die iets meldde, heeft antwoord. Geef dat eerst."),
    "close_checked": _("Er is nog niet samen teruggekeken. Daarna kan de zaak dicht."),
    "told_already": _("Dit antwoord is al gegeven. Ververs de pagina om het te lezen."),
    "word_missing": _("Schrijf op wat u wilt laten weten."),
    "contest_late": _("De termijn om bezwaar te maken is voorbij. Geef een nieuw signaal."),
    "decide_other": _("U sloot deze zaak of maakte bezwaar. Iemand anders moet beslissen."),
    "message_missing": _("Niet alles is ingevuld. Vul de lege velden in."),
    "approve_other": _("U schreef dit zelf. Iemand anders uit het team leest het eerst."),
    "report_empty": _("Schrijf op wat u wilt melden of antwoorden."),
    "report_too_long": _(
        "Uw tekst is langer dan %(limit)s tekens. Maak hem korter, of stuur de rest in een volgend bericht."
    ),
    "report_unreadable": _("In uw tekst staan tekens die we niet kunnen bewaren. Typ de tekst opnieuw."),
    "report_handled": _(
        "Deze melding is afgerond. Bent u het er niet mee eens? Dan kunt u dat als melder laten weten."
    ),
    "report_open": _("Deze melding is nog niet afgerond. U kunt gewoon een bericht schrijven."),
    "report_messages_many": _("U schreef vandaag al %(most)s berichten. Morgen kunt u verder schrijven."),
    "report_damaged": _("Deze melding is beschadigd en kan niet worden gelezen. Bel de beheerder."),
    "reports_many": _(
        "Er zijn nu veel meldingen tegelijk. Probeer het over een uur nog eens, of bel een VIK-adviseur of een "
        "vertrouwenspersoon. Wat u typte, is niet bewaard."
    ),
    "reports_closed": _(
        "Er is nog niemand die een melding kan lezen. Ga naar een VIK-adviseur of een vertrouwenspersoon. Wat u typte, "
        "is niet bewaard."
    ),
    "theme_missing": _("Kies waar uw melding over gaat. Past niets? Kies dan 'Iets anders'."),
    "receipt_unknown": _("Dit bewijs kennen we niet. Kijk of u alle zestien cijfers goed hebt overgenomen."),
    "attachments_many": _("U kunt hoogstens %(most)s bestanden meesturen. Kies er minder."),
    "attachment_large": _("Een bestand is groter dan 5 MB. Kies een kleiner bestand."),
    "attachment_empty": _("Een bestand is leeg. Kies een ander bestand."),
    "attachment_pdf": _(
        "Een PDF kan verraden wie hem maakte, en wij kunnen dat er niet uithalen. Maak een schermafdruk en stuur die "
        "mee."
    ),
    "attachment_kind": _("Dit soort bestand nemen we niet aan. Stuur een foto (JPEG of PNG) of gewone tekst."),
    "attachment_broken": _("Een bestand is beschadigd. Sla het opnieuw op, of maak een schermafdruk."),
    "no_key_yet": _("U hebt nog geen sleutel. Maak die eerst op de pagina 'Uw sleutel'."),
    "no_sealed_key": _(
        "Deze melding is niet voor uw sleutel verzegeld. Vraag een collega die hem leest om u toe te voegen."
    ),
    "sitting_over": _("U leest nu geen meldingen. Vul eerst uw wachtzin in."),
    "not_a_reader": _("Deze persoon mag deze melding niet lezen, of heeft nog geen sleutel. Kies iemand anders."),
    "reader_already": _("Deze persoon kan de melding al lezen."),
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
