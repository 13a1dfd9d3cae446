# SPDX-License-Identifier: EUPL-1.2
"""`make check`: what is generated must be what is stored (migrations, catalogue, reference pages).

`python -m tests.drift --write` writes them anew; an English text that is missing a person has to write.
"""

import importlib
import os
import sys
import warnings
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import django
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parent.parent
WRITE = "python -m tests.drift --write"


@dataclass(frozen=True)
class Page:
    """A file and the function (`module:name`) that makes it. `part`: it makes a piece of a file written by hand."""

    file: str
    maker: str
    part: bool = False


PAGES: tuple[Page, ...] = (
    Page("docs/reference/roles.md", "iedereen.people.rules.reference:page"),
    Page("docs/reference/client.md", "iedereen.checkup.rules.client:page"),
    Page("docs/reference/policy-map.md", "tests.policy_map:page"),
    Page("src/iedereen/checkup/README.md", "iedereen.checkup.rules.picture:state_pictures", part=True),
    Page("src/iedereen/agreements/README.md", "iedereen.agreements.rules:state_picture", part=True),
    Page("src/iedereen/inbox/README.md", "iedereen.inbox.rules:state_picture", part=True),
    Page("src/iedereen/agreements/README.md", "iedereen.agreements.rules:state_table", part=True),
    Page("src/iedereen/leadership/README.md", "iedereen.leadership.rules.support:state_picture", part=True),
    Page("src/iedereen/leadership/README.md", "iedereen.leadership.rules.support:state_table", part=True),
    Page("src/iedereen/leadership/README.md", "iedereen.leadership.rules.talks:state_picture", part=True),
    Page("src/iedereen/leadership/README.md", "iedereen.leadership.rules.advice:state_picture", part=True),
    Page("src/iedereen/agreements/README.md", "iedereen.agreements.rules.cycle:priority_picture", part=True),
    Page("src/iedereen/triage/README.md", "iedereen.triage.rules:state_picture", part=True),
    Page("src/iedereen/triage/README.md", "iedereen.triage.rules:state_table", part=True),
)


@dataclass(frozen=True)
class Drift:
    """One thing that is stored otherwise than it would be made, and what to run."""

    file: str
    what: str
    run: str = WRITE

    def __str__(self) -> str:
        return f"{self.file}: {self.what} (run: {self.run})"


def set_up() -> None:
    """Django without a database: nothing here reads one."""
    sys.path[:0] = [str(ROOT / "src")]
    os.environ.setdefault("IEDEREEN_SECRET_KEY", "only-for-checks")
    os.environ.setdefault("DATABASE_URL", "postgresql:///none")
    os.environ["DJANGO_SETTINGS_MODULE"] = "iedereen.config.settings"
    django.setup()


def migrations() -> Iterator[Drift]:
    """Models against migrations. Django warns that it cannot look in the database; that is as meant."""
    told = StringIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            call_command("makemigrations", check_changes=True, dry_run=True, stdout=told, stderr=told)
    except CommandError as error:
        yield Drift("migrations", str(error), "iedereen manage makemigrations --merge")
    except SystemExit:
        yield Drift("migrations", told.getvalue().strip(), "iedereen manage makemigrations")


def english() -> Iterator[Drift]:
    """The catalogue; what only a person can mend is said so."""
    catalogue = importlib.import_module("tests.catalogue")  # it needs Django to be set up
    file = str(catalogue.PO.relative_to(ROOT))
    by_hand = f"{WRITE}, and write the English in {file}"
    for problem in catalogue.drifts():
        yield Drift(file, problem, WRITE if problem.startswith(("django.mo", "no longer", "obsolete")) else by_hand)


def pages() -> Iterator[Drift]:
    """Generated reference pages and the pictures in the rooms' READMEs."""
    for page in PAGES:
        if (made := _made(page)) is None:
            continue
        place = ROOT / page.file
        text = place.read_text(encoding="utf-8") if place.exists() else ""
        if page.part and made.strip() not in text:
            yield Drift(page.file, f"holds not what {page.maker} gives", f"paste what {page.maker} gives")
        if not page.part and text != made:
            yield Drift(page.file, f"is not what {page.maker} gives")


def _made(page: Page) -> str | None:
    """The text as it would be made; None where its maker is not part of this checkout."""
    module, name = page.maker.split(":")
    return str(getattr(importlib.import_module(module), name)()) if find_spec(module) else None


def write() -> None:
    """All that can be made without a person."""
    importlib.import_module("tests.catalogue").write()
    for page in PAGES:
        if not page.part and (made := _made(page)) is not None:
            (ROOT / page.file).write_text(made, encoding="utf-8")


def main() -> int:
    options = ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="make anew what can be made")
    asked = options.parse_args()
    set_up()
    if asked.write:
        write()
    found = [*migrations(), *english(), *pages()]
    for one in found:
        print(one)
    print(f"{len(found)} differences" if found else "nothing drifted")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
