# SPDX-License-Identifier: EUPL-1.2
"""In the demo a round can be over at once: the invented colleagues answer, and it is closed as HRM would close it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone

from iedereen.checkup.actions import answering, codes, rounds
from iedereen.checkup.models import Round, TeamCheckup
from iedereen.checkup.queries.answering import FIELD
from iedereen.checkup.rules import CheckupState, Definition, RoundState, definition
from iedereen.cli.corps import answers
from iedereen.people.queries import viewer
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused

SHARE = 0.7  # of a team takes part
SPREAD = 0.3  # of the climate between teams
WRITERS = 6  # per team, with an open answer
REASON = "Proefomgeving: doe alsof de ronde nu sluit"


@transaction.atomic
def end(round: UUID, now: datetime) -> None:
    """Let most of every team answer and close the round. Raises Refused("round_state") when it is not open."""
    found = Round.objects.select_related("version").select_for_update(of=("self",)).filter(id=round).first()
    if found is None or found.state != RoundState.OPEN or found.closes_at <= now:
        raise Refused("round_state")
    planner = viewer(found.planned_by_id, timezone.localdate(now))
    asked, rng = definition(found.version.definition), np.random.default_rng(found.id.int % 2**32)
    teams = TeamCheckup.objects.filter(round=found, state=CheckupState.OPEN, conversation_only=False, invited__gt=0)
    for checkup in teams.order_by("unit__code"):
        _answer(checkup, asked, rng, planner, now)
    rounds.close_early(round=found.id, reason=REASON, by=planner, now=now)


def _answer(checkup: TeamCheckup, asked: Definition, rng: np.random.Generator, by: Viewer, now: datetime) -> None:
    """A few answers with a code, because only those carry a text; the rest in bulk."""
    tones, reverse = rng.normal(0, 0.25, len(asked.statements)), np.array([i.reverse for i in asked.statements])
    rows = answers.team(rng, float(rng.normal(0.25, SPREAD)), int((checkup.invited or 0) * SHARE), tones, reverse)
    written = [_written(asked, row, number) for number, row in enumerate(rows[:WRITERS])]
    for code in codes.print_codes(checkup=checkup.id, by=by, now=now).codes:
        if written and _accepted(code, written[-1], now):
            written.pop()
    answering.hand_in_for(checkup=checkup.id, rows=rows[WRITERS:])


def _written(asked: Definition, row: Sequence[float | None], number: int) -> dict[str, str]:
    """The fields of the page as somebody fills them in."""
    points = {FIELD + i.name: str(int(v)) for i, v in zip(asked.statements, row, strict=True) if v is not None}
    asked_open = {i.name for i in asked.open_items}
    return points | {FIELD + q: t[number % len(t)] for q, t in answers.OPEN_TEXTS.items() if q in asked_open}


def _accepted(code: str, given: Mapping[str, str], now: datetime) -> bool:
    """A strip of a second sheet may open nothing; then another is drawn."""
    try:
        answering.hand_in(code=code, given=given, now=now)
    except Refused as refusal:
        if refusal.code != "code_unknown":
            raise
        return False
    return True
