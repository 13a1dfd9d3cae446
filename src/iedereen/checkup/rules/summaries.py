# SPDX-License-Identifier: EUPL-1.2
"""What keeps a summary of open answers neutral: nobody's own words, nobody's name.

Rewriting takes away most of what gives a writer away; quoting keeps it (see research on author attribution,
arXiv 2405.01097). A machine can only see quotes and names; that the summary is fair remains the adviser's work.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from iedereen.screen.rules import Refused

QUOTED_WORDS = 6  # so many of one person's words in a row are a quote
SHORTEST_NAME = 3
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    row = words(text)
    for start in range(len(row) - length + 1):
        yield row[start : start + length]


def quote(text: str, answers: Sequence[str], length: int = QUOTED_WORDS) -> str:
    """The first run of so many words that stands in exactly one of the answers; empty when there is none."""
    seen: dict[tuple[str, ...], int] = {}
    for answer in answers:
        for run in set(_runs(answer, length)):
            seen[run] = seen.get(run, 0) + 1
    return next((" ".join(run) for run in _runs(text, length) if seen.get(run) == 1), "")


def named(text: str, names: Iterable[str]) -> str:
    """The first part of a colleague's name that the text uses with a capital, as a name is written; else empty.

    At the start of a sentence a capital says nothing, so there only a first and last name together count.
    """
    people = list(names)
    full = "|".join(re.escape(name) for name in people if len(name.split()) > 1)
    if full and (found := re.search(rf"(?<!\w)(?:{full})(?!\w)", text, re.IGNORECASE)):
        return next(name for name in people if re.fullmatch(re.escape(name), found.group(), re.IGNORECASE))
    for part in (p for name in people for p in name.split() if len(p) >= SHORTEST_NAME and p[:1].isupper()):
        # Most names are nowhere in the text: that is seen without a pattern.
        if part in text and re.search(rf"(?<![.!?:]\s)(?<!^)(?<!\n)(?<!\w){re.escape(part)}(?!\w)", text):
            return part
    return ""


def check_summary(texts: Mapping[str, str], answers: Mapping[str, Sequence[str]], names: Iterable[str]) -> None:
    """Raises Refused("summary_missing" | "summary_quotes" | "summary_names") with what to put right.

    `texts` and `answers` by question; every question that was asked has a text. A quote counts wherever it came from:
    every answer is held against every text.
    """
    if any(not text.strip() for text in texts.values()) or not set(answers) <= set(texts):
        raise Refused("summary_missing")
    every, people = [answer for rows in answers.values() for answer in rows], list(names)
    for text in texts.values():
        if found := quote(text, every):
            raise Refused("summary_quotes", words=found)
        if found := named(text, people):
            raise Refused("summary_names", name=found)
