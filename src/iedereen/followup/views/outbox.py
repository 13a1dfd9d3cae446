# SPDX-License-Identifier: EUPL-1.2
"""The outbox: what went out, what waits, what did not arrive and why. The text is for who it was written to."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from iedereen.followup import actions, queries
from iedereen.followup.rules import MailState, Route
from iedereen.people.rules import Permission
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.lists import Column, Filter, show_list
from iedereen.screen.stored import by_text, by_words

STATES = {
    MailState.QUEUED: _("Wacht"),
    MailState.SENT: _("Verzonden"),
    MailState.UNDELIVERABLE: _("Niet aangekomen"),
}
BADGES = {MailState.QUEUED: "wait", MailState.SENT: "ok", MailState.UNDELIVERABLE: "late"}
TROUBLES = {
    "": "",
    "demo": _("Alleen hier te lezen (demo)"),
    "no_connection": _("De mailserver is niet bereikbaar. We blijven het proberen."),
    "connection_lost": _("De verbinding viel weg tijdens het verzenden."),
    "recipient_later": _("De mailserver neemt nu geen bericht aan voor deze persoon."),
    "recipient_refused": _("De mailserver kent dit adres niet."),
    "recipient_left": _("Deze persoon werkt niet meer bij de politie."),
    "sender_refused": _("De mailserver neemt geen berichten aan van ons adres."),
    "server_later": _("De mailserver neemt het bericht nu niet aan."),
    "message_refused": _("De mailserver weigert dit bericht."),
    "address_unknown_letters": _("Het adres bevat tekens die de mailserver niet kent."),
    "message_unreadable": _("Van dit bericht kon geen e-mail worden gemaakt."),
}
ROUTES = {
    Route.SMTP: "",
    Route.DEMO: _("Dit is de demo: er gaat niets de deur uit. Wat verzonden zou zijn, leest u hier."),
    Route.NONE: _("Er is geen mailserver ingesteld. Berichten wachten tot de beheerder dat heeft gedaan."),
}


def _trouble(row: Any) -> Any:
    return TROUBLES.get(row.trouble, row.trouble)


@signed_in
@require_safe
def outbox(request: Visit) -> HttpResponse:
    """Messages to me, and for who looks after the mail those of everybody in reach."""
    asked = request.GET.get("state", "")
    state = MailState(asked) if asked in set(MailState) else None
    rows = queries.mails(request.viewer, state=state)
    return show_list(
        request,
        title=_("Berichten") if request.viewer.anywhere(Permission.SEE_MAIL) else _("Berichten aan u"),
        name="post",
        intro=ROUTES[queries.mail_route()],
        empty=_("Er zijn geen berichten."),
        columns=[
            Column("subject", _("Onderwerp"), lambda r: r.subject,
                   link=lambda r: reverse("followup:mail", args=[r.id]), stored=by_text("subject")),
            Column("to", _("Aan"), lambda r: r.to.name, stored=by_text("to__name")),
            Column("made", _("Geschreven"), lambda r: timezone.localtime(r.made_at), stored="made_at"),
            Column("state", _("Stand"), lambda r: STATES[MailState(r.state)], badge=lambda r: BADGES[r.state],
                   stored=lambda: by_words(*((Q(state=s), words) for s, words in STATES.items()))),
            Column("trouble", _("Wat er is"), _trouble,
                   stored=lambda: by_words(*((Q(trouble=t), words) for t, words in TROUBLES.items()))),
            Column("attempts", _("Pogingen"), lambda r: r.attempts, numeric=True, stored="attempts"),
        ],
        rows=rows,
        filters=[
            Filter("state", _("Stand"), lambda r, v: r.state == v, list(STATES.items()), lambda v: Q(state=v)),
            Filter("to", _("Aan"), lambda r, v: v.casefold() in r.to.name.casefold(),
                   stored=lambda v: Q(to__name__icontains=v)),
        ],
    )  # fmt: skip


@signed_in
@require_safe
def mail(request: Visit, key: UUID) -> HttpResponse:
    """One message; its text only for who may read it."""
    row, _unit = queries.mail_for(request.viewer, key)
    words = {
        "mail": row,
        "state": STATES[MailState(row.state)],
        "trouble": _trouble(row),
        "readable": queries.may_read(request.viewer, row),
        "can_retry": row.state == MailState.UNDELIVERABLE and request.viewer.anywhere(Permission.SEE_MAIL),
        "demo": settings.DEMO,
    }
    return render(request, "followup/mail.html", words)


@signed_in
@require_POST
def retry(request: Visit, key: UUID) -> HttpResponse:
    """Try an undeliverable message again."""
    actions.retry(mail=key, by=request.viewer, now=request.now)
    messages.success(request, str(_("We proberen dit bericht opnieuw te verzenden.")))
    return redirect("followup:mail", key)
