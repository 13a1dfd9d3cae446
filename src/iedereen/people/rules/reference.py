# SPDX-License-Identifier: EUPL-1.2
"""The page `docs/reference/roles.md`, made from the rules: `python -m iedereen.people.rules.reference FILE`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from iedereen.people.rules import KIND_TITLES, PERMISSION_TEXTS, ROLES, Permission, Reach, RoleText, UnitKind

OPENING = """# Rollen

Wie wat mag zien en doen, volgt uit deze pagina en uit niets anders. De pagina wordt gemaakt uit de regels in de code
(`src/iedereen/people/rules`); een toets bewaakt dat ze gelijk blijven.

Niemand, met welke rol ook, ziet wie wat heeft geantwoord. Een rol geldt voor een eenheid en een periode. Niemand geeft
zichzelf een rol.
"""
OWN_TEAM = "het beschermde resultaat van het eigen team zien (alleen van het team waar de rol zelf voor geldt)"


def page() -> str:
    return "\n".join([OPENING, *(section for text in ROLES.values() for section in _section(text)), *_table()]) + "\n"


def _section(text: RoleText) -> Iterator[str]:
    yield f"## {text.title}\n\n{text.paragraph}\n\nMag:\n"
    yield from (f"- {PERMISSION_TEXTS[p]}" for p in Permission if p in text.permissions)
    if text.role.value == "team_leader":
        yield f"- {OWN_TEAM}"
    below = (
        "voor de eenheid van de rol en alles daaronder" if text.reach is Reach.SUBTREE else "alleen voor het eigen team"
    )
    kinds = "" if text.where == frozenset(UnitKind) else " Alleen bij: " + ", ".join(
        title.lower() for kind, title in KIND_TITLES.items() if kind in text.where) + "."  # fmt: skip
    yield f"\nGeldt {below}.{kinds}\n"


def _table() -> Iterator[str]:
    yield "## Alles in één tabel\n"
    yield "| Wat | " + " | ".join(text.title for text in ROLES.values()) + " |"
    yield "|---" * (len(ROLES) + 1) + "|"
    for permission in Permission:
        marks = ("ja" if permission in text.permissions else "" for text in ROLES.values())
        yield f"| {PERMISSION_TEXTS[permission]} | " + " | ".join(marks) + " |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
