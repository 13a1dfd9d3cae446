# SPDX-License-Identifier: EUPL-1.2
"""A file of earlier answers, one row per person, and the mapping that says what its columns mean."""

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from iedereen.checkup.rules import Definition, Index, Item, ItemKind
from iedereen.engines import tables

MISSING = frozenset({"", "na", "n/a", "nan", "null", "-"})
SHOWN = 100  # problems before reading stops
SCALES = {"column", "label", "low", "high", "reverse", "index"}
KEYS = {"title", "campaign", "opened", "closed", "questionnaire", "questionnaire_title", "team", "team_prefix",
        "create_teams", "items", "indices"}  # fmt: skip


@dataclass(frozen=True)
class Wrong:
    """One problem. `row` as the user sees it; `details` are texts for its sentence in `screen.faults`."""

    code: str
    row: int | None = None
    column: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)


class BadHistory(Exception):
    """A mapping or a file that cannot be used, with every problem that was found."""

    def __init__(self, *problems: Wrong) -> None:
        super().__init__(", ".join(f"{p.code}@{p.row or ''}" for p in problems[:5]))
        self.problems = problems


@dataclass(frozen=True)
class Source:
    """A mapping. `under`: code of the unit under which unknown teams are made; None: an unknown team is a problem."""

    title: str
    campaign: str
    opened: date
    closed: date
    questionnaire: str
    team: str
    prefix: str
    under: str | None
    columns: tuple[str, ...]
    definition: Definition


@dataclass(frozen=True)
class History:
    """What stands in the file: team code -> answers of its people, in the order of `Source.columns`."""

    teams: Mapping[str, list[tuple[float | None, ...]]]
    rows: int


def source(text: str) -> Source:
    """The mapping from TOML. Raises BadHistory."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadHistory(Wrong("mapping_not_toml", details={"why": str(error)})) from error
    problems = [Wrong("mapping_unknown_key", details={"key": key}) for key in sorted(set(given) - KEYS)]
    problems += list(_missing(given))
    if problems:
        raise BadHistory(*problems)
    items, indices = _items(given), _indices(given)
    under = given.get("create_teams", {}).get("under")
    title = given.get("questionnaire_title", given["title"])
    return Source(
        title=given["title"], campaign=given.get("campaign", given["title"]), opened=given["opened"],
        closed=given["closed"], questionnaire=given["questionnaire"], team=given["team"],
        prefix=given.get("team_prefix", ""), under=under, columns=tuple(row["column"] for row in given["items"]),
        definition=Definition({"nl": title}, items, indices, ()),
    )  # fmt: skip


def _missing(given: Mapping[str, Any]) -> Iterator[Wrong]:
    for key in ("title", "questionnaire", "team"):
        if not isinstance(given.get(key), str) or not given[key].strip():
            yield Wrong("mapping_needs", details={"key": key})
    for key in ("opened", "closed"):
        if type(given.get(key)) is not date:
            yield Wrong("mapping_needs_day", details={"key": key})
    if not given.get("items"):
        yield Wrong("mapping_needs", details={"key": "items"})
    known = {row.get("code") for row in given.get("indices", ())}
    seen: set[str] = set()
    for row in given.get("items", ()):
        yield from _wrong_item(row, known, seen)
        seen.add(row.get("column", ""))


def _wrong_item(row: Mapping[str, Any], known: set[str], seen: set[str]) -> Iterator[Wrong]:
    name = str(row.get("column", ""))
    about = {"item": name}
    if not name or name in seen or name in known or len(name) > 60:
        yield Wrong("item_name", details=about)
    for key in sorted(set(row) - SCALES):
        yield Wrong("mapping_unknown_key", details={"key": f"items.{key}"})
    low, high = row.get("low"), row.get("high")
    whole = type(low) is int and type(high) is int and low < high
    if not whole and (low, high) != (None, None):
        yield Wrong("item_scale", details=about)
    if (row.get("reverse") or row.get("index")) and not whole:
        yield Wrong("item_needs_scale", details=about)
    if row.get("index") is not None and row["index"] not in known:
        yield Wrong("item_index_unknown", details={**about, "index": str(row["index"])})


def _items(given: Mapping[str, Any]) -> tuple[Item, ...]:
    return tuple(
        Item(row["column"], ItemKind.STATEMENT, {"nl": row.get("label", row["column"])}, row.get("low"),
             row.get("high"), bool(row.get("reverse", False)), row.get("index"))
        for row in given["items"]
    )  # fmt: skip


def _indices(given: Mapping[str, Any]) -> tuple[Index, ...]:
    return tuple(
        Index(row["code"], {"nl": row.get("label", row["code"])}, {"nl": row.get("meaning", "")})
        for row in given.get("indices", ())
    )


def read(name: str, data: bytes | Path, asked: Source, known: frozenset[str]) -> History:
    """Every row of the file's only sheet. `known`: codes of the teams that exist. Raises BadHistory."""
    try:
        book = tables.read(data, name)
        if len(book.sheets) != 1:
            raise BadHistory(Wrong("one_sheet"))
        sheet = book.sheets[0]
        problems: list[Wrong] = []
        where = {key: at for at, key in enumerate(sheet.header)}
        for column in (asked.team, *asked.columns):
            if column not in where:
                problems.append(Wrong("missing_column", 1, column))
        if problems:
            raise BadHistory(*problems)
        return _rows(sheet, asked, where, known)
    except tables.BadTable as error:
        raise BadHistory(*(Wrong(p.code, p.row, p.column, p.details) for p in error.problems)) from error


def _rows(sheet: tables.Sheet, asked: Source, where: Mapping[str, int], known: frozenset[str]) -> History:
    teams: dict[str, list[tuple[float | None, ...]]] = {}
    problems: list[Wrong] = []
    count = 0
    for row in sheet.rows:
        count += 1
        code = f"{asked.prefix}{row.cells[where[asked.team]] or ''}"
        problems += _wrong_team(code, row, asked, where, known)
        answers = []
        for item in asked.definition.items:
            value, wrong = _answer(row.cells[where[item.name]], item, row.number)
            answers.append(value)
            problems += wrong
        if len(problems) >= SHOWN:
            break
        teams.setdefault(code, []).append(tuple(answers))
    if not problems and not teams:
        problems.append(Wrong("no_rows"))
    if problems:
        raise BadHistory(*problems[:SHOWN])
    return History(teams, count)


def _wrong_team(
    code: str, row: tables.Row, asked: Source, where: Mapping[str, int], known: frozenset[str]
) -> Iterator[Wrong]:
    if not row.cells[where[asked.team]]:
        yield Wrong("team_missing", row.number, asked.team)
    elif len(code) > 20:
        yield Wrong("value_too_long", row.number, asked.team, {"limit": "20"})
    elif code not in known and asked.under is None:
        yield Wrong("unknown_team", row.number, asked.team, {"value": code})


def _answer(text: str | None, item: Item, row: int) -> tuple[float | None, list[Wrong]]:
    if text is None or text.strip().casefold() in MISSING:
        return None, []
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None, [Wrong("not_a_number", row, item.name, {"value": text[:40]})]
    if not math.isfinite(value) or abs(value) > 1e9:
        return None, [Wrong("not_a_number", row, item.name, {"value": text[:40]})]
    if item.low is not None and item.high is not None and not item.low <= value <= item.high:
        return None, [Wrong("outside_scale", row, item.name,
                            {"value": text[:40], "low": str(item.low), "high": str(item.high)})]  # fmt: skip
    return value, []
