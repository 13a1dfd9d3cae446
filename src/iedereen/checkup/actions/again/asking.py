# SPDX-License-Identifier: EUPL-1.2
"""Asking for the next release of a round, and the worker that makes it: testing it takes seconds, too long for a page.

What was asked stands in one row per round until it is made. Of a refusal the reason stays there, until somebody asks
again; what failed without a reason is tried again by itself.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from iedereen.checkup.actions.again.release_again import release_again
from iedereen.checkup.actions.claims import each
from iedereen.checkup.models import ReleaseRequest
from iedereen.checkup.queries.again.standing import of_planner
from iedereen.ledger.actions import record
from iedereen.people.queries import viewer
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused


@transaction.atomic
def ask_again(*, round: UUID, seen: str, by: Viewer, now: datetime) -> ReleaseRequest:
    """Figures for the units that have other teams now. `seen`: the mark of what was looked at.

    Raises Refused: not_yours, round_state, again_asked (it is being made), again_unchanged, again_overtaken.
    """
    it = of_planner(by, round)
    mine = ReleaseRequest.objects.filter(round=round)
    if mine.filter(next_at__isnull=False).exists():
        raise Refused("again_asked")
    if not it.changed:
        raise Refused("again_unchanged")
    if it.mark != seen:
        raise Refused("again_overtaken")
    given = {"seen": seen, "asked_by_id": by.person, "asked_at": now, "next_at": now, "trouble": ""}
    if mine.filter(next_at__isnull=True).update(**given) == 0:
        try:
            with transaction.atomic():
                ReleaseRequest.objects.create(round_id=round, **given)
        except IntegrityError as error:
            raise Refused("again_asked") from error
    record(at=now, by=by.person, action="release_again_asked", subject=("round", round), details={"release": it.number})
    return mine.get()


def release_due(now: datetime) -> int:
    """Make every release that was asked for; gives how many were made."""
    asked = ReleaseRequest.objects.filter(next_at__lte=now).order_by("next_at", "id")
    return each(list(asked.values_list("id", flat=True)), _release, now, of=ReleaseRequest)


@transaction.atomic
def _release(key: UUID, now: datetime) -> bool:
    # Another worker has it: then it is not ours. Whatever is interrupted was not done, and still waits.
    held = ReleaseRequest.objects.select_for_update(skip_locked=True).filter(id=key, next_at__lte=now).first()
    if held is None:
        return False
    by = viewer(held.asked_by_id, timezone.localdate(now))
    try:
        release_again(round=held.round_id, seen=held.seen, by=by, now=now)
    except Refused as refusal:
        _refused(held, "again_rights" if refusal.hidden else refusal.code, now)
        return False
    held.delete()
    return True


def _refused(held: ReleaseRequest, code: str, now: datetime) -> None:
    """Nothing was stored; the page says why."""
    ReleaseRequest.objects.filter(id=held.id).update(trouble=code[:60], next_at=None)
    record(at=now, by=None, action="release_again_refused", subject=("round", held.round_id), reason=code)
