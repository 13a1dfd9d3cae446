# SPDX-License-Identifier: EUPL-1.2
"""Lists that everybody knows how to use: filter, link to, and take along as CSV or XLSX."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Column:
    """One column: `value` of a row for screen and export, and where it links to (screen only)."""

    key: str
    title: Any  # text, translated lazily
    value: Callable[[Any], Any]
    link: Callable[[Any], str | None] | None = None
    numeric: bool = False


@dataclass(frozen=True)
class Filter:
    """One filter, kept in the address. With `choices` a select, without them a search text."""

    key: str
    title: Any
    keep: Callable[[Any, str], bool]
    choices: Sequence[tuple[str, Any]] | None = None


def show_list(
    request: HttpRequest, *, title: Any, name: str, columns: Sequence[Column], rows: Sequence[Any],
    filters: Sequence[Filter] = (), template: str = "screen/list.html", intro: Any = "", empty: Any = "",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of a list, or with `?export=csv` / `?export=xlsx` the same rows as a file called `name`.

    `rows` are all rows that the viewer may see; filtering, sorting (`?sort=key` / `-key`) and paging happen here.
    """
    raise NotImplementedError
