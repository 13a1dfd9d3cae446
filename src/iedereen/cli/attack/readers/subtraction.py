# SPDX-License-Identifier: EUPL-1.2
"""Who subtracts released figures from each other: in one tree, in an old and a new one, and over breakdowns.

Random forces, the plans that a release really follows, and the engine's attackers, which share no reasoning with the
plans and know more than any reader: the exact total of everything that is shown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from iedereen.cli.attack.chance import Line, Score, caught, held, limit, nothing
from iedereen.engines import protect
from iedereen.engines.protect import Atom, Group, Lattice, Splits, Tree

FORCES, UNITS, DISTRICTS, TEAMS = 12, 3, 3, 4
RULE = protect.Rule(minimum=10, invited=0, response=0.0)
KNOWN = 2  # one's own answer, and a colleague's
INSIDE = 6  # teams of a force in which the attacker works, one after another
OLD, NEW = "old", "new"
BREAKDOWNS: Mapping[str, Sequence[str]] = {"service": ("short", "long"), "work": ("street", "desk", "other")}
SPLITS = Splits(by=(("service",), ("work",), ("service", "work")), from_level=1)
HAD = "every figure that is shown, exact"


@dataclass(frozen=True)
class Force:
    """A force with small and larger teams, and how many answered in each."""

    tree: Tree
    counts: Mapping[str, int]

    def planned(self) -> frozenset[str]:
        return protect.plan(self.tree, self.counts, None, RULE).shown

    def careless(self) -> frozenset[str]:
        """Every group of ten or more, whatever can be subtracted."""
        return frozenset(n for n, people in self.tree.totals(self.counts).items() if people >= RULE.minimum)


def lines(alpha: float) -> Iterator[Line]:
    """Each attack on the real plan, and on a planted weakness."""
    rng = np.random.default_rng(FORCES)
    forces = [force(rng) for _ in range(FORCES)]
    yield held("reader", "parent minus children", HAD, [subtracted(f, f.planned()) for f in forces], alpha)
    yield caught("planted", "every group of ten or more is shown", HAD,
                 [subtracted(f, f.careless()) for f in forces], alpha)  # fmt: skip
    had = f"{HAD}; one's own answer and a colleague's"
    fewer = RULE.minimum - KNOWN
    name = f"own answer and a colleague's: fewer than {fewer} others"
    yield held("reader", name, had, [from_inside(f, f.planned(), fewer) for f in forces], alpha)
    yield caught("planted", "the same where every group of ten or more is shown", had,
                 [from_inside(f, f.careless(), fewer) for f in forces], alpha)  # fmt: skip
    yield limit(f"own answer and a colleague's: fewer than {RULE.minimum} others", had,
                [from_inside(f, f.planned(), RULE.minimum) for f in forces])  # fmt: skip
    for name, weakness, shown, naked in (
        (
            "the same answers in an old and a new organisation",
            "a second release beside no register",
            reorganised,
            apart,
        ),
        ("overlapping breakdowns", "every breakdown of ten or more is shown", broken_down, all_broken_down),
    ):
        yield held("reader", name, HAD, [from_groups(f, rng, shown) for f in forces], alpha)
        yield caught("planted", weakness, HAD, [from_groups(f, rng, naked) for f in forces], alpha)


def force(rng: np.random.Generator) -> Force:
    parents: dict[str, str | None] = {"K": None}
    counts: dict[str, int] = {}
    for unit in range(UNITS):
        parents[f"E{unit}"] = "K"
        for district in range(DISTRICTS):
            parents[f"E{unit}D{district}"] = f"E{unit}"
            for team in range(TEAMS):
                name = f"E{unit}D{district}T{team}"
                parents[name], counts[name] = f"E{unit}D{district}", int(rng.integers(0, 25))
    return Force(Tree(parents), counts)


def subtracted(force: Force, shown: frozenset[str]) -> Score:
    """How many groups that are too small can be computed."""
    report = protect.attack(force.tree, shown, force.counts, RULE.minimum)
    return Score(report.succeeded, report.tested, nothing())


def from_inside(force: Force, shown: frozenset[str], below: int) -> Score:
    """The same by somebody who knows two answers: how many groups of fewer others can be computed."""
    right = tested = 0
    teams = sorted((team for team, people in force.counts.items() if people >= KNOWN), key=lambda t: force.counts[t])
    for team in teams[:: max(1, len(teams) // INSIDE)]:
        report = protect.attack(force.tree, shown, force.counts, below, known={team: KNOWN})
        right, tested = right + report.succeeded, tested + report.tested
    return Score(right, tested, nothing())


Release = Callable[[Force, np.random.Generator], tuple[Lattice, Sequence[Group]]]


def from_groups(force: Force, rng: np.random.Generator, release: Release) -> Score:
    lattice, shown = release(force, rng)
    report = protect.attack_groups(lattice, shown, RULE.minimum)
    return Score(report.succeeded, report.tested, nothing())


def reorganised(force: Force, rng: np.random.Generator) -> tuple[Lattice, Sequence[Group]]:
    """Shown over the tree of the round; later over a new tree, as far as the register allows."""
    lattice, before = _two_trees(force, rng)
    later = protect.plan_groups(lattice, RULE, shown_before=before, hierarchies=[NEW]).shown
    return lattice, [*before, *sorted(later)]


def apart(force: Force, rng: np.random.Generator) -> tuple[Lattice, Sequence[Group]]:
    """Two plans that are safe, each by itself."""
    lattice, before = _two_trees(force, rng)
    counts: dict[str, int] = {}
    for (_, team), people in lattice.people.items():
        counts[team] = counts.get(team, 0) + people
    later = protect.plan(lattice.hierarchies[NEW], counts, None, RULE).shown
    return lattice, [*before, *(Group(NEW, node) for node in sorted(later))]


def _two_trees(force: Force, rng: np.random.Generator) -> tuple[Lattice, list[Group]]:
    """A third of the teams move to another district, and of one in six some people to another team."""
    parents, teams = dict(force.tree.parents), sorted(force.counts)
    districts = sorted({str(parents[team]) for team in teams})
    for team in teams:
        if rng.random() < 1 / 3:
            parents[team] = districts[rng.integers(len(districts))]
    counts: dict[Atom, int] = {(team, team): people for team, people in force.counts.items()}
    for team in teams:
        if rng.random() < 1 / 6 and force.counts[team] > 1:
            moved = int(rng.integers(1, force.counts[team]))
            to = teams[rng.integers(len(teams))]
            counts[team, team] -= moved
            counts[team, to] = counts.get((team, to), 0) + moved
    before = [Group(OLD, node) for node in sorted(force.planned())]
    return Lattice({OLD: force.tree, NEW: Tree(parents)}, {}, counts), before


def broken_down(force: Force, rng: np.random.Generator) -> tuple[Lattice, Sequence[Group]]:
    """By two characteristics and by both crossed, as the plan allows."""
    lattice = _with_breakdowns(force, rng)
    return lattice, sorted(protect.plan_groups(lattice, RULE, SPLITS).shown)


def all_broken_down(force: Force, rng: np.random.Generator) -> tuple[Lattice, Sequence[Group]]:
    lattice = _with_breakdowns(force, rng)
    return lattice, [g for g, people in lattice.candidates(SPLITS).items() if people >= RULE.minimum]


def _with_breakdowns(force: Force, rng: np.random.Generator) -> Lattice:
    cells = [(service, work) for service in BREAKDOWNS["service"] for work in BREAKDOWNS["work"]]
    counts: dict[Atom, int] = {}
    for team, people in force.counts.items():
        for cell, number in zip(cells, rng.multinomial(people, [1 / len(cells)] * len(cells)), strict=True):
            counts[team, *cell] = int(number)
    return Lattice({OLD: force.tree}, BREAKDOWNS, counts)
