# SPDX-License-Identifier: EUPL-1.2
"""A form as an XLSForm workbook that reads back as exactly the same form, here and in programs like ODK and Kobo."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from .columns import BACKGROUND
from .shapes import Form, Question, Rules, Texts

_LIST = "schaal"
_WIDE = 60


def write(form: Form, rules: Rules) -> bytes:
    """The form as an .xlsx file; the same form always gives the same cells."""
    spoken = [(x, f"{rules.languages[x]} ({x})") for x in rules.languages if x in form.title]
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, header, rows in (
            ("survey", *_survey(form, spoken)),
            ("choices", *_choices(form, spoken)),
            ("settings", *_settings(form, spoken)),
            ("indices", *_indices(form, spoken)),
        ):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(header) - 1, 24)
            for place, column in enumerate(header):
                sheet.write_string(0, place, column, bold)
                if column.startswith(("label", "meaning", "hint")):
                    sheet.set_column(place, place, _WIDE)
            for number, row in enumerate(rows, 1):
                for place, text in enumerate(row):
                    if text:
                        sheet.write_string(number, place, text)
    return target.getvalue()


def _headers(name: str, spoken: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{name}::{words}" for _, words in spoken]


def _cells(text: Texts, spoken: Iterable[tuple[str, str]]) -> list[str]:
    return [text.get(language, "") for language, _ in spoken]


def _survey(form: Form, spoken: Sequence[tuple[str, str]]) -> tuple[list[str], list[list[str]]]:
    header = [
        "type", "name", *_headers("label", spoken), *_headers("hint", spoken), "appearance", "iedereen::index",
        "iedereen::reverse", BACKGROUND,
    ]  # fmt: skip
    rows = [
        [
            "text" if q.open else f"select_one {_list_of(q)}", q.name, *_cells(q.label, spoken),
            *_cells(q.hint, spoken),
            "multiline" if q.open else "" if q.background else "likert", q.index or "", "yes" if q.reverse else "",
            "yes" if q.background else "",
        ]
        for q in form.questions
    ]  # fmt: skip
    return header, rows


def _list_of(question: Question) -> str:
    """A background question has a list of its own; statements share the scale."""
    return f"{_LIST}_{question.name}" if question.background else _LIST


def _choices(form: Form, spoken: Sequence[tuple[str, str]]) -> tuple[list[str], list[list[str]]]:
    rows = [[_LIST, str(point), *_cells(text, spoken)] for point, text in enumerate(form.choices, form.low)]
    for question in form.questions:
        rows += [[_list_of(question), str(n), *_cells(text, spoken)] for n, text in enumerate(question.answers, 1)]
    return ["list_name", "name", *_headers("label", spoken)], rows


def _settings(form: Form, spoken: Sequence[tuple[str, str]]) -> tuple[list[str], list[list[str]]]:
    main_language, main_words = spoken[0]
    header = ["form_title", "form_id", "default_language", *_headers("iedereen::title", spoken)]
    return header, [[form.title[main_language], form.code, main_words, *_cells(form.title, spoken)]]


def _indices(form: Form, spoken: Sequence[tuple[str, str]]) -> tuple[list[str], list[list[str]]]:
    rows = [[x.code, *_cells(x.label, spoken), *_cells(x.meaning, spoken)] for x in form.indices]
    return ["code", *_headers("label", spoken), *_headers("meaning", spoken)], rows
