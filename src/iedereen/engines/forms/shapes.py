# SPDX-License-Identifier: EUPL-1.2
"""A questionnaire as plain data, and how much one may hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Texts = Mapping[str, str]  # language code -> text
NO_TEXTS: Texts = MappingProxyType({})


@dataclass(frozen=True)
class Question:
    """A statement on the form's scale, an open question, or a background question with coarse `answers` of its own.

    `index` and `reverse` belong to statements. That somebody would rather not say is no answer among these: whoever
    asks the question always adds it.
    """

    name: str
    label: Texts
    open: bool = False
    hint: Texts = field(default_factory=dict)
    index: str | None = None
    reverse: bool = False
    answers: tuple[Texts, ...] = ()

    @property
    def background(self) -> bool:
        return bool(self.answers)


@dataclass(frozen=True)
class Index:
    """Statements that are read as one figure."""

    code: str
    label: Texts
    meaning: Texts


@dataclass(frozen=True)
class Form:
    """A whole questionnaire. The scale of its statements runs from `low` in steps of one, one text per point."""

    code: str
    title: Texts
    questions: tuple[Question, ...]
    choices: tuple[Texts, ...]
    indices: tuple[Index, ...] = ()
    low: int = 1

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.title)


@dataclass(frozen=True)
class Rules:
    """What the reader of a form allows. Sizes in bytes, lengths in characters.

    `languages`: code -> name as it stands in a column (`label::Nederlands (nl)`); the first one is the main language,
    which every form has. `never_asked`: patterns (regular expressions, small letters without accents) that no
    background question may hold; `way_out`: patterns of an answer that says nothing, which is added to all of them.
    """

    languages: Mapping[str, str]
    statements: int
    open_questions: int
    backgrounds: int = 0
    never_asked: tuple[str, ...] = ()
    way_out: tuple[str, ...] = ()
    bytes: int = 2 * 2**20
    expanded_bytes: int = 20 * 2**20
    rows: int = 500
    text: int = 500
    name: int = 60
    code: int = 40
    choices: int = 11
    answers: int = 5

    @property
    def main(self) -> str:
        return next(iter(self.languages))
