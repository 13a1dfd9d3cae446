# SPDX-License-Identifier: EUPL-1.2
"""How many cases are open where, and to whom that number may be told."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iedereen.triage.queries.counts import open_cases
from tests.cast import NOW, Cast
from tests.rooms.triage.making import signal

pytestmark = [pytest.mark.django_db]


def told(cast: Cast, who: str) -> dict[str, int]:
    names = {unit.id: code for code, unit in cast.units.items()}
    return {names[unit]: number for unit, number in open_cases(cast.viewer(who)).items()}


@pytest.mark.policy("G4")
def test_counted_up_the_line_as_far_as_the_viewer_sees(cast: Cast) -> None:
    signal(cast)
    signal(cast, by="leader_b", unit="B")
    assert told(cast, "leadership") == {"A": 1, "B": 1, "D1": 2, "E1": 2, "K": 2}
    assert told(cast, "district_leader") == {"A": 1, "B": 1, "D1": 2}
    assert told(cast, "leader_b") == {"B": 1}
    assert told(cast, "employee") == told(cast, "stranger") == {}


def test_whom_it_is_about_sees_no_number_change(cast: Cast) -> None:
    signal(cast, about="leader")
    assert told(cast, "leader") == {}
    assert told(cast, "chief") == {"D1": 1, "E1": 1}


def test_a_low_result_is_not_told_by_a_number(cast: Cast) -> None:
    signal(cast, by=None, kind="low_satisfaction", text="", source=("checkup", uuid4()))
    assert told(cast, "chief") == told(cast, "district_leader") == told(cast, "leadership") == {}
    assert told(cast, "hrm") == {"A": 1, "D1": 1, "E1": 1}
    assert told(cast, "leader") == {"A": 1}


def test_one_query_however_many(cast: Cast) -> None:
    for number in range(5):
        signal(cast, text=f"Signaal {number}", now=NOW)
    viewer = cast.viewer("chief")
    with CaptureQueriesContext(connection) as asked:
        open_cases(viewer)
    assert len(asked.captured_queries) == 1
