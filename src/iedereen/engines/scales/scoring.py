# SPDX-License-Identifier: EUPL-1.2
"""Answers of persons to items -> one score per person, and how consistent the items are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from iedereen.engines.scales.definition import LARGEST, Scale, ScaleError

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_ROUNDING = 64 * float(np.finfo(np.float64).eps)


def checked(matrix: Floats, scale: Scale) -> Floats:
    """The answers as float64 [persons, items], after the checks that every calculation here relies on.

    Columns stand in the order of `scale.items`; nan is a missing answer.
    Errors: `shape`; `not_a_number` and `outside_range`, with the first `row` (from 0), `item` and `value`.
    """
    answers = np.asarray(matrix, dtype=np.float64)
    if answers.ndim != 2 or answers.shape[1] != len(scale.items):
        raise ScaleError("shape", scale=scale.name, shape=answers.shape, items=len(scale.items))
    for code, wrong in (
        ("not_a_number", _unusable(answers)),
        ("outside_range", outside_range(answers, scale)),
    ):
        if wrong.any():
            row, column = (int(place) for place in np.argwhere(wrong)[0])
            raise ScaleError(
                code, scale=scale.name, row=row, item=scale.items[column], value=float(answers[row, column])
            )
    return answers


def outside_range(matrix: Floats, scale: Scale) -> Bools:
    """Which answers [persons, items] lie below `low` or above `high`; none where the scale has no range."""
    if scale.low is None or scale.high is None:
        return np.zeros(matrix.shape, dtype=np.bool_)
    return (matrix < scale.low) | (matrix > scale.high)  # a missing answer (nan) compares as False


def oriented(matrix: Floats, scale: Scale) -> Floats:
    """The answers with every reverse-worded item turned round, low + high - x (Edmondson 1999: 8 - x)."""
    answers = np.array(matrix, dtype=np.float64)
    if scale.low is None or scale.high is None:
        return answers
    turned = [number for number, item in enumerate(scale.items) if item in scale.reverse]
    answers[:, turned] = scale.low + scale.high - answers[:, turned]
    return answers


def person_scores(matrix: Floats, scale: Scale) -> Floats:
    """Score of each person [persons]: the mean of the items answered, nan where fewer than half are answered.

    The half rule is that of the EORTC QLQ-C30 Scoring Manual (Fayers et al. 2001, 3rd ed., "Missing data")
    and of the SF-36 (Ware et al. 1993): with at least half of the items answered, a missing item counts as
    the mean of that person's own answered items, which is the same as the mean over those.
    Errors: see `checked`.
    """
    return scores_of(oriented(checked(matrix, scale), scale))


def scores_of(answers: Floats) -> Floats:
    """The half rule on answers [persons, items] that are checked and oriented."""
    answered = np.count_nonzero(~np.isnan(answers), axis=1)
    enough = 2 * answered >= answers.shape[1]
    total = np.nansum(answers, axis=1)
    scores: Floats = np.divide(total, answered, out=np.full(len(answers), np.nan), where=enough)
    return scores


def complete(answers: Floats) -> Bools:
    """Which persons [persons] answered every item."""
    full: Bools = np.all(~np.isnan(answers), axis=1)
    return full


def cronbach_alpha(matrix: Floats) -> float:
    """Cronbach's alpha of oriented answers [persons, items].

    k / (k - 1) (1 - sum of item variances / variance of the sum) (Cronbach 1951, Psychometrika 16, 297-334).
    Only persons who answered every item count (listwise, as in R `multilevel::cronbach`). A constant item
    stays in: its variance is 0. nan with fewer than two items or two such persons, or when the sum does not
    vary.
    """
    answers = np.asarray(matrix, dtype=np.float64)
    answers = answers[complete(answers)]
    persons, items = answers.shape
    if items < 2 or persons < 2:
        return float("nan")
    total = answers.sum(axis=1)
    of_total = float(total.var(ddof=1))
    if negligible(of_total, total):
        return float("nan")
    of_items = float(answers.var(axis=0, ddof=1).sum())
    return float(items / (items - 1) * (1.0 - of_items / of_total))


def negligible(variance: float, values: Floats) -> bool:
    """Whether a variance of these values is nothing but the rounding of their float64 sums."""
    return variance <= (_ROUNDING * float(np.abs(values).max(initial=0.0))) ** 2


def _unusable(answers: Floats) -> Bools:
    return np.abs(answers) > LARGEST  # infinities too; nan compares as False
