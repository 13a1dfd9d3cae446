# SPDX-License-Identifier: EUPL-1.2
"""The columns of the overview that tell what came out of the last round, and of the one before.

No list puts teams in order of what they said (ADR 10): a team's figure is on the screen for who may see it, and has no
rank, no filter and no place in a file.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise as Lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iedereen.checkup.queries.latest import PUBLISHED, Change, Index, Latest, Reading
from iedereen.front.overview import Row
from iedereen.screen.lists import Column
from iedereen.screen.values import Suppressed, on_screen

THEIRS = gettext_lazy("van het team zelf")
NEVER = gettext_lazy("nog geen uitslag")
ALIKE = gettext_lazy("bijna allemaal hetzelfde")  # published, but the mean would tell what each of them said
AGAIN = gettext_lazy("opnieuw samengesteld")  # from the answers of a round of before the reorganisation
CHANGES: Mapping[Change, Lazy] = {
    Change.HIGHER: gettext_lazy("hoger dan %(mean)s"),
    Change.LOWER: gettext_lazy("lager dan %(mean)s"),
    Change.SIMILAR: gettext_lazy("ongeveer gelijk aan %(mean)s"),
}


def columns(indices: Iterable[Index]) -> list[Column]:
    """Per index one column on the screen and two in a file; in the file also of which rounds they are."""
    found: list[Column] = []
    for index in indices:
        found += _of(index)
    if not found:
        return []
    return [
        *found,
        Column("round", gettext_lazy("Laatste ronde"), lambda r: _round(r, lambda x: x.now), only="file"),
        Column("round_before", gettext_lazy("Ronde daarvoor"), lambda r: _round(r, lambda x: x.before), only="file"),
    ]  # fmt: skip


def fell(row: Row) -> bool:
    """Did any index of this district, unit or force fall by more than chance?"""
    return not row.place.is_team and any(x.change is Change.LOWER for x in row.indices.values())


def _of(index: Index) -> list[Column]:
    def lately(row: Row) -> Latest | None:
        return row.indices.get(index.code)

    def rank(row: Row) -> float | None:
        found = lately(row)
        return found.now.mean if found and not row.place.is_team else None

    def before(row: Row) -> Any:
        found = lately(row)
        return None if found is None or row.place.is_team else _figure(found.before)

    label = str(index.label)
    return [
        Column(f"index_{index.code}", label, lambda r: _cell(r, lately(r), index), rank=rank, only="screen"),
        Column(f"figure_{index.code}", label, lambda r: _in_file(r, lately(r)), rank=rank, only="file"),
        Column(f"before_{index.code}", _("%(label)s, ronde daarvoor") % {"label": label}, before, only="file"),
    ]  # fmt: skip


def _figure(reading: Reading | None) -> Any:
    """A mean, or in words why there is none; None when there is nothing to speak of."""
    if reading is None:
        return None
    if reading.status != PUBLISHED:
        return Suppressed(reading.status)
    return str(ALIKE) if reading.mean is None else reading.mean


def _in_file(row: Row, lately: Latest | None) -> Any:
    if row.place.is_team:
        return str(THEIRS)
    return str(NEVER) if lately is None else _figure(lately.now)


def _cell(row: Row, lately: Latest | None, index: Index) -> Any:
    """The figure with a small bar, and the round before in words."""
    if lately is None:
        return str(THEIRS if row.hidden and row.place.is_team else NEVER)
    now = _figure(lately.now)
    shown = _bar(now, index) if isinstance(now, float) else on_screen(now)
    words = _before(lately)
    # One element: on a phone a cell is a grid, and each of its children would stand beside the other.
    return format_html("<span>{} <br><small>{}</small></span>" if words else "<span>{}</span>", shown, words)


def _bar(mean: float, index: Index) -> SafeString:
    """For the eye alone: the figure stands beside it."""
    bar = '{} <meter aria-hidden="true" min="{}" max="{}" value="{}"></meter>'
    return format_html(bar, number_format(mean, 1), str(index.low_end), str(index.high_end), str(mean))


def _before(lately: Latest) -> str:
    if lately.now.again:
        return str(AGAIN)
    before = _figure(lately.before)
    if before is None:
        return ""
    words = number_format(before, 1) if isinstance(before, float) else str(before)
    if lately.change is not None:
        return str(CHANGES[lately.change]) % {"mean": words}
    return _("ronde daarvoor: %(what)s") % {"what": words}


def _round(row: Row, which: Callable[[Latest], Reading | None]) -> str | None:
    if row.place.is_team:
        return None
    found = next((r for x in row.indices.values() if (r := which(x)) is not None), None)
    if found is None:
        return None
    return f"{found.round} ({AGAIN})" if found.again else found.round
