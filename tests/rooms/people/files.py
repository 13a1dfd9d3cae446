# SPDX-License-Identifier: EUPL-1.2
"""Small files of units, people and roles to read in."""

from collections.abc import Sequence

UNIT_HEAD = "code;naam;soort;bovenliggend;geldig_van;geldig_tot"
PERSON_HEAD = "personeelsnummer;naam;e-mail;team;functie;in_team_vanaf;in_team_tot"
HOLDING_HEAD = "personeelsnummer;rol;eenheid;geldig_van;geldig_tot"

UNITS = [
    "NL;Korps;korps;;2020-01-01;",
    "MN;Midden;eenheid;NL;2020-01-01;",
    "MN1;Gooi;district;MN;2020-01-01;",
    "MN2;Vecht;district;MN;2020-01-01;",
    "MN1A;Team Naarden;basisteam;MN1;2020-01-01;",
    "MN1B;Team Huizen;basisteam;MN1;2020-01-01;",
]
PEOPLE = [
    "100;Anna Bos;anna@politie.example;MN1A;Teamchef;2021-01-01;",
    "101;Bas Vos;bas@politie.example;MN1A;Agent;2021-01-01;",
    "102;Cor Mol;cor@politie.example;MN1B;Agent;2021-01-01;",
    "103;Dua Das;dua@politie.example;MN1B;Teamchef;2021-01-01;",
]
HOLDINGS = [
    "100;Leidinggevende;MN1A;2021-01-01;",
    "103;Leidinggevende;MN1B;2021-01-01;",
    "101;Functioneel beheerder;NL;2021-01-01;",
]

Files = list[tuple[str, bytes]]


def table(head: str, rows: Sequence[str]) -> bytes:
    return "\r\n".join([head, *rows, ""]).encode()


def files(
    units: Sequence[str] | None = None, people: Sequence[str] | None = None, holdings: Sequence[str] | None = None
) -> Files:
    """The tables that are given, as CSV."""
    given = [("eenheden", UNIT_HEAD, units), ("mensen", PERSON_HEAD, people), ("rollen", HOLDING_HEAD, holdings)]
    return [(f"{name}.csv", table(head, rows)) for name, head, rows in given if rows is not None]


def whole() -> Files:
    return files(UNITS, PEOPLE, HOLDINGS)
