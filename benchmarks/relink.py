# SPDX-License-Identifier: EUPL-1.2
"""Can answers be tied to people again? 200 people, 50 rounds, beside the usual way of storing.

Runs `iedereen attack` and prints, per try on the database, how many were tied rightly of how many, what guessing gives,
and beside it the same try on answers that are stored as most survey programs do (flag and answer in one transaction);
then, in a sentence each, all other tries, the planted weaknesses and the stated limits.

    PYTHONPATH=src python benchmarks/relink.py [--people 200] [--repeat 50]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=50)
    asked = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "report.json")
        done = subprocess.run(
            [sys.executable, "-m", "iedereen.cli.main", "attack", "--people", str(asked.people),
             "--repeat", str(asked.repeat), "--report", str(file)], stdout=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        report = json.loads(file.read_text(encoding="utf-8"))
    exact = [x for x in report["tries"] if x["part"] == "database" and abs(x["by_guessing"] - asked.repeat) < 0.01]
    for x in exact:
        print(f"{x['name']:<42}{x['right']:>6} of {x['tested']:,}; guessing {x['by_guessing']:.0f}; p {x['p']:.2g}")
    [usual, *_] = [x for x in report["tries"] if x["name"] == "flag and answer in one transaction"]
    print("\n" + "\n".join(f"{x['sentence']} p {x['p']:.2g}" for x in report["tries"] if x not in exact))
    print(f"\nthe usual way of storing: {usual['right']} of {usual['tested']} tied to the right person")
    print(f"{time.perf_counter() - start:.0f} s, {report['cpu_seconds']} CPU s, exit status {done.returncode}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
