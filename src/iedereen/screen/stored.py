# SPDX-License-Identifier: EUPL-1.2
"""Rows of a list that stay in the database: a page reads the page, not the list."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, overload

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import BaseExpression

Wrap = Callable[[Sequence[Any]], Sequence[Any]]


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
        return iter(self[:])

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

    def ordered(self, by: str | BaseExpression, *, downwards: bool) -> "Stored":
        """The same rows in another order; what is empty comes last in both directions."""
        key = F(by) if isinstance(by, str) else by
        order = key.desc(nulls_last=True) if downwards else key.asc(nulls_last=True)
        rows = self._first() if len(self) >= self.most else self.rows
        # Counting the same rows again would tell nothing new.
        return Stored(rows.order_by(order, *self.rows.query.order_by), self.most, self.wrap, known=len(self))

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
        return set(self.rows.values_list(*fields)[: self.most])
