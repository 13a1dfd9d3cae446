# SPDX-License-Identifier: EUPL-1.2
"""What each kind of page of the demo corps costs: CPU of the web process and of its database connection, and queries.

Wall time under parallel viewers (`pages.py`) says as much about the machine as about the pages; this is its quiet
companion. Within one process, without a server, every page is asked for twice as one person of every role, and the
second time counts. Prints per kind the median and the dearest, in milliseconds of CPU, the dearest kind last, with the
ratio of that page to the lower bound: the page about privacy. Garbage collection stands as in `config.wsgi`.

    IEDEREEN_HOME=.iedereen-full PYTHONPATH=src python benchmarks/page_cost.py [--each 2]
"""

import argparse
import os
import re
import statistics
import sys
import time
import urllib.parse
from collections import defaultdict
from dataclasses import dataclass
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any

from iedereen.cli import environment
from pages import BOUND, LINK, STARTS, _kind

GOAL = 40.0


@dataclass(frozen=True)
class Cost:
    """Milliseconds of CPU in both processes, and how many queries."""

    python: float
    database: float
    queries: int
    role: str
    address: str

    @property
    def total(self) -> float:
        return self.python + self.database


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=2, help="addresses of one kind of page per role")
    asked = parser.parse_args()
    os.environ |= {"IEDEREEN_DEMO": "1", "IEDEREEN_ORIGIN": "http://testserver"}
    with environment.ready(migrate=True):
        return _tell(_measured(asked.each))


def _measured(each: int) -> dict[str, list[Cost]]:
    from django.conf import settings  # noqa: PLC0415 - Django is set up only now
    from django.test import Client  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from iedereen.people.queries import demo_people  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    import_module("iedereen.config.wsgi")
    found: dict[str, list[Cost]] = defaultdict(list)
    for person in demo_people(timezone.localdate()):
        door = Client()
        page = door.get("/demo/").content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        words = {"person": str(person.person), "csrfmiddlewaretoken": token[1] if token else ""}
        door.post("/demo/aanmelden/", words)
        _walk(door, person.role.value, each, found)
    return found


def _walk(door: Any, role: str, each: int, found: dict[str, list[Cost]]) -> None:
    """Follows every link, of each kind of page at most so many; files are left alone."""
    seen, waiting, done = set(STARTS), list(STARTS), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        kind = _kind(address)
        if kind is None or "export" in kind or done.get(kind, 0) >= each:
            continue
        _cost(door, role, address)  # whatever is read once a day or compiled once is not this page's cost
        cost, text = _cost(door, role, address)
        done[kind] = done.get(kind, 0) + 1
        found[kind].append(cost)
        for link in LINK.findall(text):
            following = urllib.parse.urljoin(address, unescape(link))
            if following not in seen:
                seen.add(following)
                waiting.append(following)


def _cost(door: Any, role: str, address: str) -> tuple[Cost, str]:
    from django.db import connection  # noqa: PLC0415

    count = [0]

    def counting(execute: Any, *args: Any) -> Any:
        count[0] += 1
        return execute(*args)

    connection.ensure_connection()
    there = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")  # nanoseconds of CPU come first
    before, start = int(there.read_text().split()[0]), time.process_time()
    with connection.execute_wrapper(counting):
        answer = door.get(address)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    python = (time.process_time() - start) * 1e3
    database = (int(there.read_text().split()[0]) - before) / 1e6
    return Cost(python, database, count[0], role, address), text.decode("utf-8", "replace")


def _tell(found: dict[str, list[Cost]]) -> int:
    bound = statistics.median(c.total for c in found[BOUND])
    dear = 0
    for kind, costs in sorted(found.items(), key=lambda pair: max(c.total for c in pair[1])):
        worst = max(costs, key=lambda c: c.total)
        median = statistics.median(c.total for c in costs)
        dear += median > GOAL
        print(f"{kind:<36} n {len(costs):>3}  median {median:5.1f}  dearest {worst.total:5.1f} = {worst.python:5.1f} + "
              f"{worst.database:5.1f} in the database, {worst.queries:>2} queries  {worst.total / bound:4.1f} x bound  "
              f"{worst.role} {worst.address[:40]}")  # fmt: skip
    every = [c.total for costs in found.values() for c in costs]
    print(f"{len(every)} pages: median {statistics.median(every):.1f}, mean {statistics.fmean(every):.1f} ms CPU; "
          f"{dear} kinds with a median above {GOAL:.0f} ms")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
