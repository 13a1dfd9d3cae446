# SPDX-License-Identifier: EUPL-1.2
"""Which action follows which fact, where the fact lies on a lower floor than what must follow.

Each is called in the transaction of the fact itself, with what the fact is about and `now`.
"""

from collections.abc import Callable, Mapping

from iedereen.followup import actions as followup
from iedereen.triage import actions as triage

FOLLOWS: Mapping[str, tuple[Callable[..., object], ...]] = {
    "account_ended": (followup.look_now,),
    "low_result": (triage.receive_low,),
    "report_received": (triage.receive_report,),
}
