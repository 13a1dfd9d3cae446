# SPDX-License-Identifier: EUPL-1.2
"""An agreement of team A in every stage, made through the actions."""

from datetime import date, timedelta
from uuid import UUID

from iedereen.agreements.actions import confirm, propose, report_done
from iedereen.agreements.models import Agreement
from iedereen.followup.models import Promise
from tests.cast import NOW, TODAY, Cast

SOURCE = ("bottleneck", UUID(int=5))
DUE = TODAY + timedelta(days=18)  # Friday 20 March 2026


def proposed(cast: Cast, by: str = "supporter", owner: str = "employee", unit: str = "A", due: date = DUE) -> Agreement:
    return propose(
        unit=cast.units[unit].id, source=SOURCE, what="Elke maandag samen het rooster doornemen",
        owner=cast.people[owner].id, due_date=due, review_date=None, by=cast.viewer(by), now=NOW,
    )  # fmt: skip


def agreed(cast: Cast, owner: str = "employee") -> Agreement:
    return confirm(agreement=proposed(cast, owner=owner).id, by=cast.viewer("leader"), now=NOW)


def reported(cast: Cast) -> Agreement:
    return report_done(agreement=agreed(cast).id, note="", by=cast.viewer("employee"), now=NOW)


def carrying(row: Agreement) -> list[tuple[str, str]]:
    """The open promises of this agreement: (kind, owner's name)."""
    rows = Promise.objects.filter(matter_id=row.id, state="open").select_related("owner").order_by("kind")
    return [(p.kind, p.owner.name) for p in rows]
