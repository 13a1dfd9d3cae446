# SPDX-License-Identifier: EUPL-1.2
"""Closing a round of the whole force: open, compute, protect, attack, release, promise and post, in one run.

Synthetic answers of a force of the real shape (11 units, 43 districts, 400 teams), each sealed as a browser does,
closed by the worker's own step and opened by two key holders, on a throw-away PostgreSQL. Prints seconds per step and
the peak memory of this process. Bound: 65,000 answers to 14 statements in less than 60 s and 2 GB.

    PYTHONPATH=src:. python benchmarks/close_round.py [--people 65000] [--statements 14] [--teams 400]
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import django
import numpy as np

from iedereen.cli import postgres

NOW = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
SEED = 20251123
PASSPHRASE = "vier losse woorden samen"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=65_000)
    parser.add_argument("--statements", type=int, default=14)
    parser.add_argument("--teams", type=int, default=400)
    asked = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="iedereen-benchmark-")))
        home.chmod(0o755)
        os.environ |= {"IEDEREEN_HOME": str(home), "IEDEREEN_SECRET_KEY": "benchmark" * 6,
                       "DJANGO_SETTINGS_MODULE": "iedereen.config.settings"}  # fmt: skip
        os.environ["DATABASE_URL"] = stack.enter_context(postgres.database(home))
        django.setup()
        run(asked)
    return 0


def run(asked: argparse.Namespace) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up only now

    from iedereen.checkup.actions import opening  # noqa: PLC0415
    from iedereen.checkup.actions.closing import close, release, unsealing  # noqa: PLC0415
    from iedereen.checkup.models import Release, Result  # noqa: PLC0415
    from iedereen.people.models import Person  # noqa: PLC0415
    from iedereen.people.queries import viewer  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    random = np.random.default_rng(SEED)
    sizes = shares(asked.people, asked.teams, random)
    round = timed("build the force and plan", lambda: build(sizes, asked.statements))
    timed(f"open ({asked.people:,} invitations)", lambda: opening.open_due(NOW))
    timed("lay answers down", lambda: fill(round, sizes, asked.statements, random))
    for module, name in ((unsealing.vault, "open_all"), (release.vault, "answers"), (release.measuring, "measure"),
                         (release.protecting, "guard"), (release, "_store"), (release, "_follow")):  # fmt: skip
        shown(module, name)
    timed("close", lambda: close.close_due(LATER))
    for number in (0, 1):
        by = viewer(Person.objects.get(number=str(number)).id, LATER.date())
        timed(f"key holder {number + 1}", lambda by=by: unsealing.unseal(
            round=round.id, passphrase=PASSPHRASE, by=by, now=LATER))  # fmt: skip
    timed("RELEASE, all of it", lambda: close.close_due(LATER))
    timed("wipe traces", lambda: close.scrub_due(LATER))
    kept = Release.objects.get()
    print(f"{Result.objects.count():,} figures, {Result.objects.filter(status='published').count():,} published")
    print(f"attack {kept.attack}")
    print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def shares(people: int, teams: int, random: np.random.Generator) -> list[int]:
    """Team sizes: lognormal, median 150, sigma 0.45, between 20 and 400, scaled to the number of people."""
    raw = np.clip(random.lognormal(np.log(150), 0.45, teams), 20, 400)
    return [max(12, int(n)) for n in raw * people / raw.sum()]


def build(sizes: list[int], statements: int, *, credentials: bool = False) -> Any:
    from django.db.backends.postgresql.psycopg_any import DateRange  # noqa: PLC0415

    from iedereen.checkup.actions import rounds  # noqa: PLC0415
    from iedereen.checkup.models import Questionnaire, QuestionnaireVersion  # noqa: PLC0415
    from iedereen.checkup.rules import Definition, Index, Item, ItemKind  # noqa: PLC0415
    from iedereen.keys import actions as keys  # noqa: PLC0415
    from iedereen.people.models import Person, Position, RoleHolding, Unit, UnitPeriod  # noqa: PLC0415
    from iedereen.people.queries import viewer  # noqa: PLC0415

    always = DateRange(date(2020, 1, 1), None)
    units: list[tuple[str, str, str | None]] = [("K", "force", None)]
    units += [(f"E{i}", "unit", "K") for i in range(11)]
    units += [(f"D{i}", "district", f"E{i % 11}") for i in range(43)]
    units += [(f"T{i}", "base_team", f"D{i % 43}") for i in range(len(sizes))]
    made = {code: Unit(code=code, kind=kind) for code, kind, _ in units}
    Unit.objects.bulk_create(made.values())
    UnitPeriod.objects.bulk_create(
        UnitPeriod(unit=made[c], parent=made[p] if p else None, name=c, valid=always) for c, _, p in units
    )
    people = [Person(number=str(i), email=f"p{i}@politie.example", name=f"P{i}") for i in range(sum(sizes))]
    Person.objects.bulk_create(people, batch_size=5_000)
    where = [made[f"T{t}"] for t, n in enumerate(sizes) for _ in range(n)]
    Position.objects.bulk_create(
        (Position(person=p, unit=u, valid=always) for p, u in zip(people, where, strict=True)), batch_size=5_000
    )
    for number, role in enumerate(("hrm", "vik", "works_council")):
        RoleHolding.objects.create(person=people[number], role=role, unit=made["K"], valid=always)
        keys.make_key(passphrase=PASSPHRASE, again=PASSPHRASE, by=viewer(people[number].id, NOW.date()), now=NOW)
    items = tuple(
        Item(f"q{i}", ItemKind.STATEMENT, {"nl": f"Zin {i}"}, 1, 5, i % 5 == 4, f"x{i // 4}") for i in range(statements)
    )
    indices = tuple(Index(f"x{i}", {"nl": f"Index {i}"}, {"nl": ""}) for i in range((statements + 3) // 4))
    what = Definition({"nl": "Proef"}, items, indices, ())
    version = QuestionnaireVersion.objects.create(
        questionnaire=Questionnaire.objects.create(code="proef"), number=1, definition=what.as_json(),
        digest=what.digest, made_at=NOW, made_by=people[0], published_at=NOW,
    )  # fmt: skip
    return rounds.plan(
        title="Proef", campaign="2026-1", version=version.id, teams=[made[f"T{t}"].id for t in range(len(sizes))],
        opens_at=NOW, closes_at=NOW + timedelta(days=14), by=viewer(people[0].id, NOW.date()), now=NOW,
        credentials=credentials,
    )  # fmt: skip


def fill(round: Any, sizes: list[int], statements: int, random: np.random.Generator) -> None:
    """Everybody answers; 3 % of the answers are skipped; teams differ."""
    from iedereen.checkup.actions.answering import hand_in_for  # noqa: PLC0415
    from iedereen.checkup.models import TeamCheckup  # noqa: PLC0415

    groups = dict(TeamCheckup.objects.filter(round=round).values_list("unit__code", "id"))
    for team, n in enumerate(sizes):
        level = 3.3 + random.normal(0, 0.35) + random.normal(0, 0.6, (n, 1)) + random.normal(0, 0.8, (n, statements))
        values = np.clip(np.rint(level), 1, 5)
        skipped = random.random((n, statements)) < 0.03
        pairs = zip(values, skipped, strict=True)
        rows = [[None if s else float(v) for v, s in zip(*pair, strict=True)] for pair in pairs]
        hand_in_for(checkup=groups[f"T{team}"], rows=rows)


def shown(module: Any, name: str) -> None:
    """Let a step of the close print how long it took."""
    real: Callable[..., object] = getattr(module, name)
    setattr(module, name, lambda *a, **k: timed(f"  {name.strip('_')}", lambda: real(*a, **k)))


def timed(what: str, act: Callable[[], Any]) -> Any:
    start, cpu = time.perf_counter(), time.process_time()
    found = act()
    print(f"{what:<34}{time.perf_counter() - start:8.2f} s {time.process_time() - cpu:8.2f} CPU s", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
