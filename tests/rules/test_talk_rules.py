# SPDX-License-Identifier: EUPL-1.2
"""Pure rules of the conversation, on figures worked by hand."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iedereen.checkup.rules.highlights import (
    Band,
    Banks,
    Estimate,
    Figure,
    Highlight,
    Other,
    Remark,
    band,
    beyond_chance,
    highlights,
    two_questions,
)
from iedereen.checkup.rules.summaries import named, quote
from iedereen.checkup.rules.talk import add_months, check_next_date, usual_next_date
from iedereen.screen.rules import Refused

pytestmark = pytest.mark.policy("S5")
POLICY = Path(__file__).resolve().parents[2] / "policy"
TALK = tomllib.loads((POLICY / "gesprek.toml").read_text(encoding="utf-8"))
LONGEST_QUESTION = 200  # the room for a question in the table


def figure(code: str, mean: float, margin: float | None = 0.3, **other: Other) -> Figure:
    return Figure(code, Estimate(mean, margin), 1, 5, **other)


def remarks(*figures: Figure) -> list[tuple[Remark, str]]:
    return [(h.remark, h.code) for h in highlights(figures)]


def test_beyond_chance_adds_margins_as_squares() -> None:
    # sqrt(0.3^2 + 0.4^2) = 0.5
    assert beyond_chance(Estimate(3.0, 0.3), Estimate(3.51, 0.4))
    assert not beyond_chance(Estimate(3.0, 0.3), Estimate(3.49, 0.4))
    assert not beyond_chance(Estimate(1.0, None), Estimate(5.0, 0.1))


def test_highest_and_lowest_only_when_they_differ() -> None:
    assert remarks(figure("a", 2.4), figure("b", 3.2), figure("c", 4.1)) == [
        (Remark.HIGHEST, "c"),
        (Remark.LOWEST, "a"),
    ]
    assert remarks(figure("a", 3.1), figure("b", 3.4)) == [(Remark.CLOSE, "")]
    assert remarks(figure("a", 3.1)) == [(Remark.ONLY, "a")]
    assert highlights(()) == ()


def test_figures_of_different_scales_are_set_side_by_side() -> None:
    seven = Figure("seven", Estimate(5.5, 0.3), 1, 7)  # 1 + 4 * 4.5 / 6 = 4.0
    assert seven.place == pytest.approx(4.0)
    assert remarks(figure("five", 4.6), seven)[0] == (Remark.HIGHEST, "five")  # 4.6 and 4.0, margins 0.3 and 0.2


def test_the_biggest_change_and_difference_are_named() -> None:
    found = highlights((
        figure("a", 2.4, before=Other(3.0, True), around=Other(2.5, False)),
        figure("b", 4.1, before=Other(3.1, True), around=Other(3.4, True)),
    ))  # fmt: skip
    assert found[2:] == (Highlight(Remark.ROSE, "b", 4.1, 3.1), Highlight(Remark.ABOVE, "b", 4.1, 3.4))
    same = highlights((figure("a", 2.4, before=Other(2.5, False), around=Other(2.6, False)),))
    assert [h.remark for h in same] == [Remark.ONLY, Remark.SAME, Remark.ALIKE]


@pytest.mark.parametrize(
    ("mean", "found"), [(2.69, Band.LOW), (2.7, Band.MIDDLE), (3.69, Band.MIDDLE), (3.7, Band.HIGH)]
)
def test_bands(mean: float, found: Band) -> None:
    assert band(figure("a", mean), 2.7, 3.7) is found


BANKS = Banks(
    {"a": {"laag": ("al1", "al2"), "midden": ("am",), "hoog": ("ah",)},
     "anders": {"laag": ("xl",), "midden": ("xm",), "hoog": ("xh",)}},
    "anders", ("goed1", "goed2"), ("beter1", "beter2"),
)  # fmt: skip


def asked(*figures: Figure, before: frozenset[str] = frozenset()) -> tuple[str, str]:
    return two_questions(figures, BANKS, low_below=2.7, high_from=3.7, asked=before)


def test_first_what_asks_for_attention_then_what_goes_best() -> None:
    assert asked(figure("a", 2.4), figure("b", 4.0)) == ("al1", "xh")
    assert asked(figure("a", 2.4), figure("b", 4.0), before=frozenset({"al1"})) == ("al2", "xh")
    assert asked(figure("a", 2.4), before=frozenset({"goed1"})) == ("al1", "goed2")
    assert asked() == ("beter1", "goed1")
    assert asked(before=frozenset({"beter1", "beter2"})) == ("beter1", "goed1")  # nothing else left


def test_what_fell_comes_before_what_is_lowest() -> None:
    assert asked(figure("a", 2.4), figure("b", 3.0, before=Other(4.0, True)), figure("c", 4.0)) == ("xm", "xh")


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.floats(1, 5)), max_size=6))
def test_there_are_always_two_different_questions(rows: list[tuple[str, float]]) -> None:
    figures = [figure(code, mean) for code, mean in {code: (code, mean) for code, mean in rows}.values()]
    low, high = 2.7, TALK["banden"]["hoog_vanaf"]
    banks = Banks(TALK["vragen"], "anders", TALK["algemeen"]["goed"], TALK["algemeen"]["beter"])
    first, second = two_questions(figures, banks, low_below=low, high_from=high)
    assert first and second and first != second


def test_the_shipped_questions_are_whole() -> None:
    banks = [TALK["algemeen"]["goed"], TALK["algemeen"]["beter"],
             *(bank[b] for bank in TALK["vragen"].values() for b in ("laag", "midden", "hoog"))]  # fmt: skip
    questions = [q for bank in banks for q in bank]
    assert all(len(bank) >= 2 for bank in banks)
    assert all(q.endswith("?") and len(q) <= LONGEST_QUESTION for q in questions)
    assert len(set(questions)) == len(questions)
    closed = ("Is ", "Zijn ", "Heeft ", "Hebt ", "Kunt ", "Kan ", "Vindt ", "Gaat ", "Doet ")
    assert not [q for q in questions if q.startswith(closed)]  # open questions only


def test_the_shipped_questionnaire_has_its_own_questions() -> None:
    shipped = POLICY.parent / "src" / "iedereen" / "checkup" / "default" / "team-check-up.toml"
    indices = {x["code"] for x in tomllib.loads(shipped.read_text(encoding="utf-8"))["indices"]}
    assert indices <= set(TALK["vragen"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("men zegt: de koffie is altijd koud hier", "de koffie is altijd koud hier"),
        ("DE KOFFIE, is altijd. Koud hier!", "de koffie is altijd koud hier"),
        ("de koffie is altijd koud", ""),  # five words
        ("we willen graag samen op pad gaan", ""),  # two people said that
        ("", ""),
    ],
)
def test_six_words_of_one_person_are_a_quote(text: str, found: str) -> None:
    answers = [
        "De koffie is altijd koud hier!",
        "We willen graag samen op pad gaan.",
        "we willen graag samen op pad gaan",
    ]
    assert quote(text, answers) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Er was een botsing met Fatima over het rooster.", "Fatima"),
        ("Zoals fatima el idrissi zei.", "Fatima el Idrissi"),
        ("Men noemde Idrissi vaak.", "Idrissi"),
        ("Het liep goed. Mark is een merkteken.", ""),  # a capital at the start says nothing
        ("De mark werd gulden.", ""),
        ("Niets aan de hand.", ""),
    ],
)
def test_a_colleagues_name_is_seen(text: str, found: str) -> None:
    assert named(text, ["Fatima el Idrissi", "Mark Jo"]) == found


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 3, 2), 6, date(2026, 9, 2)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
    ],
)
def test_months_later(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


def test_the_next_check_up_is_on_a_working_day() -> None:
    assert usual_next_date(date(2026, 6, 27), 2) == date(2026, 12, 28)  # 27 December is a Sunday
    assert usual_next_date(date(2026, 3, 2), 2) == date(2026, 9, 2)


@given(st.dates(date(2024, 1, 1), date(2060, 1, 1)))
def test_the_usual_date_is_always_allowed(day: date) -> None:
    check_next_date(usual_next_date(day, 2), day, 200)


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(2026, 9, 19)])
def test_not_at_once_and_not_out_of_sight(day: date) -> None:
    with pytest.raises(Refused) as no:
        check_next_date(day, date(2026, 3, 2), 200)
    assert no.value.code == "next_date_range"
