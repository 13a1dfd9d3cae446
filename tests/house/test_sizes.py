# SPDX-License-Identifier: EUPL-1.2
"""Small files, small functions, few modules in a room, no imports inside functions. Exceptions stand in an ADR."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "iedereen"
FILES = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)
MAX_FILE, MAX_FUNCTION, MAX_MODULES = 400, 50, 9
BANNED_NAMES = {"utils", "helpers", "common", "services", "managers", "manager", "service", "helper", "misc"}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_fits_in_the_head(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_FILE


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_function_fits_on_the_screen_and_imports_nothing(path: Path) -> None:
    for function in functions(path):
        lines = (function.end_lineno or 0) - function.lineno + 1
        assert lines < MAX_FUNCTION, f"{function.name} has {lines} lines"
        inside = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
        assert not inside, f"{function.name} imports inside"


def test_a_room_has_few_modules() -> None:
    crowded = {
        name(folder): len(modules)
        for folder in SOURCE.rglob("*")
        if folder.is_dir() and folder.name != "migrations"
        if len(modules := [p for p in folder.glob("*.py") if p.name != "__init__.py"]) > MAX_MODULES
    }
    assert crowded == {}


def test_no_drawers() -> None:
    assert [name(p) for p in SOURCE.rglob("*") if p.stem.lower() in BANNED_NAMES] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_file_says_its_licence(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or text.startswith("# SPDX-License-Identifier: EUPL-1.2")
