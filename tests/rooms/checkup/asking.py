# SPDX-License-Identifier: EUPL-1.2
"""A team's check-up that can be answered, for the tests of questionnaires, codes and answering."""

from datetime import timedelta

from iedereen.checkup.actions import questionnaires
from iedereen.checkup.models import QuestionnaireVersion, Round, RoundNode, TeamCheckup
from iedereen.checkup.queries.participation import key_list
from iedereen.checkup.queries.questionnaires import default_form
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.engines.credentials import digest
from iedereen.keys.actions import seal_lot
from iedereen.keys.queries import candidates
from iedereen.keys.rules import chosen
from tests.cast import NOW, Cast

PROMISE = "Wij beloven dit, zoals het bij de opening luidde."


def published(cast: Cast) -> QuestionnaireVersion:
    """The check-up that comes with the system, published."""
    version = questionnaires.bring_in(form=default_form(), by=cast.viewer("hrm"), now=NOW).version
    questionnaires.publish(version=version.id, by=cast.viewer("hrm"), now=NOW)
    return version


def checkup(
    cast: Cast, unit: str = "A", *, round_state: RoundState = RoundState.OPEN, state: CheckupState = CheckupState.OPEN,
    version: QuestionnaireVersion | None = None, invited: int = 24,
) -> TeamCheckup:  # fmt: skip
    """One team in a round that opened a day ago and closes in nine days."""
    over = round_state in {RoundState.RELEASED, RoundState.CANCELLED}
    round = Round.objects.create(
        title="Voorjaar", campaign="2026-1", version=version or published(cast), state=round_state,
        opens_at=NOW - timedelta(days=1), closes_at=NOW + timedelta(days=9), promise=PROMISE,
        planned_by=cast.people["hrm"], planned_at=NOW, next_at=None if over else NOW,
    )  # fmt: skip
    RoundNode.objects.create(round=round, unit=cast.units[unit], name=f"Team {unit}", kind="base_team")
    made = TeamCheckup.objects.create(round=round, unit=cast.units[unit], state=state, invited=invited)
    holders = chosen(candidates([made.unit_id], NOW.date()), 3)
    seal_lot(round.id, holders, 2, NOW)
    round.key_digest = digest(key_list(round.id, []))  # codes alone: no team has a key that signs credentials
    round.save(update_fields=["key_digest"])
    return made
