# SPDX-License-Identifier: EUPL-1.2
"""`iedereen manage createlocal`: somebody who signs in with a password; how the first administrator comes in."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from iedereen.people.actions import make_local
from iedereen.people.rules import Role
from iedereen.screen.refusals import sentence
from iedereen.screen.rules import Refused


class Command(BaseCommand):
    help = (
        "Makes a local account, or gives a password to somebody who exists. The password is asked, never an argument."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--number", required=True, help="personnel number")
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", choices=[r.value for r in Role if r is not Role.EMPLOYEE])
        parser.add_argument("--unit", help="code of the unit for which the role is held")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *words: Any, **asked: Any) -> None:
        if asked["role"] and not asked["unit"]:
            raise CommandError("--role asks for --unit: the code of the unit for which the role is held")
        try:
            person = make_local(
                number=asked["number"], email=asked["email"], name=asked["name"], password=_password(asked),
                role=Role(asked["role"]) if asked["role"] else None, unit=asked["unit"], now=timezone.now(),
            )  # fmt: skip
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refused as refusal:
            raise CommandError(sentence(refusal.code, refusal.details)) from refusal
        self.stdout.write(f"{person.name} ({person.email}) kan inloggen en stelt dan een tweede stap in.")


def _password(asked: dict[str, Any]) -> str:
    if asked["password_stdin"]:
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Wachtwoord: ")
    if first != getpass.getpass("Nog een keer: "):
        raise CommandError("De wachtwoorden zijn niet gelijk.")
    return first
