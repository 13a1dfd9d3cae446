# SPDX-License-Identifier: EUPL-1.2
"""Priorities of the small force from the top down, made through the actions."""

from iedereen.agreements.actions import Draft, propose_priority, set_priority
from iedereen.agreements.models import Priority
from iedereen.followup.models import Promise
from tests.cast import NOW, Cast

WORDS = Draft("Iedereen hoort erbij", "We praten elke maand over omgang", "zoeken", "Er kwam een nieuwe ploeg bij")
LEADERS = {"K": "leadership", "E1": "chief", "D1": "district_leader", "A": "leader", "B": "leader_b"}


def written(cast: Cast, unit: str, above: Priority | None, by: str, year: int = 2026) -> Priority:
    return propose_priority(
        unit=cast.units[unit].id, year=year, above=above.id if above else None, draft=WORDS, by=cast.viewer(by),
        now=NOW,
    )  # fmt: skip


def of_force(cast: Cast) -> Priority:
    return written(cast, "K", None, "leadership")


def of_unit(cast: Cast) -> Priority:
    return written(cast, "E1", of_force(cast), "chief")


def waiting(cast: Cast) -> Priority:
    """Of team A, written by its supporter; it waits for the leader."""
    return written(cast, "A", of_unit(cast), "supporter")


def of_team(cast: Cast) -> Priority:
    return set_priority(priority=waiting(cast).id, by=cast.viewer("leader"), now=NOW)


def promised(cast: Cast, unit: str) -> list[tuple[str, str]]:
    rows = Promise.objects.filter(unit=cast.units[unit], state="open", kind__in=["set_priority", "hold_review"])
    return [(p.kind, p.owner.name) for p in rows.select_related("owner").order_by("kind")]
