# SPDX-License-Identifier: EUPL-1.2
"""The sheet with strips for the hat: the way in for who has no device at hand, or trusts paper more.

A new sheet makes all earlier strips void. Everybody has one place: whoever has a credential has it already, and strips
take the others. When strips of an earlier sheet were used, as many of the new ones open nothing: otherwise a team could
give more answers than it has people, and the length of a sheet would tell how many have answered. Whoever draws such a
strip draws another one.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from iedereen.checkup.models import TeamCheckup
from iedereen.checkup.queries.answering import Hat, hat, rights
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.followup import actions as followup
from iedereen.ledger.actions import record
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused
from iedereen.vault import actions as vault

HAND_OUT = "hand_out_codes"


@dataclass(frozen=True)
class Strips:
    """What stands on the sheet. The codes exist only here and on paper."""

    hat: Hat
    codes: tuple[str, ...]


@transaction.atomic
def print_codes(*, checkup: UUID, by: Viewer, now: datetime, strips: int | None = None) -> Strips:
    """Make so many strips (as many as there are people when left out) for a team's open check-up; earlier ones become
    void. Raises Refused: not_yours, checkup_state, strips_number.
    """
    found = hat(by, checkup)
    number = found.invited if strips is None else strips
    ready = TeamCheckup.objects.filter(
        id=checkup, state=CheckupState.OPEN, conversation_only=False, invited__gt=0,
        round__state=RoundState.OPEN, round__closes_at__gt=now,
    )  # fmt: skip
    if ready.update(codes_printed=True) != 1:
        raise Refused("checkup_state")
    # Counted again behind the update, which holds the row: nobody gets a credential in between.
    invited, places = rights(TeamCheckup.objects.get(id=checkup))
    if not 1 <= number <= invited:
        raise Refused("strips_number", most=invited)
    codes = vault.fill_hat(checkup, number, places)
    followup.keep(kind=HAND_OUT, matter=("checkup", checkup), by=by.person, now=now)
    unit = TeamCheckup.objects.values_list("unit_id", flat=True).get(id=checkup)
    record(at=now, by=by.person, action="codes_printed", subject=("checkup", checkup), unit=unit,
           details={"strips": len(codes), "again": found.printed})  # fmt: skip
    return Strips(found, tuple(codes))
