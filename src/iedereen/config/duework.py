# SPDX-License-Identifier: EUPL-1.2
"""The worker's table: every kind of work that falls due, and who does it.

Each entry takes `now` and does at most one batch; it gives how many things it did. It claims what it takes by a
conditional update, so that two workers never do the same and a crash loses nothing.
"""

from collections.abc import Callable
from datetime import datetime

from iedereen.checkup.actions import opening, participation, talk
from iedereen.checkup.actions.again import asking
from iedereen.checkup.actions.closing import close
from iedereen.followup import actions as followup
from iedereen.inbox.actions import recovering, taking_in
from iedereen.leadership.actions import advice
from iedereen.people.signin import sessions

DUE_WORK: tuple[tuple[str, Callable[[datetime], int]], ...] = (
    ("signing keys", participation.prepare_due),
    ("open rounds", opening.open_due),
    ("remind teams", opening.remind_due),
    ("close rounds", close.close_due),
    ("release again", asking.release_due),
    ("wipe traces", close.scrub_due),
    ("bottlenecks", talk.watch_bottlenecks),
    ("questions to peers", advice.close_due),
    ("recovery key", recovering.prepare_due),
    ("reports of earlier days", taking_in.take_in_due),
    ("readers who left", taking_in.watch_readers),
    ("promises", followup.look_after),
    ("messages about promises", followup.tell_due),
    ("mail", followup.send_due),
    ("old sessions", sessions.forget_old),
)
