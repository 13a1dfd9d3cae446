# SPDX-License-Identifier: EUPL-1.2
"""A case about team A in every stage, made through the actions."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from iedereen.agreements import actions as agreements
from iedereen.agreements.queries import of_source
from iedereen.followup.models import Promise
from iedereen.triage import actions
from iedereen.triage.models import Case, Signal
from iedereen.triage.rules import MemberRole
from tests.cast import NOW, TODAY, Cast

BACK = TODAY + timedelta(days=30)
LATER = NOW + timedelta(days=30)
TEAM = {MemberRole.HRM: "hrm", MemberRole.VIK: "vik", MemberRole.COMMUNICATIONS: "communications",
        MemberRole.LEADER: "leader"}  # fmt: skip


def signal(cast: Cast, by: str | None = "employee", unit: str = "A", now: datetime = NOW, **more: Any) -> Signal:
    given: dict[str, Any] = {"kind": "tension", "text": "Er wordt niet meer met elkaar gepraat"} | more
    about = given.pop("about", None)
    source = given.pop("source", ("person", cast.people[by or "employee"].id))
    return actions.receive(
        unit=cast.units[unit].id, source=source, about=cast.people[about].id if about else None,
        by=cast.viewer(by, now.date()) if by else None, now=now, **given,
    )  # fmt: skip


def team(cast: Cast, people: Mapping[MemberRole, str] = TEAM) -> dict[MemberRole, UUID]:
    return {role: cast.people[name].id for role, name in people.items()}


def received(cast: Cast, **more: Any) -> Case:
    return signal(cast, **more).case


def composed(cast: Cast, **more: Any) -> Case:
    return actions.compose(case=received(cast, **more).id, people=team(cast), by=cast.viewer("hrm"), now=NOW)


def analysed(cast: Cast, case: Case | None = None, by: str = "hrm") -> Case:
    row = case or composed(cast)
    return actions.analyse(case=row.id, happened="Ruzie", affected="Nieuwe collega's", sustains="Niemand zegt iets",
                           needed="Een gesprek", by=cast.viewer(by), now=NOW)  # fmt: skip


def agreed(cast: Cast, case: Case | None = None, by: str = "hrm", owner: str = "leader") -> Case:
    measures = [actions.Measure("Een gesprek met het hele team", cast.people[owner].id, TODAY + timedelta(days=14))]
    return actions.agree(case=(case or analysed(cast)).id, measures=measures, check_back_on=BACK,
                         by=cast.viewer(by), now=NOW)  # fmt: skip


def begun(cast: Cast) -> Case:
    return actions.begin(case=agreed(cast).id, by=cast.viewer("leader"), now=NOW)


def finished(cast: Cast, case: Case) -> None:
    """Every measure is done."""
    for row in of_source(("case", case.id)):
        agreements.review(agreement=row.id, done=True, note="", new_due_date=None, by=cast.viewer("leader", BACK),
                          now=LATER)  # fmt: skip


def checked(cast: Cast, day: date = BACK) -> Case:
    row = begun(cast)
    finished(cast, row)
    return actions.check_back(case=row.id, held_on=day, learned="Er wordt weer gepraat", by=cast.viewer("leader", BACK),
                              now=LATER)  # fmt: skip


def told(cast: Cast) -> Case:
    row = checked(cast)
    for one in Signal.objects.filter(case=row):
        actions.tell(signal=one.id, word="Er is een gesprek geweest", by=cast.viewer("hrm", BACK), now=LATER)
    return row


def closed(cast: Cast) -> Case:
    return actions.close(case=told(cast).id, by=cast.viewer("hrm", BACK), now=LATER)


def contested(cast: Cast) -> Case:
    row = closed(cast)
    one = Signal.objects.get(case=row)
    return actions.contest(signal=one.id, reason="Er is niets veranderd", by=cast.viewer("employee", BACK), now=LATER)


def carrying(row: Case) -> list[tuple[str, str]]:
    """The open promises of this case: (kind, owner's name)."""
    rows = Promise.objects.filter(matter_id=row.id, state="open").select_related("owner").order_by("kind")
    return [(p.kind, p.owner.name) for p in rows]
