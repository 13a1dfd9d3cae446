# SPDX-License-Identifier: EUPL-1.2
"""Every command and each of its options stands in docs/reference/commands.md, and nothing else does."""

import importlib
import re
from pathlib import Path

import pytest

from iedereen.cli.main import COMMANDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "commands.md"
DEEPER = {"checkup": ("questionnaire", "import-answers")}
DJANGO = "manage"  # explains itself
ASKED = [
    *((name,) for name in COMMANDS if name != DJANGO and name not in DEEPER),
    *((name, part) for name, parts in DEEPER.items() for part in parts),
]


def sections() -> dict[str, str]:
    """Heading -> text below it, down to the next heading."""
    parts = re.split(r"^#{2,3} (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def explained(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> str:
    """What `iedereen WORDS --help` prints."""
    module = importlib.import_module(COMMANDS[words[0]].module)
    try:
        module.main([*words[1:], "--help"])
    except SystemExit as stop:
        assert stop.code == 0
    return capsys.readouterr().out


def test_every_command_has_its_section() -> None:
    headings = set(sections())
    assert headings == {*COMMANDS, *(f"{c} {part}" for c, parts in DEEPER.items() for part in parts)}


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_its_options_are_the_documented_ones(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    there = set(re.findall(r"^  (?:-h, )?(--[a-z-]+)", explained(words, capsys), flags=re.MULTILINE)) - {"--help"}
    told = set(re.findall(r"^\| `(--[a-z-]+)` \|", sections()[" ".join(words)], flags=re.MULTILINE))
    assert told == there


@pytest.mark.parametrize("name", DEEPER)
def test_no_part_is_forgotten(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    listed = re.findall(r"^    ([a-z-]+)\s", explained((name,), capsys), flags=re.MULTILINE)
    assert tuple(listed) == DEEPER[name]
