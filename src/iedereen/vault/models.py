# SPDX-License-Identifier: EUPL-1.2
"""Codes from the hat and answers. No person, time, address or sequence has a place here; every key is random.

A `group` is what answers belong to together (a team's check-up); its meaning is known only in the room above.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Code(models.Model):
    """A one-time code that was not used yet, as its hash. Using it removes the row: nothing says which was used."""

    digest = models.BinaryField(primary_key=True)
    group = models.UUIDField(db_index=True)

    PRIVACY = {"digest": "secret", "group": "work"}


class Deposit(models.Model):
    """Closed answers of one person, until the group is sealed. `answers` holds a number or nothing per item."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.UUIDField(db_index=True)
    answers = ArrayField(models.FloatField(null=True))

    PRIVACY = {"id": "secret", "group": "secret", "answers": "secret"}


class OpenDeposit(models.Model):
    """One open answer, kept apart from the closed ones and from each other."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.UUIDField(db_index=True)
    question = models.CharField(max_length=60)
    text = models.TextField()

    PRIVACY = {"id": "secret", "group": "secret", "question": "secret", "text": "secret"}


class Answer(models.Model):
    """Closed answers after sealing: shuffled, moved in one statement together with everybody else's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.UUIDField(db_index=True)
    answers = ArrayField(models.FloatField(null=True))

    PRIVACY = {"id": "secret", "group": "secret", "answers": "secret"}


class OpenAnswer(models.Model):
    """An open answer after sealing; removed once its summary is given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.UUIDField(db_index=True)
    question = models.CharField(max_length=60)
    text = models.TextField()

    PRIVACY = {"id": "secret", "group": "secret", "question": "secret", "text": "secret"}
