# SPDX-License-Identifier: EUPL-1.2
"""What stands in releases. A released row never changes (a trigger of the database sees to that), and many look at the
same ones, so each process reads them once and remembers the last ones asked for.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from iedereen.checkup.models import QuestionnaireVersion, Release, ReleaseNode, Reliability, Result, RoundNode
from iedereen.checkup.rules import Definition, definition

_UNITS = 512  # about 60 kB each
_ROUNDS = 64


class Node(NamedTuple):
    """A unit in the tree of a release."""

    unit: UUID
    parent: UUID | None
    name: str
    kind: str
    code: str


Nodes = Mapping[UUID, Node]


def nodes(release: Release) -> Nodes:
    """The tree that this release is about."""
    return _nodes(release.id, None if release.reorganised_on else release.round_id)


def asked(release: Release) -> Definition:
    """The questionnaire of its round."""
    return _asked(release.round.version_id)


@lru_cache(_UNITS)
def rows(release: UUID, unit: UUID) -> Mapping[str, Result]:
    """Measure -> what was released of everybody of this unit together; "" is participation."""
    return {r.measure: r for r in Result.objects.filter(release=release, unit=unit, background="")}


@lru_cache(_ROUNDS)
def reliabilities(round: UUID) -> Mapping[str, Reliability]:
    """Measure -> what is computed over all teams: of the round; only its first release is compared with others."""
    return {r.measure: r for r in Reliability.objects.filter(release__round=round, release__number=1)}


@lru_cache(_ROUNDS)
def _nodes(release: UUID, round: UUID | None) -> Nodes:
    of: QuerySet[Any] = RoundNode.objects.filter(round=round) if round else ReleaseNode.objects.filter(release=release)
    found = of.values_list("unit_id", "parent_id", "name", "kind", "unit__code")
    return {row[0]: Node(*row) for row in found}


@lru_cache(_ROUNDS)
def _asked(version: UUID) -> Definition:
    return definition(QuestionnaireVersion.objects.values_list("definition", flat=True).get(id=version))
