# SPDX-License-Identifier: EUPL-1.2
"""The whole report of a scale: against a slow twin in plain Python, and at the size of a force."""

import math
import statistics
import time
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iedereen.engines.scales import Meaning, Scale, ScaleError, climate, team_index

NAN = math.nan
SCALE = Scale("s", ("a", "b", "c"), 1, 5, frozenset({"b"}))

Rows = list[tuple[str | None, list[float]]]


def report_of(rows: Rows, scale: Scale = SCALE):
    columns = {item: np.array([answers[place] for _, answers in rows]) for place, item in enumerate(scale.items)}
    return climate(columns, team_index([team for team, _ in rows]), scale)


def slow(rows: Rows) -> dict[str, float]:
    """The definitions of the report, one person and one team at a time."""
    kept = [(team, [a, 6 - b, c]) for team, (a, b, c) in rows if team is not None]
    groups, full = defaultdict(list), defaultdict(list)
    for team, answers in kept:
        answered = [answer for answer in answers if not math.isnan(answer)]
        if len(answered) >= 1.5:
            groups[team].append(statistics.fmean(answered))
        if len(answered) == 3:
            full[team].append(answers)
    scores = [score for group in groups.values() for score in group]
    found = {"answers": len(scores), "teams": len(groups)}
    everyone = [answers for group in full.values() for answers in group]
    if len(everyone) > 1 and statistics.variance(map(sum, everyone)) > 0:
        parts = sum(statistics.variance(column) for column in zip(*everyone, strict=True))
        found["alpha"] = 1.5 * (1 - parts / statistics.variance(map(sum, everyone)))
    if len(groups) > 1 and len(scores) > len(groups):
        grand, size = statistics.fmean(scores), len(scores) / len(groups)
        between = sum(len(g) * (statistics.fmean(g) - grand) ** 2 for g in groups.values()) / (len(groups) - 1)
        within = sum((x - statistics.fmean(g)) ** 2 for g in groups.values() for x in g)
        within /= len(scores) - len(groups)
        if between > 1e-12:
            found["icc1"] = (between - within) / (between + (size - 1) * within)
            found["icc2"] = (between - within) / between
    for team, answers in full.items():
        if len(answers) > 1:
            variance = statistics.fmean(statistics.variance(column) for column in zip(*answers, strict=True))
            ratio = min(variance / 2, 1)
            found[f"rwg {team}"] = 3 * (1 - ratio) / (3 * (1 - ratio) + ratio)
    return found


answers_of_one = st.lists(st.sampled_from([1.0, 2, 3, 4, 5, NAN]), min_size=3, max_size=3)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(["1", "2", "10", "x", None]), answers_of_one), min_size=1, max_size=40))
def test_the_report_equals_the_slow_twin(rows: Rows) -> None:
    report, expected = report_of(rows), slow(rows)
    assert (report.answers, report.teams) == (expected["answers"], expected["teams"])
    rwg = {f"rwg {team}": value for team, value in zip(report.by_team.labels, report.rwg_j.tolist(), strict=True)}
    for name, value in {"alpha": report.alpha, **rwg}.items():
        assert value == pytest.approx(expected.get(name, NAN), abs=1e-9, nan_ok=True), name
    for name, value in {"icc1": report.icc.icc1, "icc2": report.icc.icc2}.items():
        if name in expected:
            assert value == pytest.approx(expected[name], rel=1e-9, abs=1e-9), name
        elif name == "icc2":
            assert math.isnan(value)
    known = [value for value in rwg.values() if not math.isnan(value)]
    assert report.agreement.min == pytest.approx(min(known, default=NAN), nan_ok=True)
    assert report.agreement.mean == pytest.approx(statistics.fmean(known) if known else NAN, nan_ok=True)


@given(st.lists(st.tuples(st.sampled_from(["p", "q"]), answers_of_one), min_size=4, max_size=20), st.randoms())
def test_order_of_rows_and_direction_of_the_scale_do_not_matter(rows: Rows, random) -> None:
    turned = [(team, [6 - answer for answer in answers]) for team, answers in rows]
    shuffled = random.sample(rows, len(rows))
    straight = report_of(rows)
    for other in (report_of(turned), report_of(shuffled)):
        assert other.alpha == pytest.approx(straight.alpha, rel=1e-9, nan_ok=True)
        assert other.icc.icc1 == pytest.approx(straight.icc.icc1, rel=1e-9, abs=1e-9, nan_ok=True)
        np.testing.assert_allclose(other.rwg_j, straight.rwg_j, atol=1e-12)
    mirrored = report_of(turned).by_team
    np.testing.assert_array_equal(mirrored.low_count, straight.by_team.high_count)
    np.testing.assert_allclose(mirrored.mean, 6 - straight.by_team.mean)


def test_every_rule_that_left_something_out_is_noted() -> None:
    rows: Rows = [
        (None, [1, 1, 1]),
        ("1", [4, 2, 3]),
        ("1", [4, 2, 5]),
        ("2", [4, 1, 3]),
        ("3", [4, NAN, 3]),
        ("3", [4, 3, NAN]),
        ("4", [4, NAN, NAN]),
    ]
    report = report_of(rows)
    found = {note.code: (note.count, note.of) for note in report.notes}
    assert found == {
        "without_team": (1, ()),
        "too_few_items_answered": (1, ()),
        "some_items_missing": (2, ()),
        "constant_item": (1, ("a",)),
        "team_without_answers": (1, ("4",)),
        "team_of_one": (1, ("2",)),
        "team_below_two_complete": (1, ("3",)),
    }
    assert report.complete.tolist() == [2, 1, 0, 0]
    assert np.isnan(report.rwg_j).tolist() == [False, True, True, True]
    assert report.meaning[3] is Meaning.UNDETERMINED


@pytest.mark.parametrize(
    ("rows", "scale", "code"),
    [
        ([("1", [1.0]), ("1", [2.0]), ("2", [4.0])], Scale("s", ("a",)), "no_range"),
        ([("1", [1.0]), ("1", [2.0]), ("2", [4.0])], Scale("s", ("a",), 1, 5), "single_item"),
        (
            [("1", [1.0, 2]), ("1", [1.5, 2]), ("2", [4.0, 2])],
            Scale("s", ("a", "b"), 1, 5),
            "answers_between_options",
        ),
        (
            [("1", [1.0, 2]), ("1", [2, NAN]), ("2", [NAN, 3])],
            Scale("s", ("a", "b"), 1, 5),
            "below_two_complete",
        ),
        ([("1", [1.0, 3]), ("1", [2, 2]), ("2", [3, 1])], Scale("s", ("a", "b"), 1, 5), "sum_is_constant"),
        ([("1", [1.0]), ("1", [2.0])], Scale("s", ("a",)), "below_two_teams"),
        ([("1", [1.0]), ("2", [2.0])], Scale("s", ("a",)), "no_team_of_two"),
        ([("1", [1.0]), ("1", [3.0]), ("2", [2.0])], Scale("s", ("a",)), "team_means_equal"),
    ],
)
def test_an_undefined_value_has_its_reason(rows: Rows, scale: Scale, code: str) -> None:
    report = report_of(rows, scale)
    assert code in {note.code for note in report.notes}
    undefined = {
        "no_range": report.alpha,
        "single_item": report.alpha,
        "answers_between_options": report.agreement.mean,
        "below_two_complete": report.alpha,
        "sum_is_constant": report.alpha,
        "below_two_teams": report.icc.icc1,
        "no_team_of_two": report.icc.icc1,
        "team_means_equal": report.icc.icc2,
    }
    assert math.isnan(undefined[code])


def test_complete_answers_leave_no_note() -> None:
    assert report_of([("1", [1, 2, 3]), ("1", [2, 3, 3]), ("2", [5, 1, 4]), ("2", [5, 1, 5])]).notes == ()


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"a": np.ones(2), "b": np.ones(2)}, "unknown_item"),
        ({"a": np.ones(2), "b": np.ones(2), "c": np.ones(3)}, "column_shape"),
        ({"a": np.ones(2), "b": np.ones(2), "c": np.array([1.0, 6.0])}, "outside_range"),
    ],
)
def test_columns_that_do_not_fit_are_refused(columns: dict[str, np.ndarray], code: str) -> None:
    with pytest.raises(ScaleError) as caught:
        climate(columns, team_index(["1", "2"]), SCALE)
    assert caught.value.code == code
    assert caught.value.details["item"] == "c"


def test_the_answers_of_a_whole_force_take_less_than_a_second() -> None:
    random = np.random.default_rng(20)
    items = tuple(f"q{number}" for number in range(14))
    columns = {item: random.integers(1, 6, 65_000).astype(float) for item in items}
    columns["q3"][random.random(65_000) < 0.1] = NAN
    labels = [str(number) for number in random.integers(0, 300, 65_000)]
    scale = Scale("s", items, 1, 5, frozenset({"q2"}))
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        report = climate(columns, team_index(labels), scale)
        taken.append(time.perf_counter() - start)
    assert (report.answers, report.teams) == (65_000, 300)
    assert min(taken) < 1.0
