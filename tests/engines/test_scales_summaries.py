# SPDX-License-Identifier: EUPL-1.2
"""Mean, spread, margin and distribution of a group."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iedereen.engines.scales import ScaleError, band, margins, summary, t_975, team_index, team_summaries
from iedereen.engines.scales.summaries import one_summary

NAN = math.nan


def within(t: float, freedom: int) -> float:
    """P(|T| <= t), the finite series of Abramowitz & Stegun 26.7.3 and 26.7.4: a slow, exact twin."""
    angle = math.atan(t / math.sqrt(freedom))
    cosine, odd = math.cos(angle), freedom % 2
    term = cosine if odd else 1.0
    total = 0.0 if freedom == 1 else term
    for step in range(2 + odd, freedom - 1, 2):
        term *= cosine**2 * (step - 1) / step
        total += term
    return 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total


@pytest.mark.parametrize("freedom", [*range(1, 61), 75, 100, 161, 225, 1000])
def test_students_t_encloses_95_percent(freedom: int) -> None:
    t = float(t_975(np.array(freedom, dtype=float)))
    assert within(t - 1e-5, freedom) < 0.95 < within(t + 1e-5, freedom)


def test_students_t_is_undefined_without_a_degree_of_freedom_and_normal_in_the_end() -> None:
    found = t_975(np.array([-1.0, 0.0, NAN, 1e12]))
    assert np.isnan(found[:3]).all()
    assert found[3] == pytest.approx(1.959963985, abs=1e-9)


@pytest.mark.parametrize(
    ("low", "high", "options"),
    [
        (1, 5, {0: [1, 2], 1: [3], 2: [4, 5]}),
        (1, 7, {0: [1, 2, 3], 1: [4], 2: [5, 6, 7]}),
        (1, 4, {0: [1, 2], 1: [], 2: [3, 4]}),
        (1, 6, {0: [1, 2], 1: [3, 4], 2: [5, 6]}),
        (0, 10, {0: [0, 1, 2, 3], 1: [4, 5, 6], 2: [7, 8, 9, 10]}),
        (0, 100, {0: [0, 25, 33.3], 1: [33.4, 50, 66.6], 2: [66.7, 75, 100]}),
        (-1, 1, {0: [-1], 1: [0], 2: [1]}),
    ],
)
def test_bands_are_thirds_of_the_range(low: float, high: float, options: dict[int, list[float]]) -> None:
    for expected, scores in options.items():
        assert band(np.array(scores), low, high).tolist() == [expected] * len(scores)


def test_a_score_on_the_cut_does_not_change_band_by_rounding() -> None:
    low_cut, high_cut = 0.1 + 0.2, np.nextafter(0.6, 0)  # a float above 0.3, and one below 0.6
    assert low_cut > 0.3
    assert band(np.array([low_cut, high_cut]), 0, 0.9).tolist() == [0, 2]


def test_a_missing_score_is_in_no_band() -> None:
    assert band(np.array([NAN]), 1, 5).tolist() == [-1]


def test_a_hand_worked_summary() -> None:
    found = summary(np.array([1, 2, 3, 4, 5, NAN]), 1, 5)
    assert (found.n, found.mean, found.low_count, found.middle_count, found.high_count) == (5, 3.0, 2, 1, 2)
    assert found.sd == pytest.approx(math.sqrt(2.5))
    assert found.margin == pytest.approx(2.776445 * math.sqrt(2.5) / math.sqrt(5), abs=1e-6)


def test_answers_of_the_whole_group_have_no_margin_and_half_of_it_a_smaller_one() -> None:
    scores = np.array([1.0, 2, 4, 5])
    alone = summary(scores).margin
    assert summary(scores, population=4).margin == 0.0
    assert summary(scores, population=8).margin == pytest.approx(alone * math.sqrt(0.5))
    assert summary(np.array([3.0]), population=1).margin == 0.0
    assert summary(scores, population=10**9).margin == pytest.approx(alone)


def test_nobody_and_one_person() -> None:
    nobody = summary(np.array([NAN]), 1, 5, population=3)
    assert (nobody.n, nobody.low_count, nobody.high_count) == (0, 0, 0)
    assert all(map(math.isnan, (nobody.mean, nobody.sd, nobody.margin)))
    one = summary(np.array([4.0]), 1, 5, population=3)
    assert (one.n, one.mean, one.high_count) == (1, 4.0, 1)
    assert math.isnan(one.sd)
    assert math.isnan(one.margin)


def test_without_a_range_there_is_no_distribution() -> None:
    found = summary(np.array([10.0, 12.0]))
    assert (found.low_count, found.middle_count, found.high_count) == (None, None, None)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"population": 1}, "population_below_answers"),
        ({"low": 1.0}, "half_a_range"),
        ({"low": 5.0, "high": 1.0}, "range_not_increasing"),
    ],
)
def test_impossible_requests_are_refused(arguments: dict, code: str) -> None:
    with pytest.raises(ScaleError) as caught:
        summary(np.array([1.0, 2.0]), **arguments)
    assert caught.value.code == code


def test_shapes_that_do_not_belong_together_are_refused() -> None:
    teams = team_index(["a", "b"])
    for scores, population, code in [
        (np.ones(3), None, "scores_shape"),
        (np.ones(2), np.ones(3), "population_shape"),
    ]:
        with pytest.raises(ScaleError) as caught:
            team_summaries(scores, teams, population=population)
        assert caught.value.code == code


def test_the_team_with_too_small_a_population_is_named() -> None:
    with pytest.raises(ScaleError) as caught:
        margins(np.array([3.0, 5.0]), np.ones(2), np.array([3.0, 4.0]))
    assert caught.value.details == {"group": 1}


@given(
    st.lists(
        st.tuples(st.sampled_from(["1", "2", "10", None]), st.floats(1, 5) | st.just(NAN)),
        min_size=1,
        max_size=40,
    ),
    st.booleans(),
)
def test_all_teams_at_once_equal_one_team_at_a_time(rows: list[tuple[str | None, float]], known: bool) -> None:
    teams = team_index([team for team, _ in rows])
    population = np.full(teams.size, 50.0) if known else None
    table = team_summaries(np.array([score for _, score in rows]), teams, 1, 5, population)
    for place, label in enumerate(teams.labels):
        scores = [score for team, score in rows if team == label and not math.isnan(score)]
        row = one_summary(table, place)
        assert row.n == len(scores)
        assert row.low_count + row.middle_count + row.high_count == len(scores)
        if scores:
            assert row.mean == pytest.approx(statistics.fmean(scores))
        if len(scores) > 1:
            sd = statistics.stdev(scores)
            assert row.sd == pytest.approx(sd, abs=1e-9)
            left = 1 - len(scores) / 50 if known else 1
            t = float(t_975(np.array(len(scores) - 1.0)))
            assert row.margin == pytest.approx(t * sd * math.sqrt(left / len(scores)), abs=1e-8)
