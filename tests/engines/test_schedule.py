# SPDX-License-Identifier: EUPL-1.2
"""Working days, holidays and terms: worked by hand, as properties, and against a slow twin."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iedereen.engines.schedule import (
    AMSTERDAM,
    CODES,
    OFFICE,
    STATUTORY,
    Calendar,
    ScheduleError,
    add_working_days,
    due,
    escalation_times,
    in_office_hours,
    is_holiday,
    is_working_day,
    next_office_moment,
    working_days_between,
)

DAYS = st.dates(date(2015, 1, 1), date(2090, 12, 31))
CALENDARS = st.sampled_from([OFFICE, STATUTORY, Calendar(extra=frozenset({date(2026, 12, 24)}))])


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=AMSTERDAM)


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, ch. 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def days_off(year: int, *, statutory: bool) -> set[date]:
    """The twin: the rules of art. 3 Algemene termijnenwet written out, without any library."""
    sunday = easter(year)
    king = date(year, 4, 27)
    off = {
        date(year, 1, 1), sunday, sunday + timedelta(1), sunday + timedelta(39), sunday + timedelta(49),
        sunday + timedelta(50), date(year, 12, 25), date(year, 12, 26),
        king - timedelta(1) if king.weekday() == 6 else king,
    }  # fmt: skip
    if statutory or year % 5 == 0:
        off.add(date(year, 5, 5))
    return off | ({sunday - timedelta(2)} if statutory else set())


@pytest.mark.parametrize("statutory", [False, True])
def test_holidays_equal_the_twin_for_every_known_year(statutory: bool) -> None:
    calendar = STATUTORY if statutory else OFFICE
    for year in range(2014, 2101):
        days = [date(year, 1, 1) + timedelta(i) for i in range(366)]
        found = {day for day in days if day.year == year and is_holiday(day, calendar)}
        assert found == days_off(year, statutory=statutory), year


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 4, 26), False),  # King's Day moved to Saturday, because the 27th is a Sunday
        (date(2025, 4, 28), True),  # and the Monday after is an ordinary day
        (date(2025, 4, 18), True),  # Good Friday: the offices are open
        (date(2025, 5, 5), False),  # 80 years of liberation
        (date(2026, 5, 5), True),
        (date(2030, 5, 5), False),  # a Sunday anyway
        (date(2027, 3, 28), False),  # Easter
        (date(2027, 3, 29), False),
        (date(2027, 5, 6), False),  # Ascension
        (date(2027, 5, 7), True),  # the Friday after it
        (date(2027, 5, 17), False),  # Whit Monday
        (date(2028, 2, 29), True),  # a Tuesday that exists
        (date(2026, 11, 21), False),  # a Saturday
    ],
)
def test_known_days(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_the_two_calendars_differ_in_good_friday_and_liberation_day_only() -> None:
    days = (date(2026, 1, 1) + timedelta(i) for i in range(365))
    differing = [d for d in days if is_working_day(d) != is_working_day(d, STATUTORY)]
    assert differing == [date(2026, 4, 3), date(2026, 5, 5)]


def test_extra_days_off_and_days_worked_all_the_same() -> None:
    bridge, king = date(2027, 5, 7), date(2027, 4, 27)
    calendar = Calendar(extra=frozenset({bridge}), without=frozenset({king, date(2027, 5, 8)}))
    assert not is_working_day(bridge, calendar)
    assert is_working_day(king, calendar)
    assert not is_working_day(date(2027, 5, 8), calendar)  # a Saturday stays one


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # Fri 25 and Sat 26 are Christmas, 27 a Sunday
        (date(2026, 12, 24), 5, date(2027, 1, 4)),  # 28 29 30 31, not 1 January, not the weekend, 4
        (date(2027, 1, 4), -5, date(2026, 12, 24)),
        (date(2027, 3, 25), 2, date(2027, 3, 30)),  # Good Friday counts, Easter Monday does not
        (date(2027, 5, 14), 1, date(2027, 5, 18)),  # over Whitsun
        (date(2028, 2, 28), 2, date(2028, 3, 1)),  # over the leap day
        (date(2026, 11, 21), 0, date(2026, 11, 23)),  # from a Saturday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), -1, date(2026, 11, 20)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_adding_working_days(day: date, n: int, expected: date) -> None:
    assert add_working_days(day, n) == expected


def test_a_year_of_working_days() -> None:
    # 2026: 261 weekdays; off on weekdays: 1 Jan, 6 Apr, 27 Apr, 14 May, 25 May, 25 Dec.
    assert working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 255
    assert working_days_between(date(2026, 12, 31), date(2025, 12, 31)) == -255  # 31 Dec 2025 for 31 Dec 2026


@given(DAYS, st.integers(-300, 300), CALENDARS)
def test_between_is_the_inverse_of_adding(day: date, n: int, calendar: Calendar) -> None:
    start = add_working_days(day, 0, calendar)
    end = add_working_days(start, n, calendar)
    assert working_days_between(start, end, calendar) == n
    assert add_working_days(end, -n, calendar) == start


@given(DAYS, st.integers(-100, 100), st.integers(0, 40), CALENDARS)
def test_adding_is_monotone_and_never_ends_on_a_day_off(day: date, n: int, later: int, calendar: Calendar) -> None:
    end = add_working_days(day, n, calendar)
    assert is_working_day(end, calendar)
    assert not is_holiday(end, calendar)
    assert end <= add_working_days(day + timedelta(later), n, calendar)
    assert end < add_working_days(end, 1, calendar)


MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS, st.integers(0, 60))
def test_a_term_ends_when_an_office_closes_and_not_in_the_past(now: datetime, days: int) -> None:
    end = due(now, days)
    assert end.tzinfo is UTC
    assert end >= now
    assert (end.astimezone(AMSTERDAM).hour, end.astimezone(AMSTERDAM).minute) == (17, 0)
    assert is_working_day(end.astimezone(AMSTERDAM).date())
    assert end <= due(now, days + 1)
    assert not in_office_hours(end)
    assert in_office_hours(end - timedelta(microseconds=1))


@given(MOMENTS)
def test_the_next_office_moment_is_open_and_the_first(now: datetime) -> None:
    moment = next_office_moment(now)
    assert in_office_hours(moment)
    assert moment >= now
    if moment > now:
        assert not in_office_hours(moment - timedelta(microseconds=1))
        assert not in_office_hours(now)
    assert next_office_moment(moment) == moment


@pytest.mark.parametrize(
    ("now", "days", "expected"),
    [
        (local(2026, 11, 23, 9), 2, local(2026, 11, 25, 17)),
        (local(2026, 11, 20, 18), 1, local(2026, 11, 23, 17)),  # Friday evening
        (local(2026, 11, 23, 9), 0, local(2026, 11, 23, 17)),
        (local(2026, 11, 23, 17), 0, local(2026, 11, 23, 17)),
        (local(2026, 11, 23, 17, 1), 0, local(2026, 11, 24, 17)),
        (local(2026, 11, 21, 20), 0, local(2026, 11, 23, 17)),  # Saturday evening
        (local(2026, 12, 24, 16), 1, local(2026, 12, 28, 17)),
        (local(2026, 3, 27, 12), 1, local(2026, 3, 30, 17)),  # over the start of summer time
        (local(2026, 10, 23, 12), 1, local(2026, 10, 26, 17)),  # over its end
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), 1, local(2026, 7, 2, 17)),  # 00:30 on 1 July here
    ],
)
def test_terms(now: datetime, days: int, expected: datetime) -> None:
    assert due(now, days) == expected


def test_summer_and_winter_time_in_utc() -> None:
    assert due(local(2026, 3, 27, 12), 0) == datetime(2026, 3, 27, 16, tzinfo=UTC)
    assert due(local(2026, 3, 27, 12), 1) == datetime(2026, 3, 30, 15, tzinfo=UTC)
    assert next_office_moment(local(2026, 10, 24, 12)) == datetime(2026, 10, 26, 7, tzinfo=UTC)
    assert next_office_moment(local(2026, 10, 23, 7, 59)) == datetime(2026, 10, 23, 6, tzinfo=UTC)


def test_escalation() -> None:
    due_at = due(local(2026, 12, 21, 10), 2)
    assert due_at == local(2026, 12, 23, 17)
    times = escalation_times(due_at, [0, 1, 2, 5])
    assert times == (
        due_at, local(2026, 12, 24, 17), local(2026, 12, 28, 17), local(2026, 12, 31, 17),
    )  # fmt: skip
    assert all(t.tzinfo is UTC for t in times)
    assert escalation_times(due_at, []) == ()


@pytest.mark.parametrize(
    ("code", "question"),
    [
        ("naive_moment", lambda: due(datetime(2026, 1, 1), 1)),  # noqa: DTZ001
        ("naive_moment", lambda: in_office_hours(datetime(2026, 1, 1))),  # noqa: DTZ001
        ("naive_moment", lambda: escalation_times(datetime(2026, 1, 1), [0])),  # noqa: DTZ001
        ("negative_days", lambda: due(local(2026, 1, 1), -1)),
        ("too_many_days", lambda: add_working_days(date(2026, 1, 1), 10_001)),
        ("year_out_of_range", lambda: is_working_day(date(2013, 12, 31))),
        ("year_out_of_range", lambda: add_working_days(date(2100, 12, 30), 10)),
        ("bad_steps", lambda: escalation_times(local(2026, 1, 1), [2, 1])),
        ("bad_steps", lambda: escalation_times(local(2026, 1, 1), [1, 1])),
        ("bad_steps", lambda: escalation_times(local(2026, 1, 1), [-1])),
    ],
)
def test_questions_without_an_answer(code: str, question: object) -> None:
    with pytest.raises(ScheduleError) as error:
        question()  # type: ignore[operator]
    assert error.value.code == code
    assert code in CODES
