# SPDX-License-Identifier: EUPL-1.2
"""Everything that Django's settings ask of the environment, filled in from the home folder."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command

from iedereen.cli import postgres


def home() -> Path:
    place = Path(os.environ.get("IEDEREEN_HOME", ".iedereen")).resolve()
    place.mkdir(parents=True, exist_ok=True)
    os.environ["IEDEREEN_HOME"] = str(place)
    return place


def _secret_key(place: Path) -> str:
    file = place / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text().strip()


@contextmanager
def ready(*, migrate: bool = False, settings: tuple[str, ...] = ()) -> Iterator[Path]:
    """Django set up on a running database; with `migrate` its tables are brought up to date first."""
    place = home()
    os.environ.setdefault("IEDEREEN_SECRET_KEY", _secret_key(place))
    os.environ["DJANGO_SETTINGS_MODULE"] = "iedereen.config.settings"
    given = os.environ.get("DATABASE_URL")
    with postgres.database(place, settings=settings, say=print) as url:
        os.environ["DATABASE_URL"] = url
        try:
            django.setup()
            if migrate:
                call_command("migrate", interactive=False, verbosity=0)
            yield place
        finally:
            if given is None:
                os.environ.pop("DATABASE_URL", None)
