# SPDX-License-Identifier: EUPL-1.2
"""Handing in over HTTP while 32 people do so at once, and the least that any form post costs, in one run.

gunicorn as `iedereen serve` starts it, on a throw-away embedded PostgreSQL with all its safety (fsync on). Every thread
hands in with fresh codes; the codes of all are for one team, the worst case for locks. The lower bound is a page in
the same server and middleware that inserts one row and answers 303: what is above it is the price of codes, checks
and the questionnaire. Goal: p95 of a hand-in under 50 ms of waiting in the database (`deposit` alone, measured in
32 threads) and of the whole request as printed, with the ratio to the bound.

    PYTHONPATH=src:. python benchmarks/deposit.py [--people 3200] [--at-once 32]
"""

import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django
import numpy as np

from iedereen.cli import postgres

BOUND = """
from django.db import connection
from django.http import HttpResponseRedirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from iedereen.config.urls import urlpatterns as ours


@csrf_exempt
def bound(request):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO benchmark_bound (words) VALUES (%s)", [request.POST["words"]])
    return HttpResponseRedirect("/invullen/bedankt/", status=303)


urlpatterns = [path("invullen/ondergrens/", bound), *ours]
"""
SETTINGS = 'from iedereen.config.settings import *\nROOT_URLCONF = "benchmark_urls"\n'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=3_200)
    parser.add_argument("--at-once", type=int, default=32)
    asked = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="iedereen-benchmark-")))
        home.chmod(0o755)
        (home / "benchmark_urls.py").write_text(BOUND)
        (home / "benchmark_settings.py").write_text(SETTINGS)
        sys.path.insert(0, str(home))
        os.environ |= {
            "IEDEREEN_HOME": str(home), "IEDEREEN_SECRET_KEY": "benchmark-" + "x" * 40,
            "DJANGO_SETTINGS_MODULE": "benchmark_settings", "PYTHONPATH": os.pathsep.join([str(home), *sys.path[1:]]),
        }  # fmt: skip
        os.environ["DATABASE_URL"] = stack.enter_context(postgres.database(home))
        django.setup()
        _measure(asked.people, asked.at_once, stack)
    return 0


def _measure(people: int, at_once: int, stack: ExitStack) -> None:
    # Models and actions can be imported only in a Django that has been set up.
    from iedereen.vault import actions as vault  # noqa: PLC0415

    group, fields = _prepare()
    port = stack.enter_context(_server())
    plain = {"words": "een rij"}
    row: dict[str, str] = {**fields}
    _run(at_once, [lambda: _post(port, "/invullen/ondergrens/", plain)] * (at_once * 10))  # warm
    bound = _run(at_once, [lambda: _post(port, "/invullen/ondergrens/", plain)] * people)
    codes = vault.fill_hat(group, 2 * people)
    sends = [_sender(port, {**row, "code": code}) for code in codes[:people]]
    handed = _run(at_once, sends)
    alone = _run(at_once, [_depositor(vault.deposit, code) for code in codes[people:]])
    _tell("one-row insert (bound)", bound)
    _tell("hand in", handed)
    _tell("vault.deposit alone", alone)
    print(f"hand in / bound: median {np.median(handed) / np.median(bound):.2f}, "
          f"p95 {np.percentile(handed, 95) / np.percentile(bound, 95):.2f}")  # fmt: skip
    _check(group, 2 * people)


def _prepare() -> tuple[Any, dict[str, str]]:
    """An open check-up of one team, and the fields of somebody who answers everything."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    from tests.cast import make_cast  # noqa: PLC0415
    from tests.rooms.checkup.asking import checkup  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE benchmark_bound (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), words text)")
    made = checkup(make_cast())
    round = made.round
    now = datetime.now(UTC)
    round.opens_at, round.closes_at = now - timedelta(days=1), now + timedelta(days=1)
    round.save()
    items = round.version.definition["items"]
    fields = {f"v_{i['name']}": "4" if i["kind"] == "statement" else "Zo gaat het wel." for i in items}
    return made.id, fields


@contextmanager
def _server() -> Iterator[int]:
    """gunicorn with two workers of four threads, as `iedereen serve` runs it."""
    port = postgres._free_port()
    words = [
        sys.executable, "-m", "gunicorn", "iedereen.config.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--log-level", "warning",
        "--no-control-socket",
    ]  # fmt: skip
    child = subprocess.Popen(words, env={**os.environ, "PORT": str(port)})
    try:
        for _ in range(300):
            try:
                _post(port, "/invullen/ondergrens/", {"words": "wakker"})
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        child.terminate()
        child.wait(timeout=20)


_LINES = threading.local()


def _post(port: int, path: str, fields: dict[str, str]) -> None:
    """One form post over a kept connection, as a browser does. Anything but 303 is an error."""
    line = getattr(_LINES, "line", None)
    if line is None:
        line = _LINES.line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request("POST", path, urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        answer.read()
    except OSError:
        _LINES.line = None
        raise
    if answer.status != 303:
        raise RuntimeError(f"{path}: {answer.status}")


def _sender(port: int, fields: dict[str, str]) -> Callable[[], None]:
    return lambda: _post(port, "/invullen/versturen/", fields)


def _depositor(deposit: Callable[..., None], code: str) -> Callable[[], None]:
    return lambda: deposit(code, [4.0] * 12, {"goed_houden": "Zo gaat het wel.", "eerst_beter": "Zo gaat het wel."})


def _run(at_once: int, jobs: list[Callable[[], None]]) -> np.ndarray:
    """Milliseconds of each job, so many at once."""

    def timed(job: Callable[[], None]) -> float:
        start = time.perf_counter()
        job()
        return (time.perf_counter() - start) * 1_000

    with ThreadPoolExecutor(at_once) as pool:
        return np.array(list(pool.map(timed, jobs)))


def _tell(name: str, took: np.ndarray) -> None:
    p50, p95, p99 = np.percentile(took, [50, 95, 99])
    print(f"{name:<24} n {len(took):>5}   p50 {p50:6.1f}   p95 {p95:6.1f}   p99 {p99:6.1f} ms")


def _check(group: Any, expected: int) -> None:
    """Nothing got lost or was counted twice."""
    from iedereen.vault import actions as vault  # noqa: PLC0415
    from iedereen.vault import queries  # noqa: PLC0415

    start = time.perf_counter()
    assert vault.seal([group]) == expected
    print(f"sealing {expected} answers: {time.perf_counter() - start:.2f} s")
    start = time.perf_counter()
    vault.scrub()
    print(f"scrubbing: {time.perf_counter() - start:.2f} s")
    owners, values = queries.answers([group], 12)
    assert values.shape == (expected, 12) and (values == 4).all() and not owners.any()


if __name__ == "__main__":
    sys.exit(main())
