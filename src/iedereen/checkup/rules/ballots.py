# SPDX-License-Identifier: EUPL-1.2
"""What is sealed: the answers of one person as bytes, and how they are read back after opening.

The browser makes the same bytes (assets/src/answer.js). Closed answers are a list in the order of the statements, a
number or nothing each; open answers are texts by question. What does not fit the questionnaire is not read: whoever
opens cannot ask who wrote it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from iedereen.checkup.rules import Definition

MAX_TEXT = 2_000  # of an open answer, as a browser counts: a sign beyond the basic plane counts for two
# What nobody types on purpose. In JSON each would take six bytes; whatever is left takes at most three per character,
# so that the longest answers to MAX_OPEN questions fit in the one length that everybody's envelope has.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
VERSION = 1
CLOSED, OPEN = "closed", "open"


def bound_to(kind: str, round: UUID, checkup: UUID) -> bytes:
    """What a sealed part is bound to: laid in another team's box, or in the other box, it cannot be opened."""
    return f"iedereen {kind}/{VERSION}:{round}:{checkup}".encode()


def typed(text: str) -> str:
    """What somebody typed as it is kept (assets/src/words.js does the same)."""
    return _CONTROL.sub("", text.replace("\r\n", "\n")).strip()


def typed_length(text: str) -> int:
    """How long the text is to a browser: in units of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def closed_bytes(answers: Sequence[float | None]) -> bytes:
    """`answers` [statements], a whole number or None."""
    return _json({"v": VERSION, "a": [None if a is None else int(a) for a in answers]})


def open_bytes(texts: Mapping[str, str]) -> bytes:
    """`texts` by the name of the question; empty when nothing was written."""
    return _json({"v": VERSION, "t": dict(texts)})


def read_closed(data: bytes, asked: Definition) -> list[float | None] | None:
    """The answers, or None when these bytes are no answers to this questionnaire. All skipped is no answer."""
    answers = _member(data, "a")
    statements = asked.statements
    if not isinstance(answers, list) or len(answers) != len(statements):
        return None
    for answer, item in zip(answers, statements, strict=True):
        fits = isinstance(answer, int) and not isinstance(answer, bool)
        if answer is not None and not (fits and (item.low or 0) <= answer <= (item.high or 0)):
            return None
    return [None if a is None else float(a) for a in answers]


def read_open(data: bytes, asked: Definition) -> dict[str, str] | None:
    """The texts that are not empty, or None when these bytes are no open answers to this questionnaire."""
    texts = _member(data, "t")
    names = {item.name for item in asked.open_items}
    if not isinstance(texts, dict) or not set(texts) <= names:
        return None
    if any(not isinstance(text, str) or len(text) > MAX_TEXT for text in texts.values()):
        return None
    # Half a pair of UTF-16 is no character and cannot be stored: one of those must not keep a whole round closed.
    kept = {name: text.encode(errors="replace").decode().replace("\x00", "").strip() for name, text in texts.items()}
    return {name: text for name, text in kept.items() if text}


def _member(data: bytes, name: str) -> object:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found.get(name) if isinstance(found, dict) and found.get("v") == VERSION else None


def _json(what: object) -> bytes:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
