# SPDX-License-Identifier: EUPL-1.2
"""`iedereen manage ...`: Django's own commands on the same database."""

from django.core.management import execute_from_command_line


def main(argv: list[str]) -> int:
    execute_from_command_line(["iedereen manage", *argv])
    return 0
