# SPDX-License-Identifier: EUPL-1.2
"""Reports of scales as the JSON that `iedereen climate` writes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable

from iedereen.engines.scales import ClimateReport, Note, one_summary

MOST_NAMED = 20

# The rule behind every null and everything left out; the codes are those of the engine.
RULES = {
    "without_team": "rows without a team are left out of everything",
    "too_few_items_answered": "persons who answered fewer than half of the items have no score",
    "some_items_missing": "persons with a missing item are scored on the items they answered, "
    "and left out of alpha and rwg_j",
    "constant_item": "items to which everyone gave the same answer; they stay in the score, alpha and rwg_j",
    "team_without_answers": "teams without a score: mean, sd, margin and rwg_j are null",
    "team_of_one": "teams with one score: sd, margin and rwg_j are null; the team counts in ICC",
    "team_below_two_complete": "teams with fewer than two persons who answered every item: rwg_j is null",
    "no_range": "scores without a range: alpha, rwg_j and the counts low, middle, high are null",
    "answers_between_options": "an answer or the high end is not a whole number of steps from the low end: "
    "rwg_j is null, because its null variance counts answer options",
    "single_item": "one item: alpha is null",
    "below_two_complete": "fewer than two persons answered every item: alpha is null",
    "sum_is_constant": "the sum of the items does not vary: alpha is null",
    "below_two_teams": "fewer than two teams have a score: icc1 and icc2 are null",
    "no_team_of_two": "no team has two scores: icc1 and icc2 are null",
    "team_means_equal": "the means of the teams do not differ: icc2 is null, and icc1 too if nothing varies",
}


def report_text(team: str, rows: int, reports: Iterable[ClimateReport]) -> str:
    """The whole output file; the same input gives the same bytes."""
    content = {
        "team": team,
        "rows": rows,
        "scales": {report.scale.name: _scale(report) for report in reports},
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _scale(report: ClimateReport) -> dict[str, object]:
    agreement = report.agreement
    return {
        "answers": report.answers,
        "teams": report.teams,
        "mean": _number(report.overall.mean),
        "sd": _number(report.overall.sd),
        "alpha": _number(report.alpha),
        "icc1": _number(report.icc.icc1),
        "icc2": _number(report.icc.icc2),
        "rwg_j": {
            "min": _number(agreement.min),
            "mean": _number(agreement.mean),
            "max": _number(agreement.max),
        },
        "notes": [_note(note) for note in report.notes],
        "by_team": [_team(report, place) for place in range(len(report.by_team.labels))],
    }


def _team(report: ClimateReport, place: int) -> dict[str, object]:
    row = one_summary(report.by_team, place)
    return {
        "team": report.by_team.labels[place],
        "answers": row.n,
        "complete": int(report.complete[place]),
        "mean": _number(row.mean),
        "sd": _number(row.sd),
        "margin": _number(row.margin),
        "low": row.low_count,
        "middle": row.middle_count,
        "high": row.high_count,
        "rwg_j": _number(float(report.rwg_j[place])),
        "meaning": report.meaning[place].value,
    }


def _note(note: Note) -> dict[str, object]:
    shown: dict[str, object] = {"code": note.code, "rule": RULES[note.code], "count": note.count}
    if note.of:
        shown["of"] = list(note.of[:MOST_NAMED])
    return shown


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
