# SPDX-License-Identifier: EUPL-1.2
"""Whoever stops the program reads nothing of its libraries."""

import os
import subprocess
import sys

from tests.house.killing import surroundings


def test_a_web_process_ends_without_a_word() -> None:
    """DuckDB's library lists at the end all that Python did not clean up, which is all that was frozen at the start."""
    done = subprocess.run(
        [sys.executable, "-c", "import duckdb, iedereen.config.wsgi"],
        env=os.environ | surroundings(), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "leaked" not in done.stderr
