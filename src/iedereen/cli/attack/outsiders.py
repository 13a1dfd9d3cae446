# SPDX-License-Identifier: EUPL-1.2
"""Attackers without access to anything: who looks at pages, or finds a log of the web servers."""

import http.client
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest import mock
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.test import Client

from iedereen.cli import serve
from iedereen.cli.attack.chance import Line, Score, caught, held, members, nothing
from iedereen.cli.attack.rounds.life import Stage, Way, ended, opened
from iedereen.cli.attack.rounds.organisation import Organisation
from iedereen.cli.postgres import free_port
from iedereen.people.models import Person

VISITS = 24  # people whom the reader sees sitting down; half of them answer
PATIENCE = 180  # seconds in which a busy machine must have a web server up
Pages = Callable[[], str]


def lines(organisation: Organisation, number: Iterator[int], alpha: float) -> Iterator[Line]:
    """Who looks at pages while people answer, and who finds what the web servers wrote."""
    had = "pages of the team, before and after every visit"
    yield held("outsider", "took part: pages while people answer", had, [watched(organisation, next(number))], alpha)
    live = watched(organisation, next(number), counter=True)
    yield caught("planted", "a live number of answers", had, [live], alpha)
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
    with clock(stage.now):
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
    readers = [signed_in(p) for p in (stage.supporter, stage.leader, stage.organisation.planner)]
    there = [(client, path) for client in readers for path in paths if client.get(path).status_code == 200]

    def look() -> str:
        text = "".join(client.get(path).content.decode(errors="replace") for client, path in there)
        if counter:
            with connection.cursor() as cursor:
                cursor.execute('SELECT count(*) FROM vault_deposit WHERE "group" = %s', [stage.checkup])
                text += f"Al {cursor.fetchone()[0]} antwoorden"
        return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text)

    return look


def signed_in(person: UUID) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(Person.objects.get(id=person))
    return client


@contextmanager
def clock(now: datetime) -> Iterator[None]:
    with mock.patch("django.utils.timezone.now", lambda: now):
        yield


def logged(*, access: bool = False) -> Score:
    """Start both doors, visit each, and look for what they wrote of it: an address, a time, a path, a code.

    With `access` the web server of the answers keeps the list of visits that gunicorn can keep.
    """
    ports = {door: free_port() for door in ((serve.ANSWERS,) if access else (serve.MAIN, serve.ANSWERS))}
    more = {"DEPOSIT_HOST": f"127.0.0.1:{ports[serve.ANSWERS]}", "WEB_WORKERS": "1",
            "GUNICORN_CMD_ARGS": "--access-logfile -" if access else ""}  # fmt: skip
    with tempfile.TemporaryFile() as written, mock.patch.dict(os.environ, more), _output_to(written.fileno()):
        doors = [serve.start("127.0.0.1", port, door) for door, port in ports.items()]
        try:
            asked = sum(_visit(port) for port in ports.values())
        finally:
            serve.end(*doors)
        written.seek(0)
        said = written.read().decode(errors="replace")
    traces = re.findall(r"(?m)^.*(?:/invullen/|/check-up/|/favicon|ABCDE-FGHJK|127\.0\.0\.1 |\d\d:\d\d:\d\d).*$", said)
    return Score(len(traces), asked, nothing())


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
