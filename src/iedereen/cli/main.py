# SPDX-License-Identifier: EUPL-1.2
"""`iedereen COMMAND ...`: finds the command and hands it the rest of the line.

A command is a module with `main(argv) -> int`. Modules are loaded by name, after Django is set up for those that need
it, so that the engines on files start without Django and every module can import at its top.
"""

import importlib
import os
import signal
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import Enum

from iedereen.cli import environment, postgres


class Needs(Enum):
    """What must stand before a command's module is loaded."""

    NOTHING = "nothing"
    DATABASE = "database"  # running, tables up to date
    RAW_DATABASE = "raw database"  # running, tables as they are
    SCRATCH = "scratch database"  # one of its own, thrown away afterwards


@dataclass(frozen=True)
class Command:
    module: str
    purpose: str
    needs: Needs = Needs.DATABASE
    settings: tuple[tuple[str, str], ...] = ()  # what must stand in the environment before the settings are read


COMMANDS = {
    "demo": Command(
        "iedereen.cli.demo", "build the demo corps and open the whole system on it", settings=(("IEDEREEN_DEMO", "1"),)
    ),
    "serve": Command("iedereen.cli.serve", "the web server"),
    "worker": Command("iedereen.cli.worker", "does what is due: mail, reminders, opening and closing rounds"),
    "verify": Command("iedereen.cli.verify", "proves that the rules of the house hold in the database"),
    "attack": Command(
        "iedereen.cli.attack.command", "tries on a scratch database to find out who said what", Needs.SCRATCH
    ),
    "import": Command("iedereen.cli.rooms.organisation", "units, people and roles from CSV or XLSX"),
    "checkup": Command("iedereen.cli.rooms.checkup", "questionnaires and earlier answers from files"),
    "climate": Command("iedereen.cli.files.climate", "scales and reliability of a file of answers", Needs.NOTHING),
    "protect": Command(
        "iedereen.cli.files.protecting.command",
        "what of a file of counts may be shown, and the attack on it",
        Needs.NOTHING,
    ),
    "manage": Command("iedereen.cli.manage", "Django's own commands (migrate, shell, ...)", Needs.RAW_DATABASE),
}


def usage() -> str:
    rows = "\n".join(f"  {name:<10}{command.purpose}" for name, command in COMMANDS.items())
    return f"usage: iedereen COMMAND [OPTIONS]\n\n{rows}\n\n`iedereen COMMAND --help` tells more of one command."


def main(argv: list[str] | None = None) -> int:
    words = sys.argv[1:] if argv is None else argv
    if not words or words[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0
    name, *rest = words
    if name not in COMMANDS:
        print(f"iedereen: there is no command {name!r}.\n\n{usage()}", file=sys.stderr)
        return 2
    try:
        return _run(COMMANDS[name], rest)
    except postgres.DatabaseTrouble as trouble:
        print(f"iedereen: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has left: nothing to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(command: Command, rest: list[str]) -> int:
    os.environ.update(command.settings)
    signal.signal(signal.SIGTERM, _leave)  # as with Ctrl-C: what was started is stopped
    with _stage(command.needs, explain=bool({"-h", "--help"} & set(rest))):
        return int(importlib.import_module(command.module).main(rest))


def _leave(*_: object) -> None:
    sys.exit(143)


def _stage(needs: Needs, *, explain: bool) -> AbstractContextManager[object]:
    if needs is Needs.NOTHING:
        return nullcontext()
    if needs in {Needs.DATABASE, Needs.SCRATCH} and explain:
        return environment.only_to_explain()
    if needs is Needs.SCRATCH:
        return environment.scratch()
    return environment.ready(migrate=needs is Needs.DATABASE)


if __name__ == "__main__":
    sys.exit(main())
