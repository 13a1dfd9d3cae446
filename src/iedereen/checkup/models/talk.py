# SPDX-License-Identifier: EUPL-1.2
"""What came out of a team's conversation, and what was prepared for it."""

import uuid

from django.db import models
from django.db.models import Q

CHECKUP = "checkup.TeamCheckup"
PERSON = "people.Person"


class OpenSummary(models.Model):
    """The neutral summary of one open question that the HRM adviser writes; the team sees it once it is given."""

    checkup = models.ForeignKey(CHECKUP, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=60)
    text = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(null=True)

    PRIVACY = {"id": "work", "checkup": "work", "question": "public", "text": "work", "by": "personal",
               "given_at": "work"}  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(name="summary_once", fields=["checkup", "question"])]


class Preparation(models.Model):
    """One page for the leader: what the system cannot know and a supporter adds."""

    checkup = models.OneToOneField(CHECKUP, on_delete=models.PROTECT, related_name="+")
    highlights = models.TextField(blank=True)
    first_question = models.CharField(max_length=200, blank=True)
    second_question = models.CharField(max_length=200, blank=True)
    ready_at = models.DateTimeField(null=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    PRIVACY = {"id": "work", "checkup": "work", "highlights": "work", "first_question": "work",
               "second_question": "work", "ready_at": "work", "by": "personal"}  # fmt: skip


class Talk(models.Model):
    """What the conversation came to, as one record. `version` rises at every change, so that nobody confirms what they
    did not see; `remark` is what the leader wants changed, empty when nothing is asked back."""

    checkup = models.OneToOneField(CHECKUP, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    without_agreements = models.CharField(max_length=300, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    sent_back_at = models.DateTimeField(null=True)

    PRIVACY = {"id": "work", "checkup": "work", "version": "work", "recorded_by": "personal", "recorded_at": "work",
               "without_agreements": "work", "remark": "work", "sent_back_at": "work"}  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="talk_sent_back_with_remark",
                condition=Q(sent_back_at__isnull=True, remark="") | (Q(sent_back_at__isnull=False) & ~Q(remark="")),
            )
        ]


class Bottleneck(models.Model):
    """What holds the team back, as the team says it. Open until it is solved or dropped; `outcome` says how or why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    checkup = models.ForeignKey(CHECKUP, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    what = models.CharField(max_length=300)
    noted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True)

    PRIVACY = {"id": "work", "checkup": "work", "kind": "work", "what": "work", "noted_by": "personal",
               "noted_at": "work", "solved_at": "work", "dropped_at": "work", "outcome": "work"}  # fmt: skip

    class Meta:
        indexes = [
            models.Index(
                fields=["checkup"], condition=Q(solved_at__isnull=True, dropped_at__isnull=True), name="bottleneck_open"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="bottleneck_ends_once", condition=Q(solved_at__isnull=True) | Q(dropped_at__isnull=True)
            ),
            models.CheckConstraint(
                name="bottleneck_dropped_with_reason", condition=Q(dropped_at__isnull=True) | ~Q(outcome="")
            ),
        ]


class Remedy(models.Model):
    """Which bottleneck an agreement is about; an agreement is about one at most."""

    bottleneck = models.ForeignKey(Bottleneck, on_delete=models.PROTECT, related_name="+")
    agreement = models.OneToOneField("agreements.Agreement", on_delete=models.PROTECT, related_name="+")

    PRIVACY = {"id": "work", "bottleneck": "work", "agreement": "work"}
