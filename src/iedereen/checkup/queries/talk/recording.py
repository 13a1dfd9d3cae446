# SPDX-License-Identifier: EUPL-1.2
"""A conversation's outcome for the pages that write it down, confirm it, or read it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings

from iedereen.checkup.models import Bottleneck, TeamCheckup
from iedereen.checkup.queries.talk.access import find, stand_in, state_of
from iedereen.checkup.queries.talk.outcome import Held, Written, kinds, owners, written
from iedereen.checkup.queries.talk.summaries import given_summary
from iedereen.checkup.rules import CheckupState
from iedereen.checkup.rules.talk import (
    WITH_OUTCOME,
    leads,
    may_confirm,
    may_record,
    may_see_outcome,
    usual_next_date,
)
from iedereen.engines.schedule import add_working_days
from iedereen.people.models import Person
from iedereen.people.queries import Tree, holders
from iedereen.people.rules import Role, Viewer
from iedereen.screen.rules import Refused


@dataclass(frozen=True)
class Known:
    """What a form may fill in before anybody types; `blank` asks for empty lines."""

    talk_date: date
    next_date: date
    due_date: date
    kinds: dict[str, str]
    owners: list[tuple[str, str]]
    standing: Written
    blank: bool


@dataclass(frozen=True)
class Sheet:
    """All that stands, and who may be asked."""

    checkup: TeamCheckup
    team: str
    written: Written
    people: tuple[Person, ...]
    today: date
    leading: bool

    def given(self, *, blank: bool) -> Known:
        """Dates and choices that are filled in already; `blank` adds empty lines."""
        planned = self.checkup.talk_date
        talk_date = planned if planned is not None and planned <= self.today else self.today
        per_year = settings.POLICY["check-up"]["frequentie"]["per_jaar"]
        days = settings.POLICY["gesprek"]["afspraken"]["termijn_werkdagen"]
        return Known(
            talk_date=talk_date, next_date=self.checkup.next_date or usual_next_date(talk_date, per_year),
            due_date=add_working_days(self.today, days), kinds=kinds(), standing=self.written, blank=blank,
            owners=[(str(p.id), p.name) for p in self.people],
        )  # fmt: skip


@dataclass(frozen=True)
class Section:
    """The outcome as the team reads it, in `checkup/_talk_section.html`."""

    checkup: TeamCheckup
    team: str
    written: Written
    summary: tuple[tuple[str, str], ...]
    state: CheckupState
    may_record: bool
    may_confirm: bool

    @property
    def talked(self) -> bool:
        return self.state in WITH_OUTCOME

    @property
    def agreed(self) -> bool:
        return self.state is CheckupState.AGREED


def to_record(viewer: Viewer, checkup: UUID, at: Tree) -> Sheet:
    """For who writes it down. Raises Refused("not_yours", hidden), Refused("talk_too_early" | "talk_confirmed")."""
    row = find(viewer, checkup, lambda v, c: may_record(v, c.unit_id))
    if row.state not in (CheckupState.RELEASED, CheckupState.TALKED):
        raise Refused("talk_confirmed" if row.state == CheckupState.AGREED else "talk_too_early")
    return _sheet(viewer, row, at)


def to_confirm(viewer: Viewer, checkup: UUID, at: Tree) -> Sheet:
    """For the leader. Raises Refused("not_yours", hidden), Refused("talk_unwritten" | "talk_confirmed")."""
    row = find(viewer, checkup, lambda v, c: may_confirm(v, c.unit_id, stand_in(c.unit_id, v.today)))
    if row.state != CheckupState.TALKED:
        raise Refused("talk_confirmed" if row.state == CheckupState.AGREED else "talk_unwritten")
    return _sheet(viewer, row, at)


def _sheet(viewer: Viewer, row: TeamCheckup, at: Tree) -> Sheet:
    leaders = holders(Role.TEAM_LEADER, [row.unit_id], viewer.today).get(row.unit_id, [])
    standing = written(row)
    people = {p.id: p for p in (*owners(row, viewer, leaders), *(a.row.owner for a in standing.agreements))}
    return Sheet(
        checkup=row, team=at.places[row.unit_id].name, written=standing, people=tuple(people.values()),
        today=viewer.today, leading=leads(viewer, row.unit_id),
    )  # fmt: skip


def section(viewer: Viewer, checkup: UUID, at: Tree) -> Section:
    """What was talked about and agreed. Raises Refused("not_yours", hidden) for the line above and other teams.

    Whoever stands in for a leader that is not there may see what it is asked to confirm.
    """
    row = find(viewer, checkup, _may_see)
    return Section(
        checkup=row, team=at.places[row.unit_id].name, written=written(row), state=state_of(row),
        summary=given_summary(row), may_record=may_record(viewer, row.unit_id),
        may_confirm=may_confirm(viewer, row.unit_id, stand_in(row.unit_id, viewer.today)),
    )  # fmt: skip


def _may_see(viewer: Viewer, checkup: TeamCheckup) -> bool:
    return may_see_outcome(viewer, checkup.unit_id, state_of(checkup)) or (
        state_of(checkup) in WITH_OUTCOME and viewer.person == stand_in(checkup.unit_id, viewer.today)
    )


def bottleneck(viewer: Viewer, bottleneck: UUID) -> Held:
    """One bottleneck for who supports or leads the team. Raises Refused("not_yours", hidden)."""
    row = Bottleneck.objects.select_related("checkup").filter(id=bottleneck).first()
    if row is None or not may_record(viewer, row.checkup.unit_id):
        raise Refused("not_yours", hidden=True)
    return next(h for h in written(row.checkup).bottlenecks if h.row.id == row.id)
