# SPDX-License-Identifier: EUPL-1.2
"""What teams of the demo corps say and agree; written to sound like an ordinary team."""

BOTTLENECKS = (
    ("rooster", "Het rooster wordt laat bekend en wisselt vaak."),
    ("werkdruk", "Door openstaande plekken draaien we te veel diensten met te weinig mensen."),
    ("veiligheid", "Niet iedereen durft in de briefing iets te zeggen."),
    ("omgang", "Grappen gaan soms te ver en niemand zegt er iets van."),
    ("leiding", "De teamleiding is vaak weg en dan is er geen aanspreekpunt."),
    ("vakmanschap", "Nieuwe collega's lopen te kort mee met een ervaren collega."),
    ("buiten", "Na een heftige melding gaan we meteen door naar de volgende."),
    ("middelen", "De kleedruimte is te klein en biedt weinig privacy."),
)
AGREEMENTS = (
    "Het rooster hangt vier weken van tevoren; wisselen loopt via één persoon.",
    "Elke briefing eindigt met de vraag: wie heeft er nog iets?",
    "Na een heftige melding praten we tien minuten na, voordat we weer gaan.",
    "Nieuwe collega's lopen drie maanden mee met een vaste maat.",
    "Een adviseur van VIK komt langs om over grappen en grenzen te praten.",
    "De teamleiding loopt elke week één dienst mee.",
    "HRM zoekt uit of twee openstaande plekken eerder vervuld kunnen worden.",
    "We vragen in het werkoverleg om de beurt wat iemand nodig heeft.",
    "De wijkagenten vertellen elke maand wat er in de wijk speelt.",
    "We laten een kleedruimte ombouwen zodat iedereen zich apart kan omkleden.",
)
SUMMARIES = {
    "goed_houden": "Het team waardeert de onderlinge hulp en de sfeer. Men vindt dat dit zo moet blijven.",
    "eerst_beter": "Genoemd worden het rooster, tijd om na te praten en een open gesprek met elkaar.",
}
HIGHLIGHTS = (
    "Neem ruim de tijd voor de eerste vraag; laat ook de stillere collega's aan het woord.",
    "Begin met wat er goed gaat. Vraag daarna pas wat er beter kan.",
    "",
)
REASONS_LATER = (
    "Door vakanties is het niet gelukt.",
    "De collega die het zou doen, is tijdelijk ergens anders nodig.",
    "We wachten nog op antwoord van de eenheid.",
)
CAMPAIGNS = ("Eerste ronde", "Tweede ronde", "Derde ronde", "Vierde ronde")
