# SPDX-License-Identifier: EUPL-1.2
"""A table of states and steps in Markdown: what the README of a room shows is drawn from what its rules say."""

from collections.abc import Iterable, Sequence


def picture(begin: str, moves: Iterable[tuple[str, ...]]) -> str:
    """A state diagram in Mermaid. `begin`: where it starts, with the words of that step behind ": " if it has any.

    `moves`: (from, to) or (from, to, words), in the order in which they are drawn.
    """
    rows = [f"    {start} --> {': '.join((end, *words))}" for start, end, *words in moves]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {begin}", *rows])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])


def step_name(step: str, *, reason: bool) -> str:
    """How a step is called: one that asks for a reason says so."""
    return f"{step} (reason)" if reason else step
