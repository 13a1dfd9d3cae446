# SPDX-License-Identifier: EUPL-1.2
"""Handing in over HTTP while 32 people do so at once, and the least that any form post costs, in one run.

The door where people answer, as `iedereen serve` starts it (gunicorn, a process of its own), on a throw-away embedded
PostgreSQL with all its safety (fsync on). Everybody hands in sealed answers for one team, the worst case for locks:
with a code, then with a credential. The lower bound is a page of the same server that inserts one row of the same size
and answers: what is above it is the price of rights, checks and seals. Goal: p95 under 50 ms with 32 at once.

    PYTHONPATH=src:. python benchmarks/deposit.py [--people 3200] [--at-once 32]
"""

import argparse
import base64
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
import numpy as np
from benchmarks import load

from iedereen.cli import postgres
from iedereen.engines import credentials

BOUND = """
import base64, json
from django.db import connection
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from iedereen.config.deposit_urls import urlpatterns as ours


@csrf_exempt
def bound(request):
    sent = json.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO benchmark_bound (words) VALUES (%s)", [base64.b64decode(sent["open"])])
    return HttpResponse(status=204)


urlpatterns = [path("invullen/ondergrens/", bound), *ours]
"""
SETTINGS = 'from iedereen.config.deposit import *\nROOT_URLCONF = "benchmark_urls"\n'
HOST = "127.0.0.1"


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
        os.environ |= {
            "IEDEREEN_HOME": str(home), "IEDEREEN_SECRET_KEY": "benchmark-" + "x" * 40,
            "DJANGO_SETTINGS_MODULE": "iedereen.config.settings",
            "PYTHONPATH": os.pathsep.join([str(home), *sys.path[1:]]),
        }  # fmt: skip
        os.environ["DATABASE_URL"] = stack.enter_context(postgres.database(home))
        django.setup()
        _measure(asked.people, asked.at_once, stack)
    return 0


def _measure(people: int, at_once: int, stack: ExitStack) -> None:
    # Models and actions can be imported only in a Django that has been set up.
    from iedereen.vault import actions as vault  # noqa: PLC0415
    from iedereen.vault.models import Deposit  # noqa: PLC0415

    made, public = _prepare(people)
    parts = _sealed(made, public, people)
    codes = vault.fill_hat(made.id, people)
    rights = _credentials(made, people)
    port, pid = stack.enter_context(server("benchmark_settings"))
    path = "/invullen/ondergrens/"
    plain = [_post(path, {"closed": c, "open": o}) for c, o in parts]
    load.run(port, plain[: at_once * 10], at_once)  # warm
    before = cpu(pid)
    bound = load.run(port, plain, at_once)
    bare = cpu(pid) - before
    path = "/invullen/verzegeld/"
    by_code = load.run(port, [_post(path, {"code": k, "closed": c, "open": o})
                              for k, (c, o) in zip(codes, parts, strict=True)], at_once)  # fmt: skip
    before = cpu(pid)
    by_right = load.run(port, [_post(path, {**r, "closed": c, "open": o})
                               for r, (c, o) in zip(rights, parts, strict=True)], at_once)  # fmt: skip
    spent = cpu(pid) - before
    for name, run in (("one-row insert (bound)", bound), ("sealed, with a code", by_code),
                      ("sealed, with a credential", by_right)):  # fmt: skip
        print(run.tell(name))
    ratio = np.percentile(by_right.took, 95) / np.percentile(bound.took, 95)
    print(f"credential / bound: p95 {ratio:.2f}; CPU of the door a request {spent / people * 1_000:.2f} ms, "
          f"of the bound {bare / people * 1_000:.2f} ms")  # fmt: skip
    assert Deposit.objects.filter(group=made.id).count() == 2 * people, "something was lost or counted twice"


def _prepare(people: int) -> tuple[Any, bytes]:
    """An open check-up of one team that has room for everybody twice, and the key to which it is sealed."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    from iedereen.keys.queries import public_keys  # noqa: PLC0415
    from tests.cast import make_cast  # noqa: PLC0415
    from tests.rooms.checkup.asking import checkup  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE benchmark_bound (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), words bytea)")
    made = checkup(make_cast(), invited=3 * people)
    round = made.round
    now = datetime.now(UTC)
    round.opens_at, round.closes_at = now - timedelta(days=1), now + timedelta(days=1)
    round.save()
    return made, public_keys([round.id])[round.id]


def _sealed(made: Any, public: bytes, people: int) -> list[tuple[str, str]]:
    from iedereen.checkup.actions.answering import sealed  # noqa: PLC0415

    texts = {"goed_houden": "Zo gaat het wel.", "eerst_beter": "Zo gaat het wel."}
    pairs = (sealed(public, made.round_id, made.id, [4.0] * 12, texts) for _ in range(people))
    return [(base64.b64encode(c).decode(), base64.b64encode(o).decode()) for c, o in pairs]


def _credentials(made: Any, people: int) -> list[dict[str, str]]:
    """As browsers make them, signed by the vault's own door."""
    from iedereen.vault import actions as vault  # noqa: PLC0415
    from iedereen.vault.queries import issuers  # noqa: PLC0415

    vault.make_issuers([made.id])
    public = issuers([made.id])[made.id]
    found, start = [], time.perf_counter()
    for _ in range(people):
        prepared = credentials.prepare(secrets.token_bytes(32))
        blinded, inverse = credentials.blind(public, prepared)
        signature = credentials.finalize(public, prepared, vault.sign(made.id, blinded, 4 * people), inverse)
        texts = {"prepared": base64.b64encode(prepared).decode(), "signature": base64.b64encode(signature).decode()}
        found.append({"checkup": str(made.id), **texts})
    print(f"credentials, one after another, both sides: {(time.perf_counter() - start) / people * 1_000:.1f} ms each")
    return found


def _post(path: str, what: dict[str, str]) -> bytes:
    return load.request(HOST, path, json.dumps(what).encode(), "application/json")


@contextmanager
def server(settings: str, application: str = "iedereen.config.deposit_wsgi:application") -> Iterator[tuple[int, int]]:
    """gunicorn as `iedereen serve` runs it; gives its port and process."""
    port = postgres.free_port()
    words = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"{HOST}:{port}",
        "--config", "python:iedereen.cli.webserver",
    ]  # fmt: skip
    child = subprocess.Popen(words, env={**os.environ, "PORT": str(port), "DJANGO_SETTINGS_MODULE": settings})
    try:
        for _ in range(300):
            try:
                load.run(port, [b"GET /invullen/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"], 1)
                break
            except OSError:
                time.sleep(0.1)
        yield port, child.pid
    finally:
        child.terminate()
        child.wait(timeout=20)


def cpu(parent: int) -> float:
    """CPU seconds so far of the workers of a gunicorn."""
    total = 0.0
    for task in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = task.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


if __name__ == "__main__":
    sys.exit(main())
