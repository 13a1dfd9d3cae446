# SPDX-License-Identifier: EUPL-1.2
"""Local accounts, and who was turned away at the door."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from iedereen.ledger.actions import record
from iedereen.people.actions.lock import wait_for_turn
from iedereen.people.models import Person, RoleHolding, Unit
from iedereen.people.rules import ROLES, Role, UnitKind
from iedereen.screen.rules import Refused


def make_local(
    *, number: str, email: str, name: str, password: str, role: Role | None, unit: str | None, now: datetime
) -> Person:
    """A person who may sign in with a password (and must then set up a second factor), optionally with a role.

    Whoever exists under this personnel number keeps name and address and gets the password. For whoever runs the
    installation; there is no `by`. Refused: unit_unknown, role_wrong_place, role_follows_team. ValidationError: the
    password is too weak.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        wait_for_turn()
        person = Person.objects.filter(number=number).first() or Person(number=number, email=email.lower(), name=name)
        validate_password(password, person)
        person.set_password(password)
        person.save()
        if role is not None:
            _give(person, role, unit or "", DateRange(today, None))
        details = {"role": role.value if role else None}
        record(at=now, by=None, action="local_account_made", subject=("person", person.pk), details=details)
    return person


def _give(person: Person, role: Role, code: str, span: DateRange) -> None:
    if role is Role.EMPLOYEE:
        raise Refused("role_follows_team")
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise Refused("unit_unknown")
    if UnitKind(unit.kind) not in ROLES[role].where:
        raise Refused("role_wrong_place")
    if not RoleHolding.objects.filter(person=person, role=role.value, unit=unit, valid__overlap=span).exists():
        RoleHolding.objects.create(person=person, role=role.value, unit=unit, valid=span)


def refused_sign_in(*, why: str, now: datetime) -> None:
    """Somebody whom the provider knows was turned away. The line says why and not who.

    `why`: unknown, not_verified, not_active, no_place, wrong_nonce, too_low, too_long_ago.
    """
    record(at=now, by=None, action="sign_in_refused", subject=("door", "provider"), details={"why": why})
