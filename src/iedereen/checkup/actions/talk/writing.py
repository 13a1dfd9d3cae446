# SPDX-License-Identifier: EUPL-1.2
"""Making what stands there equal to what should stand there: bottlenecks, agreements, and a promise for each."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from iedereen.agreements import actions as agreements
from iedereen.checkup.models import Bottleneck, Remedy, Talk, TeamCheckup
from iedereen.checkup.queries.staffing import Staff, staff
from iedereen.checkup.queries.talk.access import released_on
from iedereen.checkup.queries.talk.outcome import Agreed, kinds, owners, unheld, written
from iedereen.checkup.rules import CheckupState
from iedereen.checkup.rules.talk import (
    BOTTLENECK,
    MATTER,
    AgreementRow,
    BottleneckRow,
    Duty,
    Outcome,
    check_next_date,
    check_outcome,
    check_talk_date,
)
from iedereen.engines.schedule import due
from iedereen.followup import actions as followup
from iedereen.followup.queries import kinds_open
from iedereen.people.queries import holders, nearest_holder, tree
from iedereen.people.rules import Role, Viewer
from iedereen.screen.rules import Refused


def lock_talked(checkup: UUID) -> TeamCheckup:
    """Holds the row of a check-up that waits for the leader. Raises Refused("checkup_state") when none waits."""
    row = TeamCheckup.objects.select_for_update().filter(id=checkup, state=CheckupState.TALKED).first()
    if row is None:
        raise Refused("checkup_state")
    return row


def take(checkup: UUID, version: int, **changes: object) -> None:
    """The record becomes its next version. Raises Refused("talk_changed") when this is not the version that stands."""
    if Talk.objects.filter(checkup=checkup, version=version).update(version=version + 1, **changes) != 1:
        raise Refused("talk_changed")


def check(checkup: TeamCheckup, outcome: Outcome, by: Viewer) -> None:
    """Raises Refused when this outcome cannot be written down for this check-up."""
    leaders = holders(Role.TEAM_LEADER, [checkup.unit_id], by.today).get(checkup.unit_id, [])
    standing = {a.row.owner_id for a in written(checkup).agreements}  # may have left the team meanwhile
    check_outcome(outcome, list(kinds()), frozenset({p.id for p in owners(checkup, by, leaders)} | standing))
    check_talk_date(outcome.talk_date, released_on(checkup), by.today)
    norm = settings.POLICY["check-up"]["frequentie"]["teruggaan_na_dagen"]
    check_next_date(outcome.next_date, outcome.talk_date, norm)


def write(checkup: TeamCheckup, outcome: Outcome, *, by: Viewer, now: datetime) -> None:
    """Bottlenecks, agreements and their links become what `outcome` says; then nothing is without an owner.

    The caller holds the check-up's row and says in the ledger what was done.
    """
    standing = written(checkup)
    places = _bottlenecks(checkup, outcome, by=by, now=now)
    _agreements(checkup, outcome, {a.row.id: a for a in standing.agreements}, places, by=by, now=now)
    hold_bottlenecks(checkup, by=by, now=now)


def _bottlenecks(checkup: TeamCheckup, outcome: Outcome, *, by: Viewer, now: datetime) -> list[UUID]:
    """The id of each row's bottleneck, in the order of the rows."""
    there = {b.id: b for b in Bottleneck.objects.filter(checkup=checkup, solved_at=None, dropped_at=None)}
    places = [_bottleneck(checkup, row, there, by=by, now=now) for row in outcome.bottlenecks]
    for key in set(there) - set(places):
        Bottleneck.objects.filter(id=key).update(dropped_at=now, outcome="Weggehaald uit het verslag")
        followup.withdraw(matter=(BOTTLENECK, key), by=by.person, now=now, outcome="Weggehaald uit het verslag")
    return places


def _bottleneck(
    checkup: TeamCheckup, row: BottleneckRow, there: dict[UUID, Bottleneck], *, by: Viewer, now: datetime
) -> UUID:
    if row.id is None:
        fresh = Bottleneck(checkup=checkup, kind=row.kind, what=row.what.strip(), noted_by_id=by.person, noted_at=now)
        fresh.save(force_insert=True)
        return fresh.id
    if row.id not in there:
        raise Refused("talk_changed")
    Bottleneck.objects.filter(id=row.id).update(kind=row.kind, what=row.what.strip())
    return row.id


def _agreements(
    checkup: TeamCheckup, outcome: Outcome, there: dict[UUID, Agreed], places: list[UUID], *, by: Viewer, now: datetime
) -> None:
    kept: set[UUID] = set()
    for row in outcome.agreements:
        about = None if row.bottleneck is None else places[row.bottleneck]
        if row.id is None:
            _propose(checkup, row, about, by=by, now=now)
            continue
        if row.id not in there:
            raise Refused("talk_changed")
        if _same(row, there[row.id]):
            kept.add(row.id)
            _link(row.id, about)
        else:  # what was said stays readable: the old wording falls away, the new one is written beside it
            _propose(checkup, row, about, by=by, now=now)
    for key in set(there) - kept:
        Remedy.objects.filter(agreement=key).delete()
        agreements.drop(agreement=key, reason="Veranderd in het verslag", by=by, now=now)


def _same(row: AgreementRow, there: Agreed) -> bool:
    old = there.row
    return (row.what.strip(), row.owner, row.due_date) == (old.what, old.owner_id, old.due_date)


def _propose(checkup: TeamCheckup, row: AgreementRow, about: UUID | None, *, by: Viewer, now: datetime) -> None:
    made = agreements.propose(
        unit=checkup.unit_id, source=(MATTER, checkup.id), what=row.what.strip(), owner=row.owner,
        due_date=row.due_date, review_date=None, by=by, now=now,
    )  # fmt: skip
    _link(made.id, about)


def _link(agreement: UUID, about: UUID | None) -> None:
    if about is None:
        Remedy.objects.filter(agreement=agreement).delete()
    else:
        Remedy.objects.update_or_create(agreement_id=agreement, defaults={"bottleneck_id": about})


def hold_bottlenecks(checkup: TeamCheckup, *, by: Viewer, now: datetime) -> None:
    """A bottleneck without an agreement gets somebody who solves it; one with an agreement needs nobody beside it."""
    alive = Bottleneck.objects.filter(checkup=checkup, solved_at=None, dropped_at=None)
    loose = {b.id: b for b in unheld([checkup.id])}
    days = settings.POLICY["gesprek"]["knelpunten"]["oplossen_werkdagen"]
    owner, role = solver(checkup, by)
    for key, kinds_there in kinds_open(BOTTLENECK, list(alive.values_list("id", flat=True))).items():
        if key in loose:
            followup.promise(
                kind=Duty.SOLVE, matter=(BOTTLENECK, key), unit=checkup.unit_id, owner=owner, owner_role=role.value,
                label=loose[key].what[:200], due_at=due(now, days), by=by.person, now=now,
            )  # fmt: skip
        elif Duty.SOLVE in kinds_there:
            reason = "Er is nu een afspraak over"
            followup.withdraw(matter=(BOTTLENECK, key), by=by.person, now=now, outcome=reason, kind=Duty.SOLVE)


def standing_by(checkup: TeamCheckup, by: Viewer) -> Staff:
    """Who stands by the team: those assigned to this check-up, else the nearest holders of the role."""
    found = staff([checkup.unit_id], by.today, tree(by.today))[checkup.unit_id]
    return Staff(
        checkup.supporter_id or found.supporter, checkup.hrm_id or found.hrm, checkup.vik_id or found.vik, found.leader
    )


def solver(checkup: TeamCheckup, by: Viewer) -> tuple[UUID, Role]:
    """Who takes on what nobody took on: the supporter, otherwise the leader, otherwise whoever writes it down."""
    people = standing_by(checkup, by)
    if people.supporter:
        return people.supporter, Role.SUPPORTER
    return (people.leader or by.person), Role.TEAM_LEADER


def confirmer(checkup: TeamCheckup, by: Viewer) -> tuple[UUID, Role]:
    """The team's leader; without one the nearest leader above it; without any of those HRM, who finds one."""
    nearest = nearest_holder(Role.TEAM_LEADER, checkup.unit_id, by.today)
    return (nearest.id, Role.TEAM_LEADER) if nearest else (standing_by(checkup, by).hrm or by.person, Role.HRM)
