# SPDX-License-Identifier: EUPL-1.2
"""Carrying out a plan with few large statements. Runs inside the caller's transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Value
from django.db.models.functions import Cast, Concat

from iedereen.people.models import Person, Position, RoleHolding, Unit, UnitPeriod
from iedereen.people.queries.standing import Keys
from iedereen.people.rules.planning import Plan, Standing

BATCH = 2_000
T = TypeVar("T")


def carry_out(plan: Plan, standing: Standing, keys: Keys) -> None:
    """Write what the plan changes: units before people, people before roles; who lets go
    of an e-mail address before whoever takes it."""
    units = dict(keys.units) | _new_units(plan)
    _places(plan, keys, units)
    _changed_people(plan, standing, keys.people)
    people = dict(keys.people) | _new_people(plan)
    _work(plan, keys, units, people)
    _holdings(plan, keys, units, people)


def _new_units(plan: Plan) -> dict[str, UUID]:
    made = [Unit(code=code, kind=kind.value) for code, kind in plan.kinds.items()]
    Unit.objects.bulk_create(made, batch_size=BATCH)
    return {u.code: u.id for u in made}


def _places(plan: Plan, keys: Keys, units: dict[str, UUID]) -> None:
    _remove(UnitPeriod, (key for code in plan.places for key in keys.places.get(code, ())))
    _add(UnitPeriod, (
        UnitPeriod(unit_id=units[code], parent_id=units[parent] if parent else None, name=name,
                   valid=DateRange(span.start, span.end))
        for code, line in plan.places.items() for span in line for name, parent in [span.what]
    ))  # fmt: skip


def _new_people(plan: Plan) -> dict[str, UUID]:
    ids: dict[str, UUID] = {}
    for batch in _batches(plan.people_new.items()):
        made = [Person(number=n, name=name, email=email, password=make_password(None)) for n, (name, email) in batch]
        Person.objects.bulk_create(made)
        ids |= {p.number: p.id for p in made}
    return ids


def _changed_people(plan: Plan, standing: Standing, people: Mapping[str, UUID]) -> None:
    moved = [people[n] for n, (_, email) in plan.people_changed.items() if standing.people[n][1] != email]
    for batch in _batches(moved):
        # Two people may have swapped addresses: first everybody lets go of the old one.
        away = Concat(Cast("id", models.CharField()), Value("@wisselt.invalid"))
        Person.objects.filter(id__in=batch).update(email=away)
        EmailAddress.objects.filter(user_id__in=batch).delete()
    for rows in _batches(plan.people_changed.items()):
        changed = [Person(id=people[n], name=name, email=email) for n, (name, email) in rows]
        Person.objects.bulk_update(changed, ["name", "email"])


def _work(plan: Plan, keys: Keys, units: dict[str, UUID], people: dict[str, UUID]) -> None:
    _remove(Position, (key for number in plan.work for key in keys.work.get(number, ())))
    _add(Position, (
        Position(person_id=people[number], unit_id=units[unit], title=title, valid=DateRange(span.start, span.end))
        for number, line in plan.work.items() for span in line for unit, title in [span.what]
    ))  # fmt: skip


def _holdings(plan: Plan, keys: Keys, units: dict[str, UUID], people: dict[str, UUID]) -> None:
    _remove(RoleHolding, (key for holding in plan.holdings for key in keys.holdings.get(holding, ())))
    _add(RoleHolding, (
        RoleHolding(person_id=people[number], role=role.value, unit_id=units[unit],
                    valid=DateRange(span.start, span.end))
        for (number, role, unit), line in plan.holdings.items() for span in line
    ))  # fmt: skip


def _remove(model: type[models.Model], keys: Iterable[int]) -> None:
    for batch in _batches(keys):
        model._default_manager.filter(pk__in=batch).delete()


def _add(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    for batch in _batches(rows):
        model._default_manager.bulk_create(batch)


def _batches(rows: Iterable[T]) -> Iterator[Sequence[T]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch
