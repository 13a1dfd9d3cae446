# SPDX-License-Identifier: EUPL-1.2
"""Where and when the rooms play: the corps as it hangs, the days that there are, and who acts."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

import numpy as np

from iedereen.cli.corps.season import moment
from iedereen.engines.schedule import add_working_days
from iedereen.followup.queries import open_for
from iedereen.people.queries import Tree, leaders_up, viewer
from iedereen.people.rules import UnitKind, Viewer

HALF_YEAR = 182
T = TypeVar("T")


@dataclass(frozen=True)
class Stage:
    """What every room needs to plan its past."""

    rng: np.random.Generator
    start: datetime
    now: datetime
    tree: Tree

    @property
    def teams(self) -> tuple[UUID, ...]:
        return tuple(t.id for t in self.tree.teams(self.tree.roots[0].id))

    @property
    def base_teams(self) -> tuple[UUID, ...]:
        return tuple(t for t in self.teams if self.tree.places[t].kind is UnitKind.BASE_TEAM)

    @property
    def full(self) -> bool:
        return len(self.teams) > 100

    def days(self) -> int:
        return (self.now.date() - self.start.date()).days

    def chance(self, share: float) -> bool:
        return float(self.rng.random()) < share

    def one(self, choices: tuple[T, ...]) -> T:
        return choices[int(self.rng.integers(len(choices)))]

    def after(self, day: date, least: int, most: int) -> date:
        """A working day, so many working days later."""
        return add_working_days(day, int(self.rng.integers(least, most + 1)))

    def ago(self, days: int) -> date:
        """A working day, about so long ago."""
        return add_working_days(self.now.date() - timedelta(days=days), 0)

    def at(self, day: date) -> datetime:
        return moment(day, self.rng)


def looks(person: UUID, at: datetime) -> Viewer:
    """Who somebody is on that day; in the demo corps no role ever ends, so it is read once a year."""
    return replace(_at_the_end_of(at.year, person), today=at.date())


@lru_cache(maxsize=5_000)
def _at_the_end_of(year: int, person: UUID) -> Viewer:
    return viewer(person, date(year, 12, 31))


def leader(unit: UUID, at: datetime) -> UUID:
    """Who leads the unit, or else above it."""
    return leaders_up(unit, at.date())[0].id


def carrier(matter: tuple[str, UUID], at: datetime, kind: str = "") -> Viewer:
    """Who promised what is open about this matter (of one kind), as who they are today."""
    found = [p for p in open_for(matter) if not kind or p.kind == kind]
    return looks(found[0].owner_id, at)
