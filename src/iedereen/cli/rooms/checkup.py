# SPDX-License-Identifier: EUPL-1.2
"""`iedereen checkup ...`: questionnaires from and to files, and earlier answers.

Whoever gives the command is named with `--by` (personnel number or e-mail address): that person must have the right
to do it, and stands in the ledger.
"""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from iedereen.checkup.actions import questionnaires as actions
from iedereen.checkup.forms.problems import place, sentence
from iedereen.checkup.queries import questionnaires as queries
from iedereen.cli.rooms import checkup_answers
from iedereen.engines import forms
from iedereen.engines.forms import BadForm, Form
from iedereen.people.queries import person_named, viewer
from iedereen.people.rules import Viewer
from iedereen.screen import refusals
from iedereen.screen.rules import Refused


def main(argv: list[str]) -> int:
    """0: done; 1: not allowed or not possible; 2: something in the file or in the command is wrong, nothing is kept."""
    parser = argparse.ArgumentParser(prog="iedereen checkup", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_questionnaire(commands)
    commands.add_parser("import-answers", add_help=False, help="earlier answers of an organisation, as a closed round")
    if argv[:1] == ["import-answers"]:
        return checkup_answers.main(argv[1:])
    asked = parser.parse_args(argv)
    try:
        return int(asked.run(asked, timezone.now()))
    except Refused as refusal:
        print(refusals.sentence(refusal.code, refusal.details), file=sys.stderr)
        return 1


def _add_questionnaire(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("questionnaire", help="read, publish or write a questionnaire (XLSForm)")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", type=Path, metavar="FILE.xlsx", help="the questionnaire to read")
    what.add_argument("--default", action="store_true", help="the check-up that comes with the system")
    what.add_argument("--export", metavar="CODE", help="write the newest version of this questionnaire to a file")
    parser.add_argument("--by", metavar="PERSON", help="personnel number or e-mail address of who does this")
    parser.add_argument("--dry-run", action="store_true", help="only tell what is wrong; needs no --by")
    parser.add_argument("--publish", action="store_true", help="also make it definitive, so that rounds can use it")
    parser.add_argument("--output", type=Path, metavar="FILE.xlsx", help="where --export writes (default CODE.xlsx)")
    parser.set_defaults(run=_questionnaire)


def _questionnaire(asked: argparse.Namespace, now: datetime) -> int:
    if asked.export is not None:
        return _export(asked, now)
    try:
        form = queries.default_form() if asked.default else queries.read_form(asked.file.read_bytes())
    except FileNotFoundError:
        print(f"Bestand niet gevonden: {asked.file}", file=sys.stderr)
        return 2
    except BadForm as bad:
        for problem in bad:
            print(f"{place(problem)}: {sentence(problem)}", file=sys.stderr)
        print(f"\n{len(bad.problems)} x niet goed. Er is niets bewaard.", file=sys.stderr)
        return 2
    if asked.dry_run:
        print(f"{form.code}: {len(form.questions)} vragen in {', '.join(form.languages)}. Alles klopt; niets bewaard.")
        return 0
    by = _viewer(asked.by, now)
    return _keep(form, by, now, publish=asked.publish) if by else 2


def _keep(form: Form, by: Viewer, now: datetime, *, publish: bool) -> int:
    version = actions.bring_in(form=form, by=by, now=now).version
    print(f"{form.code}, versie {version.number}.")
    if publish and version.published_at is None:
        actions.publish(version=version.id, by=by, now=now)
        print("Definitief gemaakt.")
    return 0


def _export(asked: argparse.Namespace, now: datetime) -> int:
    by = _viewer(asked.by, now)
    if by is None:
        return 2
    found = queries.latest(by, asked.export)
    if found is None:
        print(f"Er is geen vragenlijst met de code {asked.export}.", file=sys.stderr)
        return 2
    target: Path = asked.output or Path(f"{asked.export}.xlsx")
    target.write_bytes(forms.write(queries.form_of(found.code, found.definition), queries.form_rules()))
    print(f"{found.code}, versie {found.number}: {target}")
    return 0


def _viewer(word: str | None, now: datetime) -> Viewer | None:
    """Who does it, or None after saying what is missing."""
    person = person_named(word) if word else None
    if person is None:
        wrong = (
            f"--by {word}: deze persoon kennen we niet." if word else "Zeg met --by wie dit doet (personeelsnummer)."
        )
        print(wrong, file=sys.stderr)
        return None
    return viewer(person.id, timezone.localdate(now))
