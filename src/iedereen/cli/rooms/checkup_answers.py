# SPDX-License-Identifier: EUPL-1.2
"""`iedereen checkup import-answers FILE --mapping FILE.toml --by NUMBER`: earlier answers become a closed round."""

import argparse
import sys
from pathlib import Path

from django.utils import timezone

from iedereen.checkup.actions.closing import close
from iedereen.checkup.actions.earlier.history import AnswersReport, import_answers
from iedereen.checkup.actions.earlier.history_file import Wrong
from iedereen.people.models import Person
from iedereen.people.queries import viewer
from iedereen.screen.faults import fault
from iedereen.screen.refusals import sentence
from iedereen.screen.rules import Refused


def main(argv: list[str]) -> int:
    """0: done; 2: something is wrong and nothing has been written."""
    parser = argparse.ArgumentParser(prog="iedereen checkup import-answers", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", help=".csv, .csv.gz, .xlsx or .parquet, a row per person")
    parser.add_argument("--mapping", type=Path, required=True, metavar="FILE.toml", help="what the columns mean")
    parser.add_argument("--by", required=True, metavar="NUMBER", help="personnel number of the HRM adviser who asks")
    parser.add_argument("--dry-run", action="store_true", help="do everything, tell what came out, and take it back")
    asked = parser.parse_args(argv)
    missing = [str(f) for f in (asked.file, asked.mapping) if not f.is_file()]
    if missing:
        print(f"iedereen checkup: bestand niet gevonden: {', '.join(missing)}", file=sys.stderr)
        return 2
    return _run(asked)


def _run(asked: argparse.Namespace) -> int:
    now = timezone.now()
    person = Person.objects.filter(number=asked.by, is_active=True).values_list("id", flat=True).first()
    if person is None:
        print(f"iedereen checkup: personeelsnummer {asked.by} kennen we niet.", file=sys.stderr)
        return 2
    try:
        meaning = asked.mapping.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return _tell(AnswersReport((Wrong("mapping_not_toml", details={"why": "het is geen UTF-8."}),)))
    try:
        report = import_answers(
            name=asked.file.name, data=asked.file, mapping=meaning,
            by=viewer(person, timezone.localdate(now)), now=now, dry_run=asked.dry_run,
        )  # fmt: skip
    except Refused as error:
        print(f"iedereen checkup: {sentence(error.code, error.details)}", file=sys.stderr)
        return 2
    if report.written:
        close.scrub_due(now)
    return _tell(report)


def _tell(report: AnswersReport) -> int:
    for wrong in report.problems:
        place = ", ".join(p for p in (f"regel {wrong.row}" if wrong.row else "", wrong.column or "") if p)
        print(f"Niet goed: {place + ': ' if place else ''}{fault(wrong.code, wrong.details)}", file=sys.stderr)
    if report.problems:
        print(f"\n{len(report.problems)} x niet goed. Er is niets gewijzigd.", file=sys.stderr)
        return 2
    made = f", {len(report.created)} nieuw" if report.created else ""
    print(f"{report.rows} antwoorden van {report.teams} teams{made}.")
    print(f"{'':<24}{'teams':>6}{'getoond':>9}{'alfa':>9}{'ICC1':>9}{'ICC2':>9}")
    for row in report.stated:
        figures = "".join(f"{'-' if x is None else f'{x:.4f}':>9}" for x in (row.alpha, row.icc1, row.icc2))
        print(f"{row.measure:<24}{row.teams:>6}{row.shown:>9}{figures}")
    print("Uitgebracht." if report.written else "Proef: er is niets bewaard.")
    return 0
