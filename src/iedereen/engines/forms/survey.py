# SPDX-License-Identifier: EUPL-1.2
"""The sheet survey: one question per row."""

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence

from .columns import BACKGROUND, NO, YES, texts
from .problems import Problem
from .scale import SELECT, Points, is_background
from .shapes import Question, Rules, Texts
from .workbook import Row, Sheet

OPEN_TYPES = frozenset({"text", "string"})
# What XLSForm calls metadata: who answered, when and where. Here nobody may ever know.
TRACKING = frozenset({
    "start", "end", "today", "deviceid", "device_id", "subscriberid", "simserial", "phonenumber", "username", "email",
    "audit", "geopoint", "geotrace", "geoshape", "start-geopoint", "background-geopoint", "background-audio", "image",
    "photo", "audio", "video", "file", "barcode",
})  # fmt: skip
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_questions(
    sheet: Sheet, lists: Mapping[str, Points], indices: frozenset[str], spoken: Sequence[str], rules: Rules
) -> tuple[list[Question], list[Problem]]:
    """The questions in order, and what is wrong with them."""
    labels, hints = (texts(sheet, name, spoken, rules) for name in ("label", "hint"))
    questions: list[Question] = []
    problems: list[Problem] = []
    first: dict[str, int] = {}
    for row in sheet.rows:
        cells = {name.lower(): text for name, text in row.cells.items()}
        opened, wrong = _kind(row, cells.get("type", ""), lists)
        problems += wrong
        problems += _name(row, cells.get("name", ""), first, indices, rules)
        label, no_label = labels.of(row)
        hint, no_hint = hints.of(row, needed=False)
        index, reverse, no_index = _direction(row, cells, opened, indices)
        points = lists.get(cells.get("type", "").partition(" ")[2], Points()) if is_background(row) else Points()
        problems += [*no_label, *no_hint, *no_index, *_background(row, cells, (label, hint), points, rules)]
        if not wrong:
            questions.append(Question(cells.get("name", ""), label, opened, hint, index, reverse, points.choices))
    return questions, problems


def _background(
    row: Row, cells: Mapping[str, str], asked: Iterable[Texts], points: Points, rules: Rules
) -> list[Problem]:
    """What is wrong with a question as a background: one that is coarse, harmless, and says nothing of a statement."""
    marked = cells.get(BACKGROUND, "").lower()
    if marked not in YES:
        return [] if marked in NO else [Problem("bad_yes_no", "survey", row.number, BACKGROUND, {"value": marked})]
    if not cells.get("type", "").startswith(SELECT):
        return [Problem("background_needs_list", "survey", row.number, BACKGROUND)]
    problems = []
    if cells.get("iedereen::index") or cells.get("iedereen::reverse", "").lower() in YES:
        column = "iedereen::index" if cells.get("iedereen::index") else "iedereen::reverse"
        problems.append(Problem("index_on_background", "survey", row.number, column))
    if len(points.choices) > rules.answers:
        details = {"list": cells["type"].partition(" ")[2], "limit": str(rules.answers)}
        problems.append(Problem("too_many_answers", "choices", points.rows[0], "list_name", details))
    words = [cells.get("name", "").replace("_", " "), *(text for texts in asked for text in texts.values())]
    if found := _match(words, rules.never_asked):
        problems.append(Problem("never_asked", "survey", row.number, "label", {"word": found}))
    for number, answer in zip(points.rows, points.choices, strict=True):
        if found := _match(answer.values(), rules.never_asked):
            problems.append(Problem("never_asked", "choices", number, "label", {"word": found}))
        if _match(answer.values(), rules.way_out):
            text = next(iter(answer.values()))
            problems.append(Problem("way_out_is_added", "choices", number, "label", {"text": text}))
    return problems


def _match(texts: Iterable[str], patterns: Sequence[str]) -> str:
    """The first words that one of the patterns finds; accents and capitals do not count."""
    for text in texts:
        bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
        for pattern in patterns:
            if found := re.search(pattern, bare):
                return found[0]
    return ""


def _kind(row: Row, written: str, lists: Container[str]) -> tuple[bool, list[Problem]]:
    """(is it open, what is wrong with its type)."""
    kind, _, name = written.partition(" ")
    if not written:
        return False, [Problem("missing_value", "survey", row.number, "type")]
    if kind == SELECT:
        known = name.strip() in lists and name.strip()
        return False, [] if known else [Problem("unknown_list", "survey", row.number, "type", {"list": name})]
    if written.lower() in OPEN_TYPES:
        return True, []
    code = "tracking_type" if written.lower() in TRACKING else "unknown_type"
    return False, [Problem(code, "survey", row.number, "type", {"type": written})]


def _name(row: Row, name: str, first: dict[str, int], indices: frozenset[str], rules: Rules) -> list[Problem]:
    if not name:
        return [Problem("missing_value", "survey", row.number, "name")]
    earlier = first.setdefault(name.casefold(), row.number)
    if earlier != row.number:
        details = {"name": name, "first": str(earlier)}
        return [Problem("duplicate_name", "survey", row.number, "name", details)]
    if name in indices:
        return [Problem("name_is_index", "survey", row.number, "name", {"name": name})]
    if not _NAME.fullmatch(name) or len(name) > rules.name:
        return [Problem("bad_name", "survey", row.number, "name", {"name": name})]
    return []


def _direction(
    row: Row, cells: Mapping[str, str], opened: bool, indices: frozenset[str]
) -> tuple[str | None, bool, list[Problem]]:
    """(index, is it reversed, what is wrong with that)."""
    index, reverse = cells.get("iedereen::index"), cells.get("iedereen::reverse", "").lower()
    problems = []
    if opened and (index or reverse in YES):
        column = "iedereen::index" if index else "iedereen::reverse"
        problems.append(Problem("index_on_open", "survey", row.number, column))
    elif index and index not in indices:
        problems.append(Problem("unknown_index", "survey", row.number, "iedereen::index", {"index": index}))
    if reverse not in YES | NO:
        problems.append(Problem("bad_yes_no", "survey", row.number, "iedereen::reverse", {"value": reverse}))
    return index, reverse in YES, problems
