# SPDX-License-Identifier: EUPL-1.2
"""What follows from an ambition, and when a unit looks back again."""

from datetime import date
from pathlib import Path

import pytest

from iedereen.agreements import rules
from iedereen.agreements.rules.cycle import Figure, Measure, consequence, next_review, priority_picture, quarter_ends

TODAY = date(2026, 3, 2)


@pytest.mark.policy("G2")
@pytest.mark.parametrize(
    ("figure", "aim", "by", "needed", "per_month", "possible"),
    [
        (Figure(22, 40, 22), 90, date(2026, 6, 1), 14, 5, True),
        (Figure(22, 40, 10), 90, date(2026, 6, 1), 26, 9, True),  # twelve of them are too long ago by then
        (Figure(36, 40, 36), 90, date(2026, 6, 1), 0, 0, True),
        (Figure(0, 3, 0), 34, date(2026, 3, 31), 2, 2, True),  # 34% of three is two
        (Figure(5, 10, 5, lost=3), 90, date(2026, 6, 1), 4, 2, False),
        (Figure(0, 0, 0), 90, date(2026, 6, 1), 0, 0, True),
    ],
)
def test_so_many_more_before_that_day(
    figure: Figure, aim: int, by: date, needed: int, per_month: int, possible: bool
) -> None:
    found = consequence(Measure.CHECKED_UP, aim, figure, today=TODAY, by=by)
    assert (found.needed, found.per_month, found.possible) == (needed, per_month, possible)


def test_a_share_is_never_rounded_up() -> None:
    assert (Figure(899, 1000, 0).share, Figure(0, 0, 0).share) == (89, None)


@pytest.mark.parametrize(
    ("after", "months", "found"),
    [(date(2026, 3, 2), 3, date(2026, 6, 2)), (date(2026, 11, 30), 3, date(2027, 2, 28)),
     (date(2026, 12, 31), 12, date(2027, 12, 31)), (date(2026, 10, 31), 1, date(2026, 11, 30))],
)  # fmt: skip
def test_the_same_day_so_many_months_later(after: date, months: int, found: date) -> None:
    assert next_review(after, months) == found


def test_quarters_to_come() -> None:
    assert quarter_ends(date(2026, 3, 31), 3) == [date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)]


def test_the_table_in_the_readme_is_the_one_of_the_rules() -> None:
    readme = Path(rules.__file__).parent.parent / "README.md"
    assert priority_picture() in readme.read_text(encoding="utf-8")
