# SPDX-License-Identifier: EUPL-1.2
"""Background questions: what may never be asked, and what every one of them offers besides its answers.

Two at most: each more makes the same people smaller groups. The list of words catches who asks by mistake, not who
wants to get around it: the policy forbids the question, in whatever words, and a person publishes a questionnaire.
"""

MAX_BACKGROUNDS = 2
LEAST_IN_SPLIT = 10  # respondents whom a figure by background needs, whatever the minimum of the round is

# Patterns in small letters without accents, Dutch and English, whole words or the beginning of one.
NEVER_ASKED = (
    # origin
    r"\b(afkomst|herkomst|afstamming|etnisch|etnicit|huidskleur|nationalit|allochto|autochto|migrant)",
    r"\b(migratie|bicultur|roots\b|ras(sen)?\b|geboorteland|geboren in|moedertaal)",
    r"\b(origin\b|ethnic|race\b|racial|skin colou?r|country of birth|born in|migra(nt|tion)|mother tongue)",
    # belief
    r"\b(geloof|gelovig|religi|godsdienst|levensovertuiging|levensbeschouw|kerk|moskee|islam|moslim|muslim|christen)",
    r"\b(christian|jood|joods|jewish|hindoe|hindu|boeddh|buddh|atheis|faith\b|belie(f|ve)|church|mosque)",
    # orientation
    r"\b(geaardheid|seksue|seksual|homo|lesb|biseks|hetero|lhbt|lgbt|gay\b|queer|sexual|orientation|orientatie)",
    r"\b(transgender|non-?binair|non-?binary)",
    # health
    r"\b(gezondheid|ziek|beperking|handicap|chronisch|zwanger|verzuim|medicijn|diagnose|autis|adhd\b|burn-?out)",
    r"\b(health|ill\b|illness|sick|disab|chronic|pregnan|medica|diagnos)",
    # politics and unions
    r"\b(politieke?\b|partij|stemt? u\b|gestemd|political|politics|political party|voted?\b)",
    r"\b(vakbond|vakvereniging|bondslid|(trade|labou?r) union|union)",
)
WAY_OUT = (
    r"\b(zeg|wil) (dat |dit )?(ik )?(liever )?niet\b", r"\bliever niet\b", r"\bgeen antwoord\b",
    r"\b(rather|prefer) not\b", r"\bno answer\b",
)  # fmt: skip
