# SPDX-License-Identifier: EUPL-1.2
"""Making what stands there equal to what should stand there: bottlenecks, agreements, and a promise for each."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings

from iedereen.agreements import actions as agreements
from iedereen.checkup.models import Bottleneck, Remedy, Talk, TeamCheckup
from iedereen.checkup.queries.staffing import Staff, staff
from iedereen.checkup.queries.talk.access import released_on
from iedereen.checkup.queries.talk.outcome import Agreed, Written, kinds, owners, unheld
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
from iedereen.followup.actions import Wanted
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


def check(checkup: TeamCheckup, outcome: Outcome, standing: Written, by: Viewer) -> None:
    """Raises Refused when this outcome cannot be written down for this check-up, where `standing` is written now."""
    leaders = holders(Role.TEAM_LEADER, [checkup.unit_id], by.today).get(checkup.unit_id, [])
    owning = {a.row.owner_id for a in standing.agreements}  # may have left the team meanwhile
    check_outcome(outcome, list(kinds()), frozenset({p.id for p in owners(checkup, by, leaders)} | owning))
    check_talk_date(outcome.talk_date, released_on(checkup), by.today)
    norm = settings.POLICY["check-up"]["frequentie"]["teruggaan_na_dagen"]
    check_next_date(outcome.next_date, outcome.talk_date, norm)


def write(checkup: TeamCheckup, outcome: Outcome, standing: Written, *, by: Viewer, now: datetime) -> None:
    """Bottlenecks, agreements and their links become what `outcome` says; then nothing is without an owner.

    The caller holds the check-up's row, read `standing` under it, and says in the ledger what was done.
    """
    places = _bottlenecks(checkup, outcome, by=by, now=now)
    _agreements(checkup, outcome, {a.row.id: a for a in standing.agreements}, places, by=by, now=now)
    hold_bottlenecks(checkup, by=by, now=now)


def _bottlenecks(checkup: TeamCheckup, outcome: Outcome, *, by: Viewer, now: datetime) -> list[UUID]:
    """The id of each row's bottleneck, in the order of the rows."""
    there = {b.id: b for b in Bottleneck.objects.filter(checkup=checkup, solved_at=None, dropped_at=None)}
    rows = [_bottleneck(checkup, row, there, by=by, now=now) for row in outcome.bottlenecks]
    Bottleneck.objects.bulk_create([row for row in rows if row.id not in there])
    places = [row.id for row in rows]
    for key in set(there) - set(places):
        Bottleneck.objects.filter(id=key).update(dropped_at=now, outcome="Weggehaald uit het verslag")
        followup.withdraw(matter=(BOTTLENECK, key), by=by.person, now=now, outcome="Weggehaald uit het verslag")
    return places


def _bottleneck(
    checkup: TeamCheckup, row: BottleneckRow, there: dict[UUID, Bottleneck], *, by: Viewer, now: datetime
) -> Bottleneck:
    """As it should stand; a new one is not in the database yet."""
    if row.id is None:
        return Bottleneck(checkup=checkup, kind=row.kind, what=row.what.strip(), noted_by_id=by.person, noted_at=now)
    if row.id not in there:
        raise Refused("talk_changed")
    Bottleneck.objects.filter(id=row.id).update(kind=row.kind, what=row.what.strip())
    return there[row.id]


def _agreements(
    checkup: TeamCheckup, outcome: Outcome, there: dict[UUID, Agreed], places: list[UUID], *, by: Viewer, now: datetime
) -> None:
    fresh: list[tuple[AgreementRow, UUID | None]] = []
    kept: set[UUID] = set()
    for row in outcome.agreements:
        about = None if row.bottleneck is None else places[row.bottleneck]
        if row.id is not None and row.id not in there:
            raise Refused("talk_changed")
        if row.id is not None and _same(row, there[row.id]):
            kept.add(row.id)
            _link(there[row.id], about)
        else:  # what was said stays readable: the old wording falls away, the new one is written beside it
            fresh.append((row, about))
    _propose(checkup, fresh, by=by, now=now)
    for key in set(there) - kept:
        Remedy.objects.filter(agreement=key).delete()
        agreements.drop(agreement=key, reason="Veranderd in het verslag", by=by, now=now)


def _same(row: AgreementRow, there: Agreed) -> bool:
    old = there.row
    return (row.what.strip(), row.owner, row.due_date) == (old.what, old.owner_id, old.due_date)


def _propose(checkup: TeamCheckup, fresh: list[tuple[AgreementRow, UUID | None]], *, by: Viewer, now: datetime) -> None:
    """Each agreement with the bottleneck that it is about, all at once."""
    if not fresh:
        return
    proposals = [agreements.Proposal(row.what, row.owner, row.due_date) for row, _ in fresh]
    source = (MATTER, checkup.id)
    made = agreements.propose_all(unit=checkup.unit_id, source=source, proposals=proposals, by=by, now=now)
    Remedy.objects.bulk_create([
        Remedy(agreement=agreement, bottleneck_id=about)
        for agreement, (_, about) in zip(made, fresh, strict=True) if about is not None
    ])  # fmt: skip


def _link(kept: Agreed, about: UUID | None) -> None:
    if about == kept.bottleneck:
        return
    if about is None:
        Remedy.objects.filter(agreement=kept.row).delete()
    else:
        Remedy.objects.update_or_create(agreement=kept.row, defaults={"bottleneck_id": about})


def hold_bottlenecks(checkup: TeamCheckup, *, by: Viewer, now: datetime) -> None:
    """A bottleneck without an agreement gets somebody who solves it; one with an agreement needs nobody beside it."""
    alive = [b.id for b in Bottleneck.objects.filter(checkup=checkup, solved_at=None, dropped_at=None)]
    loose = {b.id: b for b in unheld([checkup.id])} if alive else {}
    if loose:
        _let_solve(checkup, loose.values(), by=by, now=now)
    for key, kinds_there in kinds_open(BOTTLENECK, [key for key in alive if key not in loose]).items():
        if Duty.SOLVE in kinds_there:
            reason = "Er is nu een afspraak over"
            followup.withdraw(matter=(BOTTLENECK, key), by=by.person, now=now, outcome=reason, kind=Duty.SOLVE)


def _let_solve(checkup: TeamCheckup, loose: Iterable[Bottleneck], *, by: Viewer, now: datetime) -> None:
    owner, role = solver(checkup, by)
    due_at = due(now, settings.POLICY["gesprek"]["knelpunten"]["oplossen_werkdagen"])
    wanted = [
        Wanted(Duty.SOLVE, (BOTTLENECK, b.id), checkup.unit_id, owner, role.value, b.what[:200], due_at) for b in loose
    ]
    followup.promise_all(wanted, by=by.person, now=now)


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
