# SPDX-License-Identifier: EUPL-1.2
"""Agreements and their history. They belong to a unit's history, not to its place in the tree."""

import uuid

from django.db import models
from django.db.models import Q

from iedereen.agreements.rules import SAFE_TEAM, AgreementState, Step


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
