# SPDX-License-Identifier: EUPL-1.2
"""Promises and outgoing mail as rows."""

import uuid

from django.db import models
from django.db.models import Q

from iedereen.followup.rules import MailState, NoteKind, PromiseState


class Promise(models.Model):
    """A dated duty of one owner about one matter. `next_at` is when the worker must look at it again.

    `kind` names the duty (its sentence and its page stand in one table in `front`); `matter_kind` and `matter_id` say
    what it is about, in a room above. `label` is the short text a person reads on a list.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    matter_kind = models.CharField(max_length=40)
    matter_id = models.UUIDField()
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    owner_role = models.CharField(max_length=30)
    label = models.CharField(max_length=200)
    outward = models.CharField(max_length=200, blank=True)  # what it is called for who may not see the team's result
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField(default=0)  # steps up the line so far
    told = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)  # at that level
    reminded = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)  # a step was taken: before this no other, also when looked at sooner
    state = models.CharField(max_length=12, default=PromiseState.OPEN.value)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    outcome = models.CharField(max_length=500, blank=True)

    PRIVACY = {
        "id": "work", "kind": "work", "matter_kind": "work", "matter_id": "work", "unit": "work", "owner": "personal",
        "owner_role": "work", "label": "work", "outward": "work", "made_at": "work", "due_at": "work", "level": "work",
        "told": "personal", "reminded": "work", "next_at": "work", "rests_until": "work", "state": "work",
        "closed_at": "work", "closed_by": "personal", "outcome": "work",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="open"), name="promise_due"),
            models.Index(fields=["owner", "state"]),
            models.Index(fields=["matter_kind", "matter_id"]),
            models.Index(fields=["unit", "state"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="promise_open_or_closed",
                condition=Q(state="open", closed_at__isnull=True, next_at__isnull=False)
                | (~Q(state="open") & Q(closed_at__isnull=False, next_at__isnull=True)),
            ),
            models.CheckConstraint(name="promise_state", condition=Q(state__in=[s.value for s in PromiseState])),
            # One duty of a kind per matter at a time: two workers or two clicks cannot make it twice.
            models.UniqueConstraint(
                name="promise_once_per_matter",
                fields=["kind", "matter_kind", "matter_id", "owner"],
                condition=Q(state="open"),
            ),
        ]


class Note(models.Model):
    """What somebody is to read about a promise in their next message (`actions/digests.py`); then it is gone.

    Written in the transaction of the step that it is about. `level`: how many steps up the line that was.
    """

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()

    PRIVACY = {
        "id": "work", "person": "personal", "kind": "work", "promise": "work", "level": "work", "made_at": "work",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(name="note_kind", condition=Q(kind__in=[k.value for k in NoteKind])),
            models.UniqueConstraint(name="note_once", fields=["person", "promise", "kind"]),
        ]


class Mail(models.Model):
    """A message to send, delayed until it can be, never lost. `key` makes it once; `lease` is the worker's claim.

    `digest_of`: the working day of which it is the person's one message about promises; empty for any other message.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=160, unique=True)
    digest_of = models.DateField(null=True)
    to = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=15, default=MailState.QUEUED.value)
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)

    PRIVACY = {
        "id": "work", "key": "work", "digest_of": "work", "to": "personal", "subject": "work", "body": "personal",
        "made_at": "work", "next_at": "work", "attempts": "work", "state": "work", "sent_at": "work", "trouble": "work",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="queued"), name="mail_due"),
            models.Index(fields=["-made_at", "id"], name="mail_newest_first"),
        ]
        constraints = [
            models.CheckConstraint(
                name="mail_state_fits",
                condition=Q(state="queued", next_at__isnull=False, sent_at__isnull=True)
                | Q(state="sent", next_at__isnull=True, sent_at__isnull=False)
                | Q(state="undeliverable", next_at__isnull=True, sent_at__isnull=True),
            ),
            # However many workers, and whatever they crash on: one message about promises per person per day.
            models.UniqueConstraint(
                name="mail_one_digest_a_day", fields=["to", "digest_of"], condition=Q(digest_of__isnull=False)
            ),
        ]
