# SPDX-License-Identifier: EUPL-1.2
"""Units, people and roles from files: all of it or nothing, and the same file twice changes nothing."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from iedereen.ledger.actions import record
from iedereen.people.actions.lock import wait_for_turn
from iedereen.people.actions.rewriting import carry_out
from iedereen.people.models import Person
from iedereen.people.queries import may_import
from iedereen.people.queries.standing import standing
from iedereen.people.rules import Viewer
from iedereen.people.rules.filing import Filing, Finding, file_in, shown
from iedereen.people.rules.planning import Changes, plan, problems
from iedereen.screen.rules import Refused

SHOWN = 1_000  # findings of each kind in the report; their number is always told

Files = Sequence[tuple[str, bytes | Path]]


@dataclass(frozen=True)
class ImportReport:
    """What was found in the files and what they change. `written` tells whether it has been done."""

    problems: tuple[Finding, ...]
    problem_count: int
    warnings: tuple[Finding, ...]
    warning_count: int
    changes: Changes
    sha256: str
    written: bool = False

    @property
    def nothing_to_do(self) -> bool:
        """The files are right and everything in them stands already."""
        return self.problem_count == 0 and self.changes.nothing


def import_organisation(
    *, files: Files, by: Viewer | None, now: datetime, dry_run: bool, say: Callable[[str], None] = lambda _: None
) -> ImportReport:
    """Read the files, list every problem, and unless there is one (or `dry_run`) bring the organisation in line.

    `files`: (what the user called it, its bytes or its place). `by` is None only for whoever runs the installation.
    `say` hears each stage: reading, checking, writing. Refused: not_yours. One ledger line, only when something
    changed.
    """
    if by is not None and not may_import(by):
        raise Refused("not_yours", hidden=True)
    say("reading")
    filing, digest = file_in(files), sha256(files)
    with transaction.atomic():
        wait_for_turn()
        say("checking")
        if not filing.sound:
            return _report(filing, filing.findings, Changes(), digest)
        stands, keys = standing()
        made = plan(filing, stands, today=timezone.localdate(now), importer=_number(by))
        found, changes = filing.findings + made.findings, made.changes(stands)
        if problems(found) or dry_run or changes.nothing:
            return _report(filing, found, Changes() if problems(found) else changes, digest)
        say("writing")
        carry_out(made, stands, keys)
        _record(by.person if by else None, now, digest, changes)
        return _report(filing, found, changes, digest, written=True)


def _number(by: Viewer | None) -> str | None:
    return None if by is None else Person.objects.values_list("number", flat=True).get(id=by.person)


def _record(by: UUID | None, now: datetime, digest: str, changes: Changes) -> None:
    record(at=now, by=by, action="organisation_imported", subject=("organisation", digest), details=asdict(changes))


def _report(
    filing: Filing, found: Iterable[Finding], changes: Changes, digest: str, *, written: bool = False
) -> ImportReport:
    ordered = shown(found, {name: index for index, name in enumerate(filing.sheets.values())})
    wrong, notes = problems(ordered), [f for f in ordered if f.warning]
    return ImportReport(
        problems=tuple(wrong[:SHOWN]), problem_count=len(wrong), warnings=tuple(notes[:SHOWN]),
        warning_count=len(notes), changes=changes, sha256=digest, written=written,
    )  # fmt: skip


def sha256(files: Files) -> str:
    """One number for the whole: the SHA-256 of the files' own SHA-256 in order, or of the one file itself."""
    each = [hashlib.sha256(d if isinstance(d, bytes) else d.read_bytes()).digest() for _, d in files]
    return each[0].hex() if len(each) == 1 else hashlib.sha256(b"".join(each)).hexdigest()
