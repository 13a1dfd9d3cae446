# SPDX-License-Identifier: EUPL-1.2
"""What is wrong in a file, in sentences: what is the matter and what to do. One for every code, also of other rooms."""

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

# The codes of `engines.tables`.
FILE: Mapping[str, Lazy] = {
    "empty_file": _("Het bestand is leeg. Kies het goede bestand."),
    "file_too_large": _("Het bestand is te groot. Deel het op en lees de delen na elkaar in."),
    "unknown_format": _("Dit bestand is geen tabel. Sla het op als .xlsx of .csv."),
    "html_file": _("Dit is een webpagina met de naam van een rekenblad. Sla het op als .xlsx of .csv."),
    "old_excel": _("Dit is een oud Excelbestand (.xls). Open het en sla het op als .xlsx."),
    "encrypted_file": _("Het bestand is beveiligd met een wachtwoord. Sla het op zonder wachtwoord."),
    "macro_file": _("Het bestand bevat macro's. Sla het op als .xlsx, zonder macro's."),
    "broken_file": _("Het bestand is beschadigd. Open het, sla het opnieuw op en probeer het nog eens."),
    "forbidden_xml": _("Het bestand bevat onderdelen die in een rekenblad niet horen. Sla het opnieuw op als .xlsx."),
    "too_many_members": _("Het bestand bestaat uit te veel delen. Sla alleen de tabel op, als .xlsx of .csv."),
    "expands_too_far": _("Het bestand wordt bij het uitpakken te groot. Sla alleen de tabel op, als .xlsx of .csv."),
    "wrong_encoding": _("Het bestand bevat onleesbare tekens. Sla het op als CSV UTF-8 of als .xlsx."),
    "unclosed_quote": _("Hier begint een aanhalingsteken dat niet wordt gesloten. Sluit het, of haal het weg."),
    "row_too_long": _("Deze regel is veel te lang. Kijk of er een regeleinde ontbreekt."),
    "too_many_rows": _("Er zijn meer dan %(limit)s regels. Deel het bestand op."),
    "too_many_columns": _("Er zijn meer dan %(limit)s kolommen. Haal weg wat niet nodig is."),
    "no_header": _("Er is geen regel met namen van kolommen. Gebruik het voorbeeldbestand."),
    "empty_header": _("Deze kolom heeft geen naam. Geef hem een naam of haal hem weg."),
    "duplicate_header": _("Deze naam staat boven twee kolommen. Houd er één over."),
    "short_row": _("Deze regel heeft %(cells)s cellen in plaats van %(expected)s. Vul de regel aan."),
    "cell_outside_header": _("Hier staat iets buiten de tabel. Haal het weg of geef de kolom een naam."),
    "cell_too_long": _("De tekst is te lang: hooguit %(limit)s tekens. Kort de tekst in."),
    "control_character": _("In de tekst staat een onzichtbaar teken (%(character)s). Typ de tekst opnieuw."),
    "formula_cell": _("Hier staat een formule. Plak de waarde in plaats van de formule."),
    "error_cell": _("Deze cel toont een fout (%(error)s). Vul de goede waarde in."),
    "merged_cells": _("Cellen %(range)s zijn samengevoegd. Maak de samenvoeging ongedaan en vul elke cel."),
    "bad_number": _("Deze cel zegt een getal of datum te zijn, maar is dat niet. Vul hem opnieuw in."),
    "unsupported_type": _("Deze kolom bevat iets anders dan tekst, getallen of datums. Sla hem op als tekst."),
    "missing_column": _("Deze kolom ontbreekt. Voeg hem toe, met precies deze naam."),
    "unknown_column": _("Deze kolom kennen we niet. Haal hem weg, of verbeter de naam."),
}

# The codes of the import of the organisation.
ORGANISATION: Mapping[str, Lazy] = {
    "no_known_sheet": _("Geen blad heeft de kolommen van eenheden, mensen of rollen. Gebruik een voorbeeldbestand."),
    "table_twice": _("Dit blad is dezelfde soort tabel als '%(first)s'. Voeg ze samen tot één blad."),
    "sheet_not_read": _("Dit blad is overgeslagen: het is geen tabel van eenheden, mensen of rollen."),
    "hidden_sheet": _("Dit blad is verborgen en niet gelezen. Maak het zichtbaar als het mee moet."),
    "value_missing": _("Hier moet iets staan. Vul de cel in."),
    "value_too_long": _("De tekst is te lang: hooguit %(limit)s tekens. Kort de tekst in."),
    "bad_code": _("'%(value)s' kan niet: gebruik letters, cijfers, punt, streepje en laag streepje, zonder spaties."),
    "bad_date": _("'%(value)s' is geen datum. Schrijf bijvoorbeeld 2026-01-31 of 31-01-2026."),
    "bad_email": _("Dit is geen e-mailadres. Controleer op typefouten."),
    "end_before_start": _("De einddatum ligt niet na de begindatum. Verbeter een van de twee."),
    "unknown_kind": _("'%(value)s' is geen soort eenheid. Kies korps, eenheid, district, basisteam of team."),
    "kind_changed": _("%(code)s had een andere soort, en die blijft. Geef een nieuwe eenheid een nieuwe code."),
    "second_force": _("Er is dan al een korps: %(value)s. Er is er één tegelijk. Verbeter de soort of de datums."),
    "parent_needed": _("Vul in onder welke eenheid deze valt. Alleen het korps heeft niets boven zich."),
    "own_parent": _("Een eenheid kan niet onder zichzelf vallen. Vul de code van de eenheid erboven in."),
    "unknown_parent": _("%(value)s staat niet in het bestand en is niet bekend. Verbeter de code of voeg hem toe."),
    "wrong_parent_kind": _("Deze soort kan niet onder %(value)s vallen. Verbeter de soort of de eenheid erboven."),
    "parent_not_there": _("%(value)s bestaat niet in deze hele periode. Pas de datums van een van beide aan."),
    "cycle": _("Zo valt %(code)s via andere eenheden onder zichzelf. Verbeter de eenheid erboven."),
    "periods_overlap": _("Deze periode overlapt een andere van %(code)s. Laat de ene eindigen waar de andere begint."),
    "children_left": _("%(value)s valt hier dan nog onder. Zet ook %(value)s in het bestand, elders of met einddatum."),
    "duplicate_number": _("Dit personeelsnummer staat ook op regel %(first)s. Houd één regel per persoon over."),
    "duplicate_email": _("Dit e-mailadres staat ook op regel %(first)s. Ieder heeft een eigen adres."),
    "email_taken": _("Dit e-mailadres is al van iemand anders. Controleer het adres en het personeelsnummer."),
    "unknown_unit": _("%(value)s staat niet in het bestand en is niet bekend. Verbeter de code of voeg hem toe."),
    "unit_not_there_then": _("%(value)s bestaat niet op %(day)s. Pas de datum of de eenheid aan."),
    "team_needed": _("Er staat een datum maar geen team. Vul het team in of haal de datum weg."),
    "unknown_role": _("'%(value)s' is geen rol. Gebruik een naam van de pagina 'Rollen'."),
    "role_follows_team": _("Medewerker is wie in een team werkt: dat staat bij mensen. Haal deze regel weg."),
    "role_wrong_place": _("Deze rol past niet bij de soort van %(value)s. Kies een andere eenheid of een andere rol."),
    "role_to_oneself": _("U kunt uzelf geen rol geven of afnemen. Haal deze regel weg en vraag een andere beheerder."),
    "unknown_person": _("Personeelsnummer %(value)s staat niet in het bestand en is niet bekend. Voeg de persoon toe."),
    "people_left": _("In %(code)s werken nog %(number)s mensen als deze eenheid eindigt. Geef hun een ander team."),
    "roles_left": _("Voor %(code)s lopen nog %(number)s rollen door als deze eenheid eindigt. Geef ze een einddatum."),
    "unit_without_leader": _("%(code)s heeft niemand die leidt. Voeg bij rollen een leidinggevende toe."),
}  # fmt: skip

# The codes of the import of earlier answers.
ANSWERS: Mapping[str, Lazy] = {
    "mapping_not_toml": _("De beschrijving van het bestand is geen TOML: %(why)s"),
    "mapping_unknown_key": _("De beschrijving noemt '%(key)s'; dat kennen we niet. Haal het weg of verbeter de naam."),
    "mapping_needs": _("In de beschrijving ontbreekt '%(key)s'. Vul het in."),
    "mapping_needs_day": _("In de beschrijving ontbreekt de dag '%(key)s'. Schrijf bijvoorbeeld 2026-01-31."),
    "item_name": _("De kolom '%(item)s' heeft geen naam, een te lange naam, of een naam die al bestaat."),
    "item_scale": _("De schaal van '%(item)s' kan niet. Geef twee hele getallen, low kleiner dan high."),
    "item_needs_scale": _("'%(item)s' is omgekeerd of hoort bij een index, en heeft daarom low en high nodig."),
    "item_index_unknown": _("'%(item)s' hoort bij index '%(index)s', maar die staat niet bij indices."),
    "window_wrong": _("De ronde sluit voor hij opent. Verbeter opened en closed in de beschrijving."),
    "window_in_future": _("De ronde sluit in de toekomst. Dit is voor antwoorden van vroeger."),
    "imported_already": _("'%(title)s' is al eerder ingelezen. Geef een andere ronde een andere naam."),
    "one_sheet": _("Het bestand heeft niet precies één blad. Bewaar het blad met antwoorden apart."),
    "no_rows": _("Het bestand heeft geen antwoorden. Kies het goede bestand."),
    "team_missing": _("Hier moet een team staan. Vul de cel in."),
    "unknown_team": _("Team %(value)s is niet bekend. Verbeter de code, of laat in de beschrijving teams maken."),
    "not_a_number": _("'%(value)s' is geen getal. Vul een getal in, of laat de cel leeg."),
    "outside_scale": _("%(value)s ligt buiten de schaal van %(low)s tot %(high)s. Verbeter het getal of de schaal."),
    "release_unsafe": _("De uitslag zou te veel over een kleine groep zeggen. Er is niets uitgebracht."),
    "release_refused": _("De antwoorden kunnen niet veilig worden uitgebracht (%(why)s)."),
}  # fmt: skip

SENTENCES: Mapping[str, Lazy] = {**FILE, **ORGANISATION, **ANSWERS}


def fault(code: str, details: Mapping[str, str]) -> str:
    """The sentence of a code, with its details filled in."""
    return str(SENTENCES[code]) % dict(details)
