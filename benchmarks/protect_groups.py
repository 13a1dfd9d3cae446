# SPDX-License-Identifier: EUPL-1.2
"""CPU time and hidden groups of a round split by gender and age, beside the research prototype; then attacked.

    PYTHONPATH=src python benchmarks/protect_groups.py --research FOLDER [--minimum 10] [--svd]

FOLDER holds `make_synthetic.py` (the synthetic round: 11 units, 43 districts, 400 teams, 37,593 respondents, seed
20251123) and `proto_plan.py` (the prototype, the peer of this run). Respondents are those of question Q00, as in
the research; the plan is one for all 30 questions. Splits go down to teams here, which the default never does.

The prototype keeps a smaller promise: no small *named* group and no small remainder of a line. Ours also covers
every union. How much its plan gives away is counted by the same attacker. `--svd` adds the check by one singular
value decomposition over all published vectors at once (minutes).
"""

import argparse
import importlib.util
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numpy as np

from iedereen.engines.protect import (
    Group,
    GroupPlan,
    Lattice,
    Rule,
    Splits,
    Status,
    Tree,
    attack_groups,
    check_release,
    plan_groups,
)

Result = TypeVar("Result")


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def timed(act: Callable[[], Result], times: int = 3) -> tuple[Result, float]:
    """The result and the least CPU seconds of some runs."""
    least = float("inf")
    for _ in range(times):
        start = time.process_time()
        result = act()
        least = min(least, time.process_time() - start)
    return result, least


def synthetic(research: Path) -> tuple[dict[str, str], Counter[tuple[str, str, str]], dict[str, tuple[str, ...]]]:
    """Parent per node; respondents to Q00 per (team, gender, age); the categories."""
    maker: Any = module(research / "make_synthetic.py")
    unit, district, _, _, cells = maker.make()
    parent = {f"T{t:03d}": f"D{d:02d}" for t, d in enumerate(district)}
    parent |= {f"D{d:02d}": f"U{u:02d}" for d, u in enumerate(unit)}
    parent |= {f"U{u:02d}": "force" for u in sorted(set(unit.tolist()))}
    genders, ages = (tuple(name for name, _ in kinds) for kinds in (maker.GENDERS, maker.AGES))
    counts: Counter[tuple[str, str, str]] = Counter()
    for (team, _, gender, age), number in zip(*cells[0], strict=True):
        counts[f"T{team:03d}", genders[gender], ages[age]] += int(number)
    return parent, counts, {"gender": genders, "age": ages}


def prototype(
    research: Path, parent: Mapping[str, str], counts: Mapping[tuple[str, ...], int], minimum: int
) -> tuple[set[tuple[str, ...]], float]:
    """The cells that the prototype hides ('' = all), and its CPU seconds."""
    peer: Any = module(research / "proto_plan.py")
    width = len(next(iter(counts)))
    trees = [peer.Tree(dict(parent))]
    trees += [peer.Tree(dict.fromkeys(sorted({key[i] for key in counts}), "")) for i in range(1, width)]
    (_, respondents, _, hidden, _, _), seconds = timed(lambda: peer.plan(trees, counts, minimum))
    return {cell for cell in hidden if respondents[cell]}, seconds


def lattice_of_round(
    parent: Mapping[str, str], counts: Mapping[tuple[str, ...], int], kinds: Mapping[str, tuple[str, ...]]
) -> Lattice:
    return Lattice({"geo": Tree({**parent, "force": None})}, kinds, counts)


def by_svd(lattice: Lattice, shown: Collection[Group], below: int, draw: int = 400) -> str:
    """Unsafe lattice groups against the row space of all published vectors, as one matrix."""
    atoms = {atom: i for i, atom in enumerate(lattice.people)}

    def matrix(groups: Collection[Group]) -> np.ndarray[Any, Any]:
        out = np.zeros((len(groups), len(atoms)))
        for row, group in zip(out, groups, strict=True):
            row[[atoms[atom] for atom in lattice.members(group)]] = 1.0
        return out

    names = tuple(lattice.characteristics)
    every = lattice.candidates(Splits(by=(*((name,) for name in names), names), from_level=0))
    unsafe = [group for group, n in every.items() if 0 < n < below]
    unsafe = [unsafe[i] for i in np.random.default_rng(1).permutation(len(unsafe))[:draw]]
    rows = matrix(sorted(shown))
    values, vectors = np.linalg.eigh(rows.T @ rows)  # the row space of `rows`, from its Gram matrix
    sight = vectors[:, values > 1e-8 * values[-1]].T

    def miss(targets: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.asarray(np.linalg.norm(targets - (targets @ sight.T) @ sight, axis=1))

    distance, control = miss(matrix(unsafe)), miss(rows[:50])
    return (
        f"{len(rows)} published vectors, {len(unsafe)} unsafe groups: {int((distance < 1e-6).sum())} derivable,"
        f" smallest distance {distance.min():.2f}; control, 50 published ones: largest distance {control.max():.1e}"
    )


def compare(research: Path, names: tuple[str, ...], minimum: int, svd: bool) -> None:
    parent, people, kinds = synthetic(research)
    counts: Counter[tuple[str, ...]] = Counter()
    for (team, *cell), number in people.items():
        category = dict(zip(kinds, cell, strict=True))
        counts[team, *(category[name] for name in names)] += number
    chosen = {name: kinds[name] for name in names}
    lattice = lattice_of_round(parent, counts, chosen)
    by = tuple(names[:n] for n in range(len(names) + 1)) + tuple((name,) for name in names)
    splits = Splits(by=by, from_level=0, minimum=minimum)
    rule = Rule(minimum=minimum, invited=0, response=0.0)
    made, cpu = timed(lambda: plan_groups(lattice_of_round(parent, counts, chosen), rule, splits))
    peer_hidden, peer_cpu = prototype(research, parent, counts, minimum)
    report(names, made, cpu, len(peer_hidden), peer_cpu)
    theirs = [g for g, s in made.status.items() if s is not Status.EMPTY and _cell(g, names) not in peer_hidden]
    attacked("ours", lattice, made.shown, rule)
    attacked("prototype", lattice, theirs, rule)
    register(lattice, sorted(made.shown), rule)
    if svd:
        print(f"  singular values: {by_svd(lattice, made.shown, minimum)}")


def report(names: tuple[str, ...], made: GroupPlan, cpu: float, peer_hidden: int, peer_cpu: float) -> None:
    number = Counter(made.status.values())
    few, protected = number[Status.TOO_FEW], number[Status.HIDDEN_TO_PROTECT]
    print(f"455 nodes x {' x '.join(names)}: {len(made.status) - number[Status.EMPTY]} groups with people")
    print(f"  ours       {cpu:6.2f} CPU s  hidden {few + protected:5d} = too few {few} + to protect {protected}")
    print(f"  prototype  {peer_cpu:6.2f} CPU s  hidden {peer_hidden:5d}")
    print(f"  ours / prototype: hidden {(few + protected) / peer_hidden:.4f}, CPU {cpu / peer_cpu:.1f}")


def attacked(name: str, lattice: Lattice, shown: Collection[Group], rule: Rule) -> None:
    found, cpu = timed(lambda: attack_groups(lattice, shown, rule.needed), 1)
    print(
        f"  attack on {name}: {found.tested} sets tried, {found.succeeded} computed,"
        f" exhaustive: {found.exhaustive}; {cpu:.1f} CPU s"
    )
    refused = check_release(lattice, [], sorted(shown), rule, split_minimum=rule.minimum)
    exact = "nothing small follows" if refused is None else f"{refused.respondents} people follow: {refused.follows}"
    print(f"  exact test of {name}: {exact}")


def register(lattice: Lattice, shown: list[Group], rule: Rule) -> None:
    last, before = shown[-1], shown[:-1]
    refused, cpu = timed(lambda: check_release(lattice, before, [last], rule, split_minimum=rule.minimum), 1)
    print(f"  register of {len(before)} groups, one more released: {refused}; {cpu:.2f} CPU s")


def _cell(group: Group, names: tuple[str, ...]) -> tuple[str, ...]:
    category = dict(group.cell)
    return (group.node, *(category.get(name, "") for name in names))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--research", type=Path, required=True, help="folder with make_synthetic.py and proto_plan.py")
    parser.add_argument("--minimum", type=int, default=10)
    parser.add_argument("--svd", action="store_true")
    options = parser.parse_args()
    for names in (("gender",), ("gender", "age")):
        compare(options.research, names, options.minimum, options.svd)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
