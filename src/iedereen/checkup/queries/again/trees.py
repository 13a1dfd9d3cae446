# SPDX-License-Identifier: EUPL-1.2
"""The trees of a round: the one of its opening, and one of every release after a reorganisation; and its register.

The engine calls a tree a hierarchy, and names it by a text: "0" for the opening, else the number of the release.
"""

from collections.abc import Mapping
from uuid import UUID

from iedereen.checkup.models import Release, ReleaseNode, Round, RoundNode, Shown
from iedereen.checkup.rules import LEAST_TEAMS, OPENING
from iedereen.engines.protect import FLOOR, Group, Lattice, Rule, Tree

NOWHERE = ""  # where teams stand in a later tree when it is not known where they went
Parents = Mapping[UUID, UUID | None]
Counts = Mapping[UUID, int]
PAIR = Rule(minimum=LEAST_TEAMS * FLOOR, invited=0, response=0.0)
"""That no single team follows, asked of the engine in its own words: see `per_team`."""


def hierarchy(release: Release) -> str:
    """The tree that the figures of this release are about."""
    return OPENING if release.reorganised_on is None else str(release.number)


def trees(round: Round) -> dict[str, Parents]:
    """Every tree that figures of this round were shown in: unit -> the unit above it, the oldest tree first."""
    found: dict[str, dict[UUID, UUID | None]] = {
        OPENING: dict(RoundNode.objects.filter(round=round).values_list("unit", "parent"))
    }
    rows = ReleaseNode.objects.filter(release__round=round, release__reorganised_on__isnull=False)
    for number, unit, parent in rows.order_by("release__number").values_list("release__number", "unit", "parent"):
        found.setdefault(str(number), {})[unit] = parent
    return {name: {u: above if above in of else None for u, above in of.items()} for name, of in found.items()}


def shown(round: Round) -> dict[str, list[Group]]:
    """Measure -> every group of which it was ever shown, without those by background (`proving.splits` has these)."""
    found: dict[str, list[Group]] = {}
    for row in Shown.objects.filter(release__round=round, background="").order_by("measure", "unit"):
        found.setdefault(row.measure, []).append(Group(str(row.hierarchy), str(row.unit_id)))
    return found


def lattice(of: Mapping[str, Parents], counts: Counts) -> Lattice:
    """Teams with their numbers in every tree at once."""
    hierarchies = {
        name: Tree({str(u): None if above is None else str(above) for u, above in parents.items()} | _nowhere(name))
        for name, parents in of.items()
    }
    atoms = {
        tuple(NOWHERE if name != OPENING and team not in parents else str(team) for name, parents in of.items()): n
        for team, n in counts.items()
    }
    # Teams at the same place in every tree cannot be: in the tree of the opening each stands at its own node.
    return Lattice(hierarchies, {}, atoms)


def _nowhere(name: str) -> dict[str, str | None]:
    return {} if name == OPENING else {NOWHERE: None}


def per_team(counts: Counts) -> dict[UUID, int]:
    """Every team with answers counts for as few people as the engine takes, so that two are enough under `PAIR`."""
    return {team: FLOOR for team, n in counts.items() if n}


def teams_below(parents: Parents, teams: Counts) -> dict[UUID, frozenset[UUID]]:
    """Every unit of this tree -> those of the teams with answers that are the unit, or stand somewhere below it."""
    found: dict[UUID, set[UUID]] = {unit: set() for unit in parents}
    for team, answered in teams.items():
        here = team if team in parents and answered else None
        while here is not None:
            found[here].add(team)
            here = parents[here]
    return {unit: frozenset(below) for unit, below in found.items()}
