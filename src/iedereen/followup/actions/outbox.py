# SPDX-License-Identifier: EUPL-1.2
"""The outbox: what goes out stands here first, in the transaction of whatever it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.db import transaction

from iedereen.followup.models import Mail
from iedereen.followup.queries import mail_for
from iedereen.followup.rules import MailState
from iedereen.ledger.actions import record
from iedereen.people.rules import Permission, Viewer
from iedereen.screen.rules import Refused

BATCH = 1_000


@dataclass(frozen=True)
class Letter:
    """One message to one person. `key` is its identity: the same key is never sent twice.

    `digest_of`: the day of which this is the person's one message about promises.
    """

    key: str
    to: UUID
    subject: str
    body: str
    digest_of: date | None = None


@transaction.atomic(savepoint=False)
def post(letters: Iterable[Letter], *, now: datetime, not_before: datetime | None = None) -> int:
    """Put messages in the outbox; a key that is already there is left alone. Gives how many are new.

    `not_before`: the worker leaves them until then (a reminder waits for the office to open).
    """
    waiting, new = iter(letters), 0
    while part := list(islice(waiting, BATCH)):
        rows = [
            Mail(key=letter.key, to_id=letter.to, subject=" ".join(letter.subject.split())[:200], body=letter.body,
                 digest_of=letter.digest_of, made_at=now, next_at=not_before or now)
            for letter in part
        ]  # fmt: skip
        Mail.objects.bulk_create(rows, ignore_conflicts=True)
        new += Mail.objects.filter(id__in=[r.id for r in rows]).count()
    return new


@transaction.atomic
def retry(*, mail: UUID, by: Viewer, now: datetime) -> Mail:
    """Try an undeliverable message again from the start, for instance after its address was put right.

    Raises Refused("not_yours") for who may not see the outbox, Refused("mail_state") when it is not undeliverable.
    """
    row, unit = mail_for(by, mail)
    if not by.anywhere(Permission.SEE_MAIL):
        raise Refused("not_yours", hidden=True)
    changed = Mail.objects.filter(id=mail, state=MailState.UNDELIVERABLE).update(
        state=MailState.QUEUED, attempts=0, next_at=now, trouble=""
    )
    if changed != 1:
        raise Refused("mail_state")
    record(at=now, by=by.person, action="mail_retried", subject=("mail", mail), unit=unit)
    row.refresh_from_db()
    return row
