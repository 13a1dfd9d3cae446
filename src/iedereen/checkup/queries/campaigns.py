# SPDX-License-Identifier: EUPL-1.2
"""The half-years (or other parts of a year) that staggered rounds belong to."""

from datetime import date


def campaign_of(day: date, per_year: int) -> str:
    """The campaign in which this day falls: 2026-1 is the first of that year."""
    return f"{day.year}-{(day.month - 1) * per_year // 12 + 1}"


def next_start(day: date, per_year: int) -> date:
    """The first day of the campaign after the one in which this day falls."""
    months = 12 // per_year
    part = (day.month - 1) // months + 1
    return date(day.year + 1, 1, 1) if part >= per_year else date(day.year, part * months + 1, 1)
