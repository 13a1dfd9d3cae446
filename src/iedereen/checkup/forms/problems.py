# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a questionnaire's file, in a sentence: what is the matter, and what to do about it."""

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from iedereen.engines.forms import Problem

SENTENCES: Mapping[str, Lazy] = {
    "empty_file": _("Het bestand is leeg. Kies het goede bestand."),
    "file_too_large": _("Het bestand is te groot voor een vragenlijst. Haal plaatjes en andere bladen eruit."),
    "not_xlsx": _("Dit is geen .xlsx-bestand. Open het in uw rekenprogramma en sla het op als Excel-werkmap (.xlsx)."),
    "broken_file": _(
        "Het bestand is beschadigd of heeft een wachtwoord. Open het, haal het wachtwoord eraf en sla het opnieuw op."
    ),
    "macro_file": _("Het bestand bevat macro's. Sla het op als gewone Excel-werkmap (.xlsx), zonder macro's."),
    "missing_sheet": _("Dit blad ontbreekt. Voeg het toe; download een bestaande vragenlijst als voorbeeld."),
    "too_many_rows": _("Dit blad heeft meer dan %(limit)s rijen. Haal de rijen weg die er niet bij horen."),
    "missing_column": _("Deze kolom ontbreekt. Voeg hem toe, met precies deze naam in de eerste rij."),
    "duplicate_column": _("Deze kolom staat er twee keer. Haal er één weg."),
    "unknown_column": _("Deze kolom kennen we niet. Haal hem weg of verbeter de naam."),
    "unsupported_column": _("Deze kolom van XLSForm doet hier niets. Maak hem leeg."),
    "mixed_languages": _(
        "Deze kolom heeft geen taal, terwijl andere kolommen die wel hebben (zoals %(translated)s). "
        "Zet de taal erachter, bijvoorbeeld 'label::Nederlands (nl)'."
    ),
    "unknown_language": _("De taal '%(language)s' kennen we niet. Gebruik alleen: %(known)s."),
    "main_language_missing": _("De teksten in het %(language)s ontbreken. Voeg die kolommen toe."),
    "formula_cell": _("In deze cel staat een formule. Typ de tekst zelf in de cel."),
    "missing_text": _("Hier ontbreekt de tekst in deze taal (%(language)s). Vul hem in."),
    "missing_value": _("Deze cel is leeg. Vul hem in."),
    "too_long": _("Deze tekst is langer dan %(limit)s tekens. Maak hem korter."),
    "unknown_type": _(
        "De soort vraag '%(type)s' kan niet. Gebruik 'select_one' met de naam van de schaal, of 'text' voor een open "
        "vraag."
    ),
    "tracking_type": _(
        "'%(type)s' legt vast wie, wanneer of waar iemand antwoordt. Dat mag hier nooit. Haal deze rij weg."
    ),
    "skip_logic": _("Een vraag die alleen na een bepaald antwoord komt, kan nog niet. Maak deze cel leeg."),
    "required_question": _("Een verplichte vraag kan niet: iedereen mag elke vraag overslaan. Maak deze cel leeg."),
    "bad_name": _("De naam '%(name)s' kan niet. Gebruik alleen letters, cijfers en _, en begin met een letter."),
    "duplicate_name": _("De naam '%(name)s' staat ook in rij %(first)s. Geef elke vraag een eigen naam."),
    "name_is_index": _("'%(name)s' is ook de code van een index. Geef de vraag een andere naam."),
    "unknown_list": _("De schaal '%(list)s' staat niet op het blad choices. Voeg hem daar toe of verbeter de naam."),
    "several_scales": _("Alle stellingen gebruiken dezelfde schaal: '%(first)s'. Verander '%(list)s' daarin."),
    "unused_list": _("De schaal '%(list)s' wordt nergens gebruikt. Haal hem weg."),
    "bad_choice": _("De punten van een schaal zijn hele getallen, oplopend met één: 1, 2, 3. Verbeter dit getal."),
    "too_few_choices": _("De schaal '%(list)s' heeft minder dan twee punten. Voeg punten toe."),
    "too_many_choices": _("De schaal '%(list)s' heeft meer dan %(limit)s punten. Haal punten weg."),
    "too_many_answers": _(
        "'%(list)s' heeft meer dan %(limit)s antwoorden. Naar achtergrond tellen we alleen grote groepen: neem "
        "antwoorden samen."
    ),
    "unknown_index": _("De index '%(index)s' staat niet op het blad indices. Voeg hem daar toe of verbeter de code."),
    "index_on_open": _("Een open vraag telt niet mee voor een index. Maak deze cel leeg."),
    "index_on_background": _("Een vraag naar achtergrond telt niet mee voor een index. Maak deze cel leeg."),
    "background_needs_list": _(
        "Alleen een vraag met antwoorden om uit te kiezen kan een vraag naar achtergrond zijn. Maak deze cel leeg, of "
        "gebruik 'select_one' met een lijst."
    ),
    "never_asked": _(
        "Hier staat '%(word)s'. Naar afkomst, geloof, geaardheid, gezondheid, politieke voorkeur of lidmaatschap van "
        "een vakbond vragen we nooit, ook niet vrijwillig. Haal de vraag weg. Bedoelt u iets anders? Kies dan andere "
        "woorden."
    ),
    "way_out_is_added": _(
        "'%(text)s' hoeft er niet bij te staan: bij elke vraag naar achtergrond kan iemand al kiezen voor 'Dat zeg ik "
        "liever niet'. Haal deze rij weg."
    ),
    "bad_yes_no": _("'%(value)s' is geen ja of nee. Vul 'yes' in, of laat de cel leeg."),
    "duplicate_index": _("De index '%(index)s' staat er twee keer. Haal er één weg."),
    "unused_index": _("Geen enkele stelling telt mee voor de index '%(index)s'. Haal hem weg of gebruik hem."),
    "bad_form_id": _("De code '%(value)s' kan niet. Gebruik hoogstens 40 kleine letters, cijfers en streepjes."),
    "no_questions": _("Er is geen enkele stelling. Voeg er minstens één toe."),
    "too_many_statements": _("Er zijn %(number)s stellingen; %(limit)s is het meeste in drie minuten. Schrap er."),
    "too_many_open": _("Er zijn %(number)s open vragen; hoogstens %(limit)s kan. Schrap er."),
    "too_many_backgrounds": _("Er zijn %(number)s vragen naar achtergrond; hoogstens %(limit)s kan. Schrap er."),
    "not_xlsform": _("Het is geen goede XLSForm. pyxform zegt: %(message)s"),
}  # fmt: skip


def sentence(problem: Problem) -> str:
    """What is the matter and what to do."""
    return str(SENTENCES[problem.code]) % dict(problem.details)


def place(problem: Problem) -> str:
    """Where it is: sheet, row and column, as far as they are known."""
    words = {"sheet": problem.sheet, "row": problem.row, "column": problem.column}
    parts = [
        _now("blad %(sheet)s") % words if problem.sheet else "",
        _now("rij %(row)s") % words if problem.row else "",
        _now("kolom %(column)s") % words if problem.column else "",
    ]
    return ", ".join(p for p in parts if p) or _now("het hele bestand")
