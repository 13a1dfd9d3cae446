# SPDX-License-Identifier: EUPL-1.2
"""Keys of people, keys of rounds, and the shares between them. No private key lies here unlocked."""

import uuid

from django.db import models
from django.db.models import F, Q

PERSON = "people.Person"


class HolderKey(models.Model):
    """A person's own pair. `locked` is the private half under the person's passphrase; nobody else can use it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    public = models.BinaryField()
    locked = models.BinaryField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    PRIVACY = {"id": "work", "person": "work", "public": "public", "locked": "secret", "made_at": "work",
               "retired_at": "work"}  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="holder_one_key_at_a_time", fields=["person"], condition=Q(retired_at__isnull=True)
            ),
        ]


class RoundKey(models.Model):
    """The public key to which the answers of one lot are sealed. Its private half exists only in shares."""

    lot = models.UUIDField(primary_key=True)
    public = models.BinaryField()
    needed = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)

    PRIVACY = {"lot": "work", "public": "public", "needed": "public", "made_at": "work", "opened_at": "work",
               "lost_at": "work"}  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(name="nobody_opens_alone", condition=Q(needed__gte=2)),
            models.CheckConstraint(
                name="round_key_ends_once", condition=Q(opened_at__isnull=True) | Q(lost_at__isnull=True)
            ),
        ]


class Share(models.Model):
    """One holder's part of a lot's private key, sealed to that holder. Gone once the lot is opened or lost."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lot = models.ForeignKey(RoundKey, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(HolderKey, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    sealed = models.BinaryField(null=True)
    given_at = models.DateTimeField(null=True)

    PRIVACY = {"id": "work", "lot": "work", "holder": "work", "role": "work", "sealed": "secret", "given_at": "work"}

    class Meta:
        constraints = [models.UniqueConstraint(name="share_once_per_holder", fields=["lot", "holder"])]


class HandedOn(models.Model):
    """A share that its holder brought, sealed anew to a holder who has yet to come, and closed with the installation's
    secret: that holder can read it here, but not in a copy of the database."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    PRIVACY = {"id": "work", "share": "work", "to": "work", "sealed": "secret"}

    class Meta:
        constraints = [
            models.UniqueConstraint(name="handed_on_once", fields=["share", "to"]),
            models.CheckConstraint(name="handed_on_to_another", condition=~Q(share=F("to"))),
        ]
