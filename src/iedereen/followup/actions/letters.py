# SPDX-License-Identifier: EUPL-1.2
"""What the messages about promises say. Text only, short, with the day and one place to go.

A subject never says what it is about: whoever looks after the mail reads subjects (see `queries.mails`). The line above
reads a promise by its outward name, where it has one.
"""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from iedereen.followup.actions.outbox import Letter
from iedereen.followup.models import Promise
from iedereen.people.models import Person


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "l j F Y")


def _words(row: Promise) -> dict[str, str]:
    return {"label": row.label, "day": _day(row.due_at), "name": row.owner.name, "place": f"{settings.ORIGIN}/"}


def reminder(row: Promise) -> Letter:
    """To the owner, before the day."""
    words = _words(row)
    body = _("Dag %(name)s,\n\nDit staat voor u klaar: %(label)s.\nHet moet af zijn op %(day)s.\n\n"
             "Ga naar %(place)s\n")  # fmt: skip
    return Letter(f"promise:{row.id}:reminder:{row.owner_id}", row.owner_id,
                  _("Herinnering: voor %(day)s") % words, body % words)  # fmt: skip


def late(row: Promise, leader: Person | None, now: datetime) -> list[Letter]:
    """To the next leader up the line, who can help, and to the owner, who knows then who knows."""
    words = _words(row) | {"leader": leader.name if leader else ""}
    key = f"promise:{row.id}:late:{now:%Y%m%d%H%M}"
    subject = _("Te laat: moest af zijn op %(day)s") % words
    to_owner = _("Dag %(name)s,\n\nDit moest af zijn op %(day)s: %(label)s.\n\nLukt het niet? Bespreek het of kies een "
                 "andere datum.\n\nGa naar %(place)s\n")  # fmt: skip
    if leader is None:
        return [Letter(f"{key}:{row.owner_id}", row.owner_id, subject, to_owner % words)]
    knows = _("%(leader)s krijgt hierover ook een bericht.\n") % words
    to_leader = _("Dag %(leader)s,\n\nDit moest af zijn op %(day)s: %(label)s.\n%(name)s zou dit doen. Vraag wat "
                  "nodig is om het alsnog te doen.\n\nGa naar %(place)s\n")  # fmt: skip
    return [
        Letter(f"{key}:{leader.id}", leader.id, subject, to_leader % (words | {"label": row.outward or row.label})),
        Letter(f"{key}:{row.owner_id}", row.owner_id, subject, to_owner % words + knows),
    ]


def handed_over(row: Promise, heir: Person, now: datetime) -> Letter:
    """To who takes over what somebody else left behind."""
    words = _words(row) | {"name": heir.name}
    body = _("Dag %(name)s,\n\nDit staat nu bij u, omdat degene die het zou doen een andere plek heeft: %(label)s.\n"
             "Het moet af zijn op %(day)s.\n\nGa naar %(place)s\n")  # fmt: skip
    return Letter(f"promise:{row.id}:to:{heir.id}:{now:%Y%m%d%H%M}", heir.id,
                  _("Dit staat nu bij u: voor %(day)s") % words, body % words)  # fmt: skip
