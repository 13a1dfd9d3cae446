# SPDX-License-Identifier: EUPL-1.2
"""Charts: the geometry by hand, and what the reader gets of it."""

import re

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from iedereen.screen import charts
from tests.markup import Page, page

POINTS = [("2024", 2.0, ""), ("2025", None, "te weinig antwoorden"), ("2026", 4.0, ""), ("2027", 5.0, "")]


def drawn(tag: str, **values: object) -> Page:
    with translation.override("nl"):
        return page(Template("{% load charts %}" + tag).render(Context(values)))


def test_bands_divide_the_bar_in_proportion() -> None:
    low, middle, high = charts.bands(25, 25, 50)
    assert (low.x, low.width) == (0, 90)
    assert (middle.x, middle.width) == (90, 90)
    assert (high.x, high.width) == (180, 180)
    assert low.lines == tuple(3.0 + 6 * i for i in range(15))
    assert middle.lines == high.lines == ()


@given(*[st.integers(0, 100)] * 3)
def test_bands_fill_the_bar_whatever_rounding_did(low: int, middle: int, high: int) -> None:
    if low + middle + high == 0:
        with pytest.raises(ValueError, match="low"):
            charts.bands(low, middle, high)
        return
    parts = charts.bands(low, middle, high)
    assert sum(p.width for p in parts) == pytest.approx(charts.WIDTH, abs=0.02)
    assert all(p.x <= line <= p.x + p.width for p in parts for line in p.lines)


def test_interval_on_a_scale_from_one_to_five() -> None:
    found = charts.interval(3.0, 0.5, 1, 5, 5.0)
    assert (found.start, found.mean, found.end, found.reference) == (139.5, 180.0, 220.5, 342.0)
    assert found.ticks == ((18.0, 1), (99.0, 2), (180.0, 3), (261.0, 4), (342.0, 5))


def test_what_lies_beyond_the_scale_lies_at_its_end() -> None:
    assert charts.interval(4.9, 0.4, 1, 5, None).end == 342.0


def test_a_gap_stays_a_gap() -> None:
    found = charts.trend([(label, value) for label, value, _note in POINTS], 1, 5)
    assert [d.y for d in found.dots] == [119.0, None, 57.0, 26.0]
    assert found.runs == ("230.67,57.0 322.0,26.0",)


def test_bands_as_drawing_sentence_and_table() -> None:
    found = drawn('{% bands 18 30 52 "De helft durft iets te zeggen." %}')
    svg = found.named("svg")[0]
    assert svg.attributes["role"] == "img"
    assert svg.attributes["aria-label"] == "laag 18%, midden 30%, hoog 52%"
    assert found.named("figcaption")[0].text == "De helft durft iets te zeggen."
    assert [e.text for e in found.named("td")] == ["18%", "30%", "52%"]
    assert [e.text for e in found.named("li")] == ["laag 18%", "midden 30%", "hoog 52%"]


def test_interval_as_drawing_sentence_and_table() -> None:
    found = drawn('{% interval 3.4 0.3 1 5 3.7 "Iets lager." reference_label="district" %}')
    assert [e.text for e in found.named("td")] == ["3,4", "3,1", "3,7", "3,7"]
    assert "district" in [e.text for e in found.named("li")]
    assert len(drawn('{% interval 3.4 None 1 5 None "x" %}').named("td")) == 1


def test_long_names_of_rounds_do_not_run_into_each_other() -> None:
    points = [("Eerste ronde", 3.0), ("Tweede ronde", 3.1), ("Derde ronde", 3.2), ("Vierde ronde – Eenheid Noord", 3.3)]
    labels = [dot.label for dot in charts.trend(points, 1, 5).dots]
    assert labels == ["Eerste ronde", "Tweede ronde", "Derde ronde", "Vierde rond…"]
    table = drawn('{% trend points 1 5 "Omhoog." %}', points=[(*p, "") for p in points])
    assert "Vierde ronde – Eenheid Noord" in [cell.text for cell in table.named("th")]


def test_trend_as_drawing_sentence_and_table() -> None:
    found = drawn('{% trend points 1 5 "Omhoog." %}', points=POINTS)
    cells = [e.text for e in found.named("td")]
    assert cells == ["2,0", "", "—leeg", "te weinig antwoorden", "4,0", "", "5,0", ""]
    assert found.named("svg")[0].attributes["aria-label"] == "2024 2,0, 2025 te weinig antwoorden, 2026 4,0, 2027 5,0"


@pytest.mark.parametrize("status", ["too_few", "protected", "empty", "computing", "failed"])
def test_a_suppressed_figure_is_words_and_no_number(status: str) -> None:
    for tag in (
        '{% bands None None None "Uitslag." status=s %}',
        '{% interval None None 1 5 None "Uitslag." status=s %}',
    ):
        found = drawn(tag, s=status)
        assert found.named("svg") == found.named("table") == []
        figure = found.named("figure")[0]
        assert not re.search(r"\d", figure.text)
        assert figure.text.strip() != "Uitslag."


def test_one_missing_share_suppresses_all() -> None:
    assert drawn('{% bands 10 None 60 "x" status="protected" %}').named("svg") == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_drawings_have_points_in_coordinates_in_every_language(language: str) -> None:
    with translation.override(language):
        made = Template('{% load charts %}{% bands 33 33 34 "x" %}{% interval 3.43 0.31 1 5 3.7 "x" %}').render(
            Context()
        )
    for value in re.findall(r' (?:x|y|x1|x2|cx|width)="([^"]*)"', made):
        assert re.fullmatch(r"-?\d+(\.\d+)?", value), value
    assert "style=" not in made
