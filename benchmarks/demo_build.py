# SPDX-License-Identifier: EUPL-1.2
"""Building the demo corps from nothing, beside the least that storing its rows costs, in one run.

Prints wall time, CPU time and peak memory of the building process, the peak memory of the database's own processes
(proportional set size, sampled every second, so that shared pages count once), the size of the database, and the lower
bound: writing the same tables to a file with `COPY` and reading them back into empty copies.

    PYTHONPATH=src python benchmarks/demo_build.py [--full | --teams 12]
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from iedereen.cli import environment

TABLES = ("people_person", "people_position", "followup_mail", "followup_promise", "ledger_line", "vault_answer",
          "checkup_result", "agreements_agreement", "agreements_agreementevent")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--full", action="store_true")
    size.add_argument("--teams", type=int, default=12)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="iedereen-benchmark-") as place:
        Path(place).chmod(0o755)
        os.environ |= {"IEDEREEN_HOME": place, "IEDEREEN_DEMO": "1"}
        words = ["--full"] if asked.full else ["--teams", str(asked.teams)]
        took = _build(Path(place), words)
        with environment.ready():
            bound = _bound(Path(place))
    print(f"copying the same rows (bound) {bound:.1f} s; building / bound {took / bound:.0f}")
    return 0


def _build(place: Path, words: list[str]) -> float:
    peak, over = [0], threading.Event()
    watcher = threading.Thread(target=_watch, args=(place, peak, over))
    watcher.start()
    start = time.perf_counter()
    command = [sys.executable, "-m", "iedereen.cli.main", "demo", *words, "--build-only"]
    try:
        subprocess.run(command, check=True)
    finally:
        over.set()
        watcher.join()
    took = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"building took {took:.0f} s ({used.ru_utime + used.ru_stime:.0f} s CPU in the building process and its "
          f"children)\npeak memory {used.ru_maxrss / 1024:.0f} MB, database {peak[0] / 1024:.0f} MB")  # fmt: skip
    return took


def _watch(place: Path, peak: list[int], over: threading.Event) -> None:
    """The most memory that the processes of this database used together, in kB."""
    while not over.wait(1.0):
        peak[0] = max(peak[0], sum(_proportional(pid) for pid in _family(_postmaster(place))))


def _postmaster(place: Path) -> int:
    files = list(place.rglob("postmaster.pid"))
    try:
        return int(files[0].read_text().split()[0]) if files else 0
    except (OSError, ValueError, IndexError):
        return 0


def _family(parent: int) -> list[int]:
    found = [parent] if parent else []
    for place in Path("/proc").iterdir() if parent else ():
        try:
            above = (place / "stat").read_text().rpartition(")")[2].split()[1] if place.name.isdigit() else ""
            if above == str(parent):
                found.append(int(place.name))
        except OSError:
            continue
    return found


def _proportional(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


def _bound(place: Path) -> float:
    from django.db import connection  # noqa: PLC0415 - Django is set up only now

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        print(f"database {cursor.fetchone()[0]}")
        start, rows = time.perf_counter(), 0
        for table in TABLES:
            cursor.execute(f"CREATE TEMP TABLE copied (LIKE {table} INCLUDING INDEXES)")
            file = place / "copied"
            with file.open("wb") as out, cursor.copy(f"COPY {table} TO STDOUT") as reading:
                for part in reading:
                    out.write(part)
            with file.open("rb") as back, cursor.copy("COPY copied FROM STDIN") as writing:
                while part := back.read(1 << 20):
                    writing.write(part)
            rows += cursor.rowcount
            cursor.execute("DROP TABLE copied")
    print(f"{rows:,} rows in {len(TABLES)} tables")
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
