# SPDX-License-Identifier: EUPL-1.2
"""CPU time of results by background of a whole round, beside that of the same round without them.

    PYTHONPATH=src python benchmarks/splits.py [--teams 400] [--answers 3] [--apart] [--seed 20251123]

A synthetic round of the size of the force (11 units, 43 districts, 400 teams, about 37,500 respondents): twelve
statements in three indices and one background question; 2 % of every answer is skipped, and 10 % of the background.
`--apart`: every statement stands alone, so that all have other counts and none share a plan (17 measures).
The peer of this run is the figures, plan and attack of the totals. No database.
"""

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from iedereen.checkup.actions.closing import measuring, protecting, splitting
from iedereen.checkup.rules import CellStatus, Definition, Index, Item, ItemKind
from iedereen.engines import protect

Found = TypeVar("Found")


def timed(act: Callable[[], Found]) -> tuple[Found, float]:
    start = time.process_time()
    return act(), time.process_time() - start


def asked(answers: int, apart: bool) -> Definition:
    indices = () if apart else tuple(Index(f"i{n}", {"nl": f"i{n}"}, {}) for n in range(3))
    statements = [
        Item(f"s{n:02d}", ItemKind.STATEMENT, {"nl": "?"}, 1, 5, False, None if apart else f"i{n % 3}")
        for n in range(16 if apart else 12)
    ]
    own = Item("own", ItemKind.BACKGROUND, {"nl": "?"}, 1, answers, choices=({"nl": "?"},) * answers)
    return Definition({"nl": "?"}, (*statements, own), indices, ({"nl": "?"},) * 5)


def synthetic(rng: np.random.Generator, teams: int, asked: Definition) -> tuple[measuring.Frame, splitting.Ballots]:
    district = np.sort(rng.integers(43, size=teams))
    parents: dict[str, str | None] = {"k": None}
    parents |= {f"u{n}": "k" for n in range(11)} | {f"d{n}": f"u{n % 11}" for n in range(43)}
    names = [f"t{n:03d}" for n in range(teams)]
    parents |= {name: f"d{d}" for name, d in zip(names, district, strict=True)}
    size = np.clip(np.rint(rng.lognormal(np.log(150), 0.45, teams)), 20, 250) * rng.beta(9, 6, teams)
    team_of = np.repeat(np.arange(teams), size.astype(np.int64))
    people, number = team_of.size, len(asked.statements)
    answers = rng.integers(1, 6, (people, number)).astype(np.float64)
    answers[rng.random(answers.shape) < 0.02] = np.nan
    weights = np.array([0.1, *np.linspace(2, 1, len(asked.backgrounds[0].choices))])
    said = rng.choice(len(weights), size=(people, 1), p=weights / weights.sum())
    return measuring.frame(parents, names), splitting.Ballots(team_of, answers, said)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--teams", type=int, default=400)
    parser.add_argument("--answers", type=int, default=3)
    parser.add_argument("--apart", action="store_true")
    parser.add_argument("--seed", type=int, default=20251123)
    args = parser.parse_args()
    what = asked(args.answers, args.apart)
    frame, ballots = synthetic(np.random.default_rng(args.seed), args.teams, what)
    counts = np.bincount(ballots.team_of, minlength=args.teams)
    people = protecting.Ballots(dict(zip(frame.teams, counts.tolist(), strict=True)), None)
    rule = protect.Rule()
    measured, first = timed(lambda: measuring.measure(what, frame, ballots.team_of, ballots.answers))
    totals, second = timed(lambda: protecting.guard(frame.tree, measured, people, rule))
    divided, third = timed(lambda: splitting.divide(what, frame, ballots, totals.cells, rule))
    shown = sum(c.status is CellStatus.PUBLISHED for c in divided.cells)
    print(f"{int(counts.sum()):,} respondents, {len(frame.tree.nodes)} nodes, {len(measured) + 1} measures")
    print(f"totals: figures {first:.2f}, plan and attack {second:.2f} CPU s; {len(totals.cells):,} figures")
    print(f"by background: {third:.2f} CPU s; {shown:,} of {len(divided.cells):,} figures shown; {divided.attack}")


if __name__ == "__main__":
    main()
