# SPDX-License-Identifier: EUPL-1.2
"""Random months of following up, as many steps as asked, each checked: the test's months, played from a seed.

    PYTHONPATH=src:. python benchmarks/months.py [--steps 1000000] [--per-month 100] [--seed 1]

Each month is one transaction that is rolled back. What breaks a rule is told with its seed and what led to it.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django

from iedereen.cli import postgres

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--per-month", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="iedereen-benchmark-")))
        home.chmod(0o755)
        os.environ |= {
            "IEDEREEN_HOME": str(home), "IEDEREEN_SECRET_KEY": "benchmark-" + "x" * 40,
            "DJANGO_SETTINGS_MODULE": "iedereen.config.settings",
        }  # fmt: skip
        os.environ["DATABASE_URL"] = stack.enter_context(postgres.database(home, settings=FAST))
        django.setup()
        return run(asked)


def run(asked: argparse.Namespace) -> int:
    from django.conf import settings  # noqa: PLC0415 - Django is set up only now
    from django.core.management import call_command  # noqa: PLC0415

    from tests.cast import make_cast  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    settings.DEMO = True
    cast = make_cast()
    wall, cpu, played, seed = time.perf_counter(), time.process_time(), 0, asked.seed
    while played < asked.steps:
        played += month(cast, seed, min(asked.per_month, asked.steps - played))
        seed += 1
        if seed % 100 == 0:
            print(f"{played:,} steps, {time.perf_counter() - wall:,.0f} s", flush=True)
    took = time.perf_counter() - wall
    print(f"{played:,} STEPS HELD, {seed - asked.seed:,} months; {took:,.1f} s, CPU of this process "
          f"{time.process_time() - cpu:,.1f} s, {1000 * took / played:.2f} ms a step")  # fmt: skip
    return 0


def month(cast: Any, seed: int, steps: int) -> int:
    """One month from its seed, rolled back."""
    from django.db import transaction  # noqa: PLC0415

    from tests.rooms.followup.months import Months  # noqa: PLC0415

    chance, deeds = random.Random(seed), []
    with transaction.atomic():
        months = Months(cast, chance.randrange(5))
        names = [name for name, (weight, _) in months.deeds.items() for _ in range(weight)]
        try:
            for _ in range(steps):
                deeds.append((f"{months.now:%a %d %b %H:%M}", chance.choice(names), chance.randrange(2**16),
                              chance.randrange(2**16)))  # fmt: skip
                months.step(*deeds[-1][1:])
            months.check_end()
        except BaseException:
            print(f"seed {seed}:", *(f"  {d[0]}  {d[1]}({d[2]}, {d[3]})" for d in deeds[-30:]), sep="\n")
            raise
        transaction.set_rollback(True)
    return steps


if __name__ == "__main__":
    sys.exit(main())
