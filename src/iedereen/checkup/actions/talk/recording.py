# SPDX-License-Identifier: EUPL-1.2
"""Writing down what the conversation came to, and changing it until the leader confirmed it."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from iedereen.checkup.actions.talk.confirming import confirm_talk
from iedereen.checkup.actions.talk.writing import check, confirmer, lock_talked, take, write
from iedereen.checkup.models import Talk, TeamCheckup
from iedereen.checkup.queries.talk.access import find
from iedereen.checkup.queries.talk.outcome import written
from iedereen.checkup.rules import CheckupState
from iedereen.checkup.rules.talk import MATTER, Duty, Outcome, leads, may_record
from iedereen.engines.schedule import due
from iedereen.followup import actions as followup
from iedereen.ledger.actions import record
from iedereen.people.queries import tree
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused


@transaction.atomic
def record_talk(*, checkup: UUID, outcome: Outcome, by: Viewer, now: datetime) -> TeamCheckup:
    """The team talked: bottlenecks, proposed agreements and the next date stand; the leader promises to confirm.

    By the supporter, HRM or VIK; when the leader writes it down it is confirmed at once, without another screen.
    Raises Refused("checkup_state") when it was written down already, and what `rules.talk.check_outcome`,
    `check_talk_date` and `check_next_date` raise.
    """
    row = find(by, checkup, lambda v, c: may_record(v, c.unit_id))
    changed = TeamCheckup.objects.filter(id=checkup, state=CheckupState.RELEASED).update(
        state=CheckupState.TALKED, talk_date=outcome.talk_date, next_date=outcome.next_date
    )
    if changed != 1:
        raise Refused("checkup_state")
    standing = written(row)
    check(row, outcome, standing, by)
    Talk.objects.create(checkup=row, recorded_by_id=by.person, recorded_at=now, without_agreements=_reason(outcome))
    write(row, outcome, standing, by=by, now=now)
    held = (Duty.PREPARE, Duty.HOLD)
    followup.keep_all(kinds=held, matter_kind=MATTER, matters=[checkup], by=by.person, now=now)
    _note("talk_recorded", row, outcome, by, now)
    return _on_to_the_leader(row, version=1, by=by, now=now)


@transaction.atomic
def adjust_talk(*, checkup: UUID, outcome: Outcome, version: int, by: Viewer, now: datetime) -> TeamCheckup:
    """What was written down changes, for instance because the leader asked for it; then the leader confirms this.

    Raises Refused("talk_changed") when somebody else changed it after `version`, Refused("checkup_state") when it is
    confirmed already, and what `record_talk` raises about the outcome.
    """
    row = find(by, checkup, lambda v, c: may_record(v, c.unit_id))
    lock_talked(checkup)
    standing = written(row)
    check(row, outcome, standing, by)
    take(checkup, version, recorded_by=by.person, recorded_at=now, without_agreements=_reason(outcome),
         remark="", sent_back_at=None)  # fmt: skip
    TeamCheckup.objects.filter(id=checkup).update(talk_date=outcome.talk_date, next_date=outcome.next_date)
    write(row, outcome, standing, by=by, now=now)
    followup.keep(kind=Duty.ADJUST, matter=(MATTER, checkup), by=by.person, now=now)
    _note("talk_adjusted", row, outcome, by, now)
    return _on_to_the_leader(row, version=version + 1, by=by, now=now)


def _on_to_the_leader(checkup: TeamCheckup, *, version: int, by: Viewer, now: datetime) -> TeamCheckup:
    """The leader confirms what it wrote down itself; otherwise it promises to confirm, within the policy's term."""
    if leads(by, checkup.unit_id):
        return confirm_talk(checkup=checkup.id, version=version, by=by, now=now)
    owner, role = confirmer(checkup, by)
    team = tree(by.today).places[checkup.unit_id].name
    days = settings.POLICY["check-up"]["termijnen"]["bevestigen_werkdagen"]
    followup.promise(
        kind=Duty.CONFIRM, matter=(MATTER, checkup.id), unit=checkup.unit_id, owner=owner, owner_role=role.value,
        label=f"Bevestig de afspraken van {team}", due_at=due(now, days), by=by.person, now=now,
    )  # fmt: skip
    checkup.refresh_from_db()
    return checkup


def _reason(outcome: Outcome) -> str:
    return "" if outcome.agreements else outcome.without_agreements.strip()


def _note(action: str, checkup: TeamCheckup, outcome: Outcome, by: Viewer, now: datetime) -> None:
    counted = {"bottlenecks": len(outcome.bottlenecks), "agreements": len(outcome.agreements)}
    record(at=now, by=by.person, action=action, subject=(MATTER, checkup.id), unit=checkup.unit_id, details=counted)
