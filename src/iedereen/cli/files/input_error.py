# SPDX-License-Identifier: EUPL-1.2
"""Bad input to a file command: one clear message per problem, naming the place and the remedy."""

from __future__ import annotations

MOST_PROBLEMS = 20
_LONGEST_SHOWN = 60


class InputError(Exception):
    """The input cannot be used; `problems` are English sentences for the person at the terminal."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class ProblemList:
    """Gathers problems, so that a file is mended in one go; past `MOST_PROBLEMS` it gives up reading."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._found: list[str] = []

    def add(self, problem: str) -> None:
        self._found.append(f"{self._place}: {problem}")
        if len(self._found) >= MOST_PROBLEMS:
            rest = f"{self._place}: these are the first {MOST_PROBLEMS} problems; mend them and try again."
            raise InputError(*self._found, rest)

    def raise_any(self) -> None:
        if self._found:
            raise InputError(*self._found)


def quoted(text: str) -> str:
    """Text from a file as it may stand in a message: quoted, on one line, not endless."""
    return repr(text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…")


def on_one_line(message: str) -> str:
    """A message without line ends or terminal codes, whatever names of files and columns it quotes."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in message)
