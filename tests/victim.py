# SPDX-License-Identifier: EUPL-1.2
"""Runs a command of `iedereen` that kills itself (kill -9) just before its n-th statement or commit.

`python -m tests.victim N COMMAND ...`: precise where a stopwatch would not be; every place can be the last one.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from iedereen.cli.main import main

LEFT = [0]
STARTING = ("django_migrations", "pg_catalog", "information_schema", "SELECT 1")


def _count(original: Callable[..., Any]) -> Callable[..., Any]:
    def counted(self: object, *words: Any, **named: Any) -> Any:
        if not (words and isinstance(words[0], str) and any(s in words[0] for s in STARTING)):
            LEFT[0] -= 1
            if LEFT[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return original(self, *words, **named)

    return counted


if __name__ == "__main__":
    LEFT[0] = int(sys.argv[1])
    CursorWrapper.execute = _count(CursorWrapper.execute)  # type: ignore[method-assign]
    CursorWrapper.executemany = _count(CursorWrapper.executemany)  # type: ignore[method-assign]
    BaseDatabaseWrapper._commit = _count(BaseDatabaseWrapper._commit)  # type: ignore[attr-defined,method-assign]
    sys.exit(main(sys.argv[2:]))
