# SPDX-License-Identifier: EUPL-1.2
"""Reliability of team means and agreement within teams, against published and hand-worked values."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iedereen.engines.scales import (
    Meaning,
    ScaleError,
    TeamIndex,
    icc,
    meaning,
    rwg,
    rwg_j,
    team_agreement,
    team_index,
    uniform_null_variance,
)

NAN = math.nan

# Shrout & Fleiss 1979, Psychological Bulletin 86, table 2: six targets, each rated by four judges.
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def of(groups: list[list[float]]) -> tuple[np.ndarray, TeamIndex]:
    labels = [str(number) for number, group in enumerate(groups) for _ in group]
    return np.array([value for group in groups for value in group], dtype=float), team_index(labels)


def test_the_published_example_of_shrout_and_fleiss() -> None:
    found = icc(*of(SHROUT_FLEISS))
    assert round(found.ms_between, 2) == 11.24
    assert round(found.ms_within, 2) == 6.26
    assert round(found.icc1, 2) == 0.17
    assert round(found.icc2, 2) == 0.44
    assert (found.teams, found.answers, found.mean_group_size) == (6, 24, 4.0)


def test_a_hand_worked_example() -> None:
    found = icc(*of([[1, 2, 3], [4, 5, 6]]))
    assert (found.ms_between, found.ms_within) == pytest.approx((13.5, 1.0))
    assert found.icc1 == pytest.approx(12.5 / 15.5)
    assert found.icc2 == pytest.approx(12.5 / 13.5)


def test_unequal_teams_use_the_mean_group_size() -> None:
    # Means 2 and 5 of 4 and 2 persons around 3: MSB = 4 + 8 = 12; squares within 2 + 2 on 4 degrees: MSW = 1.
    found = icc(*of([[1, 2, 2, 3], [4, 6]]))
    assert (found.ms_between, found.ms_within, found.mean_group_size) == pytest.approx((12.0, 1.0, 3.0))
    assert found.icc1 == pytest.approx(11 / 14)


def test_missing_scores_and_persons_without_a_team_are_left_out() -> None:
    scores = np.array([1, 2, NAN, 3, 4, 5, 6, 100])
    found = icc(scores, team_index(["a", "a", "a", "a", "b", "b", "b", None]))
    assert found == icc(*of([[1, 2, 3], [4, 5, 6]]))


def test_a_team_of_one_counts_between_teams() -> None:
    # Means 2 and 5 around 2.75; SSB = 3 * .5625 + 5.0625 = 6.75; squares within 2 on 2 degrees of freedom.
    found = icc(*of([[1, 2, 3], [5]]))
    assert (found.ms_between, found.ms_within) == pytest.approx((6.75, 1.0))


def test_a_negative_reliability_is_reported_as_it_is() -> None:
    found = icc(*of([[1, 5], [2, 5]]))
    assert found.icc1 < 0
    assert found.icc2 < 0


def test_one_team_or_none_has_no_reliability() -> None:
    for found in (icc(*of([[1, 2, 3]])), icc(np.array([NAN]), team_index(["a"]))):
        assert math.isnan(found.icc1)
        assert math.isnan(found.icc2)
        assert math.isnan(found.ms_between)


def test_teams_of_one_only_have_no_reliability() -> None:
    found = icc(*of([[1], [2], [4]]))
    assert found.ms_between == pytest.approx(7 / 3)
    assert all(map(math.isnan, (found.ms_within, found.icc1, found.icc2)))


def test_equal_team_means_leave_icc2_undefined_in_spite_of_rounding() -> None:
    # 0.1 + 0.2 + 0.3 in two orders does not give the same float; the means are equal all the same.
    found = icc(*of([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1], [0.2, 0.3, 0.1]]))
    assert found.ms_between == 0.0
    assert math.isnan(found.icc2)
    assert found.icc1 == pytest.approx(-0.5)


def test_a_high_common_level_costs_no_digits() -> None:
    scores, teams = of(SHROUT_FLEISS)
    assert icc(scores + 1e8, teams).icc1 == pytest.approx(icc(scores, teams).icc1, abs=1e-9)


@pytest.mark.parametrize(("levels", "variance"), [(2, 0.25), (5, 2.0), (7, 4.0), (11, 10.0)])
def test_uniform_null_variance(levels: int, variance: float) -> None:
    options = np.arange(levels)
    assert uniform_null_variance(levels) == variance == options.var()


def test_a_null_distribution_needs_two_options() -> None:
    with pytest.raises(ScaleError) as caught:
        uniform_null_variance(1)
    assert caught.value.code == "too_few_levels"


def test_rwg_j_of_a_hand_worked_team() -> None:
    # Item variances 1/3 and 1/3, null variance 2, r = 1/6: 2 (5/6) / (2 (5/6) + 1/6) = 10/11.
    assert rwg_j(np.array([[4.0, 4], [4, 5], [5, 4]]), 5) == pytest.approx(10 / 11)


def test_rwg_of_one_item_is_the_special_case() -> None:
    # Variance 1 against 2.
    assert rwg(np.array([2.0, 3, 4]), 5) == pytest.approx(0.5)
    assert rwg_j(np.array([[2.0], [3], [4]]), 5) == pytest.approx(0.5)


def test_full_agreement_is_one_and_more_spread_than_chance_is_cut_off_at_zero() -> None:
    assert rwg_j(np.full((4, 3), 2.0), 5) == 1.0
    assert rwg_j(np.array([[1.0, 5], [5, 1]]), 5) == 0.0


@pytest.mark.parametrize("answers", [[[4.0, 4.0]], [[4.0, 4.0], [4.0, NAN]], np.empty((0, 2))])
def test_agreement_needs_two_persons_who_answered_everything(answers: list) -> None:
    assert math.isnan(rwg_j(np.array(answers), 5))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c", None]),
            st.lists(st.sampled_from([1.0, 2, 3, 4, 5, NAN]), min_size=3, max_size=3),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_all_teams_at_once_equal_one_team_at_a_time(rows: list[tuple[str | None, list[float]]]) -> None:
    teams = team_index([team for team, _ in rows])
    answers = np.array([row for _, row in rows])
    one_by_one = [rwg_j(answers[teams.number == place], 5) for place in range(teams.size)]
    at_once = team_agreement(answers, teams, 5)
    np.testing.assert_allclose(at_once, one_by_one, atol=1e-12)
    known = at_once[~np.isnan(at_once)]
    assert ((known >= 0) & (known <= 1)).all()


@pytest.mark.parametrize(
    ("agreement", "reliability", "code"),
    [
        (0.70, 0.70, Meaning.MEANINGFUL),
        (0.69, 0.95, Meaning.NO_AGREEMENT),
        (0.95, 0.69, Meaning.NOT_RELIABLE),
        (0.2, -3.0, Meaning.NEITHER),
        (NAN, 0.9, Meaning.UNDETERMINED),
        (0.9, NAN, Meaning.UNDETERMINED),
        (NAN, 0.2, Meaning.NOT_RELIABLE),
        (0.2, NAN, Meaning.NO_AGREEMENT),
    ],
)
def test_what_may_be_said_of_a_team_mean(agreement: float, reliability: float, code: Meaning) -> None:
    assert meaning(agreement, reliability) is code


def test_the_thresholds_are_parameters() -> None:
    assert meaning(0.75, 0.75, least_rwg=0.8, least_icc2=0.7) is Meaning.NO_AGREEMENT
    assert meaning(0.6, 0.6, least_rwg=0.5, least_icc2=0.5) is Meaning.MEANINGFUL


def test_teams_are_numbered_by_value_then_by_text() -> None:
    found = team_index(["10", "Zuid", "2", None, "02", "Noord", "²", "9" * 30])
    assert found.labels == ("02", "2", "10", "9" * 30, "Noord", "Zuid", "²")
    assert found.number.tolist() == [2, 5, 1, -1, 0, 4, 6, 3]


@pytest.mark.parametrize(
    ("number", "code"),
    [([0, 2], "unknown_team_number"), ([-2], "unknown_team_number"), ([0.0], "team_numbers_shape")],
)
def test_a_team_number_without_a_label_is_refused(number: list, code: str) -> None:
    with pytest.raises(ScaleError) as caught:
        TeamIndex(("a", "b"), np.array(number))
    assert caught.value.code == code
