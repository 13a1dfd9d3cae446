# SPDX-License-Identifier: EUPL-1.2
"""When a promise is looked at, and whom it climbs to."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from iedereen.engines.schedule import in_office_hours
from iedereen.followup.rules import (
    MOVES,
    PromiseState,
    Terms,
    check_can_move,
    first_look,
    late_before,
    look_after_reminder,
    look_after_step,
    next_up,
    remind_at,
    wait_after,
)
from iedereen.screen.rules import Refused

TERMS = Terms(remind=2, escalate=3)
MOMENTS = some.integers(1_577_836_800, 2_208_988_800).map(lambda s: datetime.fromtimestamp(s, UTC))  # 2020 to 2040
PEOPLE = some.lists(some.integers(1, 9).map(lambda n: UUID(int=n)), unique=True, max_size=6)


@pytest.mark.parametrize(
    ("due_at", "expected"),
    [
        # Friday 20 March: Wednesday, 08:00 in Amsterdam (winter time).
        (datetime(2026, 3, 20, 16, tzinfo=UTC), datetime(2026, 3, 18, 7, tzinfo=UTC)),
        # Tuesday 7 April, after Easter Monday: Thursday 2 April is two working days before (Good Friday is worked).
        (datetime(2026, 4, 7, 15, tzinfo=UTC), datetime(2026, 4, 2, 6, tzinfo=UTC)),
        # A due day in the weekend: Thursday and Friday are the two working days before it.
        (datetime(2026, 3, 22, 16, tzinfo=UTC), datetime(2026, 3, 19, 7, tzinfo=UTC)),
    ],
)
def test_the_reminder_comes_when_the_office_opens(due_at: datetime, expected: datetime) -> None:
    assert remind_at(due_at, TERMS) == expected


@given(MOMENTS, MOMENTS)
def test_the_first_look_is_never_before_now(due_at: datetime, now: datetime) -> None:
    look = first_look(due_at, now, TERMS)
    assert look >= now
    assert look in {remind_at(due_at, TERMS), due_at, now} or in_office_hours(look)
    if remind_at(due_at, TERMS) > now:
        assert look == remind_at(due_at, TERMS) < due_at


@given(MOMENTS, MOMENTS)
def test_every_look_is_followed_by_a_later_one(due_at: datetime, now: datetime) -> None:
    assert look_after_step(now, TERMS) > now
    assert look_after_reminder(due_at, now, TERMS) > max(now, due_at)


@given(PEOPLE, some.integers(1, 9).map(lambda n: UUID(int=n)))
def test_it_reaches_everybody_above_in_order_and_then_stays_at_the_top(line: list[UUID], owner: UUID) -> None:
    above = line[line.index(owner) + 1 :] if owner in line else line
    told, level = [], 0
    for _ in range(len(above) + 2):
        to, level = next_up(line, owner, level)
        told.append(to)
    assert owner not in told
    assert told == ([*above, above[-1], above[-1]] if above else [None, None])


def test_waits_grow_and_end() -> None:
    waits = [1, 5, 15]
    assert [wait_after(n, waits) for n in (1, 2, 3)] == [timedelta(minutes=m) for m in waits]
    assert wait_after(4, waits) is None


def test_a_day_lasts_until_midnight_in_amsterdam() -> None:
    assert late_before(date(2026, 7, 1)) == datetime(2026, 6, 30, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize("state", [s for s in PromiseState if s is not PromiseState.OPEN])
def test_what_is_closed_stays_closed(state: PromiseState) -> None:
    assert MOVES[state] == frozenset()
    with pytest.raises(Refused, match="promise_closed"):
        check_can_move(state, PromiseState.KEPT)
