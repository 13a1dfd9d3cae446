# SPDX-License-Identifier: EUPL-1.2
"""What the message about promises says. Text only, short, with the days and one place to go.

A subject never says what it is about: whoever looks after the mail reads subjects (see `queries.mails`). The line above
reads a promise by its outward name, where it has one. It is Dutch, whichever language whoever causes it reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format

from iedereen.followup.actions.outbox import Letter
from iedereen.followup.models import Promise
from iedereen.followup.rules import NoteKind
from iedereen.people.models import Person

MOST = 20  # lines; of the rest only how many they are
HEADS = {
    NoteKind.LATE: "Dit is te laat. Lukt het niet? Bespreek het of kies een andere datum.",
    NoteKind.SOON: "Dit staat voor u klaar:",
    NoteKind.BELOW: "Dit is te laat bij iemand in uw lijn. Vraag wat nodig is om het alsnog te doen.",
    NoteKind.HANDED: "Dit staat nu bij u, omdat degene die het zou doen een andere plek heeft:",
}


@dataclass(frozen=True)
class Told:
    """A promise as it stands in somebody's message. `leader`: who else hears of it."""

    kind: NoteKind
    row: Promise
    late: bool
    leader: str = ""


def digest(person: Person, told: Sequence[Told], today: date) -> Letter:
    """Everything that this person is to read today about promises, in groups: what is late first."""
    groups, left = [f"Dag {person.name},"], MOST
    for kind in NoteKind:
        shown = [one for one in told if one.kind is kind][:left]
        left -= len(shown)
        if shown:
            groups.append("\n".join([HEADS[kind], *map(_line, shown)]))
    if len(told) > MOST:
        groups.append(f"En nog {len(told) - MOST}.")
    groups.append(f"Ga naar {settings.ORIGIN}/\n")
    subject = f"Wat op u wacht: {_day(today)}"
    return Letter(f"digest:{today.isoformat()}:{person.id}", person.id, subject, "\n\n".join(groups), digest_of=today)


def _line(told: Told) -> str:
    row = told.row
    what = f"{row.outward or row.label} ({row.owner.name})" if told.kind is NoteKind.BELOW else row.label
    when = _day(timezone.localtime(row.due_at).date())
    also = f" {told.leader} krijgt hierover ook bericht." if told.leader else ""
    return f"- {what}: {'moest' if told.late else 'moet'} af zijn op {when}.{also}"


def _day(day: date) -> str:
    with translation.override("nl"):
        return date_format(day, "l j F Y")
