# SPDX-License-Identifier: EUPL-1.2
"""From the exact figures of a shown node to what may leave the engine.

A plan stops subtraction; it does not stop "all eleven women said yes". Here figures are made so coarse that
nobody can conclude from one node that a band of answers was chosen by nobody or by everybody.

Let n be the answers of the node and few = max(1, n // 10): 10 %, or below ten answers one person. The three
bands (say unfavourable, neutral, favourable) are shown in one of four forms, by their counts:

near    all but at most `few` in one band        that band ALMOST_EVERYONE, the others ALMOST_NOBODY
strong  all but at most 2 * few in one band      that band rounded (at most 85), the others FEW
coded   one band at most `few`                   that band ALMOST_NOBODY (drawn as 5 points); of the other two
                                                 one is rounded, the last takes what is left of 95
open    every band more than `few`               shares rounded to 5 points, largest remainders, sum 100

In `coded` the rounded band is fixed in advance (neutral, or unfavourable where neutral is the coded one), so
that one coded person can hide in the last band: (0, v, w) and (1, v, w - 1) look the same. Rounding both
would not do: with 12 answers one person is 8 points.

A mean could undo this: 4.3 with four neutral answers of twelve excludes an unfavourable one. So each form but
`open` has witnesses, counts that look the same and in which no band is empty (`near`: one witness per other
band): few people in every coded band. The mean is clipped to what all witnesses can have, less `few` steps of
one band width on either side, then rounded to 0.1; where nothing is left it is not stated. The standard
deviation is that of the answers only in `open`; else that of the drawn bands, at most. The margin follows
from the released numbers alone. Agreement and reliability are stated only in `open`.

What an attacker learns at most, who knows n exactly: in `open`, for n up to about 20, the exact counts of the
three bands and the sum of the answers; in `strong` the size of the large band, in `coded` that of the rounded
one. Never that a band is empty, never unanimity. This is about one node. Several nodes together (a team
within a district) narrow each other's rounding; that is why groups must be large (`plan`), and it is not
bounded here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import ceil, floor, sqrt

from .rule import FLOOR
from .tree import ProtectError

Counts = tuple[int, int, int]
Ranges = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]
FIVE_POINT: Ranges = ((1, 2), (3, 3), (4, 5))
"""Lowest and highest value in each band, for an item answered 1..5."""
_Z95 = 1.96


class Code(Enum):
    """Said in place of a number."""

    ALMOST_NOBODY = "almost_nobody"  # 10 % or less (below ten answers: at most one)
    ALMOST_EVERYONE = "almost_everyone"  # 90 % or more (below ten answers: all but at most one)
    FEW = "few"  # two bands with this code together have 20 % or less (below ten answers: at most two)
    VERY_HIGH = "very_high"  # agreement or reliability of 0.9 or more


Share = int | Code


@dataclass(frozen=True, slots=True)
class Statistics:
    """Exact figures of one shown node for one measure; never stored or shown.

    `bands`: answers per band, low to high (their sum may be less than `respondents`: skipped items).
    `mean`, `sd`: in units of the scale. `agreement`, `reliability`: 0..1. None: not computed.
    """

    respondents: int
    bands: Counts
    invited: int | None = None
    mean: float | None = None
    sd: float | None = None
    agreement: float | None = None
    reliability: float | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be released. Shares in per cent; `margin`: half width of a 95 % interval of the mean."""

    respondents: int
    response: Share | None
    bands: tuple[Share, Share, Share]
    mean: float | None
    sd: float | None
    margin: float | None
    agreement: float | Code | None
    reliability: float | Code | None

    @property
    def widths(self) -> tuple[float, float, float]:
        """Bar lengths that sum to 100: the number where there is one, equal parts of the rest for codes."""
        return _widths(self.bands)


@dataclass(frozen=True, slots=True)
class _Form:
    """How the bands look, and the counts that look the same."""

    bands: tuple[Share, Share, Share]
    witnesses: tuple[Counts, ...]
    is_open: bool


def disguise(exact: Statistics, ranges: Ranges = FIVE_POINT) -> Shown:
    """Release of one node; same input, same output.

    `ranges`: lowest and highest value in each band, in ascending order (they may touch).

    Errors: `too_few` (the plan should not have shown this node), `counts_disagree`, `ranges_overlap`,
    `mean_outside_bands`, `negative_count`.
    """
    _refuse(exact, ranges)
    form = _form(exact.bands)
    respondents, response = _participation(exact.respondents, exact.invited)
    mean = None if exact.mean is None else _mean(exact.mean, form, ranges)
    sd = None if exact.sd is None or mean is None else _sd(exact.sd, form, ranges)
    margin = None if sd is None else ceil(10 * _Z95 * sd / sqrt(respondents) - 1e-9) / 10
    return Shown(
        respondents=respondents,
        response=response,
        bands=form.bands,
        mean=mean,
        sd=sd,
        margin=margin,
        agreement=_coefficient(exact.agreement, form),
        reliability=_coefficient(exact.reliability, form),
    )


def _refuse(exact: Statistics, ranges: Ranges) -> None:
    answers = sum(exact.bands)
    if min(exact.bands) < 0:
        raise ProtectError("negative_count", bands=exact.bands)
    if answers < FLOOR:
        raise ProtectError("too_few", answers=answers, floor=FLOOR)
    if answers > exact.respondents or (exact.invited is not None and exact.respondents > exact.invited):
        raise ProtectError("counts_disagree", exact=exact)
    edges = [edge for band in ranges for edge in band]
    if edges != sorted(edges):
        raise ProtectError("ranges_overlap", ranges=ranges)
    if exact.mean is not None:
        low, high = _totals(exact.bands, ranges)
        if not low - 1e-6 <= exact.mean * answers <= high + 1e-6:
            raise ProtectError("mean_outside_bands", mean=exact.mean, bands=exact.bands)


def _participation(respondents: int, invited: int | None) -> tuple[int, Share | None]:
    """Respondents to 5 and response to 5 points, never telling that everybody took part.

    ALMOST_EVERYONE covers "everybody" and "all but one" at least. It then states a number of respondents
    that depends on the invited alone: 13 of 13 would be rounded to 15 and 12 of 13 to 10.
    """
    if invited is None:
        return _to_five(respondents, 5), None
    response = _to_five(100 * respondents, 5 * invited)
    if response >= 95 or invited - respondents <= 1:
        return _to_five(95 * invited, 500), Code.ALMOST_EVERYONE
    return max(5, _to_five(respondents, 5)), response


def _to_five(numerator: int, five: int) -> int:
    """5 * (numerator / five) with the quotient rounded to whole numbers, halves up."""
    return 5 * ((2 * numerator + five) // (2 * five))


def _few(answers: int) -> int:
    return max(1, answers // 10)


def _form(bands: Counts) -> _Form:
    answers = sum(bands)
    few = _few(answers)
    large = max(range(3), key=lambda band: bands[band])
    others = tuple(band for band in range(3) if band != large)
    rest = answers - bands[large]
    if rest <= few:
        shares = _placed({large: Code.ALMOST_EVERYONE}, Code.ALMOST_NOBODY)
        looks = tuple(_counts({large: answers - few, other: few}) for other in others)
        return _Form(shares, looks, is_open=False)
    if rest <= 2 * few:
        shares = _placed({large: min(85, _to_five(20 * bands[large], answers))}, Code.FEW)
        split = {large: bands[large], others[0]: rest // 2, others[1]: rest - rest // 2}
        return _Form(shares, (_counts(split),), is_open=False)
    for coded, rounded, last in ((0, 1, 2), (1, 0, 2), (2, 1, 0)):
        if bands[coded] <= few:
            number = _to_five(20 * bands[rounded], answers)
            shares = _placed({rounded: number, last: 95 - number}, Code.ALMOST_NOBODY)
            split = {coded: few, rounded: bands[rounded], last: answers - bands[rounded] - few}
            return _Form(shares, (_counts(split),), is_open=False)
    return _Form(_rounded(bands), (bands,), is_open=True)


def _placed(numbers: dict[int, Share], other: Code) -> tuple[Share, Share, Share]:
    return numbers.get(0, other), numbers.get(1, other), numbers.get(2, other)


def _counts(split: dict[int, int]) -> Counts:
    return split.get(0, 0), split.get(1, 0), split.get(2, 0)


def _rounded(bands: Counts) -> tuple[Share, Share, Share]:
    """Twentieths by largest remainders (Hamilton); ties to the larger band, then to the lower one."""
    answers = sum(bands)
    parts = [20 * count // answers for count in bands]
    order = sorted(range(3), key=lambda band: (-(20 * bands[band] % answers), -bands[band], band))
    for band in order[: 20 - sum(parts)]:
        parts[band] += 1
    return 5 * parts[0], 5 * parts[1], 5 * parts[2]


def _totals(bands: Counts, ranges: Ranges) -> tuple[float, float]:
    """Least and largest sum of answers that these counts allow."""
    return (
        sum(count * low for count, (low, _) in zip(bands, ranges, strict=True)),
        sum(count * high for count, (_, high) in zip(bands, ranges, strict=True)),
    )


def _mean(mean: float, form: _Form, ranges: Ranges) -> float | None:
    answers = sum(form.witnesses[0])
    slack = _few(answers) * max(high - low for low, high in ranges)
    bounds = [_totals(witness, ranges) for witness in form.witnesses]
    low, high = max(low for low, _ in bounds), min(high for _, high in bounds)
    if low + slack <= high - slack:
        low, high = low + slack, high - slack
    if low > high:
        return None
    return floor(10 * min(max(mean, low / answers), high / answers) + 0.5 + 1e-9) / 10


def _sd(sd: float, form: _Form, ranges: Ranges) -> float:
    if form.is_open:
        return floor(10 * sd + 0.5 + 1e-9) / 10
    # Values at the ends of their bands: the largest spread around the centre of each.
    parts = [width / 100 for width in _widths(form.bands)]
    centres = [(low + high) / 2 for low, high in ranges]
    middle = sum(part * centre for part, centre in zip(parts, centres, strict=True))
    variance = sum(
        part * ((centre - middle) ** 2 + ((high - low) / 2) ** 2)
        for part, centre, (low, high) in zip(parts, centres, ranges, strict=True)
    )
    return ceil(10 * sqrt(variance) - 1e-9) / 10


def _widths(bands: Sequence[Share]) -> tuple[float, float, float]:
    numbers = [90 if share is Code.ALMOST_EVERYONE else share for share in bands]
    left = 100 - sum(number for number in numbers if isinstance(number, int))
    codes = sum(not isinstance(number, int) for number in numbers)
    one, two, three = (float(n) if isinstance(n, int) else left / codes for n in numbers)
    return one, two, three


def _coefficient(value: float | None, form: _Form) -> float | Code | None:
    if value is None or not form.is_open:
        return None
    return Code.VERY_HIGH if value >= 0.9 else max(0.0, min(0.8, floor(10 * value + 0.5 + 1e-9) / 10))
