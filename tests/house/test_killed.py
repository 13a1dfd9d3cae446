# SPDX-License-Identifier: EUPL-1.2
"""kill -9 of the worker, of an import and of the mail in the middle: nothing is lost and nothing is done twice."""

import os
import signal
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from iedereen.checkup.actions.closing import close
from iedereen.checkup.models import Participation, Release, Result, Round
from iedereen.cli import verify
from iedereen.followup.actions import Letter, post
from iedereen.followup.models import Mail, Promise
from iedereen.ledger.models import Line
from iedereen.people.actions import import_organisation
from iedereen.people.models import Person
from iedereen.vault.models import Answer, Code, Deposit, OpenAnswer, OpenDeposit, Tally
from tests.cast import make_cast
from tests.house.killing import places, victims
from tests.rooms.checkup.rounds_play import answer, asked, mixed, opened, opened_by_holders, version
from tests.rooms.followup.postman import Postman, free_port, on_duty
from tests.rooms.people.files import HOLDINGS, PEOPLE, UNITS, files, whole

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WORK = ["worker", "--once"]
WEEKS = timedelta(days=15)  # a round is open for a fortnight


# A round closes


def filled() -> Round:
    """Three teams whose round should have closed yesterday, with closed and open answers laid down."""
    cast = make_cast()
    which = version(cast.people["hrm_force"], asked(open_item=True))
    round = opened(cast, "ABC", version=which, start=timezone.now() - WEEKS)
    for team, given in (("A", 20), ("B", 22), ("C", 11)):
        answer(cast, round, team, mixed(given), *({"more": f"{team}{i}"} for i in range(5)))
    return round


def closed_once(round: Round) -> None:
    patience = time.monotonic() + 60
    while not close.scrub_due(timezone.now()) and time.monotonic() < patience:
        # What was killed may still hold a transaction for a moment: the mark stays until the traces can be wiped.
        if not Round.objects.filter(id=round.id, scrub_due=True).exists():
            break
        time.sleep(0.2)
    round.refresh_from_db()
    assert (round.state, round.next_at, round.trouble, round.scrub_due) == ("released", None, "", False)
    assert Release.objects.filter(round=round).count() == 1
    assert Result.objects.count() == Result.objects.values("unit", "measure").distinct().count() > 18
    assert counted() == Counter(
        (question, value)
        for n in (20, 22, 11)
        for row in mixed(n)
        for question, value in zip(QUESTIONS, row, strict=True)
    )
    assert OpenAnswer.objects.count() == 15
    assert not any(model.objects.exists() for model in (Answer, Deposit, OpenDeposit, Code, Participation))
    open_now = Counter(Promise.objects.filter(state="open").values_list("kind", flat=True))
    assert open_now == {"hold_talk": 3, "prepare_talk": 3, "summarise_open_answers": 3}
    told = Mail.objects.filter(key__startswith="result:")
    assert told.count() == told.values("key").distinct().count() == 11  # team C has no supporter
    done = Counter(Line.objects.values_list("action", flat=True))
    assert (done["round_closed"], done["round_released"], done["promise_made"]) == (1, 1, Promise.objects.count())


QUESTIONS = ("s1", "s2", "s3", "work")


def counted() -> Counter[tuple[str, float]]:
    """How many chose what, over all teams."""
    found: Counter[tuple[str, float]] = Counter()
    for tally in Tally.objects.exclude(question=""):
        for value, number in zip(tally.values, tally.counts, strict=True):
            found[tally.question, value] += int(number)
    return found


def killing(worker: Any, round: Round, died: list[str]) -> None:
    """Kill it at ever later places, until it comes to its end."""
    for place in places(3, 1.2):
        if not worker.run(WORK, place):
            return
        round.refresh_from_db()
        died.append(round.state)
        left = Answer.objects.count() + Deposit.objects.count()
        assert left == (0 if round.state == "released" else 53)
        assert (
            Release.objects.count()
            == Result.objects.values("release").distinct().count()
            == (round.state == "released")
        )


@pytest.mark.policy("S5")
def test_closing_a_round(capsys: pytest.CaptureFixture[str]) -> None:
    round = filled()
    died: list[str] = []
    with victims() as worker:
        killing(worker, round, died)
        assert round.state == "closing" and Deposit.objects.count() == 53
        opened_by_holders(round, timezone.now())
        killing(worker, round, died)
    assert len(died) >= 10 and {"open", "closing"} <= set(died)
    closed_once(round)
    assert verify.main([]) == 0
    with capsys.disabled():
        sys.stdout.write(f"\nclosing: killed {len(died)} times ({dict(Counter(died))})\n")


# Mail is sent

LETTERS = 60


class Assassin(Postman):
    """Kills the worker at a chosen letter: before or after the server took it."""

    def __init__(self) -> None:
        super().__init__()
        self.worker, self.part, self.wait = 0, "", 0

    def sees(self, worker: int) -> None:
        self.worker = worker

    def _strike(self, part: str) -> None:
        self.wait -= part == self.part
        if part == self.part and self.wait == 0:
            os.kill(self.worker, signal.SIGKILL)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self._strike("recipient")
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self._strike("before")
        answer = await super().handle_DATA(server, session, envelope)
        self._strike("after")
        return answer


def ten_minutes_later() -> None:
    """The leases of the worker that died have run out."""
    Mail.objects.filter(state="queued").update(next_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.policy("G1")
def test_sending_mail(capsys: pytest.CaptureFixture[str]) -> None:
    cast = make_cast()
    to = list(cast.people.values())
    now = timezone.now() - timedelta(minutes=1)
    post([Letter(f"k{n}", to[n].id, f"Bericht {n}", f"Tekst {n}\n") for n in range(LETTERS)], now=now)
    port = free_port()
    server = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "MAIL_FROM": "iedereen@politie.example"}
    kills = 0
    postman = Assassin()
    with on_duty(postman, port), victims(**server) as worker:
        for place in (9, 13, 16, 18, 20, 23):
            kills += worker.run(WORK, place)
            ten_minutes_later()
        for part, letters in (("recipient", 1), ("before", 2), ("after", 3), ("recipient", 4), ("after", 5)):
            postman.part, postman.wait = part, letters
            kills += worker.run(WORK, seen=postman.sees)
            ten_minutes_later()
        assert Mail.objects.filter(state="queued").exists()
        assert not worker.run(WORK)
    assert kills >= 10
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
    assert set(postman.delivered) == {f"<{key}@politie.example>" for key in Mail.objects.values_list("id", flat=True)}
    again = len(postman.letters) - LETTERS
    assert 0 <= again <= kills  # only the letter that was under way when the worker died
    first: dict[str, bytes] = {}
    for letter in postman.letters:
        assert first.setdefault(letter["Message-ID"], letter.as_bytes()) == letter.as_bytes()
    with capsys.disabled():
        sys.stdout.write(
            f"\nsending: killed {kills} times; of {LETTERS} letters {again} came twice under one Message-ID\n"
        )


# The organisation is read in


def standing() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the organisation and of the ledger."""
    models = [*apps.get_app_config("people").get_models(), *apps.get_app_config("ledger").get_models()]
    return {m.__name__: sorted(m._default_manager.values_list(), key=str) for m in models}


def test_reading_in_the_organisation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import_organisation(files=whole(), by=None, now=timezone.now() - timedelta(days=1), dry_run=False)
    units = [
        *UNITS[:4],
        "MN1A;Team Naarden-Bussum;basisteam;MN2;2026-01-01;",
        "MN2A;Team Nieuw;basisteam;MN2;2026-01-01;",
    ]
    people = [
        "100;Anna Bos;bas@politie.example;MN2A;Teamchef;2026-01-01;",  # two people swap addresses
        "101;Bas Vos;anna@politie.example;MN1A;Agent;2021-01-01;",
        *PEOPLE[2:],
        *[f"{n};Nieuw {n};n{n}@politie.example;MN2A;Agent;2026-01-01;" for n in range(200, 240)],
    ]
    holdings = ["100;Leidinggevende;MN2A;2026-01-01;", *HOLDINGS[1:]]
    names = []
    for name, data in files(units, people, holdings):
        (tmp_path / name).write_bytes(data)
        names.append(str(tmp_path / name))
    before, kills = standing(), 0
    with victims() as worker:
        for place in places(1, 1.1):
            if not worker.run(["import", *names], place):
                break
            kills += 1
            assert standing() == before
        after = standing()
        assert not worker.run(["import", *names])  # nothing to do
    assert kills >= 8
    assert standing() == after
    assert Person.objects.count() == 44 and Person.objects.get(number="100").email == "bas@politie.example"
    assert Line.objects.filter(action="organisation_imported").count() == 2
    with capsys.disabled():
        sys.stdout.write(f"\nreading in: killed {kills} times\n")
