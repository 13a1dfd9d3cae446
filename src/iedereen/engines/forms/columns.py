# SPDX-License-Identifier: EUPL-1.2
"""Which columns a sheet may have, and the texts that stand in one column per language.

XLSForm writes a translated text as `label::Nederlands (nl)`. A sheet in which the same text has a column without a
language as well is the best known trap of the format (XLSForm/pyxform issues 609 and 754): programs show one or the
other, or nothing. Such a file is refused as a whole, with the name of the column.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .problems import Problem
from .shapes import Rules
from .workbook import Row, Sheet

_LANGUAGE = re.compile(r"^(?:.*\((?P<code>[A-Za-z]{2,3})\)|(?P<bare>[A-Za-z]{2,3}))$")
# Columns of XLSForm that ask something of the program that we do not do; empty ones do no harm.
SKIP_LOGIC = frozenset({"relevant", "choice_filter", "trigger"})
UNSUPPORTED = frozenset({
    "constraint", "constraint_message", "calculation", "calculate", "default", "repeat_count", "read_only", "readonly",
    "parameters", "media::image", "media::audio", "media::video", "image", "audio", "video", "big-image",
    "required_message", "guidance_hint", "save_to", "body::accuracythreshold", "choice_filter_label",
})  # fmt: skip
REQUIRED = "required"
YES = frozenset({"yes", "true", "true()", "ja"})
NO = frozenset({"", "no", "false", "false()", "nee"})
BACKGROUND = "iedereen::background"


@dataclass(frozen=True)
class Allowed:
    """The columns of one sheet: with one text, with a text per language, needed, and read over."""

    plain: frozenset[str]
    translated: frozenset[str]
    needed: frozenset[str]
    ignored: frozenset[str] = frozenset()


def part(column: str) -> tuple[str, str | None]:
    """`label::English (en)` -> (label, English (en)); without a language the second is None.

    Our own columns start with `iedereen::`, which belongs to the name. A single colon is the old way of writing.
    """
    prefix = "iedereen::" if column.lower().startswith("iedereen::") else ""
    name, sign, language = re.sub(r"(?<!:):(?!:)", "::", column[len(prefix) :]).partition("::")
    return prefix + name.strip().lower(), language.strip() if sign else None


def code(language: str) -> str | None:
    """The code within the name of a language: `Nederlands (nl)` and `nl` -> nl."""
    found = _LANGUAGE.match(language)
    return (found["code"] or found["bare"]).lower() if found else None


def check_columns(sheet: Sheet, allowed: Allowed) -> list[Problem]:
    """Columns that are missing or mean nothing; one that is empty may have any name."""
    names = {part(c)[0] for c in sheet.columns}
    problems = [Problem("missing_column", sheet.name, 1, c) for c in sorted(allowed.needed - names)]
    for column in sheet.columns:
        name, language = part(column)
        known = name in allowed.translated or (name in allowed.plain and language is None) or name in allowed.ignored
        if known or not sheet.filled(column):
            continue
        problems += _refusal(sheet, column, name)
    return problems


def _refusal(sheet: Sheet, column: str, name: str) -> list[Problem]:
    rows = [row for row in sheet.rows if column in row.cells]
    if name in SKIP_LOGIC:
        return [Problem("skip_logic", sheet.name, row.number, column) for row in rows]
    if name == REQUIRED:
        asked = [row for row in rows if row.cells[column].lower() not in {"no", "false", "nee", "false()"}]
        return [Problem("required_question", sheet.name, row.number, column) for row in asked]
    known = name in UNSUPPORTED or column.lower() in UNSUPPORTED or name in {"media", "bind", "body", "instance"}
    return [Problem("unsupported_column" if known else "unknown_column", sheet.name, 1, column)]


def languages(sheets: Iterable[tuple[Sheet, Allowed]], rules: Rules) -> tuple[list[str], list[Problem]]:
    """The languages of a form, main one first, and what is wrong with its columns of texts.

    A form without any language in its columns is in the main language.
    """
    bare: list[tuple[str, str]] = []
    translated: dict[str, tuple[str, str]] = {}
    problems = []
    for sheet, allowed in sheets:
        earlier: list[tuple[str, str | None]] = []
        for column in sheet.columns:
            name, language = part(column)
            if name not in allowed.translated or not sheet.filled(column):
                continue
            if language is None:
                bare.append((sheet.name, column))
            elif (found := code(language)) not in rules.languages:
                details = {"language": language, "known": ", ".join(rules.languages)}
                problems.append(Problem("unknown_language", sheet.name, 1, column, details))
            elif found:
                translated.setdefault(found, (sheet.name, column))
                if any((name, found) == (n, code(x or "")) for n, x in earlier):
                    problems.append(Problem("duplicate_column", sheet.name, 1, column))
                earlier.append((name, language))
    if bare and translated:
        example = next(iter(translated.values()))[1]
        problems += [Problem("mixed_languages", s, 1, c, {"translated": example}) for s, c in bare]
    if translated and rules.main not in translated:
        problems.append(Problem("main_language_missing", details={"language": rules.languages[rules.main]}))
    return [x for x in rules.languages if x in translated] or [rules.main], problems


@dataclass(frozen=True)
class Texts:
    """The texts of one kind in a sheet, in the languages of the form; `columns`: language code -> column."""

    sheet: Sheet
    name: str
    spoken: Sequence[str]
    rules: Rules
    columns: Mapping[str, str]

    def of(self, row: Row, *, needed: bool = True) -> tuple[dict[str, str], list[Problem]]:
        """The text in every language, and what is wrong. One that is not needed is there in all languages or none."""
        found = {x: row.cells[c] for x, c in self.columns.items() if c in row.cells}
        problems = []
        for language in self.spoken:
            column = self.columns.get(language, f"{self.name}::{self.rules.languages[language]} ({language})")
            if language not in found and (needed or found):
                details = {"language": language}
                problems.append(Problem("missing_text", self.sheet.name, row.number, column, details))
            elif len(found.get(language, "")) > self.rules.text:
                details = {"limit": str(self.rules.text)}
                problems.append(Problem("too_long", self.sheet.name, row.number, column, details))
        return found, problems


def texts(sheet: Sheet, name: str, spoken: Sequence[str], rules: Rules, *, untranslated: str = "") -> Texts:
    """Where the texts called `name` stand; where there are none, `untranslated` holds them in the main language."""
    found = {}
    for language in spoken:
        for column in sheet.columns:
            stands, written = part(column)
            if stands == name and (written is None or code(written) == language):
                found[language] = column
                break
    if not found and untranslated:
        found = {rules.main: next((c for c in sheet.columns if c.lower() == untranslated), untranslated)}
    return Texts(sheet, name, spoken, rules, found)
