# SPDX-License-Identifier: EUPL-1.2
"""The sheet with strips for the hat.

A new sheet always has as many strips as people were asked, and makes all earlier strips void. When people have already
answered, as many of the new strips open nothing: otherwise a team could give more answers than it has people, and a
shorter sheet would tell the printer how many have answered (and, printed twice, who just did). Whoever draws such a
strip draws another one; there are enough for everybody who has not answered.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from iedereen.checkup.models import TeamCheckup
from iedereen.checkup.queries.answering import Hat, hat
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
def print_codes(*, checkup: UUID, by: Viewer, now: datetime) -> Strips:
    """Make the strips of a team's open check-up; earlier ones become void. Raises Refused: not_yours, checkup_state."""
    found = hat(by, checkup)
    ready = TeamCheckup.objects.filter(
        id=checkup, state=CheckupState.OPEN, conversation_only=False, invited__gt=0,
        round__state=RoundState.OPEN, round__closes_at__gt=now,
    )  # fmt: skip
    if ready.update(codes_printed=True) != 1:
        raise Refused("checkup_state")
    codes = vault.fill_hat(checkup, found.strips)
    followup.keep(kind=HAND_OUT, matter=("checkup", checkup), by=by.person, now=now)
    unit = TeamCheckup.objects.values_list("unit_id", flat=True).get(id=checkup)
    record(at=now, by=by.person, action="codes_printed", subject=("checkup", checkup), unit=unit,
           details={"strips": len(codes), "again": found.printed})  # fmt: skip
    return Strips(found, tuple(codes))
