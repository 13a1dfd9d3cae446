# SPDX-License-Identifier: EUPL-1.2
"""The intake of a signal: a triage team is put together, or it goes on in another case, or to VIK."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from iedereen.followup import actions as followup
from iedereen.followup.queries import open_for
from iedereen.people.queries import tree
from iedereen.people.rules import Role, Viewer
from iedereen.screen.rules import Refused
from iedereen.triage.actions.stepping import closes, go, promise, role_of, take, written
from iedereen.triage.models import Case, CaseEvent, Member, Signal
from iedereen.triage.queries.cases import case_for, joinable
from iedereen.triage.queries.staffing import candidates, expert_named, intake
from iedereen.triage.rules import (
    ALWAYS,
    AT_WORK,
    MATTER,
    CaseState,
    Duty,
    MemberRole,
    Part,
    SignalKind,
    Step,
)


@transaction.atomic
def compose(*, case: UUID, people: Mapping[MemberRole, UUID], by: Viewer, now: datetime) -> Case:
    """The triage team: HRM, VIK, communications, and the unit's leader or who takes their place.

    Raises Refused: not_yours, case_moved_on, triage_incomplete or not_a_candidate.
    """
    seen, arrow = take(case, Step.COMPOSE, by)
    chosen = _chosen(seen.case, people, by)
    Member.objects.bulk_create([
        Member(case=seen.case, person_id=person, role=role.value, since=now) for role, person in chosen.items()
    ])  # fmt: skip
    return go(seen.case, arrow, by=by.person, now=now)


@transaction.atomic
def change_team(*, case: UUID, people: Mapping[MemberRole, UUID], by: Viewer, now: datetime) -> Case:
    """Other people take a place in the team; who had it sees the case no more, and what they promised passes on."""
    seen = case_for(by, case, lock=True)
    if Part.COMPOSER not in seen.parts:
        raise Refused("not_yours", hidden=True)
    if CaseState(seen.case.state) not in AT_WORK:
        raise Refused("case_moved_on")
    chosen = _chosen(seen.case, people, by)
    held = {MemberRole(m.role): m for m in Member.objects.filter(case=case, until__isnull=True, role__in=ALWAYS)}
    for role, person in chosen.items():
        if role in held and held[role].person_id == person:
            continue
        if role in held:
            Member.objects.filter(id=held[role].pk).update(until=now)
        Member.objects.create(case=seen.case, person_id=person, role=role.value, since=now)
        _pass_on(seen.case, held.get(role), person, role, by=by, now=now)
    written(seen.case, "change_team", by=by.person, now=now)
    return seen.case


@transaction.atomic
def invite(*, case: UUID, word: str, by: Viewer, now: datetime) -> Case:
    """Somebody with other expertise joins the team, by personnel number or address.

    Raises Refused: not_yours, case_moved_on or expert_unknown.
    """
    seen = case_for(by, case, lock=True)
    if not seen.parts & {Part.COMPOSER, Part.ADVISER, Part.LEADER}:
        raise Refused("not_yours", hidden=True)
    if CaseState(seen.case.state) not in AT_WORK:
        raise Refused("case_moved_on")
    person = expert_named(seen.case, word, by.today)
    Member.objects.get_or_create(
        case=seen.case, person=person, role=MemberRole.EXPERT.value, until=None, defaults={"since": now}
    )
    written(seen.case, "change_team", by=by.person, now=now)
    name = "Er is om uw hulp gevraagd"
    body = (f"Dag {person.name},\n\nU bent gevraagd voor een triageteam.\n\n"
            f"Ga naar {settings.ORIGIN}/signalen/ om te zien wat er van u wordt gevraagd.\n")  # fmt: skip
    followup.post([followup.Letter(f"case:{case}:asked:{person.id}:{now:%Y%m%d}", person.id, name, body)], now=now)
    return seen.case


@transaction.atomic
def dismiss(*, case: UUID, person: UUID, by: Viewer, now: datetime) -> Case:
    """Somebody with other expertise is no longer needed, and sees nothing of the case any more."""
    seen = case_for(by, case, lock=True)
    if Part.COMPOSER not in seen.parts:
        raise Refused("not_yours", hidden=True)
    rows = Member.objects.filter(case=case, person=person, role=MemberRole.EXPERT.value, until__isnull=True)
    if not rows.update(until=now):
        raise Refused("case_moved_on")
    written(seen.case, "change_team", by=by.person, now=now)
    return seen.case


@transaction.atomic
def join(*, case: UUID, other: UUID, by: Viewer, now: datetime) -> Case:
    """The signals go on in another open case of the same unit; gives that case. Raises Refused: join_other."""
    seen, arrow = take(case, Step.JOIN, by)
    into = next((s.case for s in joinable(by, seen.case) if s.case.id == other), None)
    if into is None or not Case.objects.select_for_update().filter(id=other, moves=into.moves).exists():
        raise Refused("join_other")
    words = [p for p in open_for((MATTER, case)) if p.kind in {Duty.RECEIPT, Duty.WORD}]
    go(seen.case, arrow, by=by.person, now=now, joined_to=into)
    for row in words:  # what the law asks goes along, and keeps its day
        followup.withdraw(matter=(MATTER, case), kind=row.kind, by=by.person, now=now, outcome=Step.JOIN.value)
        promise(into, Duty(row.kind), (row.owner_id, row.owner_role), row.due_at, by=by.person, now=now)
    Signal.objects.filter(case=case).update(case=into)
    written(into, "receive", by=by.person, now=now)
    return into


@transaction.atomic
def refer(*, case: UUID, by: Viewer, now: datetime) -> Case:
    """An integrity matter goes to VIK: what was written is wiped, and only that it was referred is kept.

    VIK answers whoever raised it. Raises Refused: not_yours, case_moved_on or triage_nobody.
    """
    seen, arrow = take(case, Step.REFER, by)
    row, today = seen.case, by.today
    vik, role = intake(row.seat_id, Role.VIK, row.about_id, today, tree(today))
    if role is not Role.VIK:
        raise Refused("triage_nobody")
    Signal.objects.filter(case=case).update(text="", digest="", kind=SignalKind.INTEGRITY.value)
    CaseEvent.objects.filter(case=case).exclude(note="").update(note="")
    Member.objects.filter(case=case, until__isnull=True).update(until=now)
    Member.objects.create(case=row, person=vik, role=MemberRole.VIK.value, since=now)
    untold = Signal.objects.filter(case=case, told_at__isnull=True).order_by("at").first()
    followup.withdraw(matter=(MATTER, case), by=by.person, now=now, outcome=Step.REFER.value)
    go(row, arrow, by=by.person, now=now, kind=SignalKind.INTEGRITY.value)
    if untold is not None:
        days = settings.POLICY["triage"]["integriteit"]["bericht_dagen"]
        day = closes(timezone.localdate(untold.at) + timedelta(days=days))
        promise(row, Duty.WORD, (vik.id, role.value), day, by=by.person, now=now)
    return row


def _chosen(case: Case, people: Mapping[MemberRole, UUID], by: Viewer) -> dict[MemberRole, UUID]:
    """One of those who can take each place. Raises Refused: triage_incomplete or not_a_candidate."""
    able = candidates(case, by.today)
    chosen = {role: people[role] for role in ALWAYS if role in people}
    if len(chosen) < len(ALWAYS):
        raise Refused("triage_incomplete")
    for role, person in chosen.items():
        if person not in {p.id for p in able[role]}:
            raise Refused("not_a_candidate")
    return chosen


def _pass_on(case: Case, before: Member | None, person: UUID, role: MemberRole, *, by: Viewer, now: datetime) -> None:
    """What the one who had this place promised about the case is promised by who has it now."""
    if before is None:
        return
    for row in open_for((MATTER, case.id)):
        if row.owner_id == before.person_id:
            held = role_of(case, role, person, by.today)
            followup.hand_over(promise=row.id, to=person, role=held, by=by.person, now=now)
