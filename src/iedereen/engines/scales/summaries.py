# SPDX-License-Identifier: EUPL-1.2
"""Scores of persons -> mean, spread, margin and distribution, for one group or for every team at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from iedereen.engines.scales.definition import ScaleError
from iedereen.engines.scales.student import t_975
from iedereen.engines.scales.teams import Floats, TeamIndex, counts, deviations, means, sums

Integers = NDArray[np.int64]

# A mean of items that should equal a cut exactly may miss it by rounding; nobody changes band over that.
_ON_THE_CUT = 1e-9


@dataclass(frozen=True)
class Summary:
    """One group of scores. `margin`: half width of the 95 % interval of the mean, in scale units.

    nan where undefined (`mean` at n = 0; `sd` and `margin` at n = 1); counts are None without a range.
    """

    n: int
    mean: float
    sd: float
    margin: float
    low_count: int | None
    middle_count: int | None
    high_count: int | None


@dataclass(frozen=True, eq=False)
class TeamSummaries:
    """`Summary` for every team, as arrays [teams] in the order of `labels`."""

    labels: tuple[str, ...]
    n: Integers
    mean: Floats
    sd: Floats
    margin: Floats
    low_count: Integers | None
    middle_count: Integers | None
    high_count: Integers | None


def band(scores: Floats, low: float, high: float) -> Integers:
    """Band of each score [any shape]: 0 low, 1 middle, 2 high, -1 for nan.

    The cuts divide the range in equal thirds; a score on a cut belongs to the outer band. So the bands are
    mirror images of each other, and single answers fall as people read them: on 1-5 1-2 / 3 / 4-5, on 1-7
    1-3 / 4 / 5-7, on 1-4 1-2 / - / 3-4, on 0-10 0-3 / 4-6 / 7-10. Errors: `range_not_increasing`.
    """
    if not low < high:
        raise ScaleError("range_not_increasing", low=low, high=high)
    place = (np.asarray(scores, dtype=np.float64) - low) / (high - low)
    bands = np.where(place <= 1 / 3 + _ON_THE_CUT, 0, np.where(place >= 2 / 3 - _ON_THE_CUT, 2, 1))
    return np.where(np.isnan(place), -1, bands).astype(np.int64)


def margins(n: Floats, sd: Floats, population: Floats | None = None) -> Floats:
    """95 % half width of a mean [groups]: t(n - 1) sd / sqrt(n) sqrt(1 - n / N).

    The last factor is the finite population correction for a sample standard deviation (Cochran 1977,
    Sampling Techniques, 3rd ed., eq. 2.20), left out without `population`; 0 when everyone answered, nan for
    n < 2 otherwise. Errors: `population_below_answers`.
    """
    root = np.sqrt(np.maximum(n, 1.0))
    half: Floats = t_975(n - 1.0) * sd / root
    if population is None:
        return half
    if np.any(population < n):
        raise ScaleError("population_below_answers", group=int(np.argmax(population < n)))
    share = np.divide(n, population, out=np.zeros_like(half), where=population > 0)
    return np.where((n > 0) & (n == population), 0.0, half * np.sqrt(1.0 - share))


def summary(
    scores: Floats, low: float | None = None, high: float | None = None, population: int | None = None
) -> Summary:
    """Summary of the scores [persons] of one group; nan is no score; `population` is the group's size."""
    everyone = TeamIndex(("",), np.zeros(len(scores), dtype=np.intp))
    sizes = None if population is None else np.array([population], dtype=np.float64)
    return one_summary(team_summaries(scores, everyone, low, high, sizes), 0)


def team_summaries(
    scores: Floats,
    teams: TeamIndex,
    low: float | None = None,
    high: float | None = None,
    population: Floats | None = None,
) -> TeamSummaries:
    """Summary of the scores [persons] of every team; `population` [teams] holds their full sizes.

    Errors: `scores_shape`, `half_a_range`, `range_not_increasing`, `population_shape`,
    `population_below_answers`.
    """
    values = _checked_scores(scores, teams, population)
    if (low is None) != (high is None):
        raise ScaleError("half_a_range", low=low, high=high)
    kept = teams.known & ~np.isnan(values)
    values, number = values[kept], teams.number[kept]
    n = counts(number, teams.size)
    square = sums(number, deviations(number, values, n) ** 2, teams.size)
    sd = np.sqrt(np.divide(square, n - 1.0, out=np.full(teams.size, np.nan), where=n > 1))
    bands = None if low is None or high is None else _band_counts(number, band(values, low, high), teams.size)
    return TeamSummaries(
        teams.labels,
        n.astype(np.int64),
        means(number, values, n),
        sd,
        margins(n, sd, None if population is None else np.asarray(population, dtype=np.float64)),
        *((None, None, None) if bands is None else bands.T),
    )


def one_summary(table: TeamSummaries, team: int) -> Summary:
    """The row of one team (its place in `labels`) as plain values."""
    low, middle, high = (
        None if column is None else int(column[team])
        for column in (table.low_count, table.middle_count, table.high_count)
    )
    mean, sd, margin = (float(column[team]) for column in (table.mean, table.sd, table.margin))
    return Summary(int(table.n[team]), mean, sd, margin, low, middle, high)


def _checked_scores(scores: Floats, teams: TeamIndex, population: Floats | None) -> Floats:
    values = np.asarray(scores, dtype=np.float64)
    if values.shape != teams.number.shape:
        raise ScaleError("scores_shape", scores=values.shape, persons=teams.number.shape)
    if population is not None and np.shape(population) != (teams.size,):
        raise ScaleError("population_shape", population=np.shape(population), teams=teams.size)
    return values


def _band_counts(number: NDArray[np.intp], bands: Integers, teams: int) -> Integers:
    return np.bincount(number * 3 + bands, minlength=teams * 3).reshape(teams, 3).astype(np.int64)
