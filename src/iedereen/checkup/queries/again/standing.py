# SPDX-License-Identifier: EUPL-1.2
"""Where the teams of a released round stand in the organisation of today, and which units have other teams now."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from iedereen.checkup.models import Release, Result, Round, RoundNode, TeamCheckup
from iedereen.checkup.queries.again.trees import Counts, Parents, hierarchy, teams_below, trees
from iedereen.checkup.rules import PARTICIPATION, CheckupState, RoundState
from iedereen.people.queries import Tree, ended_under, reorganised_on, tree
from iedereen.people.rules import TEAM_KINDS, Permission, UnitKind, Viewer
from iedereen.screen.rules import Refused
from iedereen.vault import queries as vault


@dataclass(frozen=True)
class Node:
    """A unit as it stands in the new tree."""

    parent: UUID | None
    name: str
    kind: UnitKind


@dataclass(frozen=True)
class Standing:
    """The new tree. `gone`: teams that are no longer there -> the unit under which they stand; `left_out`: teams of
    which nobody can tell to which unit of the round they went."""

    nodes: Mapping[UUID, Node]
    gone: Mapping[UUID, UUID]
    left_out: tuple[UUID, ...]

    @property
    def parents(self) -> Parents:
        return {unit: node.parent for unit, node in self.nodes.items()}


@dataclass(frozen=True)
class Reorganised:
    """A released round in the organisation of today. `number`: what the next release would be called.

    `units`: those above teams in the new tree with their teams that have answers. Of the `changed` ones these teams
    are others than in every figure of the unit that there is. `groups`: team -> its group in the vault. `names`: what
    the teams were called when they were asked.
    """

    round: Round
    first: Release
    number: int
    standing: Standing
    earlier: Mapping[str, Parents]
    groups: Mapping[UUID, UUID]
    invited: Mapping[UUID, int | None]
    units: Mapping[UUID, frozenset[UUID]]
    changed: frozenset[UUID]
    on: date
    names: Mapping[UUID, str]

    def asked(self, answered: Counts) -> dict[UUID, int] | None:
        """How many were asked per team; not less than answered (somebody may have joined while the round was open).
        None when nobody counted them."""
        numbers = {team: n for team, n in self.invited.items() if n is not None}
        if len(numbers) < len(self.invited):
            return None
        return {team: max(n, answered.get(team, 0)) for team, n in numbers.items()}

    @property
    def mark(self) -> str:
        """What was looked at, in short: another organisation or another release gives another mark."""
        seen = sorted(f"{unit} {node.parent} {node.name}" for unit, node in self.standing.nodes.items())
        return hashlib.sha256("\n".join([str(self.number), *seen]).encode()).hexdigest()


def reorganised(round: Round, today: date, at: Tree) -> Reorganised | None:
    """None for a round without a result. Of a round in the old organisation nothing is `changed`."""
    releases = {r.number: r for r in Release.objects.filter(round=round)}
    if 1 not in releases:
        return None
    earlier = trees(round)
    opening = {n.unit_id: n for n in RoundNode.objects.filter(round=round)}
    rows = TeamCheckup.objects.filter(round=round, unit__in=opening)
    checkups = list(rows.exclude(state=CheckupState.CANCELLED))
    asked = {c.unit_id: c for c in checkups if not c.conversation_only}
    answered = vault.respondents([c.id for c in asked.values()])
    numbers = {team: answered.get(c.id, 0) for team, c in asked.items()}
    names = {c.unit_id: opening[c.unit_id].name for c in checkups}
    standing = _standing(round, list(names), opening, today, at)
    units = {
        unit: teams
        for unit, teams in teams_below(standing.parents, numbers).items()
        if teams and standing.nodes[unit].kind not in TEAM_KINDS
    }
    had = _had(releases.values(), earlier, numbers)
    changed = frozenset(unit for unit, teams in units.items() if teams not in had.get(unit, ()))
    on = reorganised_on({*opening, *standing.nodes}, timezone.localdate(round.opens_at), today)
    return Reorganised(
        round=round, first=releases[1], number=max(releases) + 1, standing=standing, earlier=earlier,
        groups={team: c.id for team, c in asked.items()}, invited={team: c.invited for team, c in asked.items()},
        units=units, changed=changed, on=on or today, names=names,
    )  # fmt: skip


def of_planner(viewer: Viewer, round: UUID, at: Tree | None = None) -> Reorganised:
    """For whoever plans rounds for every team of this one. Raises Refused: not_yours, round_state."""
    standing = at or tree(viewer.today)
    found = Round.objects.select_related("version").filter(id=round).first()
    if found is None or not may_release_again(viewer, found, standing):
        raise Refused("not_yours", hidden=True)
    it = reorganised(found, viewer.today, standing) if found.state == RoundState.RELEASED else None
    if it is None:
        raise Refused("round_state")
    return it


def may_release_again(viewer: Viewer, round: Round, at: Tree) -> bool:
    """Whoever plans rounds for every team of this one; for a team that is gone, for the unit where it ended."""
    teams = list(TeamCheckup.objects.filter(round=round).values_list("unit", flat=True))
    places = ended_under(teams, viewer.today, at) | {team: team for team in teams if team in at.places}
    return bool(places) and all(viewer.may(Permission.PLAN_ROUNDS, place) for place in places.values())


def _had(releases: Iterable[Release], of: Mapping[str, Parents], numbers: Counts) -> dict[UUID, set[frozenset[UUID]]]:
    """Of every unit with figures in some release, shown or hidden: the teams that they are about."""
    below = {name: teams_below(parents, numbers) for name, parents in of.items()}
    tree_of = {release.id: hierarchy(release) for release in releases}
    found: dict[UUID, set[frozenset[UUID]]] = {}
    rows = Result.objects.filter(release__in=list(tree_of), measure=PARTICIPATION, background="")
    for release, unit in rows.values_list("release", "unit"):
        found.setdefault(unit, set()).add(below[tree_of[release]].get(unit, frozenset()))
    return found


def _standing(
    round: Round, teams: Collection[UUID], opening: Mapping[UUID, RoundNode], today: date, at: Tree
) -> Standing:
    gone = ended_under(teams, today, at)
    nodes: dict[UUID, Node] = {}
    for team in teams:
        place = gone.get(team)
        if place is not None:
            nodes[team] = Node(place, opening[team].name, UnitKind(opening[team].kind))
        elif team not in at.places:
            continue
        start = team if place is None else place
        for unit in (start, *at.lines[start]):
            here = at.places[unit]
            nodes[unit] = Node(here.parent if here.parent in at.places else None, here.name, here.kind)
    kept = _without_tops(round, nodes, opening, at)
    # Some ended straight under a unit that is more than this round: then no unit of it counts them.
    gone = {team: place for team, place in gone.items() if place in kept}
    kept = {unit: node for unit, node in kept.items() if unit in at.places or unit in gone}
    return Standing(kept, gone, tuple(team for team in teams if team not in kept))


def _without_tops(
    round: Round, nodes: Mapping[UUID, Node], opening: Mapping[UUID, RoundNode], at: Tree
) -> dict[UUID, Node]:
    """Without units that are more than this round, as at its opening: a round of one unit has none of the force."""
    tops = [unit for unit, node in opening.items() if node.parent_id not in opening]
    then = tree(timezone.localdate(round.opens_at))
    above = {unit for top in tops for day in (then, at) for unit in day.lines.get(top, ())}
    kept = {unit: node for unit, node in nodes.items() if unit in opening or unit not in above}
    while len(roots := [u for u, node in kept.items() if node.parent not in kept]) == 1 and roots[0] not in opening:
        below = [u for u, node in kept.items() if node.parent == roots[0]]
        if len(below) != 1 or kept[below[0]].kind in TEAM_KINDS:
            break
        del kept[roots[0]]
    return {
        unit: Node(node.parent if node.parent in kept else None, node.name, node.kind) for unit, node in kept.items()
    }
