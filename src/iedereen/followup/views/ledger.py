# SPDX-License-Identifier: EUPL-1.2
"""The ledger, to read.

The ledger itself lies below the people: it knows ids, no names, no viewers and no units in reach. This is the lowest
room that knows all three and looks after what people do, so its page stands here: beside what is yet to be done, what
was done. The ledger's own code stays free of anything that could decide who is allowed to see it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Case, Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from iedereen.followup import queries
from iedereen.followup.views.ledger_words import ACTIONS, SUBJECTS, in_words
from iedereen.people.queries import unit_called
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.lists import Column, Filter, show_list
from iedereen.screen.stored import by_text, by_words
from iedereen.screen.values import order

PERIODS = {"1": _("Laatste dag"), "7": _("Laatste week"), "30": _("Laatste maand"), "365": _("Laatste jaar")}
SYSTEM = _("Het systeem")


def _any(_row: Any, _value: str) -> bool:
    """The database has filtered already."""
    return True


def _filtered(_value: str) -> Q:
    return Q()


@signed_in
@require_safe
def ledger(request: Visit) -> HttpResponse:
    """Who did what, when and why; the newest first."""
    action, kind, period = (request.GET.get(key, "") for key in ("action", "kind", "period"))
    since = request.now - timedelta(days=int(period)) if period in PERIODS else None
    rows = queries.deeds(request.viewer, action=action, kind=kind, since=since)
    found = rows.values("action", "subject_kind")

    def unit(row: Any) -> str:
        place = request.tree.places.get(row.line.unit_id)
        return place.name if place else ""

    return show_list(
        request,
        title=_("Logboek"),
        name="logboek",
        intro=_("Wie wat deed, en wanneer. Regels komen erbij en veranderen nooit. Hier staan de nieuwste "
                "%(most)d; kies een periode, een handeling of een onderwerp om gerichter te zoeken.")
        % {"most": queries.MOST},
        empty=_("Er zijn geen regels die hieraan voldoen."),
        columns=[
            Column("number", _("Nummer"), lambda r: r.line.seq, numeric=True, stored="seq"),
            Column("at", _("Wanneer"), lambda r: timezone.localtime(r.line.at), stored="at"),
            Column("who", _("Wie"), lambda r: r.name or SYSTEM,
                   stored=lambda: queries.by_actor(str(SYSTEM))),
            Column("action", _("Handeling"), lambda r: in_words(ACTIONS, r.line.action),
                   stored=lambda: _in_order("action", ACTIONS)),
            Column("kind", _("Onderwerp"), lambda r: in_words(SUBJECTS, r.line.subject_kind),
                   stored=lambda: _in_order("subject_kind", SUBJECTS)),
            Column("subject", _("Kenmerk"), lambda r: r.line.subject_id, stored="subject_id"),
            Column("unit", _("Onderdeel"), unit, stored=unit_called("unit_id", request.viewer.today)),
            Column("reason", _("Reden"), lambda r: r.line.reason, stored=by_text("reason")),
        ],
        rows=rows,
        filters=[
            Filter("action", _("Handeling"), _any, _choices(ACTIONS, {a for a, _kind in found}, action), _filtered),
            Filter("kind", _("Onderwerp"), _any, _choices(SUBJECTS, {k for _action, k in found}, kind), _filtered),
            Filter("period", _("Periode"), _any, list(PERIODS.items()), _filtered),
        ],
    )  # fmt: skip


def _choices(words: Mapping[str, Lazy], found: set[str], chosen: str) -> list[tuple[str, str]]:
    pairs = [(code, in_words(words, code)) for code in found | ({chosen} if chosen else set())]
    return sorted(pairs, key=lambda pair: order(pair[1]))


def _in_order(field: str, words: Mapping[str, Lazy]) -> Case:
    return by_words(*((Q(**{field: code}), word) for code, word in words.items()))
