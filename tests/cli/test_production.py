# SPDX-License-Identifier: EUPL-1.2
"""What docs/how-to/run-in-production.md says is tried here: backup and restore, the proxy, the services."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from uuid import uuid4

import psycopg
import pytest
import requests
from django.conf import settings
from django.db import connection
from psycopg import sql

from iedereen.cli import postgres
from tests.house.inhabited import inhabited
from tests.rooms.people.tls_door import Authority

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "production"
PAGE = EXAMPLES.parent / "run-in-production.md"
IEDEREEN = Path(sys.executable).with_name("iedereen")


# Backup and restore


def address(name: str) -> str:
    """Of another database on the same server, as the same role."""
    given = settings.DATABASES["default"]
    where = f"{given['HOST']}:{given['PORT']}"
    return f"postgresql://{given['USER']}:{given['PASSWORD']}@{where}/{name}"


@contextmanager
def empty_database() -> Iterator[str]:
    """An empty database; gone again at the end."""
    name = f"restored_{uuid4().hex[:8]}"
    with psycopg.connect(address("postgres"), autocommit=True) as db:
        db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield address(name)
        finally:
            db.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def commands() -> list[list[str]]:
    """The lines of the page with pg_dump and pg_restore, as they stand there."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line.startswith(("pg_dump ", "pg_restore "))]


def run(words: list[str], folder: Path, url: str) -> None:
    program, *rest = [word.replace('"$DATABASE_URL"', url) for word in words]
    done = subprocess.run(
        [postgres.programs() / program, *rest], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")


def verify(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [IEDEREEN, "verify", *words], env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as db:
        tables = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        return {
            name: db.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()[0]  # type: ignore[index]
            for (name,) in tables
        }


@pytest.mark.django_db(transaction=True)
def test_a_backup_restored_in_an_empty_database_holds_all_and_every_rule(tmp_path: Path) -> None:
    inhabited()
    live = address(str(connection.settings_dict["NAME"]))
    head = next(x for x in verify(live).stdout.splitlines() if x.startswith("Head of the ledger")).split()[-1]
    dump, restore = commands()
    run(dump, tmp_path, live)
    with empty_database() as url:
        run(restore, tmp_path, url)
        assert counts(url) == counts(live) and counts(url)["ledger_line"] > 50
        found = verify(url, "--head", head)
        assert found.returncode == 0, found.stdout + found.stderr
        assert "BROKEN" not in found.stdout
        _still_guarded(url)
        with psycopg.connect(url) as db:  # whoever cuts something off the copy is found out
            db.execute("ALTER TABLE ledger_line DISABLE TRIGGER USER")
            db.execute("DELETE FROM ledger_line WHERE seq = (SELECT max(seq) FROM ledger_line)")
        assert verify(url, "--head", head).returncode == 1


def _still_guarded(url: str) -> None:
    """The database's own guards came along, not only the rows."""
    for statement in ("UPDATE ledger_line SET reason = 'x'", "DELETE FROM checkup_result"):
        with psycopg.connect(url) as db, pytest.raises(psycopg.Error):
            db.execute(statement)


# The proxy

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
ANSWERS = {"Host": "antwoord.iedereen.example"}  # the second name, for who answers
NOBODY = "http://127.0.0.1:9"  # nothing listens there
BUFFERED = "a client request body is buffered to a temporary file"
with_nginx = pytest.mark.skipif(not Path(NGINX).exists(), reason="no nginx here")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def nginx_setup(folder: Path, ours: str, port: int) -> Path:
    """The example inside a whole configuration, with other ports, names and files."""
    authority = Authority(folder, "proxy")
    certificate, key = authority.sign("iedereen.example")
    other, its_key = authority.sign("antwoord.iedereen.example")
    text = (EXAMPLES / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("http://127.0.0.1:8000", ours), ("http://127.0.0.1:8001", ours),
        ("listen 443", f"listen 127.0.0.1:{port}"), ("    listen [::]:443 ssl;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"), ("    listen [::]:80;\n", ""),
        ("/etc/iedereen/tls.pem", certificate), ("/etc/iedereen/tls.key", key),
        ("/etc/iedereen/antwoord.pem", other), ("/etc/iedereen/antwoord.key", its_key),
        ("server_name iedereen.example", "server_name localhost iedereen.example"),
    ):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "whole.conf"
    user = "user root;\n" if os.geteuid() == 0 else ""
    whole.write_text(
        f"{user}pid {folder}/nginx.pid;\nerror_log {folder}/error.log info;\nevents {{}}\nhttp {{\n"
        f"access_log {folder}/access.log;\n{kept}\n{text}}}\n"
    )
    return whole


@contextmanager
def proxy(folder: Path, ours: str, *changes: tuple[str, str]) -> Iterator[str]:
    port = free_port()
    whole = nginx_setup(folder, ours, port)
    for old, new in changes:
        assert old in whole.read_text()
        whole.write_text(whole.read_text().replace(old, new))
    tested = subprocess.run([NGINX, "-t", "-c", whole], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    with subprocess.Popen([NGINX, "-c", whole, "-g", "daemon off;"]) as process:
        try:
            for _ in range(100):
                with socket.socket() as line:
                    if line.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"https://localhost:{port}"
        finally:
            process.terminate()
            process.wait(10)


def visitor(folder: Path) -> requests.Session:
    found = requests.Session()
    found.trust_env, found.verify = False, str(folder / "proxy.pem")
    return found


@with_nginx
@pytest.mark.django_db(transaction=True)
def test_the_proxy_passes_on_that_it_is_https_and_logs_nobody_who_answers(
    live_server: Any, tmp_path: Path, settings: Any
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, ANSWERS["Host"]]
    with proxy(tmp_path, live_server.url) as ours:
        known = visitor(tmp_path)
        page = known.get(f"{ours}/account/login/", timeout=20)
        token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        words = {"csrfmiddlewaretoken": token, "login": "a@politie.example", "password": "x"}
        # That it is HTTPS came through: only then does Django ask for a Referer.
        tried = [
            known.post(f"{ours}/account/login/", words, headers=more, timeout=20).status_code
            for more in ({}, {"Referer": "https://localhost/account/login/"})
        ]
        assert tried == [403, 200]
        assert visitor(tmp_path).get(f"{ours}/invullen/", headers=ANSWERS, timeout=20).status_code == 200
        typed = visitor(tmp_path).post(f"{ours}/invullen/", {"code": "x"}, headers=ANSWERS, timeout=20)
        assert typed.status_code == 409
        shown = visitor(tmp_path).get(f"{ours}/invullen/?taal=en", allow_redirects=False, timeout=20)
        assert shown.headers["Location"] == "https://antwoord.iedereen.example/invullen/?taal=en"
    log = (tmp_path / "access.log").read_text()
    assert "/account/login/" in log and "invullen" not in log


@with_nginx
def test_no_body_of_who_answers_is_put_in_a_file(tmp_path: Path) -> None:
    """The proxy says so when it does, as it does elsewhere."""
    large = {"code": "x" * 500_000}
    with proxy(tmp_path, NOBODY, ("error_log /dev/null crit", f"error_log {tmp_path}/answers.log info")) as ours:
        assert visitor(tmp_path).post(f"{ours}/account/login/", large, timeout=20).status_code == 502
        for body, status in ((large, 502), ({"code": "x" * 2**20}, 413)):
            answer = visitor(tmp_path).post(f"{ours}/invullen/", body, headers=ANSWERS, timeout=20)
            assert answer.status_code == status
    assert BUFFERED in (tmp_path / "error.log").read_text()
    assert BUFFERED not in (tmp_path / "answers.log").read_text()


@with_nginx
def test_when_nobody_is_behind_it_the_proxy_complains_of_others_only(tmp_path: Path) -> None:
    with proxy(tmp_path, NOBODY) as ours:
        assert visitor(tmp_path).get(f"{ours}/privacy/", timeout=20).status_code == 502
        assert visitor(tmp_path).get(f"{ours}/invullen/", headers=ANSWERS, timeout=20).status_code == 502
    complaints = (tmp_path / "error.log").read_text()
    assert "/privacy/" in complaints and "invullen" not in complaints


class Listener(BaseHTTPRequestHandler):
    """Remembers with which headers it was asked."""

    heard: ClassVar[list[dict[str, str]]] = []

    def do_GET(self) -> None:
        self.heard.append({name.lower(): value for name, value in self.headers.items()})
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


@with_nginx
def test_the_server_behind_is_told_who_visits_the_first_door_only(tmp_path: Path) -> None:
    server = HTTPServer(("127.0.0.1", 0), Listener)
    Listener.heard.clear()
    with server:
        Thread(target=server.serve_forever, daemon=True).start()
        with proxy(tmp_path, f"http://127.0.0.1:{server.server_port}") as ours:
            said = {"X-Forwarded-For": "192.0.2.7"}
            assert visitor(tmp_path).get(f"{ours}/", headers=said, timeout=20).status_code == 204
            assert visitor(tmp_path).get(f"{ours}/", headers=said | ANSWERS, timeout=20).status_code == 204
        server.shutdown()
    first, second = Listener.heard
    assert first["x-forwarded-for"] == "127.0.0.1" and first["x-forwarded-proto"] == "https"
    assert "127.0.0.1" not in "".join(second.values()) and "192.0.2.7" not in "".join(second.values())
    assert second["host"] == ANSWERS["Host"] and second["x-forwarded-proto"] == "https"


# The services


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
@pytest.mark.parametrize("name", ["iedereen-web.service", "iedereen-worker.service"])
def test_a_service_file_that_systemd_understands(name: str, tmp_path: Path) -> None:
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    [start] = [line for line in text.splitlines() if line.startswith("ExecStart=")]
    program = tmp_path / "iedereen"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / name
    unit.write_text(text.replace("/srv/iedereen/.venv/bin/iedereen", str(program)).replace("=iedereen\n", "=root\n"))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if name in line]
    assert (done.returncode, complaints) == (0, []), done.stderr
    words = start.removeprefix("ExecStart=/srv/iedereen/.venv/bin/").split()
    asked = subprocess.run([IEDEREEN, *words[1:], "--help"], capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stderr
