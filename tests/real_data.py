# SPDX-License-Identifier: EUPL-1.2
"""Where the real files stand that tests marked `real_data` read; without them those tests are skipped."""

import os
from pathlib import Path

import pytest

REAL_DATA = Path(os.environ.get("IEDEREEN_DATA", Path(__file__).parents[2] / "shared" / "data"))


def real_folder(name: str) -> Path:
    """The folder `name` of the real data, or a skip that says what is missing."""
    folder = REAL_DATA / name
    if not folder.is_dir():
        pytest.skip(f"no real data: {folder} is absent (set IEDEREEN_DATA to the folder that holds {name})")
    return folder
