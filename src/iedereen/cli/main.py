# SPDX-License-Identifier: EUPL-1.2
"""`iedereen COMMAND ...`: finds the command and hands it the rest of the line.

Commands are modules with `main(argv) -> int`. They are loaded by name, so that the engines on files start without
Django and the server starts without the engines.
"""

import importlib
import sys

COMMANDS = {
    "demo": ("iedereen.cli.demo", "build the demo corps and open the whole system on it"),
    "serve": ("iedereen.cli.serve", "the web server"),
    "worker": ("iedereen.cli.worker", "does what is due: mail, reminders, closing rounds"),
    "verify": ("iedereen.cli.verify", "proves that every promise of the design holds in the database"),
    "import": ("iedereen.cli.organisation", "units, people and roles from CSV or XLSX"),
    "checkup": ("iedereen.cli.checkup", "questionnaires and earlier answers from files"),
    "climate": (
        "iedereen.cli.climate",
        "scales, agreement and reliability of a file of answers; no database",
    ),
    "manage": ("iedereen.cli.manage", "Django's own commands (migrate, shell, ...)"),
}


def usage() -> str:
    rows = "\n".join(f"  {name:<10}{purpose}" for name, (_, purpose) in COMMANDS.items())
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
        return int(importlib.import_module(COMMANDS[name][0]).main(rest))
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
