# SPDX-License-Identifier: EUPL-1.2
"""`iedereen demo`: the whole system with the demo corps: database, web server and worker in one, until Ctrl-C."""

import argparse
import os
import subprocess
import sys
from datetime import datetime

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from iedereen.cli import serve
from iedereen.cli.corps import story
from iedereen.ledger import queries as ledger
from iedereen.people import queries as people

DEFAULT_TEAMS = 12


class NotADemo(Exception):
    """This database holds something else; the message says what to do."""


def check_is_demo() -> None:
    """Raises NotADemo when there are people here who did not come from the demo."""
    if people.anybody() and not ledger.history(*story.MARK):
        raise NotADemo(
            "This database already holds an organisation that is not the demo corps, and the demo never touches it. "
            "Choose an empty home for the demo: IEDEREEN_HOME=.iedereen-demo."
        )


def _empty() -> None:
    """Throw the demo's tables away and make them anew."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    call_command("migrate", interactive=False, verbosity=0)


def build(teams: int | None, *, now: datetime, again: bool) -> None:
    """The demo corps stands: as it was, or built now. One that was cut short is built anew."""
    check_is_demo()
    standing = story.standing()
    if standing.complete and not again:
        if teams is not None and teams != standing.teams:
            print(f"The demo corps of {standing.teams} base teams that is here is used; --again builds another one.")
        return
    if standing.begun or again:
        _empty()
    story.play(teams=teams, now=now)


def _accounts() -> str:
    today = timezone.localdate(timezone.now())
    return "\n".join(f"  {p.title:<42}{p.name:<24}{p.unit}" for p in people.demo_people(today))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="iedereen demo", description="Open the whole system with the demo corps.")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--teams", type=_positive, default=DEFAULT_TEAMS, metavar="N", help="base teams (default 12)")
    size.add_argument("--full", action="store_true", help="the real size: 168 base teams, about 65,000 people")
    parser.add_argument("--again", action="store_true", help="throw the demo corps away and build it anew")
    parser.add_argument("--build-only", action="store_true", help="build and stop")
    return parser


def _positive(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 168:
        raise argparse.ArgumentTypeError("a number of base teams from 1 to 168")
    return int(text)


def main(argv: list[str]) -> int:
    args = _parser().parse_args(argv)
    try:
        if not args.build_only:
            for port in (settings.PORT, settings.DEPOSIT_PORT):
                serve.check_port("127.0.0.1", port)
        build(None if args.full else args.teams, now=timezone.now(), again=args.again)
    except (NotADemo, serve.PortBusy) as trouble:
        print(f"iedereen demo: {trouble}", file=sys.stderr)
        return 1
    if args.build_only:
        return 0
    web = serve.start_both("127.0.0.1", settings.PORT)
    worker = subprocess.Popen([sys.executable, "-m", "iedereen.cli.main", "worker"], start_new_session=True,
                              env={**os.environ})  # fmt: skip
    print(f"\nIedereen is open on {settings.ORIGIN}\n\nSign in with one click on {settings.ORIGIN}/demo/ as one of:\n")
    print(f"{_accounts()}\n\nStop with Ctrl-C.", flush=True)
    return serve.wait(*web, worker)
