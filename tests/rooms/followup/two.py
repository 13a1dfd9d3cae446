# SPDX-License-Identifier: EUPL-1.2
"""Doing the same at the very same moment, each in a thread with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


def at_once(times: int, act: Callable[[], Result]) -> list[Result]:
    """Runs `act` so many times at once; gives what each gave, or raises what one of them raised."""
    gate = Barrier(times, timeout=10)

    def one() -> Result:
        try:
            gate.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [f.result(timeout=30) for f in [pool.submit(one) for _ in range(times)]]
