# SPDX-License-Identifier: EUPL-1.2
"""Signals, the case they belong to, its triage team, what it found, and what it says and learned."""

import uuid

from django.db import models
from django.db.models import Q

from iedereen.triage.rules import BESIDE, CaseState, MemberRole, SignalKind, Source, Step


def _one_of(field: str, values: object) -> Q:
    return Q(**{f"{field}__in": [str(v) for v in values]})  # type: ignore[attr-defined]


class Case(models.Model):
    """One matter about one unit. `seat` is where it is kept: above whom it is `about`, else the unit itself.

    `moves` counts the steps, so that of two people who take one at the same time only one does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=20)
    theme = models.CharField(max_length=20)
    state = models.CharField(max_length=20, default=CaseState.RECEIVED.value)
    moves = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    check_back_on = models.DateField(null=True)
    held_on = models.DateField(null=True)
    learned = models.CharField(max_length=1000, blank=True)  # looking back: what is better, what is not
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    contest_until = models.DateField(null=True)
    contested_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    joined_to = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)

    PRIVACY = {
        "id": "work", "year": "work", "number": "work", "unit": "work", "seat": "work", "about": "personal",
        "kind": "work", "theme": "work", "state": "work", "moves": "work", "opened_at": "work",
        "check_back_on": "work", "held_on": "work", "learned": "personal", "closed_at": "work",
        "closed_by": "personal", "contest_until": "work", "contested_by": "personal", "joined_to": "work",
    }  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["seat", "state"]), models.Index(fields=["unit", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="case_number_once"),
            models.CheckConstraint(name="case_state", condition=_one_of("state", CaseState)),
            models.CheckConstraint(name="case_kind", condition=_one_of("kind", SignalKind)),
            models.CheckConstraint(
                name="case_closed_was_checked",
                condition=~Q(state__in=["closed", "contested"])
                | Q(held_on__isnull=False, closed_at__isnull=False, closed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="case_joined_to_another", condition=Q(state="joined", joined_to__isnull=False)
                | (~Q(state="joined") & Q(joined_to__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_contested_by_somebody", condition=~Q(state="contested") | Q(contested_by__isnull=False)
            ),
        ]  # fmt: skip


class Signal(models.Model):
    """Somebody or something says that a team needs attention. `word` is what the raiser hears back.

    Of a sealed report there is no text here; of an integrity matter that went to VIK it is wiped.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    source_kind = models.CharField(max_length=20)
    source_id = models.UUIDField()
    raised_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    confidential = models.BooleanField(default=False)  # the team does not hear who gave it
    text = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    word = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)

    PRIVACY = {
        "id": "work", "case": "work", "kind": "work", "source_kind": "work", "source_id": "personal",
        "raised_by": "personal", "confidential": "work", "text": "personal", "digest": "personal", "at": "work",
        "word": "personal", "told_at": "work", "told_by": "personal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["case", "at"]), models.Index(fields=["raised_by", "at"]),
            models.Index(fields=["source_kind", "source_id"]),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(name="signal_kind", condition=_one_of("kind", SignalKind)),
            models.CheckConstraint(name="signal_source", condition=_one_of("source_kind", Source)),
            models.CheckConstraint(
                name="signal_told_by_somebody",
                condition=Q(told_at__isnull=True, told_by__isnull=True, word="")
                | Q(told_at__isnull=False, told_by__isnull=False),
            ),
            models.CheckConstraint(name="report_stays_sealed", condition=~Q(source_kind="report") | Q(text="")),
        ]


class Member(models.Model):
    """Somebody in the triage team of a case, from a moment until a moment."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    PRIVACY = {"id": "work", "case": "work", "person": "personal", "role": "work", "since": "work", "until": "work"}

    class Meta:
        indexes = [models.Index(fields=["person"])]
        constraints = [
            models.CheckConstraint(name="member_role", condition=_one_of("role", MemberRole)),
            models.UniqueConstraint(
                fields=["case", "person", "role"], condition=Q(until__isnull=True), name="member_once_at_a_time"
            ),
        ]


class Analysis(models.Model):
    """What happened, whom it touches (groups, no names), what keeps it going, what is needed. A new one is added."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    happened = models.TextField()
    affected = models.CharField(max_length=500)
    sustains = models.TextField()
    needed = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    PRIVACY = {"id": "work", "case": "work", "happened": "personal", "affected": "work", "sustains": "personal",
               "needed": "work", "at": "work", "by": "personal"}  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["case", "at"])]


class CommunicationRow(models.Model):
    """One line of the communication plan: who hears what, from whom and when; and what we learned of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    external = models.BooleanField()
    audience = models.CharField(max_length=200)
    message = models.CharField(max_length=1000)
    sender = models.CharField(max_length=120)
    on = models.DateField()
    done_at = models.DateTimeField(null=True)
    learned = models.CharField(max_length=1000, blank=True)

    PRIVACY = {"id": "work", "case": "work", "external": "work", "audience": "work", "message": "work",
               "sender": "work", "on": "work", "done_at": "work", "learned": "work"}  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["case", "on"])]


class Lesson(models.Model):
    """What the organisation learned, in words that everybody may read once another person approved them (S8)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    text = models.TextField()
    written_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    approved_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    published_at = models.DateTimeField(null=True)

    PRIVACY = {"id": "work", "case": "work", "title": "public", "text": "public", "written_by": "personal",
               "at": "work", "approved_by": "personal", "published_at": "public"}  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-published_at"])]
        constraints = [
            models.CheckConstraint(
                name="reflection_approved_by_another",
                condition=Q(published_at__isnull=True, approved_by__isnull=True)
                | (Q(published_at__isnull=False) & ~Q(approved_by=models.F("written_by"))),
            )
        ]


class CaseEvent(models.Model):
    """One step in a case's history, for who may see the case; added, never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", null=True)
    step = models.CharField(max_length=20)
    state = models.CharField(max_length=20)  # after the step
    note = models.CharField(max_length=500, blank=True)

    PRIVACY = {"id": "work", "case": "work", "at": "work", "by": "personal", "step": "work", "state": "work",
               "note": "personal"}  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["case", "at"])]
        constraints = [
            models.CheckConstraint(name="case_event_step", condition=Q(step__in=[*[s.value for s in Step], *BESIDE])),
        ]
