# SPDX-License-Identifier: EUPL-1.2
"""Who has support and how much, per unit: what the first page of the room shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from iedereen.leadership.queries.support import Hours, hours
from iedereen.leadership.queries.supporters import Support, supporters
from iedereen.leadership.queries.talks import TalkCount, talks_held
from iedereen.leadership.rules import Period
from iedereen.people.queries import Place, Tree
from iedereen.people.rules import Permission, UnitKind, Viewer
from iedereen.screen.rules import Refused


@dataclass(frozen=True)
class SupportRow:
    """One unit: `depth` below where the list starts. Everything is of the unit with all below it."""

    place: Place
    depth: int
    support: Support
    hours: Hours
    talks: TalkCount

    @property
    def state(self) -> str:
        """own, shared or missing, for a base team; else empty."""
        counted = self.support.counted
        if self.place.kind is not UnitKind.BASE_TEAM:
            return ""
        return "missing" if counted.missing else "own" if counted.own else "shared"


def start(viewer: Viewer, tree: Tree, code: str) -> Place:
    """The unit with this code. Raises Refused("not_yours")."""
    found = next((p for p in tree.places.values() if p.code == code), None)
    if found is None or not viewer.may(Permission.SEE_SUPPORT, found.id):
        raise Refused("not_yours", hidden=True)
    return found


def starts(viewer: Viewer, tree: Tree) -> list[Place]:
    """The highest units that the viewer sees. Raises Refused("not_yours") for who sees none."""
    reach = viewer.units_with(Permission.SEE_SUPPORT)
    ordered = [place for root in tree.roots for place in tree.below(root.id)]
    found = [p for p in ordered if p.id in reach and not reach & set(tree.lines[p.id])]
    if not found:
        raise Refused("not_yours", hidden=True)
    return found


def rows(viewer: Viewer, tree: Tree, during: Period, tops: Sequence[Place], *, all_levels: bool) -> list[SupportRow]:
    """What is below these: of the force only its next level (unless `all_levels`), of others everything."""
    shown: list[tuple[Place, int]] = []
    for top in tops:
        deepest = 1 if top.kind is UnitKind.FORCE and not all_levels else 9
        base = len(tree.lines[top.id])
        shown += [(p, d) for p in tree.below(top.id) if (d := len(tree.lines[p.id]) - base) <= deepest]
    within = {place.id for top in tops for place in tree.below(top.id)}
    people, counted = supporters(viewer, tree, within), hours(viewer, during, within)
    talks = talks_held(viewer, tree, during, within)
    nothing = TalkCount()
    return [SupportRow(p, d, people[p.id], counted[p.id], talks.get(p.id, nothing)) for p, d in shown if p.id in people]


def names_of(tree: Tree, units: Sequence[UUID]) -> list[Place]:
    """These units that stand in today's tree, by name."""
    return sorted((tree.places[u] for u in units if u in tree.places), key=lambda p: (p.name.casefold(), p.code))
