# SPDX-License-Identifier: EUPL-1.2
"""The management cycle of the demo corps: priorities from force to team, ambitions of units, and looking back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings

from iedereen.agreements import actions as agreements
from iedereen.agreements.models import Priority
from iedereen.agreements.queries.cycle import last_review
from iedereen.agreements.rules.cycle import CYCLE, CycleDuty, Measure, PriorityState, next_review, quarter_ends
from iedereen.cli.corps.rooms import texts
from iedereen.cli.corps.rooms.stage import Stage, carrier, leader, looks
from iedereen.cli.corps.season import Deed
from iedereen.engines.schedule import add_working_days
from iedereen.followup.queries import kinds_open
from iedereen.people.queries import holders
from iedereen.people.rules import Role

PAST = 400  # days
AIMS = (*Measure, None)


@dataclass(frozen=True)
class Made:
    """A unit that makes the priority above it concrete."""

    unit: UUID
    draft: agreements.Draft
    helped: bool = False  # the supporter wrote it, the leader sets it


def deeds(stage: Stage) -> Iterator[Deed]:
    """Since about a year: priorities per calendar year, a look back every quarter, ambitions of half of the units."""
    force = stage.tree.roots[0].id
    units = tuple(p.id for p in stage.tree.children[force])
    districts = tuple(p.id for u in units for p in stage.tree.children[u] if not p.is_team)
    teams = tuple(t for t in stage.base_teams if stage.chance(0.15 if stage.full else 0.6))
    first = add_working_days(max(stage.start.date(), stage.now.date() - timedelta(days=PAST)), 5)
    years = range((first + timedelta(days=60)).year, stage.now.year + 1)
    for year in years:
        day = max(first, add_working_days(date(year, 1, 7), 0))
        yield Deed(stage.at(day), partial(_of_force, force, year))
        for step, level in enumerate((units, districts, teams), 1):
            for unit in level:
                yield from _below(stage, unit, year, stage.after(add_working_days(day, 7 * step), 0, 4), step == 3)
    for unit in (force, *units, *districts, *teams):
        yield from _looking_back(stage, unit, add_working_days(max(first, date(years[0], 1, 7)), 60))
    for number, unit in enumerate((force, *units, *districts)):
        if number % 2 == 0 or number < 2:
            measure, words = AIMS[number % len(AIMS)], stage.one(texts.AMBITIONS)
            yield Deed(stage.at(stage.ago(60)), partial(_aim, unit, measure, words))


def _below(stage: Stage, unit: UUID, year: int, day: date, team: bool) -> Iterator[Deed]:
    phases = ("", *settings.POLICY["cyclus"]["fasen"])
    title, what = stage.one(texts.BELOW)
    draft = agreements.Draft(title, what, stage.one(phases), stage.one(texts.SITUATIONS) if team else "")
    made = Made(unit, draft, helped=team and stage.chance(0.6))
    yield Deed(stage.at(day), partial(_propose, made, year))
    if made.helped and stage.chance(0.93):
        yield Deed(stage.at(stage.after(day, 1, 4)), partial(_set, made, year))


def _looking_back(stage: Stage, unit: UUID, day: date) -> Iterator[Deed]:
    """Each time before the day that was promised; of some the last one is late."""
    stops = stage.now.date() - timedelta(days=120 if stage.chance(0.12) else 0)
    while day < stops:
        yield Deed(stage.at(day), partial(_review, unit, stage.one(texts.CONCLUSIONS)))
        day = add_working_days(day + timedelta(days=int(stage.rng.integers(80, 88))), 0)


def _of_force(force: UUID, year: int, at: datetime) -> None:
    by = looks(leader(force, at), at)
    for title, what in texts.FORCE_PRIORITIES:
        draft = agreements.Draft(title, what)
        agreements.propose_priority(unit=force, year=year, above=None, draft=draft, by=by, now=at)


def _propose(made: Made, year: int, at: datetime) -> None:
    line = looks(leader(made.unit, at), at).lines[made.unit]
    rows = Priority.objects.filter(unit__in=line, year=year, state=PriorityState.SET).order_by("made_at", "title")
    above = next((row.id for unit in line for row in rows if row.unit_id == unit), None)
    helper = holders(Role.SUPPORTER, [made.unit], at.date()).get(made.unit) if made.helped else None
    by = looks(helper[0].id if helper else leader(made.unit, at), at)
    agreements.propose_priority(unit=made.unit, year=year, above=above, draft=made.draft, by=by, now=at)


def _set(made: Made, year: int, at: datetime) -> None:
    for row in Priority.objects.filter(unit=made.unit, year=year, state=PriorityState.PROPOSED):
        agreements.set_priority(priority=row.id, by=looks(leader(made.unit, at), at), now=at)


def _review(unit: UUID, words: str, at: datetime) -> None:
    if CycleDuty.REVIEW not in kinds_open(CYCLE, [unit])[unit]:  # nothing is set yet
        return
    last = last_review(unit)
    agreements.hold_review(
        unit=unit, after=last.number if last else 0, conclusion=words, next_date=next_review(at.date(), 3),
        by=carrier((CYCLE, unit), at, CycleDuty.REVIEW), now=at,
    )  # fmt: skip


def _aim(unit: UUID, measure: Measure | None, words: str, at: datetime) -> None:
    agreements.set_ambition(
        unit=unit, priority=None, words=words, by_date=quarter_ends(at.date())[2], measure=measure or "",
        aim=90 if measure else None, by=looks(leader(unit, at), at), now=at,
    )  # fmt: skip
