# SPDX-License-Identifier: EUPL-1.2
"""The embedded PostgreSQL: it comes back from kill -9, from a stale lock, and runs where its user may not look."""

import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from iedereen.cli import postgres, serve

CAREFUL: tuple[str, ...] = ()  # as in use: fsync on
QUICK = ("fsync=off",)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own that the server's user may enter, without a database that was given."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for folder in (tmp_path, *tmp_path.parents):
        if folder != Path("/") and folder.stat().st_uid == os.geteuid() and os.geteuid() == 0:
            folder.chmod(folder.stat().st_mode | 0o011)
    yield tmp_path
    cluster = postgres.open_cluster(tmp_path / "postgres")
    if postgres.running_port(cluster) is not None:
        postgres.stop(cluster)
    shutil.rmtree(cluster.sockets, ignore_errors=True)


@contextmanager
def killed(home: Path, settings: tuple[str, ...] = QUICK) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection to the running database of this home, whose server dies (kill -9) at the end."""
    cluster = postgres.open_cluster(home / "postgres")
    with pytest.raises(psycopg.OperationalError), postgres.database(home, settings=settings) as url:  # noqa: SIM117
        with psycopg.connect(url, autocommit=True) as db:
            yield db
            os.kill(int((cluster.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
            while True:  # until the line breaks
                db.execute("SELECT 1")
                time.sleep(0.05)


def kept(home: Path) -> list[int]:
    with postgres.database(home, settings=QUICK) as url, psycopg.connect(url) as db:
        return [row[0] for row in db.execute("SELECT number FROM kept ORDER BY number")]


@pytest.mark.slow
def test_what_was_committed_survives_kill_9(home: Path) -> None:
    with killed(home, CAREFUL) as db:
        db.execute("CREATE TABLE kept (number int)")
        db.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
        with pytest.raises(ZeroDivisionError), db.transaction():
            db.execute("INSERT INTO kept VALUES (-1)")
            raise ZeroDivisionError
        db.execute("BEGIN")
        db.execute("INSERT INTO kept VALUES (-2)")  # never committed
    began = time.monotonic()
    assert kept(home) == list(range(1, 1001))
    assert time.monotonic() - began < postgres.START_PATIENCE


@pytest.mark.slow
def test_a_lock_of_a_server_that_is_gone_is_no_lock(home: Path) -> None:
    with postgres.database(home, settings=QUICK) as url, psycopg.connect(url, autocommit=True) as db:
        db.execute("CREATE TABLE kept (number int)")
        db.execute("INSERT INTO kept VALUES (7)")
    cluster = postgres.open_cluster(home / "postgres")
    lock = cluster.data / "postmaster.pid"
    assert not lock.exists()  # it was stopped in order
    free = postgres.free_port()
    lock.write_text(f"4194303\n{cluster.data}\n1700000000\n{free}\n{cluster.sockets}\n127.0.0.1\n\n")
    if cluster.user is not None:
        os.chown(lock, cluster.user.pw_uid, cluster.user.pw_gid)
    lock.chmod(0o600)
    assert postgres.running_port(cluster) is None
    assert kept(home) == [7]


@pytest.mark.slow
def test_who_finds_it_running_uses_it_and_leaves_it_running(home: Path) -> None:
    with postgres.database(home, settings=QUICK) as first:
        with postgres.database(home) as second:
            assert second == first
        with psycopg.connect(first) as db:
            assert db.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
    assert postgres.running_port(postgres.open_cluster(home / "postgres")) is None


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
def test_a_folder_that_the_servers_user_may_not_enter(
    home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "OUTSIDE", home / "outside")
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    cluster = postgres.open_cluster(closed / "home" / "postgres")
    assert cluster.folder.parent == home / "outside"
    with postgres.database(closed / "home", settings=QUICK) as url, psycopg.connect(url, autocommit=True) as db:
        db.execute("CREATE TABLE kept (number int)")
    assert not (closed / "home" / "postgres").exists()
    assert (cluster.data / "PG_VERSION").exists()
    assert kept(closed / "home") == []  # the same place the next time


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
def test_two_closed_homes_do_not_share_a_place(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    folders = {postgres.open_cluster(closed / name / "postgres").folder for name in ("one", "two")}
    assert len(folders) == 2 and all(f.parent == postgres.OUTSIDE for f in folders)


def test_a_given_database_is_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elders/ergens")
    with postgres.database(tmp_path) as url:
        assert url == "postgresql://elders/ergens"
    assert list(tmp_path.iterdir()) == []


def test_no_programs_anywhere_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(()))
    with pytest.raises(postgres.DatabaseTrouble, match="make setup"):
        postgres.programs()


def test_a_busy_port_is_said_with_another_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(serve.PortBusy, match=f"PORT={port + 1}"):
            serve.check_port("127.0.0.1", port)
    serve.check_port("127.0.0.1", port)
