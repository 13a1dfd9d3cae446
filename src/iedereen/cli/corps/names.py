# SPDX-License-Identifier: EUPL-1.2
"""Invented names for the demo corps. Any likeness to a real team or person is chance."""

import numpy as np

UNITS = (
    "Eenheid Noorderland", "Eenheid Oosterland", "Eenheid Middenland", "Eenheid Duinkust", "Eenheid Waterstad",
    "Eenheid Hofstad", "Eenheid Maasmond", "Eenheid Zuiddelta", "Eenheid Kempenland", "Eenheid Heuvelland",
)  # fmt: skip
NATIONAL = (
    "Landelijke Eenheid Opsporing", "Landelijke Eenheid Expertise", "Dienstencentrum", "Meldkamersamenwerking",
)  # fmt: skip
SERVICES = (
    "Recherche", "Operationeel centrum", "Informatie", "Operationele samenwerking", "Flexteam", "Verkeer", "Zeden",
    "Jeugd en gezin", "Cybercrime", "Vreemdelingen", "Surveillance", "Bedrijfsvoering", "Ondersteuning", "Team West",
    "Team Oost",
)  # fmt: skip
_FRONT = (
    "Linde", "Olme", "Wilge", "Berke", "Else", "Beuke", "Zand", "Veen", "Klei", "Hei", "Ooster", "Wester", "Noorder",
    "Zuider", "Lange", "Korte", "Oude", "Nieuwe", "Kromme", "Grote", "Kleine", "Roze", "Koren", "Haver", "Ganze",
    "Reiger", "Zwane", "Otter", "Bever", "Vosse",
)  # fmt: skip
_BACK = (
    "dijk", "horst", "veld", "broek", "haven", "burg", "waard", "donk", "laar", "meer", "kerk", "brug", "drecht",
    "stede", "wold",
)  # fmt: skip
_FIRST = (
    "Aïsha", "Anouk", "Ahmed", "Arjan", "Bas", "Bilal", "Carla", "Chantal", "Daan", "Denise", "Dewi", "Emine", "Erik",
    "Esther", "Fatima", "Femke", "Frank", "Gerda", "Hans", "Hatice", "Ilse", "Imane", "Ingrid", "Jamal", "Jan",
    "Jasper", "Jeroen", "Jolanda", "Joost", "Karim", "Kees", "Kim", "Lars", "Leila", "Linda", "Lotte", "Marco",
    "Marieke", "Mehmet", "Mirjam", "Mohamed", "Naomi", "Nadia", "Niels", "Noor", "Olaf", "Patrick", "Paula", "Peter",
    "Rachid", "Ravi", "Renske", "Robin", "Ruben", "Samira", "Sander", "Sanne", "Sharon", "Sjoerd", "Soraya", "Stefan",
    "Thijs", "Tim", "Tineke", "Umar", "Vera", "Vincent", "Wendy", "Wouter", "Yara", "Youssef", "Yvonne", "Zeynep",
)  # fmt: skip
_LAST = (
    "van Aalst", "el Amrani", "Bakker", "van den Berg", "Boersma", "de Boer", "Bos", "Bouali", "ten Brink", "Brouwer",
    "Chaoui", "van Dam", "Demir", "Dekker", "Dijkstra", "van Dongen", "Elferink", "Faber", "Gerritsen", "de Graaf",
    "de Groot", "Haddad", "van der Heide", "Hendriks", "Hermans", "Hoekstra", "Huisman", "Idrissi", "Jansen",
    "de Jong", "Kaya", "Keizer", "Koning", "Kuipers", "Lam", "van Leeuwen", "Lopulalan", "Maas", "Meijer", "Mulder",
    "Nijhof", "Oosterhuis", "Otten", "Peeters", "Pinas", "Postma", "Prins", "Ramdin", "Rietveld", "de Rooij",
    "Sahin", "Schouten", "Smit", "Snel", "Tahiri", "Timmer", "Uyar", "Veenstra", "Verbeek", "Verhoeven", "Visser",
    "de Vos", "de Vries", "Wiersma", "de Wit", "Wouters", "Yilmaz", "van Zanten", "Zijlstra", "Zwart",
)  # fmt: skip


def places(rng: np.random.Generator, number: int) -> list[str]:
    """So many different names of places that are on no map."""
    every = [front + back for front in _FRONT for back in _BACK]
    return [every[i] for i in rng.permutation(len(every))[:number]]


def people(rng: np.random.Generator, number: int) -> list[str]:
    """So many names of people; at the size of a force some share a name."""
    first = rng.integers(len(_FIRST), size=number)
    last = rng.integers(len(_LAST), size=number)
    return [f"{_FIRST[f]} {_LAST[s]}" for f, s in zip(first, last, strict=True)]
