# SPDX-License-Identifier: EUPL-1.2
"""The key holders open the answers of a closed round together; or it is said that nobody ever can."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from iedereen.checkup.actions import duties, letters
from iedereen.checkup.models import Round, RoundNode, TeamCheckup
from iedereen.checkup.queries.rounds import plans_all
from iedereen.checkup.queries.staffing import staff
from iedereen.checkup.rules import CheckupState, Definition, RoundState, definition
from iedereen.checkup.rules.ballots import CLOSED, OPEN, bound_to, read_closed, read_open
from iedereen.engines import sealing
from iedereen.followup import actions as followup
from iedereen.keys.actions import destroy_shares, give_share
from iedereen.keys.queries import lots
from iedereen.ledger.actions import record
from iedereen.people.queries import crew_ids, tree
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused
from iedereen.vault import actions as vault
from iedereen.vault.actions import Opened


@transaction.atomic
def unseal(*, round: UUID, passphrase: str, by: Viewer, now: datetime) -> int:
    """One holder brings a share; gives how many holders are still waited for.

    Whoever makes the number full opens everything here: the answers are read, shuffled and written down, and all keys
    and sealed answers destroyed, or nothing of it happened. Raises Refused: not_yours, round_state, share_given,
    passphrase_wrong, lot_over.
    """
    found = Round.objects.select_for_update(of=("self",)).select_related("version").filter(id=round).first()
    if found is None:
        raise Refused("not_yours", hidden=True)
    if found.state != RoundState.CLOSING:
        raise Refused("round_state")
    brought = give_share(lot=round, passphrase=passphrase, by=by, now=now)
    followup.keep(kind=duties.OPEN_ANSWERS, matter=("round", round), owner=by.person, by=by.person, now=now)
    if brought.private is None:
        return brought.waits_for
    opened = _open(found, brought.private)
    destroy_shares(round, now)
    followup.withdraw(matter=("round", round), by=by.person, now=now, outcome="opened", kind=duties.OPEN_ANSWERS)
    Round.objects.filter(id=round).update(next_at=now, trouble="", scrub_due=True)
    record(at=now, by=by.person, action="answers_opened", subject=("round", round),
           details={"read": opened.read, "dropped": opened.dropped, "surplus": opened.surplus})  # fmt: skip
    return 0


def _open(round: Round, private: bytes) -> Opened:
    asked, opener = definition(round.version.definition), sealing.Opener(private)

    def plain(kind: str, group: UUID, sealed: bytes) -> bytes | None:
        try:
            return sealing.unpad(opener.open(sealed, bound_to(kind, round.id, group)))
        except sealing.SealError:
            return None

    people = dict(TeamCheckup.objects.filter(round=round).order_by("id").values_list("id", "invited"))
    return vault.open_all(
        list(people),
        lambda group, sealed: _closed(plain(CLOSED, group, sealed), asked),
        lambda group, sealed: _written(plain(OPEN, group, sealed), asked),
        {team: number or 0 for team, number in people.items()},
    )


def _closed(data: bytes | None, asked: Definition) -> list[float | None] | None:
    return None if data is None else read_closed(data, asked)


def _written(data: bytes | None, asked: Definition) -> dict[str, str] | None:
    return None if data is None else read_open(data, asked)


@transaction.atomic
def give_up(*, round: UUID, reason: str, by: Viewer, now: datetime) -> None:
    """Too few key holders are left: what was sealed is destroyed unread, everybody who was asked is told, and the
    teams have their talk without figures. Raises Refused: not_yours, reason_missing, round_state.
    """
    if not reason.strip():
        raise Refused("reason_missing")
    held = Round.objects.select_for_update().filter(id=round).first()  # a holder who is opening it now is waited for
    checkups = list(TeamCheckup.objects.filter(round=round).select_related("round").order_by("id"))
    if held is None or not plans_all(by, held, [c.unit_id for c in checkups]):
        raise Refused("not_yours", hidden=True)
    lot = lots([round]).get(round)
    if held.state != RoundState.CLOSING or lot is None or lot.opened_at is not None:
        raise Refused("round_state")
    Round.objects.filter(id=round).update(state=RoundState.LOST, next_at=None, trouble="", scrub_due=True)
    vault.forget_sealed([c.id for c in checkups])
    destroy_shares(round, now, lost=True)
    followup.withdraw(matter=("round", round), by=by.person, now=now, outcome=reason.strip())
    record(at=now, by=by.person, action="round_lost", subject=("round", round), reason=reason.strip())
    _talk_without_figures([c for c in checkups if c.state == CheckupState.OPEN], by, now)


def _talk_without_figures(checkups: list[TeamCheckup], by: Viewer, now: datetime) -> None:
    today = timezone.localdate(now)
    at = tree(today)
    names = dict(RoundNode.objects.filter(round=checkups[0].round_id).values_list("unit", "name")) if checkups else {}
    people, crews = staff([c.unit_id for c in checkups], today, at), crew_ids([c.unit_id for c in checkups], today)
    TeamCheckup.objects.filter(id__in=[c.id for c in checkups], state=CheckupState.OPEN).update(
        state=CheckupState.RELEASED, conversation_only=True
    )
    duties.talk_is_next(checkups, now)
    for checkup in checkups:
        team = names[checkup.unit_id]
        followup.promise_all(duties.after_result(checkup, team, people[checkup.unit_id], now), by=by.person, now=now)
        followup.post(letters.lost(checkup, team, crews[checkup.unit_id]), now=now)
