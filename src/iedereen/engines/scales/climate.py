# SPDX-License-Identifier: EUPL-1.2
"""One scale in one file of answers -> everything that is reported of it, overall and per team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from iedereen.engines.scales.agreement import (
    USUAL_ICC2,
    USUAL_RWG,
    Icc,
    Meaning,
    icc,
    meaning,
    team_agreement,
)
from iedereen.engines.scales.definition import Scale, ScaleError
from iedereen.engines.scales.scoring import checked, complete, cronbach_alpha, oriented, scores_of
from iedereen.engines.scales.summaries import Summary, TeamSummaries, summary, team_summaries
from iedereen.engines.scales.teams import Floats, TeamIndex, counts


@dataclass(frozen=True)
class Note:
    """A rule that left something out or made a value undefined: its code, how often, which items or teams."""

    code: str
    count: int
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class AgreementRange:
    """Smallest, mean and largest rwg(j) over the teams that have one; nan without any."""

    min: float
    mean: float
    max: float


@dataclass(frozen=True, eq=False)
class ClimateReport:
    """What is known of one scale. `complete` and `rwg_j` are [teams], in the order of `by_team.labels`."""

    scale: Scale
    overall: Summary
    alpha: float
    icc: Icc
    agreement: AgreementRange
    by_team: TeamSummaries
    complete: NDArray[np.int64]
    rwg_j: Floats
    meaning: tuple[Meaning, ...]
    notes: tuple[Note, ...]

    @property
    def answers(self) -> int:
        return self.icc.answers

    @property
    def teams(self) -> int:
        return self.icc.teams


def climate(
    columns: Mapping[str, Floats],
    teams: TeamIndex,
    scale: Scale,
    population: Floats | None = None,
    *,
    least_rwg: float = USUAL_RWG,
    least_icc2: float = USUAL_ICC2,
) -> ClimateReport:
    """Report of `scale` from its item `columns` (each [persons], nan for no answer) and the persons' `teams`.

    Persons without a team are left out of everything. alpha and rwg(j) exist only for a scale with a range;
    rwg(j) also needs answers a whole number of steps above `low`, because its null variance counts options.
    `population` [teams] holds the teams' full sizes. A team without answers is `undetermined`. Errors:
    `unknown_item`, `column_shape`, those of `checked` and of `team_summaries`.
    """
    answers = oriented(checked(_matrix(columns, teams, scale), scale), scale)[teams.known]
    members = TeamIndex(teams.labels, teams.number[teams.known])
    scores = scores_of(answers)
    by_team = team_summaries(scores, members, scale.low, scale.high, population)
    reliability = icc(scores, members)
    agreement = _agreement(answers, members, scale)
    alpha = cronbach_alpha(answers) if scale.has_range else float("nan")
    full = counts(members.number[complete(answers)], members.size).astype(np.int64)
    return ClimateReport(
        scale=scale,
        overall=summary(scores, scale.low, scale.high),
        alpha=alpha,
        icc=reliability,
        agreement=_range(agreement),
        by_team=by_team,
        complete=full,
        rwg_j=agreement,
        meaning=tuple(
            meaning(value, reliability.icc2, least_rwg, least_icc2) if n else Meaning.UNDETERMINED
            for value, n in zip(agreement.tolist(), by_team.n.tolist(), strict=True)
        ),
        notes=(
            *_notes_on_answers(answers, scores, teams, scale),
            *_notes_on_teams(by_team, full, scale),
            *_notes_on_values(answers, alpha, reliability, scale),
        ),
    )


def _matrix(columns: Mapping[str, Floats], teams: TeamIndex, scale: Scale) -> Floats:
    for item in scale.items:
        if item not in columns:
            raise ScaleError("unknown_item", scale=scale.name, item=item)
        if np.shape(columns[item]) != teams.number.shape:
            raise ScaleError("column_shape", scale=scale.name, item=item, shape=np.shape(columns[item]))
    return np.column_stack([np.asarray(columns[item], dtype=np.float64) for item in scale.items])


def _agreement(answers: Floats, teams: TeamIndex, scale: Scale) -> Floats:
    levels = scale.levels
    if levels is None or _fractional(answers, scale):
        return np.full(teams.size, np.nan)
    return team_agreement(answers, teams, levels)


def _fractional(answers: Floats, scale: Scale) -> bool:
    steps = answers[~np.isnan(answers)] - (scale.low or 0.0)
    return scale.levels is None or bool((steps != np.rint(steps)).any())


def _range(values: Floats) -> AgreementRange:
    known = values[~np.isnan(values)]
    if not len(known):
        return AgreementRange(np.nan, np.nan, np.nan)
    return AgreementRange(float(known.min()), float(known.mean()), float(known.max()))


def _notes_on_answers(answers: Floats, scores: Floats, teams: TeamIndex, scale: Scale) -> tuple[Note, ...]:
    scored = ~np.isnan(scores)
    partial = int(np.count_nonzero(scored & ~complete(answers)))
    constant = tuple(
        item for item, column in zip(scale.items, answers.T, strict=True) if _is_constant(column[~np.isnan(column)])
    )
    found = (
        Note("without_team", int(np.count_nonzero(~teams.known))),
        Note("too_few_items_answered", int(np.count_nonzero(~scored))),
        Note("some_items_missing", partial),
        Note("constant_item", len(constant), constant),
    )
    return tuple(note for note in found if note.count)


def _notes_on_teams(by_team: TeamSummaries, full: NDArray[np.int64], scale: Scale) -> tuple[Note, ...]:
    def of(code: str, which: NDArray[np.bool_]) -> Note:
        return Note(code, int(which.sum()), tuple(by_team.labels[place] for place in np.flatnonzero(which)))

    found = [of("team_without_answers", by_team.n == 0), of("team_of_one", by_team.n == 1)]
    if scale.has_range:
        found.append(of("team_below_two_complete", (by_team.n > 1) & (full < 2)))
    return tuple(note for note in found if note.count)


def _notes_on_values(answers: Floats, alpha: float, reliability: Icc, scale: Scale) -> tuple[Note, ...]:
    codes = []
    if not scale.has_range:
        codes.append("no_range")
    elif _fractional(answers, scale):
        codes.append("answers_between_options")
    if scale.has_range and np.isnan(alpha):
        codes.append(_why_no_alpha(answers))
    if reliability.teams < 2:
        codes.append("below_two_teams")
    elif np.isnan(reliability.ms_within):
        codes.append("no_team_of_two")
    elif np.isnan(reliability.icc2):
        codes.append("team_means_equal")
    return tuple(Note(code, 1) for code in codes)


def _why_no_alpha(answers: Floats) -> str:
    if answers.shape[1] < 2:
        return "single_item"
    return "below_two_complete" if int(complete(answers).sum()) < 2 else "sum_is_constant"


def _is_constant(answered: Floats) -> bool:
    return len(answered) > 1 and bool(answered.min() == answered.max())
