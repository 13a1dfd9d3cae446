# SPDX-License-Identifier: EUPL-1.2
"""`iedereen import FILE... [--dry-run]`: units, people and roles from CSV or XLSX."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from django.utils import timezone

from iedereen.people.actions import import_organisation
from iedereen.people.rules.filing import Finding
from iedereen.screen.faults import fault

STAGES = {"reading": "Bestanden lezen ...", "checking": "Vergelijken met wat er staat ...", "writing": "Bewaren ..."}
CHANGES = {
    "units_new": "nieuwe eenheden",
    "units_changed": "gewijzigde eenheden",
    "people_new": "nieuwe mensen",
    "people_changed": "mensen met een andere naam of een ander adres",
    "people_moved": "mensen met een andere plek of functie",
    "roles_given": "nieuwe rollen",
    "roles_changed": "gewijzigde rollen",
}


def main(argv: list[str]) -> int:
    """0: done, or nothing to do; 2: something in the files is wrong and nothing has been written."""
    asked = _asked(argv)
    missing = [str(f) for f in asked.files if not f.is_file()]
    if missing:
        print(f"iedereen import: bestand niet gevonden: {', '.join(missing)}", file=sys.stderr)
        return 2
    return _run(asked.files, dry_run=asked.dry_run)


def _asked(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="iedereen import", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="one workbook, or a file per table")
    parser.add_argument("--dry-run", action="store_true", help="only tell what is wrong and what would change")
    return parser.parse_args(argv)


def _run(files: list[Path], *, dry_run: bool) -> int:
    report = import_organisation(
        files=[(f.name, f) for f in files], by=None, now=timezone.now(), dry_run=dry_run,
        say=lambda stage: print(STAGES[stage], file=sys.stderr),
    )  # fmt: skip
    _tell(report.warnings, report.warning_count, "Let op")
    if report.problem_count:
        _tell(report.problems, report.problem_count, "Niet goed")
        print(f"\n{report.problem_count} x niet goed. Er is niets gewijzigd.", file=sys.stderr)
        return 2
    if report.nothing_to_do:
        print("Alles in de bestanden staat er al. Er verandert niets.")
        return 0
    print("Zo gewijzigd:" if report.written else "Zo zou het veranderen:")
    for key, number in asdict(report.changes).items():
        if number:
            print(f"  {number:>8}  {CHANGES[key]}")
    return 0


def _tell(findings: Sequence[Finding], count: int, head: str) -> None:
    for found in findings:
        place = [found.sheet or "", f"regel {found.row}" if found.row else "", found.column or ""]
        print(f"{head}: {', '.join(p for p in place if p)}: {fault(found.code, found.details)}", file=sys.stderr)
    if count > len(findings):
        print(f"{head}: en nog {count - len(findings)} andere.", file=sys.stderr)
