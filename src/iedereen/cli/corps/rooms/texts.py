# SPDX-License-Identifier: EUPL-1.2
"""What is written in the rooms of the demo corps; invented, and so that it fits any team."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """One kind of matter: the signal, what the triage team finds, what it agrees on, and the word back."""

    signal: str
    happened: str
    affected: str
    sustains: str
    needed: str
    measures: tuple[str, ...]
    learned: str
    word: str


INCIDENTS = (
    Told(
        "Na de nachtdienst werd een collega in de kleedkamer uitgescholden waar anderen bij stonden.",
        "Een ruzie over het rooster liep uit op schelden. Niemand greep in.",
        "Twee collega's en wie erbij stond; één collega ziet op tegen de nachtdienst.",
        "Er is na de dienst geen moment om samen af te sluiten. Irritatie blijft hangen.",
        "Een gesprek tussen beiden met begeleiding, en een vast moment na de nachtdienst.",
        ("Een begeleid gesprek tussen de twee collega's.", "Elke nachtdienst eindigt met vijf minuten samen."),
        "De twee collega's werken weer samen. Het vaste moment na de dienst blijft.",
        "We hebben met de collega's gesproken. Na de nachtdienst sluit het team nu samen af.",
    ),
    Told(
        "In de groepsapp van het team is een kwetsende grap over een geloof gedeeld.",
        "Een collega deelde een plaatje. Een ander zei er iets van en werd daarna genegeerd.",
        "Collega's met dat geloof, en wie zich uitsprak.",
        "In de app zegt bijna niemand er iets van. Het is niet duidelijk wat daar wel en niet kan.",
        "Een gesprek met het hele team over grenzen, en steun voor wie zich uitsprak.",
        ("Een gesprek met het hele team over de groepsapp.", "Het team schrijft zelf op wat er in de app kan."),
        "De afspraken over de app hangen er. Collega's spreken elkaar er nu zelf op aan.",
        "Dank dat u dit zei. Het team heeft erover gepraat en zelf afspraken gemaakt over de app.",
    ),
    Told(
        "Na een heftige inzet ging de dienst gewoon door. Een collega raakte daarna overstuur.",
        "Na de inzet was er geen nazorg, omdat de volgende melding al wachtte.",
        "De vier collega's van die dienst.",
        "Nazorg hangt af van wie er toevallig dienst heeft.",
        "Afspraken over wie de nazorg regelt en wie de dienst dan overneemt.",
        ("Elke dienst weet wie na een heftige inzet de nazorg regelt.",),
        "De nazorg is sinds de afspraak elke keer gehouden.",
        "Er is met de collega's nagepraat. Vanaf nu staat per dienst vast wie de nazorg regelt.",
    ),
)  # fmt: skip
TENSIONS = (
    Told(
        "Er zijn twee groepen in het team die niet meer met elkaar praten. Nieuwe mensen moeten kiezen.",
        "Sinds twee ploegen zijn samengevoegd, zijn er twee groepen gebleven.",
        "Het hele team, en vooral de nieuwe collega's.",
        "De groepen hebben eigen diensten en een eigen tafel. Ze werken bijna nooit samen.",
        "Gemengde diensten en een gesprek over hoe men met elkaar wil werken.",
        ("De diensten worden gemengd ingedeeld.", "Een teamdag over samenwerken, met begeleiding van buiten."),
        "De diensten zijn gemengd. Niet iedereen is vrienden, maar er wordt weer gepraat.",
        "We hebben met het team gepraat. De diensten zijn nu gemengd en er komt een teamdag.",
    ),
    Told(
        "De sfeer is gespannen sinds de verdeling van de opleidingen. Mensen vinden dat die niet eerlijk was.",
        "De opleidingen zijn verdeeld zonder uitleg. Daar is veel over gepraat, maar niet met de leiding.",
        "Wie geen plek kreeg, en de collega's die wel gingen.",
        "Niet bekend is waarop wordt gekozen.",
        "Uitleg achteraf, en een regel die iedereen vooraf kent.",
        ("De leiding legt in het werkoverleg uit hoe er is gekozen.",
         "De regel voor opleidingen hangt voortaan vooraf op."),
        "De nieuwe regel is één keer gebruikt en werd eerlijk gevonden.",
        "De leiding heeft het uitgelegd. De volgende keer staat vooraf vast hoe er wordt gekozen.",
    ),
    Told(
        "In de briefing wordt gelachen als iemand een vraag stelt. Collega's zeggen daarom niets meer.",
        "In de briefing krijgen enkele mensen alle ruimte; vragen worden weggelachen.",
        "De stillere collega's en wie net begonnen is.",
        "Niemand leidt de briefing echt. Wie grappig is, heeft het woord.",
        "Een andere opzet van de briefing, en voorbeeldgedrag van de leiding.",
        ("De briefing krijgt een vaste voorzitter en een vraagronde.",),
        "Er worden weer vragen gesteld. De vraagronde blijft.",
        "De briefing is anders opgezet: er is nu een vraagronde en een vaste voorzitter.",
    ),
)  # fmt: skip
ABOUT_LEADER = Told(
    "Wie kritiek heeft, krijgt daarna de slechte diensten. Ik durf dit niet tegen de teamchef te zeggen.",
    "Twee collega's kregen na kritiek een ander rooster. Er was een reden, maar die is niet verteld.",
    "De twee collega's; anderen houden zich stil.",
    "Het rooster wordt door één persoon gemaakt zonder uitleg.",
    "Het rooster door twee mensen laten maken, en begeleiding van de leidinggevende.",
    ("Het rooster wordt door twee mensen gemaakt en uitgelegd.", "De leidinggevende krijgt begeleiding."),
    "Het rooster wordt nu uitgelegd. De begeleiding loopt.",
    "We hebben ernaar gekeken zonder uw naam te noemen. Het rooster wordt nu door twee mensen gemaakt.",
)
FIGURES = Told(
    "Het verzuim in dit team is in drie maanden sterk gestegen.",
    "Vier collega's zijn uitgevallen. Twee zeggen dat de sfeer meespeelt.",
    "Het hele team: de diensten zijn krap.",
    "Wie er is, werkt door. Daardoor vallen er meer mensen uit.",
    "Tijdelijk extra mensen, en een gesprek over wat het werk zwaar maakt.",
    ("Twee collega's van een ander team helpen drie maanden mee.", "Een gesprek over wat het werk zwaar maakt."),
    "Twee collega's zijn terug. De hulp van het andere team stopt langzaam.",
    "Er is tijdelijk hulp, en het team heeft gepraat over wat het werk zwaar maakt.",
)
COMPLAINTS = Told(
    "Er kwamen in korte tijd drie klachten van burgers over de toon van dit team.",
    "De klachten gaan over drukke avonden. Collega's waren kortaf.",
    "De burgers die klaagden, en de collega's die zich aangevallen voelen.",
    "Er is geen tijd om na een lastig gesprek even stil te staan.",
    "Samen oefenen met lastige gesprekken, en de klagers zelf bellen.",
    ("De teamleiding belt de drie burgers zelf.", "Twee ochtenden oefenen met lastige gesprekken."),
    "De gesprekken met de burgers waren goed. Er zijn geen nieuwe klachten.",
    "De burgers zijn gebeld en het team heeft geoefend met lastige gesprekken.",
)
INTEGRITY = Told(
    "Ik heb gezien dat iemand gegevens opzoekt die niet voor het werk nodig zijn.",
    "Een collega zag een zoekvraag die niet bij een zaak hoorde.",
    "Wie het zag; verder is er nog niets bekend.", "Er wordt weinig gepraat over wat wel en niet mag.",
    "VIK zoekt uit wat er is gebeurd.", ("Een uur over gegevens opzoeken, met VIK.",),
    "Het uur is gehouden; collega's vonden het nuttig.",
    "Uw melding is bij VIK in behandeling. VIK neemt met u contact op.",
)  # fmt: skip
LOW = Told(
    "",
    "De check-up laat zien dat mensen zich minder durven uit te spreken dan een jaar geleden.",
    "Het hele team; nieuwe collega's noemen het het meest.",
    "Er is weinig tijd om samen te praten, en wat gezegd wordt, komt niet terug.",
    "Tijd om te praten, en laten zien wat er met ideeën gebeurt.",
    ("Elke week een half uur met het hele team zonder agenda.", "Een bord met ideeën en wat ermee is gedaan."),
    "Het half uur is gehouden en het bord hangt er. De volgende check-up laat zien of het helpt.",
    "Het team heeft de uitslag besproken. Er is elke week tijd om te praten en er hangt een bord met ideeën.",
)
SEALED = Told(
    "", "Wat er is gemeld, staat in de melding zelf.", "Een deel van het team.",
    "Er wordt weinig over gepraat.", "Een gesprek in kleine groepen, met hulp van buiten.",
    ("Gesprekken in kleine groepen met een begeleider van buiten.",),
    "De gesprekken zijn gehouden; het team wil ermee doorgaan.", "",
)  # fmt: skip
WAITING = (
    "Een van de betrokkenen is met verlof; we gaan verder als die terug is.",
    "We wachten op de nieuwe leidinggevende, die volgende maand begint.",
)
CONTEST = "Er is met mij niet gepraat, en er is weinig veranderd in de diensten."
STANDS = "De afspraken zijn uitgevoerd en het team merkt verschil. Wel bellen we u om uw kant te horen."
UPHELD = "U heeft gelijk: niet iedereen is gehoord. We kijken er opnieuw naar."
MORE = "Het gaat beter, maar in de late dienst nog niet."
MESSAGES = (
    ("Alle collega's van het team", "Er is iets gebeurd. We praten er met de betrokkenen over. Maandag hoort u meer.",
     "Teamleiding"),
    ("Collega's van de buurteams", "Het team heeft deze week tijd voor elkaar nodig. Wij nemen twee diensten over.",
     "Eenheidscommunicatie"),
)  # fmt: skip
REFLECTIONS = (
    ("Eerst vertellen, dan pas uitzoeken",
     "We wilden eerst alles weten voordat we iets vertelden. In die week ontstonden verhalen die niet klopten. Een "
     "volgende keer zeggen we op de eerste dag wat we weten, wat we nog niet weten en wanneer men meer hoort."),
    ("Een regel werkt pas als het team hem zelf schrijft",
     "Onze eerste afspraak kwam van buiten en niemand hield zich eraan. Toen schreef het team er zelf een, korter en "
     "minder netjes. Die wordt wel gebruikt. We vragen nu altijd eerst aan het team wat het zelf wil afspreken."),
    ("Vraag ook wie het gezien heeft",
     "We spraken alleen met de twee die ruzie hadden. Wie erbij stond, bleef ermee zitten. Bij een volgende keer "
     "vragen we in de eerste week ook aan hen hoe het gaat."),
)  # fmt: skip

SUPPORT_WHY = {
    "gesprek": "Het gesprek over de check-up komt eraan en ik wil het goed voorbereiden.",
    "rooster": "Door het roosteren kom ik niet toe aan het team.",
    "incident": "Na een heftige inzet wil ik met iedereen praten, maar ik red het niet alleen.",
    "onderzoek": "We willen weten waarom nieuwe collega's snel weer weggaan.",
    "communicatie": "Het team moet weten wat er met de afspraken gebeurt.",
    "vakmanschap": "We willen beter gebruiken wat collega's aan talen en kennis van de wijk hebben.",
}
SUPPORT_NOTES = ("Gedaan, in twee keer.", "Samen voorbereid en nabesproken.", "")
DECLINED = "Deze maand is er niemand vrij. Vraag het volgende maand opnieuw, dan staat u bovenaan."
LET_GO = "Door een grote inzet elders lukt het toch niet."
NOT_YET = "Het eerste deel is gedaan; het tweede moet nog."
WITHDRAWN = "Het is niet meer nodig: we hebben het in het team opgelost."
OWN_WORDS = (
    "Ik vraag het nu na elke heftige dienst. Bij de nachtdienst vergeet ik het nog.",
    "Ik heb in de briefing verteld wat ik zelf verkeerd had ingeschat. Dat maakte het gesprek opener.",
    "Ik merk dat ik vaak dezelfde mensen het woord geef. Daar let ik nu op.",
)
OTHER_WORDS = (
    "Ik zag dat je na de inzet bleef hangen en iedereen sprak. Dat deed het team goed.",
    "In het overleg kwamen ook de stille collega's aan het woord.",
    "Probeer de volgende keer eerst te vragen en dan pas te vertellen.",
)
QUESTIONS = {
    "veiligheid": "In mijn team zegt bijna niemand iets in de briefing. Wat hielp bij jullie?",
    "erbij_horen": "Een nieuwe collega lijkt er steeds buiten te vallen. Hoe begin ik daarover?",
    "steun": "Hoe houd je tijd voor mensen als het zo druk is?",
    "diversiteit": "Hoe maak je gebruik van wat collega's van de wijk weten, zonder ze in een hokje te stoppen?",
}
ANSWERS = (
    "Begin klein: wij vroegen elke briefing aan één ander iemand. Na een maand deed bijna iedereen mee. Bel gerust.",
    "Vraag het aan de collega zelf, onder vier ogen, en luister eerst. Bij ons hielp een vaste maat.",
)

FORCE_PRIORITIES = (
    ("Iedereen kan zich uitspreken", "In elk team praten we over hoe we met elkaar omgaan, en doen we iets met wat er "
     "wordt gezegd."),
    ("Leidinggevenden hebben tijd voor hun mensen", "Leidinggevenden krijgen hulp bij rooster en administratie, zodat "
     "zij er voor het team zijn."),
)  # fmt: skip
BELOW = (
    ("We horen ook de stille collega", "Elk overleg eindigt met een ronde waarin iedereen iets kan zeggen."),
    ("Praten na een heftige dienst", "Na elke heftige dienst praten we tien minuten na, ook als het druk is."),
    ("Grenzen aan grappen", "We zeggen meteen iets als een grap iemand buitensluit, en we vragen hoe het overkomt."),
    ("Nieuwe collega's horen er meteen bij", "Iedere nieuwe collega heeft drie maanden een vaste maat."),
    ("De leiding is te vinden", "De teamleiding loopt elke week een dienst mee."),
)
SITUATIONS = (
    "Het team is vorig jaar samengevoegd.", "Er zijn veel nieuwe collega's.", "De leiding is nieuw.", "",
)  # fmt: skip
AMBITIONS = (
    "Eind volgend kwartaal heeft elk team over de check-up gepraat.",
    "We houden onze afspraken, ook als het druk is.",
    "We gaan rustig: eerst de teams waar het moeilijk loopt.",
)
CONCLUSIONS = (
    "De meeste afspraken zijn gehouden. Het napraten na heftige diensten gaat in de nacht nog niet goed.",
    "We zijn op weg. Twee teams hebben extra hulp nodig; die is gevraagd.",
    "Het gaat beter dan drie maanden geleden. We houden deze prioriteit.",
    "Er is weinig gebeurd door de drukte. We kiezen één afspraak en doen die goed.",
)

REPORTS = (
    ("uitsluiten", "In de kantine wordt een collega elke dag nagedaan. Iedereen lacht mee en niemand zegt er iets van.",
     "Dank voor uw melding. We hebben haar gelezen en kijken ernaar met mensen van buiten het team. Kunt u zeggen of "
     "dit ook in de dienst gebeurt?",
     "Er zijn gesprekken in het team geweest en er is iets afgesproken over grappen. Dank dat u dit durfde te melden."),
    ("discriminatie", "Bij het verdelen van de diensten wordt gezegd dat sommige mensen toch nooit willen ruilen "
     "vanwege hun geloof.",
     "Dank voor uw melding. We hebben haar gelezen. U hoort binnen drie maanden wat we hebben gedaan.", ""),
    ("leiding", "Als iemand ziek is, wordt daar in de groep over gepraat door wie leiding geeft.", "", ""),
)  # fmt: skip
MORE_REPORTED = "Ja, ook in de dienst. Vooral in de late dienst."
