# SPDX-License-Identifier: EUPL-1.2
"""Working days, Dutch holidays, terms and steps of escalation. Moments in and out know their time zone."""

from .calendar import CODES, OFFICE, STATUTORY, Calendar, ScheduleError, is_holiday, is_working_day
from .terms import (
    AMSTERDAM,
    CLOSES,
    OPENS,
    add_working_days,
    due,
    escalation_times,
    in_office_hours,
    next_office_moment,
    working_days_between,
)

__all__ = [
    "AMSTERDAM", "CLOSES", "CODES", "OFFICE", "OPENS", "STATUTORY", "Calendar", "ScheduleError",
    "add_working_days", "due", "escalation_times", "in_office_hours", "is_holiday", "is_working_day",
    "next_office_moment", "working_days_between",
]  # fmt: skip
