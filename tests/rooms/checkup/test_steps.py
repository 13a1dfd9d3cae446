# SPDX-License-Identifier: EUPL-1.2
"""From the page of a check-up everybody gets to the page where it goes on, and to no page that is not theirs."""

import re

import pytest
from django.test import Client

from iedereen.checkup.models import TeamCheckup
from iedereen.checkup.rules import CheckupState
from iedereen.checkup.rules.talk import steps
from tests.cast import Cast
from tests.rooms.checkup.rounds_play import planned
from tests.rooms.checkup.talk_play import ready, talked

pytestmark = pytest.mark.policy("S5")
# Who -> the steps in the states planned, open, released, talked, agreed; the first is the one that waits for them.
OFFERED = {
    "leader": ("", "", "talk", "talk_confirm talk_outcome", "talk_outcome talk"),
    "supporter": ("", "codes", "talk", "talk_outcome talk_record", "talk_outcome talk"),
    "hrm": ("", "codes", "open_answers talk", "talk_outcome talk_record", "talk_outcome talk"),
    "vik": ("", "", "talk", "talk_outcome talk_record", "talk_outcome talk"),
    "employee": ("", "", "", "talk_outcome", "talk_outcome"),
    "chief": ("", "", "", "", ""), "district_leader": ("", "", "", "", ""), "stranger": ("", "", "", "", ""),
}  # fmt: skip
STATES = (
    CheckupState.PLANNED, CheckupState.OPEN, CheckupState.RELEASED, CheckupState.TALKED, CheckupState.AGREED,
)  # fmt: skip


@pytest.mark.parametrize("who", OFFERED)
def test_the_steps_of_everybody_in_every_state(cast: Cast, who: str) -> None:
    unit, viewer = cast.units["A"].id, cast.viewer(who)
    found = tuple(" ".join(steps(viewer, unit, state, asked=True, hrm=cast.people["hrm"].id)) for state in STATES)
    assert found == OFFERED[who]


def test_a_team_that_was_not_asked_has_no_codes_and_no_open_answers(cast: Cast) -> None:
    unit, hrm = cast.units["A"].id, cast.viewer("hrm")
    assert steps(hrm, unit, CheckupState.OPEN, asked=False, hrm=None) == ()
    assert [*steps(hrm, unit, CheckupState.RELEASED, asked=False, hrm=None)] == ["talk"]


def test_every_step_leads_to_a_page_that_opens(cast: Cast, client: Client) -> None:
    for row in (ready(cast, "B", code="ander"), talked(cast)):
        for who in ("leader", "leader_b", "supporter", "supporter_b", "hrm", "vik", "employee"):
            client.force_login(cast.people[who])
            page = client.get(f"/check-up/{row.id}/")
            offered = re.findall(r'class="button button--\w+" href="([^"]+)"', page.content.decode())
            assert [there for there in offered if client.get(there).status_code != 200] == [], who


def test_calling_a_round_off_and_moving_it_are_two_forms(cast: Cast, client: Client) -> None:
    round = planned(cast, "A")
    client.force_login(cast.people["hrm"])
    page = client.get(f"/check-up/rondes/{round.id}/").content.decode()
    assert page.count('name="reason"') == 1
    assert page.count("Annuleren") == 0
    assert TeamCheckup.objects.count() == 1
