# SPDX-License-Identifier: EUPL-1.2
"""People who do something at the very same moment, each in a thread with a database connection of its own."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock

import pytest
from django.db import connection, connections

from iedereen.screen.rules import Refused

PATIENCE = 20  # seconds
_through = Event()  # one of those who came at once is through
_WAITED_FOR = "SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))"


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What came of each of these acts, in their order; of one that was refused its reason."""
    gate = Barrier(len(acts), timeout=PATIENCE)
    _through.clear()

    def one(act: Callable[[], object]) -> object:
        try:
            gate.wait()
            return act()
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()
            _through.set()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def meeting_at(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> Event:
    """Makes the threads really meet: whoever comes to the end of `module.name` first stays there, with all that it
    holds, until another waits for it or is through. Gives what is set when it stands there."""
    real: Callable[..., object] = getattr(module, name)
    first, there = Lock(), Event()

    def met(*args: object, **more: object) -> object:
        found = real(*args, **more)
        if first.acquire(blocking=False):
            there.set()
            _until(lambda: _through.is_set() or _waited_for())
        return found

    monkeypatch.setattr(module, name, met)
    return there


def _waited_for() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITED_FOR)
        return bool(cursor.fetchone()[0])


def _until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end, "the other one never came"
        time.sleep(0.01)
