# SPDX-License-Identifier: EUPL-1.2
"""The figures behind an ambition, and what it asks in a sentence: from totals that other pages count anyway."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from iedereen.agreements.rules.cycle import Consequence, Figure, Measure
from iedereen.checkup.queries.coverage import TeamCoverage

MEASURES: Mapping[Measure, Lazy] = {
    Measure.CHECKED_UP: gettext_lazy("Teams met een check-up die niet te lang geleden is"),
    Measure.IN_TIME: gettext_lazy("Afspraken die op tijd zijn nagekomen"),
    Measure.SUPPORTED: gettext_lazy("Basisteams met een allround ondersteuner"),
}


def checked_up(teams: Iterable[TeamCoverage], *, by: date, limit: int) -> Figure:
    """Teams whose check-up is not too long ago. On the day of the aim only those count whose last one is not too long
    ago by then: the others need one more before that day, though they are in time now."""
    rows = list(teams)
    oldest = by - timedelta(days=limit)
    return Figure(have=sum(not r.overdue for r in rows), all=len(rows),
                  keep=sum(r.last is not None and r.last >= oldest for r in rows))  # fmt: skip


def in_time(counted: tuple[int, int, int]) -> Figure:
    """Agreements kept in time, of those that are over and those that still run; what was late stays late."""
    kept, over, going = counted
    return Figure(have=kept, all=over + going, keep=kept, lost=over - kept)


def supported(base_teams: Collection[UUID], with_one: Collection[UUID]) -> Figure:
    have = len(set(base_teams) & set(with_one))
    return Figure(have=have, all=len(base_teams), keep=have)


def stands(measure: Measure, figure: Figure) -> str:
    """How it stands today, with the share where there is something to take a share of."""
    if figure.share is None:
        return _("Er is nog niets om te tellen.")
    words = {"have": figure.have, "all": figure.all, "share": figure.share}
    if measure is Measure.CHECKED_UP:
        return _("Nu: %(have)d van de %(all)d teams (%(share)d%%) hadden op tijd een check-up.") % words
    if measure is Measure.IN_TIME:
        return _("Nu: %(have)d van de %(all)d afspraken (%(share)d%%) zijn op tijd nagekomen.") % words
    return _("Nu: %(have)d van de %(all)d basisteams (%(share)d%%) hebben een ondersteuner.") % words


def follows(found: Consequence) -> str:
    """What the aim asks, in one sentence."""
    words = {"aim": found.aim, "needed": found.needed, "all": found.figure.all, "month": found.per_month}
    if not found.figure.all:
        return _("Er is nog niets om te tellen.")
    if not found.needed:
        return _("Voor %(aim)d%% hoeft er niets bij te komen; houd het zo.") % words
    if not found.possible:
        return _("%(aim)d%% is niet meer te halen met wat er nu loopt. Kies een ander deel of een latere dag.") % words
    per_month = ngettext("dat is er %(month)d per maand", "dat zijn er %(month)d per maand", found.per_month) % words
    return f"{_asked(found) % words}; {per_month}."


def _asked(found: Consequence) -> str:
    n = found.needed
    if found.measure is Measure.CHECKED_UP:
        return ngettext("Voor %(aim)d%% heeft nog %(needed)d van de %(all)d teams een check-up nodig",
                        "Voor %(aim)d%% hebben nog %(needed)d van de %(all)d teams een check-up nodig", n)  # fmt: skip
    if found.measure is Measure.IN_TIME:
        return ngettext(
            "Voor %(aim)d%% moet nog %(needed)d van de %(all)d afspraken op tijd klaar zijn",
            "Voor %(aim)d%% moeten nog %(needed)d van de %(all)d afspraken op tijd klaar zijn",
            n,
        )
    return ngettext(
        "Voor %(aim)d%% heeft nog %(needed)d van de %(all)d basisteams een ondersteuner nodig",
        "Voor %(aim)d%% hebben nog %(needed)d van de %(all)d basisteams een ondersteuner nodig",
        n,
    )
