# SPDX-License-Identifier: EUPL-1.2
"""Making, keeping, moving and passing on promises; looking after them; one message about them per person per day;
putting mail in the outbox and sending it."""

from iedereen.followup.actions.digests import tell_due
from iedereen.followup.actions.leaving import look_now
from iedereen.followup.actions.looking import look_after
from iedereen.followup.actions.outbox import Letter, post, retry
from iedereen.followup.actions.promises import (
    Wanted,
    hand_over,
    keep,
    keep_all,
    move,
    promise,
    promise_all,
    withdraw,
)
from iedereen.followup.actions.sending import send_due

__all__ = [
    "Letter", "Wanted", "hand_over", "keep", "keep_all", "look_after", "look_now", "move", "post", "promise",
    "promise_all", "retry", "send_due", "tell_due", "withdraw",
]  # fmt: skip
