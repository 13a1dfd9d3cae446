# SPDX-License-Identifier: EUPL-1.2
"""Write a result file whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from iedereen.cli.files.input_error import InputError


def check_output(output: Path, *inputs: Path) -> None:
    """Refuse, before any work is done, an output that cannot or must not be written."""
    if not output.parent.is_dir():
        raise InputError(f"{output}: the folder {output.parent} does not exist; make it first.")
    if output.exists() and not output.is_file():
        raise InputError(f"{output}: is not a file; name a file to write.")
    for source in inputs:
        if output.exists() and source.exists() and output.samefile(source):
            raise InputError(f"{output}: is also an input; name another output.")


def write_whole(output: Path, text: str) -> None:
    """Write to a file beside `output` and put it in place at once; on any failure `output` is untouched."""
    draft = output.with_name(f".{output.name}.{secrets.token_hex(6)}.tmp")
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(draft, output)
    finally:
        draft.unlink(missing_ok=True)
