# SPDX-License-Identifier: EUPL-1.2
"""XLSForm files: what is read, what is written back, and every way in which a file is refused."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from iedereen.engines import forms
from iedereen.engines.forms import BadForm, Form, Index, Question, Rules

RULES = Rules(
    languages={"nl": "Nederlands", "en": "English"}, statements=12, open_questions=2, backgrounds=2,
    never_asked=(r"\bgeloof", r"\bafkomst"), way_out=(r"\bliever niet\b",),
)  # fmt: skip
NL, EN = "label::Nederlands (nl)", "label::English (en)"
Sheets = dict[str, list[list[object]]]


def good() -> Sheets:
    """A small questionnaire without a fault: two statements of one index, one of them reversed, one open question."""
    return {
        "survey": [
            ["type", "name", NL, EN, "appearance", "iedereen::index", "iedereen::reverse"],
            ["select_one mening", "hulp", "Ik vraag hulp.", "I ask for help.", "likert", "veilig", None],
            ["select_one mening", "fout", "Fouten worden je nagedragen.", "Mistakes stick.", None, "veilig", "yes"],
            [],
            ["text", "beter", "Wat kan beter?", "What can be better?", "multiline"],
        ],
        "choices": [
            ["list_name", "name", NL, EN],
            ["mening", 1, "oneens", "disagree"],
            ["mening", 2, "ertussenin", "in between"],
            ["mening", 3, "eens", "agree"],
        ],
        "settings": [
            ["form_title", "form_id", "iedereen::title::Nederlands (nl)", "iedereen::title::English (en)"],
            ["Klein", "klein", "Klein", "Small"],
        ],
        "indices": [
            ["code", NL, EN, "meaning::Nederlands (nl)", "meaning::English (en)"],
            ["veilig", "Veilig", "Safe", "Iets durven zeggen.", "Daring to speak."],
        ],
    }


def book(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return target.getvalue()


def problems(content: bytes) -> list[tuple[str, str | None, int | None, str | None]]:
    with pytest.raises(BadForm) as found:
        forms.read(content, RULES)
    return [(p.code, p.sheet, p.row, p.column) for p in found.value]


EXPECTED = Form(
    code="klein",
    title={"nl": "Klein", "en": "Small"},
    questions=(
        Question("hulp", {"nl": "Ik vraag hulp.", "en": "I ask for help."}, index="veilig"),
        Question("fout", {"nl": "Fouten worden je nagedragen.", "en": "Mistakes stick."}, index="veilig", reverse=True),
        Question("beter", {"nl": "Wat kan beter?", "en": "What can be better?"}, open=True),
    ),
    choices=(
        {"nl": "oneens", "en": "disagree"}, {"nl": "ertussenin", "en": "in between"}, {"nl": "eens", "en": "agree"},
    ),
    indices=(
        Index("veilig", {"nl": "Veilig", "en": "Safe"}, {"nl": "Iets durven zeggen.", "en": "Daring to speak."}),
    ),
)  # fmt: skip


def test_a_good_file_is_read() -> None:
    assert forms.read(book(good()), RULES) == EXPECTED


def test_what_is_written_reads_back_and_is_an_xlsform() -> None:
    content = forms.write(EXPECTED, RULES)
    assert forms.read(content, RULES) == EXPECTED
    xform = convert(content, form_name="klein").xform
    assert xform.count("<select1") == 2 and 'lang="English (en)"' in xform


def test_a_file_without_languages_is_in_the_main_language() -> None:
    sheets = good()
    for name, rows in sheets.items():
        keep = [i for i, c in enumerate(rows[0]) if "English" not in str(c)]
        sheets[name] = [[row[i] for i in keep if i < len(row)] for row in rows]
        sheets[name][0] = [str(c).replace("::Nederlands (nl)", "") for c in sheets[name][0]]
    sheets["settings"] = [["form_title", "form_id"], ["Klein", "klein"]]
    form = forms.read(book(sheets), RULES)
    assert form.languages == ("nl",)
    assert form.title == {"nl": "Klein"}
    assert form.questions[0].label == {"nl": "Ik vraag hulp."}


def test_short_names_of_languages_and_single_colons_are_understood() -> None:
    sheets = good()
    sheets["survey"][0][2:4] = ["label:nl", "Label::EN"]
    assert forms.read(book(sheets), RULES) == EXPECTED


def test_an_empty_column_that_means_nothing_does_no_harm() -> None:
    sheets = good()
    sheets["survey"][0] += ["relevant", "opmerking"]
    assert forms.read(book(sheets), RULES) == EXPECTED


def changed(sheet: str, row: int, column: int, value: object) -> Sheets:
    """The good file with one cell changed (row 1 is the header, column 1 the first)."""
    sheets = good()
    cells = sheets[sheet][row - 1]
    cells += [None] * (column - len(cells))
    cells[column - 1] = value
    return sheets


BROKEN = [
    (changed("survey", 1, 3, "label"), [("mixed_languages", "survey", 1, "label")]),
    (changed("choices", 1, 3, "label"), [("mixed_languages", "choices", 1, "label")]),
    (changed("survey", 1, 4, "label::Deutsch (de)"), [
        ("unknown_language", "survey", 1, "label::Deutsch (de)"), ("missing_text", "survey", 2, EN),
        ("missing_text", "survey", 3, EN), ("missing_text", "survey", 5, EN)]),
    (changed("survey", 3, 4, None), [("missing_text", "survey", 3, EN)]),
    (changed("survey", 3, 2, "HULP"), [("duplicate_name", "survey", 3, "name")]),
    (changed("survey", 3, 2, "een twee"), [("bad_name", "survey", 3, "name")]),
    (changed("survey", 3, 2, "veilig"), [("name_is_index", "survey", 3, "name")]),
    (changed("survey", 3, 2, None), [("missing_value", "survey", 3, "name")]),
    (changed("survey", 3, 1, "select_multiple mening"), [("unknown_type", "survey", 3, "type")]),
    (changed("survey", 3, 1, "begin group"), [("unknown_type", "survey", 3, "type")]),
    (changed("survey", 5, 1, "deviceid"), [("tracking_type", "survey", 5, "type")]),
    (changed("survey", 3, 1, "select_one anders"), [("unknown_list", "survey", 3, "type")]),
    (changed("survey", 3, 6, "warm"), [("unknown_index", "survey", 3, "iedereen::index")]),
    (changed("survey", 3, 7, "misschien"), [("bad_yes_no", "survey", 3, "iedereen::reverse")]),
    (changed("survey", 5, 6, "veilig"), [("index_on_open", "survey", 5, "iedereen::index")]),
    (changed("survey", 3, 3, "x" * 501), [("too_long", "survey", 3, NL)]),
    (changed("survey", 3, 3, "=1+1"), [("formula_cell", "survey", 3, NL)]),
    (changed("choices", 3, 2, 7), [("bad_choice", "choices", 3, "name")]),
    (changed("choices", 3, 2, "beetje"), [("bad_choice", "choices", 3, "name")]),
    (changed("choices", 3, 1, "mening2"), [
        ("bad_choice", "choices", 4, "name"), ("unused_list", "choices", 3, "list_name")]),
    (changed("choices", 3, 3, None), [("missing_text", "choices", 3, NL)]),
    (changed("settings", 2, 2, "Mijn Lijst"), [("bad_form_id", "settings", 2, "form_id")]),
    (changed("settings", 2, 2, None), [("missing_value", "settings", 2, "form_id")]),
    (changed("settings", 2, 4, None), [("missing_text", "settings", 2, "iedereen::title::English (en)")]),
    (changed("indices", 2, 1, "ander"), [
        ("unknown_index", "survey", 2, "iedereen::index"), ("unknown_index", "survey", 3, "iedereen::index"),
        ("unused_index", "indices", 2, "code")]),
    (changed("survey", 1, 2, "naam"), [
        ("missing_column", "survey", 1, "name"), ("unknown_column", "survey", 1, "naam")]),
]  # fmt: skip


@pytest.mark.parametrize(("sheets", "expected"), BROKEN)
def test_a_fault_is_named_by_sheet_row_and_column(sheets: Sheets, expected: list[object]) -> None:
    assert sorted(problems(book(sheets)), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("relevant", "${hulp} = 1", ("skip_logic", "survey", 3, "relevant")),
        ("required", "yes", ("required_question", "survey", 3, "required")),
        ("constraint", ". > 1", ("unsupported_column", "survey", 1, "constraint")),
        (
            "media::image::Nederlands (nl)",
            "a.png",
            ("unsupported_column", "survey", 1, "media::image::Nederlands (nl)"),
        ),
        ("opmerking", "let op", ("unknown_column", "survey", 1, "opmerking")),
        ("hint", "Denk aan gisteren.", ("mixed_languages", "survey", 1, "hint")),
        ("label::nl", "nog eens", ("duplicate_column", "survey", 1, "label::nl")),
        (NL, "nog eens", ("duplicate_column", "survey", 1, NL)),
    ],
)
def test_a_column_that_cannot_be_is_named(column: str, value: str, expected: tuple[object, ...]) -> None:
    sheets = changed("survey", 1, 8, column)
    sheets["survey"][2] += [None] * (8 - len(sheets["survey"][2]))
    sheets["survey"][2][7] = value
    assert problems(book(sheets)) == [expected]


def test_a_question_that_need_not_be_answered_may_say_so() -> None:
    sheets = changed("survey", 1, 8, "required")
    sheets["survey"][2] += ["no"]
    assert forms.read(book(sheets), RULES) == EXPECTED


def test_a_hint_is_there_in_all_languages_or_in_none() -> None:
    sheets = good()
    sheets["survey"][0] += ["hint::Nederlands (nl)", "hint::English (en)"]
    sheets["survey"][1] += ["Denk aan gisteren.", "Think of yesterday."]
    assert forms.read(book(sheets), RULES).questions[0].hint == {
        "nl": "Denk aan gisteren.",
        "en": "Think of yesterday.",
    }
    sheets["survey"][1][-1] = None
    assert problems(book(sheets)) == [("missing_text", "survey", 2, "hint::English (en)")]


def test_several_faults_are_all_told_at_once_in_the_order_of_the_file() -> None:
    sheets = changed("survey", 2, 2, "een twee")
    sheets["survey"][4][0] = "note"
    sheets["choices"][1][1] = 0
    sheets["settings"][1][1] = "Fout!"
    assert [p[:3] for p in problems(book(sheets))] == [
        ("bad_name", "survey", 2), ("unknown_type", "survey", 5), ("bad_choice", "choices", 3),
        ("bad_choice", "choices", 4), ("bad_form_id", "settings", 2),
    ]  # fmt: skip


def test_two_scales_in_one_questionnaire_are_refused() -> None:
    sheets = changed("survey", 3, 1, "select_one cijfer")
    sheets["choices"] += [["cijfer", i, str(i), str(i)] for i in range(1, 4)]
    assert problems(book(sheets)) == [("several_scales", "survey", 3, "type")]


@pytest.mark.parametrize(("points", "code"), [(1, "too_few_choices"), (12, "too_many_choices")])
def test_a_scale_has_two_to_eleven_points(points: int, code: str) -> None:
    sheets = good()
    sheets["choices"][1:] = [["mening", i, f"punt {i}", f"point {i}"] for i in range(points)]
    assert problems(book(sheets)) == [(code, "choices", 2, "list_name")]


def test_a_scale_may_start_at_nought() -> None:
    sheets = good()
    sheets["choices"][1:] = [["mening", i, f"punt {i}", f"point {i}"] for i in range(11)]
    form = forms.read(book(sheets), RULES)
    assert (form.low, len(form.choices)) == (0, 11)
    assert forms.read(forms.write(form, RULES), RULES) == form


def test_thirteen_statements_or_three_open_questions_are_too_many() -> None:
    sheets = good()
    sheets["survey"] += [["select_one mening", f"s{i}", "x", "y"] for i in range(11)]
    sheets["survey"] += [["text", f"o{i}", "x", "y"] for i in range(2)]
    assert problems(book(sheets)) == [
        ("too_many_statements", "survey", None, None), ("too_many_open", "survey", None, None),
    ]  # fmt: skip


def test_a_questionnaire_asks_something() -> None:
    sheets = good()
    sheets["survey"] = [sheets["survey"][0], sheets["survey"][4]]
    assert ("no_questions", "survey", None, None) in problems(book(sheets))


@pytest.mark.parametrize("name", ["survey", "choices", "settings"])
def test_a_sheet_that_is_missing_is_named(name: str) -> None:
    sheets = good()
    del sheets[name]
    assert problems(book(sheets)) == [("missing_sheet", name, None, None)]


def test_pyxform_has_the_last_word() -> None:
    sheets = changed("survey", 3, 3, "Zie ${bestaat_niet}.")
    with pytest.raises(BadForm) as found:
        forms.read(book(sheets), RULES)
    (problem,) = found.value
    assert (problem.code, problem.sheet, problem.row) == ("not_xlsform", "survey", 3)
    assert "bestaat_niet" in problem.details["message"]


BACKGROUND = "iedereen::background"
SERVICE = Question(
    "dienst", {"nl": "Hoe lang werkt u hier?", "en": "How long have you worked here?"},
    answers=({"nl": "tot 5 jaar", "en": "up to 5 years"}, {"nl": "langer", "en": "longer"}),
)  # fmt: skip


def with_background() -> Sheets:
    """The good file with a background question in row 6 and its answers in rows 5 and 6 of the choices."""
    sheets = good()
    sheets["survey"][0] += [BACKGROUND]
    sheets["survey"] += [
        ["select_one jaren", "dienst", *SERVICE.label.values(), None, None, None, "yes"],
    ]
    sheets["choices"] += [["jaren", n, *answer.values()] for n, answer in enumerate(SERVICE.answers, 1)]
    return sheets


def test_a_background_question_has_answers_of_its_own_and_reads_back() -> None:
    form = forms.read(book(with_background()), RULES)
    assert form.questions == (*EXPECTED.questions, SERVICE) and form.choices == EXPECTED.choices
    content = forms.write(form, RULES)
    assert forms.read(content, RULES) == form
    xform = convert(content, form_name="klein").xform
    assert xform.count("<select1") == 3 and "tot 5 jaar" in xform


def changed_background(sheet: str, row: int, column: int, value: object) -> Sheets:
    sheets = with_background()
    sheets[sheet][row - 1][column - 1] = value
    return sheets


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        (changed_background("survey", 6, 8, "misschien"),
         {("bad_yes_no", "survey", 6, BACKGROUND), ("several_scales", "survey", 6, "type")}),
        (changed_background("survey", 6, 6, "veilig"), {("index_on_background", "survey", 6, "iedereen::index")}),
        (changed_background("survey", 6, 7, "yes"), {("index_on_background", "survey", 6, "iedereen::reverse")}),
        (changed_background("survey", 6, 3, "Wat is uw gelóóf?"), {("never_asked", "survey", 6, "label")}),
        (changed_background("survey", 6, 2, "afkomst"), {("never_asked", "survey", 6, "label")}),
        (changed_background("choices", 6, 3, "Afkomst elders"), {("never_asked", "choices", 6, "label")}),
        (changed_background("choices", 6, 3, "Dat zeg ik liever niet"), {("way_out_is_added", "choices", 6, "label")}),
        (changed_background("choices", 6, 2, 7), {("bad_choice", "choices", 6, "name")}),
        (changed_background("survey", 6, 1, "select_one weg"),
         {("unknown_list", "survey", 6, "type"), ("unused_list", "choices", 5, "list_name")}),
        (changed_background("survey", 6, 1, "text"),
         {("background_needs_list", "survey", 6, BACKGROUND), ("unused_list", "choices", 5, "list_name")}),
    ],
)  # fmt: skip
def test_a_fault_in_a_background_question_is_named(sheets: Sheets, expected: set[object]) -> None:
    assert set(problems(book(sheets))) == expected


@pytest.mark.parametrize(("number", "code"), [(1, "too_few_choices"), (6, "too_many_answers")])
def test_a_background_has_two_to_five_answers(number: int, code: str) -> None:
    sheets = with_background()
    sheets["choices"][4:] = [["jaren", n, f"groep {n}", f"group {n}"] for n in range(1, number + 1)]
    assert problems(book(sheets)) == [(code, "choices", 5, "list_name")]


def test_three_background_questions_are_too_many_and_two_are_not() -> None:
    sheets = with_background()
    sheets["survey"] += [["select_one jaren", "dienst2", "x", "y", None, None, None, "ja"]]
    assert len(forms.read(book(sheets), RULES).questions) == 5
    sheets["survey"] += [["select_one jaren", "dienst3", "x", "y", None, None, None, "yes"]]
    assert problems(book(sheets)) == [("too_many_backgrounds", "survey", None, None)]


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return target.getvalue()


WHOLE = book(good())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"type,name,label\n", "not_xlsx"),
        (b"<html><table></table></html>", "not_xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not_xlsx"),
        (WHOLE[: len(WHOLE) // 2], "broken_file"),
        (WHOLE + b"\0" * (2 * 2**20), "file_too_large"),
        (zipped(word__document_xml=b"<a/>"), "not_xlsx"),
        (zipped(xl__workbook_xml=b"<a/>"), "broken_file"),
        (zipped(xl__workbook_xml=b"<a/>", xl__vbaProject_bin=b"x"), "macro_file"),
        (zipped(xl__workbook_xml=b"<a/>", xl__bomb_xml=b"\0" * (21 * 2**20)), "broken_file"),
    ],
    ids=["empty", "csv", "html", "xls", "cut", "large", "docx", "hollow", "macros", "bomb"],
)
def test_what_is_no_workbook_is_refused_before_it_is_opened(content: bytes, code: str) -> None:
    assert problems(content) == [(code, None, None, None)]


def test_too_many_rows_are_not_read() -> None:
    sheets = good()
    sheets["survey"] += [["note"]] * 600
    assert problems(book(sheets)) == [("too_many_rows", "survey", None, None)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_a_damaged_byte_gives_a_form_or_a_reason_never_a_crash(place: int, change: int) -> None:
    content = bytearray(WHOLE)
    content[place] ^= change
    try:
        forms.read(bytes(content), RULES)
    except BadForm as refusal:
        assert refusal.problems


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20).filter(
    lambda t: not t.startswith("=") and "$" not in t and "_x" not in t and "{" not in t
)
TEXTS = st.fixed_dictionaries({"nl": WORDS, "en": WORDS})


@settings(max_examples=15, deadline=None)
@given(
    TEXTS,
    st.lists(TEXTS, min_size=2, max_size=7),
    st.lists(st.tuples(TEXTS, st.booleans()), min_size=1, max_size=12),
    st.lists(TEXTS, max_size=2),
    st.integers(0, 1),
)
def test_every_form_survives_the_round_trip(title, choices, statements, opened, low) -> None:  # type: ignore[no-untyped-def]
    form = Form(
        "rond-1",
        title,
        tuple(Question(f"s{i}", label, index="i", reverse=r) for i, (label, r) in enumerate(statements))
        + tuple(Question(f"o{i}", label, open=True, hint=label) for i, label in enumerate(opened)),
        tuple(choices),
        (Index("i", title, title),),
        low,
    )
    assert forms.read(forms.write(form, RULES), RULES) == form


def test_a_form_in_another_language_only_lacks_the_main_one() -> None:
    sheets = good()
    for name, rows in sheets.items():
        keep = [i for i, c in enumerate(rows[0]) if "Nederlands" not in str(c)]
        sheets[name] = [[row[i] for i in keep if i < len(row)] for row in rows]
    assert problems(book(sheets)) == [("main_language_missing", None, None, None)]


def test_two_indices_with_one_code_are_named() -> None:
    sheets = good()
    sheets["indices"].append(list(sheets["indices"][1]))
    assert problems(book(sheets)) == [("duplicate_index", "indices", 3, "code")]


def test_every_code_has_a_case_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert {code for code in forms.CODES if f'"{code}"' not in source} == set()


def test_a_code_that_is_not_listed_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="no such code"):
        forms.Problem("nonsense")
    with pytest.raises(ValueError, match="has a problem"):
        BadForm()


PLAIN = """
code = "klein"
title = {nl = "Klein", en = "Small"}
choices = [{nl = "oneens", en = "disagree"}, {nl = "ertussenin", en = "in between"}, {nl = "eens", en = "agree"}]
[[indices]]
code = "veilig"
label = {nl = "Veilig", en = "Safe"}
meaning = {nl = "Iets durven zeggen.", en = "Daring to speak."}
[[questions]]
name = "hulp"
index = "veilig"
label = {nl = "Ik vraag hulp.", en = "I ask for help."}
[[questions]]
name = "fout"
index = "veilig"
reverse = true
label = {nl = "Fouten worden je nagedragen.", en = "Mistakes stick."}
[[questions]]
name = "beter"
open = true
label = {nl = "Wat kan beter?", en = "What can be better?"}
"""


def test_a_form_is_read_from_plain_text() -> None:
    assert forms.parse(PLAIN) == EXPECTED
