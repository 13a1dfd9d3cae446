# SPDX-License-Identifier: EUPL-1.2
"""Agreements, and the cycle of priorities, ambitions and reviews. They belong to a unit, wherever it hangs."""

import uuid

from django.db import models
from django.db.models import Q

from iedereen.agreements.rules import SAFE_TEAM, AgreementState, Step
from iedereen.agreements.rules.cycle import CycleStep, Measure, PriorityState


class Agreement(models.Model):
    """Who does what by when. `source_kind` and `source_id` say what it came from, in a room above."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    priority = models.CharField(max_length=30, default=SAFE_TEAM.code)
    source_kind = models.CharField(max_length=40)
    source_id = models.UUIDField()
    what = models.CharField(max_length=300)
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField()
    review_date = models.DateField()
    state = models.CharField(max_length=12, default=AgreementState.PROPOSED.value)
    made_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)  # when the owner said that it is done; then it waits for the review

    PRIVACY = {
        "id": "work", "unit": "work", "priority": "work", "source_kind": "work", "source_id": "work", "what": "work",
        "owner": "personal", "due_date": "work", "review_date": "work", "state": "work", "made_at": "work",
        "reported_at": "work",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["unit", "state"]),
            models.Index(fields=["source_kind", "source_id"]),
            models.Index(fields=["owner", "state"]),
            models.Index(fields=["due_date", "made_at", "id"], name="agreement_due_first"),
        ]
        constraints = [
            models.CheckConstraint(name="agreement_state", condition=Q(state__in=[s.value for s in AgreementState])),
            models.CheckConstraint(
                name="agreement_reported_after_agreed", condition=~Q(state="proposed") | Q(reported_at__isnull=True)
            ),
            models.CheckConstraint(
                name="agreement_review_after_due", condition=Q(review_date__gte=models.F("due_date"))
            ),
        ]


class AgreementEvent(models.Model):
    """One step in an agreement's history; added, never changed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=12)
    state = models.CharField(max_length=12)  # after the step
    due_date = models.DateField()
    note = models.CharField(max_length=500, blank=True)

    PRIVACY = {"id": "work", "agreement": "work", "at": "work", "by": "personal", "step": "work", "state": "work",
               "due_date": "work", "note": "work"}  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["agreement", "at"])]
        constraints = [
            models.CheckConstraint(name="agreement_event_step", condition=Q(step__in=[s.value for s in Step])),
        ]


class Priority(models.Model):
    """What a unit wants to reach in a year. `above` is the priority that it makes concrete; only the force has none.

    `phase` is where leader and supporter say that the team stands, one of a few descriptions (policy `cyclus.fasen`);
    `situation` says it in their own words. Neither is a score, and nothing is counted by it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    above = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    title = models.CharField(max_length=120)
    what = models.CharField(max_length=500)
    phase = models.CharField(max_length=20, blank=True)
    situation = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12, default=PriorityState.PROPOSED.value)
    version = models.PositiveSmallIntegerField(default=1)  # one more with every step: whoever read an older one waits
    made_at = models.DateTimeField()

    PRIVACY = {"id": "work", "unit": "work", "year": "work", "above": "work", "title": "work", "what": "work",
               "phase": "work", "situation": "work", "state": "work", "version": "work", "made_at": "work"}  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["unit", "year", "state"]), models.Index(fields=["above"])]
        constraints = [
            models.CheckConstraint(name="priority_state", condition=Q(state__in=[s.value for s in PriorityState])),
            models.CheckConstraint(name="priority_not_above_itself", condition=~Q(above=models.F("id"))),
            # One answer of a unit to each priority above it, however many people press at once.
            models.UniqueConstraint(
                name="priority_one_per_above", fields=["unit", "above"], condition=~Q(state="ended")
            ),
        ]


class Ambition(models.Model):
    """How far a unit wants to get with a priority, and by when; without `priority`: with 'Veilig team'.

    `measure` and `aim`: a share in per cent of what the system counts anyway; or words only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="+", null=True)
    words = models.CharField(max_length=300)
    by_date = models.DateField()
    measure = models.CharField(max_length=20, blank=True)
    aim = models.PositiveSmallIntegerField(null=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    PRIVACY = {"id": "work", "unit": "work", "priority": "work", "words": "work", "by_date": "work", "measure": "work",
               "aim": "work", "set_at": "work", "set_by": "personal"}  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="ambition_one_per_priority", fields=["unit", "priority"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="ambition_counted_or_not",
                condition=Q(measure="", aim__isnull=True)
                | Q(measure__in=[m.value for m in Measure], aim__gte=1, aim__lte=100),
            ),
        ]


class Review(models.Model):
    """A moment at which a unit looked back, with what it concluded and when it looks back again. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    held_at = models.DateTimeField()
    held_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    conclusion = models.CharField(max_length=1000)
    next_date = models.DateField()

    PRIVACY = {"id": "work", "unit": "work", "number": "work", "held_at": "work", "held_by": "personal",
               "conclusion": "work", "next_date": "work"}  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(name="review_once", fields=["unit", "number"])]


class CycleEvent(models.Model):
    """One step in the cycle of a unit, with the words as they were then; added, never changed."""

    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=12)
    words = models.CharField(max_length=1000, blank=True)

    PRIVACY = {"id": "work", "unit": "work", "priority": "work", "at": "work", "by": "personal", "step": "work",
               "words": "work"}  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["unit", "at"]), models.Index(fields=["priority"])]
        constraints = [
            models.CheckConstraint(name="cycle_event_step", condition=Q(step__in=[s.value for s in CycleStep])),
        ]
