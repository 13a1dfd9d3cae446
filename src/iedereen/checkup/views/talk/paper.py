# SPDX-License-Identifier: EUPL-1.2
"""The preparation of a conversation on one sheet of paper."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iedereen.agreements.rules import OPEN
from iedereen.checkup.queries.talk import Page
from iedereen.checkup.views.talk import sentences
from iedereen.engines.paper import JSON, pdf, source

MOST_AGREEMENTS = 6  # more do not help a leader in a conversation; what is still open comes first


def sheet(page: Page, today: date) -> bytes:
    """A PDF of one page for the leader."""
    data: dict[str, JSON] = {
        "team": page.team,
        "round": page.checkup.round.title,
        "talk_date": page.checkup.talk_date.isoformat() if page.checkup.talk_date else _("nog te plannen"),
        "leader": ", ".join(p.name for p in page.leaders),
        "supporters": [p.name for p in (page.supporter, page.hrm, page.vik) if p],
        "questions": list(questions(page)),
        "standing": [{"title": title, "sentence": sentence} for title, sentence in _standing(page)],
        "indices": [
            {"label": m.label, "sentence": sentences.outcome(m), "comparison": sentences.comparison(m)}
            for m in page.indices
        ],
        "last_time": _last_time(page, today),
        "next_steps": _next_steps(page),
    }
    return pdf(source("preparation"), data, title=_("Voorbereiding gesprek %(team)s") % {"team": page.team})


def questions(page: Page) -> tuple[str, str]:
    """The two questions as a supporter left them, otherwise those that the system suggests."""
    return (page.text.first_question, page.text.second_question) if page.text else page.questions


def _standing(page: Page) -> list[tuple[str, str]]:
    rows = [(_("Meegedaan"), sentences.participation(page)), *sentences.standing(page)]
    if page.text and page.text.highlights:
        rows.append((_("Volgens wie het voorbereidde"), page.text.highlights))
    return rows + [(_("Wat mensen schreven: %(question)s") % {"question": q}, text) for q, text in page.summary]


def _last_time(page: Page, today: date) -> list[JSON]:
    rows = sorted(page.last_time, key=lambda a: (a.state not in OPEN, a.due_date))
    shown: list[JSON] = [
        {"what": a.what, "owner": a.owner, "status": sentences.status(a, today)} for a in rows[:MOST_AGREEMENTS]
    ]
    if (rest := len(rows) - MOST_AGREEMENTS) > 0:
        more = ngettext("en nog %(n)s afspraak", "en nog %(n)s afspraken", rest) % {"n": rest}
        shown.append({"what": more, "owner": "", "status": ""})
    return shown


def _next_steps(page: Page) -> list[JSON]:
    steps: list[JSON] = [
        _("Bespreek met het team wat het herkent, wat het tegenhoudt en wat helpt."),
        _("Spreek af wie wat doet en wanneer. Uw ondersteuner schrijft het op."),
        _("U bevestigt daarna alles op één scherm."),
    ]
    if page.latest_date and not page.checkup.talk_date:
        steps.insert(0, _("Plan het gesprek voor %(day)s.") % {"day": date_format(page.latest_date, "j F Y")})
    return steps
