# SPDX-License-Identifier: EUPL-1.2
"""Runs commands of `iedereen` that kill themselves (kill -9) just before their n-th statement or commit.

Precise where a stopwatch would not be; every place can be the last one. `python -m tests.victim` reads a line
`[N, COMMAND, ...]` (JSON) at a time from its input and answers twice: the process that does it, and how that ended.
Each is a process of its own, split off from one that has everything loaded: a start costs no seconds.
"""

import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from iedereen.cli.environment import only_to_explain
from iedereen.cli.main import COMMANDS, main

LEFT = [0]
STARTING = ("django_migrations", "pg_catalog", "information_schema", "SELECT 1")
LOADED = ("worker", "import")


def _count(original: Callable[..., Any]) -> Callable[..., Any]:
    def counted(self: object, *words: Any, **named: Any) -> Any:
        if not (words and isinstance(words[0], str) and any(s in words[0] for s in STARTING)):
            LEFT[0] -= 1
            if LEFT[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return original(self, *words, **named)

    return counted


def _die_at(place: int) -> None:
    LEFT[0] = place
    CursorWrapper.execute = _count(CursorWrapper.execute)  # type: ignore[method-assign]
    CursorWrapper.executemany = _count(CursorWrapper.executemany)  # type: ignore[method-assign]
    BaseDatabaseWrapper._commit = _count(BaseDatabaseWrapper._commit)  # type: ignore[attr-defined,method-assign]


def _child(place: int, words: list[str]) -> int:
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        _die_at(place)
        return main(words)
    except BaseException:
        traceback.print_exc()
        return 70


def _tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _watch() -> None:
    with only_to_explain():
        for name in LOADED:
            importlib.import_module(COMMANDS[name].module)
        importlib.import_module("iedereen.config.duework")
    for line in sys.stdin:
        place, *words = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_child(place, words))
        _tell(child)
        _tell(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    _watch()
