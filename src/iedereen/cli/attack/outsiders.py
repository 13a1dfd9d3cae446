# SPDX-License-Identifier: EUPL-1.2
"""Attackers without access to anything: who looks at pages, reads results, or finds a log of the web servers."""

import http.client
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from unittest import mock
from urllib.parse import urlencode
from uuid import UUID

import numpy as np
from django.db import connection
from django.test import Client

from iedereen.cli import serve
from iedereen.cli.attack.chance import Line, Score, caught, held, members, nothing
from iedereen.cli.attack.life import Stage, Way, ended, opened
from iedereen.cli.attack.organisation import Organisation
from iedereen.cli.postgres import free_port
from iedereen.engines import protect
from iedereen.people.models import Person

VISITS = 24  # people whom the reader sees sitting down; half of them answer
FORCES, UNITS, DISTRICTS, TEAMS = 12, 3, 3, 4
RULE = protect.Rule(minimum=10, invited=0, response=0.0)
PATIENCE = 180  # seconds in which a busy machine must have a web server up
LONGEST = 200  # people in the largest group in which unanimity is tried
Pages = Callable[[], str]


def lines(organisation: Organisation, number: Iterator[int], alpha: float) -> Iterator[Line]:
    """Who looks at pages while people answer, who reads results, and who finds what the web servers wrote."""
    had = "pages of the team, before and after every visit"
    yield held("outsider", "took part: pages while people answer", had, [watched(organisation, next(number))], alpha)
    live = watched(organisation, next(number), counter=True)
    yield caught("planted", "a live number of answers", had, [live], alpha)
    yield from figures(alpha)
    had = "everything that both web servers wrote"
    yield held("outsider", "log of the doors", had, [logged()], alpha)
    yield caught("planted", "an access log", had, [logged(access=True)], alpha)


def watched(organisation: Organisation, number: int, *, counter: bool = False) -> Score:
    """Somebody sees colleagues sit down one by one, and looks at every page after each: who took part?"""
    stage, way = opened(organisation, number), Way()
    way.begin(stage)
    seated = [str(p) for p in random.sample(organisation.people, VISITS)]
    stage.ready(seated)
    answering = set(random.sample(seated, VISITS // 2))
    for person in seated:
        way.fetch(stage, person)
    with _clock(stage.now):
        look = _pages(stage, counter=counter)
        changed, before = set(), look()
        for person in seated:
            if person in answering:
                way.answer(stage, person)
            after = look()
            if after != before:
                changed.add(person)
            before = after
    ended(stage)
    named = set(random.sample(sorted(changed), min(len(changed), VISITS // 2)))
    left = sorted(set(seated) - named)
    named |= set(random.sample(left, VISITS // 2 - len(named)))
    return Score(len(named & answering), VISITS // 2, members(VISITS, VISITS // 2, VISITS // 2))


def _pages(stage: Stage, *, counter: bool) -> Pages:
    """Everything of this check-up that those around the team can open, without forms' tokens."""
    of_team, of_round = f"/check-up/{stage.checkup}/", f"/check-up/rondes/{stage.round}/"
    paths = ("/", "/check-up/", of_team, of_round, "/toezeggingen/", f"{of_team}codes/", f"{of_round}controle/",
             "/check-up/dekking/")  # fmt: skip
    readers = [_signed_in(p) for p in (stage.supporter, stage.leader, stage.organisation.planner)]
    there = [(client, path) for client in readers for path in paths if client.get(path).status_code == 200]

    def look() -> str:
        text = "".join(client.get(path).content.decode(errors="replace") for client, path in there)
        if counter:
            with connection.cursor() as cursor:
                cursor.execute('SELECT count(*) FROM vault_deposit WHERE "group" = %s', [stage.checkup])
                text += f"Al {cursor.fetchone()[0]} antwoorden"
        return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text)

    return look


def _signed_in(person: UUID) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(Person.objects.get(id=person))
    return client


@contextmanager
def _clock(now: datetime) -> Iterator[None]:
    with mock.patch("django.utils.timezone.now", lambda: now):
        yield


def figures(alpha: float) -> Iterator[Line]:
    """Subtraction in random forces by the engine's independent attacker, and unanimity in every size of group."""
    rng = np.random.default_rng(FORCES)
    forces = [_force(rng) for _ in range(FORCES)]
    for name, people, coalition in (
        ("parent minus children, overlaps", 0, 0),
        ("with own answer and a colleague's", 2, 2),
    ):
        scores = [_subtracted(tree, counts, people, coalition) for tree, counts in forces]
        yield held("reader", name, "every figure that the plan shows, exact", scores, alpha)
    naked = [_subtracted(tree, counts, 0, 0, planned=False) for tree, counts in forces]
    yield caught("planted", "every group of ten or more is shown", "every figure that is shown, exact", naked, alpha)
    sure = sum(_sure_of_unanimity(n, disguised=True) for n in range(protect.FLOOR, LONGEST + 1))
    total = LONGEST + 1 - protect.FLOOR
    had = "the released shares of one group, and how many people answered"
    yield held("reader", "unanimity", had, [Score(sure, total, nothing())], alpha)
    sure = sum(_sure_of_unanimity(n, disguised=False) for n in range(protect.FLOOR, LONGEST + 1))
    yield caught("planted", "exact shares", had, [Score(sure, total, nothing())], alpha)


def _force(rng: np.random.Generator) -> tuple[protect.Tree, Mapping[str, int]]:
    """A force with small and larger teams."""
    parents: dict[str, str | None] = {"K": None}
    counts: dict[str, int] = {}
    for unit in range(UNITS):
        parents[f"E{unit}"] = "K"
        for district in range(DISTRICTS):
            parents[f"E{unit}D{district}"] = f"E{unit}"
            for team in range(TEAMS):
                name = f"E{unit}D{district}T{team}"
                parents[name], counts[name] = f"E{unit}D{district}", int(rng.integers(0, 25))
    return protect.Tree(parents), counts


def _subtracted(
    tree: protect.Tree, counts: Mapping[str, int], known: int, coalition: int, *, planned: bool = True
) -> Score:
    """How many groups that are too small can be computed; `known` answers of one team are the attacker's own."""
    rule = protect.Rule(RULE.minimum, RULE.invited, RULE.response, coalition)
    if planned:
        shown = protect.plan(tree, counts, None, rule).shown
    else:
        shown = frozenset(n for n, people in tree.totals(counts).items() if people >= RULE.minimum)
    own = max(counts, key=lambda team: counts[team])
    report = protect.attack(tree, shown, counts, RULE.minimum, known={own: known} if known else None)
    return Score(report.succeeded, report.tested, nothing())


def _sure_of_unanimity(people: int, *, disguised: bool) -> bool:
    """Does the release of a group that agrees entirely differ from that of every group with one who does not?"""

    def shown(low: int, middle: int, high: int) -> object:
        if not disguised:
            return low, middle, high
        mean = (1 * low + 3 * middle + 5 * high) / people
        found = protect.disguise(protect.Statistics(people, (low, middle, high), mean=mean))
        return found.bands, found.mean

    agreed = shown(0, 0, people)
    return agreed not in (shown(1, 0, people - 1), shown(0, 1, people - 1))


def logged(*, access: bool = False) -> Score:
    """Start both doors, visit each, and look for what they wrote of it: an address, a time, a path, a code.

    With `access` the web server of the answers keeps the list of visits that gunicorn can keep.
    """
    ports = {door: free_port() for door in ((serve.ANSWERS,) if access else (serve.MAIN, serve.ANSWERS))}
    more = {"DEPOSIT_HOST": f"127.0.0.1:{ports[serve.ANSWERS]}", "WEB_WORKERS": "1"}
    with tempfile.TemporaryFile() as written, mock.patch.dict(os.environ, more), _output_to(written.fileno()):
        begin = _start_with_list if access else serve.start
        doors = [begin("127.0.0.1", port, door) for door, port in ports.items()]
        try:
            asked = sum(_visit(port) for port in ports.values())
        finally:
            serve.end(*doors)
        written.seek(0)
        said = written.read().decode(errors="replace")
    traces = re.findall(r"(?m)^.*(?:/invullen/|/check-up/|/favicon|ABCDE-FGHJK|127\.0\.0\.1 |\d\d:\d\d:\d\d).*$", said)
    return Score(len(traces), asked, nothing())


def _start_with_list(host: str, port: int, door: serve.Door) -> subprocess.Popen[bytes]:
    """The same program as a careless hand starts it: without our settings, which refuse this."""
    return subprocess.Popen(
        [sys.executable, "-m", "gunicorn", door.application, "--bind", f"{host}:{port}", "--access-logfile", "-"],
        start_new_session=True, env={**os.environ, "DJANGO_SETTINGS_MODULE": door.settings},
    )  # fmt: skip


@contextmanager
def _output_to(target: int) -> Iterator[None]:
    """What children write goes there; our own words come after."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    os.dup2(target, 1)
    os.dup2(target, 2)
    try:
        yield
    finally:
        for number, before in zip((1, 2), kept, strict=True):
            os.dup2(before, number)
            os.close(before)


def _visit(port: int) -> int:
    """A visit with a wrong code, a strange path and a broken ballot; gives how many requests were made."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    requests = [
        ("GET", "/invullen/", None, {}), ("POST", "/invullen/", urlencode({"code": "ABCDE-FGHJK"}), form),
        ("POST", "/invullen/versturen/", urlencode({"code": "ABCDE-FGHJK"}), form),
        ("POST", "/invullen/verzegeld/", "{}", {"Content-Type": "application/json"}),
        ("GET", f"/check-up/{UUID(int=random.getrandbits(128))}/", None, {}), ("GET", "/favicon.ico", None, {}),
    ]  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    for method, path, body, headers in requests:
        while True:
            try:
                door = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
                door.request(method, path, body, headers)
                door.getresponse().read()
                break
            except OSError:  # not up yet, or just going down
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            finally:
                door.close()
    return len(requests)
