# SPDX-License-Identifier: EUPL-1.2
"""1,000 reports with three messages each: the list, one report opened, and all sealed anew after a reader left.

Beside sealing anew stands its bound: the same number of sealings (HPKE) and closings (AES-256-GCM) without a database.
The figures are CPU seconds of this process; those of the database come on top.

    PYTHONPATH=src:. python benchmarks/inbox.py [--reports 1000]
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.core.management import call_command

from iedereen.cli import postgres


def timed(what: str, act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    spent = time.process_time() - start
    print(f"{what:<60}{spent:>9.3f} CPU s")
    return spent


def measure(number: int) -> None:
    from iedereen.engines import sealing  # noqa: PLC0415 - Django is set up only now
    from iedereen.inbox.actions import arriving, sharing  # noqa: PLC0415
    from iedereen.inbox.models import Report  # noqa: PLC0415
    from iedereen.inbox.queries import reports  # noqa: PLC0415
    from tests.cast import NOW, PASSPHRASE, make_cast  # noqa: PLC0415

    cast = make_cast()
    unit, by = cast.units["A"].id, cast.viewer("vik")

    def lay_down() -> None:
        for _ in range(number):
            digits = arriving.report(unit=unit, theme="anders", text="Woorden " * 100, files=[], name="", now=NOW)
            for _again in range(2):
                arriving.write_more(receipt=digits, text="Nog iets " * 50, files=[], now=NOW)

    timed(f"laying {number:,} down, three messages each, cheap receipts", lay_down)
    sitting = reports.unlocked(by, PASSPHRASE)
    keys = list(Report.objects.values_list("id", flat=True))
    timed("the list, first 50", lambda: list(reports.in_sight(by)[:50]))
    timed("one report", lambda: reports.said(reports.opened(by, reports.report_for(by, keys[0]), sitting)))
    ours = timed("all sealed anew", lambda: sharing.rekey_all(reports=keys, sitting=sitting, by=by, now=NOW))
    public = sealing.new_pair().public

    def bound() -> None:
        for _ in range(number):
            key = sealing.new_content_key()
            for _copy in range(2):
                sealing.seal(public, key, b"")
            for _message in range(3):
                sealing.close(key, b"x" * 4096, b"")

    least = timed("bound: the same sealings and closings, no database", bound)
    print(f"sealing anew is {ours / least:.1f} times its bound")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=1_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="iedereen-inbox-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        os.environ |= {"IEDEREEN_HOME": folder, "IEDEREEN_SECRET_KEY": "only-for-measuring",
                       "DJANGO_SETTINGS_MODULE": "iedereen.config.settings"}  # fmt: skip
        with postgres.database(home) as address:
            os.environ["DATABASE_URL"] = address
            django.setup()
            from django.conf import settings  # noqa: PLC0415

            from iedereen.engines.sealing import Cost  # noqa: PLC0415

            settings.RECEIPT_COST = Cost(8, 1, 1)
            settings.POLICY["meldingen"]["grenzen"] |= {"per_uur": 10**9, "per_dag": 10**9}
            call_command("migrate", verbosity=0)
            measure(asked.reports)


if __name__ == "__main__":
    main()
