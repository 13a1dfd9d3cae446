# SPDX-License-Identifier: EUPL-1.2
"""What is written leads somewhere: relative links, headings, pictures; commands are ones that exist."""

import re
from pathlib import Path

import pytest

from iedereen.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {".venv", ".git", ".iedereen", "node_modules"}
PAGES = sorted(p for p in ROOT.rglob("*.md") if not SKIPPED & set(p.relative_to(ROOT).parts))
GENERATED = {"docs/reference/policy-map.md"}  # written by `python -m tests.drift --write`
PROGRAMS = {
    "make", "iedereen", ".venv/bin/iedereen", ".venv/bin/python", "createuser", "createdb",
    "systemctl", "git", "pg_dump", "pg_restore",
}  # fmt: skip
NOT_SHELL = re.compile(r"^(?:[A-Z_]+=|ExecStart=|location |[#|(\[])")
BIG = 150_000

paged = pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))


def blocks(text: str) -> list[tuple[str, str]]:
    """(language, content) of each fenced block."""
    return re.findall(r"^ *```(\w*)\n(.*?)^ *```", text, flags=re.DOTALL | re.MULTILINE)


def prose(page: Path) -> str:
    return re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in titles}


@paged
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if str(target).removeprefix(f"{ROOT}/") in GENERATED:
            continue
        if not target.exists() or (heading and heading not in anchors(target)):
            dead.append(link)
    assert dead == []


@paged
def test_commands_are_programs_that_exist(page: Path) -> None:
    for language, content in blocks(page.read_text(encoding="utf-8")):
        if language not in ("", "sh", "bash"):
            continue
        for line in content.splitlines():
            words = line.split()
            if not words or NOT_SHELL.match(line) or line.startswith(" "):
                continue
            if "──>" in line or not re.match(r"^[.\w/-]+( |$)", line):
                continue
            if len(words) > 1 and words[1].endswith(":"):  # what a command says
                continue
            assert words[0] in PROGRAMS, line
            if words[0].endswith("iedereen"):
                assert words[1] in COMMANDS, line


def test_pictures_are_small_and_used() -> None:
    folder = ROOT / "docs" / "how-to" / "beelden"
    text = "".join(p.read_text(encoding="utf-8") for p in PAGES)
    for picture in folder.iterdir():
        assert picture.stat().st_size < BIG, picture.name
        assert f"beelden/{picture.name}" in text, picture.name


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(p.name[:4]) for p in sorted((ROOT / "docs" / "adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
