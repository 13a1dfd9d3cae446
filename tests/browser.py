# SPDX-License-Identifier: EUPL-1.2
"""Which Chromium the journeys use, and how it is started: without network of its own, without sandbox for root."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def find() -> str | None:
    """The path of a Chromium that is there: CHROMIUM, the machine's, or the one that Playwright keeps."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given
    there = next((path for name in NAMES if (path := shutil.which(name))), None)
    if there:
        return there
    kept = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return next((str(p) for p in sorted(kept.glob("chromium*/chrome-linux*/chrome"))), None)


def install() -> str | None:
    """Try to get one; where that cannot be done there is none."""
    try:
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium-headless-shell", "chromium"],
            timeout=180, check=True, capture_output=True,
        )  # fmt: skip
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    return find()
