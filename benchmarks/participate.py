# SPDX-License-Identifier: EUPL-1.2
"""The whole force takes part over HTTP: credentials, sealed answers, opening, release, in one run.

Both doors run as `iedereen serve` starts them, on a throw-away embedded PostgreSQL with all its safety (fsync on). Each
person has a session of their own, fetches a credential (blind signature, one key per team) and hands in sealed answers
with it. Beside it, in the same run: a plain form post of the same answers, unsealed, one row each, to the same server.
Then two key holders open everything, and it is counted and released. Bound: opened and released in under 120 s.

    PYTHONPATH=src:. python benchmarks/participate.py [--people 65000] [--teams 400] [--at-once 32]
"""

import argparse
import base64
import json
import os
import secrets
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
import numpy as np
from benchmarks import close_round, load
from benchmarks.close_round import PASSPHRASE, timed
from benchmarks.deposit import BOUND, HOST, SETTINGS, server

from iedereen.cli import postgres
from iedereen.engines import credentials

Blinded = tuple[bytes, bytes, bytes]  # prepared, blinded, inverse
STATEMENTS = 14
TOKEN = "t" * 32  # against forged requests; each visitor has the same here


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=65_000)
    parser.add_argument("--teams", type=int, default=400)
    parser.add_argument("--at-once", type=int, default=32)
    asked = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="iedereen-benchmark-")))
        home.chmod(0o755)
        (home / "static").mkdir()
        (home / "benchmark_urls.py").write_text(BOUND)
        (home / "benchmark_settings.py").write_text(SETTINGS)
        os.environ |= {
            "IEDEREEN_HOME": str(home), "IEDEREEN_SECRET_KEY": "benchmark-" + "x" * 40,
            "DJANGO_SETTINGS_MODULE": "iedereen.config.settings", "PORT": "80", "DEPOSIT_HOST": HOST,
            "PYTHONPATH": os.pathsep.join([str(home), *sys.path[1:]]),
        }  # fmt: skip
        os.environ["DATABASE_URL"] = stack.enter_context(postgres.database(home))
        django.setup()
        run(asked, stack)
    return 0


def run(asked: argparse.Namespace, stack: ExitStack) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up only now
    from django.db import connection  # noqa: PLC0415

    from iedereen.checkup.actions import opening  # noqa: PLC0415
    from iedereen.checkup.models import Participation, Round  # noqa: PLC0415
    from iedereen.vault.queries import issuers  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE benchmark_bound (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), words bytea)")
    sizes = close_round.shares(asked.people, asked.teams, np.random.default_rng(close_round.SEED))
    now = datetime.now(UTC)
    close_round.NOW = now
    round = timed("build the force and plan", lambda: close_round.build(sizes, STATEMENTS, credentials=True))
    timed(f"open, with {asked.teams} signing keys", lambda: opening.open_due(datetime.now(UTC)))
    places = list(Participation.objects.filter(checkup__round=round).values_list("checkup", "person"))
    keys = issuers([c for c, _ in places])
    blinded = timed("blind on the devices", lambda: _many(_blind, [keys[c] for c, _ in places]))
    sessions = timed("sessions", lambda: _sessions([p for _, p in places]))
    port, _pid = stack.enter_context(server("iedereen.config.settings", "iedereen.config.wsgi:application"))
    asking = [_ask(c, s, b[1]) for (c, _), s, b in zip(places, sessions, blinded, strict=True)]
    signed = load.run(port, asking, asked.at_once, keep=True)
    print(signed.tell("credential fetched"), flush=True)
    rights = timed("unblind and check on the devices", lambda: _many(
        _finalize, [(keys[c], b[0], _signature(w), b[2])
                    for (c, _), b, w in zip(places, blinded, signed.bodies, strict=True)]
    ))  # fmt: skip
    parts = timed("seal on the devices", lambda: _sealed(Round.objects.get(id=round.id), places))
    door, _pid = stack.enter_context(server("benchmark_settings"))
    plain = [
        load.request(HOST, "/invullen/ondergrens/", json.dumps({"open": _b64(_form())}).encode(), "application/json")
    ]
    bare = load.run(door, plain * len(places), asked.at_once)
    print(bare.tell("plain form, unsealed, one row"), flush=True)
    sends = [
        load.request(HOST, "/invullen/verzegeld/", json.dumps(
            {"checkup": str(c), "prepared": _b64(b[0]), "signature": _b64(r), "closed": _b64(p[0]), "open": _b64(p[1])}
        ).encode(), "application/json")
        for (c, _), b, r, p in zip(places, blinded, rights, parts, strict=True)
    ]  # fmt: skip
    handed = load.run(door, sends, asked.at_once)
    print(handed.tell("sealed answers handed in"), flush=True)
    print(f"sealed / plain: throughput {bare.seconds / handed.seconds:.2f}, "
          f"p99 {np.percentile(handed.took, 99) / np.percentile(bare.took, 99):.2f}")  # fmt: skip
    _open(round.id, len(places))


def _open(round: Any, expected: int) -> None:
    from iedereen.checkup.actions import rounds  # noqa: PLC0415
    from iedereen.checkup.actions.closing import close, unsealing  # noqa: PLC0415
    from iedereen.checkup.models import Release  # noqa: PLC0415
    from iedereen.ledger.queries import history  # noqa: PLC0415
    from iedereen.people.models import Person  # noqa: PLC0415
    from iedereen.people.queries import viewer  # noqa: PLC0415

    start, now = time.perf_counter(), datetime.now(UTC)
    holders = [viewer(Person.objects.get(number=n).id, now.date()) for n in ("0", "1")]
    rounds.close_early(round=round, reason="Proef", by=holders[0], now=now)
    timed("close", lambda: close.close_due(now))
    for by in holders:
        timed("a key holder comes", lambda by=by: unsealing.unseal(round=round, passphrase=PASSPHRASE, by=by, now=now))
    timed("count, protect, attack, release", lambda: close.close_due(now))
    print(f"OPENED AND RELEASED in {time.perf_counter() - start:.1f} s")
    details = next(line.details for line in history("round", round) if line.action == "answers_opened")
    assert details == {"read": expected, "dropped": 0}, details
    assert Release.objects.filter(round=round).exists()


def _many(act: Any, given: list[Any]) -> list[Any]:
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(act, given, chunksize=200))


def _blind(public: bytes) -> Blinded:
    prepared = credentials.prepare(secrets.token_bytes(32))
    blinded, inverse = credentials.blind(public, prepared)
    return prepared, blinded, inverse


def _finalize(given: tuple[bytes, bytes, bytes, bytes]) -> bytes:
    return credentials.finalize(*given)


def _signature(answer: bytes) -> bytes:
    return base64.b64decode(json.loads(answer[answer.index(b"{") : answer.rindex(b"}") + 1])["signed"])


def _sessions(people: list[Any]) -> list[str]:
    """A signed-in visitor each, as the provider's sign-in leaves it."""
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.contrib.sessions.models import Session  # noqa: PLC0415

    from iedereen.people.models import Person  # noqa: PLC0415

    store, rows, keys = SessionStore(), [], []
    known = Person.objects.in_bulk(people)
    until = datetime(2100, 1, 1, tzinfo=UTC)
    for person in people:
        key = secrets.token_hex(16)
        data = store.encode({
            "_auth_user_id": str(person), "_auth_user_hash": known[person].get_session_auth_hash(),
            "_auth_user_backend": "allauth.account.auth_backends.AuthenticationBackend",
        })  # fmt: skip
        rows.append(Session(session_key=key, session_data=data, expire_date=until))
        keys.append(key)
    Session.objects.bulk_create(rows, batch_size=5_000)
    return keys


def _ask(checkup: Any, session: str, blinded: bytes) -> bytes:
    body = json.dumps({"blinded": _b64(blinded)}).encode()
    cookies = f"Cookie: sessionid={session}; csrftoken={TOKEN}"
    return load.request("localhost", f"/check-up/{checkup}/bewijs/", body, "application/json", cookies,
                        f"X-CSRFToken: {TOKEN}")  # fmt: skip


def _sealed(round: Any, places: list[tuple[Any, Any]]) -> list[tuple[bytes, bytes]]:
    from iedereen.checkup.actions.answering import sealed  # noqa: PLC0415
    from iedereen.keys.queries import public_keys  # noqa: PLC0415

    public = public_keys([round.id])[round.id]
    values = np.random.default_rng(1).integers(1, 6, (len(places), STATEMENTS)).tolist()
    return [sealed(public, round.id, c, row, {}) for (c, _), row in zip(places, values, strict=True)]


def _form() -> bytes:
    return "&".join(f"v_q{n}=4" for n in range(STATEMENTS)).encode()


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


if __name__ == "__main__":
    sys.exit(main())
