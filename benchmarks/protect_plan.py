# SPDX-License-Identifier: EUPL-1.2
"""CPU time and hidden nodes of a whole round: the combinatorial plan against elimination, then attacked.

    PYTHONPATH=src python benchmarks/protect_plan.py [--seed 20251123] [--measures 17]

Synthetic force: 11 units, 43 districts, 400 teams (455 nodes). Team size lognormal (median 150, sigma 0.45,
clipped to 20..250), response Beta(9, 6), 3 % of the respondents skip an item. `small` divides the sizes by
eight (3..31 people), so that there is something to hide. The bound on hidden nodes is the number that the
threshold alone hides; the peer is the same promise kept by elimination modulo 2^61 - 1, node by node.
"""

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from iedereen.engines.protect import Plan, Rule, Status, Tree, attack, plan, plan_measures

UNITS, DISTRICTS, TEAMS = 11, 43, 400
Result = TypeVar("Result")


def force() -> Tree:
    district = np.sort(np.arange(TEAMS) % DISTRICTS)
    unit = np.sort(np.arange(DISTRICTS) % UNITS)
    parents: dict[str, str | None] = {"force": None}
    parents |= {f"U{u:02d}": "force" for u in range(UNITS)}
    parents |= {f"D{d:02d}": f"U{unit[d]:02d}" for d in range(DISTRICTS)}
    parents |= {f"T{t:03d}": f"D{district[t]:02d}" for t in range(TEAMS)}
    return Tree(parents)


def answers(seed: int, measures: int, shrink: int) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Invited per team, and respondents per measure and team."""
    draw = np.random.default_rng(seed)
    staff = np.clip(np.round(draw.lognormal(np.log(150), 0.45, TEAMS)), 20, 250).astype(int)
    staff = np.maximum(staff // shrink, 3)
    respondents = np.maximum(draw.binomial(staff, draw.beta(9, 6, TEAMS)), 1)
    teams = [f"T{t:03d}" for t in range(TEAMS)]
    counts = {
        f"m{m:02d}": dict(zip(teams, draw.binomial(respondents, 0.97).tolist(), strict=True)) for m in range(measures)
    }
    return dict(zip(teams, staff.tolist(), strict=True)), counts


def timed(act: Callable[[], Result]) -> tuple[Result, float]:
    start = time.process_time()
    result = act()
    return result, time.process_time() - start


def report(name: str, result: Plan, seconds: float) -> None:
    number = {status: list(result.status.values()).count(status) for status in Status}
    hidden = number[Status.TOO_FEW] + number[Status.HIDDEN_TO_PROTECT]
    print(
        f"  {name:34s} {seconds:7.3f} CPU s   hidden {hidden:4d} = too few {number[Status.TOO_FEW]}"
        f" + to protect {number[Status.HIDDEN_TO_PROTECT]}"
    )


def compare(name: str, seed: int, measures: int, shrink: int, rule: Rule) -> None:
    tree = force()
    invited, counts = answers(seed, measures, shrink)
    rules = dict.fromkeys(counts, rule)
    print(f"{name}: {len(tree.nodes)} nodes, {measures} measures, {rule}")
    shared, cpu = timed(lambda: plan_measures(tree, counts, invited, rules))
    report("all measures together", shared["m00"], cpu)
    single, cpu_each = timed(lambda: [plan(tree, one, invited, rule) for one in counts.values()])
    report("each measure alone (first shown)", single[0], cpu_each)
    nothing_new = [tree.within("force")]  # makes `plan` eliminate; the force is shown anyway
    peer, cpu_peer = timed(lambda: plan(tree, counts["m00"], invited, rule, shown_before=nothing_new))
    report("elimination, first measure", peer, cpu_peer)
    print(f"  elimination / combinatorial, per measure: {cpu_peer / (cpu_each / measures):.0f} x")
    tested, cpu = timed(lambda: attack(tree, shared["m00"].shown, counts["m00"], rule.needed))
    print(
        f"  attack {cpu:.2f} CPU s: {tested.tested} groups tried, {tested.succeeded} computed,"
        f" exhaustive: {tested.exhaustive}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20251123)
    parser.add_argument("--measures", type=int, default=17)
    options = parser.parse_args()
    for name, shrink in (("real sizes", 1), ("small teams", 8)):
        for rule in (Rule(), Rule(minimum=5)):
            compare(name, options.seed, options.measures, shrink, rule)


if __name__ == "__main__":
    main()
