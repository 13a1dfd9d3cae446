# SPDX-License-Identifier: EUPL-1.2
"""Typst with its doors shut: an empty folder, no fonts of the machine, no packages."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import resources
from pathlib import Path

import typst

from .faults import PaperError

_FILES = resources.files(__package__)


def shipped(name: str) -> str | None:
    """The text of a Typst file of the package, or None."""
    file = _FILES.joinpath(f"{name}.typ")
    return file.read_text(encoding="utf-8") if file.is_file() else None


@lru_cache(maxsize=8)
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in folders])


@contextmanager
def _compiler(text: str, inputs: dict[str, str], fonts: tuple[Path, ...]) -> Iterator[typst.Compiler]:
    with tempfile.TemporaryDirectory(prefix="paper-") as empty:
        yield typst.Compiler(
            text.encode(),
            root=empty,
            font_paths=_fonts(fonts),
            sys_inputs=inputs,
            package_path=empty,
            package_cache_path=empty,
        )


def compiled(text: str, inputs: dict[str, str], fonts: tuple[Path, ...]) -> bytes:
    """The source, after the prelude, as PDF/UA-1. Raises typst.TypstError, PaperError(bad_source)."""
    with _compiler(f"{shipped('prelude')}{text}", inputs, fonts) as compiler:
        result = compiler.compile(format="pdf", pdf_standards="ua-1")
    if not isinstance(result, bytes):
        raise PaperError("bad_source", message="no single document")
    return result


def measured(characters: list[str], fonts: tuple[Path, ...]) -> list[tuple[float, float]]:
    """Width and height in points of each character at one size; of a missing one, of its empty box."""
    inputs = {"data": json.dumps(characters)}
    with _compiler(shipped("measure") or "", inputs, fonts) as compiler:
        sizes = json.loads(compiler.query("<sizes>", field="value", one=True))
    return [(width, height) for width, height in sizes]
