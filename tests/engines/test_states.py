# SPDX-License-Identifier: EUPL-1.2
"""Tables of states as a picture and in Markdown."""

from iedereen.engines.states import picture, step_name, table


def test_a_picture() -> None:
    drawn = picture("open: make", [("open", "done", "finish"), ("done", "open")])
    assert drawn.splitlines() == [
        "stateDiagram-v2", "    [*] --> open: make", "    open --> done: finish", "    done --> open",
    ]  # fmt: skip


def test_a_table() -> None:
    assert table(("step", "to"), [("finish", "done")]).splitlines() == [
        "| step | to |",
        "|---|---|",
        "| finish | done |",
    ]


def test_a_step_that_asks_for_a_reason_says_so() -> None:
    assert step_name("drop", reason=True) == "drop (reason)"
    assert step_name("drop", reason=False) == "drop"
