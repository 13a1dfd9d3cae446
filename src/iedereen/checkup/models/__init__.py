# SPDX-License-Identifier: EUPL-1.2
"""Questionnaires, rounds, each team's check-up and what was released; what the team talked about stands in `talk`."""

import uuid

from django.db import models
from django.db.models import Q

from iedereen.checkup.models.talk import Bottleneck, OpenSummary, Preparation, Remedy, Talk
from iedereen.checkup.rules import CellStatus, CheckupState, RoundState

__all__ = [
    "Bottleneck", "Node", "OpenSummary", "Participation", "Preparation", "Questionnaire", "QuestionnaireVersion",
    "Release", "ReleaseNode", "ReleaseRequest", "Reliability", "Remedy", "Result", "Round", "RoundNode", "Shown",
    "Talk", "TeamCheckup",
]  # fmt: skip

PERSON = "people.Person"
UNIT = "people.Unit"
WHOLE_CELL = Q(background="", category="") | (~Q(background="") & ~Q(category=""))


class Questionnaire(models.Model):
    """A questionnaire through all its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40, unique=True)

    PRIVACY = {"id": "public", "code": "public"}


class QuestionnaireVersion(models.Model):
    """What was asked, exactly. Once published it cannot change any more (guarded by the database)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)

    PRIVACY = {"id": "public", "questionnaire": "public", "number": "public", "definition": "public",
               "digest": "public", "made_at": "work", "made_by": "personal", "published_at": "public"}  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(name="version_number_once", fields=["questionnaire", "number"]),
            models.UniqueConstraint(name="version_content_once", fields=["questionnaire", "digest"]),
        ]


class Round(models.Model):
    """The check-ups of many teams in one window, released together. `promise` is the text shown to who answers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=80)
    campaign = models.CharField(max_length=80)  # the half-year that staggered rounds belong to
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="+")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=RoundState.PLANNED.value)
    minimum = models.PositiveSmallIntegerField(default=10)
    promise = models.TextField(blank=True)
    imported = models.BooleanField(default=False)
    credentials = models.BooleanField(default=True)  # people take part signed-in-then-nameless; else with strips only
    key_digest = models.CharField(max_length=64, blank=True, default="")  # of the list of the teams' signing keys
    planned_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)  # when the worker must do something with it
    trouble = models.CharField(max_length=60, blank=True, default="")  # reason code of what keeps it from going on
    scrub_due = models.BooleanField(default=False)  # released, but traces in the vault are not wiped yet

    PRIVACY = {"id": "work", "title": "public", "campaign": "public", "version": "public", "opens_at": "public",
               "closes_at": "public", "state": "public", "minimum": "public", "promise": "public", "imported": "work",
               "credentials": "public", "key_digest": "public",
               "planned_by": "personal", "planned_at": "work", "next_at": "work", "trouble": "work",
               "scrub_due": "work"}  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="round_due")]
        constraints = [
            models.CheckConstraint(name="round_window", condition=Q(closes_at__gt=models.F("opens_at"))),
            models.CheckConstraint(name="round_floor", condition=Q(minimum__gte=5)),
            models.CheckConstraint(name="round_state", condition=Q(state__in=[s.value for s in RoundState])),
            models.CheckConstraint(
                name="round_due_while_alive",
                condition=Q(state__in=["released", "cancelled", "lost"], next_at__isnull=True)
                | (~Q(state__in=["released", "cancelled", "lost"]) & Q(next_at__isnull=False)),
            ),
        ]


class Node(models.Model):
    """A unit as it stands in a frozen tree."""

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)

    PRIVACY = {"id": "work", "unit": "public", "parent": "public", "name": "public", "kind": "public"}

    class Meta:
        abstract = True


class RoundNode(Node):
    """The tree as it stood when the round opened: results belong to this tree, whatever is reorganised later."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")

    PRIVACY = Node.PRIVACY | {"round": "work"}

    class Meta:
        constraints = [models.UniqueConstraint(name="round_node_once", fields=["round", "unit"])]


class TeamCheckup(models.Model):
    """One team in one round, from plan to agreed. Its id is the group under which the vault keeps answers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=CheckupState.PLANNED.value)
    invited = models.PositiveIntegerField(null=True)
    conversation_only = models.BooleanField(default=False)  # too small to ask: the team talks without a questionnaire
    codes_printed = models.BooleanField(default=False)
    supporter = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True)
    hrm = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True)
    vik = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True)
    talk_date = models.DateField(null=True)
    next_date = models.DateField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True)

    PRIVACY = {"id": "work", "round": "work", "unit": "work", "state": "work", "invited": "work",
               "conversation_only": "work", "codes_printed": "work", "supporter": "personal",
               "hrm": "personal", "vik": "personal", "talk_date": "work", "next_date": "work", "confirmed_at": "work",
               "confirmed_by": "personal"}  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(name="team_once_per_round", fields=["round", "unit"]),
            models.UniqueConstraint(
                name="team_in_one_unreleased_round", fields=["unit"], condition=Q(state__in=["planned", "open"])
            ),
            models.CheckConstraint(name="checkup_state", condition=Q(state__in=[s.value for s in CheckupState])),
            models.CheckConstraint(
                name="checkup_agreed_is_confirmed",
                condition=Q(
                    state="agreed",
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    next_date__isnull=False,
                )
                | (~Q(state="agreed") & Q(confirmed_at__isnull=True, confirmed_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="checkup_talked_has_date",
                condition=~Q(state__in=["talked", "agreed"]) | Q(talk_date__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"])]


class Participation(models.Model):
    """That somebody may take part, and whether their credential was signed; not whether they answered, and no moment.

    `replaced`: they said that they lost it, so that one more strip may be printed. Gone once the round is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    checkup = models.ForeignKey(TeamCheckup, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    issued = models.BooleanField(default=False)
    replaced = models.BooleanField(default=False)

    PRIVACY = {"id": "work", "checkup": "personal", "person": "personal", "issued": "personal", "replaced": "personal"}

    class Meta:
        constraints = [
            models.UniqueConstraint(name="participation_once", fields=["checkup", "person"]),
            models.CheckConstraint(name="replaced_after_issued", condition=Q(replaced=False) | Q(issued=True)),
        ]


class Release(models.Model):
    """What was shown of a round at one moment. `rule` and `attack` say how it was protected and tested.

    `number` 1 is the result of the round, over the tree that was frozen when it opened. A later one shows the same
    answers in another way, and only what is safe beside all earlier ones (ADR 18).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()
    rule = models.JSONField()
    attack = models.JSONField()
    reorganised_on = models.DateField(null=True)  # it has a tree of its own, that of after this reorganisation

    PRIVACY = {"id": "work", "round": "work", "number": "public", "made_at": "work", "rule": "public",
               "attack": "public", "reorganised_on": "public"}  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(name="release_number_once", fields=["round", "number"]),
            models.CheckConstraint(name="release_numbered_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="result_of_the_round_has_its_tree", condition=~Q(number=1) | Q(reorganised_on__isnull=True)
            ),
        ]


class ReleaseNode(Node):
    """The tree of a release of after a reorganisation. Every team of the round of which it is known where it went
    stands in it once; a team that is gone under the nearest unit above it that is still there."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")

    PRIVACY = Node.PRIVACY | {"release": "work"}

    class Meta:
        constraints = [
            models.UniqueConstraint(name="release_node_once", fields=["release", "unit"]),
            models.CheckConstraint(name="release_node_not_its_own_parent", condition=~Q(unit=models.F("parent"))),
        ]


class ReleaseRequest(models.Model):
    """Somebody asked to release a round again; the worker does it, and then this is gone. `seen`: what they looked at.

    `next_at`: when the worker must act; empty once it was refused, for the reason in `trouble`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="+")
    seen = models.CharField(max_length=64)
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=60, blank=True, default="")

    PRIVACY = {"id": "work", "round": "work", "seen": "work", "asked_by": "personal", "asked_at": "work",
               "next_at": "work", "trouble": "work"}  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="release_request_waits_or_says_why", condition=Q(next_at__isnull=False) | ~Q(trouble="")
            ),
        ]


class Shown(models.Model):
    """The register: one group of which one measure was ever shown. Never changed, never removed (migration 0006).

    The group is everybody of `unit` in the tree `hierarchy` (0: frozen at the opening of the round; otherwise the
    number of the release that brought its own tree), or of those the people in one `category` of one `background`
    question; both empty: everybody. `measure` as in `Result`.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    hierarchy = models.PositiveSmallIntegerField(default=0)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    background = models.CharField(max_length=60, blank=True, default="")
    category = models.CharField(max_length=60, blank=True, default="")
    measure = models.CharField(max_length=60, blank=True)

    PRIVACY = {"id": "work", "release": "work", "hierarchy": "public", "unit": "work", "background": "public",
               "category": "public", "measure": "public"}  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="shown_once", fields=["release", "hierarchy", "unit", "background", "category", "measure"]
            ),
            models.CheckConstraint(name="shown_cell_is_whole", condition=WHOLE_CELL),
        ]


class Reliability(models.Model):
    """Of one measure over all teams of a round: may a team's mean be called the team's?"""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    teams = models.PositiveIntegerField()
    alpha = models.FloatField(null=True)
    icc1 = models.FloatField(null=True)
    icc2 = models.FloatField(null=True)

    PRIVACY = {"id": "work", "release": "work", "measure": "public", "teams": "public", "alpha": "public",
               "icc1": "public", "icc2": "public"}  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(name="reliability_once", fields=["release", "measure"])]


class Result(models.Model):
    """One protected figure: a measure of a node of the tree of its release. Only a published one carries numbers.

    `background` and `category` as in `Shown`: whoever means the figure of everybody asks for background="". `measure`
    is an item, an index, or empty for participation. `low`/`middle`/`high` are rounded percentages; `coded` names what
    was coarsened (for instance {"high": "almost_all", "mean": "at_most"}).
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    background = models.CharField(max_length=60, blank=True, default="")
    category = models.CharField(max_length=60, blank=True, default="")
    measure = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=12)
    respondents = models.PositiveIntegerField(null=True)
    rate = models.PositiveSmallIntegerField(null=True)
    mean = models.FloatField(null=True)
    margin = models.FloatField(null=True)
    low = models.PositiveSmallIntegerField(null=True)
    middle = models.PositiveSmallIntegerField(null=True)
    high = models.PositiveSmallIntegerField(null=True)
    rwg = models.FloatField(null=True)
    coded = models.JSONField(default=dict)

    PRIVACY = {"id": "work", "release": "work", "unit": "work", "background": "public", "category": "public",
               "measure": "public", "status": "work",
               "respondents": "work", "rate": "work", "mean": "work", "margin": "work", "low": "work",
               "middle": "work", "high": "work", "rwg": "work", "coded": "work"}  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="result_once", fields=["release", "unit", "background", "category", "measure"]
            ),
            models.CheckConstraint(name="result_cell_is_whole", condition=WHOLE_CELL),
            models.CheckConstraint(name="result_status", condition=Q(status__in=[s.value for s in CellStatus])),
            models.CheckConstraint(
                name="hidden_result_has_no_numbers",
                condition=Q(status="published")
                | Q(respondents__isnull=True, rate__isnull=True, mean__isnull=True, margin__isnull=True,
                    low__isnull=True, middle__isnull=True, high__isnull=True, rwg__isnull=True, coded={}),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["unit", "measure"])]
