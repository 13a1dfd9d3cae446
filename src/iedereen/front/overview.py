# SPDX-License-Identifier: EUPL-1.2
"""The overview from force to team as rows: which units, in which order, with what was counted for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from iedereen.agreements.queries import Totals
from iedereen.checkup.queries.coverage import CoverageTotals, TeamCoverage
from iedereen.checkup.queries.latest import Latest, may_see
from iedereen.leadership.queries.supporters import Support
from iedereen.people.queries import Place, Tree
from iedereen.people.rules import Permission, UnitKind, Viewer


@dataclass(frozen=True)
class Row:
    """One unit: `depth` below where the list starts, its teams added up, its agreements where the viewer may see them.

    `team` is set for a team only. `has_result`: a released result of this unit may be opened by this viewer.
    `indices`: the last round by code of the index; empty without one, and for a team whose result this viewer may not
    see (`hidden`). `support`: which base teams have a supporter, where the viewer may see that.
    """

    place: Place
    depth: int
    totals: CoverageTotals
    agreements: Totals | None
    team: TeamCoverage | None
    has_result: bool
    indices: Mapping[str, Latest]
    hidden: bool
    support: Support | None = None


@dataclass(frozen=True)
class Counted:
    """What the rooms below counted, for every unit that the viewer may see."""

    totals: Mapping[UUID, CoverageTotals]
    teams: Mapping[UUID, TeamCoverage]
    agreements: Mapping[UUID, Totals]
    figures: Mapping[UUID, Mapping[str, Latest]] = field(default_factory=dict)
    support: Mapping[UUID, Support] = field(default_factory=dict)


def tops(viewer: Viewer, tree: Tree) -> list[Place]:
    """The highest units for which the viewer sees how far teams are."""
    reach = viewer.units_with(Permission.SEE_COVERAGE)
    ordered = [place for root in tree.roots for place in tree.below(root.id)]
    return [p for p in ordered if p.id in reach and not reach & set(tree.lines[p.id])]


def places(viewer: Viewer, tree: Tree, starts: Sequence[Place], *, all_levels: bool) -> list[tuple[Place, int]]:
    """What to show below `starts`, each with its depth: of the force only its next level (unless `all_levels`), of
    others everything.
    """
    reach = viewer.units_with(Permission.SEE_COVERAGE)
    found: list[tuple[Place, int]] = []
    for start in starts:
        deepest = 1 if start.kind is UnitKind.FORCE and not all_levels else 9
        base = len(tree.lines[start.id])
        for place in tree.below(start.id):
            depth = len(tree.lines[place.id]) - base
            if depth <= deepest and place.id in reach:
                found.append((place, depth))
    return found


def rows(viewer: Viewer, shown: Sequence[tuple[Place, int]], counted: Counted) -> list[Row]:
    """The same places with what was counted for them."""
    return [_row(viewer, place, depth, counted) for place, depth in shown]


def _row(viewer: Viewer, place: Place, depth: int, counted: Counted) -> Row:
    totals = counted.totals.get(place.id, CoverageTotals())
    sees = may_see(viewer, place.id)
    return Row(
        place=place, depth=depth, totals=totals, team=counted.teams.get(place.id),
        agreements=counted.agreements.get(place.id),
        has_result=sees and not place.is_team and totals.released + totals.talked + totals.agreed > 0,
        indices=counted.figures.get(place.id, {}), hidden=not sees,
        support=counted.support.get(place.id),
    )  # fmt: skip


def trail(tree: Tree, place: Place, seen: frozenset[UUID]) -> list[Place]:
    """The units above this one that the viewer sees, from the outside in."""
    return [tree.places[u] for u in reversed(tree.lines[place.id]) if u in seen]
