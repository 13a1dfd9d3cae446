# SPDX-License-Identifier: EUPL-1.2
"""Lists that everybody knows how to use: filter, sort, link to, and take along as CSV or XLSX."""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any
from urllib.parse import urlencode

from django.db.models import Q
from django.db.models.expressions import BaseExpression
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import conditional_escape as escaped
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iedereen.engines.tables import write_csv, write_xlsx
from iedereen.screen.stored import Stored
from iedereen.screen.values import in_file, on_screen, order

PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_TEXT = 100  # of a search text: longer is never meant
BREATH = 100  # rows of a file between two moments in which the process first does what others wait for
BLOCK = 1 << 16


@dataclass(frozen=True)
class Column:
    """One column: `value` of a row for screen and export, and where it links to (screen only).

    `badge` gives the class behind `badge--` (ok, late, wait, none) for a value that is a state; `css` a class for the
    cell of a row; `only` ("screen" or "file") keeps a column out of the other. The first column heads its row.
    `rank`: what the rows are ordered by where that is not the value. `stored`: the field or expression by which the
    database gives the order of this column, for rows that stay there; or what makes it when it is asked for.
    """

    key: str
    title: Any  # text, translated lazily
    value: Callable[[Any], Any]
    link: Callable[[Any], str | None] | None = None
    numeric: bool = False
    badge: Callable[[Any], str | None] | None = None
    css: Callable[[Any], str] | None = None
    only: str = ""
    rank: Callable[[Any], Any] | None = None
    stored: str | BaseExpression | Callable[[], BaseExpression] | None = None


@dataclass(frozen=True)
class Filter:
    """One filter, kept in the address. With `choices` a select, without them a search text.

    `stored` asks the same of the database, for rows that stay there.
    """

    key: str
    title: Any
    keep: Callable[[Any, str], bool]
    choices: Sequence[tuple[str, Any]] | None = None
    stored: Callable[[str], Q] | None = None


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as far as it makes sense; `notes` say what did not."""

    filters: Mapping[str, str]
    sort: str  # key of a column, "-key" for downwards, "" for the order of the rows themselves
    page: int
    export: str
    notes: tuple[str, ...]

    def address(self, **changes: str) -> str:
        """The query of the same list with something else: a page, an order, a file."""
        parts = {**self.filters, "sort": self.sort, **changes}
        return "?" + urlencode({k: v for k, v in parts.items() if v})


def show_list(
    request: HttpRequest, *, title: Any, name: str, columns: Sequence[Column], rows: Sequence[Any],
    filters: Sequence[Filter] = (), template: str = "screen/list.html", intro: Any = "", empty: Any = "",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of a list, or with `?export=csv` / `?export=xlsx` the same rows as a file called `name`.

    `rows` are all rows that the viewer may see; filtering, sorting (`?sort=key` / `-key`) and paging happen here.
    Rows that are `Stored` stay in the database as far as filters and columns know how to ask them there.
    A filter, order or page that does not exist is left out, and the page says so.
    """
    asked = read(request, columns, filters)
    kept = arranged(rows, columns, filters, asked)
    if asked.export:
        # A streamed file is an answer like any other, only not by its class.
        written = [c for c in columns if c.only != "screen"]
        return _file(  # type: ignore[return-value]
            request, title=str(title), name=name, columns=written, filters=filters, rows=kept, asked=asked,
        )  # fmt: skip
    return render(request, template, {
        "title": title, "intro": intro, "empty": empty,
        "list": _shown([c for c in columns if c.only != "file"], filters, kept, asked, short=len(rows) < 2),
        **(context or {}),
    })  # fmt: skip


def read(request: HttpRequest, columns: Sequence[Column], filters: Sequence[Filter]) -> Asked:
    """The query string, judged."""
    notes: list[str] = []
    found: dict[str, str] = {}
    for filter_ in filters:
        value = request.GET.get(filter_.key, "").replace("\x00", "").strip()[:MAX_TEXT]
        if value and filter_.choices is not None and value not in {str(k) for k, _label in filter_.choices}:
            notes.append(_("“%(title)s” kent deze keuze niet; we tonen alles.") % {"title": filter_.title})
        elif value:
            found[filter_.key] = value
    sort = request.GET.get("sort", "")
    if sort and sort.removeprefix("-") not in {c.key for c in columns}:
        notes.append(_("Op deze kolom kan de lijst niet worden gesorteerd."))
        sort = ""
    export = request.GET.get("export", "")
    if export not in {"", "csv", "xlsx"}:
        notes.append(_("Dit soort bestand maken we niet. Kies CSV of Excel onder de lijst."))
        export = ""
    page = request.GET.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1
    return Asked(found, sort, max(1, number), export, tuple(notes))


def arranged(rows: Sequence[Any], columns: Sequence[Column], filters: Sequence[Filter], asked: Asked) -> Sequence[Any]:
    """The rows that are asked for, in the order that is asked for; what is empty comes last in both directions."""
    kept = _kept(rows, {f.key: f for f in filters}, asked)
    if not asked.sort:
        return kept
    column = next(c for c in columns if c.key == asked.sort.removeprefix("-"))
    if isinstance(kept, Stored) and column.stored is not None:
        by = column.stored() if callable(column.stored) else column.stored
        return kept.ordered(by, downwards=asked.sort.startswith("-"))
    ranked = column.rank or column.value
    keyed = [(order(ranked(row)), row) for row in kept]
    filled = sorted((p for p in keyed if p[0][0] < 8), key=lambda p: p[0], reverse=asked.sort.startswith("-"))
    return [row for _key, row in filled] + [row for key, row in keyed if key[0] >= 8]


def _kept(rows: Sequence[Any], by_key: Mapping[str, Filter], asked: Asked) -> Sequence[Any]:
    """First what the database can judge, then what only we can."""
    here = []
    for key, value in asked.filters.items():
        stored = by_key[key].stored
        if isinstance(rows, Stored) and stored is not None:
            rows = rows.where(stored(value))
        else:
            here.append((by_key[key].keep, value))
    return [r for r in rows if all(keep(r, value) for keep, value in here)] if here else rows


def counted(number: int) -> str:
    return ngettext("%(number)d regel", "%(number)d regels", number) % {"number": number}


def _file(
    request: HttpRequest, *, title: str, name: str, columns: Sequence[Column], filters: Sequence[Filter],
    rows: Sequence[Any], asked: Asked,
) -> HttpResponseBase:  # fmt: skip
    header = [str(c.title) for c in columns]
    answer: HttpResponseBase
    if asked.export == "csv":
        # Everything is written before the first byte goes out: a file is whole, or there is no file.
        whole = _laid_down(write_csv(header, _in_file(columns, rows)))
        answer = StreamingHttpResponse(_blocks(whole), content_type="text/csv; charset=utf-8")
    else:
        note = "\n".join(_note(title, filters, len(rows), asked, getattr(request, "now", None)))
        answer = HttpResponse(write_xlsx(title, header, _in_file(columns, rows), note), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}-{len(rows)}-regels.{asked.export}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Row-Count"] = str(len(rows))
    return answer


def _in_file(columns: Sequence[Column], rows: Sequence[Any]) -> Iterator[list[Any]]:
    """The cells of a file, row by row, never all at once in memory.

    Whoever takes a long list along waits a little now and then, so that who reads a page in the same process does not.
    """
    values = [c.value for c in columns]
    for number, row in enumerate(rows, 1):
        yield [in_file(value(row)) for value in values]
        if number % BREATH == 0:
            time.sleep(0.001)


def _laid_down(pieces: Iterable[bytes]) -> IO[bytes]:
    """A file without a name, that is gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by who reads it to the end
    file.writelines(pieces)
    file.seek(0)
    return file


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while block := file.read(BLOCK):
            yield block


def _note(title: str, filters: Sequence[Filter], count: int, asked: Asked, now: datetime | None) -> Iterator[str]:
    yield f"{title}: {counted(count)}"
    if now is not None:
        yield _("Gemaakt op %(moment)s") % {"moment": on_screen(now)}
    for filter_ in filters:
        if filter_.key in asked.filters:
            yield f"{filter_.title}: {_chosen(filter_, asked.filters[filter_.key])}"


def _chosen(filter_: Filter, value: str) -> str:
    return str({str(k): label for k, label in filter_.choices or ()}.get(value, value))


def _shown(
    columns: Sequence[Column], filters: Sequence[Filter], rows: Sequence[Any], asked: Asked, *, short: bool
) -> dict[str, Any]:
    """Context of the table. `short`: there is at most one row to begin with, so nothing to filter or sort."""
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    page = min(asked.page, pages)
    here = rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return {
        "notes": asked.notes,
        "heads": [_head(c, asked) for c in columns],
        "rows": _drawn(columns, here),
        "filters": [] if short and not asked.filters else [_control(f, asked) for f in filters],
        "short": short,
        "filtered": bool(asked.filters),
        "sort": asked.sort,
        "count": counted(len(rows)),
        "page": page,
        "pages": pages,
        "previous": asked.address(page=str(page - 1)) if page > 1 else None,
        "next": asked.address(page=str(page + 1)) if page < pages else None,
        "csv": asked.address(export="csv"),
        "xlsx": asked.address(export="xlsx"),
    }


def _head(column: Column, asked: Asked) -> dict[str, Any]:
    upwards, downwards = asked.sort == column.key, asked.sort == f"-{column.key}"
    return {
        "title": column.title,
        "numeric": column.numeric,
        "sorted": "ascending" if upwards else "descending" if downwards else "",
        "address": asked.address(sort=f"-{column.key}" if upwards else column.key),
    }


def _drawn(columns: Sequence[Column], rows: Iterable[Any]) -> list[SafeString]:
    """The cells of each row, drawn here: a template for each of three hundred cells costs ten times as much."""
    titles = [escaped(str(c.title)) for c in columns]
    return [
        mark_safe("".join(_cell(c, t, row, heads=n == 0) for n, (c, t) in enumerate(zip(columns, titles, strict=True))))
        for row in rows
    ]


def _cell(column: Column, title: str, row: Any, *, heads: bool) -> str:
    value = column.value(row)
    css = column.css(row) if column.css else "nowrap" if isinstance(value, date) else ""
    inside = _inside(column, row, value)
    if heads:
        named = f' class="{escaped(css)}"' if css else ""
        return f'<th scope="row" role="rowheader"{named}>{inside}</th>'
    names = f"number {escaped(css)}" if column.numeric else escaped(css)
    return f'<td role="cell" data-title="{title}" class="{names}">{inside}</td>'


def _inside(column: Column, row: Any, value: Any) -> str:
    text = escaped(on_screen(value))
    if column.link and (link := column.link(row)):
        return f'<a href="{escaped(link)}">{text}</a>'
    if column.badge and value is not None and (badge := column.badge(row)):
        return f'<span class="badge badge--{escaped(badge)}">{text}</span>'
    return text


def _control(filter_: Filter, asked: Asked) -> dict[str, Any]:
    value = asked.filters.get(filter_.key, "")
    choices = None if filter_.choices is None else _options(filter_.choices, value)
    return {"key": filter_.key, "title": filter_.title, "value": value, "choices": choices}


def _options(choices: Iterable[tuple[str, Any]], chosen: str) -> SafeString:
    """Drawn here for the same reason: a filter on the teams of the force has six hundred."""
    found = ((str(key), escaped(str(title))) for key, title in choices)
    return mark_safe("".join(
        f'<option value="{escaped(key)}"{" selected" if key == chosen else ""}>{title}</option>' for key, title in found
    ))  # fmt: skip
