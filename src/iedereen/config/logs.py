# SPDX-License-Identifier: EUPL-1.2
"""How a log line looks: where it went wrong, never with what.

The message of an exception often repeats what it stumbled over: PostgreSQL tells the failing row, a decoder the text.
In this house that may be somebody's answer, code or address. So of an exception only its kind and its place are
written down, and of a database error its SQLSTATE, which is a code from a public list.
"""

import logging
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

Trouble = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutWords(logging.Formatter):
    """A traceback in files, lines and kinds of error; no messages, no source lines with literals, no variables."""

    def formatException(self, ei: Trouble) -> str:
        return "\n".join(_lines(ei[1], set())) if ei[1] is not None else ""


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    """This error, and before it what it came from."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _lines(before, seen)
        yield "which led to:"
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield f'  File "{frame.f_code.co_filename}", line {line}, in {frame.f_code.co_name}'
    yield f"{type(error).__module__}.{type(error).__qualname__}{_code(error)}"


def _code(error: Any) -> str:
    """The public code of a database or system error, where it has one."""
    state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    number = error.errno if isinstance(error, OSError) else None
    return f" [{state or number}]" if state or number else ""
