# SPDX-License-Identifier: EUPL-1.2
"""No log of ours, of Django, of the web server or of the database holds a code, an answer, a name or an address."""

import http.client
import io
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from iedereen.cli import postgres, serve
from iedereen.config.logs import WithoutWords
from iedereen.vault import actions as vault
from tests.cast import NOW, Cast
from tests.rooms.checkup.asking import checkup
from tests.world import make_world

TEXT = "Mijn collega Jansen schreeuwt tegen iedereen"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged at level DEBUG, in the form in which the installation writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    form = settings.LOGGING["formatters"]["plain"]
    assert form["()"] == "iedereen.config.logs.WithoutWords"
    handler.setFormatter(WithoutWords(form["format"]))
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(before)
    root.removeHandler(handler)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    cache.clear()


def open_question(page: str) -> str:
    return page.split("<textarea", 1)[1].split('name="', 1)[1].split('"', 1)[0]


def test_a_failure_while_handing_in_tells_nothing(
    cast: Cast, clock: None, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst that can be: an exception whose message repeats the code and the answer, in the very deposit."""
    [code, *_] = vault.fill_hat(checkup(cast).id, 24)
    browser = Client(raise_request_exception=False)
    name = open_question(browser.post("/invullen/", {"code": code}).content.decode())

    def fails(public: bytes, round: Any, checkup: Any, answers: Any, texts: Any) -> None:
        try:
            raise psycopg.errors.CheckViolation(f"Failing row contains ({code}, {answers}, {texts}).")
        except psycopg.Error as error:
            raise ValueError(f"{code} {texts}") from error

    monkeypatch.setattr("iedereen.checkup.actions.answering.sealed", fails)
    answer = browser.post("/invullen/versturen/", {"code": code, name: TEXT})
    assert answer.status_code == 500
    assert TEXT not in answer.content.decode() and code not in answer.content.decode()
    said = log.getvalue()
    assert "Internal Server Error: /invullen/versturen/" in said
    assert "builtins.ValueError" in said and "CheckViolation [23514]" in said and "in hand_in" in said
    assert code not in said and "Jansen" not in said and "Failing row" not in said


def test_what_goes_wrong_where_people_answer_tells_nothing(cast: Cast, clock: None, log: io.StringIO) -> None:
    [code, *_] = vault.fill_hat(checkup(cast).id, 24)
    browser = Client(raise_request_exception=False)
    fields = {f"v_{n}": TEXT for n in range(6000)}
    tries = [
        browser.post("/invullen/versturen/", {"code": code, **fields}),
        browser.post("/invullen/versturen/", f'{{"code": "{code}"}}', content_type="application/json"),
        browser.post("/invullen/versturen/", f"code={code}".encode(), content_type="multipart/form-data; boundary="),
        browser.post("/invullen/versturen/", {"code": code, "v_x": "e" * 2**20}),
        browser.post(f"/invullen/{code}/", {"code": code}),
        browser.post("/invullen/bedankt/", {"code": code, "v_x": TEXT}),
        browser.post("/invullen/versturen/", {"code": code, "v_x": TEXT}, headers={"host": "elders.example"}),
    ]
    assert {t.status_code for t in tries} <= {400, 404, 405, 409, 413, 422}
    assert all(TEXT not in t.content.decode() for t in tries)
    said = log.getvalue().replace(f"/invullen/{code}/", "")  # what somebody types in the bar is not ours
    assert code not in said and "Jansen" not in said


def test_a_day_of_work_leaves_no_names_or_addresses(cast: Cast, clock: None, log: io.StringIO) -> None:
    world = make_world(cast)
    browser = Client(raise_request_exception=False)
    browser.post("/account/login/", {"login": "leader@politie.example", "password": "veertig-paarden"})
    for name in ("leader", "hrm", "employee"):
        browser.force_login(cast.people[name])
        for address in world.addresses().values():
            browser.get(address)
            browser.post(address, {"what": TEXT, "remark": TEXT, "reason": TEXT})
    said = log.getvalue()
    people = list(cast.people.values())
    assert [p.email for p in people if p.email in said] == []
    assert [p.name for p in people if f" {p.name} " in said] == []
    assert TEXT not in said and "veertig-paarden" not in said and "sessionid" not in said


def test_a_worker_that_fails_tells_where_and_not_with_what(log: io.StringIO) -> None:
    try:
        try:
            raise KeyError("anna@politie.example")
        except KeyError:
            raise OSError(28, "anna@politie.example")  # noqa: B904 - the context is what this is about
    except OSError:
        logging.getLogger("iedereen.worker").exception("work failed: %s", "send_due")
    said = log.getvalue()
    assert "work failed: send_due" in said and "builtins.KeyError" in said and "builtins.OSError [28]" in said
    assert "anna" not in said


@pytest.mark.django_db(transaction=True)
def test_the_database_shows_and_logs_no_statement_with_an_answer_in_it() -> None:
    """What an administrator sees of running and finished statements, and what the server writes of failed ones."""
    [code, other] = vault.fill_hat(uuid4(), 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    vault.deposit_by_code(code, TEXT.encode(), TEXT.encode())
    with psycopg.connect(os.environ["DATABASE_URL"]) as spy:
        [(shown,)] = spy.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid]).fetchall()
        known = dict(spy.execute("SELECT name, setting FROM pg_settings").fetchall())
    assert TEXT not in (shown or "")
    for name, value in (s.split("=") for s in postgres.SILENT):
        assert known[name] == value
    assert (known["archive_mode"], known["log_parameter_max_length_on_error"]) == ("off", "0")
    marker = b"zeventien-en-een-half"
    with pytest.raises(IntegrityError):  # PostgreSQL's own message shows the row that fails
        vault.deposit_by_code(other, marker, None)  # type: ignore[arg-type]
    logs = list(Path(os.environ["IEDEREEN_TEST_HOME"]).rglob("server.log"))
    said = "".join(log.read_text(encoding="utf-8") for log in logs)
    assert logs and "zeventien" not in said and marker.hex() not in said


@pytest.mark.django_db
def test_a_deposit_travels_apart_from_its_statement() -> None:
    """Also with a database of one's own, where the settings above are somebody else's: values are parameters."""
    [code] = vault.fill_hat(uuid4(), 1)
    with CaptureQueriesContext(connection) as asked:
        vault.deposit_by_code(code, b"closed", TEXT.encode())
    assert TEXT not in str(asked.captured_queries)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM vault_opendeposit")
        assert [bytes(sealed) for (sealed,) in cursor.fetchall()] == [TEXT.encode()]


def test_the_web_server_keeps_no_list_of_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr("iedereen.cli.serve.subprocess.Popen", lambda words, **_: asked.append(words))
    serve.start("127.0.0.1", 1)
    [words] = asked
    assert not any(w.startswith("--access-log") for w in words)


@pytest.mark.parametrize("door", [serve.MAIN, serve.ANSWERS])
@pytest.mark.parametrize("asked", ["--access-logfile -", "--log-syslog", "--statsd-host localhost:8125"])
def test_the_web_server_does_not_start_with_a_list_of_visits(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], door: serve.Door, asked: str
) -> None:
    monkeypatch.setenv("GUNICORN_CMD_ARGS", asked)
    process = serve.start("127.0.0.1", postgres.free_port(), door)
    try:
        assert process.wait(timeout=60) == 1
    finally:
        serve.end(process)
    assert "would keep a list of who visited when" in capfd.readouterr().err


def answered(port: int) -> None:
    """Visits the door, once it is open."""
    deadline = time.monotonic() + 60
    while True:
        try:
            door = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            door.request("GET", "/invullen/")
            door.getresponse().read()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_nor_by_a_file_that_happens_to_lie_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gunicorn.conf.py").write_text("accesslog = '-'\nprint('this file is read')\n")
    monkeypatch.chdir(tmp_path)
    process = serve.start("127.0.0.1", port := postgres.free_port(), serve.ANSWERS)
    try:
        answered(port)
    finally:
        serve.end(process)
    said = "".join(capfd.readouterr())
    assert "this file is read" not in said and "/invullen/" not in said
