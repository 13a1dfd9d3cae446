# SPDX-License-Identifier: EUPL-1.2
"""The plan of a later release against a slow reference: every set of teams, by singular values, over both releases.

Small organisations are drawn, something is shown of them, they are reorganised, and a later release is planned. The
reference knows nothing of the engine: per measure it takes the vectors of everything shown, and asks of every set of
teams whether its total lies in their span.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from uuid import UUID

import numpy as np
import pytest

from iedereen.checkup.actions.again import composing
from iedereen.checkup.actions.closing.protecting import Unsafe
from iedereen.checkup.models import Release, Round
from iedereen.checkup.queries.again.planning import Plan, Verdict, verdicts
from iedereen.checkup.queries.again.standing import Node, Reorganised, Standing
from iedereen.checkup.queries.again.trees import teams_below
from iedereen.engines.protect import Group, Rule
from iedereen.people.rules import UnitKind

Tree = Mapping[UUID, UUID | None]
Counts = Mapping[UUID, int]
DRAWN = 300


@dataclass(frozen=True)
class Drawn:
    plan: Plan
    before: dict[str, set[tuple[str, UUID]]]  # measure -> (tree, unit) shown first
    trees: dict[str, Tree]
    teams: list[UUID]


def spans(vectors: list[list[float]], targets: np.ndarray) -> np.ndarray:
    """Which of the targets are linear combinations of the vectors."""
    if not vectors:
        return np.zeros(len(targets), dtype=bool)
    rows = np.array(vectors)
    reach = np.linalg.pinv(rows) @ rows
    found: np.ndarray = np.abs(targets @ reach - targets).max(axis=1) < 1e-8
    return found


def gives_away(
    shown: set[tuple[str, UUID]], trees: Mapping[str, Tree], counts: Counts, teams: list[UUID], minimum: int
) -> bool:
    """A set of teams with too few people follows from everything, or one team from what the line above sees."""
    here = [team for team in teams if counts[team]]
    below = {(name, unit): of for name, tree in trees.items() for unit, of in teams_below(tree, counts).items()}
    vectors = {key: [float(team in below[key]) for team in here] for key in shown}
    sets = np.array([[float(bits >> i & 1) for i in range(len(here))] for bits in range(1, 1 << len(here))])
    people = sets @ np.array([counts[team] for team in here])
    few = sets[people < minimum]
    above = [vector for (_, unit), vector in vectors.items() if unit not in teams]
    return bool(spans(list(vectors.values()), few).any() or spans(above, np.eye(len(here))).any())


def drawn(seed: int) -> Drawn:
    """A force with 6 to 9 teams, a first release drawn one node at a time and never unsafe, and a reorganisation."""
    rng = Random(seed)
    key = {name: UUID(int=rng.getrandbits(128)) for name in ["K", "E1", "E2", "D1", "D2", "D3", "D4"]}
    teams = [UUID(int=rng.getrandbits(128)) for _ in range(rng.randint(6, 9))]
    above: dict[UUID, UUID | None] = {
        key["K"]: None, key["E1"]: key["K"], key["E2"]: key["K"], key["D1"]: key["E1"], key["D2"]: key["E1"],
        key["D3"]: key["E2"],
    }  # fmt: skip
    old: dict[UUID, UUID | None] = {**above, **{t: key[rng.choice(["D1", "D2", "D3"])] for t in teams}}
    new: dict[UUID, UUID | None] = {**above, key["D4"]: key[rng.choice(["E1", "E2"])]}
    for team in teams:
        moves = rng.random() < 0.45
        new[team] = key[rng.choice(["D1", "D2", "D3", "D4", "D4", "E1"])] if moves else old[team]
    if rng.random() < 0.3:
        del new[rng.choice(teams)]
    minimum = rng.choice([5, 10])
    people = {team: rng.choice([0, 3, 4, 6, 8, 11, 12, 15, 20]) for team in teams}
    fewer = {team: max(0, n - rng.choice([0, 0, 1, 3])) for team, n in people.items()}
    measures = {"": people, "work": fewer}
    shown: set[tuple[str, UUID]] = set()
    for unit in rng.sample(sorted(old), len(old)):
        total = min(sum(c[t] for t in teams_below(old, c)[unit]) for c in measures.values())
        more = shown | {("0", unit)}
        if total >= minimum and not any(gives_away(more, {"0": old}, c, teams, minimum) for c in measures.values()):
            shown = more
    return Drawn(_plan(old, new, teams, measures, shown, minimum), {m: set(shown) for m in measures},
                 {"0": old, "2": new}, teams)  # fmt: skip


def _plan(
    old: Tree, new: Tree, teams: list[UUID], measures: dict[str, dict[UUID, int]], shown: set[tuple[str, UUID]],
    minimum: int,
) -> Plan:  # fmt: skip
    def kind(unit: UUID) -> UnitKind:
        return UnitKind.BASE_TEAM if unit in teams else UnitKind.DISTRICT

    nodes = {unit: Node(parent, "x", kind(unit)) for unit, parent in new.items()}
    had = teams_below(old, measures[""])
    units = {u: of for u, of in teams_below(new, measures[""]).items() if of and u not in teams}
    it = Reorganised(
        round=Round(minimum=minimum), first=Release(number=1, rule={}), number=2, standing=Standing(nodes, {}, ()),
        earlier={"0": old}, groups={t: t for t in teams}, invited=dict.fromkeys(teams), units=units,
        changed=frozenset(u for u, of in units.items() if had.get(u) != of), on=date(2026, 5, 1),
        names=dict.fromkeys(teams, "x"),
    )  # fmt: skip
    before = {m: [Group(tree, str(unit)) for tree, unit in sorted(shown)] for m in measures}
    plan = Plan(it, Rule(minimum, 0, 0.0), measures, before, {}, False)
    return replace(plan, verdicts=verdicts(plan))


@pytest.mark.slow
@pytest.mark.policy("S5")
def test_nothing_follows_from_both_releases_together() -> None:
    seen = dict.fromkeys(Verdict, 0)
    caught = 0
    for seed in range(DRAWN):
        case = drawn(seed)
        added = {("2", UUID(group.node)) for group in case.plan.new}
        minimum = case.plan.rule.minimum
        for measure, counts in case.plan.measures.items():
            shown = case.before[measure] | added
            assert not gives_away(shown, case.trees, counts, case.teams, minimum), seed
        composing.tested(case.plan)
        for verdict in case.plan.verdicts.values():
            seen[verdict] += 1
        caught += _caught(case)
    # It can fail: every kind of outcome occurs, and plans that show too much were refused.
    assert min(seen.values()) > 10 and caught > 50, (seen, caught)


def _caught(case: Drawn) -> int:
    """A unit that the plan hides is shown all the same: the reference and the final word agree whether that is bad."""
    caught = 0
    for unit, verdict in case.plan.verdicts.items():
        if verdict not in (Verdict.PROTECTED, Verdict.ONE_TEAM):
            continue
        worse = replace(case.plan, verdicts={**case.plan.verdicts, unit: Verdict.FIGURE})
        added = {("2", UUID(group.node)) for group in worse.new}
        bad = any(
            gives_away(case.before[m] | added, case.trees, counts, case.teams, worse.rule.minimum)
            for m, counts in worse.measures.items()
        )
        if bad:
            with pytest.raises(Unsafe):
                composing.tested(worse)
            caught += 1
        else:
            composing.tested(worse)
    return caught
