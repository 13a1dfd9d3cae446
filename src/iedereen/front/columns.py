# SPDX-License-Identifier: EUPL-1.2
"""Columns and filters of the lists on the front pages, as data."""

from collections.abc import Mapping

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from iedereen.front.figures import fell
from iedereen.front.overview import Row
from iedereen.people.rules import UnitKind
from iedereen.screen.lists import Column, Filter
from iedereen.screen.stored import by_text, by_words

STATES: Mapping[str, tuple[Lazy, str]] = {
    "never": (_("nog nooit"), "none"),
    "planned": (_("gepland"), "none"),
    "open": (_("open"), "wait"),
    "released": (_("uitslag"), "wait"),
    "talked": (_("besproken"), "wait"),
    "agreed": (_("afgesproken"), "ok"),
}
KINDS: tuple[tuple[str, Lazy], ...] = (("unit", _("Eenheden")), ("district", _("Districten")), ("team", _("Teams")))
PUSH: tuple[tuple[str, Lazy], ...] = (
    ("overdue", _("Check-up te laat")),
    ("never", _("Nog nooit een check-up")),
    ("agreements", _("Afspraken te laat")),
    ("unsupported", _("Basisteam zonder allround ondersteuner")),
    ("fell", _("Uitslag lager dan de ronde daarvoor")),
)


def _link(url_name: str, argument: object) -> str | None:
    try:
        return reverse(url_name, args=[argument])
    except NoReverseMatch:
        return None


def _open(row: Row) -> str | None:
    if not row.place.is_team:
        return reverse("front:overview_unit", args=[row.place.code])
    return _link("checkup:checkup", row.team.checkup) if row.team and row.team.checkup else None


def _state(row: Row) -> str:
    """The state of a team; of what is above it how many teams are in each state."""
    if row.team:
        return str(STATES[row.team.state][0])
    counts = ((getattr(row.totals, state), words) for state, (words, _badge) in STATES.items())
    return ", ".join(f"{number}\u00a0{words}" for number, words in counts if number)


def _late(row: Row) -> int | None:
    return row.agreements.late if row.agreements else None


def _unsupported(row: Row) -> int | None:
    """Base teams without an all-round supporter, of their own or shared."""
    return row.support.counted.missing if row.support else None


def _pushes(row: Row, what: str) -> bool:
    if what == "overdue":
        return row.totals.overdue > 0
    if what == "fell":
        return fell(row)
    if what == "unsupported":
        return bool(_unsupported(row))
    return row.totals.never > 0 if what == "never" else bool(_late(row))


def _is_kind(row: Row, kind: str) -> bool:
    return row.place.is_team if kind == "team" else row.place.kind is UnitKind(kind)


COLUMNS: tuple[Column, ...] = (
    Column("name", _("Onderdeel"), lambda r: r.place.name, link=_open, css=lambda r: f"level-{min(r.depth, 3)}"),
    Column("teams", _("Teams"), lambda r: r.totals.teams, numeric=True),
    Column("state", _("Stand"), _state, badge=lambda r: STATES[r.team.state][1] if r.team else None),
    Column("never", _("Nog nooit"), lambda r: r.totals.never, numeric=True, only="file"),
    Column("planned", _("Gepland"), lambda r: r.totals.planned, numeric=True, only="file"),
    Column("open", _("Open"), lambda r: r.totals.open, numeric=True, only="file"),
    Column("released", _("Uitslag"), lambda r: r.totals.released, numeric=True, only="file"),
    Column("talked", _("Besproken"), lambda r: r.totals.talked, numeric=True, only="file"),
    Column("agreed", _("Afgesproken"), lambda r: r.totals.agreed, numeric=True, only="file"),
    Column("overdue", _("Te laat"), lambda r: r.totals.overdue, numeric=True,
           css=lambda r: "is-late" if r.totals.overdue else ""),
    Column("agreements", _("Afspraken open"), lambda r: r.agreements.open if r.agreements else None, numeric=True),
    Column("agreements_late", _("Afspraken te laat"), _late, numeric=True,
           css=lambda r: "is-late" if _late(r) else ""),
    Column("unsupported", _("Zonder ondersteuner"), _unsupported, numeric=True,
           css=lambda r: "is-late" if _unsupported(r) else ""),
    Column("result", _("Resultaat"), lambda r: str(_("bekijk")) if r.has_result else None,
           link=lambda r: _link("checkup:group", r.place.code) if r.has_result else None),
)  # fmt: skip

FILTERS: tuple[Filter, ...] = (
    Filter("level", _("Niveau"), _is_kind, KINDS),
    Filter("push", _("Waar aandacht nodig is"), _pushes, PUSH),
    Filter("name", _("Naam of code"), lambda r, v: v.casefold() in f"{r.place.name} {r.place.code}".casefold()),
)

MAIL_STATES: Mapping[str, tuple[Lazy, str]] = {
    "queued": (_("wacht"), "wait"),
    "sent": (_("verzonden"), "ok"),
    "undeliverable": (_("onbestelbaar"), "late"),
}

MAIL: tuple[Column, ...] = (
    Column("subject", _("Onderwerp"), lambda m: m.subject, link=lambda m: _link("followup:mail", m.id),
           stored=by_text("subject")),
    Column("to", _("Aan"), lambda m: m.to.name, stored=by_text("to__name")),
    Column("made", _("Gemaakt"), lambda m: m.made_at, stored="made_at"),
    Column("state", _("Stand"), lambda m: str(MAIL_STATES[m.state][0]), badge=lambda m: MAIL_STATES[m.state][1],
           stored=lambda: by_words(*((Q(state=k), w) for k, (w, _badge) in MAIL_STATES.items()))),
)  # fmt: skip

MAIL_FILTERS: tuple[Filter, ...] = (
    Filter("state", _("Stand"), lambda m, v: m.state == v, [(k, w) for k, (w, _badge) in MAIL_STATES.items()],
           lambda v: Q(state=v)),
    Filter("text", _("Onderwerp of naam"), lambda m, v: v.casefold() in f"{m.subject} {m.to.name}".casefold(),
           stored=lambda v: Q(subject__icontains=v) | Q(to__name__icontains=v)),
)  # fmt: skip
