# SPDX-License-Identifier: EUPL-1.2
"""Values of cells as text: one way of writing for every format."""

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

# C0 and C1 controls and DEL; tab, line feed and carriage return may stand in a text.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_WHOLE = re.compile(r"[+-]?\d+")


def letters(column: int) -> str:
    """Letters of the column with this 1-based number: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def control_character(text: str) -> str | None:
    """The first control character in the text as U+00XX, or None."""
    found = None if text.isprintable() else _CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def stripped(text: str) -> str | None:
    """The text without white space around it; None when nothing is left."""
    return text.strip() or None


def plain(number: Decimal) -> str:
    """Digits with a point, without exponent, without zeros that say nothing: 1E+3 is 1000, 2.50 is 2.5."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def seen_number(raw: str) -> str:
    """A number from a spreadsheet as the user sees it, in at most 15 digits: 0.30000000000000004 is 0.3.

    Whole numbers that are written in full keep all their digits. Raises ValueError.
    """
    if _WHOLE.fullmatch(raw):
        return plain(Decimal(raw))
    number = float(raw)
    if not math.isfinite(number):
        raise ValueError(raw)
    return plain(Decimal(format(number, ".15g")))


def duration(value: timedelta) -> str:
    """Hours (as many as there are), minutes, seconds: 26:30:00."""
    seconds = round(abs(value.total_seconds()))
    sign = "-" if value < timedelta(0) else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def moment(value: datetime) -> str:
    """ISO 8601; midnight sharp without a zone is a day."""
    if value.tzinfo is None and value.time() == time():
        return value.date().isoformat()
    return value.isoformat()


def text_of(value: object) -> str | None:
    """A Python value as the text of a cell; ValueError when the value has no text."""
    match value:
        case None:
            return None
        case str():
            return stripped(value)
        case bool():
            return "true" if value else "false"
        case float() if math.isnan(value):
            return None
        case float() if math.isinf(value):
            raise ValueError(str(value))
        case float():
            return plain(Decimal(repr(value)))
        case Decimal():
            return plain(value)
        case datetime():
            return moment(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return duration(value)
        case _:
            return stripped(str(value))
