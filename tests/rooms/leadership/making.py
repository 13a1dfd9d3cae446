# SPDX-License-Identifier: EUPL-1.2
"""A request for support of team A in every state, made through the actions."""

from datetime import timedelta
from uuid import UUID

from iedereen.followup.models import Promise
from iedereen.leadership.actions import support
from iedereen.leadership.models import SupportRequest
from tests.cast import NOW, TODAY, Cast

BY = TODAY + timedelta(days=11)  # Friday 13 March 2026
LATER = TODAY + timedelta(days=18)


def asked(cast: Cast, by: str = "leader", unit: str = "A", kind: str = "rooster", hours: int = 6) -> SupportRequest:
    return support.ask(
        unit=cast.units[unit].id, kind=kind, hours=hours, why="Het rooster van april", wanted_by=BY,
        by=cast.viewer(by), now=NOW,
    )  # fmt: skip


def promised(cast: Cast, by: str = "supporter", hours: int = 5, kind: str = "rooster") -> SupportRequest:
    row = asked(cast, kind=kind)
    return support.promise(request=row.id, hours=hours, day=BY, by=cast.viewer(by), now=NOW)


def given(cast: Cast, by: str = "supporter", hours: int = 4) -> SupportRequest:
    return support.give(request=promised(cast, by).id, hours=hours, note="Gedaan", by=cast.viewer(by), now=NOW)


def confirmed(cast: Cast) -> SupportRequest:
    return support.confirm(request=given(cast).id, by=cast.viewer("leader"), now=NOW)


def carrying(matter: UUID) -> list[tuple[str, str]]:
    """The open promises about this matter: (kind, owner's name)."""
    rows = (
        Promise.objects.filter(matter_id=matter, state="open").select_related("owner").order_by("kind", "owner__name")
    )
    return sorted((p.kind, p.owner.name) for p in rows)
