# SPDX-License-Identifier: EUPL-1.2
"""Every page of the demo corps, with parallel viewers, beside the least that a page of ours can cost, in one run.

Works on a demo corps that stands (`iedereen demo --full --build-only`). Starts the web server as `iedereen serve`
does, comes in as one person of every role, follows every link from the first page (of each kind of page so many), and
then lets parallel viewers ask for them in random order. Prints p50, p95 and p99 in milliseconds per kind of page, the
slowest last, and the ratio to the lower bound: the page about privacy, which is drawn from a template and asks the
database only who is there. Files (`?export=`) are measured apart.

    IEDEREEN_HOME=.iedereen-full PYTHONPATH=src:. python benchmarks/pages.py [--viewers 8] [--each 6] [--rounds 4]
"""

import argparse
import http.cookiejar
import os
import random
import re
import resource
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from dataclasses import dataclass, field
from html import unescape

import numpy as np
from benchmarks import load

from iedereen.cli import environment, postgres

BOUND = "front:privacy"
STARTS = ("/", "/privacy/")  # the bound is always measured: pages link to it by its whole address
LINK = re.compile(r'href="(/[^"#]*|\?[^"#]*)')
GOAL = 200.0
SEED = 20_251_123


@dataclass
class Visitor:
    """Somebody with a browser: cookies kept, redirects followed."""

    origin: str
    role: str
    pages: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, address: str) -> str | None:
        """The page, "" for what is no page, and None where the address leads on to another."""
        with self.opener.open(self.origin + address, timeout=60) as answer:
            body: bytes = answer.read()
            if answer.url != self.origin + address:
                return None
            return body.decode("utf-8", "replace") if "html" in answer.headers["Content-Type"] else ""

    def words(self, address: str) -> bytes:
        """The same request as it goes over the line."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)
        host = self.origin.removeprefix("http://")
        return f"GET {address} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\n\r\n".encode()

    def come_in(self, person: str) -> None:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get("/demo/") or "")
        assert token is not None
        words = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "person": person}).encode()
        request = urllib.request.Request(self.origin + "/demo/aanmelden/", words, {"Referer": self.origin + "/demo/"})
        with self.opener.open(request, timeout=60) as answer:
            answer.read()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--viewers", type=int, default=8)
    parser.add_argument("--each", type=int, default=6, help="addresses of one kind of page per role")
    parser.add_argument("--rounds", type=int, default=4, help="how often every address is asked for")
    asked = parser.parse_args()
    port = postgres.free_port()
    os.environ |= {"IEDEREEN_DEMO": "1", "PORT": str(port), "IEDEREEN_ORIGIN": f"http://127.0.0.1:{port}"}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the server and the database end with us
    with environment.ready(migrate=True):
        return _measure(asked, port)


def _measure(asked: argparse.Namespace, port: int) -> int:
    from django.utils import timezone  # noqa: PLC0415 - Django is set up only now

    from iedereen.cli import serve  # noqa: PLC0415
    from iedereen.people.queries import demo_people, tree  # noqa: PLC0415

    today = timezone.localdate(timezone.now())
    child = serve.start("127.0.0.1", port)
    try:
        origin = f"http://127.0.0.1:{port}"
        _awake(origin)
        visitors = [_crawled(origin, p.role.value, str(p.person), asked.each) for p in demo_people(today)]
        _count(visitors, len(tree(today).places))
        took = _looked(visitors, asked, port)
    finally:
        serve.end(child)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    asked_for = sum(map(len, took.values())) + sum(len(a) for v in visitors for a in v.pages.values())
    print(f"web server: {(used.ru_utime + used.ru_stime) / asked_for * 1_000:.0f} ms CPU per page, its start included")
    return _tell(took)


def _count(visitors: list[Visitor], units: int) -> None:
    """How many addresses of each kind the crawl found."""
    found: dict[str, int] = defaultdict(int)
    for visitor in visitors:
        for kind, addresses in visitor.pages.items():
            found[kind] += len(addresses)
    print(f"{units} units, {len(visitors)} roles, {len(found)} kinds, {sum(found.values())} addresses:")
    print(", ".join(f"{kind} {number}" for kind, number in sorted(found.items())))


def _awake(origin: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(origin + "/privacy/", timeout=5).read()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not wake up")


def _crawled(origin: str, role: str, person: str, each: int) -> Visitor:
    """Comes in and follows every link, of each kind of page at most so many."""
    visitor = Visitor(origin, role)
    visitor.come_in(person)
    seen, waiting = set(STARTS), list(STARTS)
    while waiting:
        address = waiting.pop(0)
        kind = _kind(address)
        if kind is None or len(visitor.pages[kind]) >= each:
            continue
        try:
            text = visitor.get(address)
        except urllib.error.HTTPError as error:
            print(f"{role}: {address} gives {error.code}")
            continue
        if text is None:
            continue
        visitor.pages[kind].append(address)
        for link in LINK.findall(text):
            found = urllib.parse.urljoin(address, unescape(link))
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    return visitor


def _kind(address: str) -> str | None:
    """The name of the page, with what makes its address another one; None for what is no page of ours."""
    from django.conf import settings  # noqa: PLC0415
    from django.urls import Resolver404, resolve  # noqa: PLC0415

    path, _, query = address.partition("?")
    if path.startswith(tuple(settings.ANONYMOUS_PREFIXES)):  # behind the other door, which is not open here
        return None
    try:
        found = resolve(path)
    except Resolver404:
        return None
    name = found.view_name
    if not name or ":" not in name or "sign" in name or found.func.__module__.startswith("allauth"):
        return None
    words = urllib.parse.parse_qs(query)
    more = [word for word in ("export", "sort") if word in words]
    return " ".join([name, *more])


def _looked(visitors: list[Visitor], asked: argparse.Namespace, port: int) -> dict[str, list[float]]:
    """Milliseconds per kind of page, by viewers who cost almost no time of their own."""
    jobs = [
        (v, kind, a) for v in visitors for kind, found in v.pages.items() for a in found for _ in range(asked.rounds)
    ]
    random.Random(SEED).shuffle(jobs)
    took: dict[str, list[float]] = defaultdict(list)
    for files in (False, True):  # whoever takes a file along does not stand in the way of who reads a page
        here = [job for job in jobs if ("export" in job[1]) is files]
        run = load.run(port, [visitor.words(address) for visitor, _, address in here], asked.viewers)
        if set(run.statuses) != {200}:
            raise SystemExit(f"not every page was there: {dict(run.statuses)}")
        for place, milliseconds in zip(run.places, run.took, strict=True):
            took[here[place][1]].append(milliseconds)
    return took


def _tell(took: dict[str, list[float]]) -> int:
    bound = float(np.percentile(took.get(BOUND, [float("nan")]), 95))
    slow = 0
    for kind, times in sorted(took.items(), key=lambda pair: float(np.percentile(pair[1], 95))):
        p50, p95, p99 = np.percentile(times, [50, 95, 99])
        late = p95 > GOAL and "export" not in kind
        slow += late
        print(f"{kind:<44} n {len(times):>5}  p50 {p50:7.1f}  p95 {p95:7.1f}  p99 {p99:7.1f} ms  "
              f"{p95 / bound:5.1f} x bound{'   OVER THE GOAL' if late else ''}")  # fmt: skip
    pages = [t for kind, times in took.items() if "export" not in kind for t in times]
    print(f"all pages p95 {np.percentile(pages, 95):.1f} ms; {slow} kinds of page over {GOAL:.0f} ms")
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
