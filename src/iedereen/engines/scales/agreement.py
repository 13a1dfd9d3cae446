# SPDX-License-Identifier: EUPL-1.2
"""When does a team's mean say something about the team? Reliability (ICC) and agreement (rwg) in teams."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from iedereen.engines.scales.definition import ScaleError
from iedereen.engines.scales.scoring import Floats, complete, negligible
from iedereen.engines.scales.teams import TeamIndex, counts, deviations, sums

USUAL_RWG = 0.70
USUAL_ICC2 = 0.70


@dataclass(frozen=True)
class Icc:
    """One-way analysis of variance of scores in teams; a value that the data cannot give is nan."""

    icc1: float
    icc2: float
    ms_between: float
    ms_within: float
    mean_group_size: float
    teams: int
    answers: int


class Meaning(StrEnum):
    """What may be said of a team's mean (code; the doors have the words)."""

    MEANINGFUL = "meaningful"
    NO_AGREEMENT = "no_agreement"
    NOT_RELIABLE = "not_reliable"
    NEITHER = "neither"
    UNDETERMINED = "undetermined"


def icc(scores: Floats, teams: TeamIndex) -> Icc:
    """ICC(1) and ICC(2) of scores [persons] in teams.

    ICC(1) = (MSB - MSW) / (MSB + (g - 1) MSW) and ICC(2) = (MSB - MSW) / MSB with g the mean group size N / k
    (Bliese 2000, in Klein & Kozlowski, pp. 349-381; R `multilevel::ICC1`, `ICC2`; Shrout & Fleiss 1979,
    case 1). A negative value is reported as it is. Missing scores and persons without a team are left out; a
    team of one counts between teams and adds nothing within. nan: everything below two teams; MSW and both
    ICCs when no team has two answers; ICC(2) when team means do not differ at all.
    """
    kept = teams.known & ~np.isnan(scores)
    values, number = scores[kept], teams.number[kept]
    size = counts(number, teams.size)
    groups, answers = int(np.count_nonzero(size)), len(values)
    if groups < 2:
        return Icc(np.nan, np.nan, np.nan, np.nan, answers / groups if groups else np.nan, groups, answers)
    mean_size = answers / groups
    between, within = _mean_squares(values, number, size, groups)
    return Icc(*_coefficients(between, within, mean_size), between, within, mean_size, groups, answers)


def _mean_squares(values: Floats, number: NDArray[np.intp], size: Floats, groups: int) -> tuple[float, float]:
    # Centred first, so that the sums below do not lose digits to a large common level.
    centred = values - values.mean()
    team_sum = sums(number, centred, len(size))
    present = size > 0
    between = float((team_sum[present] ** 2 / size[present]).sum()) / (groups - 1)
    if len(values) == groups:
        return between, float("nan")
    within = float((deviations(number, centred, size) ** 2).sum()) / (len(values) - groups)
    return (
        0.0 if negligible(between * (groups - 1) / len(values), values) else between,
        0.0 if negligible(within, values) else within,
    )


def _coefficients(between: float, within: float, mean_size: float) -> tuple[float, float]:
    spread = between + (mean_size - 1.0) * within
    icc1 = (between - within) / spread if spread > 0 else float("nan")
    icc2 = (between - within) / between if between > 0 and not np.isnan(within) else float("nan")
    return icc1, icc2


def uniform_null_variance(levels: int) -> float:
    """Variance (A^2 - 1) / 12 of answers spread evenly over A options: 2 for A = 5 (James et al. 1984).

    Errors: `too_few_levels` below two options.
    """
    if levels < 2:
        raise ScaleError("too_few_levels", levels=levels)
    return (float(levels) ** 2 - 1.0) / 12.0


def rwg_j(matrix: Floats, levels: int) -> float:
    """Agreement rwg(j), 0 none .. 1 full, in one team with answers [persons, items] on `levels` options.

    J (1 - r) / (J (1 - r) + r), r = mean item variance / uniform null variance (James, Demaree & Wolf 1984,
    J. Applied Psychology 69, 85-98). Truncation as in that paper and R `multilevel::rwg.j`: a mean variance
    above the null variance is set to the null variance, so rwg(j) is 0. Only persons who answered every item
    count; nan with fewer than two. With one item this is rwg = 1 - r.
    """
    answers = np.asarray(matrix, dtype=np.float64)
    answers = answers[complete(answers)]
    persons, items = answers.shape
    if persons < 2 or items == 0:
        return float("nan")
    ratio = min(float(answers.var(axis=0, ddof=1).mean()) / uniform_null_variance(levels), 1.0)
    return float(items * (1.0 - ratio) / (items * (1.0 - ratio) + ratio))


def rwg(answers: Floats, levels: int) -> float:
    """Agreement within one team on a single item [persons]: 1 - variance / null variance, at least 0."""
    return rwg_j(np.asarray(answers, dtype=np.float64)[:, None], levels)


def team_agreement(matrix: Floats, teams: TeamIndex, levels: int) -> Floats:
    """`rwg_j` of every team at once [teams], from the answers [persons, items] of all of them."""
    kept = teams.known & complete(matrix)
    number = teams.number[kept]
    size = counts(number, teams.size)
    spread = np.zeros(teams.size)
    for item in range(matrix.shape[1]):
        spread += sums(number, deviations(number, matrix[kept, item], size) ** 2, teams.size)
    items = matrix.shape[1]
    enough = size > 1
    variance = np.divide(spread, items * (size - 1.0), out=np.full(teams.size, np.nan), where=enough)
    ratio = np.minimum(variance / uniform_null_variance(levels), 1.0)
    agreement: Floats = items * (1.0 - ratio) / (items * (1.0 - ratio) + ratio)
    return agreement


def meaning(rwg: float, icc2: float, least_rwg: float = USUAL_RWG, least_icc2: float = USUAL_ICC2) -> Meaning:
    """Whether a team's mean may be called meaningful, from its agreement and the reliability of team means.

    Both must reach .70, the usual values (LeBreton & Senter 2008, Organizational Research Methods 11,
    815-852). A criterion that fails decides, also when the other is unknown (nan); an unknown one is never
    met.
    """
    if rwg < least_rwg and icc2 < least_icc2:
        return Meaning.NEITHER
    if rwg < least_rwg:
        return Meaning.NO_AGREEMENT
    if icc2 < least_icc2:
        return Meaning.NOT_RELIABLE
    if np.isnan(rwg) or np.isnan(icc2):
        return Meaning.UNDETERMINED
    return Meaning.MEANINGFUL
