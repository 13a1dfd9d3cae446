# SPDX-License-Identifier: EUPL-1.2
"""The worker hands the outbox to the mail server, one connection per batch.

What is certain: a message is sent or it still stands here, with what is the matter. A claim is a lease that is
committed before the first word to the server, so two workers do not send the same and a worker that dies leaves its
messages to the next when the lease ends. What nobody can promise: when we die, or the line breaks, after the server
took a message and before we wrote that down, it is sent once more. It then carries the same Message-ID and the same
date, by which a receiving system knows a repeat and drops it: at least once, and once by its identity.

Trouble of one message (refused for now, or the line broke during it) counts as an attempt and waits longer each time
(policy `opvolging.post`). A server that cannot be reached at all is no message's fault: everything waits a short while
and no attempt is counted, however long it lasts.
"""

import logging
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from time import monotonic
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from iedereen.followup.models import Mail
from iedereen.followup.queries import mail_route
from iedereen.followup.rules import MailState, Route, wait_after

logger = logging.getLogger(__name__)
BATCH = 50
DEMO_BATCH = 5_000  # nothing is said to a server: as many as fit in memory
LEASE = timedelta(minutes=10)
BUDGET = 240.0  # seconds in one batch: well within the lease, also when the last message takes every timeout there is
OUTAGE = timedelta(minutes=5)


@dataclass(frozen=True)
class Trouble:
    """Why a message did not go: a reason code, and whether trying again makes sense."""

    code: str
    final: bool = False


def send_due(now: datetime) -> int:
    """Send what is due, at most one batch; gives how many messages were sent, delayed or given up.

    Without a mail server they stay queued; in the demo they count as sent: its page shows them.
    """
    route = mail_route()
    if route is Route.NONE:
        return 0
    if route is Route.DEMO:
        return _shown(now)
    mails = _claim(now)
    if not mails:
        return 0
    try:
        server = _connect()
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("the mail server cannot be reached: %s", type(error).__name__)
        _put_back(mails, now + OUTAGE, "no_connection")
        return 0
    try:
        return _hand_in_all(server, mails, now)
    finally:
        _hang_up(server)


def _due(now: datetime, size: int) -> list[UUID]:
    """A batch of what is due, locked until this transaction ends; what another worker holds is left to it."""
    due = Mail.objects.filter(state=MailState.QUEUED, next_at__lte=now).order_by("next_at")  # as its index has them
    return list(due.select_for_update(skip_locked=True).values_list("id", flat=True)[:size])


@transaction.atomic
def _shown(now: datetime) -> int:
    """In the demo nothing is said to a server, so no lease is needed: its page shows them, and that is all."""
    return Mail.objects.filter(id__in=_due(now, DEMO_BATCH)).update(
        state=MailState.SENT, sent_at=now, next_at=None, attempts=F("attempts") + 1, trouble=Route.DEMO.value
    )


@transaction.atomic(durable=True)
def _claim(now: datetime) -> list[Mail]:
    """Takes a batch by lease: committed before anything is said to the server."""
    ids = _due(now, BATCH)
    Mail.objects.filter(id__in=ids).update(attempts=F("attempts") + 1, next_at=now + LEASE)
    return list(Mail.objects.filter(id__in=ids).select_related("to").order_by("made_at", "id"))


def _connect() -> smtplib.SMTP:
    kind = smtplib.SMTP_SSL if settings.SMTP_TLS == "tls" else smtplib.SMTP
    name = urlsplit(settings.ORIGIN).hostname or "localhost"
    server = kind(settings.SMTP_HOST, settings.SMTP_PORT, local_hostname=name, timeout=settings.SMTP_TIMEOUT)
    try:
        if settings.SMTP_TLS == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.SMTP_USER:
            server.login(settings.SMTP_USER, settings.SMTP_PASSWORD)
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _hang_up(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _hand_in_all(server: smtplib.SMTP, mails: Sequence[Mail], now: datetime) -> int:
    """One message after the other over one line; when the line breaks, the rest is put back for the next batch."""
    began = monotonic()  # how long, not what time
    for place, mail in enumerate(mails):
        if server.sock is None or monotonic() - began > BUDGET:
            _put_back(mails[place:], now)
            return place
        trouble = _hand_in(server, mail)
        if trouble is None:
            _sent(mail, now)
        else:
            _not_sent(mail, trouble, now)
    return len(mails)


def _hand_in(server: smtplib.SMTP, mail: Mail) -> Trouble | None:
    """None when the server took it."""
    if not mail.to.is_active:
        return Trouble("recipient_left", final=True)
    try:
        server.send_message(letter(mail), from_addr=parseaddr(settings.MAIL_FROM)[1], to_addrs=[mail.to.email])
    except smtplib.SMTPRecipientsRefused as error:
        code = max(code for code, _ in error.recipients.values())
        return Trouble("recipient_refused", final=True) if code >= 500 else Trouble("recipient_later")
    except smtplib.SMTPSenderRefused:
        return Trouble("sender_refused")  # our own address or its rights: not this message's fault, but it counts
    except smtplib.SMTPDataError as error:
        return Trouble("message_refused", final=True) if error.smtp_code >= 500 else Trouble("server_later")
    except smtplib.SMTPNotSupportedError:
        return Trouble("address_unknown_letters", final=True)
    except (OSError, smtplib.SMTPException):
        return Trouble("connection_lost")
    except Exception as error:  # a message that cannot even be written must not hold up the others
        logger.error("mail %s could not be made: %s", mail.id, type(error).__name__)
        return Trouble("message_unreadable")
    return None


def letter(mail: Mail) -> EmailMessage:
    """The message itself: plain text in UTF-8, the same to the letter at every attempt."""
    message = EmailMessage(policy=policy.SMTP)
    address = parseaddr(settings.MAIL_FROM)[1]
    message["From"] = settings.MAIL_FROM
    message["To"] = mail.to.email
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.made_at)
    message["Message-ID"] = f"<{mail.id}@{address.rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body, charset="utf-8", cte="quoted-printable")
    return message


def _mine(mail: Mail) -> QuerySet[Mail]:
    """The row as it was claimed; nothing when the lease ran out and somebody else has it."""
    return Mail.objects.filter(id=mail.id, state=MailState.QUEUED, attempts=mail.attempts, next_at=mail.next_at)


def _sent(mail: Mail, now: datetime, trouble: str = "") -> int:
    return _mine(mail).update(state=MailState.SENT, sent_at=now, next_at=None, trouble=trouble)


def _not_sent(mail: Mail, trouble: Trouble, now: datetime) -> None:
    wait = wait_after(mail.attempts, settings.POLICY["opvolging"]["post"]["pogingen_minuten"])
    logger.warning("mail %s was not sent: %s (attempt %s)", mail.id, trouble.code, mail.attempts)
    if trouble.final or wait is None:
        _mine(mail).update(state=MailState.UNDELIVERABLE, next_at=None, trouble=trouble.code)
    else:
        _mine(mail).update(next_at=now + wait, trouble=trouble.code)


def _put_back(mails: Sequence[Mail], next_at: datetime, trouble: str = "") -> None:
    """Not tried, so not an attempt."""
    for mail in mails:
        _mine(mail).update(attempts=F("attempts") - 1, next_at=next_at, trouble=trouble)
