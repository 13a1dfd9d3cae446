# SPDX-License-Identifier: EUPL-1.2
"""What a leader can learn from (policy S4), next to what the own team's last check-up shows.

The check-up and the offers live in rooms on the same floor, that do not know each other; here they meet. Only what the
viewer may see of the own teams is read, nothing of it is kept, and nothing says anything about a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from iedereen.checkup.queries.latest import PUBLISHED, Change, Latest, Overview
from iedereen.leadership.rules.advice import Offer, matched
from iedereen.people.queries import Place, Tree
from iedereen.people.rules import Permission, Role, Viewer

OWN = frozenset({Role.TEAM_LEADER, Role.SUPPORTER})
MOST = 12  # teams on one page
KINDS: Mapping[str, Lazy] = {
    "training": _("Training"),
    "intervisie": _("Collegiale intervisie"),
    "ndv": _("Gesprek met het NDV"),
    "materiaal": _("Materiaal"),
}


@dataclass(frozen=True)
class Subject:
    """A subject of the check-up that asks attention: it is low, or it fell by more than chance."""

    label: str
    low: bool
    fell: bool
    offers: Sequence[Offer]


@dataclass(frozen=True)
class TeamOffers:
    """What fits one team. `known`: there is a result; without subjects it was not low and did not fall."""

    place: Place
    known: bool
    subjects: Sequence[Subject]


def may_learn(viewer: Viewer) -> bool:
    return viewer.anywhere(Permission.SEE_SUPPORT)


def own_teams(viewer: Viewer, tree: Tree) -> list[Place]:
    """The teams that this viewer leads or supports itself, by name."""
    found = {g.unit for g in viewer.grants if g.role in OWN and g.unit in tree.team_keys}
    return sorted((tree.places[u] for u in found), key=lambda p: p.name.casefold())[:MOST]


def fitting(teams: Sequence[Place], lately: Overview, offers: Sequence[Offer], low: float) -> list[TeamOffers]:
    """Per team the subjects that ask attention, each with what helps."""
    found = []
    for place in teams:
        seen = lately.units.get(place.id, {})
        known = any(latest.now.status == PUBLISHED for latest in seen.values())
        subjects = [
            Subject(str(index.label), is_low, fell, matched(offers, {index.code}))
            for index in lately.indices
            if (latest := seen.get(index.code)) is not None
            for is_low, fell in [_attention(latest, low)]
            if is_low or fell
        ]
        found.append(TeamOffers(place, known, subjects))
    return found


def _attention(latest: Latest, low: float) -> tuple[bool, bool]:
    mean = latest.now.mean if latest.now.status == PUBLISHED else None
    return mean is not None and mean < low, latest.change is Change.LOWER
