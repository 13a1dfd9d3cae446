# SPDX-License-Identifier: EUPL-1.2
"""`iedereen attack`: the table of all tries, and a report as JSON. Exit status 0 only when everything held and every
planted weakness was found."""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from iedereen.cli import postgres
from iedereen.cli.attack import insiders, outsiders, planted
from iedereen.cli.attack.chance import Line, Score, caught, held, limit
from iedereen.cli.attack.guesses import TRIES, Try, scores
from iedereen.cli.attack.outsiders import VISITS
from iedereen.cli.attack.planted import Weakness
from iedereen.cli.attack.readers import figures, released, subtraction
from iedereen.cli.attack.rounds.evidence import Evidence, Server
from iedereen.cli.attack.rounds.life import Truth, Way, play
from iedereen.cli.attack.rounds.organisation import Organisation, build
from iedereen.cli.attack.sentences import HALF, sentence

FALSE_ALARM = 0.001  # over all tries together, by chance
OTHERS = 40  # tries of insiders, outsiders and readers, for the correction
ALPHA = FALSE_ALARM / (2 * len(TRIES) + OTHERS)
LEAST, MOST = VISITS, 600  # people: whoever looks at pages sees so many sit down
Played = tuple[Evidence, Truth]


class AtOnce(Way):
    """Everybody who answers does so in the visit in which the right was fetched."""

    at_once = True


def main(argv: list[str]) -> int:
    asked = _asked(argv)
    start = time.process_time()
    home = Path(os.environ["IEDEREEN_HOME"])
    cluster = postgres.open_cluster(home / "postgres")
    server = Server(cluster.data / "pg_wal", cluster.programs)
    organisation = build(asked.people)
    steps = asked.repeat + sum(w.rounds for w in planted.WEAKNESSES) + 1
    with tqdm(total=steps, desc="Rounds", file=sys.stderr, mininterval=1.0) as bar:
        lines = list(_everything(organisation, server, asked.repeat, bar))
    _tell(lines, asked)
    report = {
        "people": asked.people, "rounds": asked.repeat, "false_alarm": FALSE_ALARM,
        "cpu_seconds": round(time.process_time() - start, 1), "holds": all(x.holds for x in lines),
        "tries": [asdict(x) | {"sentence": sentence(x)} for x in lines],
    }  # fmt: skip
    if asked.report:
        Path(asked.report).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0 if report["holds"] else 1


def _asked(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="iedereen attack",
        description="Try on a scratch database to find out who said what, and compare each try with guessing.",
    )
    parser.add_argument("--people", type=_people, default=200, metavar="N", help="people in the team (default 200)")
    parser.add_argument("--repeat", type=_repeat, default=5, metavar="N", help="rounds to play (default 5)")
    parser.add_argument("--report", metavar="FILE", help="also write everything to this file (JSON)")
    return parser.parse_args(argv)


def _people(text: str) -> int:
    if not text.isdigit() or not LEAST <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"a number of people from {LEAST} to {MOST}")
    return int(text)


def _repeat(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 500:
        raise argparse.ArgumentTypeError("a number of rounds from 1 to 500")
    return int(text)


def _everything(organisation: Organisation, server: Server, repeat: int, bar: Any) -> Iterator[Line]:
    number = iter(range(10_000))

    def round(way: Way) -> Played:
        bar.update()
        return play(organisation, next(number), server, way)

    seen = list(released.lines(organisation, number, ALPHA))  # first: every round that was played makes more pages
    real = [round(Way()) for _ in range(repeat)]
    yield from database(real, ALPHA)
    for weakness in planted.WEAKNESSES:
        yield from found(weakness, [round(weakness.way()) for _ in range(weakness.rounds)], ALPHA)
    yield from insiders.lines(organisation, number, ALPHA)
    yield from outsiders.lines(organisation, number, ALPHA)
    yield from subtraction.lines(ALPHA)
    yield from figures.lines(ALPHA)
    yield from seen
    yield from limits(round(AtOnce()))


def database(real: Sequence[Played], alpha: float) -> Iterator[Line]:
    """Every try on the rounds as they really are."""
    for attempt in TRIES:
        for name, each in zip(("", HALF), _all(attempt, real), strict=False):
            yield held("database", attempt.name + name, attempt.had, each, alpha)


def found(weakness: Weakness, rounds: Sequence[Played], alpha: float) -> Iterator[Line]:
    """The planted weakness, and each try that must find it."""
    for attempt in TRIES:
        if attempt.name in weakness.caught_by:
            yield caught("planted", weakness.name, f"{attempt.name} ({attempt.had})", _all(attempt, rounds)[0], alpha)


def limits(at_once: Played) -> Iterator[Line]:
    """What the documentation says not to be protected."""
    for attempt in TRIES:
        if attempt.name == "took part: transaction number":
            yield limit("took part, when one answers in the visit in which one fetches", attempt.had,
                        _all(attempt, [at_once])[0])  # fmt: skip


def _all(attempt: Try, rounds: Sequence[Played]) -> list[list[Score]]:
    """Per measure of the try its scores over the rounds."""
    return [list(each) for each in zip(*(scores(attempt, *round) for round in rounds), strict=True)]


def _tell(lines: Iterable[Line], asked: argparse.Namespace) -> None:
    print(f"{asked.repeat} rounds of {asked.people} people. By chance alone something below would seem to succeed "
          f"once in {1 / FALSE_ALARM:,.0f} runs.\n")  # fmt: skip
    print(f"{'part':<13}{'try':<62}{'right':>7}{'of':>8}{'guessing':>10}{'p':>9}  verdict")
    for x in lines:
        print(f"{x.part:<13}{x.name:<62}{x.right:>7,}{x.tested:>8,}{x.by_guessing:>10,.1f}{x.p:>9.2g}  {x.verdict}")
        print(f"{'':<13}  {sentence(x)}\n{'':<13}  had: {x.had}")
    lines = list(lines)
    broken = [x for x in lines if not x.holds]
    print(
        "\nEverything held, and every planted weakness was found."
        if not broken
        else f"\n{len(broken)} of {len(lines)} did not come out as they must: " + "; ".join(x.name for x in broken)
    )
