# SPDX-License-Identifier: EUPL-1.2
"""A Typst source and data to an accessible PDF (PDF/UA-1, ISO 14289-1), entirely in memory.

User text never becomes source: the data enters as one JSON value, which the source shows as text. The
compiler sees an empty folder, no fonts of the machine and no packages: the same input gives the same bytes.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import typst

from .compiling import compiled, shipped
from .faults import PaperError
from .glyphs import JSON, Shown, characters

_PACKAGE = re.compile(r'"@\w')
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SOURCES = frozenset({"codes", "preparation"})


def source(name: str) -> str:
    """The Typst source with this name: `codes` or `preparation`. Raises PaperError(no_such_source)."""
    text = shipped(name) if name in _SOURCES else None
    if text is None:
        raise PaperError("no_such_source")
    return text


def pdf(
    source: str,
    data: Mapping[str, JSON],
    *,
    title: str,
    language: str = "nl",
    fonts: tuple[Path, ...] = (),
) -> bytes:
    """The PDF of the source with this data; in the source, `data` is the data.

    `fonts`: folders with more fonts, for scripts that Typst's own fonts lack. A character that no font has
    appears as its Unicode name in brackets, control and direction characters are left out. Safe to call from
    several threads. Raises PaperError.
    """
    if not title.strip():
        raise PaperError("bad_title")
    if not _LANGUAGE.fullmatch(language):
        raise PaperError("bad_language")
    if _PACKAGE.search(source):
        raise PaperError("package_import")
    shown = Shown(fonts, characters([title, data]))
    try:
        text = json.dumps(shown.value(data), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise PaperError("bad_data", message=str(error)) from error
    inputs = {"data": text, "title": shown.text(title), "language": language}
    try:
        return compiled(source, inputs, fonts)
    except typst.TypstError as error:
        raise PaperError("bad_source", message=error.diagnostic) from error
