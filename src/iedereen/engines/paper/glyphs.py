# SPDX-License-Identifier: EUPL-1.2
"""Text of users as the fonts at hand can show it."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import typst

from .compiling import compiled, measured

JSON = None | bool | int | float | str | Sequence["JSON"] | Mapping[str, "JSON"]

# Every character below this is in the fonts that Typst carries; what lies above is tried out.
_SURE = 0x0180
_NOWHERE = "\U0010fffd"  # private use: in no font
# Characters that move other text about: bidirectional marks, embeddings and isolates (Unicode UAX #9).
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What joined or coloured a picture that has become a name.
_LEFT_OVER = re.compile("(?<=])[\u200d\ufe0e\ufe0f]+")
_SPACES = frozenset("\t\n\r")


def characters(value: object) -> set[str]:
    """Every character of every text in the value, keys apart."""
    match value:
        case str():
            return set(value)
        case Mapping():
            return set().union(*map(characters, value.values()))
        case Sequence():
            return set().union(*map(characters, value))
    return set()


class Shown:
    """Texts as they can be shown with these fonts."""

    def __init__(self, fonts: tuple[Path, ...], characters: Iterable[str]) -> None:
        doubtful = sorted(c for c in characters if ord(c) >= _SURE and not _DIRECTION.match(c))
        absent = _absent("".join(doubtful), fonts)
        self._replaced = str.maketrans({c: _name(c) for c in absent})

    def text(self, text: str) -> str:
        kept = "".join(c for c in text if c in _SPACES or unicodedata.category(c) not in {"Cc", "Cs"})
        return _LEFT_OVER.sub("", _DIRECTION.sub("", kept).translate(self._replaced))

    def value(self, value: JSON) -> JSON:
        match value:
            case str():
                return self.text(value)
            case Mapping():
                if not all(isinstance(key, str) for key in value):
                    raise TypeError("a key that is no text")
                return {key: self.value(inner) for key, inner in value.items()}
            case Sequence():
                return [self.value(inner) for inner in value]
        return value


def _name(character: str) -> str:
    """What stands for a character that cannot be drawn: nothing for a joiner, else its name in brackets."""
    if unicodedata.category(character) in {"Cf", "Mn", "Me", "Sk", "Cn", "Co", "Cs"}:
        return ""
    return f"[{unicodedata.name(character, f'U+{ord(character):04X}').lower()}]"


@lru_cache(maxsize=64)
def _absent(characters: str, fonts: tuple[Path, ...]) -> frozenset[str]:
    """Those of the characters that no font has: PDF/UA-1 forbids the empty box, so compiling them fails.

    A character drawn exactly as large as the box of one that surely is absent, is absent. Of the 7,225 in
    the first two planes that the fonts of Typst have, none is as large (counted with Typst 0.15). Full-width
    punctuation is trimmed before it is measured; what seems present is tried, and searched if that fails.
    """
    if not characters:
        return frozenset()
    box, *sizes = measured([_NOWHERE, *characters], fonts)
    absent = {c for c, size in zip(characters, sizes, strict=True) if size == box}
    return frozenset(absent) | _undrawable("".join(c for c in characters if c not in absent), fonts)


def _undrawable(characters: str, fonts: tuple[Path, ...]) -> frozenset[str]:
    if not characters or _drawable(characters, fonts):
        return frozenset()
    if len(characters) == 1:
        return frozenset(characters)
    half = len(characters) // 2
    return _undrawable(characters[:half], fonts) | _undrawable(characters[half:], fonts)


def _drawable(characters: str, fonts: tuple[Path, ...]) -> bool:
    # Apart from each other, or two characters could join into a third.
    inputs = {"data": json.dumps(" ".join(characters)), "title": "-", "language": "nl"}
    try:
        compiled("#data", inputs, fonts)
    except typst.TypstError:
        return False
    return True
