# SPDX-License-Identifier: EUPL-1.2
"""What is released of a shown node: worked examples, and every possible team of a few sizes."""

from collections import defaultdict
from collections.abc import Iterator
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iedereen.engines.protect import FIVE_POINT, Code, ProtectError, Ranges, Shown, Statistics, disguise

NOBODY, EVERYONE, FEW = Code.ALMOST_NOBODY, Code.ALMOST_EVERYONE, Code.FEW
THREE_POINT: Ranges = ((1, 1), (2, 2), (3, 3))
INDEX: Ranges = ((1, 2.5), (2.5, 3.5), (3.5, 5))


def release(*answers: int, invited: int | None = None) -> Shown:
    """Numbers of answers 1..5."""
    n = sum(answers)
    mean = sum(value * k for value, k in enumerate(answers, 1)) / n
    sd = sqrt(sum(k * (value - mean) ** 2 for value, k in enumerate(answers, 1)) / (n - 1))
    bands = (answers[0] + answers[1], answers[2], answers[3] + answers[4])
    return disguise(Statistics(n, bands, invited, mean, sd, agreement=0.55, reliability=0.93))


def test_an_ordinary_team() -> None:
    shown = release(3, 6, 10, 14, 7, invited=62)
    # 9, 10, 21 of 40: 22.5, 25 and 52.5 %; of the two halves the larger band gets the twentieth left over.
    assert shown.bands == (20, 25, 55)
    assert (shown.respondents, shown.response) == (40, 65)  # 64.5 %
    assert (shown.mean, shown.sd) == (3.4, 1.2)
    assert shown.margin == 0.4  # 1.96 * 1.2 / sqrt(40) = 0.37, upwards
    assert (shown.agreement, shown.reliability) == (0.6, Code.VERY_HIGH)
    assert shown.widths == (20, 25, 55)


def test_unanimity_and_one_dissenter_look_the_same() -> None:
    for answers in ((0, 0, 0, 0, 12), (0, 0, 0, 11, 1), (1, 0, 0, 0, 11), (0, 0, 1, 0, 11)):
        shown = release(*answers)
        assert shown.bands == (NOBODY, NOBODY, EVERYONE)
        assert shown.agreement is None
        assert shown.reliability is None
    # one low and eleven high: 45..57; one neutral and eleven high: 47..58; less one on either side: 48..56
    assert release(0, 0, 0, 0, 12).mean == release(1, 0, 0, 0, 11).mean == 4.7
    assert release(0, 0, 0, 12, 0).mean == release(0, 0, 1, 11, 0).mean == 4.0


def test_nobody_and_one_person_look_the_same() -> None:
    assert release(0, 0, 4, 8, 0).bands == release(1, 0, 4, 7, 0).bands == (NOBODY, 35, 60)
    assert release(0, 0, 4, 0, 8).mean == release(0, 1, 4, 0, 7).mean == 4.0  # 1*2 + 4*3 + 7*5 = 49, less one


def test_a_strong_majority_hides_how_the_rest_is_split() -> None:
    assert release(0, 0, 2, 4, 4).bands == release(1, 0, 1, 4, 4).bands == release(2, 0, 0, 4, 4).bands
    assert release(0, 0, 2, 4, 4).bands == (FEW, FEW, 80)
    assert release(0, 0, 2, 4, 4).widths == (10, 10, 80)


def test_a_neutral_band_may_be_the_empty_one() -> None:
    assert release(3, 2, 0, 4, 3).bands == (40, NOBODY, 55)


def test_where_a_mean_would_spell_the_bands_it_is_not_stated() -> None:
    exact = Statistics(12, (0, 0, 12), mean=3.0, sd=0.0)
    shown = disguise(exact, THREE_POINT)
    assert (shown.mean, shown.sd, shown.margin) == (None, None, None)
    assert disguise(Statistics(12, (3, 4, 5), mean=26 / 12, sd=0.8), THREE_POINT).mean == 2.2


@pytest.mark.parametrize("invited", range(5, 80))
def test_full_response_is_never_told(invited: int) -> None:
    n = [(r, disguise(Statistics(r, (r, 0, 0), invited))) for r in range(5, invited + 1)]
    full = n[-1][1]
    assert full.response is EVERYONE
    if invited > 5:
        assert (n[-2][1].respondents, n[-2][1].response) == (full.respondents, full.response)
    assert all(isinstance(s.response, Code) or s.response <= 90 for _, s in n)


def teams(n: int) -> Iterator[tuple[int, int, int, int, int]]:
    for a in range(n + 1):
        for b in range(n + 1 - a):
            for c in range(n + 1 - a - b):
                for d in range(n + 1 - a - b - c):
                    yield a, b, c, d, n - a - b - c - d


@pytest.mark.parametrize("n", [5, 6, 9, 10, 11, 12, 13, 20])
def test_over_all_possible_teams_nothing_tells_that_a_band_is_empty_or_full(n: int) -> None:
    looks: dict[Shown, list[tuple[int, int, int]]] = defaultdict(list)
    for answers in teams(n):
        a, b, c, d, e = answers
        looks[release(*answers, invited=2 * n)].append((a + b, c, d + e))
    for shown, same in looks.items():
        for band in range(3):
            assert max(bands[band] for bands in same) > 0, (shown, band)
            assert min(bands[band] for bands in same) < n, (shown, band)


@given(st.tuples(*[st.integers(0, 150)] * 3).filter(lambda bands: sum(bands) >= 5), st.floats(0, 1))
def test_numbers_fit_together(bands: tuple[int, int, int], where: float) -> None:
    n = sum(bands)
    low = sum(k * r[0] for k, r in zip(bands, INDEX, strict=True)) / n
    high = sum(k * r[1] for k, r in zip(bands, INDEX, strict=True)) / n
    mean = low + where * (high - low)
    shown = disguise(Statistics(n, bands, 2 * n, mean, 0.9, 0.4, 0.7), INDEX)
    numbers = [share for share in shown.bands if isinstance(share, int)]
    codes = len(shown.bands) - len(numbers)
    assert all(share % 5 == 0 and 10 <= share <= 85 for share in numbers)
    assert sum(numbers) == 100 if not codes else sum(numbers) < 100
    assert sum(shown.widths) == pytest.approx(100)
    assert shown.respondents % 5 == 0
    # What is drawn is near the truth: five points of rounding, ten (below ten answers: a person) of coding.
    slack = 100 * 2 * max(1, n // 10) / n + 7.5
    assert all(abs(w - 100 * k / n) <= slack for w, k in zip(shown.widths, bands, strict=True))
    # The stated mean is possible for what is drawn, give or take coding and rounding.
    assert shown.mean is not None
    least = sum(w * r[0] for w, r in zip(shown.widths, INDEX, strict=True)) / 100
    most = sum(w * r[1] for w, r in zip(shown.widths, INDEX, strict=True)) / 100
    assert least - slack / 100 * 4 <= shown.mean <= most + slack / 100 * 4
    assert shown.sd is not None
    assert shown.margin is not None
    assert shown.margin >= 1.96 * shown.sd / sqrt(shown.respondents) - 1e-9


def test_the_least_spread_that_is_stated_is_not_that_of_a_unanimous_team() -> None:
    sd = release(0, 0, 0, 0, 12).sd
    assert sd is not None
    assert sd >= 0.5


def test_same_figures_same_release() -> None:
    assert release(1, 2, 3, 4, 5, invited=30) == release(1, 2, 3, 4, 5, invited=30)


def test_impossible_or_unshown_figures_are_refused() -> None:
    for exact, ranges, code in (
        (Statistics(4, (1, 1, 2)), FIVE_POINT, "too_few"),
        (Statistics(9, (2, 5, 3)), FIVE_POINT, "counts_disagree"),
        (Statistics(11, (3, 5, 3), invited=10), FIVE_POINT, "counts_disagree"),
        (Statistics(11, (-1, 6, 6)), FIVE_POINT, "negative_count"),
        (Statistics(10, (0, 0, 10), mean=2.0), FIVE_POINT, "mean_outside_bands"),
        (Statistics(10, (3, 3, 4)), ((1, 3), (2, 4), (4, 5)), "ranges_overlap"),
    ):
        with pytest.raises(ProtectError) as refused:
            disguise(exact, ranges)
        assert refused.value.code == code
