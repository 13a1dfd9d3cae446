# SPDX-License-Identifier: EUPL-1.2
"""One browser per file of journeys, and a door of its own for who answers."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import connection
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from iedereen.cli import serve
from tests import browser as chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = chromium.find()
    if not found:
        pytest.skip("there is no Chromium here")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=found, args=chromium.ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def answers_door(live_server: LiveServer, django_db_setup: None) -> Iterator[str]:
    """The address of the door where people answer, as `iedereen serve` starts it: a program of its own with settings of
    its own, beside the test's server and on the same database, under another host name (127.0.0.1, not localhost)."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    database = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{connection.settings_dict['NAME']}"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATABASE_URL", database)
        environment.setenv("IEDEREEN_ORIGIN", live_server.url)
        environment.setenv("DEPOSIT_HOST", f"127.0.0.1:{port}")
        environment.setenv("WEB_WORKERS", "1")
        door = serve.start("127.0.0.1", port, serve.ANSWERS)
    for _ in range(300):
        assert door.poll() is None, "the door did not open"
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    serve.end(door)
