# SPDX-License-Identifier: EUPL-1.2
"""What needs attention, per unit and team: the reasons in a fixed order that the page tells, and a sentence of them.

Only what was done or not done counts here: no list puts teams in order of what they said (ADR 10).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from iedereen.agreements.queries import Totals
from iedereen.checkup.queries.coverage import CoverageTotals, TeamCoverage
from iedereen.followup.queries import Counts
from iedereen.leadership.queries.supporters import Support
from iedereen.people.queries import Place, Tree
from iedereen.people.rules import Permission, Viewer

# The order in which reasons weigh: first what is open about people, then whom we have not seen, then what was promised.
REASONS: Mapping[str, Lazy] = {
    "cases": gettext_lazy("Open zaken"),
    "never": gettext_lazy("Nog nooit een check-up"),
    "overdue": gettext_lazy("Check-up te laat"),
    "agreements": gettext_lazy("Afspraken te laat"),
    "promises": gettext_lazy("Toezeggingen te laat"),
    "support": gettext_lazy("Geen allround ondersteuner"),
    "priority": gettext_lazy("Nog geen prioriteit voor dit jaar"),
}


@dataclass(frozen=True)
class Counted:
    """What the rooms below counted, for every unit that this viewer may see it of."""

    totals: Mapping[UUID, CoverageTotals]
    teams: Mapping[UUID, TeamCoverage]
    agreements: Mapping[UUID, Totals]
    promises: Mapping[UUID, Counts]
    support: Mapping[UUID, Support]
    cases: Mapping[UUID, int] = field(default_factory=dict)  # open cases of each unit with all below it
    concrete: Collection[UUID] = ()  # units with a set priority of this year


@dataclass(frozen=True)
class Row:
    """One unit or team. `reasons`: how many of each there are; of what this viewer may not see there is none."""

    place: Place
    above: str
    last: date | None
    teams: int
    reasons: Mapping[str, int]

    @property
    def rank(self) -> tuple[int, ...]:
        """By the first reason that holds, then by how many of each there are."""
        numbers = [-self.reasons.get(reason, 0) for reason in REASONS]
        first = next((n for n, number in enumerate(numbers) if number), len(numbers))
        return (first, *numbers)


def rows(viewer: Viewer, tree: Tree, counted: Counted) -> list[Row]:
    """Every unit and team in reach, what needs attention most first; not one is left out."""
    reach = viewer.units_with(Permission.SEE_COVERAGE)
    ordered = [place for root in tree.roots for place in tree.below(root.id) if place.id in reach]
    seen = viewer.units_with(Permission.SEE_AGREEMENTS)
    return sorted((_row(place, tree, counted, seen) for place in ordered), key=lambda r: r.rank)


def _row(place: Place, tree: Tree, counted: Counted, seen: Collection[UUID]) -> Row:
    key, nothing = place.id, CoverageTotals()
    totals, team = counted.totals.get(key, nothing), counted.teams.get(key)
    without = key in seen and not place.is_team and key not in counted.concrete
    numbers = {
        "cases": counted.cases.get(key, 0),
        "never": totals.never,
        # Who never had one is late as well: said once.
        "overdue": totals.overdue - totals.never if totals.overdue > totals.never else 0,
        "agreements": counted.agreements.get(key, Totals()).late,
        "promises": counted.promises.get(key, Counts()).late,
        "support": counted.support[key].counted.missing if key in counted.support else 0,
        "priority": int(without),
    }
    above = next(iter(tree.lines[key]), None)
    return Row(place, tree.places[above].name if above else "", team.last if team else None, totals.teams,
               {reason: number for reason, number in numbers.items() if number})  # fmt: skip


def why(row: Row) -> str:
    """One sentence: all that needs attention here, the weightiest first."""
    words = [_said(reason, row) for reason in REASONS if reason in row.reasons]
    if not words:
        return _("Alles loopt op tijd.")
    return _sentence(words)


def _sentence(words: Sequence[str]) -> str:
    joined = ", ".join(words[:-1])
    text = _("%(first)s en %(last)s.") % {"first": joined, "last": words[-1]} if joined else f"{words[-1]}."
    return text[:1].upper() + text[1:]


def _said(reason: str, row: Row) -> str:
    n, team = row.reasons[reason], row.place.is_team
    if team and reason in TEAM_WORDS:
        return str(TEAM_WORDS[reason])
    return str(COUNTED[reason] % {"n": n}) if reason in COUNTED else _("er is nog geen prioriteit voor dit jaar")


COUNTED: Mapping[str, Lazy] = {
    "cases": ngettext_lazy("%(n)d open zaak", "%(n)d open zaken", "n"),
    "never": ngettext_lazy("%(n)d team had nog nooit een check-up", "%(n)d teams hadden nog nooit een check-up", "n"),
    "overdue": ngettext_lazy("%(n)d check-up is te lang geleden", "%(n)d check-ups zijn te lang geleden", "n"),
    "agreements": ngettext_lazy("%(n)d afspraak is te laat", "%(n)d afspraken zijn te laat", "n"),
    "promises": ngettext_lazy("%(n)d toezegging is te laat", "%(n)d toezeggingen zijn te laat", "n"),
    "support": ngettext_lazy(
        "%(n)d basisteam heeft geen ondersteuner", "%(n)d basisteams hebben geen ondersteuner", "n"
    ),
}
TEAM_WORDS: Mapping[str, Lazy] = {
    "never": gettext_lazy("dit team had nog nooit een check-up"),
    "overdue": gettext_lazy("de laatste check-up is te lang geleden"),
    "support": gettext_lazy("dit team heeft geen ondersteuner"),
}
