# SPDX-License-Identifier: EUPL-1.2
"""A round closes by itself: no answers any more, sealed, computed, protected, tested, released once.

Three steps, each one transaction under a lock on the round that ends with the worker's connection. Whatever is
interrupted is done again from the last step that was finished; nothing is done twice.

closing   OPEN -> CLOSING: from here nobody can lay down an answer
sealing   the vault moves all answers, shuffled; what is left in the hat is void (doing it again changes nothing)
release   everything else: figures, protection, attack, rows, CLOSING -> RELEASED, promises and messages
scrubbing outside any transaction: the vault wipes the traces of arrival; remembered in `scrub_due` until it is done
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from iedereen.checkup.actions import duties
from iedereen.checkup.actions.claims import each
from iedereen.checkup.actions.closing.protecting import Unsafe
from iedereen.checkup.actions.closing.release import release
from iedereen.checkup.models import Round, TeamCheckup
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.engines.protect import ProtectError
from iedereen.engines.scales import ScaleError
from iedereen.engines.schedule import due
from iedereen.followup import actions as followup
from iedereen.ledger.actions import record
from iedereen.people.rules import Role
from iedereen.vault import actions as vault

UNSAFE = "release_unsafe"


def close_due(now: datetime) -> int:
    """Close, seal and release every round whose time came; gives how many were released."""
    over = Round.objects.filter(state=RoundState.OPEN, closes_at__lte=now).order_by("closes_at", "id")
    each(over.values_list("id", flat=True), _begin, now)
    closing = Round.objects.filter(state=RoundState.CLOSING, next_at__lte=now).order_by("next_at", "id")
    return each(closing.values_list("id", flat=True), _seal_and_release, now)


def scrub_due(now: datetime) -> int:
    """Wipe the traces of arrival after rounds were sealed; gives for how many rounds."""
    rounds = list(Round.objects.filter(scrub_due=True).values_list("id", flat=True))
    if not rounds:
        return 0
    if not vault.scrub():
        return 0  # the mark stays: at the next turn again
    # A round that was sealed during the scrub keeps its mark: only those that we saw are done.
    return Round.objects.filter(id__in=rounds, scrub_due=True).update(scrub_due=False)


def released_now(round: UUID, now: datetime) -> bool:
    """Seal and release one round that is CLOSING (earlier answers that were read in); raises what went wrong."""
    with transaction.atomic():
        _seal(round, now)
        held = _held(round)
        return held is not None and _finish(held, now)


@transaction.atomic
def _begin(key: UUID, now: datetime) -> bool:
    claimed = Round.objects.filter(id=key, state=RoundState.OPEN, closes_at__lte=now)
    if claimed.update(state=RoundState.CLOSING, next_at=now, trouble="") != 1:
        return False
    record(at=now, by=None, action="round_closed", subject=("round", key))
    return True


def _held(key: UUID) -> Round | None:
    """The round with its row locked; None when another worker has it, or it is no longer closing."""
    rows = Round.objects.select_for_update(skip_locked=True, of=("self",)).select_related("version")
    return rows.filter(id=key, state=RoundState.CLOSING).first()


@transaction.atomic
def _seal(key: UUID, now: datetime) -> bool:
    round = _held(key)
    if round is None:
        return False
    # Also the groups of teams that were called off or too small: whatever lies there is not left in order of arrival.
    vault.seal(list(TeamCheckup.objects.filter(round=round).values_list("id", flat=True)))
    Round.objects.filter(id=key).update(scrub_due=True)
    return True


def _seal_and_release(key: UUID, now: datetime) -> bool:
    # Sealed and committed first: a release of answers that are not sealed would be a release without answers.
    if not _seal(key, now):
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
    return done.update(state=RoundState.RELEASED, next_at=None, trouble="") == 1


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
