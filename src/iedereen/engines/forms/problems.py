# SPDX-License-Identifier: EUPL-1.2
"""What can be wrong with a questionnaire in a file, as codes with a place. The screen keeps one sentence per code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        # The file as a whole: no sheet, no row.
        "empty_file": "The file has no bytes.",
        "file_too_large": "More bytes than any questionnaire needs. details: limit.",
        "not_xlsx": "The content is no .xlsx workbook (perhaps .xls, .csv or a web page with another name).",
        "broken_file": "A damaged workbook, one with a password, or one that expands beyond the limit.",
        "macro_file": "The workbook carries macros.",
        "missing_sheet": "A sheet that is needed is not there: survey, choices or settings.",
        "too_many_rows": "More rows than any questionnaire needs. details: limit.",
        # A column.
        "missing_column": "A column that is needed is not there.",
        "duplicate_column": "Two columns have the same name.",
        "unknown_column": "A column that means nothing here has content.",
        "unsupported_column": "A column of XLSForm that is not supported has content (media, calculations, ...).",
        "mixed_languages": "A column without a language beside columns with one. details: translated.",
        "unknown_language": "A language that the system does not speak. details: language, known.",
        "main_language_missing": "Columns with languages, but none for the main language. details: language.",
        # A cell.
        "formula_cell": "A formula stands where a text should.",
        "missing_text": "A text is missing in this language.",
        "missing_value": "A cell that must be filled is empty.",
        "too_long": "A text with more characters than allowed. details: limit.",
        "unknown_type": "Not a kind of question that is supported. details: type.",
        "tracking_type": "A kind of question that records who, when or where. details: type.",
        "skip_logic": "A question that is only asked after some answer is not supported.",
        "required_question": "A question that must be answered is not allowed: everything may be skipped.",
        "bad_name": "A name with other signs than letters, digits and underscores. details: name.",
        "duplicate_name": "Two questions have the same name, capitals apart. details: name, first (row).",
        "name_is_index": "A question has the same name as an index. details: name.",
        "unknown_list": "A statement refers to a list that is not in the sheet choices. details: list.",
        "several_scales": "Not all statements use the same list. details: list, first.",
        "unused_list": "A list that no statement uses. details: list.",
        "bad_choice": "The points of a scale must be consecutive whole numbers, low to high. details: name.",
        "too_few_choices": "A scale has at least two points. details: list.",
        "too_many_choices": "A scale has at most eleven points. details: list, limit.",
        "too_many_answers": "A background question has at most a few coarse answers. details: list, limit.",
        "unknown_index": "An index that is not in the sheet indices. details: index.",
        "index_on_open": "An open question has no index and no direction.",
        "index_on_background": "A background question has no index and no direction.",
        "background_needs_list": "Only a question with answers to choose from can be a background.",
        "never_asked": "A background question about something that may never be asked. details: word.",
        "way_out_is_added": "An answer that says nothing, which every background question has anyway. details: text.",
        "bad_yes_no": "Neither yes nor no. details: value.",
        "duplicate_index": "Two indices have the same code. details: index.",
        "unused_index": "An index without statements. details: index.",
        "bad_form_id": "A code with other signs than small letters, digits and hyphens, or too long. details: value.",
        "no_questions": "There is no statement to answer.",
        "too_many_statements": "More statements than allowed. details: number, limit.",
        "too_many_open": "More open questions than allowed. details: number, limit.",
        "too_many_backgrounds": "More background questions than allowed. details: number, limit.",
        "not_xlsform": "pyxform, the reference reader of XLSForm, refuses it. details: message.",
    }
)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong and where it is.

    `row` counts as the user sees it, from 1 and with the header; `column` is the name in the header.
    """

    code: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"no such code: {self.code}")


class BadForm(Exception):
    """A file that is no questionnaire. `problems` is never empty; nothing of the file should be used."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("a bad form has a problem")
        super().__init__(", ".join(f"{p.code}@{p.sheet or ''}:{p.row or ''}" for p in problems[:5]))
        self.problems: tuple[Problem, ...] = problems

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)
