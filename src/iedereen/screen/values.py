# SPDX-License-Identifier: EUPL-1.2
"""How one value looks on the screen and what it is in a file; and what stands there when there is no figure."""

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise as Lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Words:
    """`short` for a cell, `full` for a sentence on its own."""

    short: Lazy
    full: Lazy


SUPPRESSED: Mapping[str, Words] = {
    "too_few": Words(
        _("te weinig antwoorden"),
        _("Er zijn te weinig antwoorden om een uitslag te tonen zonder dat iemand te herkennen is."),
    ),
    "protected": Words(
        _("beschermd"),
        _("Deze uitslag tonen we niet, omdat anders een andere uitslag te berekenen is die niemand mag zien."),
    ),
    "empty": Words(_("geen antwoorden"), _("Niemand heeft deze vraag beantwoord.")),
    "computing": Words(_("wordt berekend"), _("De uitslag wordt nog berekend. Kom later terug.")),
    "failed": Words(
        _("berekenen mislukt"),
        _("Het berekenen is mislukt. De beheerder heeft bericht gekregen; de antwoorden zijn niet weg."),
    ),
}


@dataclass(frozen=True)
class Suppressed:
    """In place of a figure: why there is none. `status` is a key of SUPPRESSED."""

    status: str

    def __str__(self) -> str:
        return str(SUPPRESSED[self.status].short)


def day(value: date) -> str:
    """1-9-2026: how a Dutch reader writes a day."""
    return f"{value.day}-{value.month}-{value.year}"


def on_screen(value: Any) -> str | SafeString:
    """A value as text for the screen. None is a dash that a screen reader calls "leeg"."""
    match value:
        case None | "":
            return format_html('<span aria-hidden="true">—</span><span class="visually-hidden">{}</span>', _("leeg"))
        case Suppressed():
            return format_html('<span class="suppressed">{}</span>', value)
        case bool():
            return str(_("ja") if value else _("nee"))
        case datetime():
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return f"{day(local)} {local:%H:%M}"
        case date():
            return day(value)
        case float() if math.isnan(value):
            return on_screen(None)
        case float() | Decimal():
            return number_format(value, use_l10n=True)
        case int():
            return number_format(value, use_l10n=True, force_grouping=True)
        case SafeString():
            return value
    return str(value)


def in_file(value: Any) -> Any:
    """A value for a file: days, moments and numbers stay what they are, moments in the clock of the reader."""
    if type(value) is str:  # nearly all are
        return value
    match value:
        case datetime():
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return local.replace(tzinfo=None, microsecond=0)
        case bool():
            return str(_("ja") if value else _("nee"))
        case float() if not math.isfinite(value):
            return None
        case None | date() | int() | float() | Decimal():
            return value
    return str(value)


def order(value: Any) -> tuple[int, Any]:
    """What to sort by: numbers, then days, then texts without regard of capitals and accents; nothing comes last."""
    match value:
        case None | "":
            return (9, 0)
        case Suppressed():
            return (8, value.status)
        case float() if math.isnan(value):
            return (9, 0)
        case bool() | int() | float() | Decimal():
            return (0, value)
        case datetime():
            return (1, value.timestamp() if timezone.is_aware(value) else timezone.make_aware(value).timestamp())
        case date():
            return (1, datetime(value.year, value.month, value.day, tzinfo=timezone.get_current_timezone()).timestamp())
    text = str(value)
    if text.isascii():  # most are, and then there are no accents to look for
        return (2, text.casefold())
    plain = unicodedata.normalize("NFKD", text)
    return (2, "".join(c for c in plain if not unicodedata.combining(c)).casefold())
