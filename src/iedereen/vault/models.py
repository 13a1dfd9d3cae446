# SPDX-License-Identifier: EUPL-1.2
"""Rights to answer, sealed answers, opened answers, and what is counted of them.

No person, time, address or sequence has a place here; every key is random or a digest. A `group` is what answers belong
to together (a team's check-up); its meaning is known only in the room above.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Code(models.Model):
    """A one-time code that was not used yet, as its hash. Using it removes the row: nothing says which was used."""

    digest = models.BinaryField(primary_key=True)
    group = models.UUIDField(db_index=True)

    PRIVACY = {"digest": "secret", "group": "work"}


class IssuerKey(models.Model):
    """The key that signs blinded credentials of one group. `private` is locked with the installation's secret, which
    is not in the database, and is destroyed when the group is opened; `public` stays, so that anybody can check."""

    group = models.UUIDField(primary_key=True)
    public = models.BinaryField()
    private = models.BinaryField(null=True)

    PRIVACY = {"group": "work", "public": "public", "private": "secret"}


class Spent(models.Model):
    """The digest of a credential that was used. It was signed blindly: nothing here leads to whom it was given."""

    digest = models.BinaryField(primary_key=True)
    group = models.UUIDField(db_index=True)

    PRIVACY = {"digest": "secret", "group": "work"}


class Signed(models.Model):
    """The digest of a blinded credential that was signed, so that whoever never got the answer may ask for that very
    one again. Blinding hides the credential by chance, not by computation: this fits every one of them equally well."""

    digest = models.BinaryField(primary_key=True)
    group = models.UUIDField(db_index=True)

    PRIVACY = {"digest": "secret", "group": "work"}


class Deposit(models.Model):
    """Closed answers of one person, sealed where they were written. All are equally long."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.UUIDField(db_index=True)
    sealed = models.BinaryField()

    PRIVACY = {"id": "secret", "group": "secret", "sealed": "secret"}


class OpenDeposit(models.Model):
    """Open answers of one person, sealed apart from the closed ones; there is one also of who wrote nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.UUIDField(db_index=True)
    sealed = models.BinaryField()

    PRIVACY = {"id": "secret", "group": "secret", "sealed": "secret"}


class Answer(models.Model):
    """Closed answers after opening: shuffled, written in one statement with everybody else's; gone once counted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.UUIDField(db_index=True)
    answers = ArrayField(models.FloatField(null=True))

    PRIVACY = {"id": "secret", "group": "secret", "answers": "secret"}


class OpenAnswer(models.Model):
    """An open answer after opening; removed once its summary is given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.UUIDField(db_index=True)
    question = models.CharField(max_length=60)
    text = models.TextField()

    PRIVACY = {"id": "secret", "group": "secret", "question": "secret", "text": "secret"}


class Tally(models.Model):
    """What is left of a group's answers: per question how many chose each value. No answer of one person, and no
    two answers together. `question` empty: `counts` holds one number, of how many took part."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.UUIDField(db_index=True)
    question = models.CharField(max_length=60, blank=True)
    values = ArrayField(models.FloatField())
    counts = ArrayField(models.FloatField())

    PRIVACY = {"id": "secret", "group": "secret", "question": "secret", "values": "secret", "counts": "secret"}

    class Meta:
        constraints = [models.UniqueConstraint(name="tally_once", fields=["group", "question"])]
