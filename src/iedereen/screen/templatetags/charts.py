# SPDX-License-Identifier: EUPL-1.2
"""Charts for templates: a drawing, the same as a table, and the page's own sentence as caption.

A figure that may not be shown is never drawn: its place is taken by the words for its status.
"""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from iedereen.screen import charts
from iedereen.screen.values import SUPPRESSED, on_screen

register = template.Library()


@register.simple_tag
def suppressed(status: str) -> SafeString:
    """Why a figure is not there: too_few, protected, empty, computing or failed, each in its own words."""
    return format_html('<p class="suppressed" data-status="{}">{}</p>', str(status), SUPPRESSED[str(status)].full)


@register.filter
def number(value: float | None) -> str:
    """A figure as a reader of this language writes it: 3,4."""
    return on_screen(value)


@register.inclusion_tag("screen/chart_bands.html")
def bands(
    low: int | None, middle: int | None, high: int | None, caption: str, *, status: str = "",
    low_label: str = "", middle_label: str = "", high_label: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Three shares in whole percent (or None: then `status` says why) as one bar."""
    if low is None or middle is None or high is None:
        return {"status": status or "too_few", "caption": caption}
    labels = {"low": low_label or _("laag"), "middle": middle_label or _("midden"), "high": high_label or _("hoog")}
    drawn = charts.bands(low, middle, high)
    title = _spoken((labels[p.key], f"{p.share}%") for p in drawn)
    return {"parts": [{"part": p, "label": labels[p.key]} for p in drawn], "caption": caption, "title": title}


@register.inclusion_tag("screen/chart_interval.html")
def interval(
    mean: float | None, margin: float | None, low: float, high: float, reference: float | None, caption: str, *,
    status: str = "", reference_label: str = "", low_label: str = "", high_label: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A mean with its margin (half the width of the interval) on the scale, beside a reference if there is one."""
    if mean is None:
        return {"status": status or "too_few", "caption": caption}
    rows = [(_("gemiddelde"), mean)]
    if margin:
        rows += [(_("ligt waarschijnlijk tussen"), max(low, mean - margin)), (_("en"), min(high, mean + margin))]
    if reference is not None:
        rows.append((reference_label or _("vergelijking"), reference))
    rows = [(label, round(value, 2)) for label, value in rows]
    return {
        "drawing": charts.interval(mean, margin, low, high, reference), "rows": rows, "caption": caption,
        "mean": round(mean, 1), "reference_label": reference_label or _("vergelijking"), "has_margin": bool(margin),
        "low_label": low_label, "high_label": high_label,
        "title": _spoken((label, on_screen(value)) for label, value in rows),
    }  # fmt: skip


@register.inclusion_tag("screen/chart_groups.html")
def groups(
    rows: Sequence[tuple[str, float | None, float | None, str]], low: float, high: float, caption: str, heading: str
) -> dict[str, Any]:
    """Means of several groups on one scale: (label, mean or None, margin, note). A note says why a mean is missing."""
    drawn = charts.groups([(mean, margin) for _label, mean, margin, _note in rows], low, high)
    ticks = charts.interval(low, None, low, high, None).ticks
    shown = [
        {"label": label, "mean": mean, "margin": margin, "note": note, "line": line}
        for (label, mean, margin, note), line in zip(rows, drawn, strict=True)
    ]
    return {
        "rows": shown, "ticks": ticks, "caption": caption, "heading": heading, "height": len(rows) * charts.ROW + 26,
        "title": _spoken((r["label"], r["note"] if r["mean"] is None else on_screen(r["mean"])) for r in shown),
    }  # fmt: skip


@register.inclusion_tag("screen/chart_trend.html")
def trend(points: Sequence[tuple[str, float | None, str]], low: float, high: float, caption: str) -> dict[str, Any]:
    """Figures over time: (label, value or None, note). A note says in words why a value is missing or special."""
    drawing = charts.trend([(str(label), value) for label, value, _note in points], low, high)
    rows = [{"label": label, "value": value, "note": note} for label, value, note in points]
    return {
        "drawing": drawing, "rows": rows, "caption": caption, "low": low, "high": high,
        "notes": any(r["note"] for r in rows),
        "title": _spoken((r["label"], r["note"] if r["value"] is None else on_screen(r["value"])) for r in rows),
    }  # fmt: skip


def _spoken(pairs: Any) -> str:
    return ", ".join(f"{label} {value}" for label, value in pairs)


@register.filter
def add_to(value: float, other: float) -> float:
    """Coordinates: Django's own `add` drops what comes after the point."""
    return round(value + float(other), 2)


@register.filter
def minus(value: float, other: float) -> float:
    return round(value - other, 2)
