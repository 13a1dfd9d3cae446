# SPDX-License-Identifier: EUPL-1.2
"""Giving a role and ending it."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone

from iedereen.ledger.actions import record
from iedereen.people.actions.lock import wait_for_turn
from iedereen.people.models import Person, RoleHolding
from iedereen.people.queries import tree
from iedereen.people.rules import ROLES, Permission, Role, Viewer, check_may
from iedereen.screen.rules import Refused


def assign_role(
    *, person: UUID, role: Role, unit: UUID, start: date, end: date | None, reason: str, by: Viewer, now: datetime
) -> int:
    """Give the role for this unit from `start` until `end` (the first day without it). Gives the holding's id.

    Refused: not_yours, own_role, role_follows_team, role_wrong_place, unit_not_there_then, end_before_start,
    person_not_active, reason_missing, role_held_already.
    """
    check_may(by, Permission.ASSIGN_ROLES, unit)
    _check_words(by, person, role, reason)
    if end is not None and end <= start:
        raise Refused("end_before_start")
    place = tree(start).places.get(unit)
    if place is None:
        raise Refused("unit_not_there_then")
    if place.kind not in ROLES[role].where:
        raise Refused("role_wrong_place")
    span = DateRange(start, end)
    with transaction.atomic():
        wait_for_turn()
        if not Person.objects.filter(id=person, is_active=True).exists():
            raise Refused("person_not_active")
        if RoleHolding.objects.filter(person=person, role=role.value, unit=unit, valid__overlap=span).exists():
            raise Refused("role_held_already")
        holding = RoleHolding.objects.create(person_id=person, role=role.value, unit_id=unit, valid=span)
        record(
            at=now, by=by.person, action="role_assigned", subject=("person", person), unit=unit, reason=reason.strip(),
            details={"role": role.value, "start": start.isoformat(), "end": end.isoformat() if end else None},
        )  # fmt: skip
    return holding.pk


def _check_words(by: Viewer, person: UUID, role: Role, reason: str) -> None:
    if by.person == person:
        raise Refused("own_role")
    if role is Role.EMPLOYEE:
        raise Refused("role_follows_team")
    if not reason.strip():
        raise Refused("reason_missing")


def end_role(*, holding: int, end: date, reason: str, by: Viewer, now: datetime) -> None:
    """Let the role end: `end` is the first day without it, today or later. A role that had not begun is withdrawn.

    Refused: not_yours, reason_missing, role_ended, end_in_past, last_administrator.
    """
    row = RoleHolding.objects.filter(id=holding).first()
    if row is None or not by.may(Permission.ASSIGN_ROLES, row.unit_id):
        raise Refused("not_yours", hidden=True)
    if not reason.strip():
        raise Refused("reason_missing")
    if end < timezone.localdate(now):
        raise Refused("end_in_past")
    with transaction.atomic():
        wait_for_turn()
        check_last(row)
        if not _ended(row, end):
            raise Refused("role_ended")
        record(
            at=now, by=by.person, action="role_ended", subject=("person", row.person_id), unit=row.unit_id,
            reason=reason.strip(), details={"role": row.role, "end": end.isoformat()},
        )  # fmt: skip


def _ended(row: RoleHolding, end: date) -> bool:
    """Only a holding that still stands as it was read, and reaches beyond `end`."""
    same = RoleHolding.objects.filter(Q(valid__endswith__gt=end) | Q(valid__upper_inf=True), id=row.pk, valid=row.valid)
    if row.valid.lower >= end:
        return bool(same.delete()[0])
    return same.update(valid=DateRange(row.valid.lower, end)) == 1


def check_last(row: RoleHolding) -> None:
    """Somebody must remain who can give roles. Refused: last_administrator."""
    if row.role != Role.ADMINISTRATOR.value or row.valid.upper is not None:
        return
    others = RoleHolding.objects.filter(role=row.role, valid__upper_inf=True, person__is_active=True)
    if not others.exclude(id=row.pk).exclude(person=row.person_id).exists():
        raise Refused("last_administrator")
