# SPDX-License-Identifier: EUPL-1.2
"""A round closes by itself: no answers any more, opened by its key holders, computed, protected, released once.

Steps, each one transaction under a lock on the round that ends with the connection. Whatever is interrupted is done
again from the last step that was finished; nothing is done twice.

closing   OPEN -> CLOSING: from here nobody can lay down an answer; the key holders are asked to come
opening   the holders bring their shares (`unsealing`); with enough of them everything is opened, shuffled, and every
          key and sealed answer destroyed. A round of earlier answers that were read in was never sealed and skips this
release   everything else: figures, protection, attack, rows, CLOSING -> RELEASED, promises and messages; what was
          opened is counted and destroyed
scrubbing outside any transaction: the vault wipes the traces; remembered in `scrub_due` until it is done
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from iedereen.checkup.actions import duties, letters, participation
from iedereen.checkup.actions.claims import each
from iedereen.checkup.actions.closing.protecting import Unsafe
from iedereen.checkup.actions.closing.release import release
from iedereen.checkup.models import Round, RoundNode, TeamCheckup
from iedereen.checkup.rules import WAITING, CheckupState, RoundState
from iedereen.engines.protect import ProtectError
from iedereen.engines.scales import ScaleError
from iedereen.engines.schedule import due
from iedereen.followup import actions as followup
from iedereen.keys.queries import lots
from iedereen.ledger.actions import record
from iedereen.people.rules import Role
from iedereen.vault import actions as vault

UNSAFE = "release_unsafe"


def close_due(now: datetime) -> int:
    """Close every round whose time came, and release those that are opened; gives how many were released."""
    over = Round.objects.filter(state=RoundState.OPEN, closes_at__lte=now).order_by("closes_at", "id")
    each(over.values_list("id", flat=True), _begin, now)
    closing = Round.objects.filter(state=RoundState.CLOSING, next_at__lte=now).order_by("next_at", "id")
    return each(closing.values_list("id", flat=True), _release, now)


def scrub_due(now: datetime) -> int:
    """Wipe the traces of arrival after rounds were opened; gives for how many rounds."""
    rounds = list(Round.objects.filter(scrub_due=True).values_list("id", flat=True))
    if not rounds:
        return 0
    if not vault.scrub():
        return 0  # the mark stays: at the next turn again
    # A round that was opened during the scrub keeps its mark: only those that we saw are done.
    return Round.objects.filter(id__in=rounds, scrub_due=True).update(scrub_due=False)


def released_now(round: UUID, now: datetime) -> bool:
    """Release one round that is CLOSING (earlier answers that were read in); raises what went wrong."""
    with transaction.atomic():
        held = _held(round)
        return held is not None and _finish(held, now)


@transaction.atomic
def _begin(key: UUID, now: datetime) -> bool:
    claimed = Round.objects.filter(id=key, state=RoundState.OPEN, closes_at__lte=now)
    if claimed.update(state=RoundState.CLOSING, next_at=now, trouble=WAITING) != 1:
        return False
    # Also the groups of teams that were called off or too small: nothing is left that could still be used.
    checkups = TeamCheckup.objects.filter(round=key).order_by("id")
    vault.shut(list(checkups.values_list("id", flat=True)))
    fetched = participation.forget(list(checkups.values_list("id", flat=True)))
    record(at=now, by=None, action="round_closed", subject=("round", key), details={"credentials": fetched})
    _ask_holders(Round.objects.get(id=key), now)
    return True


def _ask_holders(round: Round, now: datetime) -> None:
    """Every holder of a share is asked, so that it does not wait for one. Their promise is about no team: it hangs at
    the top of the round's tree, and climbs from there."""
    lot = lots([round.id]).get(round.id)
    if lot is not None:
        tops = RoundNode.objects.filter(round=round, parent__isnull=True).order_by("unit__code")
        unit = tops.values_list("unit", flat=True)[0]
        followup.promise_all(duties.open_answers(round, unit, lot.holders, now), by=None, now=now)
        followup.post(letters.open_answers(round, [h.person for h in lot.holders]), now=now)


def _held(key: UUID) -> Round | None:
    """The round with its row locked; None when another worker has it, or it is no longer closing."""
    rows = Round.objects.select_for_update(skip_locked=True, of=("self",)).select_related("version")
    return rows.filter(id=key, state=RoundState.CLOSING).first()


def _release(key: UUID, now: datetime) -> bool:
    lot = lots([key]).get(key)
    if lot is not None and lot.opened_at is None:
        # Not the worker's turn: the holders were asked, and their promise climbs the line when it is late.
        Round.objects.filter(id=key, state=RoundState.CLOSING).update(trouble=WAITING, next_at=due(now, 1))
        return False
    try:
        with transaction.atomic():
            round = _held(key)
            return round is not None and _finish(round, now)
    except Unsafe:
        return _refused(key, UNSAFE, now)
    except (ProtectError, ScaleError) as error:
        return _refused(key, error.code, now)


def _finish(round: Round, now: datetime) -> bool:
    release(round, now)
    done = Round.objects.filter(id=round.id, state=RoundState.CLOSING)
    return done.update(state=RoundState.RELEASED, next_at=None, trouble="", scrub_due=True) == 1


@transaction.atomic
def _refused(key: UUID, code: str, now: datetime) -> bool:
    """Nothing is released; somebody must look, and the worker tries again the next working day."""
    again = due(now, 1)
    news = Round.objects.filter(id=key, state=RoundState.CLOSING).exclude(trouble=code).exists()
    Round.objects.filter(id=key, state=RoundState.CLOSING).update(trouble=code[:60], next_at=again)
    if not news:
        return False
    record(at=now, by=None, action="release_refused", subject=("round", key), reason=code)
    round = Round.objects.get(id=key)
    unit = TeamCheckup.objects.filter(round=round, state=CheckupState.OPEN).values_list("unit", flat=True).first()
    if unit is not None:
        _look(round, unit, now)
    return False


def _look(round: Round, unit: UUID, now: datetime) -> None:
    followup.promise(
        kind=duties.REFUSED, matter=("round", round.id), unit=unit, owner=round.planned_by_id,
        owner_role=Role.HRM.value, label=duties.refused_label(round.title), due_at=due(now, 1), by=None, now=now,
    )  # fmt: skip
