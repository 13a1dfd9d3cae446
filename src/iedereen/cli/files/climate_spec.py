# SPDX-License-Identifier: EUPL-1.2
"""The spec of `iedereen climate`: a TOML file with the team column and the scales."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iedereen.cli.files.input_error import InputError, ProblemList, quoted
from iedereen.cli.files.toml_file import read_toml
from iedereen.engines.scales import LARGEST, Scale, ScaleError

MOST_ITEMS = 2_000

_MESSAGES = {
    "no_name": "a scale has an empty name; give it one.",
    "no_items": "items is empty; name at least one column.",
    "empty_item": "items holds an empty name; name a column.",
    "item_twice": "item {item!r} is listed twice; list it once.",
    "range_not_finite": f"range must be two ordinary numbers, at most {LARGEST:g}.",
    "range_not_increasing": "range [{low:g}, {high:g}] must have its lower end first and smaller.",
    "reverse_not_an_item": "reverse names {item!r}, which is not in items; add it there or remove it here.",
    "reverse_without_range": "reverse of {item!r} needs a range; add range = [low, high].",
}


@dataclass(frozen=True)
class ClimateSpec:
    team: str
    scales: tuple[Scale, ...]

    @property
    def items(self) -> list[str]:
        """Every item column once, in the order of the spec."""
        return list(dict.fromkeys(item for scale in self.scales for item in scale.items))


def read_spec(path: Path) -> ClimateSpec:
    """The spec in `path`. Raises `InputError` with every problem found."""
    table = read_toml(path)
    problems = ProblemList(str(path))
    for key in table.keys() - {"team", "scales"}:
        problems.add(f"unknown key {quoted(key)}; a spec has team and [scales.NAME].")
    team = table.get("team")
    if not isinstance(team, str) or not team:
        problems.add('team must name the column that holds the team, as in team = "GRP".')
    named = table.get("scales")
    if not isinstance(named, dict) or not named:
        problems.add("no scale; add at least one table [scales.NAME] with items = [columns].")
        named = {}
    scales = [scale for name, entry in named.items() if (scale := _scale(name, entry, team, problems))]
    problems.raise_any()
    spec = ClimateSpec(str(team), tuple(scales))
    if len(spec.items) > MOST_ITEMS:
        raise InputError(f"{path}: {len(spec.items)} item columns, more than {MOST_ITEMS}; split the spec.")
    return spec


def _scale(name: str, entry: object, team: object, problems: ProblemList) -> Scale | None:
    place = f"[scales.{name}]"
    if not isinstance(entry, dict):
        problems.add(f"{place} must be a table with items = [columns].")
        return None
    complaints = _complaints(entry, team)
    for complaint in complaints:
        problems.add(f"{place}: {complaint}")
    if complaints:
        return None
    low, high = (float(end) for end in entry["range"]) if "range" in entry else (None, None)
    try:
        return Scale(name, tuple(entry["items"]), low, high, frozenset(entry.get("reverse", ())))
    except ScaleError as error:
        problems.add(f"{place}: {_MESSAGES[error.code].format(**error.details)}")
        return None


def _complaints(entry: dict[str, Any], team: object) -> list[str]:
    """What is wrong with the shape of one scale's table; its meaning is checked by `Scale` itself."""
    found = [
        f"unknown key {quoted(key)}; a scale has items, range and reverse."
        for key in sorted(entry.keys() - {"items", "range", "reverse"})
    ]
    if not _is_names(entry.get("items")):
        found.append('items must be a list of column names, as in items = ["A", "B"].')
    elif team in entry["items"]:
        found.append(f"the team column {quoted(str(team))} cannot be an item; remove it from items.")
    if "reverse" in entry and not _is_names(entry["reverse"]):
        found.append('reverse must be a list of column names, as in reverse = ["B"].')
    if "range" in entry and not _is_range(entry["range"]):
        found.append("range must be two ordinary numbers, as in range = [1, 5].")
    return found


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_range(value: object) -> bool:
    # Compared before float(), which fails on TOML's unbounded whole numbers; nan fails both comparisons.
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(end, int | float) and not isinstance(end, bool) for end in value)
        and all(-LARGEST <= end <= LARGEST for end in value)
    )
