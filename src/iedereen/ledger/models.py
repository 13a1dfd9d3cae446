# SPDX-License-Identifier: EUPL-1.2
"""The ledger's table. The chain itself is made by the database at commit (see migrations 0002 and 0003)."""

import uuid

from django.db import models


class Line(models.Model):
    """One thing that was done. `seq`, `previous` and `hash` are filled in by the database when the work is committed.

    `actor` is a person's id (no foreign key: a line outlives everything it speaks of), empty only for the system's own
    work. `details` holds codes and numbers, never text about a person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seq = models.BigIntegerField(unique=True, null=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    unit_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    PRIVACY = {
        "id": "work", "seq": "work", "at": "work", "actor": "personal", "action": "work", "subject_kind": "work",
        "subject_id": "work", "unit_id": "work", "reason": "work", "details": "work", "previous": "public",
        "hash": "public",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"]),
            models.Index(fields=["unit_id", "seq"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="ledger_line_sealed_together",
                condition=models.Q(seq__isnull=True, hash="", previous="")
                | (models.Q(seq__isnull=False) & ~models.Q(hash="")),
            )
        ]


class Head(models.Model):
    """The last link of the chain; its row is the lock under which the next links are made."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    PRIVACY = {"id": "public", "seq": "work", "hash": "public"}

    class Meta:
        constraints = [models.CheckConstraint(name="ledger_one_head", condition=models.Q(id=1))]
