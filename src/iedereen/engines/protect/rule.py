# SPDX-License-Identifier: EUPL-1.2
"""When a group is large enough to have a figure at all."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from .tree import ProtectError

FLOOR = 5
"""No rule may ask for fewer respondents than this."""
DEFAULT_MINIMUM = 10
"""Respondents (InternetSpiegel, the survey of the Dutch government, works with ten people)."""
DEFAULT_INVITED = 10
DEFAULT_RESPONSE = 0.40


class Status(Enum):
    """What a screen, an export and an interface say about a node; four different messages."""

    PUBLISHED = "published"
    TOO_FEW = "too_few"
    HIDDEN_TO_PROTECT = "hidden_to_protect"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """Thresholds for one measure.

    `minimum`: respondents that remain unknown in every group that can be computed.
    `invited`, `response` (0..1): a figure of fewer people, or of a smaller share, says too little about
    the node. They decide whether a figure is shown; only `minimum` guards against subtraction.
    `coalition`: colleagues who tell each other their own answers; every group is made that much larger.

    Errors: `minimum_below_floor`, `response_outside_0_1`, `negative_threshold`.
    """

    minimum: int = DEFAULT_MINIMUM
    invited: int = DEFAULT_INVITED
    response: float = DEFAULT_RESPONSE
    coalition: int = 0

    def __post_init__(self) -> None:
        if self.minimum < FLOOR:
            raise ProtectError("minimum_below_floor", minimum=self.minimum, floor=FLOOR)
        if not 0 <= self.response <= 1:
            raise ProtectError("response_outside_0_1", response=self.response)
        if self.invited < 0 or self.coalition < 0:
            raise ProtectError("negative_threshold", invited=self.invited, coalition=self.coalition)

    @property
    def needed(self) -> int:
        """Respondents in the smallest group that may be computed."""
        return self.minimum + self.coalition

    def large_enough(self, respondents: int) -> bool:
        return respondents >= self.needed

    def represented(self, respondents: int, invited: int | None) -> bool:
        """Enough people invited and enough of them taking part; None: nobody counted the invited."""
        # A fraction, since 0.07 * 100 is more than 7 in floating point.
        return invited is None or (invited >= self.invited and respondents >= Fraction(str(self.response)) * invited)
