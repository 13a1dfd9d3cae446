# SPDX-License-Identifier: EUPL-1.2
"""An XLSForm workbook to a form, or every reason why it is none.

The format is XLSForm (xlsform.org, read by pyxform) with a few columns of our own, which other programs leave alone:
`iedereen::index`, `iedereen::reverse` and `iedereen::background` in the sheet survey, a sheet `indices` (code, label,
meaning) and `iedereen::title` per language in the sheet settings. After our own checks pyxform has the last word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from .columns import BACKGROUND, Allowed, check_columns, languages, texts
from .problems import BadForm, Problem
from .scale import read_scale
from .shapes import Form, Index, Question, Rules
from .survey import read_questions
from .workbook import Sheet, sheets

SURVEY = Allowed(
    plain=frozenset({"type", "name", "iedereen::index", "iedereen::reverse", BACKGROUND}),
    translated=frozenset({"label", "hint"}),
    needed=frozenset({"type", "name", "label"}),
    ignored=frozenset({"appearance"}),  # how it looks is ours
)
CHOICES = Allowed(
    plain=frozenset({"list_name", "name"}),
    translated=frozenset({"label"}),
    needed=frozenset({"list_name", "name", "label"}),
)
INDICES = Allowed(
    plain=frozenset({"code"}),
    translated=frozenset({"label", "meaning"}),
    needed=frozenset({"code", "label", "meaning"}),
)
SETTINGS = Allowed(
    plain=frozenset({"form_id"}),
    translated=frozenset({"iedereen::title"}),
    needed=frozenset({"form_id"}),
    ignored=frozenset({"form_title", "default_language", "version", "style"}),
)
_SHEETS = {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS, "indices": INDICES}
_CODE = re.compile(r"[a-z][a-z0-9-]*")
_ROW = re.compile(r"\[row : (\d+)\]")


@dataclass
class _Book:
    """What was read so far of one file."""

    rules: Rules
    sheets: dict[str, Sheet]
    problems: list[Problem]
    spoken: Sequence[str] = field(default_factory=tuple)


def read(content: bytes, rules: Rules) -> Form:
    """The form in an .xlsx file. Raises BadForm with all that is wrong, in the order of the sheets."""
    found, problems = sheets(content, rules)
    missing = [Problem("missing_sheet", name) for name in ("survey", "choices", "settings") if name not in found]
    if missing:
        raise BadForm(*missing)
    book = _Book(rules, {n: s for n, s in found.items() if n in _SHEETS}, problems)
    book.spoken, wrong = languages([(s, _SHEETS[n]) for n, s in book.sheets.items()], rules)
    book.problems += wrong
    for name, sheet in book.sheets.items():
        book.problems += check_columns(sheet, _SHEETS[name])
    if any(p.code in {"missing_column", "mixed_languages", "duplicate_column"} for p in book.problems):
        raise BadForm(*_in_order(book.problems))  # cells under columns that mean nothing are no news
    form = _form(book)
    if not book.problems:
        book.problems += _judged(book.sheets)
    if book.problems:
        raise BadForm(*_in_order(book.problems))
    return form


def _form(book: _Book) -> Form:
    indices = _indices(book)
    scale = read_scale(book.sheets["choices"], book.spoken, book.rules)
    questions, problems = read_questions(
        book.sheets["survey"], scale.lists, frozenset(x.code for x in indices), book.spoken, book.rules
    )
    chosen, wrong = scale.chosen(book.sheets["survey"])
    book.problems += [*problems, *wrong, *_counts(questions, indices, book)]
    code, title = _settings(book)
    return Form(code, title, tuple(questions), chosen.choices, tuple(indices), chosen.low)


def _settings(book: _Book) -> tuple[str, dict[str, str]]:
    """Code and title. Without titles per language `form_title` is the title in the main language."""
    sheet, rules = book.sheets["settings"], book.rules
    if not sheet.rows:
        book.problems.append(Problem("missing_value", "settings", 2, "form_id"))
        return "", {}
    row = sheet.rows[0]
    cells = {name.lower(): text for name, text in row.cells.items()}
    code = cells.get("form_id", "")
    if not code:
        book.problems.append(Problem("missing_value", "settings", row.number, "form_id"))
    elif not _CODE.fullmatch(code) or len(code) > rules.code:
        book.problems.append(Problem("bad_form_id", "settings", row.number, "form_id", {"value": code}))
    title, wrong = texts(sheet, "iedereen::title", book.spoken, rules, untranslated="form_title").of(row)
    book.problems += wrong
    return code, title


def _indices(book: _Book) -> list[Index]:
    sheet = book.sheets.get("indices")
    if sheet is None:
        return []
    labels, meanings = (texts(sheet, name, book.spoken, book.rules) for name in ("label", "meaning"))
    found: list[Index] = []
    for row in sheet.rows:
        code = row.cells.get("code", "")
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", code) or len(code) > book.rules.name:
            wrong = Problem("bad_name" if code else "missing_value", "indices", row.number, "code", {"name": code})
            book.problems.append(wrong)
        elif code in {x.code for x in found}:
            book.problems.append(Problem("duplicate_index", "indices", row.number, "code", {"index": code}))
        label, no_label = labels.of(row)
        meaning, no_meaning = meanings.of(row)
        book.problems += no_label + no_meaning
        found.append(Index(code, label, meaning))
    return found


def _counts(questions: Sequence[Question], indices: Sequence[Index], book: _Book) -> list[Problem]:
    """As many questions as somebody answers in three minutes, and an index for what is asked only."""
    statements = [q for q in questions if not q.open and not q.background]
    number, spare, backgrounds = len(statements), sum(q.open for q in questions), sum(q.background for q in questions)
    problems = []
    if not statements:
        problems.append(Problem("no_questions", "survey"))
    if number > book.rules.statements:
        details = {"number": str(number), "limit": str(book.rules.statements)}
        problems.append(Problem("too_many_statements", "survey", details=details))
    if spare > book.rules.open_questions:
        details = {"number": str(spare), "limit": str(book.rules.open_questions)}
        problems.append(Problem("too_many_open", "survey", details=details))
    if backgrounds > book.rules.backgrounds:
        details = {"number": str(backgrounds), "limit": str(book.rules.backgrounds)}
        problems.append(Problem("too_many_backgrounds", "survey", details=details))
    used = {q.index for q in statements}
    unused = [x for x in indices if x.code and x.code not in used]
    rows = {row.cells.get("code", ""): row.number for row in book.sheets["indices"].rows} if indices else {}
    problems += [Problem("unused_index", "indices", rows[x.code], "code", {"index": x.code}) for x in unused]
    return problems


def _judged(found: dict[str, Sheet]) -> list[Problem]:
    """What pyxform, the reference reader, still has against it."""
    words = {name: [dict(row.cells) for row in found[name].rows] for name in ("survey", "choices", "settings")}
    try:
        convert(words, form_name="form", warnings=[])
    except PyXFormError as error:
        row = _ROW.search(str(error))
        place = found["survey"].rows[int(row[1]) - 2].number if row else None
        return [Problem("not_xlsform", "survey" if row else None, place, details={"message": str(error)})]
    return []


def _in_order(problems: Sequence[Problem]) -> list[Problem]:
    """The file, then its sheets in the order in which they are written, row by row; each problem once."""
    order = list(_SHEETS)
    once = list({(p.code, p.sheet, p.row, p.column): p for p in problems}.values())
    return sorted(once, key=lambda p: (order.index(p.sheet) if p.sheet in order else -1, p.row or 0))
