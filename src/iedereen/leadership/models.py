# SPDX-License-Identifier: EUPL-1.2
"""Support in hours, development conversations, and advice of peers as rows."""

import uuid

from django.db import models
from django.db.models import Q

from iedereen.leadership.rules.advice import AdviceState
from iedereen.leadership.rules.support import Step, SupportState
from iedereen.leadership.rules.talks import LONGEST, LeaderTalkState


class SupportRequest(models.Model):
    """Hours of help that a leader asks for one unit. What was promised and given stands beside what was asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    hours = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=500)
    wanted_by = models.DateField()
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=SupportState.ASKED.value)
    giver = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    promised_hours = models.PositiveSmallIntegerField(null=True)
    promised_for = models.DateField(null=True)
    given_hours = models.PositiveSmallIntegerField(null=True)

    PRIVACY = {
        "id": "work", "unit": "work", "kind": "work", "hours": "work", "why": "work", "wanted_by": "work",
        "asked_by": "personal", "asked_on": "work", "asked_at": "work", "state": "work", "giver": "personal",
        "promised_hours": "work", "promised_for": "work", "given_hours": "work",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["unit", "asked_on"]),
            models.Index(fields=["-asked_at", "id"], name="support_newest_first"),
        ]
        constraints = [
            models.CheckConstraint(name="support_state", condition=Q(state__in=[s.value for s in SupportState])),
            models.CheckConstraint(
                name="support_hours", condition=Q(hours__gt=0) & ~Q(promised_hours=0) & ~Q(given_hours=0)
            ),
            models.CheckConstraint(
                name="support_promised_by_somebody",
                condition=~Q(state__in=["promised", "given", "confirmed"])
                | Q(giver__isnull=False, promised_hours__isnull=False, promised_for__isnull=False),
            ),
            models.CheckConstraint(
                name="support_given_in_hours",
                condition=~Q(state__in=["given", "confirmed"]) | Q(given_hours__isnull=False),
            ),
        ]


class SupportEvent(models.Model):
    """One step in a request's history; added, never changed."""

    request = models.ForeignKey(SupportRequest, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=12)
    state = models.CharField(max_length=12)  # after the step
    hours = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True)

    PRIVACY = {"id": "work", "request": "work", "at": "work", "by": "personal", "step": "work", "state": "work",
               "hours": "work", "note": "work"}  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["request", "at"])]
        constraints = [
            models.CheckConstraint(name="support_event_step", condition=Q(step__in=[s.value for s in Step])),
        ]


class LeaderTalk(models.Model):
    """A development conversation of a leader with somebody. Whoever is not one of the two never finds it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(
        "people.Unit", on_delete=models.PROTECT, related_name="+"
    )  # that the leader leads: there it counts
    leader = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    planned_for = models.DateField()
    held_on = models.DateField(null=True)
    state = models.CharField(max_length=12, default=LeaderTalkState.PLANNED.value)
    made_at = models.DateTimeField()

    PRIVACY = {"id": "work", "unit": "work", "leader": "personal", "partner": "personal", "planned_for": "personal",
               "held_on": "personal", "state": "personal", "made_at": "work"}  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["held_on"]), models.Index(fields=["leader"]), models.Index(fields=["partner"])]
        constraints = [
            models.CheckConstraint(name="leader_talk_state", condition=Q(state__in=[s.value for s in LeaderTalkState])),
            models.CheckConstraint(name="leader_talk_of_two", condition=~Q(leader=models.F("partner"))),
            models.CheckConstraint(
                name="leader_talk_held",
                condition=Q(state="held", held_on__isnull=False) | (~Q(state="held") & Q(held_on__isnull=True)),
            ),
            models.UniqueConstraint(
                name="leader_talk_once", fields=["leader", "partner"], condition=Q(state="planned")
            ),
        ]


class Reflection(models.Model):
    """What one of the two wrote about one behaviour, in words. There is no field for a figure."""

    talk = models.ForeignKey(LeaderTalk, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    behaviour = models.CharField(max_length=30)
    text = models.TextField(max_length=LONGEST)

    PRIVACY = {"id": "work", "talk": "work", "author": "personal", "behaviour": "work", "text": "secret"}

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reflection_once", fields=["talk", "author", "behaviour"]),
        ]


class AdviceOffer(models.Model):
    """A leader may be asked about a theme. Withdrawn: the row is gone."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    theme = models.CharField(max_length=30)

    PRIVACY = {"id": "work", "person": "personal", "theme": "personal"}

    class Meta:
        constraints = [models.UniqueConstraint(name="advice_offer_once", fields=["person", "theme"])]


class AdviceRequest(models.Model):
    """A question of one leader to those who offered; the first answer closes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    asker = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    theme = models.CharField(max_length=30)
    question = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=AdviceState.OPEN.value)
    answerer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    answer = models.CharField(max_length=2000, blank=True)

    PRIVACY = {"id": "work", "unit": "work", "asker": "personal", "theme": "work", "question": "personal",
               "asked_at": "work", "due_at": "work", "state": "work", "answerer": "personal",
               "answer": "personal"}  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(state="open"), name="advice_due")]
        constraints = [
            models.CheckConstraint(name="advice_state", condition=Q(state__in=[s.value for s in AdviceState])),
            models.CheckConstraint(
                name="advice_answered",
                condition=Q(state="answered", answerer__isnull=False)
                | (~Q(state="answered") & Q(answerer__isnull=True, answer="")),
            ),
        ]
