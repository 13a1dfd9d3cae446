# SPDX-License-Identifier: EUPL-1.2
"""Every variable that is read from the environment stands in docs/reference/settings.md, and nothing else does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "settings.md"
FILES = [
    ROOT / "src/iedereen/config/settings.py",
    *(p for p in sorted((ROOT / "src/iedereen").rglob("*.py")) if p.name != "settings.py"),
]
NOT_OURS = {"PATH", "DJANGO_SETTINGS_MODULE"}


def _name(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_environ(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "environ"


def read_in(path: Path) -> Iterator[str]:
    """Names in `os.environ["X"]`, `os.environ.get("X")`, `os.getenv("X")` and the settings' own `_flag("X")`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found = None
        if isinstance(node, ast.Subscript) and _is_environ(node.value):
            found = _name(node.slice)
        elif isinstance(node, ast.Call) and node.args:
            asks = node.func
            own = isinstance(asks, ast.Name) and asks.id in ("_flag", "getenv")
            of = isinstance(asks, ast.Attribute) and (_is_environ(asks.value) or asks.attr == "getenv")
            found = _name(node.args[0]) if own or of else None
        if found:
            yield found


def read() -> set[str]:
    return {name for path in FILES for name in read_in(path)} - NOT_OURS


def documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE))


def test_the_test_finds_what_is_read(tmp_path: Path) -> None:
    source = tmp_path / "x.py"
    source.write_text('import os\nos.environ["A1"]\nos.environ.get("B1", "")\nos.getenv("C1")\n_flag("D1")\nf("E1")\n')
    assert set(read_in(source)) == {"A1", "B1", "C1", "D1"}


@pytest.mark.parametrize("name", sorted(read()))
def test_every_setting_is_documented(name: str) -> None:
    assert name in documented()


def test_nothing_is_documented_that_nobody_reads() -> None:
    assert documented() - read() == set()
