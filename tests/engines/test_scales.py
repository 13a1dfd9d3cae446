# SPDX-License-Identifier: EUPL-1.2
"""What a scale is, and how answers become scores."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iedereen.engines.scales import Scale, ScaleError, cronbach_alpha, oriented, outside_range, person_scores

NAN = math.nan

# Edmondson 1999, Administrative Science Quarterly 44(2): seven items on 1-7, items 1, 3 and 5 reversed.
SAFETY = Scale("safety", tuple(f"q{n}" for n in range(1, 8)), 1, 7, frozenset({"q1", "q3", "q5"}))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((" ", ("a",)), "no_name"),
        (("s", ()), "no_items"),
        (("s", ("a", "")), "empty_item"),
        (("s", ("a", "b", "a")), "item_twice"),
        (("s", ("a",), 1.0), "half_a_range"),
        (("s", ("a",), None, 5.0), "half_a_range"),
        (("s", ("a",), 5.0, 5.0), "range_not_increasing"),
        (("s", ("a",), 5.0, 1.0), "range_not_increasing"),
        (("s", ("a",), 1.0, math.inf), "range_not_finite"),
        (("s", ("a",), NAN, 5.0), "range_not_finite"),
        (("s", ("a",), 1.0, 1e101), "range_not_finite"),
        (("s", ("a",), 1.0, 5.0, frozenset({"b"})), "reverse_not_an_item"),
        (("s", ("a",), None, None, frozenset({"a"})), "reverse_without_range"),
    ],
)
def test_a_scale_refuses_a_definition_that_cannot_be_scored(arguments: tuple, code: str) -> None:
    with pytest.raises(ScaleError) as caught:
        Scale(*arguments)
    assert caught.value.code == code


def test_the_error_names_the_item() -> None:
    with pytest.raises(ScaleError) as caught:
        Scale("s", ("a", "b", "a"))
    assert caught.value.details == {"scale": "s", "item": "a"}


@pytest.mark.parametrize(
    ("low", "high", "levels"),
    [(1, 5, 5), (1, 7, 7), (0, 10, 11), (0, 1, 2), (1, 5.5, None), (None, None, None)],
)
def test_levels_count_the_answer_options(low: float | None, high: float | None, levels: int | None) -> None:
    assert Scale("s", ("a",), low, high).levels == levels


def test_reverse_items_are_turned_round_before_the_mean() -> None:
    answers = np.array([[1.0, 7, 1, 7, 1, 7, 7], [7.0, 7, 7, 7, 7, 7, 7]])
    # 8 - x on items 1, 3, 5: all sevens; three ones and four sevens.
    assert person_scores(answers, SAFETY).tolist() == [7.0, (3 * 1 + 4 * 7) / 7]


def test_five_point_variant_reverses_with_six() -> None:
    scale = Scale("s", ("a", "b"), 1, 5, frozenset({"b"}))
    assert oriented(np.array([[2.0, 4.0]]), scale).tolist() == [[2.0, 2.0]]


def test_at_least_half_of_the_items_gives_a_score() -> None:
    scale = Scale("s", ("a", "b", "c", "d"), 1, 5)
    answers = np.array([[1, 2, 3, 4], [1, 2, NAN, NAN], [5, NAN, NAN, NAN], [NAN] * 4])
    np.testing.assert_array_equal(person_scores(answers, scale), [2.5, 1.5, NAN, NAN])


def test_half_of_an_odd_number_of_items_is_rounded_up() -> None:
    scale = Scale("s", ("a", "b", "c"), 1, 5)
    np.testing.assert_array_equal(person_scores(np.array([[4, 5, NAN], [4, NAN, NAN]]), scale), [4.5, NAN])


def test_a_score_column_is_its_own_score() -> None:
    np.testing.assert_array_equal(person_scores(np.array([[3.25], [NAN]]), Scale("s", ("a",))), [3.25, NAN])


def test_the_callers_answers_are_not_changed() -> None:
    answers = np.full((2, 7), 2.0)
    person_scores(answers, SAFETY)
    assert (answers == 2.0).all()


def test_an_answer_outside_the_range_is_refused_with_its_place() -> None:
    scale = Scale("s", ("a", "b"), 1, 5)
    answers = np.array([[1.0, 5.0], [NAN, 5.5], [0.0, 1.0]])
    assert outside_range(answers, scale).tolist() == [[False, False], [False, True], [True, False]]
    with pytest.raises(ScaleError) as caught:
        person_scores(answers, scale)
    assert caught.value.code == "outside_range"
    assert caught.value.details == {"scale": "s", "row": 1, "item": "b", "value": 5.5}


@pytest.mark.parametrize("value", [math.inf, -math.inf, 1e200])
def test_a_number_that_cannot_be_summed_is_refused(value: float) -> None:
    with pytest.raises(ScaleError) as caught:
        person_scores(np.array([[value]]), Scale("s", ("a",)))
    assert caught.value.code == "not_a_number"


@pytest.mark.parametrize("shape", [(3, 6), (7,), (2, 7, 1)])
def test_a_matrix_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ScaleError) as caught:
        person_scores(np.ones(shape), SAFETY)
    assert caught.value.code == "shape"


def test_alpha_of_a_hand_worked_example() -> None:
    # Item variances 1 and 7/3; sums 3, 5, 8 with variance 19/3: 2 (1 - (10/3) / (19/3)) = 18/19.
    assert cronbach_alpha(np.array([[1.0, 2], [2, 3], [3, 5]])) == pytest.approx(18 / 19, abs=1e-14)


def test_alpha_uses_persons_who_answered_everything() -> None:
    answers = np.array([[1.0, 2], [2, 3], [NAN, 1], [3, 5], [9, NAN]])
    assert cronbach_alpha(answers) == pytest.approx(18 / 19, abs=1e-14)


def test_alpha_of_identical_items_is_one_and_of_opposed_items_negative() -> None:
    column = np.array([1.0, 2, 4, 5])
    assert cronbach_alpha(np.column_stack([column] * 3)) == pytest.approx(1.0)
    assert cronbach_alpha(np.column_stack([column, 6 - column, column])) < 0


def test_a_constant_item_stays_in_alpha() -> None:
    answers = np.array([[1.0, 2, 4], [2, 3, 4], [3, 5, 4]])
    # The same sums of variances as above, but k / (k - 1) is 3 / 2 instead of 2.
    assert cronbach_alpha(answers) == pytest.approx(18 / 19 * 3 / 4, abs=1e-14)


@pytest.mark.parametrize(
    "answers",
    [
        np.array([[1.0], [2.0]]),
        np.array([[1.0, 2.0]]),
        np.array([[1.0, 2.0], [NAN, 3.0]]),
        np.full((4, 3), 3.0),
        np.array([[0.1, 0.2], [0.2, 0.1], [0.15, 0.15]]),
        np.empty((0, 3)),
    ],
)
def test_alpha_is_undefined_without_two_items_two_persons_and_a_varying_sum(answers: np.ndarray) -> None:
    assert math.isnan(cronbach_alpha(answers))


@given(st.lists(st.lists(st.integers(1, 7), min_size=7, max_size=7), min_size=1, max_size=20))
def test_a_score_lies_in_the_range_and_mirrors_when_everything_is_turned_round(rows: list[list[int]]) -> None:
    answers = np.array(rows, dtype=float)
    scores = person_scores(answers, SAFETY)
    assert ((scores >= 1) & (scores <= 7)).all()
    np.testing.assert_allclose(person_scores(8 - answers, SAFETY), 8 - scores, atol=1e-12)
