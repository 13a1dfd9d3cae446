# SPDX-License-Identifier: EUPL-1.2
"""`make test`: all tests; says which journeys were left out where there is no browser."""

import os
import subprocess
import sys

from tests import browser


def main() -> int:
    chromium = browser.find() or browser.install()
    words = [sys.executable, "-m", "pytest", "tests", "-n", os.environ.get("TEST_WORKERS", "2"), "--dist", "loadfile",
             "--no-loadscope-reorder",  # few tests in a file are often long ones: not all of those at the end
             *sys.argv[1:]]  # fmt: skip
    if chromium is None:
        if os.environ.get("IEDEREEN_REQUIRE_BROWSER"):
            print("There is no Chromium, and here the browser journeys must run.", file=sys.stderr)
            return 1
        words += ["-m", "not journey"]
    else:
        os.environ["CHROMIUM"] = chromium
    status = subprocess.call(words)
    if chromium is None:
        print("\nLeft out, because there is no Chromium (set CHROMIUM to its path):")
        subprocess.call([sys.executable, "-m", "pytest", "tests", "-m", "journey", "--collect-only", "-qq"])
    return status


if __name__ == "__main__":
    sys.exit(main())
