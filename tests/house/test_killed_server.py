# SPDX-License-Identifier: EUPL-1.2
"""kill -9 of the whole web server while people hand in: what was acknowledged is there once, the rest can try again."""

import http.client
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from threading import Lock, Thread
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from iedereen.checkup.actions.closing import close
from iedereen.checkup.models import Round, TeamCheckup
from iedereen.cli import serve
from iedereen.vault import actions as vault
from iedereen.vault.models import Answer, Code
from tests.cast import make_cast
from tests.house.killing import kill_group, surroundings
from tests.rooms.checkup.rounds_play import group, opened, opened_by_holders
from tests.rooms.followup.postman import free_port

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
STRIPS = 100  # per team
CLIENTS = 8
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Row = tuple[float, ...]


@dataclass
class Hall:
    """The people who hand in, each a code and an answer that nobody else gives, and what they were told."""

    port: int
    waiting: list[tuple[str, Row]]
    acknowledged: list[Row] = field(default_factory=list)
    used: list[Row] = field(default_factory=list)
    unheard: int = 0
    lock: Lock = field(default_factory=Lock)

    def client(self) -> None:
        """Hands in one after the other, each again until it is answered."""
        while True:
            with self.lock:
                if not self.waiting:
                    return
                code, row = self.waiting.pop()
            while (status := self._hand_in(code, row)) is None:
                with self.lock:
                    self.unheard += 1
                time.sleep(0.05)
            assert status in {303, 409}, status
            with self.lock:
                (self.acknowledged if status == 303 else self.used).append(row)

    def _hand_in(self, code: str, row: Row) -> int | None:
        fields = {f"v_{name}": int(value) for name, value in zip(("s1", "s2", "s3", "work"), row, strict=True)}
        try:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            line.request("POST", "/invullen/versturen/", urlencode({"code": code, **fields}), FORM)
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            return None


@contextmanager
def server(port: int) -> Iterator[None]:
    """The server as `iedereen serve` starts it, until it is killed with all its processes."""
    process = serve.start("127.0.0.1", port)
    try:
        yield
    finally:
        kill_group(process)


def when(hall: Hall, number: int) -> None:
    """Wait until so many were acknowledged."""
    deadline = time.monotonic() + 60
    while len(hall.acknowledged) < number:
        assert time.monotonic() < deadline, "the server does not answer"
        time.sleep(0.002)


@pytest.mark.policy("S5")
def test_handing_in(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    cast = make_cast()
    round = opened(cast, "ABCD", start=timezone.now() - timedelta(days=1))
    # So many people as strips: of a team never more answers are read than it has people.
    TeamCheckup.objects.filter(round=round).update(invited=STRIPS)
    codes = [code for team in "ABCD" for code in vault.fill_hat(group(cast, round, team), STRIPS)]
    answers = list(product((1.0, 2.0, 3.0, 4.0, 5.0), repeat=4))[: len(codes)]
    hall = Hall(free_port(), list(zip(codes, answers, strict=True)))
    for name, value in surroundings(WEB_WORKERS="1", WEB_THREADS=str(CLIENTS)).items():
        monkeypatch.setenv(name, value)
    clients = [Thread(target=hall.client) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for enough in (len(codes) // 4, len(codes) // 2):
        with server(hall.port):
            when(hall, enough)
    with server(hall.port):
        for client in clients:
            client.join(timeout=90)
    assert len(hall.acknowledged) + len(hall.used) == len(codes) == 4 * STRIPS
    closes = Round.objects.get(id=round.id).closes_at
    close.close_due(closes)
    opened_by_holders(round, closes)
    laid = Counter(tuple(a) for a in Answer.objects.values_list("answers", flat=True))
    assert laid == Counter(answers)  # everybody's answer, once: also of who never heard the first time
    assert not Code.objects.exists()
    assert len(hall.used) <= 2 * CLIENTS
    with capsys.disabled():
        told = f"of {len(codes)} answers {len(hall.used)} were laid down unheard, and that was said at the next try"
        sys.stdout.write(f"\nhanding in: server killed 2 times; {told}\n")
