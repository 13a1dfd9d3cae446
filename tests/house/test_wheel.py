# SPDX-License-Identifier: EUPL-1.2
"""The wheel holds everything that the system needs at work, and nothing else than the package."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "iedereen"
KINDS = {".py", ".html", ".txt", ".js", ".css", ".svg", ".toml", ".typ", ".mo", ".xlsx", ".woff2", ".ico", ".png"}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The names in the wheel that hatchling makes of this checkout."""
    pytest.importorskip("hatchling", reason="the build tool is not installed")
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=ROOT, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    [wheel] = target.glob("*.whl")
    with ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


def test_every_file_of_the_package_is_in_it(packed: frozenset[str]) -> None:
    ours = {f for f in SOURCE.glob("**/*") if f.suffix in KINDS and "__pycache__" not in f.parts}
    assert len(ours) > 200
    assert {str(f.relative_to(SOURCE.parent)) for f in ours} <= packed


@pytest.mark.parametrize(
    "name",
    [
        "iedereen/locale/en/LC_MESSAGES/django.mo", "iedereen/screen/static/screen/app.js",
        "iedereen/screen/templates/screen/base.html", "iedereen/policy/check-up.toml",
        "iedereen/checkup/default/team-check-up.toml", "iedereen/engines/paper/codes.typ",
        "iedereen/ledger/migrations/0001_initial.py",
    ],
)  # fmt: skip
def test_one_of_every_kind(packed: frozenset[str], name: str) -> None:
    assert name in packed


def test_the_norms_are_in_it(packed: frozenset[str]) -> None:
    """Beside the source in a checkout, inside the package in a wheel: where the settings look."""
    assert {f"iedereen/policy/{p.name}" for p in (ROOT / "policy").glob("*.toml")} <= packed


def test_nothing_else_is_in_it(packed: frozenset[str]) -> None:
    strange = [n for n in packed if not n.startswith("iedereen/") and ".dist-info/" not in n]
    assert not strange
    assert not [n for n in packed if "__pycache__" in n or "/tests/" in n or n.endswith((".pyc", ".orig"))]
