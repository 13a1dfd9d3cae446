# SPDX-License-Identifier: EUPL-1.2
"""A real SMTP server that behaves as told: takes mail, refuses it, hangs, or dies in the middle."""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Postman:
    """`mood` per part of the dialogue ("RCPT" or "DATA"): an answer to give, "hang" or "die"; `moods` per recipient."""

    def __init__(self) -> None:
        self.mood: dict[str, str] = {}
        self.moods: dict[str, dict[str, str]] = {}
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.connections = 0

    @property
    def delivered(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(str(letter["Message-ID"]) for letter in self.letters)

    async def _behave(self, part: str, server: Any, to: str) -> str | None:
        mood = self.moods.get(to, self.mood).get(part)
        if mood == "hang":
            await asyncio.sleep(30)
        if mood == "die":
            server.transport.abort()
            return "421 gone"
        return mood

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = await self._behave("RCPT", server, address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        to = envelope.rcpt_tos[0]
        answer = await self._behave("DATA", server, to)
        if answer in {None, "take and die"}:
            letter = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
            self.recipients.append(to)
        if answer == "take and die":
            server.transport.abort()
        return answer or "250 OK"


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def on_duty(postman: Postman, port: int) -> Iterator[Postman]:
    """The server while it runs."""
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield postman
    finally:
        controller.stop()
