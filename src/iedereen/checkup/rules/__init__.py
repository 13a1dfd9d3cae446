# SPDX-License-Identifier: EUPL-1.2
"""What a questionnaire is, what a round and a team's check-up can become, and what each state allows."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MAX_STATEMENTS = 12
MAX_OPEN = 2
PARTICIPATION = ""  # the measure that says about how many took part
OPENING = "0"  # the tree that was frozen when the round opened, as the engine names it
LEAST_TEAMS = 2  # the line above gets a figure of no single team
PER_FAMILY = "per_family"  # tallies are counted on the ballots of the figure (ADR 18)


class ItemKind(StrEnum):
    STATEMENT = "statement"
    OPEN = "open"
    BACKGROUND = "background"


class RoundState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSING = "closing"  # no answers any more; waits for the key holders, then computed and released
    RELEASED = "released"
    LOST = "lost"  # too few key holders were left: nobody can ever read the answers
    CANCELLED = "cancelled"


WAITING = "waiting_for_keys"  # the trouble of a round that is CLOSING until its key holders have opened the answers


class CheckupState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    RELEASED = "released"  # there is a result, or the message why there is none; waits for the conversation
    TALKED = "talked"  # bottlenecks and agreements are written down; waits for the leader
    AGREED = "agreed"
    CANCELLED = "cancelled"


ROUND_MOVES: Mapping[RoundState, frozenset[RoundState]] = {
    RoundState.PLANNED: frozenset({RoundState.OPEN, RoundState.CANCELLED}),
    RoundState.OPEN: frozenset({RoundState.CLOSING}),
    RoundState.CLOSING: frozenset({RoundState.RELEASED, RoundState.LOST}),
    RoundState.RELEASED: frozenset(),
    RoundState.LOST: frozenset(),
    RoundState.CANCELLED: frozenset(),
}
CHECKUP_MOVES: Mapping[CheckupState, frozenset[CheckupState]] = {
    CheckupState.PLANNED: frozenset({CheckupState.OPEN, CheckupState.CANCELLED}),
    CheckupState.OPEN: frozenset({CheckupState.RELEASED}),
    CheckupState.RELEASED: frozenset({CheckupState.TALKED}),
    CheckupState.TALKED: frozenset({CheckupState.AGREED}),
    CheckupState.AGREED: frozenset(),
    CheckupState.CANCELLED: frozenset(),
}


class CellStatus(StrEnum):
    """Why a figure is or is not shown: each is its own message on the screen, in exports and in the API."""

    PUBLISHED = "published"
    TOO_FEW = "too_few"
    PROTECTED = "protected"  # hidden so that nothing else can be computed
    EMPTY = "empty"


@dataclass(frozen=True)
class Item:
    """One question. `label` per language; `low`/`high` the scale of a statement; `index` the index it counts for.

    A background question has `choices` of its own, numbered from `low` (1) to `high`.
    """

    name: str
    kind: ItemKind
    label: Mapping[str, str]
    low: int | None = None
    high: int | None = None
    reverse: bool = False
    index: str | None = None
    hint: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Mapping[str, str], ...] = ()

    @property
    def categories(self) -> tuple[str, ...]:
        """The answers to a background question as they are stored, without those who did not say."""
        return tuple(str(number) for number in range(1, len(self.choices) + 1))

    def as_json(self) -> dict[str, Any]:
        kept = {"name": self.name, "kind": self.kind.value, "label": dict(self.label), "low": self.low,
                "high": self.high, "reverse": self.reverse, "index": self.index, "hint": dict(self.hint)}  # fmt: skip
        # Only where there are some: the digest of a questionnaire without them is what it always was.
        return kept | ({"choices": [dict(c) for c in self.choices]} if self.choices else {})


@dataclass(frozen=True)
class Index:
    """Statements that are read as one figure, for instance psychological safety."""

    code: str
    label: Mapping[str, str]
    meaning: Mapping[str, str]


@dataclass(frozen=True)
class Definition:
    """A whole questionnaire: what is asked, on which scale, in which direction, and what is read from it."""

    title: Mapping[str, str]
    items: tuple[Item, ...]
    indices: tuple[Index, ...]
    choices: tuple[Mapping[str, str], ...]  # the words of the scale's points, low to high, per language

    @property
    def statements(self) -> tuple[Item, ...]:
        return tuple(i for i in self.items if i.kind is ItemKind.STATEMENT)

    @property
    def open_items(self) -> tuple[Item, ...]:
        return tuple(i for i in self.items if i.kind is ItemKind.OPEN)

    @property
    def backgrounds(self) -> tuple[Item, ...]:
        return tuple(i for i in self.items if i.kind is ItemKind.BACKGROUND)

    @property
    def closed_items(self) -> tuple[Item, ...]:
        """Statements and background questions in the order of the page: the places of a closed answer."""
        return tuple(i for i in self.items if i.kind is not ItemKind.OPEN)

    def index_items(self, code: str) -> tuple[Item, ...]:
        return tuple(i for i in self.statements if i.index == code)

    def low_limits(self, threshold: float) -> dict[str, float]:
        """Index -> the mean under which it is low; an index of statements without a scale has none.

        `threshold` is the norm for a scale from 1 to 5; on another scale it is the same place on the way up.
        """
        scales = {x.code: self.index_items(x.code)[0] for x in self.indices if self.index_items(x.code)}
        return {
            code: item.low + (threshold - 1) / 4 * (item.high - item.low)
            for code, item in scales.items()
            if item.low is not None and item.high is not None
        }

    def as_json(self) -> dict[str, Any]:
        return {
            "title": dict(self.title),
            "items": [i.as_json() for i in self.items],
            "indices": [{"code": x.code, "label": dict(x.label), "meaning": dict(x.meaning)} for x in self.indices],
            "choices": [dict(c) for c in self.choices],
        }

    @property
    def digest(self) -> str:
        """Two questionnaires with the same digest ask exactly the same."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def definition(stored: Mapping[str, Any]) -> Definition:
    """The definition from its stored form."""
    return Definition(
        title=stored["title"],
        items=tuple(
            Item(**{**row, "kind": ItemKind(row["kind"]), "choices": tuple(row.get("choices", ()))})
            for row in stored["items"]
        ),
        indices=tuple(Index(**row) for row in stored["indices"]),
        choices=tuple(stored["choices"]),
    )
