# SPDX-License-Identifier: EUPL-1.2
"""A report laid down, taken in and opened, for the tests of this room."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from iedereen.inbox.actions import arriving, recovering, taking_in
from iedereen.inbox.models import Report
from iedereen.inbox.queries import reports
from iedereen.inbox.rules import Sitting
from tests.cast import NOW, PASSPHRASE, Cast

TEXT = "In de kantine wordt een collega elke dag nagedaan."
TOMORROW = NOW + timedelta(days=1)


def laid_down(
    cast: Cast, text: str = TEXT, *, unit: str | None = "A", name: str = "", files: Sequence[bytes] = (),
    now: datetime = NOW,
) -> tuple[Report, str]:  # fmt: skip
    """A report and its receipt."""
    before = set(Report.objects.values_list("id", flat=True))
    recovering.prepare_due(now)
    where = cast.units[unit].id if unit else None
    receipt = arriving.report(unit=where, theme="uitsluiten", text=text, files=files, name=name, now=now)
    return Report.objects.exclude(id__in=before).get(), receipt


def taken_in(cast: Cast, **more: object) -> tuple[Report, str]:
    row, receipt = laid_down(cast, **more)  # type: ignore[arg-type]
    assert taking_in.take_in_due(TOMORROW) >= 1
    row.refresh_from_db()
    return row, receipt


def sat_down(cast: Cast, who: str = "vik") -> Sitting:
    return reports.unlocked(cast.viewer(who), PASSPHRASE)


def read_by(cast: Cast, row: Report, who: str = "vik") -> list[str]:
    found = reports.opened(cast.viewer(who), row, sat_down(cast, who))
    return [one.words.text for one in reports.said(found)]


def read_with(receipt: str) -> list[str]:
    return [one.words.text for one in reports.said(reports.opened_by_reporter(receipt))]
