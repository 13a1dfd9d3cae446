# SPDX-License-Identifier: EUPL-1.2
"""The sheet choices: the points of the scale of all statements, and the answers of background questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .columns import BACKGROUND, YES, texts
from .problems import Problem
from .shapes import Rules, Texts
from .workbook import Row, Sheet

SELECT = "select_one"


@dataclass(frozen=True)
class Points:
    """One list: its first point's number, and a text and a row of the sheet per point."""

    low: int = 1
    choices: tuple[Texts, ...] = ()
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Scale:
    """All lists of the sheet; `problems` of each count only when it is used."""

    lists: Mapping[str, Points]
    problems: Mapping[str, list[Problem]]
    rows: Mapping[str, int] = field(default_factory=dict)

    def chosen(self, survey: Sheet) -> tuple[Points, list[Problem]]:
        """The list that the statements use, and what is wrong with it, with a second one, or with an unused one."""
        used: dict[str, int] = {}
        backgrounds: set[str] = set()
        for row in survey.rows:
            kind, _, name = row.cells.get("type", "").partition(" ")
            if kind == SELECT and name in self.lists and is_background(row):
                backgrounds.add(name)
            elif kind == SELECT and name in self.lists:
                used.setdefault(name, row.number)
        problems = [problem for name in sorted(backgrounds) for problem in self.problems[name]]
        if not used:
            return Points(), problems
        first, *others = used
        problems += self.problems[first]
        for name in others:
            details = {"list": name, "first": first}
            problems.append(Problem("several_scales", "survey", used[name], "type", details))
        for name in self.lists:
            if name not in used and name not in backgrounds:
                problems.append(Problem("unused_list", "choices", self.rows[name], "list_name", {"list": name}))
        return self.lists[first], problems


def read_scale(sheet: Sheet, spoken: Sequence[str], rules: Rules) -> Scale:
    """Every list of the sheet choices."""
    where = texts(sheet, "label", spoken, rules)
    lists: dict[str, list[Texts]] = {}
    lows: dict[str, int] = {}
    rows: dict[str, int] = {}
    lines: dict[str, list[int]] = {}
    problems: dict[str, list[Problem]] = {}
    for row in sheet.rows:
        name = row.cells.get("list_name", "")
        rows.setdefault(name, row.number)
        lines.setdefault(name, []).append(row.number)
        wrong = problems.setdefault(name, [])
        if not name:
            wrong.append(Problem("missing_value", "choices", row.number, "list_name"))
        label, no_label = where.of(row)
        wrong += no_label
        written = row.cells.get("name", "")
        if written.isascii() and written.isdigit() and len(written) <= 3:
            lows.setdefault(name, int(written) - len(lists.get(name, [])))
        if written != str(lows.get(name, 1) + len(lists.get(name, []))):
            wrong.append(Problem("bad_choice", "choices", row.number, "name", {"name": written}))
        lists.setdefault(name, []).append(label)
    for name, labels in lists.items():
        if not 2 <= len(labels) <= rules.choices:
            code = "too_few_choices" if len(labels) < 2 else "too_many_choices"
            details = {"list": name, "limit": str(rules.choices)}
            problems[name].append(Problem(code, "choices", rows[name], "list_name", details))
    return Scale({n: Points(lows.get(n, 1), tuple(v), tuple(lines[n])) for n, v in lists.items()}, problems, rows)


def is_background(row: Row) -> bool:
    cells = {name.lower(): text for name, text in row.cells.items()}
    return cells.get(BACKGROUND, "").lower() in YES
