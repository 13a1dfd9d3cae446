# SPDX-License-Identifier: EUPL-1.2
"""A spec on disk, for every command on files that takes one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from iedereen.cli.files.input_error import InputError

LONGEST_SPEC = 1_000_000


def read_toml(path: Path) -> dict[str, Any]:
    """What the file says. Raises `InputError` for what is too long, not UTF-8 or not TOML; `OSError` as `open` does."""
    with path.open("rb") as stream:
        raw = stream.read(LONGEST_SPEC + 1)
    if len(raw) > LONGEST_SPEC:
        raise InputError(f"{path}: longer than {LONGEST_SPEC} bytes; is this the spec?")
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}: line {line} is not UTF-8; save the spec in UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: is not valid TOML ({error}); see the example in the manual.") from None
