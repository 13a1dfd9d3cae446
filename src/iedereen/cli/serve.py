# SPDX-License-Identifier: EUPL-1.2
"""`iedereen serve`: the web server (gunicorn, threads). No access log: nobody needs to know who was when where."""

import argparse
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Door:
    """One program that listens: what it runs, with which settings."""

    application: str
    settings: str


MAIN = Door("iedereen.config.wsgi:application", "iedereen.config.settings")
ANSWERS = Door("iedereen.config.deposit_wsgi:application", "iedereen.config.deposit")


class PortBusy(Exception):
    """Another program listens there; the message says what to do."""


def check_port(host: str, port: int) -> None:
    """Raises PortBusy when another program has the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortBusy(
                f"Port {port} is in use by another program. Stop that one, or choose another port: PORT={port + 1}."
            ) from error


def start(host: str, port: int, door: Door = MAIN) -> subprocess.Popen[bytes]:
    """The server as a child process; it ends on SIGTERM after finishing what it was doing."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # where there is none WhiteNoise warns
    return subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", door.application, "--bind", f"{host}:{port}",
            "--config", "python:iedereen.cli.webserver",
        ],
        start_new_session=True,  # Ctrl-C is ours to pass on
        env={**os.environ, "DJANGO_SETTINGS_MODULE": door.settings},
    )  # fmt: skip


def start_both(host: str, port: int) -> list[subprocess.Popen[bytes]]:
    """The door for who signs in and, where it has a host of its own, the door where people answer. Raises PortBusy."""
    doors = {port: MAIN}
    if settings.DEPOSIT_ORIGIN != settings.ORIGIN:
        doors[settings.DEPOSIT_PORT] = ANSWERS
    for number in doors:
        check_port(host, number)
    return [start(host, number, door) for number, door in doors.items()]


def end(*children: subprocess.Popen[bytes]) -> None:
    """Ask each child to end, then insist."""
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in children:
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait(*children: subprocess.Popen[bytes]) -> int:
    """Until Ctrl-C or SIGTERM (0), or until a child ends by itself (its status)."""
    stopped = [False]

    def stop(*_: object) -> None:
        stopped[0] = True

    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, stop)
    try:
        while not stopped[0]:
            for child in children:
                try:
                    return child.wait(timeout=0.3) or 1
                except subprocess.TimeoutExpired:
                    continue
    finally:
        end(*children)
    return 0


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="iedereen serve", description="Run the web server.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=settings.PORT, help="port (default PORT or 8000)")
    args = parser.parse_args(argv)
    try:
        children = start_both(args.host, args.port)
    except PortBusy as trouble:
        print(f"iedereen serve: {trouble}", file=sys.stderr)
        return 1
    print(f"Iedereen listens on {settings.ORIGIN}; people answer on {settings.DEPOSIT_ORIGIN} (stop with Ctrl-C).",
          flush=True)  # fmt: skip
    return wait(*children)
