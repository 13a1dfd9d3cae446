# SPDX-License-Identifier: EUPL-1.2
"""Planning a development conversation, writing in it, and saying that it took place.

The ledger and the promise say that there is a conversation, never what stands in it.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from iedereen.engines.schedule import AMSTERDAM, CLOSES
from iedereen.followup import actions as followup
from iedereen.followup.rules import check_not_far
from iedereen.leadership.models import LeaderTalk, Reflection
from iedereen.leadership.queries.norms import behaviours
from iedereen.leadership.queries.talks import led, partners, talk_for
from iedereen.leadership.rules.talks import HOLD, LONGEST, MATTER, LeaderTalkState, check_can_move
from iedereen.ledger.actions import record
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused


@transaction.atomic
def plan(*, unit: UUID, partner: UUID, day: date, by: Viewer, now: datetime) -> LeaderTalk:
    """The leader of this unit plans a conversation; the partner promises to hold it.

    Raises Refused: not_yours, leader_talk_partner, leader_talk_planned, date_past, date_far.
    """
    if unit not in led(by):
        raise Refused("not_yours", hidden=True)
    if partner not in {p.id for p in partners(by, unit)}:
        raise Refused("leader_talk_partner")
    if day < by.today:
        raise Refused("date_past")
    check_not_far(day, by.today)
    row = LeaderTalk(unit_id=unit, leader_id=by.person, partner_id=partner, planned_for=day, made_at=now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("leader_talk_planned") from error
    followup.promise(
        kind=HOLD, matter=(MATTER, row.id), unit=unit, owner=partner, owner_role="", label="Ontwikkelgesprek",
        due_at=datetime.combine(day, CLOSES, AMSTERDAM), by=by.person, now=now,
    )  # fmt: skip
    _record(row, "planned", by, now)
    return row


@transaction.atomic
def hold(*, talk: UUID, day: date, by: Viewer, now: datetime) -> LeaderTalk:
    """One of the two: it took place on that day. Raises Refused: not_yours, leader_talk_over, talk_in_future."""
    if day > by.today:
        raise Refused("talk_in_future")
    row = _move(talk, LeaderTalkState.HELD, by, held_on=day)
    followup.keep(kind=HOLD, matter=(MATTER, row.id), by=by.person, now=now, outcome="held")
    _record(row, "held", by, now)
    return row


@transaction.atomic
def cancel(*, talk: UUID, by: Viewer, now: datetime) -> LeaderTalk:
    """One of the two: it will not take place. Raises Refused: not_yours, leader_talk_over."""
    row = _move(talk, LeaderTalkState.CANCELLED, by)
    followup.withdraw(matter=(MATTER, row.id), by=by.person, now=now, outcome="cancelled")
    _record(row, "cancelled", by, now)
    return row


@transaction.atomic
def reflect(*, talk: UUID, behaviour: str, text: str, by: Viewer, now: datetime) -> None:
    """One of the two writes about one behaviour; empty takes it away.

    Raises Refused: not_yours, leader_talk_behaviour, leader_talk_over.
    """
    row = talk_for(by, talk)
    if behaviour not in {b.code for b in behaviours()}:
        raise Refused("leader_talk_behaviour")
    if row.state == LeaderTalkState.CANCELLED:
        raise Refused("leader_talk_over")
    if text.strip():
        Reflection.objects.update_or_create(
            talk=row, author_id=by.person, behaviour=behaviour, defaults={"text": text.strip()[:LONGEST]}
        )
    else:
        Reflection.objects.filter(talk=row, author=by.person, behaviour=behaviour).delete()
    _record(row, "written", by, now)


def _move(talk: UUID, to: LeaderTalkState, by: Viewer, **change: object) -> LeaderTalk:
    row = talk_for(by, talk)
    check_can_move(LeaderTalkState(row.state), to)
    if LeaderTalk.objects.filter(id=row.id, state=row.state).update(state=to, **change) != 1:
        raise Refused("leader_talk_over")
    row.state = to
    return row


def _record(row: LeaderTalk, what: str, by: Viewer, now: datetime) -> None:
    """That it happened; not with whom, and nothing of the words."""
    record(at=now, by=by.person, action=f"leader_talk_{what}", subject=(MATTER, row.id), unit=row.unit_id)
