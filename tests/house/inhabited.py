# SPDX-License-Identifier: EUPL-1.2
"""A force in which something has happened: one check-up agreed, one released and low, one planned; all by actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

from iedereen.agreements.models import Agreement, Priority
from iedereen.checkup.actions.talk import confirm_talk, record_talk
from iedereen.checkup.models import Bottleneck, QuestionnaireVersion, Round, TeamCheckup
from iedereen.checkup.rules.talk import AgreementRow
from iedereen.inbox.actions import arriving, recovering, taking_in
from iedereen.leadership.actions import advice, support, talks
from iedereen.leadership.models import AdviceRequest, LeaderTalk, SupportRequest
from iedereen.triage import actions as triage
from iedereen.triage.models import CommunicationRow, Lesson, Signal
from tests.cast import NOW, TODAY, Cast, make_cast
from tests.rooms.agreements.cycling import of_team
from tests.rooms.checkup.rounds_play import answer, asked, checkup, ended, mixed, opened, planned, version
from tests.rooms.checkup.talk_play import outcome
from tests.rooms.triage import making

LOW = [[1.0 + i % 3, 1.0 + i % 2, 5.0 - i % 3, 3.0] for i in range(20)]
SECOND = NOW + timedelta(days=120)  # when the second round opens
THIRD = NOW + timedelta(days=240)


@dataclass
class World:
    """Team A's check-ups: `agreed` in the first round, `released` (low, with open answers) in the second, `planned`."""

    cast: Cast
    version: QuestionnaireVersion
    draft: QuestionnaireVersion
    first: Round
    second: Round
    third: Round
    agreed: TeamCheckup
    released: TeamCheckup
    planned: TeamCheckup
    held: Bottleneck  # the one with an agreement
    agreement: Agreement
    asked: SupportRequest  # of team A, waits for an answer
    spoken: LeaderTalk  # of leader and district_leader
    question: AdviceRequest  # of leader, that leader_b may answer
    priority: Priority
    signal: Signal  # of an employee of A; its case has a triage team
    message: CommunicationRow
    reflection: Lesson


def inhabited() -> World:
    cast = make_cast()
    which = version(cast.people["hrm_force"], asked(open_item=True))
    draft = QuestionnaireVersion.objects.create(
        questionnaire=which.questionnaire, number=2, definition=asked().as_json(), digest=asked().digest,
        made_at=NOW, made_by=cast.people["hrm_force"],
    )  # fmt: skip
    first = _round(cast, which, {"A": mixed(20), "B": mixed(22), "C": mixed(6)})
    agreed = _talked(cast, first)
    second = _round(cast, which, {"A": LOW, "B": mixed(21)}, start=SECOND)
    cache.clear()  # the door counts reports per hour, and every test plays in the same one
    recovering.prepare_due(NOW)
    team = cast.units["A"].id
    arriving.report(unit=team, theme="spanning", text="Het wringt.", files=[b"Wat ik zag"], name="", now=NOW)
    taking_in.take_in_due(NOW + timedelta(days=1))
    third = planned(cast, "A", version=which, by="hrm", start=THIRD)
    led = _led(cast)
    signal, message, reflection = _followed_up(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # checked, and sealed in the ledger, as when committed
    return World(
        cast=cast, version=which, draft=draft, first=first, second=second, third=third, agreed=agreed,
        released=checkup(cast, second, "A"), planned=checkup(cast, third, "A"),
        held=Bottleneck.objects.get(checkup=agreed, kind="rooster"), agreement=Agreement.objects.get(),
        asked=led[0], spoken=led[1], question=led[2],
        priority=of_team(cast),
        signal=signal, message=message, reflection=reflection,
    )  # fmt: skip


def _round(cast: Cast, which: QuestionnaireVersion, given: dict[str, list[list[float]]], **more: Any) -> Round:
    round = opened(cast, "".join(given), version=which, by="hrm", **more)
    for team, rows in given.items():
        answer(cast, round, team, rows, {"more": f"Iets van {team}"})
    assert ended(round) == 1
    return round


def _talked(cast: Cast, round: Round) -> TeamCheckup:
    """Two bottlenecks, of which one has an agreement."""
    now = round.closes_at + timedelta(days=4)
    today = now.date()
    row = AgreementRow("Rooster een maand vooruit", cast.people["employee"].id, today + timedelta(days=30), 0)
    said = outcome(cast, talk_date=today, next_date=today + timedelta(days=150), agreements=(row,))
    key = checkup(cast, round, "A").id
    record_talk(checkup=key, outcome=said, by=cast.viewer("supporter", today), now=now)
    return confirm_talk(checkup=key, version=1, outcome=None, by=cast.viewer("leader", today), now=now)


def _led(cast: Cast) -> tuple[SupportRequest, LeaderTalk, AdviceRequest]:
    """The leader of team A asks for support and advice, and speaks with the leader above."""
    leader, unit, day = cast.viewer("leader"), cast.units["A"].id, NOW.date() + timedelta(days=9)
    advice.offer(theme="steun", by=cast.viewer("leader_b"), now=NOW)
    return (
        support.ask(unit=unit, kind="rooster", hours=6, why="Het rooster", wanted_by=day, by=leader, now=NOW),
        talks.plan(unit=unit, partner=cast.people["district_leader"].id, day=day, by=leader, now=NOW),
        advice.ask(unit=unit, theme="steun", question="Hoe doet u dat?", by=leader, now=NOW),
    )


def _followed_up(cast: Cast) -> tuple[Signal, CommunicationRow, Lesson]:
    """A case about team A with a triage team, something that will be said, and a text about what was learned."""
    case, by = making.composed(cast), cast.viewer("leader")
    message = triage.plan_message(case=case.id, external=False, audience="Het team", message="Wij kijken ernaar",
                                  sender="De chef", on=TODAY, by=by, now=NOW)  # fmt: skip
    text = triage.reflect(case=case.id, title="Eerder praten", text="Wij wachtten te lang", by=by, now=NOW)
    return Signal.objects.get(case=case), message, text


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
