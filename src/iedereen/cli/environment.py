# SPDX-License-Identifier: EUPL-1.2
"""Everything that Django's settings ask of the environment, filled in from the home folder."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from iedereen.cli import postgres

SETTINGS = "iedereen.config.settings"
KEEP_LOG = ("wal_level=replica", "wal_keep_size=1GB", "max_wal_size=2GB", "full_page_writes=off", "fsync=off")


def home() -> Path:
    """`IEDEREEN_HOME` (default `.iedereen`), made when it is not there."""
    place = Path(os.environ.get("IEDEREEN_HOME", ".iedereen")).resolve()
    place.mkdir(parents=True, exist_ok=True)
    os.environ["IEDEREEN_HOME"] = str(place)
    return place


def _secret_key(place: Path) -> str:
    file = place / "secret_key"
    if not file.exists():
        fresh = file.with_name(f"secret_key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        fresh.rename(file)
    return file.read_text().strip()


@contextmanager
def ready(*, migrate: bool = False, settings: tuple[str, ...] = ()) -> Iterator[Path]:
    """Django set up on a running database; with `migrate` its tables are up to date."""
    place = home()
    os.environ.setdefault("IEDEREEN_SECRET_KEY", _secret_key(place))
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    given = os.environ.get("DATABASE_URL")
    with postgres.database(place, settings=settings, say=print) as url:
        os.environ["DATABASE_URL"] = url
        try:
            django.setup()
            if migrate:
                _bring_up_to_date(embedded=given is None)
            yield place
        finally:
            connection.close()
            if given is None:
                os.environ.pop("DATABASE_URL", None)


def _bring_up_to_date(*, embedded: bool) -> None:
    """The embedded database is ours to migrate; another one only by the hand that keeps it."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise postgres.DatabaseTrouble(f"DATABASE_URL cannot be reached: {error}") from error
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if not embedded and executor.loader.applied_migrations:
        raise postgres.DatabaseTrouble(
            "The tables of this database are of another version. Make a backup and run `iedereen manage migrate`."
        )
    call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def scratch() -> Iterator[Path]:
    """Django on a database of its own in a temporary folder, whatever this installation has; gone afterwards.

    Its write-ahead log is kept whole, so that it can be read.
    """
    with tempfile.TemporaryDirectory(prefix="iedereen-scratch-") as name:
        Path(name).chmod(0o755)
        os.environ.pop("DATABASE_URL", None)
        os.environ |= {"IEDEREEN_HOME": name, "IEDEREEN_SECRET_KEY": secrets.token_urlsafe(48)}
        with ready(migrate=True, settings=KEEP_LOG) as place:
            yield place


@contextmanager
def only_to_explain() -> Iterator[None]:
    """Django without a database: enough to print a command's help."""
    os.environ.setdefault("IEDEREEN_SECRET_KEY", "only-to-explain")
    os.environ.setdefault("DATABASE_URL", "postgresql:///none")
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    django.setup()
    yield
