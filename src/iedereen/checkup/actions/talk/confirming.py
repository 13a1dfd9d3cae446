# SPDX-License-Identifier: EUPL-1.2
"""The leader confirms what was agreed, in one step, or asks for a change."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from iedereen.agreements import actions as agreements
from iedereen.checkup.actions.talk.writing import check, lock_talked, solver, standing_by, take, write
from iedereen.checkup.models import TeamCheckup
from iedereen.checkup.queries.talk.access import closing_time, find, stand_in
from iedereen.checkup.queries.talk.outcome import agreements_of, written
from iedereen.checkup.rules import CheckupState
from iedereen.checkup.rules.talk import MATTER, Duty, Outcome, may_confirm
from iedereen.engines.schedule import due
from iedereen.followup import actions as followup
from iedereen.ledger.actions import record
from iedereen.people.queries import tree
from iedereen.people.rules import Role, Viewer
from iedereen.screen.rules import Refused


def _may(viewer: Viewer, checkup: TeamCheckup) -> bool:
    return may_confirm(viewer, checkup.unit_id, stand_in(checkup.unit_id, viewer.today))


@transaction.atomic
def confirm_talk(
    *, checkup: UUID, version: int, outcome: Outcome | None = None, by: Viewer, now: datetime
) -> TeamCheckup:
    """The leader agrees with what stands there (`version`), or with `outcome` when something was adjusted at once.

    From now every agreement has an owner who promised it, and HRM promised the next check-up.
    Raises Refused("checkup_state") the second time, Refused("talk_changed") when it is not what the leader saw.
    """
    row = find(by, checkup, _may)
    lock_talked(checkup)
    take(checkup, version, remark="", sent_back_at=None)
    next_date = row.next_date
    if outcome is not None:
        standing = written(row)
        check(row, outcome, standing, by)
        reason = "" if outcome.agreements else outcome.without_agreements.strip()
        take(checkup, version + 1, without_agreements=reason)
        write(row, outcome, standing, by=by, now=now)
        next_date = outcome.next_date
    changed = TeamCheckup.objects.filter(id=checkup, state=CheckupState.TALKED).update(
        state=CheckupState.AGREED, confirmed_at=now, confirmed_by=by.person, next_date=next_date
    )
    if changed != 1 or next_date is None:
        raise Refused("checkup_state")
    agreements.confirm_all(source=(MATTER, checkup), by=by, now=now)
    kept = (Duty.CONFIRM, Duty.ADJUST)
    followup.keep_all(kinds=kept, matter_kind=MATTER, matters=[checkup], by=by.person, now=now)
    row.refresh_from_db()
    _promise_next(row, by=by, now=now)
    record(at=now, by=by.person, action="talk_confirmed", subject=(MATTER, checkup), unit=row.unit_id,
           details={"agreements": len(agreements_of(checkup)), "adjusted": outcome is not None})  # fmt: skip
    return row


def _promise_next(checkup: TeamCheckup, *, by: Viewer, now: datetime) -> None:
    assert checkup.next_date is not None
    team = tree(by.today).places[checkup.unit_id].name
    followup.promise(
        kind=Duty.NEXT, matter=(MATTER, checkup.id), unit=checkup.unit_id,
        owner=standing_by(checkup, by).hrm or by.person, owner_role=Role.HRM.value,
        label=f"Plan de volgende check-up van {team}", due_at=closing_time(checkup.next_date),
        by=by.person, now=now,
    )  # fmt: skip


@transaction.atomic
def send_back(*, checkup: UUID, version: int, remark: str, by: Viewer, now: datetime) -> TeamCheckup:
    """The leader asks for a change. Raises Refused("remark_missing" | "talk_changed" | "checkup_state")."""
    row = find(by, checkup, _may)
    lock_talked(checkup)
    if not remark.strip():
        raise Refused("remark_missing")
    take(checkup, version, remark=remark.strip(), sent_back_at=now)
    owner, role = solver(row, by)
    team = tree(by.today).places[row.unit_id].name
    days = settings.POLICY["check-up"]["termijnen"]["bevestigen_werkdagen"]
    followup.promise(
        kind=Duty.ADJUST, matter=(MATTER, checkup), unit=row.unit_id, owner=owner, owner_role=role.value,
        label=f"Pas het verslag van {team} aan", due_at=due(now, days), by=by.person, now=now,
    )  # fmt: skip
    reason = "Teruggestuurd met een opmerking"
    followup.withdraw(matter=(MATTER, checkup), by=by.person, now=now, outcome=reason, kind=Duty.CONFIRM)
    record(at=now, by=by.person, action="talk_sent_back", subject=(MATTER, checkup), unit=row.unit_id)
    row.refresh_from_db()
    return row
