# SPDX-License-Identifier: EUPL-1.2
"""A force in which something has happened: one check-up agreed, one released and low, one planned; all by actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

from iedereen.agreements.models import Agreement
from iedereen.checkup.actions.talk import confirm_talk, record_talk
from iedereen.checkup.models import Bottleneck, QuestionnaireVersion, Round, TeamCheckup
from iedereen.checkup.rules.talk import AgreementRow
from iedereen.inbox.actions import arriving, recovering, taking_in
from tests.cast import NOW, Cast, make_cast
from tests.rooms.checkup.rounds_play import answer, asked, checkup, ended, mixed, opened, planned, version
from tests.rooms.checkup.talk_play import outcome

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
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # checked, and sealed in the ledger, as when committed
    return World(
        cast=cast, version=which, draft=draft, first=first, second=second, third=third, agreed=agreed,
        released=checkup(cast, second, "A"), planned=checkup(cast, third, "A"),
        held=Bottleneck.objects.get(checkup=agreed, kind="rooster"), agreement=Agreement.objects.get(),
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


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
