# SPDX-License-Identifier: EUPL-1.2
"""The names of the columns against what a reader needs."""

import difflib
from collections.abc import Iterable, Iterator, Mapping

from .judging import key
from .problems import BadTable, Problem
from .sheets import Sheet

_LIKENESS = 0.6  # difflib's own cut-off for "close"


def columns(sheet: Sheet, required: Iterable[str], optional: Iterable[str] = ()) -> Mapping[str, int]:
    """Where every wanted column is: name as asked -> 0-based index in the header and in the cells.

    Capitals and inner white space do not count. An optional column that is absent is absent from the answer.
    Raises BadTable with the problems of the header, every missing and every unknown column together; each of
    these two carries the closest name of the other side, if one looks like it.
    """
    wanted = {key(name): name for name in (*required, *optional)}
    needed = [key(name) for name in required]
    present = {key(name): index for index, name in reversed(list(enumerate(sheet.header))) if name}
    problems = [
        *sheet.problems,
        *_missing(sheet, [k for k in needed if k not in present], wanted, present),
        *_unknown(sheet, [k for k in present if k not in wanted], wanted, present),
    ]
    if problems:
        raise BadTable(*problems)
    return {name: present[k] for k, name in wanted.items() if k in present}


def _missing(
    sheet: Sheet, missing: list[str], wanted: Mapping[str, str], present: Mapping[str, int]
) -> Iterator[Problem]:
    free = {k: sheet.header[index] for k, index in present.items() if k not in wanted}
    for k in missing:
        yield Problem("missing_column", sheet.name, None, wanted[k], _closest(k, free))


def _unknown(
    sheet: Sheet, unknown: list[str], wanted: Mapping[str, str], present: Mapping[str, int]
) -> Iterator[Problem]:
    free = {k: name for k, name in wanted.items() if k not in present}
    for k in sorted(unknown, key=present.__getitem__):
        yield Problem("unknown_column", sheet.name, None, sheet.header[present[k]], _closest(k, free))


def _closest(name: str, names: Mapping[str, str]) -> dict[str, str]:
    found = difflib.get_close_matches(name, names, n=1, cutoff=_LIKENESS)
    return {"closest": names[found[0]]} if found else {}
