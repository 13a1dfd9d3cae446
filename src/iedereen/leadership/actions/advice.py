# SPDX-License-Identifier: EUPL-1.2
"""Saying that one may be asked, asking peers, answering first, and closing what nobody answered."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from iedereen.engines.schedule import due
from iedereen.followup import actions as followup
from iedereen.followup.actions import Letter, Wanted
from iedereen.followup.queries import kinds_open
from iedereen.leadership.models import AdviceOffer, AdviceRequest
from iedereen.leadership.queries.advice import overdue, question_for, willing
from iedereen.leadership.queries.norms import advice_days, themes
from iedereen.leadership.queries.talks import led
from iedereen.leadership.rules import leads_anything
from iedereen.leadership.rules.advice import ANSWER, MATTER, AdviceState, check_can_move
from iedereen.ledger.actions import record
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused

BATCH = 100


@transaction.atomic
def offer(*, theme: str, by: Viewer, now: datetime) -> None:
    """May be asked about this theme from now on. Raises Refused: not_yours, advice_theme."""
    if not leads_anything(by):
        raise Refused("not_yours", hidden=True)
    if theme not in themes():
        raise Refused("advice_theme")
    _made, new = AdviceOffer.objects.get_or_create(person_id=by.person, theme=theme)
    if new:
        record(at=now, by=by.person, action="advice_offered", subject=("advice_offer", by.person))


@transaction.atomic
def stop_offering(*, theme: str, by: Viewer, now: datetime) -> None:
    """Not any more, at once: open questions are no longer theirs, and close when nobody else is left."""
    gone, _rows = AdviceOffer.objects.filter(person=by.person, theme=theme).delete()
    if not gone:
        return
    record(at=now, by=by.person, action="advice_offer_ended", subject=("advice_offer", by.person))
    rows = list(
        AdviceRequest.objects.select_for_update().filter(state=AdviceState.OPEN, theme=theme).exclude(asker=by.person)
    )
    for row in rows:
        followup.withdraw(kind=ANSWER, matter=(MATTER, row.id), owner=by.person, by=by.person, now=now,
                          outcome="offer_ended")  # fmt: skip
    carried = kinds_open(MATTER, [row.id for row in rows])
    _close([row for row in rows if not carried[row.id]], now)


@transaction.atomic
def ask(*, unit: UUID, theme: str, question: str, by: Viewer, now: datetime) -> AdviceRequest:
    """Ask everybody who offered; each promises to look until the first answers.

    Raises Refused: not_yours, advice_theme, advice_text, advice_nobody.
    """
    if unit not in led(by):
        raise Refused("not_yours", hidden=True)
    if theme not in themes():
        raise Refused("advice_theme")
    if not question.strip():
        raise Refused("advice_text")
    asked = willing(theme, by.person)
    if not asked:
        raise Refused("advice_nobody")
    row = AdviceRequest.objects.create(
        unit_id=unit, asker_id=by.person, theme=theme, question=question.strip()[:1000], asked_at=now,
        due_at=due(now, advice_days()),
    )  # fmt: skip
    label = f"Vraag van een collega: {themes()[theme].title}"
    followup.promise_all(
        [Wanted(ANSWER, (MATTER, row.id), unit, person, "", label, row.due_at) for person in asked],
        by=by.person, now=now,
    )  # fmt: skip
    _record(row, "asked", by.person, now)
    return row


@transaction.atomic
def answer(*, question: UUID, text: str, by: Viewer, now: datetime) -> AdviceRequest:
    """The first answer wins. Raises Refused: not_yours, advice_text, advice_closed."""
    found = question_for(by, question)
    row = found.request
    if found.mine:
        raise Refused("not_yours", hidden=True)
    if not text.strip():
        raise Refused("advice_text")
    check_can_move(AdviceState(row.state), AdviceState.ANSWERED)
    return _move(row, AdviceState.ANSWERED, by, now, answerer_id=by.person, answer=text.strip()[:2000])


@transaction.atomic
def withdraw(*, question: UUID, by: Viewer, now: datetime) -> AdviceRequest:
    """The asker needs no answer any more. Raises Refused: not_yours, advice_closed."""
    found = question_for(by, question)
    if not found.mine:
        raise Refused("not_yours", hidden=True)
    check_can_move(AdviceState(found.request.state), AdviceState.WITHDRAWN)
    return _move(found.request, AdviceState.WITHDRAWN, by, now)


def close_due(now: datetime) -> int:
    """Close the questions that nobody answered in time, at most one batch; gives how many."""
    return _close(overdue(now, BATCH), now)


def _move(row: AdviceRequest, to: AdviceState, by: Viewer, now: datetime, **change: object) -> AdviceRequest:
    if AdviceRequest.objects.filter(id=row.id, state=AdviceState.OPEN).update(state=to, **change) != 1:
        raise Refused("advice_closed")
    row.state = to
    for name, value in change.items():
        setattr(row, name, value)
    matter = (MATTER, row.id)
    if to is AdviceState.ANSWERED:  # theirs is kept; for the others there is nothing left to do
        followup.keep(kind=ANSWER, matter=matter, owner=by.person, by=by.person, now=now, outcome=to)
    followup.withdraw(matter=matter, by=by.person, now=now, outcome=to)
    _record(row, to.value, by.person, now)
    return row


def _close(rows: Sequence[AdviceRequest], now: datetime) -> int:
    """Nobody answered: the asker hears it, and where else to go."""
    closed = 0
    for row in rows:
        with transaction.atomic():
            open_one = AdviceRequest.objects.filter(id=row.id, state=AdviceState.OPEN)
            if open_one.update(state=AdviceState.UNANSWERED) != 1:
                continue
            followup.withdraw(matter=(MATTER, row.id), by=None, now=now, outcome=AdviceState.UNANSWERED)
            _record(row, AdviceState.UNANSWERED.value, None, now)
            followup.post([_letter(row)], now=now)
            closed += 1
    return closed


def _letter(row: AdviceRequest) -> Letter:
    body = (
        "Dag,\n\nOp uw vraag aan collega's kwam geen antwoord. Dat ligt niet aan uw vraag.\n"
        "U kunt haar opnieuw stellen over een ander onderwerp, of om steun vragen bij Tijd en steun:\n"
        f"{settings.ORIGIN}/leiding/\n"
    )
    return Letter(f"advice:{row.id}:unanswered", row.asker_id, "Geen antwoord op uw vraag aan collega's", body)


def _record(row: AdviceRequest, what: str, by: UUID | None, now: datetime) -> None:
    """That it happened; nothing of the words."""
    record(at=now, by=by, action=f"advice_{what}", subject=(MATTER, row.id), unit=row.unit_id)
