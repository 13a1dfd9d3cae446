# SPDX-License-Identifier: EUPL-1.2
"""The spec of `iedereen protect`: a TOML file with the columns of the tables and what is unsafe."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iedereen.cli.files.input_error import ProblemList, quoted
from iedereen.cli.files.toml_file import read_toml
from iedereen.engines.protect import FLOOR
from iedereen.engines.protect.cells.rule import MOST_COALITION

KEYS = frozenset({"mode", "threshold", "count", "by", "dimensions", "zeros_unsafe", "coalition", "hierarchy"})
MODES = ("cells", "plan")


@dataclass(frozen=True)
class ProtectSpec:
    """As the TOML file says it. `count` None: every row is one respondent. `hierarchy`: name -> columns, coarse to
    fine."""

    mode: str
    threshold: int
    count: str | None
    by: tuple[str, ...]
    dimensions: tuple[str, ...]
    zeros_unsafe: bool
    coalition: int
    hierarchy: dict[str, tuple[str, ...]]

    @property
    def places(self) -> tuple[str, ...]:
        """Every column of the organisation once, in the order of the spec."""
        return tuple(dict.fromkeys(column for levels in self.hierarchy.values() for column in levels))


def read_spec(path: Path) -> ProtectSpec:
    """The spec in `path`. Raises `InputError` with every problem found."""
    table = read_toml(path)
    problems = ProblemList(str(path))
    for key in sorted(table.keys() - KEYS):
        problems.add(f"unknown key {quoted(key)}; a spec has {', '.join(sorted(KEYS))}.")
    mode = table.get("mode", "cells")
    if mode not in MODES:
        problems.add(f'mode is {quoted(str(mode))}; write mode = "cells" or mode = "plan".')
    by, dimensions = (_names(table, key, problems) for key in ("by", "dimensions"))
    hierarchy = _hierarchy(table.get("hierarchy", {}), problems)
    spec = ProtectSpec(
        mode=str(mode),
        threshold=_number(table, "threshold", FLOOR, FLOOR, problems),
        count=_count(table.get("count"), problems),
        by=by,
        dimensions=dimensions,
        zeros_unsafe=_flag(table, problems),
        coalition=_number(table, "coalition", 0, 0, problems),
        hierarchy=hierarchy,
    )
    _check_columns(spec, problems)
    problems.raise_any()
    return spec


def _check_columns(spec: ProtectSpec, problems: ProblemList) -> None:
    named = [*spec.by, *spec.dimensions, *spec.places, *([spec.count] if spec.count else [])]
    for name in sorted({n for n in named if named.count(n) > 1}):
        problems.add(f"column {quoted(name)} is used twice; a column is a count, a table, a dimension or a place.")
    for name in sorted({"freq", "status"} & {*spec.by, *spec.dimensions, *spec.places}):
        problems.add(f"column {quoted(name)} has the name of a column of the output; rename it in the input.")
    if not spec.dimensions and not spec.hierarchy:
        problems.add("there is nothing to count by; name dimensions or a [hierarchy].")
    if spec.mode == "plan" and not spec.hierarchy:
        problems.add("a plan is about groups of an organisation; add [hierarchy] with its columns, coarse to fine.")
    if spec.mode == "cells" and spec.coalition > MOST_COALITION:
        problems.add(
            f'coalition is {spec.coalition}; in mode = "cells" it is at most {MOST_COALITION}, since nearly everything '
            'would have to be hidden. Lower it, raise threshold by as many, or write mode = "plan".'
        )
    if spec.mode == "plan" and spec.by:
        problems.add('a plan holds for all tables at once; leave by out, or write mode = "cells".')


def _names(table: dict[str, Any], key: str, problems: ProblemList) -> tuple[str, ...]:
    given = table.get(key, [])
    if not isinstance(given, list) or not all(isinstance(name, str) and name for name in given):
        problems.add(f'{key} must be a list of column names, as in {key} = ["answer"].')
        return ()
    return tuple(given)


def _hierarchy(given: object, problems: ProblemList) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, dict):
        problems.add('[hierarchy] must be a table, as in geo = ["unit", "team"].')
        return {}
    found = {name: _names(given, name, problems) for name in given}
    for name, levels in found.items():
        if not levels:
            problems.add(f"[hierarchy] {quoted(name)} has no columns; name them coarse to fine.")
    return {name: levels for name, levels in found.items() if levels}


def _number(table: dict[str, Any], key: str, default: int, least: int, problems: ProblemList) -> int:
    given = table.get(key, default)
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= 1_000:
        problems.add(f"{key} is {given!r}; write a whole number from {least} to 1000.")
        return default
    return given


def _count(given: object, problems: ProblemList) -> str | None:
    if given is not None and (not isinstance(given, str) or not given):
        problems.add('count must name a column, as in count = "freq"; leave it out when a row is one respondent.')
        return None
    return given


def _flag(table: dict[str, Any], problems: ProblemList) -> bool:
    given = table.get("zeros_unsafe", False)
    if not isinstance(given, bool):
        problems.add("zeros_unsafe must be true or false.")
        return False
    return given
