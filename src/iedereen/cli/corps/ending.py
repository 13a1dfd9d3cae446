# SPDX-License-Identifier: EUPL-1.2
"""In the demo a round can be over at once: the invented colleagues answer, and it is closed as HRM would close it."""

from datetime import datetime
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from iedereen.checkup.actions import answering, rounds
from iedereen.checkup.actions.closing import close, unsealing
from iedereen.checkup.models import Round, TeamCheckup
from iedereen.checkup.rules import CheckupState, Definition, RoundState, definition
from iedereen.cli.corps import answers
from iedereen.keys.queries import lots
from iedereen.people.queries import viewer
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused

SHARE = 0.7  # of a team takes part
SPREAD = 0.3  # of the climate between teams
WRITERS = 6  # per team, with an open answer
REASON = "Proefomgeving: doe alsof de ronde nu sluit"


def end(round: UUID, now: datetime) -> None:
    """Let most of every team answer and close the round; its key holders are asked. Raises Refused("round_state") when
    it is not open."""
    with transaction.atomic():
        found = Round.objects.select_related("version").select_for_update(of=("self",)).filter(id=round).first()
        if found is None or found.state != RoundState.OPEN or found.closes_at <= now:
            raise Refused("round_state")
        planner = viewer(found.planned_by_id, timezone.localdate(now))
        asked, rng = definition(found.version.definition), np.random.default_rng(found.id.int % 2**32)
        teams = TeamCheckup.objects.filter(round=found, state=CheckupState.OPEN, conversation_only=False, invited__gt=0)
        for checkup in teams.order_by("unit__code"):
            _answer(checkup, asked, rng)
        rounds.close_early(round=found.id, reason=REASON, by=planner, now=now)
    close.close_due(now)


def unseal(round: UUID, now: datetime) -> int:
    """Key holders come with the demo's passphrase, as they would one after another, until it is enough. Gives how many
    are still needed: whoever made a key anew in the demo has a passphrase that only that visitor knows.
    """
    lot = lots([round]).get(round)
    if lot is None or lot.opened_at is not None:
        raise Refused("round_state")
    needed = lot.waits_for
    for holder in (h for h in lot.holders if h.given_at is None):
        if needed:
            by = viewer(holder.person, timezone.localdate(now))
            needed = _brought(round, by, now, needed)
    return needed


def _brought(round: UUID, by: Viewer, now: datetime, needed: int) -> int:
    """How many are needed after this holder."""
    try:
        return unsealing.unseal(round=round, passphrase=settings.DEMO_PASSPHRASE, by=by, now=now)
    except Refused as no:
        if no.code != "passphrase_wrong":
            raise
        return needed


def _answer(checkup: TeamCheckup, asked: Definition, rng: np.random.Generator) -> None:
    tones, reverse = rng.normal(0, 0.25, len(asked.statements)), np.array([i.reverse for i in asked.statements])
    rows = answers.team(rng, float(rng.normal(0.25, SPREAD)), int((checkup.invited or 0) * SHARE), tones, reverse)
    names = {item.name for item in asked.open_items}
    texts = [
        {question: choices[n % len(choices)] for question, choices in answers.OPEN_TEXTS.items() if question in names}
        for n in range(WRITERS)
    ]
    answering.hand_in_for(checkup=checkup.id, rows=rows, texts=texts)
