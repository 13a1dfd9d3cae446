# SPDX-License-Identifier: EUPL-1.2
"""A throw-away PostgreSQL for the whole run, and the fixed cast of people every room's tests play with."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import django
import hypothesis
import pytest

from iedereen.cli import postgres

# A busy machine is slow, not wrong: properties have no stopwatch.
hypothesis.settings.register_profile("here", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("here")

# A test cluster may lose its data at a power cut; it need not wait for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB")
STACK = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Before Django is set up: a home, a secret and a database address. Workers of xdist share the first one's."""
    sys.dont_write_bytecode = True
    if "IEDEREEN_TEST_HOME" not in os.environ:
        folder = STACK.enter_context(tempfile.TemporaryDirectory(prefix="iedereen-test-"))
        Path(folder).chmod(0o755)
        os.environ["IEDEREEN_TEST_HOME"] = folder
    home = Path(os.environ["IEDEREEN_TEST_HOME"])
    os.environ["IEDEREEN_HOME"] = str(home)
    os.environ.setdefault("IEDEREEN_SECRET_KEY", "only-for-tests-" + "x" * 40)
    os.environ["DJANGO_SETTINGS_MODULE"] = "iedereen.config.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's sync door runs an event loop
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = STACK.enter_context(postgres.database(home, settings=FAST))
    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    STACK.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Between tests with real transactions the ledger is emptied; only there its guard against that is off."""
    from django.db import connection  # noqa: PLC0415 - Django is set up only now

    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("ALTER TABLE ledger_line DISABLE TRIGGER ledger_guard_truncate")
    yield


KEYS: list[object] = []


@pytest.fixture(autouse=True)
def kept_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a signing key takes a fifth of a second: every test gets the same ones, made once, in the same order."""
    from iedereen.engines.credentials import new_key  # noqa: PLC0415 - not before Django is set up
    from iedereen.vault import actions  # noqa: PLC0415

    numbers = count()

    def kept() -> object:
        place = next(numbers)
        while len(KEYS) <= place:
            KEYS.append(new_key(2048))  # small ones: making a key is not what is tested here
        return KEYS[place]

    monkeypatch.setattr(actions, "new_key", kept)


@pytest.fixture
def cast(db: None) -> object:
    """The small force of `tests.cast`, in this test's transaction."""
    from tests.cast import make_cast  # noqa: PLC0415 - models can be imported only after set-up

    return make_cast()
