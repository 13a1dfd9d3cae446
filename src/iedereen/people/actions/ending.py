# SPDX-License-Identifier: EUPL-1.2
"""Ending somebody's account, and opening it again."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from iedereen.ledger.actions import record
from iedereen.people.actions.lock import wait_for_turn
from iedereen.people.actions.roles import check_last
from iedereen.people.models import Person, RoleHolding
from iedereen.people.queries import may_end_account, works_in
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused


def end_account(*, person: UUID, reason: str, by: Viewer, now: datetime) -> None:
    """This person signs in no more: every session of theirs is over at once, and their roles end today.

    What they promised goes to whoever comes next (`config.follows`). Where they work is for the import to say.
    Refused: not_yours, own_account, reason_missing, last_administrator, account_ended_already.
    """
    _check(by, person, reason)
    today = timezone.localdate(now)
    with transaction.atomic():
        wait_for_turn()
        _check_still_there(by)
        held = list(RoleHolding.objects.filter(Q(valid__endswith__gt=today) | Q(valid__upper_inf=True), person=person))
        for row in held:
            check_last(row)
        ended = Person.objects.filter(id=person, is_active=True).update(
            is_active=False, sessions_ended=F("sessions_ended") + 1
        )
        if not ended:
            raise Refused("account_ended_already")
        _end_roles(held, now)
        record(
            at=now, by=by.person, action="account_ended", subject=("person", person), unit=works_in(person, today),
            reason=reason.strip(), details={"roles": ", ".join(sorted(row.role for row in held))},
        )  # fmt: skip
        for follow in import_string(settings.FOLLOWS)["account_ended"]:
            follow(person=person, now=now)


def restore_account(*, person: UUID, reason: str, by: Viewer, now: datetime) -> None:
    """This person may sign in again. Roles and promises of before do not come back: they are given anew.

    Refused: not_yours, own_account, reason_missing, account_open_already.
    """
    _check(by, person, reason)
    with transaction.atomic():
        wait_for_turn()
        _check_still_there(by)
        if not Person.objects.filter(id=person, is_active=False).update(is_active=True):
            raise Refused("account_open_already")
        record(
            at=now, by=by.person, action="account_restored", subject=("person", person),
            unit=works_in(person, timezone.localdate(now)), reason=reason.strip(),
        )  # fmt: skip


def _check(by: Viewer, person: UUID, reason: str) -> None:
    if not may_end_account(by, person):
        raise Refused("not_yours", hidden=True)
    if by.person == person:
        raise Refused("own_account")
    if not reason.strip():
        raise Refused("reason_missing")


def _check_still_there(by: Viewer) -> None:
    """Two who end each other at the same moment: the first one did."""
    if not Person.objects.filter(id=by.person, is_active=True).exists():
        raise Refused("not_yours", hidden=True)


def _end_roles(held: list[RoleHolding], now: datetime) -> None:
    """Today is the first day without; what began today or later is withdrawn."""
    today = timezone.localdate(now)
    for row in held:
        if row.valid.lower is not None and row.valid.lower >= today:
            row.delete()
        else:
            RoleHolding.objects.filter(id=row.pk).update(valid=DateRange(row.valid.lower, today))
