# SPDX-License-Identifier: EUPL-1.2
"""Rows of a list that stay in the database: a page reads the page, not the list."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, overload

from django.db import connections
from django.db.models import Case, F, Func, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Lower, NullIf
from django.db.models.lookups import LessThanOrEqual

from iedereen.screen.values import order

Wrap = Callable[[Sequence[Any]], Sequence[Any]]
PART = 1_000  # rows that are in memory at once when all are read
# Letters with an accent and the same without.
_PLAIN = {c: plain[0] for c in map(chr, range(0xC0, 0x250)) if (plain := unicodedata.normalize("NFKD", c))[0].isascii()}


class Stored(Sequence[Any]):
    """The first `most` rows of an ordered query, read when they are looked at.

    `wrap` makes of the rows that were read what the list shows (names looked up, say), in one go per slice. `known`:
    how many there are, where that was counted already.
    """

    def __init__(self, rows: QuerySet[Any], most: int, wrap: Wrap = list, known: int | None = None) -> None:
        self.rows, self.most, self.wrap, self.known = rows, most, wrap, known

    @cached_property
    def _number(self) -> int:
        if self.known is not None:
            return self.known
        # Counting stops at `most`: nobody reads a list of hundreds of thousands to the end.
        return self.rows.order_by()[: self.most].count()

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[Any]:
        """All rows, in parts, from a cursor that stays open in the database."""
        rows = self.rows.all()[: self.most].iterator(chunk_size=PART)
        while part := list(islice(rows, PART)):
            yield from self.wrap(part)

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, int):
            return self[:][place]
        start, stop, step = place.indices(self.most)
        if step != 1:
            return self[:][place]
        return self.wrap(list(self.rows[start:stop]))

    def where(self, condition: Q) -> "Stored":
        """The first `most` of the rows for which this holds."""
        return Stored(self.rows.filter(condition), self.most, self.wrap)

    def ordered(self, by: str | BaseExpression, *, downwards: bool) -> Sequence[Any]:
        """The same rows in another order; what is empty comes last in both directions."""
        key = F(by) if isinstance(by, str) else by
        last = (
            True if self._may_be_empty(by) else None
        )  # said where it means nothing, it keeps an index from being used
        turned = key.desc(nulls_last=last) if downwards else key.asc(nulls_last=last)
        rows = self._first() if len(self) >= self.most else self.rows
        # Counting the same rows again would tell nothing new.
        return Stored(rows.order_by(turned, *self.rows.query.order_by), self.most, self.wrap, known=len(self))

    def _may_be_empty(self, by: str | BaseExpression) -> bool:
        return not isinstance(by, str) or "__" in by or self.rows.model._meta.get_field(by).null

    def _first(self) -> QuerySet[Any]:
        """The first `most` rows, in whatever order they are shown then.

        Asked for by their keys alone: with the conditions repeated beside them the database takes them to be few, and
        chooses a plan of seconds.
        """
        rows: QuerySet[Any] = self.rows.model._default_manager.filter(pk__in=self.rows[: self.most].values("pk"))
        rows.query.select_related = self.rows.query.select_related
        rows.query.deferred_loading = self.rows.query.deferred_loading
        return rows

    def values(self, *fields: str) -> set[tuple[Any, ...]]:
        """The different values of these fields."""
        if len(self) < self.most:
            return set(self.rows.order_by().values_list(*fields).distinct())
        asked, given = self.rows.values_list(*fields)[: self.most].query.sql_with_params()
        with connections[self.rows.db].cursor() as cursor:  # Django cannot ask this of rows that are cut off
            cursor.execute(f"SELECT DISTINCT * FROM ({asked}) AS found", given)
            return set(cursor.fetchall())


def by_text(field: str) -> BaseExpression:
    """The order of a text without regard of capitals and accents, as rows in memory are ordered; nothing comes last."""
    letters = Value("".join(_PLAIN)), Value("".join(_PLAIN.values()))
    # Most have no accents, and then there are none to look for: that costs ten times as much.
    ascii_only = LessThanOrEqual(
        Func(F(field), function="octet_length", output_field=IntegerField()),
        Func(F(field), function="char_length", output_field=IntegerField()),
    )
    plain = Case(
        When(ascii_only, then=F(field)),
        default=Func(F(field), *letters, function="translate", output_field=TextField()),
        output_field=TextField(),
    )
    return NullIf(Lower(plain, output_field=TextField()), Value(""), output_field=TextField())


def by_words(*cases: tuple[Q, Any]) -> Case:
    """The order of words that do not stand in the database: of each row those of the first condition that holds.

    Rows without words come last.
    """
    words = [order(str(title)) for _condition, title in cases]
    places = {word: place for place, word in enumerate(sorted(set(words))) if word[0] < 8}
    found = (
        When(condition, then=Value(places.get(word))) for (condition, _title), word in zip(cases, words, strict=True)
    )
    return Case(*found, default=Value(None), output_field=IntegerField())
