# SPDX-License-Identifier: EUPL-1.2
"""One value on the screen, in a file, and in an order."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from iedereen.screen.values import SUPPRESSED, Suppressed, in_file, on_screen, order


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 9, 1), "1-9-2026"),
        (datetime(2026, 3, 2, 9, 5, tzinfo=UTC), "2-3-2026 10:05"),
        (datetime(2026, 7, 2, 22, 30, tzinfo=UTC), "3-7-2026 00:30"),
        (3.4, "3,4"),
        (Decimal("12.50"), "12,50"),
        (65_000, "65.000"),
        (True, "ja"),
        (False, "nee"),
        (0, "0"),
        ("Team A", "Team A"),
    ],
)
def test_on_the_screen(value: object, text: str) -> None:
    with translation.override("nl"):
        assert on_screen(value) == text


def test_nothing_is_a_dash_that_is_read_out_as_empty() -> None:
    for nothing in (None, "", float("nan")):
        shown = on_screen(nothing)
        assert '<span aria-hidden="true">—</span>' in shown
        assert '<span class="visually-hidden">leeg</span>' in shown


def test_a_text_is_never_markup() -> None:
    rendered = translation.gettext("%s") % on_screen("<b>x</b>")
    assert not hasattr(on_screen("<b>x</b>"), "__html__")
    assert rendered == "<b>x</b>"  # escaped by the template that shows it, because it is not marked as safe


def test_each_way_of_being_suppressed_has_its_own_words() -> None:
    short = {str(words.short) for words in SUPPRESSED.values()}
    full = {str(words.full) for words in SUPPRESSED.values()}
    assert set(SUPPRESSED) == {"too_few", "protected", "empty", "computing", "failed"}
    assert len(short) == len(full) == 5


def test_in_a_file_days_stay_days_and_moments_are_of_the_clock_on_the_wall() -> None:
    assert in_file(date(2026, 9, 1)) == date(2026, 9, 1)
    assert in_file(datetime(2026, 3, 2, 9, 5, 7, 123, tzinfo=UTC)) == datetime(2026, 3, 2, 10, 5, 7)  # noqa: DTZ001
    assert in_file(float("inf")) is None
    assert in_file(Suppressed("too_few")) == "te weinig antwoorden"
    assert in_file(True) == "ja"


def test_in_order_numbers_days_texts_and_nothing_last() -> None:
    values = ["é", None, "f", "E", date(2026, 1, 1), 7, 2.5, Suppressed("empty"), "", date(2025, 1, 1)]
    assert sorted(values, key=order) == [
        2.5, 7, date(2025, 1, 1), date(2026, 1, 1), "é", "E", "f", Suppressed("empty"), None, "",
    ]  # fmt: skip


@given(st.lists(st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.dates(), st.booleans())))
def test_any_values_have_an_order_and_a_text(values: list[object]) -> None:
    assert len(sorted(values, key=order)) == len(values)
    assert all(str(on_screen(v)) for v in values)
