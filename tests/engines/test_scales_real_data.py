# SPDX-License-Identifier: EUPL-1.2
"""Real teams in uniform (R package multilevel): the published and independently computed values come out."""

import csv
import gzip

import numpy as np
import pytest

from iedereen.engines.scales import Scale, climate, cronbach_alpha, person_scores, rwg_j, team_index
from tests.real_data import real_folder

LEADERSHIP = ("AF06", "AF07", "AP12", "AP17", "AP33", "AP34", "AS14", "AS15", "AS16", "AS17", "AS28")


def read(name: str) -> tuple[list[str], dict[str, np.ndarray]]:
    with gzip.open(real_folder("army-company-climate") / name, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [row["GRP"] for row in rows], {
        name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name != "GRP"
    }


@pytest.mark.real_data
def test_agreement_and_reliability_of_eleven_leadership_items() -> None:
    labels, columns = read("bhr2000.csv.gz")
    scale = Scale("leadership", LEADERSHIP, 1, 5)
    report = climate(columns, team_index(labels), scale)
    assert (report.answers, report.teams) == (5400, 99)
    assert (report.icc.icc1, report.icc.icc2) == pytest.approx((0.135699, 0.895440), abs=5e-7)
    assert report.alpha == pytest.approx(0.8913, abs=5e-5)
    agreement = report.agreement
    assert (agreement.min, agreement.mean, agreement.max) == pytest.approx((0.7859, 0.8876, 0.9440), abs=5e-5)


@pytest.mark.real_data
def test_grouped_results_equal_those_of_one_team_at_a_time() -> None:
    labels, columns = read("bhr2000.csv.gz")
    scale = Scale("leadership", LEADERSHIP, 1, 5)
    report = climate(columns, team_index(labels), scale)
    matrix = np.column_stack([columns[item] for item in LEADERSHIP])
    scores, team = person_scores(matrix, scale), np.array(labels)
    for place, label in enumerate(report.by_team.labels):
        assert report.rwg_j[place] == pytest.approx(rwg_j(matrix[team == label], 5))
        assert report.by_team.mean[place] == pytest.approx(scores[team == label].mean())
        assert report.by_team.sd[place] == pytest.approx(scores[team == label].std(ddof=1))
    assert report.alpha == cronbach_alpha(matrix)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "column", "icc1", "icc2", "exact"),
    [
        ("bhr2000.csv.gz", "HRS", 0.174101, 0.919989, 5e-7),
        ("bh1996.csv.gz", "COHES", 0.0443, 0.7755, 5e-5),
        ("bh1996.csv.gz", "LEAD", 0.1270, 0.9156, 5e-5),
        ("bh1996.csv.gz", "HRS", 0.1331, 0.9197, 5e-5),
        ("bh1996.csv.gz", "WBEING", 0.0434, 0.7717, 5e-5),
    ],
)
def test_reliability_of_scores(file: str, column: str, icc1: float, icc2: float, exact: float) -> None:
    labels, columns = read(file)
    report = climate(columns, team_index(labels), Scale(column, (column,)))
    assert report.teams == 99
    assert (report.icc.icc1, report.icc.icc2) == pytest.approx((icc1, icc2), abs=exact)


@pytest.mark.real_data
def test_team_means_equal_those_that_the_authors_published() -> None:
    labels, columns = read("bh1996.csv.gz")
    report = climate(columns, team_index(labels), Scale("COHES", ("COHES",)))
    published = dict(zip(labels, columns["G.COHES"].tolist(), strict=True))
    found = dict(zip(report.by_team.labels, report.by_team.mean.tolist(), strict=True))
    assert found == pytest.approx(published, abs=1e-8)
