# SPDX-License-Identifier: EUPL-1.2
"""Reports as they lie: sealed, without a time of day, in no order; and the keys that open them, sealed per reader.

What stands readable: that there is a report, on which day it came, at which office it is read (never about which team),
who read and answered, and how many messages and files it has.
"""

import uuid

from django.db import models
from django.db.models import Q

from iedereen.inbox.rules import ReportState


class Recovery(models.Model):
    """The key that nobody holds alone (a lot of `keys`): to it every report is sealed too."""

    lot = models.UUIDField(primary_key=True)
    made_on = models.DateField()
    current = models.BooleanField(default=True)

    PRIVACY = {"lot": "work", "made_on": "work", "current": "work"}

    class Meta:
        constraints = [
            models.UniqueConstraint(name="recovery_one_at_a_time", fields=["current"], condition=Q(current=True)),
        ]


class Report(models.Model):
    """One report. `name` is what people call it and random; `office` is the unit whose readers may read it.

    `lookup` and `reporter_public` follow from the receipt, which is not kept; `reporter_sealed` is the content key for
    the reporter. `version` counts the content keys. `state_on` is the day on which the state began.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=12, unique=True)
    office = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=ReportState.RECEIVED.value)
    received_on = models.DateField()
    state_on = models.DateField()
    contested = models.BooleanField(default=False)
    version = models.PositiveSmallIntegerField(default=1)
    lookup = models.BinaryField(unique=True)
    reporter_public = models.BinaryField()
    reporter_sealed = models.BinaryField()

    PRIVACY = {
        "id": "work", "name": "work", "office": "work", "state": "work", "received_on": "work", "state_on": "work",
        "contested": "work", "version": "work", "lookup": "secret", "reporter_public": "secret",
        "reporter_sealed": "secret",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["office", "state"]),
            models.Index(fields=["-received_on", "id"], name="report_newest_first"),
        ]
        constraints = [
            models.CheckConstraint(name="report_state", condition=Q(state__in=[s.value for s in ReportState])),
        ]


class SealedKey(models.Model):
    """A report's content key, sealed to one reader's key (`holder`) or to a recovery key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    holder = models.ForeignKey("keys.HolderKey", on_delete=models.PROTECT, related_name="+", null=True)
    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="+", null=True)
    sealed = models.BinaryField()

    PRIVACY = {"id": "work", "report": "work", "holder": "work", "recovery": "work", "sealed": "secret"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sealed_key_for_one", condition=Q(holder__isnull=True) ^ Q(recovery__isnull=True)
            ),
            models.UniqueConstraint(name="sealed_key_once_per_reader", fields=["report", "holder"]),
            models.UniqueConstraint(name="sealed_key_once_per_recovery", fields=["report", "recovery"]),
        ]


class Message(models.Model):
    """One message of the reporter or of a reader (`by`), closed with the content key. `place`: within its report."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    on = models.DateField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    sealed = models.BinaryField()

    PRIVACY = {"id": "work", "report": "work", "place": "work", "on": "work", "by": "personal", "sealed": "secret"}

    class Meta:
        constraints = [models.UniqueConstraint(name="message_one_per_place", fields=["report", "place"])]


class Attachment(models.Model):
    """A cleaned file of a message, closed with the content key, its name and kind inside."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    PRIVACY = {"id": "work", "message": "work", "place": "work", "sealed": "secret"}

    class Meta:
        constraints = [models.UniqueConstraint(name="attachment_one_per_place", fields=["message", "place"])]
