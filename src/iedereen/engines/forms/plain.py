# SPDX-License-Identifier: EUPL-1.2
"""A form from a plain TOML text, for questionnaires that are kept and reviewed beside the code."""

import tomllib

from .shapes import Form, Index, Question


def parse(text: str) -> Form:
    """The form in a TOML text with `code`, `title`, `low`, `choices`, `indices` and `questions`.

    Raises tomllib.TOMLDecodeError, KeyError or TypeError for a text that is not such a form; whether the form is a
    good one is judged by `read` of its file.
    """
    words = tomllib.loads(text)
    return Form(
        code=words["code"],
        title=words["title"],
        questions=tuple(Question(**row | {"answers": tuple(row.get("answers", ()))}) for row in words["questions"]),
        choices=tuple(words["choices"]),
        indices=tuple(Index(**row) for row in words["indices"]),
        low=words.get("low", 1),
    )
