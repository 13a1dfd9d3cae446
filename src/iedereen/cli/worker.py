# SPDX-License-Identifier: EUPL-1.2
"""`iedereen worker`: looks every few seconds at what is due and does it; several may run side by side."""

import argparse
import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django.utils.module_loading import import_string

log = logging.getLogger("iedereen.worker")
DueWork = tuple[tuple[str, Callable[[datetime], int]], ...]


def do_due_work(now: datetime) -> int:
    """One turn through the table of due work; a kind that fails does not stop the others. Gives how much was done."""
    table: DueWork = import_string(settings.DUE_WORK)
    done = 0
    for name, work in table:
        try:
            done += work(now)
        except (OperationalError, InterfaceError):
            log.warning("the database was away during %s; trying again", name)
            connection.close()
        except Exception:
            log.exception("work failed: %s", name)
    return done


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="iedereen worker", description="Do what is due, until stopped.")
    parser.add_argument("--once", action="store_true", help="do what is due now and stop")
    parser.add_argument("--pause", type=float, default=5.0, help="seconds to wait when nothing is due (default 5)")
    args = parser.parse_args(argv)
    stopped = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stopped.set())
    while not stopped.is_set():
        close_old_connections()
        done = do_due_work(timezone.now())
        if args.once and not done:
            break
        if not done:
            stopped.wait(args.pause)
    return 0
