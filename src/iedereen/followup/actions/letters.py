# SPDX-License-Identifier: EUPL-1.2
"""What the messages about promises say. Text only, short, with the day and one place to go.

A subject never says what it is about: whoever looks after the mail reads subjects (see `queries.mails`). The line above
reads a promise by its outward name, where it has one. They are Dutch, whichever language whoever causes them reads.
"""

from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format

from iedereen.followup.actions.outbox import Letter
from iedereen.followup.models import Promise
from iedereen.people.models import Person


def _day(moment: datetime) -> str:
    with translation.override("nl"):
        return date_format(timezone.localtime(moment), "l j F Y")


def _words(row: Promise) -> dict[str, str]:
    return {"label": row.label, "day": _day(row.due_at), "name": row.owner.name, "place": f"{settings.ORIGIN}/"}


def reminder(row: Promise) -> Letter:
    """To the owner, before the day."""
    words = _words(row)
    body = ("Dag %(name)s,\n\nDit staat voor u klaar: %(label)s.\nHet moet af zijn op %(day)s.\n\n"
             "Ga naar %(place)s\n")  # fmt: skip
    return Letter(f"promise:{row.id}:reminder:{row.owner_id}", row.owner_id,
                  "Herinnering: voor {day}".format(**words), body % words)  # fmt: skip


def late(row: Promise, leader: Person | None, now: datetime) -> list[Letter]:
    """To the next leader up the line, who can help, and to the owner, who knows then who knows."""
    words = _words(row) | {"leader": leader.name if leader else ""}
    key = f"promise:{row.id}:late:{now:%Y%m%d%H%M}"
    subject = "Te laat: moest af zijn op {day}".format(**words)
    to_owner = ("Dag %(name)s,\n\nDit moest af zijn op %(day)s: %(label)s.\n\nLukt het niet? Bespreek het of kies een "
                 "andere datum.\n\nGa naar %(place)s\n")  # fmt: skip
    if leader is None:
        return [Letter(f"{key}:{row.owner_id}", row.owner_id, subject, to_owner % words)]
    knows = "{leader} krijgt hierover ook een bericht.\n".format(**words)
    to_leader = ("Dag %(leader)s,\n\nDit moest af zijn op %(day)s: %(label)s.\n%(name)s zou dit doen. Vraag wat "
                  "nodig is om het alsnog te doen.\n\nGa naar %(place)s\n")  # fmt: skip
    return [
        Letter(f"{key}:{leader.id}", leader.id, subject, to_leader % (words | {"label": row.outward or row.label})),
        Letter(f"{key}:{row.owner_id}", row.owner_id, subject, to_owner % words + knows),
    ]


def handed_over(row: Promise, heir: Person, now: datetime) -> Letter:
    """To who takes over what somebody else left behind."""
    words = _words(row) | {"name": heir.name}
    body = ("Dag %(name)s,\n\nDit staat nu bij u, omdat degene die het zou doen een andere plek heeft: %(label)s.\n"
             "Het moet af zijn op %(day)s.\n\nGa naar %(place)s\n")  # fmt: skip
    return Letter(f"promise:{row.id}:to:{heir.id}:{now:%Y%m%d%H%M}", heir.id,
                  "Dit staat nu bij u: voor {day}".format(**words), body % words)  # fmt: skip
