# SPDX-License-Identifier: EUPL-1.2
"""A report that was taken in is followed up as a case, of which nothing says what stands in the report."""

import pytest
from django.test import Client

from iedereen.followup.queries import open_for
from iedereen.inbox.actions import taking_in
from iedereen.triage.models import Signal
from tests.cast import NOW, Cast
from tests.rooms.inbox.play import TEXT, TOMORROW, laid_down, taken_in


@pytest.mark.policy("S6")
def test_a_report_becomes_a_case_without_its_words(cast: Cast) -> None:
    row, _receipt = taken_in(cast)
    signal = Signal.objects.get()
    assert (signal.source_kind, signal.source_id, signal.text, signal.raised_by) == ("report", row.id, "", None)
    assert signal.case.unit_id == row.office_id
    assert open_for(("case", signal.case_id)) and open_for(("report", row.id))


def test_a_report_is_no_case_before_it_is_taken_in(cast: Cast) -> None:
    laid_down(cast)
    taking_in.take_in_due(NOW)
    assert not Signal.objects.exists()


def test_taken_in_twice_it_is_one_case(cast: Cast) -> None:
    taken_in(cast)
    taking_in.take_in_due(TOMORROW)
    assert Signal.objects.count() == 1


@pytest.mark.parametrize(("who", "sees"), [("vik", True), ("hrm", False)])
def test_only_who_reads_reports_gets_the_way_to_it(cast: Cast, client: Client, who: str, sees: bool) -> None:
    row, _receipt = taken_in(cast)
    client.force_login(cast.people[who])
    page = client.get(f"/signalen/zaak/{Signal.objects.get().case_id}/").content.decode()
    assert "elding" in page and TEXT not in page
    assert (f"/meldingen/{row.id}/" in page) is sees
