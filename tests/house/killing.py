# SPDX-License-Identifier: EUPL-1.2
"""Real processes on the test's own database, and kill -9 at a chosen place."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).parents[2]
NEVER = 10**9


def database() -> str:
    """The address of the database in which this test plays."""
    given = urlsplit(os.environ["DATABASE_URL"])
    return given._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def surroundings(**more: str) -> dict[str, str]:
    """The environment of a process that works in this test's database."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return {**os.environ, "DATABASE_URL": database(), "PYTHONPATH": path, "LOG_LEVEL": "ERROR", **more}


class Victims:
    """Starts commands of `iedereen`, one at a time, each in a process that may be killed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, words: Sequence[str], place: int = NEVER, seen: Callable[[int], None] = lambda _: None) -> bool:
        """Run a command that dies before its statement number `place`; was it killed? `seen` hears its process id.

        False: it had finished before that, in order.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([place, *words]) + "\n")
        self._process.stdin.flush()
        seen(self._answer())
        status = self._answer()
        assert status in {0, -signal.SIGKILL}, f"{words} ended with {status}"
        return status == -signal.SIGKILL

    def _answer(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


@contextmanager
def victims(**more: str) -> Iterator[Victims]:
    """A place to start commands from, with these words in their environment."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.victim"], cwd=ROOT, env=surroundings(**more), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        yield Victims(process)
        assert process.stdin is not None
        process.stdin.close()


def places(first: int, growth: float) -> Iterator[int]:
    """Ever later places, each so many times further than the one before, and at least one further."""
    place = float(first)
    while True:
        yield int(place)
        place = max(place + 1, place * growth)


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    """kill -9 to a process that leads its own session, and to all its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)
