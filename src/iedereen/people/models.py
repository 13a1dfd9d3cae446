# SPDX-License-Identifier: EUPL-1.2
"""Units in a tree with history, people, where they work, and the roles they hold.

A unit keeps its identity through every reorganisation; its name and its place in the tree belong to periods. No
protected characteristic of a person has a place here.
"""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from iedereen.people.rules import Role, UnitKind


class PersonManager(BaseUserManager["Person"]):
    """What sign-in needs: a person by e-mail address. People are made by the import, never by signing up."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Someone who works at the police, known by personnel number. Signs in through the police's own provider."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    sessions_ended = models.PositiveIntegerField(default=0)  # how often all sessions were ended: each counts as one
    last_login = None  # nobody needs to know when somebody was here

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["number", "name"]
    objects = PersonManager()

    PRIVACY = {"id": "work", "number": "personal", "email": "personal", "name": "personal", "is_active": "work",
               "sessions_ended": "work", "password": "secret"}  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_one_per_address")]
        indexes = [models.Index(fields=["name", "number"], name="person_by_name")]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session carries of this person; another number here, and no older session is theirs any more."""
        words = f"{self.password} {self.sessions_ended}"
        return salted_hmac("iedereen.people.session", words, secret=secret, algorithm="sha256").hexdigest()


class Unit(models.Model):
    """The force, a unit, a district or a team. Never deleted: it carries the history."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in UnitKind])

    PRIVACY = {"id": "work", "code": "public", "kind": "public"}

    def __str__(self) -> str:
        return self.code


class UnitPeriod(models.Model):
    """What a unit was called and where it hung in the tree, from a day to a day."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=120)
    valid = DateRangeField()

    PRIVACY = {"id": "work", "unit": "public", "parent": "public", "name": "public", "valid": "public"}

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="unit_one_place_at_a_time",
                expressions=[("unit", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(name="unit_not_its_own_parent", condition=~models.Q(unit=models.F("parent"))),
            models.CheckConstraint(name="unit_period_not_empty", condition=models.Q(valid__isempty=False)),
        ]
        indexes = [models.Index(fields=["parent"])]


class Position(models.Model):
    """Where a person works, from a day to a day: one team at a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80, blank=True)
    valid = DateRangeField()

    PRIVACY = {
        "id": "work",
        "person": "personal",
        "unit": "personal",
        "title": "personal",
        "valid": "personal",
    }

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="person_one_position_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(name="position_not_empty", condition=models.Q(valid__isempty=False)),
        ]
        indexes = [models.Index(fields=["unit"])]


class RoleHolding(models.Model):
    """A role that a person holds for a unit, from a day to a day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=[(r.value, r.value) for r in Role])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    valid = DateRangeField()

    PRIVACY = {"id": "work", "person": "personal", "role": "work", "unit": "work", "valid": "work"}

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="role_held_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(name="role_not_employee", condition=~models.Q(role=Role.EMPLOYEE.value)),
            models.CheckConstraint(name="role_not_empty", condition=models.Q(valid__isempty=False)),
        ]
        indexes = [models.Index(fields=["unit", "role"])]


class OrganisationStamp(models.Model):
    """Changes whenever a unit or a unit's place changes (a database trigger sees to it): what a process has read of
    the tree is good as long as the stamp is the same.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField(default=uuid.uuid4)

    PRIVACY = {"id": "public", "stamp": "public"}

    class Meta:
        constraints = [models.CheckConstraint(name="organisation_one_stamp", condition=models.Q(id=1))]
