# SPDX-License-Identifier: EUPL-1.2
"""Answers to items -> scores, reliability, agreement within teams, and team means with honest margins."""

from iedereen.engines.scales.agreement import (
    USUAL_ICC2,
    USUAL_RWG,
    Icc,
    Meaning,
    icc,
    meaning,
    rwg,
    rwg_j,
    team_agreement,
    uniform_null_variance,
)
from iedereen.engines.scales.climate import AgreementRange, ClimateReport, Note, climate
from iedereen.engines.scales.definition import LARGEST, Scale, ScaleError, usable_number
from iedereen.engines.scales.scoring import cronbach_alpha, oriented, outside_range, person_scores
from iedereen.engines.scales.student import t_975
from iedereen.engines.scales.summaries import (
    Summary,
    TeamSummaries,
    band,
    margins,
    one_summary,
    summary,
    team_summaries,
)
from iedereen.engines.scales.teams import TeamIndex, team_index

__all__ = [
    "LARGEST",
    "USUAL_ICC2",
    "USUAL_RWG",
    "AgreementRange",
    "ClimateReport",
    "Icc",
    "Meaning",
    "Note",
    "Scale",
    "ScaleError",
    "Summary",
    "TeamIndex",
    "TeamSummaries",
    "band",
    "climate",
    "cronbach_alpha",
    "icc",
    "margins",
    "meaning",
    "one_summary",
    "oriented",
    "outside_range",
    "person_scores",
    "rwg",
    "rwg_j",
    "summary",
    "t_975",
    "team_agreement",
    "team_index",
    "team_summaries",
    "uniform_null_variance",
    "usable_number",
]
